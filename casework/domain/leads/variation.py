"""How much more counts scatter from window to window than chance alone makes them.

Weather, works and habits differ from month to month, so that counts scatter by a share
of their mean besides their Poisson scatter. The share is estimated from all leaves
together and from each leaf alone, as far as it has counts to tell (M-26 (4)).
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, variance
from typing import Final, NamedTuple

LEAST: Final = 3
"""Of fewer windows no scatter can be told."""
PRIOR: Final = 3.0
"""A leaf with so many a window is believed half as much as all others together."""


class Scatter(NamedTuple):
    """By how much a variance exceeds its mean, and the square of the mean."""

    excess: float
    square: float

    @property
    def share(self) -> float:
        """The squared coefficient of variation beyond chance."""
        return max(self.excess / self.square, 0.0) if self.square else 0.0


NOTHING: Final = Scatter(0.0, 0.0)


def scatter(counts: Sequence[int]) -> Scatter:
    """How the counts of one leaf scatter."""
    if len(counts) < LEAST:
        return NOTHING
    mean = fmean(counts)
    return Scatter(variance(counts, mean) - mean, mean * mean)


def of_the_others(each: Mapping[str, Scatter]) -> dict[str, float]:
    """For every leaf, how all others together vary: one that rises tells not of it."""
    total = _sum(each.values())
    return {
        leaf: Scatter(total.excess - one.excess, total.square - one.square).share
        for leaf, one in each.items()
    }


def of_its_own(counts: Sequence[int], others: float) -> float:
    """How a leaf varies, told from its own counts as far as they go."""
    prior = PRIOR * PRIOR
    own = scatter(counts)
    return max(Scatter(own.excess + others * prior, own.square + prior).share, others)


def _sum(each: Iterable[Scatter]) -> Scatter:
    told = list(each)
    return Scatter(sum(one.excess for one in told), sum(one.square for one in told))
