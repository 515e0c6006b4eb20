"""What comes back, by building, estate and caller, as of any instant."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.views import Views, open_views
from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.projections import groups as g
from casework.projections import recurrence as n
from casework.projections import reports as r
from casework.projections.groups import Group, Kind
from tests.projections.histories import (
    HOUR,
    START,
    Pages,
    by_case,
    call,
    case,
    fact,
    forward,
    told,
    until,
    wild,
)

B1 = {"estate": "E1", "building": "1号楼"}
B2 = {"estate": "E1", "building": "2号楼"}


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    """Empty read models of recurrence alone."""
    with open_views(tmp_path, "d", projections=[n.RECURRENCE]) as opened:
        yield opened


def found(
    views: Views, kind: Kind, hours: float | None = None, **asked: Any
) -> list[Group]:
    """The groups of a kind, as of some hours after the start."""
    at = None if hours is None else START + HOUR * hours
    return list(g.gather(kind, views.read(n.groups(kind, at, **asked))))


def nos(group: Group) -> list[str]:
    return [member.no for member in group.members]


def test_a_building_tells_reports_incidents_callers_and_what_came_after_closing(
    views: Views,
) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        (1, fact(f.ComplaintClosed, 10)),
        *call(2, 20, "k2", **B1),
        *call(3, 30, "k2", **B1),
        (3, fact(f.ComplaintMerged, 30.5, into=case(2), into_no="A2")),
        *call(4, 40, "k3", "P02", **B1),
        *call(5, 50, "k3", **B2),
    ]
    views.catch_up(Pages(told(log)))

    (one,) = found(views, Kind.BUILDING)
    assert (one.registry, one.building, one.leaf) == ("r1", "1号楼", "P01")
    assert nos(one) == ["A1", "A2", "A3"]
    assert (one.reports, one.incidents, one.callers, one.anonymous) == (3, 2, 2, 0)
    assert (one.places, one.leaves, one.after_closing) == (1, 1, 2)
    assert (one.first, one.last) == (START, START + 30 * HOUR)
    first, second, third = one.members
    assert one.came_back() == {second.case_id: first, third.case_id: first}
    (then,) = found(views, Kind.BUILDING, 20.5)
    assert (nos(then), then.after_closing) == (["A1", "A2"], 1)
    assert found(views, Kind.BUILDING, 20) == []
    assert found(views, Kind.BUILDING, least=4) == []
    assert found(views, Kind.BUILDING, limit=0) == []


def test_a_caller_comes_back_only_with_the_same_leaf(views: Views) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        (1, fact(f.ComplaintClosed, 10)),
        *call(2, 20, "k1", "P02", **B1),
        *call(3, 30, "k1", **B2),
    ]
    views.catch_up(Pages(told(log)))

    (one,) = found(views, Kind.CALLER)

    first, _, third = one.members
    assert (one.leaf, one.leaves, one.after_closing) == (None, 2, 1)
    assert one.came_back() == {third.case_id: first}
    assert [member.its_leaf for member in one.members] == ["P01", "P02", "P01"]


def test_a_closing_that_is_revoked_had_not_been_said_but_a_reopening_is_after_it(
    views: Views,
) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        (1, fact(f.ComplaintClosed, 10)),
        *call(2, 20, "k2", **B1),
        (1, fact(f.ComplaintReopened, 30)),
        (1, fact(f.ComplaintClosed, 40)),
        (1, fact(f.CloseRevoked, 50)),
        (1, fact(f.CloseRevoked, 60)),
    ]
    views.catch_up(Pages(told(log)))

    after = {
        hours: [group.after_closing for group in found(views, Kind.BUILDING, hours)]
        for hours in (21, 35, 45, 55, 61, None)
    }
    assert after == {21: [1], 35: [1], 45: [1], 55: [1], 61: [0], None: [0]}


def test_a_case_that_is_reclassified_moves_and_its_past_stays(views: Views) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        *call(2, 1, "k2", **B1),
        *call(3, 2, "k3", "P02", **B1),
        (2, fact(f.ClassificationCorrected, 10, leaf="P02")),
    ]
    views.catch_up(Pages(told(log)))

    (then,), (now,) = found(views, Kind.BUILDING, 9), found(views, Kind.BUILDING)
    assert (then.leaf, nos(then)) == ("P01", ["A1", "A2"])
    assert (now.leaf, nos(now)) == ("P02", ["A2", "A3"])
    assert then.id != now.id


def test_a_report_of_a_history_counts_from_its_first_fact(views: Views) -> None:
    place = f.Place(registry="r1", **B1)
    log = [
        (1, fact(f.FileTakenOver, 0, no="A1", place=place)),
        (1, fact(f.ClassificationCorrected, 1, leaf="P01")),
        *call(2, 2, "k1", **B1),
        *call(1, 3, "k2", **B1),
        (1, fact(f.ComplaintReceived, 9, no="A1", person="k2", place=place)),
    ]
    views.catch_up(Pages(told(log)))

    (one,) = found(views, Kind.BUILDING)
    assert (nos(one), one.first) == (["A1", "A2"], START)
    (then,) = found(views, Kind.BUILDING, 2.5)
    assert (then.callers, then.anonymous) == (1, 1)


def test_an_estate_is_told_where_more_than_one_building_is_concerned(
    views: Views,
) -> None:
    log = [*call(1, 0, "k1", **B1), *call(2, 1, "k2", **B1)]
    views.catch_up(Pages(told(log)))
    assert found(views, Kind.ESTATE) == []

    log += call(3, 2, "k1", estate="E1")
    views.catch_up(Pages(told(log)))
    (one,) = found(views, Kind.ESTATE)
    assert (nos(one), one.places, one.building) == (["A1", "A2", "A3"], 1, None)
    assert "name a building" in g.reasons(one)[-1].en

    log += call(4, 3, "k3", **B2)
    views.catch_up(Pages(told(log)))
    (one,) = found(views, Kind.ESTATE)
    assert (one.around, one.places, one.callers) == ("E1", 2, 3)
    assert "2处楼栋" in g.reasons(one)[-1].zh

    log += call(5, 4, "k3", project="P", **B2) + call(6, 5, "k3", project="P", **B1)
    views.catch_up(Pages(told(log)))
    assert [group.around for group in found(views, Kind.ESTATE)] == ["E1", "P"]


def test_nobody_is_the_same_caller_as_nobody(views: Views) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        *call(2, 1, "k1", "P02", **B2),
        *call(3, 2, "", **B1),
        *call(4, 3, "", **B1),
        *call(5, 4, "k2", **B1),
        *call(6, 5, "k2", **B1),
    ]
    views.catch_up(Pages(told(log)))

    second, first = found(views, Kind.CALLER)
    assert (nos(first), nos(second)) == (["A1", "A2"], ["A5", "A6"])
    assert (first.places, first.leaves, first.leaf, first.building) == (
        2,
        2,
        None,
        None,
    )
    assert (second.leaf, second.building) == ("P01", "1号楼")
    assert "k1" not in first.id + str(g.reasons(first))
    (building,) = found(views, Kind.BUILDING)
    assert (building.reports, building.callers, building.anonymous) == (5, 2, 2)

    gone = {"k2", *(f"gone{number}" for number in range(40_000))}
    assert found(views, Kind.CALLER, erased=gone) == [first]
    assert found(views, Kind.CALLER, 9, erased=gone) == [first]
    (building,) = found(views, Kind.BUILDING, erased=gone)
    assert (building.reports, building.callers, building.anonymous) == (5, 1, 4)
    assert found(views, Kind.CALLER, key=second.key, erased=gone) == []


def test_what_came_back_most_after_closing_stands_first(views: Views) -> None:
    log = [
        *call(1, 0, "k1", **B1),
        *call(2, 1, "k2", **B1),
        *call(3, 2, "k3", **B1),
        *call(4, 3, "k1", "P02", **B1),
        (4, fact(f.ComplaintClosed, 4)),
        *call(5, 5, "k2", "P02", **B1),
    ]
    views.catch_up(Pages(told(log)))

    assert [one.leaf for one in found(views, Kind.BUILDING)] == ["P02", "P01"]
    assert [one.leaf for one in found(views, Kind.BUILDING, limit=1)] == ["P02"]
    key = n.key_of(Kind.BUILDING, "r1", "1号楼", "P01")
    (one,) = found(views, Kind.BUILDING, key=key[:9])
    assert one.id == f"building-{key}"
    assert [reason.zh for reason in g.reasons(one, "漏水", "leaks")] == [
        "同一楼栋：r1 / 1号楼",
        "同一类型：漏水",
    ]


@given(st.integers(0, 1 << 30), st.integers(0, 900))
@settings(max_examples=60, deadline=None)
def test_as_of_an_instant_is_what_a_plain_pass_over_the_facts_until_then_tells(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hours: int
) -> None:
    kinds: tuple[type[Fact], ...] = (*r.CHANGES, *r.CHANGES, f.OrderSigned)
    log = forward([o for o in wild(700, 25, seed) if isinstance(o.fact, kinds)])
    at = START + HOUR * hours
    then = [
        one
        for history in by_case(log).values()
        if (facts := until(history, at)) and (one := _plain(facts))["at"]
    ]
    path = tmp_path_factory.mktemp("v")
    with open_views(path, "d", projections=[n.RECURRENCE]) as views:
        views.catch_up(Pages(log))
        for kind in n.KEYS:
            query = n.groups(kind, at, limit=None)
            groups = list(g.gather(kind, views.read(query)))
            assert {one.key: _counts(one) for one in groups} == _plainly(kind, then)


def _plain(facts: list[Recorded]) -> dict[str, Any]:
    """What a case counts as, told without any table."""
    one: dict[str, Any] = {"at": None, "person": None, "leaf": None, "incident": True}
    closings: list[datetime] = []
    for recorded in facts:
        match told := recorded.fact:
            case f.FileTakenOver() | f.ComplaintReceived():
                one |= {"at": one["at"] or told.at, "no": told.no, "place": told.place}
                if isinstance(told, f.ComplaintReceived):
                    one["person"] = None if told.anonymous else told.person
            case f.ComplaintClassified() | f.ClassificationCorrected():
                one["leaf"] = told.leaf
            case f.ComplaintMerged() | f.MergeUndone():
                one["incident"] = isinstance(told, f.MergeUndone)
            case f.ComplaintClosed() if one["at"]:
                closings.append(told.at)
            case f.CloseRevoked():
                closings[-1:] = []
    return one | {"id": facts[0].stream, "closed": closings[0] if closings else None}


def _plainly(kind: Kind, cases: list[dict[str, Any]]) -> dict[Any, Any]:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in cases:
        place: f.Place = one["place"]
        key = {
            Kind.BUILDING: (place.registry, place.building, one["leaf"]),
            Kind.ESTATE: (place.registry, place.project or place.estate, one["leaf"]),
            Kind.CALLER: (one["person"],),
        }[kind]
        if None not in key:
            groups.setdefault(key, []).append(one)
    return {
        n.key_of(kind, *key): _count(kind, each)
        for key, each in groups.items()
        if len(each) > 1
        and (
            kind is not Kind.ESTATE
            or len(buildings := _buildings(each)) > 1
            or None in buildings
        )
    }


def _buildings(cases: list[dict[str, Any]]) -> set[str | None]:
    return {one["place"].building for one in cases}


def _count(kind: Kind, cases: list[dict[str, Any]]) -> tuple[Any, ...]:
    persons = [one["person"] for one in cases]
    ordered = sorted(cases, key=lambda one: (one["at"], one["no"], one["id"].hex))
    return (
        [one["id"] for one in ordered],
        sum(one["incident"] for one in cases),
        len({*persons} - {None}),
        persons.count(None),
        sum(_came_back(kind, one, cases) for one in cases),
    )


def _came_back(kind: Kind, one: dict[str, Any], cases: list[dict[str, Any]]) -> bool:
    """Whether a report came after a closing; of one caller, of the same leaf."""
    return any(
        other["closed"] is not None
        and one["at"] > other["closed"]
        and (kind is not Kind.CALLER or (one["leaf"] and one["leaf"] == other["leaf"]))
        for other in cases
    )


def _counts(group: Group) -> tuple[Any, ...]:
    assert group.after_closing == len(group.came_back())
    assert group.reports == len(group.members)
    return (
        [member.case_id for member in group.members],
        group.incidents,
        group.callers,
        group.anonymous,
        group.after_closing,
    )
