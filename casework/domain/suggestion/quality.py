"""How good suggestions are, on texts that were held back. 建议质量"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from casework.domain.suggestion.certainty import WANTED, Shares
from casework.domain.suggestion.terms import Places

SHARE: Final = 0.9


class Quality(NamedTuple):
    """What was right of what was said of texts that the learner had not seen."""

    examples: int
    labels: int
    macro_f1: float
    top2: float
    precision: float
    """Among the surest nine in ten."""
    covered: float
    """The largest share, surest first, of which 96 in 100 are right."""
    sure: float
    """The share that was said to be sure, by a threshold learned without them."""
    sure_precision: float


def quality(shares: Shares, labels: Places, sure: NDArray[np.bool_]) -> Quality:
    """The figures for probabilities of held-back texts and their true labels."""
    said = shares.argmax(axis=1)
    right = said == labels
    ranked = np.argsort(-shares, axis=1, kind="stable")[:, :2]
    surest = np.argsort(-shares.max(axis=1), kind="stable")
    hits = np.cumsum(right[surest])
    told = np.arange(1, len(labels) + 1)
    fit = np.nonzero(hits >= WANTED * told)[0]
    most = max(1, round(SHARE * len(labels)))
    return Quality(
        examples=len(labels),
        labels=shares.shape[1],
        macro_f1=_macro_f1(said, labels, shares.shape[1]),
        top2=float((ranked == labels[:, None]).any(axis=1).mean()),
        precision=float(hits[most - 1] / most),
        covered=float((fit[-1] + 1) / len(labels)) if len(fit) else 0.0,
        sure=float(sure.mean()),
        sure_precision=float(right[sure].mean()) if sure.any() else 0.0,
    )


def _macro_f1(said: Places, labels: Places, kinds: int) -> float:
    """The mean over the labels of each one's F1."""
    hits = np.bincount(labels[said == labels], minlength=kinds)
    both = np.bincount(said, minlength=kinds) + np.bincount(labels, minlength=kinds)
    return float(np.mean(2 * hits / np.maximum(both, 1)))
