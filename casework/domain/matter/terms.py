"""What a text says, as counted terms: problem words, places, title signs. 词项。"""

import re
import sys
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Any, Final, Self

from casework.domain.matter.mentions import mentions

FAMILY_BITS: Final = 19
ID_BITS: Final = FAMILY_BITS + 3
MOST_WORDS: Final = 800
"""So many signs of the words are read; what is told later repeats the matter."""
MOST_TERMS: Final = 400
MOST_COUNT: Final = 255
TITLE_COUNTS: Final = 3
"""A word of the title counts as often: it names the matter."""


class Family(IntEnum):
    """What kind of sign a term is; its number leads the term's id."""

    WORD = 0
    SHORT = 1
    GRAM = 2
    PLACE = 4
    PAIR = 5
    SPOT = 6


PLACE_FROM: Final = Family.PLACE << FAMILY_BITS
"""The ids from here on speak of the place, those below of the problem."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Counted term ids, packed: all ids (4 bytes each), then all counts (1 byte)."""

    data: bytes = b""

    @classmethod
    def of(cls, counts: Counter[int]) -> Self:
        """The terms counted, by id; the first said are kept where they are too many."""
        kept = sorted(list(counts.items())[:MOST_TERMS])
        ids = array("I", (one for one, _ in kept))
        if sys.byteorder == "big":
            ids.byteswap()
        return cls(ids.tobytes() + bytes(min(n, MOST_COUNT) for _, n in kept))

    def packed(self) -> bytes:
        """The bytes to store."""
        return self.data

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """The terms from stored bytes."""
        if len(data) % 5:
            raise ValueError(f"{len(data)} bytes are no packed terms")
        return cls(bytes(data))

    def __len__(self) -> int:
        return len(self.data) // 5


def terms_of(title: str | None, words: str | None) -> Terms:
    """What a title and words say; empty where they say nothing."""
    heading, body = plain(title)[:MOST_WORDS], plain(words)[:MOST_WORDS]
    counts: Counter[int] = Counter()
    beside, places = _parted(heading)
    for term in _said(beside, places):
        counts[term] += TITLE_COUNTS
    counts.update(_grams(beside))
    counts.update(_spots(f"{heading}，{body}"))
    counts.update(_said(*_parted(body)))
    return Terms.of(counts)


def plain(text: str | None) -> str:
    """A text in one form: half-width, lower case, without white space."""
    return as_written(text).lower()


def as_written(text: str | None) -> str:
    """The beginning of a text, half-width, without white space."""
    half_width = unicodedata.normalize("NFKC", (text or "")[: 4 * MOST_WORDS])
    return "".join(half_width.split())


def _parted(text: str) -> tuple[str, list[str]]:
    """A text without the places that it names, and these."""
    beside, places, at = [], [], 0
    for start, end, name in mentions(text):
        beside.append(text[at:start])
        places.append(name)
        at = end
    return "，".join((*beside, text[at:])), places


def _said(beside: str, places: list[str]) -> Iterator[int]:
    """The words said of the problem, and the names of places with their signs."""
    yield from map(_problem, words_of(beside))
    for name in places:
        yield term_id(Family.PLACE, name)
        yield from (term_id(Family.PAIR, pair) for pair in _pairs(name))


def _problem(word: str) -> int:
    return term_id(Family.WORD if len(word) > 1 else Family.SHORT, word)


_SPOT: Final = re.compile(
    r"(?<![0-9月第.])0*([1-9][0-9]{0,3})(?:号楼|号(?![线文令码召机])|栋|幢|座)"
)
"""The number of a building, but no date, underground line or document."""


def _spots(text: str) -> Iterator[int]:
    """The numbers of buildings that a text names."""
    for spot in _SPOT.finditer(text):
        yield term_id(Family.SPOT, spot[1])


def _pairs(name: str) -> Iterator[str]:
    """Neighbouring signs of a name in one order: people mistype and transpose names."""
    for pair in pairwise(name):
        yield "".join(sorted(pair))


def _grams(text: str) -> Iterator[int]:
    """The runs of two and three signs of a title, but for the places it names."""
    for size in (2, 3):
        for first in range(len(text) - size + 1):
            run = text[first : first + size]
            if "，" not in run:
                yield term_id(Family.GRAM, run)


def term_sum(text: str) -> int:
    """A check sum that tells texts apart; 0 for an empty one."""
    return zlib.crc32(text.encode()) >> 1 if text else 0


def term_id(family: Family, sign: str) -> int:
    """The id of a sign: its family and a check sum, the same on every machine."""
    return family << FAMILY_BITS | zlib.crc32(sign.encode()) % (1 << FAMILY_BITS)


_LONG_NUMBER: Final = re.compile(r"\d{5}")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORMULAS: Final = _set(
    """
    的 了 在 是 我 我们 你 您 您好 你好 他 他们 和 与 及 或 也 都 就 还 又 不 没 没有
    有 这 那 这个 那个 这样 一个 一些 为 为了 对 对于 从 到 向 由 被 把 给 让 上 下 中
    里 之 其 等 以 而 且 但 但是 因 因为 所以 如果 请 请问 希望 要求 能 能否 可以 应该
    尊敬 领导 书记 市长 局长 县长 区长 反映 反应 投诉 举报 咨询 求助 建议 关于 问题 如何
    情况 政府 相关 有关 部门 谢谢 感谢 已经 现在 目前 至今 什么 怎么 为什么 是否 吗 呢
    """
)
"""Words that every complaint may hold: forms of address, requests, particles."""


def words_of(text: str) -> Iterator[str]:
    """The words of a plain text that may tell one matter from another."""
    return (
        word
        for word in _cut(text)
        if word[0].isalnum()
        and word not in FORMULAS
        and (word[0] > "9" or not _LONG_NUMBER.match(word))
    )


def _cut(text: str) -> list[str]:
    words: list[str] = _segmenter().cut(text)
    return words


@cache
def _segmenter() -> Any:
    """The segmenter, whose dictionary is read when the first text needs it."""
    import rjieba  # noqa: PLC0415

    return rjieba
