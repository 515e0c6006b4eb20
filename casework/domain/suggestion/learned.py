"""Suggesting by what people chose for texts like this one. 按以往分类建议"""

from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from casework.domain.facts import Model
from casework.domain.suggestion.certainty import WANTED, Certainty
from casework.domain.suggestion.fitting import Fitted
from casework.domain.suggestion.learner import margins
from casework.domain.suggestion.quality import Quality
from casework.domain.suggestion.suggested import (
    NO_WORDS,
    Reason,
    Suggested,
    Suggester,
    Suggestion,
)
from casework.domain.suggestion.terms import Spans, cleaned, placed_terms, spans_of
from casework.domain.suggestion.vocabulary import places

FORMAT: Final = 2
"""Changes with whatever makes a model mean something else."""
NEAR: Final = 0.02
"""Below this probability a type is not told."""
KNOWN: Final = 0.3
"""The share of a text's letters that must be in words which callers used before."""
FAMILIAR: Final = 0.5
"""The same, for what is said surely: how often it is right is known of such texts."""
MOST_WORDS: Final = 5
FAINT: Final = 0.15
"""Beside the loudest word, one that says less than this share of it is not told."""

SURE: Final = Reason(
    f"按以往分类，此把握下{WANTED:.0%}以上正确。",
    f"As people classified before; at least {WANTED:.0%} were right when this sure.",
)
UNSURE: Final = Reason(
    "把握不足，不作建议，只列出相近的类型。",
    "Not sure enough to suggest; these types are nearest.",
)
STRANGE: Final = Reason(
    "文字多是没有见过的，或没有能说明类型的词，不作建议，只列出相近的类型。",
    "Most of the text is new, or no word in it speaks for a type: nothing is "
    "suggested; these types are nearest.",
)
UNKNOWN: Final = Reason(
    "依据不足，不作建议。", "There is not enough in the text to suggest anything."
)
NOT_LEARNED: Final = Reason(
    "此类型尚未学到，按日常用语。",
    "This type is not learned yet; by everyday words.",
)
ALIKE: Final = Reason(
    "按以往分类与按日常用语都首选此类型。",
    "Earlier choices and everyday words both put this type first.",
)
EITHER: Final = Reason(
    "按以往分类与按日常用语不一致，其中有尚未学到的类型。",
    "Earlier choices say one type, everyday words another that is not learned yet.",
)


class About(Model):
    """From what a model was learned, and how good it is."""

    format: int = FORMAT
    made_by: str
    taxonomy: str
    edition: str
    upto: int
    seed: int
    leaves: tuple[str, ...]
    examples: int
    left_out: int
    quality: Quality


class Knowledge(NamedTuple):
    """A learned model: from what, what each term says, and how sure that is."""

    about: About
    fitted: Fitted
    certainty: Certainty
    hash: str

    @property
    def name(self) -> str:
        """The version: from which facts, by which seed, with which content."""
        about = self.about
        return (
            f"learned/{about.format} {about.taxonomy}/{about.edition} "
            f"@{about.upto} #{about.seed} {self.hash[:8]}"
        )


class Learned:
    """Suggests the leaves that it learned, and by `start` those that it did not."""

    def __init__(
        self, knowledge: Knowledge, start: Suggester, retired: Iterable[str] = ()
    ) -> None:
        self.model = knowledge.name
        self.taxonomy = knowledge.about.taxonomy
        self.about = knowledge.about
        self._fitted, self._certainty = knowledge.fitted, knowledge.certainty
        self._start = start
        self._retired = frozenset(retired)

    def suggest(
        self, title: str | None, words: str | None, *, most: int = 3
    ) -> Suggestion:
        """The leaves that people chose for texts like this, the most probable first."""
        spans = spans_of(cleaned(title, words))
        if not spans.text:
            return Suggestion(self.model, (), False, NO_WORDS)
        begun = self._start.suggest(title, words, most=most)
        voices = _Voices(spans, self._fitted)
        if voices.known < KNOWN:
            return begun._replace(model=self.model)
        found = self._found(voices, most)
        new = begun.leaves[0].leaf if begun.sure else ""
        if not new or new in self.about.leaves:
            return found if found.sure else _together(begun, found, most)
        if found.sure:
            return found._replace(
                leaves=_both(begun, found, most), sure=False, why=EITHER
            )
        return begun._replace(model=self.model, why=NOT_LEARNED)

    def _found(self, said: "_Voices", most: int) -> Suggestion:
        told = margins(said.row, self._fitted.matrix)
        shares = self._certainty.probabilities(told)[0]
        order = np.argsort(-shares, kind="stable")
        ranked = [(self.about.leaves[n], float(shares[n]), int(n)) for n in order]
        usable = [one for one in ranked if one[0] not in self._retired]
        near = [one for one in usable[:most] if one[1] >= NEAR]
        leaves = tuple(Suggested(leaf, p, said.for_(n)) for leaf, p, n in near)
        if ranked[0][0] in self._retired:
            return Suggestion(self.model, leaves, False, _retired(ranked[0][0]))
        if not near or near[0][1] < self._certainty.sure:
            return Suggestion(self.model, leaves, False, UNSURE)
        if said.known < FAMILIAR or not leaves[0].words:
            return Suggestion(self.model, leaves, False, STRANGE)
        return Suggestion(self.model, leaves, True, SURE)


