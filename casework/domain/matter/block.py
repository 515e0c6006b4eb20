"""The reports of one block and their matters, as arrays scanned at once. 同区事项。"""

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
    Floats = NDArray[np.float64]

NOWHERE: Final = 0
"""The matter of rows that were withdrawn."""
TAIL: Final = 256
"""So many rows are scanned; where there are more, they are looked up by term."""


class Near(NamedTuple):
    """The products of a vector with the sum of each matter's, by matter number."""

    problem: "Longs"
    place: "Longs"


class Block:
    """The rows of one block: what a report says, who made it, when, and its matter.

    Every number kept is a sum of whole numbers over rows, so it does not matter in
    which order the rows came: a block loaded from its rows is the block that grew.
    """

    def __init__(self, dense: "Ints") -> None:
        """`dense` is room for a vector by term id, all zeros between uses."""
        self._dense = dense
        self._ids, self._weights = Grown(np.int32, 256), Grown(np.int16, 256)
        self._cuts = Grown(np.int32)
        """Where each row's problem and place terms begin, in turn."""
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
        self.add(held.message, one, number, self.near(one))

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
        start = self._ids.used
        self._cuts.extend((start, start + 1 + one.split))
        # An empty stretch has no sum of its own, so each begins with a zero.
        self._ids.extend(np.insert(one.ids, (0, one.split), 0))
        self._weights.extend(np.insert(one.weights, (0, one.split), 0))
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
        lengths = np.diff(np.append(self._cuts.all, self._ids.used))
        return np.repeat(np.repeat(self.matter.all.astype(np.int64), 2), lengths)

    def total(self, number: int) -> Vector:
        """The sum of a matter's vectors."""
        ends = np.append(self._cuts.all, self._ids.used)
        rows = np.flatnonzero(self.matter.all == number).tolist()
        held = [slice(int(ends[2 * row]), int(ends[2 * row + 2])) for row in rows]
        if not held or number == NOWHERE:
            return Vector.none()
        ids, inverse = np.unique(
            np.concatenate([self._ids.all[one] for one in held]), return_inverse=True
        )
        weights = np.concatenate([self._weights.all[one] for one in held])
        sums = np.bincount(inverse, weights, len(ids)).astype(np.int32)
        return Vector.of(ids, sums)

    def near(self, one: Vector) -> Near:
        """The products of a vector with the sum of each matter's vectors."""
        count, rows = len(self.names), len(self)
        done = self._base.rows if self._base else 0
        if rows - done > max(TAIL, done // 16):
            self._base, done = self._indexed(), rows
        problem, place = np.zeros(count), np.zeros(count)
        if self._base:
            problem, place = self._base.products(one, self.matter.all, count)
        if rows > done:
            cuts = self._cuts.all[2 * done :]
            self._dense[one.ids] = one.weights
            products = self._dense[self._ids.all[cuts[0] :]]
            products *= self._weights.all[cuts[0] :]
            self._dense[one.ids] = 0
            sums = np.add.reduceat(products, cuts - cuts[0])
            problem += np.bincount(self.matter.all[done:], sums[0::2], count)
            place += np.bincount(self.matter.all[done:], sums[1::2], count)
        return Near(problem.astype(np.int64), place.astype(np.int64))

    def _indexed(self) -> "_Base":
        """All rows by term; those known before are in order, which sorts fast."""
        base = self._base or _Base.none()
        cuts = np.append(self._cuts.all[2 * base.rows :], self._ids.used)
        numbers = np.arange(base.rows, len(self), dtype=np.int32)
        rows = np.repeat(np.repeat(numbers, 2), np.diff(cuts))
        ids = np.concatenate((base.ids, self._ids.all[cuts[0] :]))
        order = np.argsort(ids, kind="stable")
        weights = np.concatenate((base.weights, self._weights.all[cuts[0] :]))
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

    def products(
        self, one: Vector, matter: "Ints", count: int
    ) -> tuple["Floats", "Floats"]:
        """The products of a vector with each matter's sum: problem, and place."""
        starts = np.searchsorted(self.ids, one.ids)
        lengths = np.searchsorted(self.ids, one.ids, side="right") - starts
        skipped = starts - np.cumsum(lengths) + lengths
        at = np.arange(int(lengths.sum())) + np.repeat(skipped, lengths)
        found = self.weights[at] * np.repeat(one.weights, lengths)
        of_place = np.repeat(one.ids >= PLACE_FROM, lengths)
        sums = np.bincount(2 * matter[self.row[at]] + of_place, found, 2 * count)
        return sums[0::2].astype(np.float64), sums[1::2].astype(np.float64)
