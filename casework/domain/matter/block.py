"""The matters of one block, as arrays that are scanned at once. 同区事项。"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from casework.domain.matter.message import Held, Message
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.terms import PLACE_FROM
from casework.domain.matter.vector import Vector, vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

NOWHERE: Final = 0
"""The matter of rows that were withdrawn."""


class Grown:
    """An array that grows at its end."""

    def __init__(self, dtype: Any, size: int = 16) -> None:
        self._room = np.zeros(size, dtype)
        self.used = 0

    @property
    def all(self) -> Any:
        """What was added, as a view."""
        return self._room[: self.used]

    def add(self, values: Any) -> None:
        """Add one value or several."""
        count = np.size(values)
        if self.used + count > len(self._room):
            size = max(self.used + count, len(self._room) * 3 // 2)
            self._room = np.concatenate(
                (self.all, np.zeros(size - self.used, self._room.dtype))
            )
        self._room[self.used : self.used + count] = values
        self.used += count


class Near(NamedTuple):
    """How a message stands to every matter of a block, by matter number."""

    problem: "Longs"
    """The product of what they say of the problem."""
    place: "Longs"
    """The product of what they say of the place."""


class Block:
    """The rows of one block: each a message's vector, its matter and who and when.

    Every number kept is a sum of whole numbers over rows, so it does not matter in
    which order the rows came: a block loaded from its rows is the block that grew.
    """

    def __init__(self, dense: "Ints") -> None:
        self._dense = dense
        self._ids, self._weights = Grown(np.int32, 256), Grown(np.int16, 256)
        self._cuts = Grown(np.int32)
        self._cases, self._at = Grown("S32"), Grown(np.int64)
        self._matter = Grown(np.int32)
        self.names: list[str] = [""]
        self.numbers: dict[str, int] = {"": NOWHERE}
        self.problem2, self.place2 = Grown(np.int64), Grown(np.int64)
        self.first, self.last = Grown(np.int64), Grown(np.int64)
        self.size, self.assigned = Grown(np.int32), Grown(np.int32)
        self._open(0)

    @classmethod
    def of(cls, rows: Iterable[Held], rarity: Rarity, dense: "Ints") -> "Block":
        """The block that its rows make."""
        block = cls(dense)
        for row in rows:
            number = block.number(row.matter, row.message.at)
            block.add(row.message, vector(row.message.terms, rarity), number)
            block.assigned.all[number] += row.assigned
        for number in range(1, len(block.names)):
            block.weigh(number)
        return block

    def __len__(self) -> int:
        return self._matter.used

    def _open(self, at: int) -> None:
        for one in (self.problem2, self.place2, self.size, self.assigned):
            one.add(0)
        self.first.add(at)
        self.last.add(at)

    def number(self, name: str, at: int) -> int:
        """The number of a matter, which is opened if it is new."""
        if name not in self.numbers:
            self.numbers[name] = len(self.names)
            self.names.append(name)
            self._open(at)
        return self.numbers[name]

    def add(self, message: Message, one: Vector, number: int) -> None:
        """Add a row; `weigh` must follow before the next look."""
        start = self._ids.used
        self._cuts.add((start, start + 1 + one.split))
        # An empty stretch has no sum of its own, so each begins with a zero.
        for stretch in (slice(None, one.split), slice(one.split, None)):
            self._ids.add(0)
            self._weights.add(0)
            self._ids.add(one.ids[stretch])
            self._weights.add(one.weights[stretch])
        self._cases.add(message.case.encode())
        self._at.add(message.at)
        self._matter.add(number)
        self.size.all[number] += 1
        self.first.all[number] = min(self.first.all[number], message.at)
        self.last.all[number] = max(self.last.all[number], message.at)

    def row(self, case: str) -> int | None:
        """The row of a case."""
        found = np.flatnonzero(self._cases.all == case.encode())
        live = found[self._matter.all[found] != NOWHERE]
        return int(live[0]) if len(live) else None

    def remove(self, row: int) -> None:
        """Forget a row."""
        number = int(self._matter.all[row])
        self._matter.all[row] = NOWHERE
        left = self._at.all[self._matter.all == number]
        self.size.all[number] -= 1
        if len(left):
            self.first.all[number], self.last.all[number] = left.min(), left.max()
            self.weigh(number)
        else:
            self.problem2.all[number] = self.place2.all[number] = 0

    def near(self, ids: "Ints", weights: "Ints") -> Near:
        """The products of a vector with the sum of each matter's vectors."""
        self._dense[ids] = weights
        products = self._dense[self._ids.all] * self._weights.all
        self._dense[ids] = 0
        sums = np.add.reduceat(products, self._cuts.all) if len(self) else products
        count, matters = len(self.names), self._matter.all
        return Near(
            np.bincount(matters, sums[0::2], count).astype(np.int64),
            np.bincount(matters, sums[1::2], count).astype(np.int64),
        )

    def total(self, number: int) -> tuple["Ints", "Ints", int]:
        """The sum of a matter's vectors: ids in order, weights, where places begin."""
        rows = np.flatnonzero(self._matter.all == number)
        starts = self._cuts.all[2 * rows]
        ends = np.append(self._cuts.all, self._ids.used)[2 * rows + 2]
        at = np.concatenate(
            [np.zeros(0, np.int64)]
            + [np.arange(a, b) for a, b in zip(starts, ends, strict=True)]
        )
        ids, inverse = np.unique(self._ids.all[at], return_inverse=True)
        sums = np.zeros(len(ids), np.int32)
        np.add.at(sums, inverse, self._weights.all[at])
        return ids, sums, int(np.searchsorted(ids, PLACE_FROM))

    def weigh(self, number: int) -> None:
        """Measure a matter anew from its rows."""
        _, sums, split = self.total(number)
        squares = sums.astype(np.int64) ** 2
        self.problem2.all[number] = squares[:split].sum()
        self.place2.all[number] = squares[split:].sum()

    def merge(self, number: int, into: int) -> None:
        """Give all rows of a matter to another."""
        self._matter.all[self._matter.all == number] = into
        self.size.all[into] += self.size.all[number]
        self.size.all[number] = 0
        self.first.all[into] = min(self.first.all[into], self.first.all[number])
        self.last.all[into] = max(self.last.all[into], self.last.all[number])
        self.problem2.all[number] = self.place2.all[number] = 0
        self.weigh(into)
