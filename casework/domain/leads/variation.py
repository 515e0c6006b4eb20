"""How much more counts scatter from window to window than chance alone makes them.

Weather, works and habits differ from month to month, so that counts scatter by a share
of their mean besides their Poisson scatter. The share is estimated from all leaves
together and from each leaf alone, as far as it has counts to tell (M-26 (4)).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

LEAST: Final = 3
"""Of fewer windows no scatter can be told."""
FULLEST: Final = 4.0
"""Without the fullest of n windows a variance is smaller by about four n-ths."""
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
    """How the counts of one leaf scatter from window to window.

    The fullest window is left out: what one building has in a burst is told apart by
    its place, and would hide here what is common to all places. Neighbours are
    compared, so that a slow drift, which the exposures explain, is no scatter.
    """
    rest = _without_fullest(counts)
    if len(rest) < LEAST:
        return NOTHING
    steps = sum((a - b) ** 2 for a, b in pairwise(rest)) / (len(rest) - 1) / 2
    return _scatter(steps, rest)


def spread(counts: Sequence[int]) -> Scatter:
    """How the counts of one leaf spread about their mean, drift and season with it."""
    if len(counts) < LEAST:
        return NOTHING
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    return Scatter(variance - mean, mean * mean)


def spread_of_most(counts: Sequence[int]) -> Scatter:
    """The same but for the fullest window, which may be a burst."""
    rest = _without_fullest(counts)
    if len(rest) < LEAST:
        return NOTHING
    mean = sum(rest) / len(rest)
    return _scatter(spread(rest).excess + mean, rest)


def _without_fullest(counts: Sequence[int]) -> list[int]:
    fullest = max(range(len(counts)), key=counts.__getitem__, default=0)
    return [*counts[:fullest], *counts[fullest + 1 :]]


def _scatter(variance: float, rest: Sequence[int]) -> Scatter:
    """By how much a variance exceeds chance, with what the fullest added put back."""
    mean = sum(rest) / len(rest)
    whole = variance * (1.0 + FULLEST / (len(rest) + 1))
    return Scatter(whole - mean, mean * mean)


def of_the_others(each: Mapping[str, Scatter]) -> dict[str, float]:
    """For every leaf, how all others together vary: one that rises tells not of it."""
    total = _sum(each.values())
    return {
        leaf: Scatter(total.excess - one.excess, total.square - one.square).share
        for leaf, one in each.items()
    }


def of_its_own(own: Scatter, others: float) -> float:
    """How a leaf varies, told from its own counts as far as they go."""
    prior = PRIOR * PRIOR
    return max(Scatter(own.excess + others * prior, own.square + prior).share, others)


def _sum(each: Iterable[Scatter]) -> Scatter:
    told = list(each)
    return Scatter(sum(one.excess for one in told), sum(one.square for one in told))
