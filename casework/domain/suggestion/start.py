"""Suggesting by rules and keywords, for a record from which nothing can be learned yet.

What speaks for a leaf is what callers say every day for it, and the words of its name.
Its probabilities are the weight of what was said, against all else that was said and
against what may be meant besides; nobody has counted them.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from math import exp
from typing import Final, NamedTuple

import rjieba

from casework.domain.rulebook.taxonomy import Leaf, Taxonomy
from casework.domain.suggestion.everyday import Everyday
from casework.domain.suggestion.suggested import (
    NO_WORDS,
    Reason,
    Suggested,
    Suggestion,
)

ENOUGH: Final = 0.34
"""The share of a name that a text must have for the name to speak."""
NAMED: Final = 2.5
"""What a whole name of a leaf says."""
LONGER: Final = 0.1
"""What each word that text and name share says besides."""
MORE: Final = 0.3
"""What a second clue adds to the strongest, in parts of its own strength."""
UNSAID: Final = 2.0
"""How strong what may be meant besides stands against what a short text says."""
LONG: Final = 100
"""Signs of a text after which that has doubled: more is said by chance."""
VAGUE: Final = frozenset({"其他", "other", "问题"})
"""Words of names that say nothing."""
LETTERS, WORD = 1, 2.5
SURE: Final = 0.5
NEAR: Final = 0.08
SENTENCE: Final = re.compile(r"[。！？!?;；\n\r]+")
SHORT: Final = 3
MOST_WORDS: Final = 6


class Spoken(NamedTuple):
    """How strongly a text speaks for a leaf, and in which words."""

    strength: float
    words: tuple[str, ...]


class Start:
    """Suggests leaves by clues and names."""

    def __init__(
        self, taxonomy: Taxonomy, everyday: Everyday, day: date | None = None
    ) -> None:
        self.taxonomy = taxonomy.id
        self._leaves = [
            leaf for leaf in taxonomy.leaves if day is None or leaf.active_on(day)
        ]
        self._names = {leaf.code: _names(leaf) for leaf in self._leaves}
        self._naming = _naming(self._names)
        self._everyday = everyday if everyday.taxonomy == taxonomy.id else Everyday()
        self.model = f"start/1 {taxonomy.id}/{taxonomy.version}"

    def suggest(
        self, title: str | None, words: str | None, *, most: int = 3
    ) -> Suggestion:
        """The leaves that a text speaks for, the strongest first."""
        text = f"{title or ''}\n{words or ''}".lower().strip()
        if not text:
            return Suggestion(self.model, (), False, NO_WORDS)
        spoken = self._spoken(text)
        rest = exp(UNSAID) * (1 + len(text) / LONG) + sum(
            exp(one.strength) for one in spoken.values()
        )
        found = sorted(
            (
                Suggested(leaf, exp(one.strength) / rest, one.words)
                for leaf, one in spoken.items()
            ),
            key=lambda one: (-one.probability, one.leaf),
        )
        near = tuple(one for one in found[:most] if one.probability >= NEAR)
        sure = bool(near) and near[0].probability >= SURE
        return Suggestion(self.model, near, sure, _why(near, sure))

    def _spoken(self, text: str) -> dict[str, Spoken]:
        heard = self._clues(text)
        said = frozenset(word for word in self._naming if word in text)
        for leaf in {leaf for word in said for leaf in self._naming[word]}:
            if named := _share(self._names[leaf], said):
                heard.setdefault(leaf, []).append(named)
        return {leaf: _together(heard[leaf]) for leaf in self._names if leaf in heard}

    def _clues(self, text: str) -> dict[str, list[Spoken]]:
        """What each leaf's clues say in a text, every clue once."""
        said = [word for word in self._everyday.vocabulary if word in text]
        sentences = {
            frozenset(word for word in said if word in sentence)
            for sentence in SENTENCE.split(text)
        }
        found: dict[str, list[Spoken]] = {}
        for clue in self._everyday.begun_by(said):
            heard = [_heard(words) for s in sentences if (words := clue.said(s))]
            if heard and clue.leaf in self._names:
                found.setdefault(clue.leaf, []).append(max(heard))
        return found


def start(
    taxonomy: Taxonomy, everyday: Everyday | None = None, day: date | None = None
) -> Start:
    """The suggester for an empty record; leaves retired by a day are left out."""
    return Start(taxonomy, everyday or Everyday(), day)


def _heard(words: tuple[str, ...]) -> Spoken:
    """What words say: long ones more than short ones, several more than one."""
    return Spoken(sum((LETTERS + len(word)) / WORD for word in words), words)


class Name(NamedTuple):
    """The words of a name that say something, and how many signs it has in all."""

    words: tuple[str, ...]
    signs: int


def _names(leaf: Leaf) -> tuple[Name, ...]:
    """What a leaf is called in each language."""
    zh = [word for word in rjieba.cut(leaf.zh.lower()) if word.isalnum()]
    en = "".join(c if c.isalnum() else " " for c in leaf.en.lower()).split()
    return _name(zh, 1), _name(en, SHORT)


def _name(words: list[str], short: int) -> Name:
    said = (word for word in words if len(word) > short and word not in VAGUE)
    return Name(tuple(said), sum(map(len, words)))


def _naming(names: Mapping[str, Iterable[Name]]) -> dict[str, list[str]]:
    """The leaves in whose names each word is."""
    leaves: dict[str, list[str]] = {}
    for leaf, each in names.items():
        for word in dict.fromkeys(word for name in each for word in name.words):
            leaves.setdefault(word, []).append(leaf)
    return leaves


def _share(names: Iterable[Name], said: frozenset[str]) -> Spoken | None:
    """How much of a leaf's name is said, in either language."""
    ways = (
        (tuple(word for word in name.words if word in said), name) for name in names
    )
    return max(
        (
            Spoken(NAMED * share + LONGER * len(has), has)
            for has, name in ways
            if has and (share := sum(map(len, has)) / name.signs) >= ENOUGH
        ),
        default=None,
    )


def _together(heard: list[Spoken]) -> Spoken:
    """What several clues say together: the strongest, and a little for the others."""
    best, *others = sorted(heard, key=lambda one: (-one.strength, one.words))
    words = dict.fromkeys(word for one in (best, *others) for word in one.words)
    whole = [w for w in words if not any(w != v and w in v for v in words)]
    more = max((one.strength for one in others), default=0.0)
    return Spoken(best.strength + MORE * more, tuple(whole[:MOST_WORDS]))


def _why(near: tuple[Suggested, ...], sure: bool) -> Reason:
    if sure:
        return Reason("按日常用语和分类名称。", "By everyday words and names of types.")
    if near:
        return Reason(
            "依据不足，只列出相近的类型。",
            "There is not enough in the text to be sure; these types are nearest.",
        )
    return Reason(
        "依据不足，不作建议。", "There is not enough in the text to suggest anything."
    )
