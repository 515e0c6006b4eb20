"""Simulated years: fixed by their seed, unruly as described, and few false leads."""

import numpy as np
import pytest

from casework.adapters.bench.insight.leads import (
    DEMO,
    planted_years,
    simulated_years,
    years_by_the_letter,
)
from casework.adapters.bench.insight.years import (
    BEFORE,
    DAYS,
    GROUPS,
    YEAR,
    Planted,
    reports_of,
    year,
)


def test_the_same_seed_gives_the_same_year() -> None:
    one, again, other = year(1, 1_000), year(1, 1_000), year(2, 1_000)

    assert np.array_equal(one.ordinary, again.ordinary)
    assert one.known == again.known
    assert reports_of(one, 3, DAYS) == reports_of(again, 3, DAYS)
    assert not np.array_equal(one.ordinary, other.ordinary)


def test_a_year_has_as_many_leaves_and_reports_as_were_asked() -> None:
    told = year(3, 2_000)
    in_the_year = told.ordinary[:, BEFORE:].sum()

    assert len(told.names) == sum(GROUPS.values()) == 114
    assert told.ordinary.shape == (114, DAYS)
    assert 1_000 < in_the_year < 4_000
    assert DAYS - BEFORE == YEAR


def test_leaves_differ_a_hundredfold() -> None:
    counts = np.sort(year(4, 6_000).ordinary.sum(axis=1))

    assert counts[-5] > 50 * max(counts[5], 1)


def test_what_is_planted_comes_besides_from_its_projects() -> None:
    planted = Planted(leaf=50, begins=BEFORE, by_month=DEMO, projects=(1, 4, 7))
    told, with_type = year(5, 1_000), year(5, 1_000, planted=planted)
    more = set(reports_of(with_type, 50, DAYS)) - set(reports_of(told, 50, DAYS))

    assert np.array_equal(told.ordinary, with_type.ordinary)
    assert len(more) == sum(DEMO)
    assert {one.project for one in more} == {1, 4, 7}


@pytest.mark.slow
def test_false_leads_are_rare_where_the_letter_always_tells_one() -> None:
    """Some thirty years; `casework bench insight` looks through a thousand."""
    assert simulated_years(30, 7).share <= 0.10
    assert years_by_the_letter(5, 7).share >= 0.8


@pytest.mark.slow
def test_a_type_of_the_demos_strength_is_mostly_found_in_two_months() -> None:
    found = planted_years(12, 11)

    assert found.within_30.years <= found.within_60.years
    assert found.within_60.share >= 0.5
