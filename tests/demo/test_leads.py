"""The planted type of the demo district is found when it begins, and nothing else."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from casework.adapters.demo import PLANTED
from casework.adapters.demo.district import FIRST_DAY, LAST_DAY
from casework.adapters.desk import Desk
from casework.adapters.leads import answer
from casework.domain.leads.exposure import Kind

pytestmark = pytest.mark.xdist_group("demo")

START: Final = datetime.fromisoformat(f"{PLANTED.by_month[0][0]}-01T00:00+08:00")
WEEK: Final = timedelta(days=7)


def leads(desk: Desk, at: datetime) -> list[str]:
    """The leaves that are leads at an instant."""
    told = answer(desk, at)
    return [one.leaf for one in told.judged if one.lead] if told else []


def test_before_it_begins_there_is_no_lead(desk: Desk) -> None:
    """Whichever week one asks, from the district's first day on."""
    asked = FIRST_DAY
    while asked <= START:
        assert leads(desk, asked) == []
        asked += WEEK


def test_it_is_found_within_a_month_of_its_start(desk: Desk) -> None:
    assert leads(desk, START + timedelta(days=30)) == [PLANTED.leaf]


def test_from_then_on_it_is_the_only_lead(desk: Desk) -> None:
    asked = START + timedelta(days=30)
    while asked <= LAST_DAY:
        assert leads(desk, asked) == [PLANTED.leaf]
        asked += WEEK


def test_after_the_last_call_it_is_none_any_more(desk: Desk) -> None:
    assert leads(desk, LAST_DAY + timedelta(days=30)) == []


def test_it_says_where_it_comes_from_and_by_what_it_was_measured(desk: Desk) -> None:
    told = answer(desk, LAST_DAY)
    assert told is not None
    (one,) = told.judged

    assert told.works.kind is Kind.WORKS
    assert {case.estate for case in one.cases} <= {*PLANTED.estates}
    assert one.screened.found[0].kind is Kind.WORKS
    assert told.since[one.leaf] <= START + timedelta(days=37)