def _together(begun: Suggestion, found: Suggestion, most: int) -> Suggestion:
    """What is not sure by earlier choices, with what everyday words say of it.

    It is sure where they are sure of what earlier choices put first as well.
    """
    if not begun.leaves or found.why not in {UNSURE, STRANGE}:
        return found
    leaves = _both(begun, found, most)
    first = {one.leaves[0].leaf for one in (begun, found) if one.leaves}
    if begun.sure and first == {leaves[0].leaf}:
        return found._replace(leaves=leaves, sure=True, why=ALIKE)
    return found._replace(leaves=leaves)


def _both(one: Suggestion, other: Suggestion, most: int) -> tuple[Suggested, ...]:
    """The leaves of two suggestions, each as probable as the other, in their words."""
    told: dict[str, Suggested] = {}
    for leaf, probability, words in (*one.leaves, *other.leaves):
        had = told.get(leaf, Suggested(leaf, 0.0))
        said = tuple(dict.fromkeys((*had.words, *words)))[:MOST_WORDS]
        told[leaf] = Suggested(leaf, had.probability + probability / 2, said)
    ranked = sorted(told.values(), key=lambda leaf: (-leaf.probability, leaf.leaf))
    return tuple(ranked[:most])


def _retired(leaf: str) -> Reason:
    return Reason(
        f"最像的类型{leaf}已经停用；请用casework learn重新学习。",
        f"What it is most like, {leaf}, is out of use; retrain with casework learn.",
    )


class _Voices:
    """What a text says: the terms of it that are known, and its words."""

    def __init__(self, spans: Spans, fitted: Fitted) -> None:
        terms, which = placed_terms(spans)
        self._spans, self._which, self._matrix = spans, which, fitted.matrix
        at = places(terms.keys, fitted.keys)
        self._known = at >= 0
        self.row = fitted.rows_at([(at, terms.said)])

    @cached_property
    def known(self) -> float:
        """The share of a text's letters that are in words which the model knows."""
        words = self._spans.words
        letters = np.array([sum(map(str.isalpha, word)) for word in words])
        known = self._known[self._which[: len(words)]]
        return float(letters[known].sum() / max(1, letters.sum()))

    def for_(self, label: int) -> tuple[str, ...]:
        """The words that speak most for a label, with the runs that are in them."""
        spans = self._spans
        voices = np.zeros(len(self._known))
        voices[self._known] = self.row.values * self._matrix[self.row.terms, label]
        voices /= np.bincount(self._which, spans.ends - spans.starts)
        each = voices[self._which]
        signs = np.bincount(spans.starts, each, len(spans.text) + 1)
        signs -= np.bincount(spans.ends, each, len(spans.text) + 1)
        sums = np.concatenate(([0.0], np.cumsum(np.cumsum(signs))))
        ends = spans.ends[: len(spans.words)]
        loud = sums[ends] - sums[spans.starts[: len(spans.words)]]
        return self._loudest(loud)

    def _loudest(self, loud: NDArray[np.float64]) -> tuple[str, ...]:
        told: dict[str, float] = {}
        for n in np.nonzero(loud > 0)[0]:
            word = self._spans.words[n]
            told[word] = told.get(word, 0.0) + float(loud[n])
        heard = FAINT * max(told.values(), default=0.0)
        ranked = sorted(
            (word for word in told if told[word] > heard),
            key=lambda word: (-told[word], word),
        )
        return tuple(islice(filter(_tells, ranked), MOST_WORDS))


def _tells(word: str) -> bool:
    """Whether a word is one that can be shown: two letters or more, no number."""
    return len(word) > 1 and word.isalpha() and not any(c.isascii() for c in word)
