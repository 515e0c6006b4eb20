"""Why reports are one matter, in words that several of them say. 共同用词。"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from casework.domain.matter.mentions import is_area, mentions
from casework.domain.matter.terms import MOST_WORDS, as_written, words_of

_DIGITS: Final = re.compile("[0-9]+")
_PERSON: Final = re.compile(
    "[\\u4e00-\\u9fff]{1,3}(?:先生|女士|小姐|书记|市长|局长|县长|区长|主任|经理|老师|某某?)"
    "|(?:我叫|本人|姓名)[\\u4e00-\\u9fff]{2,3}"
)
"""Persons as far as words show them: by a title behind or an introduction before."""
_SAYING_LITTLE: Final = """
    时候 为何 何时 到底 一直 多次 还是 就是 不能 不会 不是 无法 进行 知道 今年 去年 几个
    很多 其他 所有 这些 那些 以及 以后 以前 之后 之前 导致 造成 本人 大家 他们 自己 认为
"""
"""Words that may tell matters apart but do not say what a matter is about."""
_LITTLE: Final = frozenset(_SAYING_LITTLE.split())
_MASK: Final = "#"
SHORTEST: Final = 2


def shared_terms(
    texts: Sequence[tuple[str | None, str | None]], most: int
) -> tuple[str, ...]:
    """The places and words that at least half of the texts say, most shared first.

    Give one text for each caller, so that what one caller repeats is not shared: at
    least two texts must say it. Digits are masked, and what looks like a person's
    name is left out.
    """
    spelled: dict[str, str] = {}
    said: Counter[str] = Counter()
    for title, words in texts:
        terms = dict(_terms(title, words))
        said.update(terms.keys())
        spelled = terms | spelled
    enough = max(2, (len(texts) + 1) // 2)
    shared = [term for term, count in said.items() if count >= enough]
    shared.sort(key=lambda term: (-said[term], -len(term), term))
    return tuple(spelled[term] for term in _without_parts(shared)[:most])


def _terms(title: str | None, words: str | None) -> Iterator[tuple[str, str]]:
    """What a text says, in one form and as it is written there."""
    for text in (title, words):
        written = _PERSON.sub("，", as_written(text)[:MOST_WORDS])
        lower = written.lower()
        names = (name for *_, name in mentions(lower) if not is_area(name))
        words_only = (word for word in words_of(lower) if word not in _LITTLE)
        for term in (*names, *words_only):
            masked = _DIGITS.sub(_MASK, term)
            if len(masked.replace(_MASK, "")) >= SHORTEST:
                at = lower.find(term)
                as_is = written[at : at + len(term)]
                yield masked, _DIGITS.sub(_MASK, as_is)


def _without_parts(terms: list[str]) -> list[str]:
    """The terms that are not part of another one kept before."""
    kept: list[str] = []
    for term in terms:
        if not any(term in other or other in term for other in kept):
            kept.append(term)
    return kept
