"""What must be done, by whom, by when."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.views import open_views
from casework.domain.complaint.stage import TERMINAL
from casework.domain.complaint.state import replay
from casework.projections import worklist
from casework.projections.projection import Row, micros
from casework.projections.worklist import WORKLIST, Asked
from tests.projections.histories import START, UNITS, Pages, by_case, until, wild


@given(st.integers(0, 1 << 30), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_the_current_row_says_what_replaying_the_case_says(seed: int, n: int) -> None:
    for history in by_case(wild(n, 3, seed)).values():
        row: Row | None = None
        for recorded in history:
            row, _ = WORKLIST.tell(row, recorded)
        case = replay(history)
        assert row is not None
        assert row["stage"] == case.stage
        assert row["open"] == (case.stage not in TERMINAL)
        assert row["lead"] == case.lead
        assert row["handler"] == case.handler
        assert row["assists"] == " ".join(case.assists)
        assert (row["leaf"], row["type"]) == (case.leaf, case.type)
        assert row["grade"] == case.grade
        assert row["due"] == (micros(case.due.due) if case.due else None)
        due = [micros(limit.due) for limit in case.limits.values()]
        assert row["next_due"] == min(due, default=None)
        assert row["overdue"] == case.overdue
        assert row["warning"] == case.warning
        assert row["supervision"] == case.supervision
        assert row["excluded"] == case.excluded
        assert row["claimed"] == (case.reply.result if case.reply else None)
        assert row["verified"] == case.verified
        assert (row["accepted"] is None) == (case.follow_up is None)
        assert (row["attempt"], row["redo"]) == (case.attempt, case.redo)
        assert row["reopened"] == case.reopened


@given(st.integers(0, 1 << 30), st.integers(-10, 400))
@settings(max_examples=40, deadline=None)
def test_a_page_as_of_an_instant_is_the_page_of_the_facts_until_then(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hours: int
) -> None:
    log = wild(80, 6, seed)
    at = START + timedelta(hours=hours)
    then = [r for history in by_case(log).values() for r in until(history, at)]
    then = [r._replace(position=n) for n, r in enumerate(then, 1)]
    data = tmp_path_factory.mktemp("views")
    assert _told(data, "all", log, at) == _told(data, "then", then, None)


def _told(data: Path, name: str, log: list, at) -> list[Row]:  # type: ignore[type-arg,no-untyped-def]
    with open_views(data, name, projections=(WORKLIST,)) as views:
        views.catch_up(Pages(log))
        return views.read(worklist.page(at))


def test_pages_follow_each_other_and_filters_narrow_them(tmp_path: Path) -> None:
    log = wild(1500, 200, 7)
    at = START + timedelta(hours=3000)
    with open_views(tmp_path, "d", projections=(WORKLIST,)) as views:
        views.catch_up(Pages(log))
        for as_of in (None, at):
            everything = views.read(worklist.page(as_of, limit=1000))
            counted = views.read(worklist.count(as_of))
            assert sum(row["cases"] for row in counted) == len(everything)
            assert _page_by_page(views, as_of) == everything
            asked = Asked(unit=UNITS[0], overdue=True)
            assert views.read(worklist.page(as_of, asked, limit=1000)) == [
                row for row in everything if row["lead"] == UNITS[0] and row["overdue"]
            ]


def _page_by_page(views, as_of) -> list[Row]:  # type: ignore[no-untyped-def]
    rows: list[Row] = []
    after = None
    while page := views.read(worklist.page(as_of, limit=7, after=after)):
        rows += page
        after = worklist.cursor(page[-1])
    return rows


@given(st.integers(0, 1 << 60), st.integers(1, 1 << 60))
def test_a_past_row_is_filed_where_it_is_looked_for(start: int, length: int) -> None:
    filed = worklist.buckets(start, start + length)
    for at in (start, start + length // 2, start + length - 1):
        assert len(set(filed) & set(worklist.buckets_at(at))) == 1
