"""How probable each label is, and from when on that is enough to be sure. 把握

Both are learned from what a learner said of texts that were held back from it: how
steeply its margins become probabilities, and which labels it takes for which.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from casework.domain.suggestion.terms import Places

Shares: TypeAlias = NDArray[np.float64]

WANTED: Final = 0.96
"""What share of what is said surely must be right."""
FEWEST: Final = 20
"""Of how many examples that share must be known at least."""
SLOPES: Final = np.geomspace(0.5, 12, 64)
PULL: Final = 1.0
"""How strongly labels are taken to be told apart alike, in examples."""
STEPS: Final = 300
PLENTY: Final = 0.9
"""The probability that is sure enough where hardly anything was wrong."""
LIKELY: Final = 0.5
"""What is less probable than all else together is never sure, whatever was right."""
NEVER: Final = 2.0
"""More than any probability."""


class Certainty(NamedTuple):
    """How margins become probabilities, and which probability is sure."""

    mixing: Shares
    """How each margin, and a last constant, speaks for each label."""
    sure: float

    def probabilities(self, margins: NDArray[np.floating]) -> Shares:
        """Margins as probabilities that add up to one."""
        return _shares(_with_constant(margins) @ self.mixing)


def learn_certainty(
    margins: NDArray[np.floating], labels: Places, kinds: int
) -> Certainty:
    """What makes the true labels of held-back texts most probable."""
    mixing = _mixing(_with_constant(margins), labels, kinds)
    shares = _shares(_with_constant(margins) @ mixing)
    return Certainty(mixing, _threshold(shares, labels))


def _with_constant(margins: NDArray[np.floating]) -> Shares:
    constant = np.ones((len(margins), 1))
    return np.hstack((margins.astype(np.float64), constant))


def _shares(told: Shares) -> Shares:
    raised: Shares = np.exp(told - told.max(axis=1, keepdims=True))
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def _mixing(said: Shares, labels: Places, kinds: int) -> Shares:
    """Multinomial regression, drawn to one slope for all, by accelerated descent."""
    true = labels[:, None] == np.arange(kinds)
    plain = np.eye(said.shape[1], kinds)

    def surprise(slope: float) -> float:
        shares = _shares(slope * said @ plain)
        return float(-np.log(shares[true] + 1e-12).mean())

    drawn = min(map(float, SLOPES), key=surprise) * plain
    pull = PULL / len(labels)
    step = 1 / (0.5 * np.linalg.norm(said, 2) ** 2 / len(labels) + pull)
    mixing = ahead = drawn
    for n in range(STEPS):
        wrong = _shares(said @ ahead) - true
        following = ahead - step * (
            said.T @ wrong / len(labels) + pull * (ahead - drawn)
        )
        ahead = following + n / (n + 3) * (following - mixing)
        mixing = following
    return mixing


def _threshold(shares: Shares, labels: Places) -> float:
    """The least probability at and above which enough is right."""
    best = shares.max(axis=1)
    order = np.argsort(-best, kind="stable")
    right = np.cumsum(shares.argmax(axis=1)[order] == labels[order])
    told = np.arange(1, len(labels) + 1)
    fit = np.nonzero((right >= WANTED * told) & (told >= FEWEST))[0]
    if not len(fit):
        return NEVER
    least = max(float(best[order[fit[-1]]]), LIKELY)
    return min(least, PLENTY) if fit[-1] == len(labels) - 1 else least
