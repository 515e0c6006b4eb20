"""Why reports are one matter, in words that several of them say. 共同用词。"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from casework.domain.matter.mentions import mentions
from casework.domain.matter.terms import MOST_WORDS, plain, words_of

_DIGITS: Final = re.compile("[0-9]+")
_PERSON: Final = re.compile(
    "[\\u4e00-\\u9fff]{1,3}(?:先生|女士|小姐|书记|市长|局长|县长|区长|主任|经理|老师|某某?)"
    "|(?:我叫|本人|姓名)[\\u4e00-\\u9fff]{2,3}"
)
"""Persons as far as words show them: by a title behind or an introduction before."""
SHORTEST: Final = 2


def shared_terms(
    texts: Sequence[tuple[str | None, str | None]], most: int
) -> tuple[str, ...]:
    """The places and words that at least half of the texts say, most shared first.

    Give one text for each caller, so that what one caller repeats is not shared: at
    least two texts must say it. Digits are masked, and what looks like a person's
    name is left out.
    """
    said = Counter(term for title, words in texts for term in set(_terms(title, words)))
    enough = max(2, (len(texts) + 1) // 2)
    shared = [term for term, count in said.items() if count >= enough]
    shared.sort(key=lambda term: (-said[term], -len(term), term))
    return tuple(_without_parts(shared)[:most])


def _terms(title: str | None, words: str | None) -> Iterator[str]:
    for text in (plain(title)[:MOST_WORDS], plain(words)[:MOST_WORDS]):
        nameless = _PERSON.sub("，", text)
        for term in (*(m.name for m in mentions(nameless)), *words_of(nameless)):
            if len(term) >= SHORTEST:
                yield _DIGITS.sub("#", term)


def _without_parts(terms: list[str]) -> list[str]:
    """The terms that are not part of another one kept before."""
    kept: list[str] = []
    for term in terms:
        if not any(term in other or other in term for other in kept):
            kept.append(term)
    return kept
