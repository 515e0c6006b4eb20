"""What a text is made of, as numbers: its words, and its runs of one to three signs.

A term's key cannot be turned back into letters without guessing them. Numbers are
masked. What stands near the beginning counts more, and once more as a term of its own,
for a title comes first and says most.
"""

import re
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import rjieba
from numpy.typing import NDArray

Keys: TypeAlias = NDArray[np.uint64]
Numbers: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.int64]

LONGEST: Final = 4_000
"""How many signs of a text are read."""
RUNS: Final = (1, 2, 3)
HEAD, REACH = 3.0, 40.0
"""How much more the first sign counts, and after how many signs that has faded."""

SPACE: Final = re.compile(r"\s+")
NUMBER: Final = re.compile(r"\d+")

BEGINNING: Final = 50
"""How many signs are the beginning of a text."""

KINDS: Final = 4
"""Runs, words, and both of the beginning: the last two bits of a key."""

_BASE: Final = 0x9E3779B97F4A7C15
_WORD, _BEGINS = np.uint64(1), np.uint64(2)
_KIND: Final = np.uint64(KINDS - 1)


def _powers(base: int) -> Keys:
    """The powers of a number, without what goes beyond 64 bits."""
    powers = np.full(LONGEST + 1, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_FORWARD: Final = _powers(_BASE)
_BACK: Final = _powers(pow(_BASE, -1, 1 << 64))
_NEARNESS: Final = np.exp(-np.arange(LONGEST) / REACH)


class Spans(NamedTuple):
    """Every term of a text where it stands, the words first."""

    text: str
    words: list[str]
    keys: Keys
    starts: Places
    ends: Places


class Terms(NamedTuple):
    """The terms of a text, each once in the order of keys, and how much it is said."""

    keys: Keys
    said: Numbers


def cleaned(title: str | None, words: str | None) -> str:
    """A title and what follows as one text, without white space and numbers."""
    said = f"{title or ''}{words or ''}"[: 4 * LONGEST].lower()
    said = said.encode("utf-8", "replace").decode()  # half a sign is no sign
    return NUMBER.sub("0", SPACE.sub("", said))[:LONGEST]


def spans_of(text: str) -> Spans:
    """Every word and every short run of signs of a cleaned text."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * _FORWARD[: len(codes)], out=sums[1:])
    words: list[str] = rjieba.cut(text)
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    ends = np.cumsum(lengths)
    places = [(ends - lengths, ends)]
    for run in RUNS:
        begin = np.arange(max(0, len(codes) - run + 1))
        places.append((begin, begin + run))
    starts, stops = (np.concatenate(part) for part in zip(*places, strict=True))
    keys = (sums[stops] - sums[starts]) * _BACK[starts] & ~_KIND
    keys[: len(words)] |= _WORD
    begins = np.nonzero(starts < BEGINNING)[0]
    return Spans(
        text,
        words,
        np.concatenate((keys, keys[begins] | _BEGINS)),
        np.concatenate((starts, starts[begins])),
        np.concatenate((stops, stops[begins])),
    )


def terms_of(spans: Spans) -> Terms:
    """The terms of a text and how much each is said, earlier ones more."""
    return placed_terms(spans)[0]


def placed_terms(spans: Spans) -> tuple[Terms, Places]:
    """The terms of a text, and which of them each span is."""
    keys, which = np.unique(spans.keys, return_inverse=True)
    said = np.bincount(which, 1 + HEAD * _NEARNESS[spans.starts], len(keys))
    return Terms(keys, (1 + np.log(said)).astype(np.float32)), which


def kinds_of(keys: Keys) -> Places:
    """Of which kind each key is."""
    return (keys & _KIND).astype(np.int64)
