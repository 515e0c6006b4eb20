"""What is learned from labelled texts, and how well it does on texts held back."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from casework.domain.suggestion.certainty import Certainty, learn_certainty
from casework.domain.suggestion.learner import (
    Matrix,
    Rows,
    contrast,
    margins,
    train,
    weigh,
    weighed,
)
from casework.domain.suggestion.quality import Quality, quality
from casework.domain.suggestion.terms import (
    Keys,
    Numbers,
    Places,
    Terms,
    cleaned,
    spans_of,
    terms_of,
)
from casework.domain.suggestion.vocabulary import (
    Numbering,
    places,
    rows_at,
    rows_of,
    vocabulary,
)

MOST_NUMBERS: Final = 1 << 22
"""How many numbers say how terms speak: the more labels, the fewer terms."""
INNER: Final = 5
"""Into how many parts examples are dealt to learn how sure to be."""


class Texts(NamedTuple):
    """Labelled texts: their terms, their labels as numbers, and who said them."""

    terms: Sequence[Terms]
    labels: Places
    callers: Sequence[str]

    def some(self, chosen: Places) -> "Texts":
        """Some of the texts, in the order given."""
        return Texts(
            [self.terms[i] for i in chosen],
            self.labels[chosen],
            [self.callers[i] for i in chosen],
        )


class Fitted(NamedTuple):
    """What each term weighs in a text, and how it speaks for each label, twice over.

    First by borders drawn between the labels, then by counts.
    """

    keys: Keys
    weights: Numbers
    matrix: Matrix

    def rows(self, texts: Sequence[Terms]) -> Rows:
        """The texts as rows of the terms that were learned, each with its weight."""
        return self.rows_at([(places(t.keys, self.keys), t.said) for t in texts])

    def rows_at(self, found: Sequence[tuple[Numbering, Numbers]]) -> Rows:
        """The same, where it is known already which term of a text is which."""
        return weighed(rows_at(found), self.weights, self.keys)

    def margins(self, texts: Sequence[Terms]) -> Matrix:
        """How far each text is on the side of each label."""
        return margins(self.rows(texts), self.matrix)


def fit(texts: Texts, kinds: int, seed: int) -> Fitted:
    """Learn from texts; the same texts in the same order and a seed give the same."""
    keys = vocabulary(texts.terms, texts.callers, MOST_NUMBERS // (2 * kinds))
    rows = rows_of(texts.terms, keys)
    weights = weigh(rows, texts.labels, len(keys), kinds)
    ready = weighed(rows, weights, keys)
    drawn = train(ready, texts.labels, len(keys), kinds, np.random.default_rng(seed))
    counted = contrast(ready, texts.labels, len(keys), kinds)
    return Fitted(keys, weights, np.hstack((drawn, counted)))


def held_back(labels: Places, folds: int, seed: int) -> Iterator[tuple[Places, Places]]:
    """Deals examples, label by label, into folds: which to learn from, which not."""
    chance = np.random.default_rng(seed)
    fold = np.empty(len(labels), dtype=np.int64)
    begin = 0
    for label in range(int(labels.max()) + 1):
        mine = chance.permutation(np.nonzero(labels == label)[0])
        fold[mine] = (begin + np.arange(len(mine))) % folds
        begin += len(mine)
    for held in range(folds):
        yield np.nonzero(fold != held)[0], np.nonzero(fold == held)[0]


def margins_held_back(texts: Texts, kinds: int, folds: int, seed: int) -> Matrix:
    """The margins of each text as learned from the others."""
    told = np.empty((len(texts.labels), 2 * kinds), dtype=np.float32)
    for rest, held in held_back(texts.labels, folds, seed):
        told[held] = fit(texts.some(rest), kinds, seed).margins(
            [texts.terms[i] for i in held]
        )
    return told


def fit_surely(texts: Texts, kinds: int, seed: int) -> tuple[Fitted, Certainty]:
    """Learn from texts, and from parts held back how sure to be."""
    told = margins_held_back(texts, kinds, INNER, seed)
    return fit(texts, kinds, seed), learn_certainty(told, texts.labels, kinds)


def cross_validated(
    pairs: Sequence[tuple[str, str]], seed: int, folds: int = 5
) -> Quality:
    """How good suggestions are for texts with their labels, each from another caller.

    Every figure is of texts held back; the threshold of what is sure is learned inside
    what is learned from.
    """
    names = sorted({label for _, label in pairs})
    numbers = {name: number for number, name in enumerate(names)}
    texts = Texts(
        [terms_of(spans_of(cleaned(None, text))) for text, _ in pairs],
        np.array([numbers[label] for _, label in pairs]),
        [str(number) for number in range(len(pairs))],
    )
    shares = np.empty((len(pairs), len(names)))
    sure: NDArray[np.bool_] = np.zeros(len(pairs), dtype=np.bool_)
    for rest, held in held_back(texts.labels, folds, seed):
        fitted, certainty = fit_surely(texts.some(rest), len(names), seed)
        told = fitted.margins([texts.terms[i] for i in held])
        shares[held] = certainty.probabilities(told)
        sure[held] = shares[held].max(axis=1) >= certainty.sure
    return quality(shares, texts.labels, sure)
