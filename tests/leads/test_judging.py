"""What is a lead, and what only looks like one."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.rulebook import load_rulebook
from casework.domain.leads.cases import Case, capped, counted, thinned
from casework.domain.leads.comparing import (
    DEEP,
    Exposures,
    Look,
    comparisons,
    quiet,
    rules_of,
    season_of,
)
from casework.domain.leads.exposure import Kind
from casework.domain.leads.judging import Fault, Judgement, judge, since
from casework.domain.leads.screening import adjusted, examined, screen
from casework.domain.leads.variation import (
    of_its_own,
    of_the_others,
    scatter,
    spread,
    spread_of_most,
)

UNTIL = datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=8)))
RULES = rules_of(load_rulebook().profile_on("", UNTIL.date()).numbers)
LOOK = Look(UNTIL, RULES, 114)
WINDOWS = DEEP + 1
ALWAYS: Exposures = {Kind.NONE: WINDOWS * [1.0]}
LEAF = "Q0101"


def case(n: int, days: float, project: str = "P0", **more: str) -> Case:
    """A report so many days before the look, of a caller of its own."""
    told = {"person": f"k{n}", "building": f"B{n}"} | more
    return Case(
        UUID(int=n),
        f"W{n}",
        UNTIL - timedelta(days=days),
        told["person"],
        "r",
        project,
        None,
        told["building"],
    )


def history(each: int = 1) -> list[Case]:
    """A quiet time before."""
    return [
        case(1000 + 100 * window + n, 30 * window + 15, f"P{n % 3}")
        for window in range(1, WINDOWS)
        for n in range(each)
    ]


def recent(count: int, projects: int = 3) -> list[Case]:
    """Reports of the last window."""
    return [case(n, 1 + n / 2, f"P{n % projects}") for n in range(count)]


def judged(cases: Sequence[Case], exposures: Exposures = ALWAYS) -> Judgement:
    counts = counted(cases, WINDOWS, LOOK)
    (one,) = screen({LEAF: counts}, {LEAF: RULES.least}, lambda _: exposures, LOOK)
    return judge(one, cases, exposures, LOOK)


def test_a_rise_in_three_projects_is_a_lead() -> None:
    one = judged([*history(), *recent(12)])

    assert one.lead
    assert one.places == 3
    assert one.screened.found[0].expected == 1.0
    assert one.screened.adjusted < 0.05


@pytest.mark.parametrize(
    ("cases", "faults"),
    [
        (recent(9), (Fault.FEW,)),
        (recent(12, projects=2), (Fault.NARROW, Fault.PROJECT)),
        (
            [case(n, n / 2, f"P{n % 3}", person="one") for n in range(30)],
            (Fault.CALLERS, Fault.ORDINARY),
        ),
        (
            [case(n, n / 2, building="B1") for n in range(30)],
            (Fault.NARROW, Fault.BUILDING),
        ),
    ],
)
def test_what_is_no_lead_says_why(cases: list[Case], faults: tuple[Fault]) -> None:
    one = judged([*history(), *cases])

    assert set(faults) <= set(one.faults)
    assert not one.lead
    assert one.review == (Fault.BUILDING in faults)


def test_a_building_is_told_apart_however_broad_the_rest_is() -> None:
    """E39: thirty of one building; four others elsewhere do not make a type."""
    heavy = [case(100 + n, n / 2, building="H") for n in range(30)]
    one = judged([*history(), *recent(4), *heavy])

    assert one.faults == (Fault.BUILDING,)
    assert one.review
    assert one.building is not None
    assert (one.building.places, one.building.reports) == (("H",), 30)


def test_two_projects_that_explain_it_are_no_type() -> None:
    """Ten of each, and as usual in all others."""
    heavy = [case(n, 1 + n % 28, f"P{n % 2}") for n in range(200, 220)]
    one = judged([*history(3), *heavy, case(1, 2, "P5"), case(2, 3, "P6")])

    assert one.faults == (Fault.PROJECT,)


def test_a_short_record_says_nothing() -> None:
    cases = [*recent(12), case(50, 40)]
    counts = counted(cases, 3, LOOK)
    short: Exposures = {Kind.NONE: 3 * [1.0]}
    (one,) = screen({LEAF: counts}, {LEAF: 12}, lambda _: short, LOOK)

    assert Fault.SHORT in judge(one, cases, short, LOOK).faults


@pytest.mark.parametrize(("now", "lead"), [(1.0, True), (4.0, False), (12.0, False)])
def test_more_works_explain_more_reports(now: float, lead: bool) -> None:
    works: Exposures = {Kind.WORKS: [now, *DEEP * [1.0]], **ALWAYS}

    assert judged([*history(), *recent(12)], works).lead == lead


def test_fewer_works_alone_make_no_lead() -> None:
    """As many as ever while the works have shrunk: no rise in time, no lead."""
    works: Exposures = {Kind.WORKS: [0.1, *DEEP * [1.0]], **ALWAYS}

    assert not judged([*history(12), *recent(13)], works).lead


def test_what_was_handed_over_explains_a_rise_of_defects() -> None:
    handed: Exposures = {Kind.WARRANTY: [20.0, *DEEP * [1.0]], **ALWAYS}

    assert judged([*history(), *recent(13)], handed).faults == (Fault.HANDED_OVER,)


def test_the_same_season_explains_it() -> None:
    then = [case(3000 + n, 30 * 12 + n, f"P{n % 3}") for n in range(14)]

    assert season_of([14, *11 * [1], 14, *6 * [1]], range(2, 12)) > 5
    assert judged([*history(), *then, *recent(14)]).faults[0] is Fault.SEASON


def test_what_thirty_days_do_not_show_sixty_may() -> None:
    now = [case(n, 1 + 2 * n, f"P{n % 3}") for n in range(14)]
    before = [case(50 + n, 31 + 2 * n, f"P{n % 3}") for n in range(14)]
    alone, with_before = (
        judged([*history(4), *now]),
        judged([*history(4), *now, *before]),
    )

    assert alone.faults[0] in {Fault.ORDINARY, Fault.STANDING}
    assert with_before.lead
    assert with_before.screened.span == 2
    assert len(with_before.cases) == 32
    assert with_before.screened.found[0].expected == 8.0


def test_a_group_order_counts_once_and_a_building_twice() -> None:
    order = [case(n, 1, building=f"B{n}") for n in range(5)]
    building = [case(10 + n, 10, "P1", building="H") for n in range(5)]
    apart = [case(20 + n, 1 + 7 * n, "P2") for n in range(4)]

    assert len(thinned(order, LOOK)) == 1
    assert len(thinned(order[:4], LOOK)) == 4
    assert len(thinned(building, LOOK)) == 2
    assert len(thinned([*order, *building, *apart], LOOK)) == 7


def test_a_rise_that_goes_on_does_not_become_its_own_baseline() -> None:
    risen = [
        case(5000 + 100 * window + n, 30 * window + 1 + 2 * n, f"P{n % 3}")
        for window in (0, 1, 2, 3)
        for n in range(14)
    ]
    cases = [*history(), *risen]
    one = judged(cases)

    assert one.lead
    assert not {1, 2, 3} & {*one.screened.before}
    begun = since(one.screened, cases, lambda _: ALWAYS, LOOK)
    assert timedelta(days=80) <= UNTIL - begun <= timedelta(days=120)


def test_a_caller_counts_once_in_a_window_and_an_unknown_one_every_time() -> None:
    cases = [case(1, 1, person="a"), case(2, 2, person="a"), case(3, 31, person="a")]
    nobody = [case(n, 1)._replace(person=None) for n in (4, 5)]

    assert [one.no for one in capped([*cases, *nobody], LOOK)] == [
        "W3",
        "W2",
        "W4",
        "W5",
    ]
    assert counted([*cases, *nobody], 2, LOOK) == [3, 1]


def test_all_leaves_are_tested_at_once() -> None:
    """Holm: the smallest of all pays for all, the next for one less."""
    told = [
        examined(f"L{n}", [12 + n, *DEEP * [1]], ALWAYS, 0.0, LOOK) for n in range(3)
    ]
    found = adjusted(sorted(told, key=lambda one: one.p), LOOK)

    assert [one.leaf for one in found] == ["L2", "L1", "L0"]
    for n, one in enumerate(found):
        assert one.adjusted == pytest.approx(min(1.0, one.p * 52 * 2 * (114 - n)))


COUNTS = st.lists(st.integers(0, 40), min_size=WINDOWS, max_size=WINDOWS)


@given(COUNTS, st.floats(0.1, 20.0), st.floats(1.0, 3.0))
def test_more_exposure_is_never_more_telling(
    counts: list[int], exposure: float, more: float
) -> None:
    before = range(2, 14)
    less, greater = (
        comparisons(counts, {Kind.WORKS: [e, *DEEP * [1.0]]}, before, 0.1)
        for e in (exposure, exposure * more)
    )

    assert less[0].p <= greater[0].p + 1e-9


@given(COUNTS, st.integers(1, 40))
def test_one_more_report_never_makes_it_less_telling(
    counts: list[int], more: int
) -> None:
    fuller = [counts[0] + more, *counts[1:]]
    few, many = (
        comparisons(each, ALWAYS, range(2, 14), 0.0) for each in (counts, fuller)
    )

    assert many[0].p <= few[0].p + 1e-9


@given(COUNTS)
def test_the_baseline_is_before_the_window(counts: list[int]) -> None:
    kept = quiet(counts, ALWAYS, 0.1, LOOK)

    assert list(kept) == sorted(set(kept))
    assert all(1 < window < WINDOWS for window in kept)


@given(COUNTS)
def test_the_order_of_reports_does_not_matter(counts: list[int]) -> None:
    cases = [
        case(100 * window + n, 30 * window + 0.5 + n / 2, f"P{n % 4}")
        for window, count in enumerate(counts)
        for n in range(count)
    ]
    one, other = judged(cases), judged(cases[::-1])

    assert (one.screened, one.faults) == (other.screened, other.faults)


def test_chance_alone_is_no_variation_and_months_that_differ_are() -> None:
    even, uneven = [10] * 18, [5, 15] * 9
    told = {"a": scatter(even), "b": scatter(uneven)}

    assert told["a"].share == 0.0
    assert told["b"].share > 0.2
    assert of_the_others(told)["b"] == 0.0
    assert of_its_own(spread(uneven), 0.0) > 0.1
    assert of_its_own(spread(even), 0.3) == 0.3
    assert spread(uneven).share > 0.1
    assert spread_of_most([*even, 100]).share == 0.0 < spread([*even, 100]).share
    assert scatter([1, 2, 3]).share == 0.0
