"""The calendar agrees with the published years, whoever counts."""

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.calendar import WorkCalendar, parse_calendar
from casework.domain.rulebook.error import RulebookError

WORKING_DAYS = Path(__file__).parents[3] / "shared/data/working-days"
SHIPPED = load_rulebook().calendar()

needs_real_days = pytest.mark.skipif(
    not WORKING_DAYS.exists(), reason="the published working days are not here"
)
days = st.dates(date(2022, 6, 1), date(2027, 6, 30))
amounts = st.integers(0, 300)


@needs_real_days
def test_every_published_deadline_is_found(calendar: WorkCalendar) -> None:
    with (WORKING_DAYS / "deadline_vectors.csv").open(encoding="utf-8") as file:
        vectors = list(csv.DictReader(file))
    wrong = [
        row
        for row in vectors
        if calendar.nth_working_day(
            date.fromisoformat(row["start_date"]), int(row["n_working_days"])
        ).isoformat()
        != row["deadline"]
    ]
    assert len(vectors) == 6579
    assert wrong == []


@needs_real_days
def test_every_published_day_is_known(calendar: WorkCalendar) -> None:
    with (WORKING_DAYS / "days_2024_2026.csv").open(encoding="utf-8") as file:
        published = {
            date.fromisoformat(row["date"]): row["is_workday"] == "1"
            for row in csv.DictReader(file)
        }
    assert len(published) == 1096
    assert {day: calendar.is_working(day) for day in published} == published


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_a_public_source_agrees_on_the_year(calendar: WorkCalendar, year: int) -> None:
    source = holidays.country_holidays("CN", years=year)
    first = date(year, 1, 1)
    of_year = [
        day
        for day in (first + timedelta(days=n) for n in range(366))
        if day.year == year
    ]
    differing = [
        day for day in of_year if calendar.is_working(day) != source.is_working_day(day)
    ]
    assert differing == []


def test_the_years_name_the_notices_they_come_from(calendar: WorkCalendar) -> None:
    assert [year for year, _ in calendar.sources] == ["2023", "2024", "2025", "2026"]
    assert all("国务院办公厅" in source for _, source in calendar.sources)


def test_outside_the_published_years_a_day_is_provisional(
    calendar: WorkCalendar,
) -> None:
    assert not calendar.provisional(date(2026, 12, 31))
    assert calendar.provisional(date(2027, 1, 1))
    assert calendar.provisional(date(2022, 12, 31))


@given(days, amounts)
def test_the_nth_working_day_is_n_working_days_later(after: date, n: int) -> None:
    day = SHIPPED.nth_working_day(after, n)
    assert SHIPPED.working_days_between(after, day) == n
    assert n == 0 or SHIPPED.is_working(day)


@given(days, st.integers(1, 300))
def test_the_nth_working_day_before_is_its_mirror(before: date, n: int) -> None:
    day = SHIPPED.nth_working_day_before(before, n)
    eve, yesterday = day - timedelta(days=1), before - timedelta(days=1)
    assert SHIPPED.is_working(day)
    assert SHIPPED.working_days_between(eve, yesterday) == n


@given(days, st.integers(0, 400))
def test_working_days_are_counted_one_by_one(after: date, length: int) -> None:
    span = [after + timedelta(days=n + 1) for n in range(length)]
    counted = sum(SHIPPED.is_working(day) for day in span)
    through = after + timedelta(days=length)
    assert SHIPPED.working_days_between(after, through) == counted


@given(days, days, st.integers(0, 30))
def test_a_later_start_is_never_due_earlier(one: date, other: date, n: int) -> None:
    first, second = sorted((one, other))
    assert SHIPPED.nth_working_day(first, n) <= SHIPPED.nth_working_day(second, n)


@pytest.mark.parametrize("n", [-1, -5])
def test_a_negative_number_of_days_is_refused(calendar: WorkCalendar, n: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        calendar.nth_working_day(date(2024, 1, 1), n)
    with pytest.raises(ValueError, match="not positive"):
        calendar.nth_working_day_before(date(2024, 1, 1), n)


def test_a_changed_copy_counts_by_its_own_days(calendar: WorkCalendar) -> None:
    assert calendar.nth_working_day(date(2023, 9, 28), 1) == date(2023, 10, 7)
    plain = calendar.model_copy(update={"off": frozenset(), "on": frozenset()})
    assert plain.nth_working_day(date(2023, 9, 28), 1) == date(2023, 9, 29)


def test_a_calendar_survives_its_record(calendar: WorkCalendar) -> None:
    calendar.nth_working_day(date(2024, 1, 1), 1)
    told = WorkCalendar.model_validate_json(calendar.model_dump_json())
    assert told == calendar


BROKEN = """
id = "cn"
version = "x"
published_from = 2023-01-01
published_through = 2023-12-31
[[year]]
year = 2023
source = "x"
off = [{off}]
on = [{on}]
"""


@pytest.mark.parametrize(
    ("off", "on", "day"),
    [("2023-01-01", "", "2023-01-01"), ("", "2023-01-02", "2023-01-02")],
)
def test_a_day_that_is_no_exception_is_an_error(off: str, on: str, day: str) -> None:
    with pytest.raises(RulebookError, match=day) as error:
        parse_calendar(BROKEN.format(off=off, on=on))
    assert day in error.value.sentence("zh")
