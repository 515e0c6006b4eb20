"""How cases ended and whether they came back, as of any instant."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.views import Views, open_views
from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.domain.indicators.counted import SETTLED_AFTER, Closings, Volume
from casework.projections import outcomes as o
from casework.projections import tallies as t
from tests.projections.histories import (
    START,
    Pages,
    any_fact,
    by_case,
    forward,
    told,
    until,
    wild,
)

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
HOME = f.Place(registry="r1", estate="E1", building="B1")
FOREVER = (START - 1000 * DAY, START + 10_000 * DAY)


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    """Empty read models of outcomes alone."""
    with open_views(tmp_path, "d", projections=[o.OUTCOMES]) as opened:
        yield opened


def fact(kind: type[Fact], at: datetime, **fields: object) -> Fact:
    """A fact at an instant, with some fields given."""
    plain = {"origin": None, "limits": (), "at": at}
    return any_fact(kind, at, 1).model_copy(update={**plain, **fields})


def day(days: float) -> datetime:
    """An instant some days after the start."""
    return START + days * DAY


def call(
    number: int, at: datetime, place: f.Place = HOME, leaf: str = "Q0101"
) -> list[tuple[int, Fact]]:
    """A report that is classified at once."""
    return [
        (number, fact(f.ComplaintReceived, at, no=f"A{number}", place=place)),
        (number, fact(f.ComplaintClassified, at, leaf=leaf)),
    ]


def closing(
    number: int,
    at: datetime,
    result: f.Result | None = f.Result.SOLVED,
    basis: f.Basis = f.Basis.ACCEPTED,
) -> list[tuple[int, Fact]]:
    """A reply and a closing on it."""
    return [
        (number, fact(f.ReplySubmitted, at, result=result)),
        (number, fact(f.ComplaintClosed, at, basis=basis)),
    ]


def closings(
    views: Views,
    at: datetime,
    window: tuple[datetime, datetime] = FOREVER,
    unit: str | None = None,
) -> Closings:
    (row,) = views.read(t.closings(*window, at, unit))
    return Closings(**row)


def volume(
    views: Views, at: datetime, window: tuple[datetime, datetime] = FOREVER
) -> Volume:
    (row,), (further,) = (
        views.read(asked(*window, at)) for asked in (t.volume, t.further_calls)
    )
    return Volume(**row, **further)


def test_an_order_is_settled_ninety_days_after_its_closing_to_the_microsecond(
    views: Views,
) -> None:
    views.catch_up(Pages(told([*call(1, day(0)), *closing(1, day(10))])))

    assert closings(views, day(10) - MOMENT).closed == 0
    before = closings(views, day(100) - MOMENT)
    assert (before.closed, before.settled, before.first_time) == (1, 0, 0)
    after = closings(views, day(100))
    assert (after.closed, after.settled, after.first_time) == (1, 1, 1)


@pytest.mark.parametrize(
    ("again", "came_back"),
    [
        (day(10), 0),
        (day(10) + MOMENT, 1),
        (day(100), 1),
        (day(100) + MOMENT, 0),
    ],
)
def test_the_same_matter_comes_back_within_ninety_days(
    views: Views, again: datetime, came_back: int
) -> None:
    log = [*call(1, day(0)), *closing(1, day(10)), *call(2, again)]
    views.catch_up(Pages(told(log)))

    known = closings(views, day(200))
    assert known.came_back == known.returned == came_back
    assert known.first_time == 1 - came_back
    assert closings(views, again - MOMENT).came_back == 0
    assert closings(views, again).came_back == came_back


@pytest.mark.parametrize(("after", "reopened"), [(90 * DAY, 1), (90 * DAY + MOMENT, 0)])
def test_a_reopening_counts_within_ninety_days(
    views: Views, after: timedelta, reopened: int
) -> None:
    log = [
        *call(1, day(0)),
        *closing(1, day(10)),
        (1, fact(f.ComplaintReopened, day(10) + after)),
        *closing(1, day(150)),
    ]
    views.catch_up(Pages(told(log)))

    known = closings(views, day(300))
    assert (known.closed, known.reopened) == (1, reopened)
    assert known.first_time == 1 - reopened
    assert closings(views, day(10) + after - MOMENT).reopened == 0


@pytest.mark.parametrize(
    ("place", "leaf"),
    [
        (HOME.model_copy(update={"building": "B2"}), "Q0101"),
        (HOME.model_copy(update={"building": None}), "Q0101"),
        (HOME.model_copy(update={"registry": "r2"}), "Q0101"),
        (HOME, "Q0102"),
    ],
)
def test_another_place_or_leaf_is_another_matter(
    views: Views, place: f.Place, leaf: str
) -> None:
    log = [*call(1, day(0)), *closing(1, day(10)), *call(2, day(20), place, leaf)]
    views.catch_up(Pages(told(log)))

    assert closings(views, day(200)).came_back == 0


def test_what_cannot_be_compared_is_said(views: Views) -> None:
    nowhere = HOME.model_copy(update={"building": None})
    log = [
        *call(1, day(0), nowhere),
        *closing(1, day(10)),
        (2, fact(f.ComplaintReceived, day(0), no="A2", place=HOME)),
        *closing(2, day(10)),
        *call(3, day(0)),
        *closing(3, day(10)),
    ]
    views.catch_up(Pages(told(log)))

    assert closings(views, day(20)).blind == 2


@pytest.mark.parametrize(
    ("result", "basis", "confirmed", "claimed"),
    [
        (f.Result.SOLVED, f.Basis.ACCEPTED, 1, 1),
        (f.Result.SOLVED, f.Basis.CONFIRMED, 1, 1),
        (f.Result.SOLVED, f.Basis.UNREACHABLE, 0, 1),
        (f.Result.SOLVED, f.Basis.LAPSED, 0, 1),
        (f.Result.EXPLAINED, f.Basis.ACCEPTED, 0, 0),
        (None, f.Basis.ACCEPTED, 1, 1),
        (None, f.Basis.LAPSED, 0, 0),
    ],
)
def test_solved_is_what_the_caller_says_apart_from_what_the_handler_claims(
    views: Views,
    result: f.Result | None,
    basis: f.Basis,
    confirmed: int,
    claimed: int,
) -> None:
    log = [*call(1, day(0)), *closing(1, day(10), result, basis)]
    views.catch_up(Pages(told(log)))

    known = closings(views, day(200))
    assert (known.first_time, known.first_time_claimed) == (confirmed, claimed)
    assert known.unsolved == 1 - claimed


def test_a_redo_before_the_closing_is_no_first_time_fix(views: Views) -> None:
    log = [*call(1, day(0)), (1, fact(f.RedoOrdered, day(5))), *closing(1, day(10))]
    views.catch_up(Pages(told(log)))

    known = closings(views, day(200))
    assert (known.settled, known.redone, known.first_time) == (1, 1, 0)


def test_a_closing_that_is_taken_back_had_not_been_one(views: Views) -> None:
    log = [
        *call(1, day(0)),
        *closing(1, day(10)),
        (1, fact(f.CloseRevoked, day(12))),
        (1, fact(f.RedoOrdered, day(13))),
        *closing(1, day(20)),
    ]
    views.catch_up(Pages(told(log)))

    assert closings(views, day(11)).closed == 1
    assert closings(views, day(12)).closed == 0
    assert closings(views, day(109)).settled == 0
    assert closings(views, day(110)) == Closings(closed=1, settled=1, redone=1)
    early = (day(0), day(15))
    assert closings(views, day(11), early).closed == 1
    assert closings(views, day(110), early).closed == 0


def test_an_excluded_order_counts_nowhere_but_as_excluded(views: Views) -> None:
    log = [
        *call(1, day(0)),
        *closing(1, day(10)),
        *call(2, day(20)),
        (2, fact(f.CallAppended, day(21), source=None)),
        (2, fact(f.ExclusionApproved, day(30))),
        (1, fact(f.ExclusionApproved, day(40))),
    ]
    views.catch_up(Pages(told(log)))

    assert closings(views, day(29)).came_back == 1
    assert closings(views, day(30)).came_back == 0
    assert closings(views, day(40)) == Closings()
    assert volume(views, day(29)) == Volume(received=2, further=1)
    assert volume(views, day(40)) == Volume(excluded=2)
    assert views.read(t.by_estate(*FOREVER, day(40))) == []


def test_calls_orders_and_groups_are_told_apart(views: Views) -> None:
    nowhere = f.Place(registry="r1")
    log = [
        *call(1, day(0)),
        *call(2, day(1)),
        (2, fact(f.ComplaintMerged, day(2))),
        (1, fact(f.CallAppended, day(2))),
        (1, fact(f.CallAppended, day(3), source=None)),
        *call(3, day(4), nowhere, "C0399"),
        (3, fact(f.GroupOrderJoined, day(5))),
        (3, fact(f.ClassificationCorrected, day(6), leaf="Q0101")),
        (2, fact(f.MergeUndone, day(7))),
        (4, fact(f.ComplaintReceived, day(8), no="A4", place=HOME)),
    ]
    views.catch_up(Pages(told(log)))

    assert volume(views, day(5)) == Volume(
        received=3, merged=1, grouped=1, no_estate=1, other=1, no_building=1, further=1
    )
    assert volume(views, day(5)).orders == 2
    assert volume(views, day(8)) == Volume(
        received=4,
        grouped=1,
        no_estate=1,
        unclassified=1,
        no_building=1,
        reclassified=1,
        further=1,
    )
    assert volume(views, day(8), (day(1), day(4))) == Volume(received=1, further=1)
    counts = {
        days: [
            (row["estate"], row["orders"])
            for row in views.read(t.by_estate(*FOREVER, day(days)))
        ]
        for days in (5, 8)
    }
    assert counts == {5: [("E1", 1)], 8: [("E1", 3)]}


def test_a_unit_answers_for_the_orders_it_led_when_they_were_closed(
    views: Views,
) -> None:
    log = [
        *call(1, day(0)),
        (1, fact(f.ComplaintDispatched, day(1), lead="A")),
        (1, fact(f.LeadUnitAdjudicated, day(2), lead="B")),
        *closing(1, day(10)),
        (1, fact(f.ComplaintReopened, day(11))),
        (1, fact(f.ComplaintDispatched, day(12), lead="C")),
    ]
    views.catch_up(Pages(told(log)))

    led = [unit for unit in "ABC" if closings(views, day(20), unit=unit).closed]
    assert led == ["B"]


_LATER: Final[dict[type[Fact], float]] = {
    f.ReplySubmitted: 8,
    f.ComplaintClosed: 8,
    f.ComplaintReopened: 2,
    f.RedoOrdered: 1,
    f.CloseRevoked: 1,
    f.ClassificationCorrected: 1,
    f.ComplaintMerged: 1,
    f.MergeUndone: 1,
    f.CallAppended: 1,
    f.GroupOrderJoined: 1,
    f.ExclusionApproved: 0.3,
    f.ComplaintReceived: 0.3,
    f.ComplaintDispatched: 1,
    f.PlaceCorrected: 0.5,
}


def lives(seed: int, cases: int = 40) -> list[Recorded]:
    """Cases that are received, closed and come back, some of them in odd orders."""
    chance = Random(seed)
    history: list[tuple[int, Fact]] = []
    for number in range(cases):
        at = day(chance.randrange(0, 300))
        first = f.FileTakenOver if chance.random() < 0.2 else f.ComplaintReceived
        later = chance.choices(list(_LATER), list(_LATER.values()), k=6)
        kinds: list[type[Fact]] = [first, f.ComplaintClassified, *later]
        for kind in kinds:
            history.append((number, any_fact(kind, at, chance.randrange(1 << 30))))
            at += chance.choice((0, 1, 15, 30, 45)) * DAY
    return told(sorted(history, key=lambda one: one[1].at))


def odd(seed: int) -> list[Recorded]:
    """Facts in any order."""
    kinds: tuple[type[Fact], ...] = (*o.CHANGES, f.OrderSigned)
    return forward([r for r in wild(900, 25, seed) if isinstance(r.fact, kinds)])


@pytest.mark.parametrize("histories", [lives, odd])
@given(seed=st.integers(0, 1 << 30), days=st.integers(0, 400))
@settings(max_examples=30, deadline=None)
def test_as_of_an_instant_is_what_a_record_that_ends_there_tells(
    tmp_path_factory: pytest.TempPathFactory,
    histories: Callable[[int], list[Recorded]],
    seed: int,
    days: int,
) -> None:
    log, at = histories(seed), day(days)
    window = (START + 5 * DAY, at - 3 * DAY)
    then = [r for history in by_case(log).values() for r in until(history, at)]
    then.sort(key=lambda r: r.position)
    ended = [r._replace(position=number) for number, r in enumerate(then, 1)]
    path = tmp_path_factory.mktemp("v")
    with (
        open_views(path, "whole", projections=[o.OUTCOMES]) as whole,
        open_views(path, "ended", projections=[o.OUTCOMES]) as until_then,
    ):
        whole.catch_up(Pages(log))
        until_then.catch_up(Pages(ended))
        for asked in (FOREVER, window):
            told = closings(whole, at, asked)
            assert (
                told == closings(until_then, at, asked) == _closings(ended, at, asked)
            )
            received = volume(whole, at, asked)
            assert received == volume(until_then, at, asked)
            assert received == _volume(ended, asked)
            counts = whole.read(t.by_estate(*asked, at))
            assert counts == until_then.read(t.by_estate(*asked, at))
            assert {r["estate"]: r["orders"] for r in counts} == _estates(ended, asked)


def _cases(log: Iterable[Recorded]) -> list[dict[str, Any]]:
    """What became of each case, told without any table."""
    return [one for history in by_case(log).values() if (one := _case(history))["at"]]


def _case(history: Iterable[Recorded]) -> dict[str, Any]:
    one: dict[str, Any] = {"at": None, "leaf": "", "merged": False, "grouped": False}
    one |= {"corrected": False, "excluded": False, "calls": [], "redos": 0}
    one |= {"claims": None, "reopened": [], "closed": []}
    for recorded in history:
        match told := recorded.fact:
            case f.FileTakenOver() | f.ComplaintReceived():
                one |= {"at": one["at"] or told.at, "place": told.place}
            case f.PlaceCorrected():
                one["place"] = told.place
            case f.ComplaintClassified():
                one["leaf"] = told.leaf
            case f.ClassificationCorrected():
                one |= {"leaf": told.leaf, "corrected": True}
            case f.ComplaintMerged() | f.MergeUndone():
                one["merged"] = isinstance(told, f.ComplaintMerged)
            case f.CallAppended(source=None):
                one["calls"].append(told.at)
            case f.GroupOrderJoined():
                one["grouped"] = True
            case f.ExclusionApproved():
                one["excluded"] = True
            case f.ReplySubmitted(result=result):
                one["claims"] = result
            case f.RedoOrdered():
                one["redos"] += 1
            case f.ComplaintClosed(basis=basis) if one["at"]:
                stood = (told.at, one["claims"], basis, one["redos"] > 0)
                one["closed"].append(stood)
            case f.CloseRevoked():
                one["closed"][-1:] = []
                one["reopened"] = one["reopened"] if one["closed"] else []
            case f.ComplaintReopened():
                one |= {"claims": None, "redos": 0}
                one["reopened"] += [told.at] if one["closed"] else []
    return one


def _closings(
    log: Iterable[Recorded], at: datetime, window: tuple[datetime, datetime]
) -> Closings:
    cases = [one for one in _cases(log) if not one["excluded"]]
    counts: Counter[str] = Counter()
    for one in cases:
        if not one["closed"] or not window[0] <= one["closed"][0][0] < window[1]:
            continue
        closed, claims, basis, redone = one["closed"][0]
        end = closed + SETTLED_AFTER
        key = (one["place"].registry, one["place"].building, one["leaf"])
        back = all(key[1:]) and any(
            closed < other["at"] <= end
            and key == (other["place"].registry, other["place"].building, other["leaf"])
            for other in cases
            if other is not one
        )
        reopened = any(when <= end for when in one["reopened"])
        sure = basis in {f.Basis.ACCEPTED, f.Basis.CONFIRMED}
        fits = claims in {None, f.Result.SOLVED}
        solved = fits and (sure or claims is not None)
        settled = end <= at
        good = settled and not (redone or reopened or back)
        counts.update(
            closed=1,
            settled=settled,
            first_time=good and fits and sure,
            first_time_claimed=good and solved,
            unsolved=settled and not solved,
            redone=settled and redone,
            reopened=settled and reopened,
            returned=settled and back,
            came_back=back,
            blind=not all(key[1:]),
        )
    return Closings(**counts)


def _volume(log: Iterable[Recorded], window: tuple[datetime, datetime]) -> Volume:
    counts: Counter[str] = Counter()
    for history in by_case(log).values():
        one = _case(history)
        if not one["excluded"]:
            within = [when for when in one["calls"] if window[0] <= when < window[1]]
            counts["further"] += len(within)
        if one["at"] is None or not window[0] <= one["at"] < window[1]:
            continue
        if one["excluded"]:
            counts["excluded"] += 1
            continue
        order = not one["merged"]
        counts.update(
            received=1,
            merged=one["merged"],
            grouped=order and one["grouped"],
            no_estate=order and not one["place"].estate,
            unclassified=not one["leaf"],
            no_building=not one["place"].building,
            reclassified=one["corrected"],
        )
    return Volume(**counts)


def _estates(
    log: Iterable[Recorded], window: tuple[datetime, datetime]
) -> Counter[str]:
    return Counter(
        one["place"].estate
        for one in _cases(log)
        if window[0] <= one["at"] < window[1]
        and one["place"].estate
        and not one["merged"]
        and not one["excluded"]
    )
