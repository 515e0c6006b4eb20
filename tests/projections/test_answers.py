"""What stays, conformance, returns, known and timers answer, on real SQLite."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.views import Views, open_views
from casework.domain.complaint import facts as f
from casework.domain.complaint.lapse import next_lapse
from casework.domain.complaint.stage import TERMINAL, Stage
from casework.domain.complaint.state import replay
from casework.domain.facts import Fact, Recorded
from casework.projections import conformance, known, returns, stays, timers
from casework.projections.projection import Row, micros
from tests.projections.histories import (
    HOUR,
    START,
    Pages,
    by_case,
    case,
    fact,
    told,
    until,
    wild,
)


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    """Empty read models."""
    with open_views(tmp_path, "d") as opened:
        yield opened


LIFE: list[tuple[int, Fact]] = [
    (1, fact(f.ComplaintReceived, 0, no="A1", person="k1", anonymous=False)),
    (1, fact(f.ComplaintClassified, 1, leaf="P01")),
    (1, fact(f.ComplaintDispatched, 2, lead="甲", attempt=1)),
    (1, fact(f.ReturnRequested, 5, unit="甲", reason="职责外")),
    (1, fact(f.ReturnUpheld, 7, unit="甲")),
    (1, fact(f.ComplaintDispatched, 8, lead="乙", attempt=2)),
    (1, fact(f.OrderSigned, 10)),
    (1, fact(f.HandlingStarted, 11)),
    (1, fact(f.ReplySubmitted, 21)),
    (1, fact(f.FollowUpRecorded, 22)),
    (1, fact(f.ComplaintClosed, 23)),
    (1, fact(f.ComplaintClosed, 24)),
]


def test_stays_tell_hours_by_stage_and_unit_clipped_at_the_instant(
    views: Views,
) -> None:
    views.catch_up(Pages(told(LIFE)))
    rows = views.read(stays.durations(START + 15 * HOUR))
    hours = {(r["stage"], r["unit"]): (r["hours"], r["lasting"]) for r in rows}
    assert hours[Stage.DISPATCHED, "甲"] == (3, 0)
    assert hours[Stage.DISPATCHED, "乙"] == (2, 0)
    assert hours[Stage.HANDLING, "乙"] == (4, 1)
    assert (Stage.REPLIED, "乙") not in hours
    rows = views.read(stays.durations(START + 30 * HOUR))
    medians = {(r["stage"], r["unit"]): r["median_hours"] for r in rows}
    assert medians[Stage.HANDLING, "乙"] == 10
    spans = views.read(stays.of_case(case(1), START + 30 * HOUR))
    assert [r["to_at"] for r in spans[:-1]] == [r["from_at"] for r in spans[1:]]


@given(st.integers(0, 1 << 30), st.integers(0, 800))
@settings(max_examples=25, deadline=None)
def test_at_every_instant_each_case_stands_in_one_stage(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hours: int
) -> None:
    log = _forward(wild(100, 8, seed))
    at = START + HOUR * hours
    stages: dict[str, int] = {}
    for history in by_case(log).values():
        if then := until(history, at):
            stage = replay(then).stage
            stages[stage] = stages.get(stage, 0) + 1
    with open_views(tmp_path_factory.mktemp("v"), "d") as views:
        views.catch_up(Pages(log))
        assert _totals(views, at) == stages
        assert _totals(views, None) == _totals(views, START + 9999 * HOUR)


def _totals(views: Views, at: datetime | None) -> dict[str, int]:
    return {row["stage"]: row["cases"] for row in views.read(stays.totals(at))}


def _forward(log: list[Recorded]) -> list[Recorded]:
    """The same facts, each at the latest instant so far of its case."""
    latest: dict[object, datetime] = {}
    forward = []
    for one in log:
        at = max(one.fact.at, latest.get(one.stream, one.fact.at))
        latest[one.stream] = at
        forward.append(one._replace(fact=one.fact.model_copy(update={"at": at})))
    return forward


def test_conformance_names_a_case_that_was_closed_twice(views: Views) -> None:
    foreign = fact(f.ForeignStepRecorded, 25, name="转办")
    early = fact(f.ClassificationCorrected, 3)
    views.catch_up(Pages(told([*LIFE, (1, foreign), (2, early)])))
    items = views.read(conformance.items())
    named = [(r["no"], r["version"], r["fact_name"], r["stood"]) for r in items]
    assert named == [
        ("", 1, "分类已更正", Stage.UNRECEIVED),
        ("A1", 12, "已办结", Stage.CLOSED),
        ("A1", 13, "外部步骤已录", Stage.CLOSED),
    ]
    assert {r["clause"] for r in items} == {"1"}
    assert items[0]["step_clause"] == "4"
    assert items[2]["origin_kind"] == "转办"
    summary = views.read(conformance.summary())
    assert [(r["steps"], r["cases"]) for r in summary] == [(1, 1)] * 3
    assert len(views.read(conformance.items(START + 4 * HOUR))) == 1
    assert len(views.read(conformance.items(case=case(1)))) == 2
    assert len(views.read(conformance.items(stood=Stage.CLOSED, limit=1))) == 1
    closed = views.read(conformance.items(fact=f.ComplaintClosed.topic))
    assert [r["case_id"] for r in closed] == [case(1)]


def test_returns_tell_hops_by_unit(views: Views) -> None:
    views.catch_up(Pages(told(LIFE)))
    units = {r["unit"]: r for r in views.read(returns.by_unit())}
    assert (units["甲"]["sent"], units["甲"]["returned"], units["甲"]["upheld"]) == (
        1,
        1,
        1,
    )
    assert (units["乙"]["sent"], units["乙"]["returned"]) == (1, 0)
    assert views.read(returns.hops()) == [
        {"cases": 1, "mean_hops": 1.0, "most_hops": 1}
    ]
    assert views.read(returns.hops(START + 3 * HOUR))[0]["mean_hops"] == 0
    assert views.read(returns.hop_hours()) == [
        {"unit": "甲", "left": 1, "median_hours": 6.0}
    ]
    assert views.read(returns.reasons()) == [
        {"unit": "甲", "reason": "职责外", "asked": 1}
    ]
    assert views.read(returns.by_unit(START + 1 * HOUR)) == []


def _call(number: int, hours: float, person: str, **place: str | None) -> Fact:
    where = {"registry": "r1", "estate": None, "building": None, "project": None}
    return fact(
        f.ComplaintReceived,
        hours,
        no=f"A{number}",
        person=person,
        anonymous=person == "anon",
        place=f.Place(**{**where, **place}),
    )


def test_known_tells_caller_building_and_matter_as_of_any_instant(
    views: Views,
) -> None:
    here = {"building": "1号楼", "project": "P1"}
    log = [
        (1, _call(1, 0, "k1", **here)),
        (1, fact(f.ComplaintClassified, 1, leaf="P01")),
        (2, _call(2, 2, "k1", **here)),
        (2, fact(f.ComplaintClassified, 3, leaf="P02")),
        (3, _call(3, 4, "k2", project="P1")),
        (3, fact(f.ComplaintClassified, 5, leaf="P01")),
        (4, _call(4, 6, "anon", project="P1")),
        (4, fact(f.ComplaintClassified, 7, leaf="P01")),
        (1, fact(f.AnsweredDirectly, 8)),
        (2, fact(f.ComplaintClosed, 9)),
        (2, fact(f.ComplaintReopened, 10)),
    ]
    views.catch_up(Pages(told(log)))

    def nos(query: object) -> list[str]:
        return [row["no"] for row in views.read(query)]  # type: ignore[arg-type]

    assert nos(known.same_caller("k1")) == ["A2", "A1"]
    assert nos(known.same_caller("k1", START + HOUR)) == ["A1"]
    assert nos(known.same_caller("anon")) == []
    assert nos(known.same_caller("")) == []
    assert nos(known.same_building("r1", "1号楼")) == ["A2", "A1"]
    building = f.Place(registry="r1", building="1号楼", project="P1")
    assert nos(known.same_matter("P01", building)) == ["A1"]
    assert nos(known.same_matter("P01", building, START + HOUR / 2)) == []
    project = f.Place(registry="r1", project="P1")
    assert nos(known.same_matter("P01", project)) == ["A4", "A3", "A1"]
    counted = known.callers("P01", project, START, START + 9 * HOUR)
    assert views.read(counted) == [{"callers": 2}]
    counted = known.callers("P01", project, START + HOUR, START + 9 * HOUR)
    assert views.read(counted) == [{"callers": 1}]
    elsewhere = f.Place(registry="r2", project="P1")
    assert nos(known.around("P01", elsewhere)) == []
    assert views.read(known.registries("project", "P1")) == [{"registry": "r1"}]

    def of_two(hours: float) -> Row:
        at = START + HOUR * hours
        return next(
            r for r in views.read(known.same_caller("k1", at)) if r["no"] == "A2"
        )

    assert of_two(8)["open"]
    assert not of_two(9.5)["open"]
    assert of_two(9.5)["closed_at"] == START + 9 * HOUR
    assert of_two(10)["open"]
    assert of_two(10)["closed_at"] is None
    (one,) = views.read(known.same_matter("P01", building))
    assert not one["open"]


@given(st.integers(0, 1 << 30), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_the_next_instant_is_the_one_at_which_decide_would_tell_something(
    seed: int, count: int
) -> None:
    for history in by_case(wild(count, 2, seed)).values():
        native = [
            r._replace(fact=r.fact.model_copy(update={"origin": None})) for r in history
        ]
        row: Row | None = None
        for recorded in native:
            row, _ = timers.tell(row, recorded)
        assert row is not None
        lapse = next_lapse(replay(native))
        assert row["next_due"] == (micros(lapse[0]) if lapse else None)


def test_timers_tell_what_is_due_and_none_of_a_history_from_elsewhere(
    views: Views,
) -> None:
    log = wild(300, 40, 9)
    views.catch_up(Pages(log))
    rows = views.read(timers.due(START + 9999 * HOUR, limit=1000))
    assert rows == sorted(rows, key=lambda r: (r["next_due"], r["case_id"].hex))
    assert rows
    foreign = {r.stream for r in log if r.fact.origin}
    native = {r.stream for r in log if not r.fact.origin and r.fact.limits}  # type: ignore[attr-defined]
    assert {r["case_id"] for r in rows} <= native
    assert foreign - native
    half = rows[len(rows) // 2]["next_due"]
    assert all(r["next_due"] <= half for r in views.read(timers.due(half)))
    closed = {s for s, h in by_case(log).items() if replay(h).stage in TERMINAL}
    assert not closed & {r["case_id"] for r in rows}
