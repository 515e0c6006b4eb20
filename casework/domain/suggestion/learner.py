"""Learning which terms speak for which label: linear classifiers, on numpy alone.

One support vector machine per label against the rest, with squared hinge loss, by dual
coordinate descent (Hsieh et al., 2008); all labels take each step together. Beside it
complement naive Bayes (Rennie et al., 2003).
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from casework.domain.suggestion.terms import (
    KINDS,
    Keys,
    Numbers,
    Places,
    kinds_of,
)

Matrix: TypeAlias = NDArray[np.float32]

STRICTNESS: Final = 2.0
"""The cost of an example on the wrong side of the margin."""
ROUNDS: Final = 12
SETTLED: Final = 0.02
CONTRAST: Final = 0.3
"""How far the counts of terms spread, beside margins that spread by one or so."""
SEEN: Final = 0.1
"""How often a term counts as seen with a label that it was never seen with."""
FLAT: Final = 0.05
"""What a term weighs that is as common with every label, in parts of a telling one."""


SHARES: Final = (0.5, 0.5, 0.15, 0.15)
"""How much each kind of term says in a text: runs, words, both of its beginning."""


class Rows(NamedTuple):
    """Texts as rows of terms: the terms' numbers and values, row after row."""

    terms: NDArray[np.int32]
    values: Numbers
    bounds: Places

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.bounds) - 1

    def row(self, i: int) -> slice:
        """Where a row's terms are."""
        return slice(self.bounds[i], self.bounds[i + 1])

    def some(self, chosen: Places) -> "Rows":
        """Some of the rows, in the order given."""
        slices = [self.row(i) for i in chosen]
        lengths = [one.stop - one.start for one in slices]
        return Rows(
            np.concatenate([self.terms[one] for one in slices]),
            np.concatenate([self.values[one] for one in slices]),
            np.concatenate(([0], np.cumsum(lengths))),
        )


def weigh(rows: Rows, labels: Places, terms: int, kinds: int) -> Numbers:
    """What each term weighs: rare ones more, and ones that tell labels apart."""
    owner = np.repeat(labels, np.diff(rows.bounds))
    seen = np.bincount(
        rows.terms.astype(np.int64) * kinds + owner, minlength=terms * kinds
    ).reshape(terms, kinds)
    often = seen.sum(axis=1)
    of_each = np.bincount(labels, minlength=kinds)
    rate = (seen + SEEN) / (of_each + 2 * SEEN)
    rate /= rate.sum(axis=1, keepdims=True)
    telling = 1 + (rate * np.log(rate)).sum(axis=1) / np.log(max(kinds, 2))
    rarity = np.log((1 + rows.size) / (1 + often)) + 1
    weights: Numbers = (
        rarity * np.sqrt(FLAT + np.maximum(telling, 0)) * (often > 0)
    ).astype(np.float32)
    return weights


def weighed(rows: Rows, weights: Numbers, keys: Keys) -> Rows:
    """The rows with their terms' weights; each kind of term has its share in a row."""
    values = (rows.values * weights[rows.terms]).astype(np.float64)
    block = KINDS * np.repeat(np.arange(rows.size), np.diff(rows.bounds))
    block += kinds_of(keys[rows.terms])
    length = np.sqrt(np.bincount(block, values**2, KINDS * rows.size))
    scale = np.tile(np.sqrt(SHARES), rows.size) / np.where(length > 0, length, 1)
    return rows._replace(values=(values * scale[block]).astype(np.float32))


def train(
    rows: Rows, labels: Places, terms: int, kinds: int, chance: np.random.Generator
) -> Matrix:
    """The weight of each term for each label; the last row is what needs no term."""
    wanted = np.where(labels[:, None] == np.arange(kinds), 1.0, -1.0)
    weights = np.zeros((terms + 1, kinds))
    duals = np.zeros((rows.size, kinds))
    soft = 1 / (2 * STRICTNESS)
    data = [_with_constant(rows, i, terms) for i in range(rows.size)]
    steep = [values @ values + soft for _, values in data]
    for _ in range(ROUNDS):
        worst = 0.0
        for i in chance.permutation(rows.size):
            ids, values = data[i]
            mine = weights[ids]
            slope = wanted[i] * (values @ mine) - 1 + soft * duals[i]
            moved = np.maximum(duals[i] - slope / steep[i], 0) - duals[i]
            if moved.any():
                worst = max(worst, float(np.abs(moved).max()))
                duals[i] += moved
                mine += values[:, None] * (moved * wanted[i])
                weights[ids] = mine
        if worst < SETTLED:
            break
    return weights.astype(np.float32)


def contrast(rows: Rows, labels: Places, terms: int, kinds: int) -> Matrix:
    """How rare each term is in the texts of all other labels: complement naive Bayes.

    It counts where the other learner draws borders, and errs elsewhere.
    """
    owner = np.repeat(labels, np.diff(rows.bounds))
    said = np.bincount(
        rows.terms.astype(np.int64) * kinds + owner, rows.values, terms * kinds
    ).reshape(terms, kinds)
    others = said.sum(axis=1, keepdims=True) - said + SEEN
    rare = -np.log(others / others.sum(axis=0))
    rare -= rare.mean(axis=1, keepdims=True)
    told = margins(rows, np.vstack((rare, np.zeros(kinds))).astype(np.float32))
    scale = CONTRAST / max(float(told.std()), 1e-9)
    return np.vstack((scale * rare, np.zeros(kinds))).astype(np.float32)


def _with_constant(
    rows: Rows, i: int, constant: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """A row with one term more that every row has."""
    part = rows.row(i)
    ids = np.append(rows.terms[part], np.int32(constant))
    return ids, np.append(rows.values[part].astype(np.float64), 1.0)


def margins(rows: Rows, weights: Matrix) -> Matrix:
    """How far each row is on the side of each label."""
    told = np.empty((rows.size, weights.shape[1]), dtype=np.float32)
    for i in range(rows.size):
        part = rows.row(i)
        told[i] = rows.values[part] @ weights[rows.terms[part]] + weights[-1]
    return told
