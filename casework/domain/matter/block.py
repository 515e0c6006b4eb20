"""The reports of one block and their matters, as arrays scanned at once. 同区事项。"""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from casework.domain.matter.grown import Grown
from casework.domain.matter.message import Held, Message
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.terms import PLACE_FROM, term_sum
from casework.domain.matter.vector import Vector, spots, vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Flags = NDArray[np.bool_]

NOWHERE: Final = 0
"""The matter of rows that were withdrawn."""
FEW: Final = 4
OFTEN: Final = 0.2
"""What a larger share of so many reports or more say tells less about each."""
TAIL: Final = 256
"""So many rows are scanned; where there are more, they are looked up by term."""


class Near(NamedTuple):
    """The products of a vector with the sum of each matter's, by matter number."""

    problem: "Longs"
    place: "Longs"


class Hits(NamedTuple):
    """Where reports say what a vector says, in no order."""

    term: "Ints"
    """Which term of the vector."""
    matter: "Ints"
    """The matter of the report that says it."""
    weight: "NDArray[np.int16]"


class Block:
    """The rows of one block: what a report says, who made it, when, and its matter.

    Every number kept is a sum of whole numbers over rows, so it does not matter in
    which order the rows came: a block loaded from its rows is the block that grew.
    """

    def __init__(self, dense: "Ints") -> None:
        """`dense` is room for a vector by term id, all zeros between uses."""
        self._dense = dense
        self._ids, self._weights = Grown(np.int32, 256), Grown(np.int16, 256)
        self._starts = Grown(np.int32)
        """Where each row's terms begin."""
        self._cases, self.at = Grown("S32"), Grown(np.int64)
        self.matter, self.person = Grown(np.int32), Grown(np.int64)
        self.leaf, self.group = Grown(np.int32), Grown(np.int32)
        self.building = Grown(np.int32)
        self.spot, self.spot_row = Grown(np.int32), Grown(np.int32)
        """The numbers of buildings that rows name."""
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self.problem2, self.place2 = Grown(np.int64), Grown(np.int64)
        """The squared lengths of each matter's sum."""
        self.first, self.last = Grown(np.int64), Grown(np.int64)
        self.size, self.assigned = Grown(np.int32), Grown(np.int32)
        self._base: _Base | None = None
        self._newest: int | None = 0
        self.number("", 0)

    @classmethod
    def of(cls, rows: Iterable[Held], rarity: Rarity, dense: "Ints") -> "Block":
        """The block that its rows make."""
        block = cls(dense)
        for row in rows:
            one = vector(row.message.terms, rarity)
            block._hold(row.message, one, block.number(row.matter, row.message.at))
            if row.assigned:
                block.assigned.all[block._numbers[row.matter]] += 1
        block._weigh_all()
        return block

    def __len__(self) -> int:
        return self.matter.used

    def number(self, name: str, at: int) -> int:
        """The number of a matter, which is opened if it is new."""
        number = self._numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
            for one in (self.problem2, self.place2, self.size, self.assigned):
                one.add(0)
            self.first.add(at)
            self.last.add(at)
        return number

    def taken(self, name: str) -> bool:
        """Whether a matter of this name has reports."""
        return name in self._numbers and bool(self.size.all[self._numbers[name]])

    def age(self, number: int) -> tuple[int, str]:
        """What the older of two matters has less of."""
        return int(self.first.all[number]), self.names[number]

    def newest(self, at: int) -> int:
        """When the last report was made, or `at` if that is later."""
        if self._newest is None:
            held = self.at.all[self.matter.all != NOWHERE]
            self._newest = int(held.max()) if len(held) else 0
        return max(self._newest, at)

    def put(self, held: Held, one: Vector) -> None:
        """Hold a message in the matter it belongs to already."""
        number = self.number(held.matter, held.message.at)
        self.assigned.all[number] += held.assigned
        self.add(held.message, one, number, self.near(one, self.hits(one)))

    def add(self, message: Message, one: Vector, number: int, near: Near) -> None:
        """Hold a message in a matter; `near` is what it was told to be near to."""
        held = number < len(near.problem)
        for square, product, own in (
            (self.problem2, near.problem, one.problem2),
            (self.place2, near.place, one.place2),
        ):
            square.all[number] += own + (2 * int(product[number]) if held else 0)
        self._hold(message, one, number)

    def _hold(self, message: Message, one: Vector, number: int) -> None:
        self._starts.add(self._ids.used)
        self._ids.extend(one.ids)
        self._weights.extend(one.weights)
        named = spots(message.terms)
        self.spot.extend(named)
        self.spot_row.extend(np.full(len(named), len(self), np.int32))
        self._cases.add(message.case.encode())
        self.at.add(message.at)
        self._newest = None if self._newest is None else max(self._newest, message.at)
        self.matter.add(number)
        self.person.add(term_sum(message.person))
        self.leaf.add(term_sum(message.leaf))
        self.group.add(term_sum(message.leaf[:1]))
        self.building.add(term_sum(message.building))
        self.size.all[number] += 1
        self.first.all[number] = min(self.first.all[number], message.at)
        self.last.all[number] = max(self.last.all[number], message.at)

    def remove(self, case: str) -> None:
        """Forget a case."""
        rows = np.flatnonzero(self._cases.all == case.encode())
        rows = rows[self.matter.all[rows] != NOWHERE]
        if len(rows):
            number = int(self.matter.all[rows[0]])
            self.matter.all[rows] = NOWHERE
            self._newest = None
            self._measure(number)

    def merge(self, number: int, into: int) -> None:
        """Give all reports of a matter to another."""
        self.matter.all[self.matter.all == number] = into
        self._measure(number)
        self._measure(into)

    def _measure(self, number: int) -> None:
        """Count and weigh a matter anew."""
        at = self.at.all[self.matter.all == number]
        self.size.all[number] = len(at)
        if len(at):
            self.first.all[number], self.last.all[number] = at.min(), at.max()
        total = self.total(number)
        self.problem2.all[number] = total.problem2
        self.place2.all[number] = total.place2

    def _weigh_all(self) -> None:
        """Weigh all matters at once."""
        keys = self._owners() << 32 | self._ids.all
        found, inverse = np.unique(keys, return_inverse=True)
        sums = np.bincount(inverse, self._weights.all, len(found)).astype(np.int64)
        matters, place = found >> 32, (found & 0xFFFFFFFF) >= PLACE_FROM
        for square, part in ((self.problem2, ~place), (self.place2, place)):
            squares = np.bincount(matters[part], sums[part] ** 2, len(self.names))
            square.all[:] = squares.astype(np.int64)

    def _owners(self) -> "Longs":
        """The matter of each term held."""
        lengths = np.diff(np.append(self._starts.all, self._ids.used))
        return np.repeat(self.matter.all.astype(np.int64), lengths)

    def total(self, number: int) -> Vector:
        """The sum of a matter's vectors."""
        ends = np.append(self._starts.all, self._ids.used)
        rows = np.flatnonzero(self.matter.all == number).tolist()
        held = [slice(int(ends[row]), int(ends[row + 1])) for row in rows]
        if not held or number == NOWHERE:
            return Vector.none()
        ids, inverse = np.unique(
            np.concatenate([self._ids.all[one] for one in held]), return_inverse=True
        )
        weights = np.concatenate([self._weights.all[one] for one in held])
        sums = np.bincount(inverse, weights, len(ids)).astype(np.int32)
        return Vector.of(ids, sums)

    def hits(self, one: Vector) -> "Hits":
        """Where the reports say what a vector says."""
        done = self._base.rows if self._base else 0
        if len(self) - done > max(TAIL, done // 16):
            self._base, done = self._indexed(), len(self)
        found = self._scanned(one, done)
        if self._base is None:
            return found
        known = self._base.hits(one, self.matter.all)
        return Hits(
            np.concatenate((known.term, found.term)),
            np.concatenate((known.matter, found.matter)),
            np.concatenate((known.weight, found.weight)),
        )

    def _scanned(self, one: Vector, done: int) -> "Hits":
        """The hits among the rows from one on, all of them looked at."""
        starts = self._starts.all[done:]
        start = int(starts[0]) if len(starts) else self._ids.used
        self._dense[one.ids] = np.arange(1, len(one.ids) + 1)
        terms = self._dense[self._ids.all[start:]]
        self._dense[one.ids] = 0
        at = np.flatnonzero(terms)
        rows = np.searchsorted(starts, at + start, side="right") - 1
        return Hits(
            terms[at] - 1, self.matter.all[done + rows], self._weights.all[start + at]
        )

    def near(self, one: Vector, hits: "Hits") -> Near:
        """The products of a vector with the sum of each matter's vectors."""
        products = one.weights[hits.term].astype(np.int64) * hits.weight
        keys = 2 * hits.matter + (hits.term >= one.split)
        sums = np.bincount(keys, products, 2 * len(self.names)).astype(np.int64)
        return Near(sums[0::2], sums[1::2])

    def apart(self, one: Vector, hits: "Hits") -> Vector:
        """A vector in which weighs less what many reports of the block say.

        What a fifth of them say, as the name of their community, tells no matter from
        another: the more say it, the less it weighs, and nothing if all do.
        """
        held = int(self.size.all.sum())
        if held < FEW:
            return one
        told = hits.term[hits.matter != NOWHERE]
        often = np.bincount(told, minlength=len(one.ids)) + 0.5
        usual = math.log((held + 1) / (OFTEN * (held + 1) + 0.5))
        share = np.clip(np.log((held + 1) / often) / usual, 0, 1)
        return Vector.of(one.ids, np.rint(one.weights * share).astype(np.int32))

    def _indexed(self) -> "_Base":
        """All rows by term; those known before are in order, which sorts fast."""
        base = self._base or _Base.none()
        starts = self._starts.all[base.rows :]
        numbers = np.arange(base.rows, len(self), dtype=np.int32)
        rows = np.repeat(numbers, np.diff(np.append(starts, self._ids.used)))
        ids = np.concatenate((base.ids, self._ids.all[starts[0] :]))
        order = np.argsort(ids, kind="stable")
        weights = np.concatenate((base.weights, self._weights.all[starts[0] :]))
        return _Base(
            len(self),
            ids[order],
            weights[order],
            np.concatenate((base.row, rows))[order],
        )


class _Base(NamedTuple):
    """The first rows of a large block by term id, so that few need to be looked at."""

    rows: int
    ids: "Ints"
    weights: "NDArray[np.int16]"
    row: "Ints"

    @classmethod
    def none(cls) -> "_Base":
        """No rows."""
        none = np.zeros(0, np.int32)
        return cls(0, none, none.astype(np.int16), none)

    def hits(self, one: Vector, matter: "Ints") -> "Hits":
        """Where these rows say what a vector says."""
        starts = np.searchsorted(self.ids, one.ids)
        lengths = np.searchsorted(self.ids, one.ids, side="right") - starts
        skipped = starts - np.cumsum(lengths) + lengths
        at = np.arange(int(lengths.sum())) + np.repeat(skipped, lengths)
        terms = np.repeat(np.arange(len(one.ids), dtype=np.int32), lengths)
        return Hits(terms, matter[self.row[at]], self.weights[at])
