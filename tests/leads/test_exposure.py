"""The works of a district: what was reported, what stands in, what is not known."""

from datetime import date, datetime, timedelta, timezone

import pytest

from casework.domain.facts import SYSTEM, Fact
from casework.domain.leads.exposure import (
    Kind,
    mean_area,
    measures_of,
    phase_on,
    works_of,
)
from casework.domain.reference import (
    EstatesRegistered,
    Exposure,
    ExposureReported,
    ProjectPhase,
    ProjectsRegistered,
    RegisteredEstate,
    RegisteredProject,
)

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 1, 1, tzinfo=CHINA)
PROJECT = RegisteredProject(
    code="P1",
    name="P1",
    estates=("E1", "E2"),
    area=30_000,
    phases=(
        ProjectPhase(phase="施工", begins=date(2026, 3, 11)),
        ProjectPhase(phase="保修", begins=date(2026, 5, 1)),
    ),
)
REGISTERED = ProjectsRegistered(at=AT, by=SYSTEM, registry="r", projects=(PROJECT,))
HOMES = EstatesRegistered(
    at=AT,
    by=SYSTEM,
    registry="r",
    estates=(RegisteredEstate(code="E1", name="E1", households=120),),
)


def reported(month: date, **areas: int) -> Fact:
    entries = tuple(Exposure(code=code, area=area) for code, area in areas.items())
    return ExposureReported(
        at=AT, by=SYSTEM, registry="r", month=month, entries=entries
    )


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_exposure_is_square_metres_for_a_month() -> None:
    """M-13: the sum over days of the area, in 10,000 m² and months of 30.4 days."""
    works = works_of([reported(date(2026, 4, 1), P1=30_400)])

    assert works.over(day("2026-04-01"), day("2026-05-01")) == pytest.approx(3.0)
    assert works.over(day("2026-04-01"), day("2026-04-01T12:00")) == pytest.approx(0.05)


def test_what_was_reported_stands_and_phases_only_stand_in() -> None:
    april = (day("2026-04-01"), day("2026-05-01"))
    phases = works_of([REGISTERED])
    both = works_of([REGISTERED, reported(date(2026, 4, 1), P1=10_000)])

    assert (phases.kind, both.kind) == (Kind.PHASES, Kind.WORKS)
    assert phases.over(*april) == pytest.approx(3 * 30 / 30.4)
    assert both.over(*april) == pytest.approx(1 * 30 / 30.4)


def test_before_the_first_report_nothing_is_known() -> None:
    works = works_of([reported(date(2026, 4, 1), P1=10_000)])

    assert works.over(day("2026-03-31"), day("2026-04-30")) is None
    assert works_of([]).over(*2 * [day("2026-04-01")]) is None
    assert works_of([]).kind is Kind.NONE


def test_the_last_report_goes_on_until_the_next_comes() -> None:
    works = works_of([reported(date(2026, 4, 1), P1=10_000)])

    assert works.over(day("2026-06-01"), day("2026-07-01")) == pytest.approx(30 / 30.4)
    assert works.carried_on(day("2026-05-01")) is None
    assert works.carried_on(day("2026-05-02")) == date(2026, 4, 1)


def test_a_month_without_a_report_between_two_had_no_works() -> None:
    works = works_of(
        [reported(date(2026, 4, 1), P1=10_000), reported(date(2026, 6, 1), P1=10_000)]
    )

    assert works.over(day("2026-05-01"), day("2026-06-01")) == 0.0


def test_a_later_report_of_a_month_stands_and_an_estate_is_in_its_project() -> None:
    april = (day("2026-04-01"), day("2026-05-01"))
    works = works_of(
        [
            REGISTERED,
            reported(date(2026, 4, 1), P1=10_000, E3=2_000),
            reported(date(2026, 4, 1), P1=20_000, E1=5_000),
        ]
    )

    assert works.over(*april) == pytest.approx(2.2 * 30 / 30.4)


def test_what_was_handed_over_is_known_by_the_phases_alone() -> None:
    may = (day("2026-05-01"), day("2026-05-31"))
    works = works_of([REGISTERED, reported(date(2026, 4, 1), P1=10_000)])

    assert works.in_warranty(*may) == pytest.approx(3 * 30 / 30.4)
    assert works.in_warranty(day("2026-04-01"), day("2026-05-01")) == 0.0
    assert works.in_warranty(day("2026-03-01"), day("2026-04-01")) is None
    assert works_of([reported(date(2026, 4, 1), P1=1)]).in_warranty(*may) is None


def test_a_mean_area_is_told_back() -> None:
    assert mean_area(3.0, timedelta(days=30.4)) == pytest.approx(30_000)


@pytest.mark.parametrize(
    ("on", "phase"),
    [
        (date(2026, 3, 10), ""),
        (date(2026, 3, 11), "施工"),
        (date(2026, 5, 1), "保修"),
    ],
)
def test_the_phase_on_a_day(on: date, phase: str) -> None:
    assert phase_on(PROJECT, on) == phase


def test_households_are_those_registered() -> None:
    assert works_of([HOMES]).households == 120


@pytest.mark.parametrize(
    ("leaf", "follows"),
    [
        ("Q0101", {Kind.WORKS, Kind.WARRANTY}),
        ("S0302", {Kind.WORKS}),
        ("G0101", set()),
        ("theirs:Q1", set()),
    ],
)
def test_what_a_leaf_may_follow(leaf: str, follows: set[Kind]) -> None:
    assert measures_of(leaf) & {Kind.WORKS, Kind.WARRANTY} == follows
