"""How rare each term is among the stored messages. 词项稀有度。"""

import math
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from casework.domain.matter.terms import FAMILY_BITS, ID_BITS, Family, Terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST: Final = 64
CAP: Final = 16_384
"""Messages are counted for the last time when so many are stored."""
PRIOR: Final = 200
"""The weight, in messages, of what is expected before anything is counted."""
EXPECTED: Final[Mapping[Family, float]] = {
    Family.WORD: 1 / 500,
    Family.SHORT: 1 / 50,
    Family.GRAM: 1 / 500,
    Family.PLACE: 1 / 1000,
    Family.PAIR: 1 / 500,
    Family.SPOT: 1 / 100,
}
"""The share of messages expected to hold a term of a family that nobody counted."""


class Rarity:
    """Document frequencies, counted at fixed counts of messages and frozen between.

    They are counted when 64, 128, … 16,384 messages are stored (`due`), over the terms
    of all rows stored then, and never after. So rarity depends on nothing but the rows
    in the order of the record.
    """

    def __init__(self, messages: int, counts: "NDArray[np.uint32]") -> None:
        """`counts` holds a row (term id, messages that hold it) per term, by id."""
        self.messages = messages
        self.counts = counts

    @classmethod
    def none(cls) -> Self:
        """Before anything is counted: a term's family alone tells its rarity."""
        return cls(0, np.zeros((0, 2), np.uint32))

    @classmethod
    def counted(cls, stored: Iterable[Terms]) -> Self:
        """The rarity told by all stored messages; their order does not matter."""
        messages = 0
        counts = np.zeros(1 << ID_BITS, np.uint32)
        for terms in stored:
            messages += 1
            counts[ids_of(terms)] += 1
        held = np.flatnonzero(counts)
        return cls(messages, np.stack((held, counts[held]), axis=1).astype(np.uint32))

    def due(self, stored: int) -> bool:
        """Whether rarity is to be counted anew when so many messages are stored."""
        return self.messages < CAP and stored >= max(FIRST, 2 * self.messages)

    def packed(self) -> bytes:
        """The bytes to store: the number of messages, then the counts."""
        return np.uint32(self.messages).tobytes() + self.counts.astype("<u4").tobytes()

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """The rarity from stored bytes."""
        numbers = np.frombuffer(data, "<u4").astype(np.uint32)
        return cls(int(numbers[0]), numbers[1:].reshape(-1, 2))

    @cached_property
    def weights(self) -> "NDArray[np.int32]":
        """64 times the logarithm of each term's rarity, by term id."""
        total = math.log(self.messages + PRIOR)
        table = np.zeros(1 << ID_BITS, np.int32)
        for family in Family:
            unseen = round(64 * (total - math.log(PRIOR * EXPECTED[family])))
            table[family << FAMILY_BITS : (family + 1) << FAMILY_BITS] = unseen
        for term, count in self.counts.tolist():
            expected = EXPECTED[Family(term >> FAMILY_BITS)]
            table[term] = round(64 * (total - math.log(count + PRIOR * expected)))
        return table


def ids_of(terms: Terms) -> "NDArray[np.uint32]":
    """The ids of terms, as an array."""
    return np.frombuffer(terms.data, "<u4", len(terms))


def counts_of(terms: Terms) -> "NDArray[np.uint8]":
    """How often each term is said."""
    return np.frombuffer(terms.data, np.uint8, len(terms), 4 * len(terms))
