"""How many other cases are like each of a page's, now and as of any instant."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select

from casework.adapters.views import Views, open_views
from casework.domain.complaint import facts as f
from casework.domain.complaint.alike import Like
from casework.domain.facts import Fact, Recorded
from casework.projections import company as c
from casework.projections.known import KNOWN
from casework.projections.matters import MATTERS
from casework.projections.projection import Row
from tests.projections.histories import (
    START,
    Pages,
    any_fact,
    by_case,
    case,
    forward,
    told,
    until,
    wild,
)

HOUR = timedelta(hours=1)
SAID = "屋面漏水，雨天顶楼渗水，修过又漏"


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    """Empty read models of what is known and of matters."""
    with open_views(tmp_path, "d", projections=[KNOWN, MATTERS]) as opened:
        yield opened


def fact(kind: type[Fact], hours: float, **fields: object) -> Fact:
    """A fact some hours after the start, with some fields given."""
    at = START + HOUR * hours
    plain = {"origin": None, "limits": (), "at": at}
    return any_fact(kind, at, 1).model_copy(update={**plain, **fields})


def call(
    number: int, hours: float, person: str, building: str, said: str | None = None
) -> list[tuple[int, Fact]]:
    """A call about a leak that is classified within the hour; one of nobody."""
    place = f.Place(registry="r1", estate="E1", building=building)
    who = {"no": f"A{number}", "person": person, "anonymous": not person}
    words = {"title": said, "words": said}
    return [
        (number, fact(f.ComplaintReceived, hours, place=place, **who, **words)),
        (number, fact(f.ComplaintClassified, hours + 0.5, leaf="P01")),
    ]


def company(
    views: Views, *numbers: int, hours: float | None = None
) -> list[Mapping[Like, int]]:
    """The company of some cases, as of some hours after the start."""
    at = None if hours is None else START + HOUR * hours
    found = c.company([case(one) for one in numbers], views.read, at)
    return [found[case(one)] for one in numbers]


def test_others_of_the_caller_the_building_and_the_matter_are_counted(
    views: Views,
) -> None:
    log = [
        *call(1, 0, "k1", "B1", SAID),
        *call(2, 1, "k2", "B1", SAID),
        *call(3, 2, "k1", "B2"),
        *call(4, 3, "", "B2"),
        *call(5, 4, "", "B3"),
    ]
    views.catch_up(Pages(told(log)))

    assert company(views, 1, 2, 3, 4, 5) == [
        {Like.CALLER: 1, Like.MATTER: 1, Like.WORDS: 1},
        {Like.MATTER: 1, Like.WORDS: 1},
        {Like.CALLER: 1, Like.MATTER: 1},
        {Like.MATTER: 1},
        {},
    ]
    assert company(views, 1, 2, hours=0.75) == [{}, {}]
    assert company(views, 1, hours=2) == [
        {Like.CALLER: 1, Like.MATTER: 1, Like.WORDS: 1}
    ]


def test_another_type_or_place_is_no_company_and_a_correction_moves_it(
    views: Views,
) -> None:
    there = f.Place(registry="r1", estate="E1", building="B2")
    log = [
        *call(1, 0, "k1", "B1"),
        *call(2, 1, "k2", "B1"),
        *call(3, 2, "k3", "B2"),
        (1, fact(f.ClassificationCorrected, 10, leaf="P02")),
        (1, fact(f.ClassificationCorrected, 20, leaf="P01")),
        (1, fact(f.PlaceCorrected, 30, place=there)),
    ]
    views.catch_up(Pages(told(log)))

    with_two, alone = {Like.MATTER: 1}, dict[Like, int]()
    for hours, expected in {
        5: [with_two, with_two, alone],
        15: [alone, alone, alone],
        25: [with_two, with_two, alone],
        35: [with_two, alone, with_two],
    }.items():
        assert company(views, 1, 2, 3, hours=hours) == expected


def test_what_changes_while_it_is_asked_is_no_company(views: Views) -> None:
    log = told(
        [
            *call(1, 0, "k1", "B1"),
            *call(2, 1, "k2", "B1"),
            (1, fact(f.ClassificationCorrected, 10, leaf="P02")),
            (2, fact(f.ClassificationCorrected, 11, leaf="P02")),
        ]
    )
    views.catch_up(Pages(log), upto=4)

    def meanwhile(query: Select[Any]) -> list[Row]:
        rows = views.read(query)
        views.catch_up(Pages(log))
        return rows

    one = case(1)
    found = c.others({Like.MATTER: c.ALIKE[Like.MATTER]}, [one], meanwhile, None)
    assert found == {one: {}}


def test_a_case_that_is_not_there_has_no_company(views: Views) -> None:
    assert company(views, 7) == [{}]
    assert c.company([], views.read) == {}


def test_more_cases_are_asked_for_than_fit_into_one_query(
    views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = range(1, 8)
    views.catch_up(Pages(told([o for n in numbers for o in call(n, n, "k1", "B1")])))
    monkeypatch.setattr(c, "AT_ONCE", 2)

    assert company(views, *numbers) == [{Like.CALLER: 6, Like.MATTER: 6}] * 7


@given(st.integers(0, 1 << 30), st.integers(0, 900))
@settings(max_examples=25, deadline=None)
def test_as_of_an_instant_is_what_a_plain_pass_over_the_facts_until_then_tells(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hours: int
) -> None:
    kinds = (
        f.ComplaintReceived,
        f.ComplaintClassified,
        f.ClassificationCorrected,
        f.PlaceCorrected,
    )
    log = forward([o for o in wild(900, 20, seed) if isinstance(o.fact, kinds)])
    at = START + HOUR * hours
    then = {
        stream: _plain(until(history, at)) for stream, history in by_case(log).items()
    }
    with open_views(tmp_path_factory.mktemp("v"), "d", projections=[KNOWN]) as views:
        views.create()
        views.catch_up(Pages(log))
        found = {
            like: c.others({like: alike}, list(then), views.read, at)
            for like, alike in c.ALIKE.items()
            if like is not Like.WORDS
        }
    for like, told_of in found.items():
        assert told_of == _plainly(like, then)


def _plain(facts: list[Recorded]) -> dict[str, object]:
    """What a case is alike in, told without any table."""
    one: dict[str, object] = {}
    for recorded in facts:
        match recorded.fact:
            case f.ComplaintReceived(person=person, anonymous=nobody, place=place):
                one |= {"caller": None if nobody else person, "place": place}
            case f.PlaceCorrected(place=place):
                one |= {"place": place}
            case (
                f.ComplaintClassified(leaf=leaf) | f.ClassificationCorrected(leaf=leaf)
            ):
                one |= {"leaf": leaf}
    return one


def _plainly(
    like: Like, cases: Mapping[UUID, dict[str, object]]
) -> dict[UUID, dict[Like, int]]:
    def key(one: dict[str, object]) -> object:
        if like is Like.CALLER:
            return one.get("caller")
        place, leaf = one.get("place"), one.get("leaf")
        if not isinstance(place, f.Place) or not place.building or not leaf:
            return None
        return place.registry, place.building, leaf

    keys = {stream: key(one) for stream, one in cases.items()}
    counts = {
        stream: sum(other == mine for other in keys.values()) - 1
        for stream, mine in keys.items()
        if mine
    }
    return {
        stream: {like: counts[stream]} if counts.get(stream) else {} for stream in cases
    }
