"""The synthetic hotline in real people's words, borrowed for the time of a run.

Each problem is one real text: its place replaced by the estate's name, its clauses left
out in 30 % of the cases. This is closer to how people write than made-up sentences, and
easier in that a problem's reports are thinned copies of one text: it tells whether
places and problems are kept apart, not whether another way of saying is understood.
"""

import re
from collections.abc import Sequence
from itertools import cycle, islice
from math import gcd
from pathlib import Path
from typing import Final, NamedTuple

from casework.adapters.bench.insight.inputs import labelled, messages
from casework.adapters.bench.insight.wording import DROPPED

_AREA: Final = re.compile(r"西地省|[A-Z]\d*(?:市|区|县)(?:[A-Z]?\d*(?:市|区|县))*")
_ESTATE: Final = re.compile(
    r"[\u4e00-\u9fff]{2,5}(?:小区|花园|家园|公寓|新村|华苑|佳苑|社区|街道|广场|国际|公馆)"
)
_CLAUSE: Final = re.compile(r"[，。！？；,!?;\s]+")
SHORTEST: Final = 4
"""Clauses of a text that makes a problem: fewer would hardly survive the thinning."""
PLACE: Final = "\0"


class Text(NamedTuple):
    """A real text, its places taken out."""

    title: str
    clauses: tuple[str, ...]


class BorrowedWording:
    """Says the problem of a number in the words of a real text."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._texts = texts
        # Neighbours in an estate get texts far apart, and never the same one twice.
        golden = int(len(texts) * 0.618)
        self._stride = next(n for n in range(golden, 0, -1) if gcd(n, len(texts)) == 1)

    def told(
        self,
        number: int,
        problem: Sequence[int],  # noqa: ARG002
        estate: str,
        chances: Sequence[float],
    ) -> tuple[str, str, str]:
        """Title and thinned words; the problem type is not known."""
        text = self._texts[number * self._stride % len(self._texts)]
        kept = [
            clause
            for clause, chance in zip(text.clauses, cycle(chances), strict=False)
            if chance >= DROPPED
        ]
        words = "，".join(kept or text.clauses)
        return text.title.replace(PLACE, estate), words.replace(PLACE, estate), ""


def borrowed_wording(folder: Path) -> BorrowedWording:
    """The texts of messages that are in no group and no test of groups."""
    replied = ((m.title, m.body) for m in messages(folder, "replies.xlsx"))
    told = ((one.text[:20], one.text[20:]) for one in labelled(folder))
    texts = dict.fromkeys(_text(*one) for one in (*replied, *told))
    return BorrowedWording([t for t in texts if len(t.clauses) >= SHORTEST])


def _text(title: str, body: str) -> Text:
    clauses = filter(None, _CLAUSE.split(_placeless(body)))
    return Text(_placeless(title), tuple(islice(clauses, 40)))


def _placeless(text: str) -> str:
    named = _ESTATE.sub(PLACE, _AREA.sub(PLACE, text))
    return re.sub(f"{PLACE}+", PLACE, named)
