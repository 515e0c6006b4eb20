"""The exact tests give what is known of them, whatever the counts."""

from fractions import Fraction
from math import comb, inf, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.leads.exact import (
    beta,
    clumped_tail,
    conditional_tail,
    poisson_tail,
    rate_ratio,
)


@pytest.mark.parametrize(
    ("count", "mean", "chance"),
    [
        (13, 6.2, 0.0113),  # E42
        (14, 6.2, 0.0048),
        (0, 6.2, 1.0),
        (-1, 6.2, 1.0),
        (1, 0.0, 0.0),
        (0, 0.0, 1.0),
        (3, 6.2, 0.9464),
        (400, 100.0, 0.0),
    ],
)
def test_the_poisson_tail(count: int, mean: float, chance: float) -> None:
    assert round(poisson_tail(count, mean), 4) == chance


def test_a_month_of_13_does_not_alarm_and_one_of_14_does() -> None:
    """E42: 13 where 6.2 are expected has p = 0.011, 14 has p = 0.0048."""
    assert poisson_tail(13, 6.2) > 0.01 > poisson_tail(14, 6.2)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 600), st.integers(1, 40), st.integers(1, 40))
def test_the_conditional_tail_is_the_binomial_sum(
    now: int, before: int, exposed: int, exposed_before: int
) -> None:
    share = Fraction(exposed, exposed + exposed_before)
    total = now + before
    exact = sum(
        comb(total, k) * share**k * (1 - share) ** (total - k)
        for k in range(now, total + 1)
    )

    assert isclose(
        conditional_tail(now, before, float(share)), float(exact), rel_tol=1e-9
    )


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(0, 200), st.integers(1, 9), st.integers(1, 12))
def test_the_clumped_tail_is_the_beta_binomial_sum(
    now: int, before: int, a: int, windows: int
) -> None:
    """Of counts whose means are gamma distributed: ways to draw with replacement."""
    total, b = now + before, a * windows
    exact = sum(
        Fraction(
            comb(a + k - 1, k) * comb(b + total - k - 1, total - k),
            comb(a + b + total - 1, total),
        )
        for k in range(now, total + 1)
    )
    found = clumped_tail(now, before, 1 / (1 + windows), 1 / a)

    assert isclose(found, float(exact), rel_tol=1e-7)
    assert isclose(found, clumped_tail(now, before, 1 / (1 + windows), 2 / a, 2))


def test_without_scatter_the_clumped_tail_is_that_of_chance() -> None:
    of_chance = conditional_tail(14, 30, 0.1)

    assert clumped_tail(14, 30, 0.1, 0.0) == of_chance
    assert isclose(clumped_tail(14, 30, 0.1, 1e-5), of_chance, rel_tol=1e-3)
    assert clumped_tail(14, 30, 0.1, 0.1) > 2 * of_chance
    assert clumped_tail(0, 30, 0.1, 0.1) == 1.0
    assert clumped_tail(5, 0, 1.0, 0.1) == 1.0


@pytest.mark.parametrize(
    ("counts", "exposures", "low", "high"),
    [
        ((41, 84), (75.5, 62.0), 0.269, 0.589),  # E40, exact
        ((0, 9), (20.0, 25.0), 0.0, 0.633),  # M-26 (2), zero events
        ((5, 0), (1.0, 12.0), 10.996, inf),
    ],
)
def test_the_interval_of_a_ratio(
    counts: tuple[int, int], exposures: tuple[float, float], low: float, high: float
) -> None:
    found = rate_ratio(counts[0], exposures[0], counts[1], exposures[1], 0.05)

    assert (round(found.low, 3), round(found.high, 3)) == (low, high)


def test_without_exposure_any_ratio_is_possible() -> None:
    assert rate_ratio(5, 0.0, 3, 1.0, 0.05) == (inf, inf)


@given(
    st.floats(0.001, 0.999),
    st.floats(0.1, 400.0),
    st.floats(0.1, 400.0),
)
def test_beta_is_a_chance_and_turns_about(x: float, a: float, b: float) -> None:
    assert 0.0 <= beta(x, a, b) <= 1.0
    assert isclose(beta(x, a, b), 1.0 - beta(1.0 - x, b, a), abs_tol=1e-9)


@given(st.integers(1, 200), st.integers(0, 200), st.floats(0.01, 0.98))
def test_more_exposure_and_a_fuller_baseline_never_tell_more(
    now: int, before: int, share: float
) -> None:
    chance = conditional_tail(now, before, share)

    assert chance <= conditional_tail(now, before, share + 0.01) + 1e-12
    assert chance <= conditional_tail(now, before + 1, share) + 1e-12
    assert chance >= conditional_tail(now + 1, before, share) - 1e-12
