"""What a message weighs: its rarest terms, as whole numbers. 词项向量。"""

import math
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np

from casework.domain.matter.rarity import Rarity, counts_of, ids_of
from casework.domain.matter.terms import (
    FAMILY_BITS,
    MOST_COUNT,
    PLACE_FROM,
    Family,
    Terms,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

UNIT: Final = 1024
"""The length of a vector. Whole numbers: sums do not depend on their order."""
MOST: Final = 200
"""So many terms of a message are kept, the weightiest."""
SHARE: Final = {
    Family.WORD: 8,
    Family.SHORT: 4,
    Family.GRAM: 4,
    Family.PLACE: 8,
    Family.PAIR: 8,
    Family.SPOT: 0,
}
"""What a family weighs, in eighths: single signs and title grams only back up."""


class Vector(NamedTuple):
    """Term ids in order, each with its weight; those of places come last."""

    ids: "Ints"
    weights: "Ints"
    split: int
    """Where the terms of places begin."""
    problem2: int
    """The squared length of what speaks of the problem."""
    place2: int

    @classmethod
    def of(cls, ids: "Ints", weights: "Ints") -> Self:
        """The vector of terms in order of their ids."""
        split = int(np.searchsorted(ids, PLACE_FROM))
        squares = weights.astype(np.int64) ** 2
        return cls(
            ids, weights, split, int(squares[:split].sum()), int(squares[split:].sum())
        )

    def times(self, other: "Vector") -> tuple[int, int]:
        """The products of what both say of the problem, and of the place."""
        ids, mine, theirs = np.intersect1d(
            self.ids, other.ids, assume_unique=True, return_indices=True
        )
        products = self.weights[mine].astype(np.int64) * other.weights[theirs]
        split = np.searchsorted(ids, PLACE_FROM)
        return int(products[:split].sum()), int(products[split:].sum())

    @classmethod
    def none(cls) -> Self:
        """The vector of a text that says nothing."""
        return cls.of(np.zeros(0, np.int32), np.zeros(0, np.int32))


def vector(terms: Terms, rarity: Rarity) -> Vector:
    """The vector of a message's terms under a rarity."""
    ids = ids_of(terms).astype(np.int32)
    said = _said()[counts_of(terms)] * _share()[ids >> FAMILY_BITS]
    weights = said * rarity.weights[ids]
    keep = np.sort(np.argsort(-weights, kind="stable")[:MOST])
    keep = keep[weights[keep] > 0]
    ids, weights = ids[keep], weights[keep]
    length = math.sqrt(int((weights.astype(np.int64) ** 2).sum()))
    unit = np.rint(weights * (UNIT / length) if length else weights).astype(np.int32)
    return Vector.of(ids, unit)


def spots(terms: Terms) -> "Ints":
    """The numbers of buildings among a message's terms."""
    ids: Ints = ids_of(terms).astype(np.int32)
    return ids[np.searchsorted(ids, Family.SPOT << FAMILY_BITS) :]


@cache
def _said() -> "Ints":
    """How much more a term says that is said more often: 16 (1 + ln n)."""
    logs = (round(16 * (1 + math.log(n))) if n else 0 for n in range(MOST_COUNT + 1))
    return np.fromiter(logs, np.int32)


@cache
def _share() -> "Ints":
    table = np.zeros(8, np.int32)
    for family, share in SHARE.items():
        table[family] = share
    return table
