"""What counts for leads, by type, caller and place, as of any instant."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.views import Views, open_views
from casework.domain.complaint import facts as f
from casework.domain.facts import Recorded
from casework.domain.leads.cases import Case
from casework.projections import leads as n
from tests.projections.histories import (
    HOUR,
    START,
    Pages,
    call,
    case,
    fact,
    forward,
    told,
    wild,
)

WEEK = timedelta(days=7)
YEAR = 52
B1 = {"estate": "E1", "building": "1号楼"}
B2 = {"estate": "E1", "building": "2号楼"}


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    """Empty read models of leads alone."""
    with open_views(tmp_path, "d", projections=[n.LEADS]) as opened:
        yield opened


def cases(views: Views, hours: float, *leaves: str) -> dict[str, list[Case]]:
    """The reports that count by leaf, as of some hours after the start."""
    at = START + HOUR * hours
    return n.gather(views.read(n.cases(at, leaves, WEEK, YEAR)))


def nos(views: Views, hours: float, *leaves: str) -> dict[str, list[str]]:
    """Their numbers."""
    found = cases(views, hours, *leaves)
    return {leaf: [one.no for one in each] for leaf, each in found.items()}


def counts(
    views: Views, hours: float, per_caller: int = 9, windows: int = YEAR
) -> dict[tuple[str, int], tuple[int, int]]:
    """By leaf and week before an instant: reports, and how many of them count."""
    at = START + HOUR * hours
    return {
        (row["leaf"], row["window"]): (row["reports"], row["counted"])
        for row in views.read(n.counts(at, WEEK, windows, per_caller))
    }


def span(views: Views, hours: float | None = None) -> tuple[Any, Any]:
    """When the first and the last report came that counts."""
    at = None if hours is None else START + HOUR * hours
    (row,) = views.read(n.span(at))
    return row["first"], row["last"]


def test_a_report_counts_from_its_reception_once_its_type_is_known(
    views: Views,
) -> None:
    log = [*call(1, 0, "k1", **B1), *call(2, 2, "", "P02", project="P", building="")]
    views.catch_up(Pages(told(log)))

    assert cases(views, 3) == {
        "P01": [Case(case(1), "A1", START, "k1", "r1", None, "E1", "1号楼")],
        "P02": [Case(case(2), "A2", START + 2 * HOUR, None, "r1", "P", None, None)],
    }
    assert cases(views, 0.4) == {}
    assert nos(views, 2.4) == {"P01": ["A1"]}
    assert nos(views, 3, "P02") == {"P02": ["A2"]}
    assert span(views) == span(views, 3) == (START, START + 2 * HOUR)
    assert span(views, 0.5) == (START, START)
    assert span(views, 0.4) == (None, None)


def test_a_report_of_a_history_counts_from_its_first_fact(views: Views) -> None:
    place = f.Place(registry="r1", **B1)
    log = [
        (1, fact(f.FileTakenOver, 0, no="A1", place=place)),
        (1, fact(f.ClassificationCorrected, 1, leaf="P01")),
        *call(1, 9, "k1", **B1),
    ]
    views.catch_up(Pages(told(log)))

    (then,), (now,) = cases(views, 8)["P01"], cases(views, 10)["P01"]
    assert (then.at, then.person) == (START, None)
    assert (now.at, now.person) == (START, "k1")


def test_of_one_caller_only_so_many_count_in_a_week_and_nobody_is_no_caller(
    views: Views,
) -> None:
    log = [
        *call(1, 0, "k1"),
        *call(2, 1, "k1"),
        *call(3, 2, "k1"),
        *call(4, 3, "k2"),
        *call(5, 4, ""),
        *call(6, 5, ""),
        *call(7, 7 * 24 + 1, "k1"),
        *call(8, 7 * 24 + 2, "k1", "P02"),
    ]
    views.catch_up(Pages(told(log)))

    now = 7 * 24 + 5.5
    assert counts(views, now, per_caller=2) == {
        ("P01", 0): (1, 1),
        ("P01", 1): (6, 5),
        ("P02", 0): (1, 1),
    }
    assert counts(views, now)["P01", 1] == (6, 6)
    assert counts(views, now, windows=1) == {("P01", 0): (1, 1), ("P02", 0): (1, 1)}
    assert counts(views, 7 * 24, windows=1) == {("P01", 0): (5, 5)}
    assert counts(views, 2.5, per_caller=2) == {("P01", 0): (3, 2)}


def test_a_report_whose_class_is_corrected_moves_and_its_past_stays(
    views: Views,
) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        *call(2, 1, "k2", **B1),
        (2, fact(f.ClassificationCorrected, 10, leaf="P02")),
        (1, fact(f.ClassificationCorrected, 20, leaf="")),
    ]
    views.catch_up(Pages(told(log)))

    assert nos(views, 9.9) == {"P01": ["A1", "A2"]}
    assert nos(views, 10) == {"P01": ["A1"], "P02": ["A2"]}
    assert nos(views, 20) == {"P02": ["A2"]}


def test_what_is_told_late_holds_from_what_was_told_before_it(views: Views) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        (1, fact(f.ClassificationCorrected, 10, leaf="P02")),
        (1, fact(f.ClassificationCorrected, 5, leaf="P03")),
    ]
    views.catch_up(Pages(told(log)))

    assert nos(views, 9.9) == {"P01": ["A1"]}
    assert nos(views, 10) == {"P03": ["A1"]}


def test_a_report_that_is_merged_is_no_incident_until_that_is_undone(
    views: Views,
) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        *call(2, 1, "k1", **B1),
        (2, fact(f.ComplaintMerged, 10, into=case(1), into_no="A1")),
        (2, fact(f.MergeUndone, 20)),
    ]
    views.catch_up(Pages(told(log)))

    assert nos(views, 9) == {"P01": ["A1", "A2"]}
    assert nos(views, 10) == {"P01": ["A1"]}
    assert nos(views, 20) == {"P01": ["A1", "A2"]}
    assert span(views, 15) == (START, START)


def test_what_is_excluded_counts_no_more(views: Views) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        *call(2, 1, "k2", **B1),
        (2, fact(f.ExclusionRequested, 5)),
        (2, fact(f.ExclusionApproved, 10)),
    ]
    views.catch_up(Pages(told(log)))

    assert counts(views, 9) == {("P01", 0): (2, 2)}
    assert counts(views, 10) == {("P01", 0): (1, 1)}


def test_a_place_counts_as_corrected_from_then_on(views: Views) -> None:
    there = f.Place(registry="r1", project="P", **B2)
    log = [*call(1, 0, "k1", **B1), (1, fact(f.PlaceCorrected, 10, place=there))]
    views.catch_up(Pages(told(log)))

    (then,), (now,) = cases(views, 9)["P01"], cases(views, 10)["P01"]
    assert (then.project, then.estate, then.building) == (None, "E1", "1号楼")
    assert (now.project, now.estate, now.building) == ("P", "E1", "2号楼")
    assert (now.no, now.at, now.person) == (then.no, then.at, then.person)


@given(st.integers(0, 1 << 30), st.integers(0, 1500))
@settings(max_examples=40, deadline=None)
def test_as_of_an_instant_is_what_a_record_tells_that_ends_there(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hours: int
) -> None:
    often = (f.ComplaintReceived, f.ComplaintClassified)
    log = forward(wild(300, 40, seed, (*n.CHANGES, *(3 * often))))
    at = START + HOUR * hours
    then, now = (
        _told(tmp_path_factory.mktemp("v"), record, hours)
        for record in (forward([o for o in log if o.fact.at <= at]), log)
    )
    assert now == then


def _told(path: Path, record: list[Recorded], hours: int) -> tuple[Any, ...]:
    """All that a record tells as of some hours after the start."""
    with open_views(path, "d", projections=[n.LEADS]) as views:
        views.catch_up(Pages(record))
        return span(views, hours), counts(views, hours, 2), cases(views, hours)
