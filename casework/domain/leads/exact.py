"""Exact tests of counts: how likely it is that so many came by chance.

Counts may be fractions: where they scatter more than by chance, they weigh less.
"""

from math import exp, inf, lgamma, log, log1p, sqrt
from typing import Final, NamedTuple

PRECISION: Final = 1e-15
TINY: Final = 1e-300
STEPS: Final = 100_000
HALVINGS: Final = 60
LITTLE: Final = 1e-6
"""So little scatter is none."""


class Interval(NamedTuple):
    """The least and the most that a figure may be."""

    low: float
    high: float


def poisson_tail(count: int, mean: float) -> float:
    """The chance of so many or more where the expectation is known."""
    if count <= 0:
        return 1.0
    if mean <= 0.0:
        return 0.0
    term = exp(count * log(mean) - mean - lgamma(count + 1))
    if count <= mean:
        return 1.0 - _sum(term * count / mean, count - 1, mean, -1)
    return _sum(term, count, mean, 1)


def _sum(term: float, count: int, mean: float, step: int) -> float:
    """The chances from one count upwards, or downwards to none."""
    total = 0.0
    while count >= 0 and term > total * PRECISION:
        total += term
        count += step
        term *= mean / count if step > 0 else (count + 1) / mean
    return min(total, 1.0)


def conditional_tail(now: float, before: float, share: float) -> float:
    """The chance of so many or more in the window, of all that came now and before.

    Each of them falls into the window with the share of the exposure that the window
    has: the exact test of two Poisson counts, in which the uncertainty of the baseline
    is contained.
    """
    if now <= 0.0:
        return 1.0
    return beta(share, now, before + 1.0)


def clumped_tail(
    now: int, before: int, share: float, variation: float, windows: int = 1
) -> float:
    """The same where counts scatter besides by a share of their mean.

    Means are taken to be gamma distributed, each window's for itself: the exact test of
    two negative binomial counts. Its tail is longer than that of chance alone, however
    little counts are made to weigh.
    """
    if now <= 0:
        return 1.0
    if variation <= LITTLE or not 0.0 < share < 1.0:
        return conditional_tail(now, before, share)
    a = windows / variation
    return _clumped(now, now + before, a, a * (1.0 - share) / share)


def _clumped(count: int, of: int, a: float, b: float) -> float:
    """The chance of so many or more of a beta-binomial count."""
    rest = of - count
    ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(rest + 1)
    term = exp(ways + _log_beta(a + count, b + rest) - _log_beta(a, b))
    total = term
    while count < of and term > total * PRECISION:
        term *= (of - count) / (count + 1) * (a + count) / (b + of - count - 1)
        total += term
        count += 1
    return min(total, 1.0)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def rate_ratio(
    now: float, exposed: float, before: float, exposed_before: float, wrong: float
) -> Interval:
    """Within what the ratio of two rates lies, by Clopper and Pearson; exact."""
    odds = exposed_before / exposed if exposed > 0.0 else inf
    low = _share(wrong / 2, now, before + 1.0) if now > 0.0 else 0.0
    high = _share(1.0 - wrong / 2, now + 1.0, before) if before > 0.0 else 1.0
    return Interval(*(odds * p / (1.0 - p) if p < 1.0 else inf for p in (low, high)))


def _share(chance: float, a: float, b: float) -> float:
    """The share at which the beta distribution has reached a chance."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if beta(middle, a, b) < chance else (low, middle)
    return (low + high) / 2


def beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0.0 or x >= 1.0:
        return min(max(x, 0.0), 1.0)
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _left_of_the_peak(1.0 - x, b, a)
    return _left_of_the_peak(x, a, b)


def _left_of_the_peak(x: float, a: float, b: float) -> float:
    front = a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)
    return min(exp(front) * _fraction(x, a, b) / a, 1.0)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, evaluated from its head (Lentz)."""
    c, d = 1.0, 1.0 / _kept(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for n in range(1, STEPS):
        even = n * (b - n) * x / ((a + 2 * n - 1.0) * (a + 2 * n))
        odd = -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + 2 * n + 1.0))
        for part in (even, odd):
            d = 1.0 / _kept(1.0 + part * d)
            c = _kept(1.0 + part / c)
            value *= d * c
        if abs(d * c - 1.0) < PRECISION * sqrt(n):
            break
    return value


def _kept(value: float) -> float:
    """A divisor that is not nothing."""
    return value if abs(value) > TINY else TINY
