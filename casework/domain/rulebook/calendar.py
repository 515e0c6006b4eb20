"""Which days are working days, holidays and make-up days included. 工作日历。"""

from bisect import bisect_right
from datetime import date, timedelta
from functools import cached_property

from casework.domain.facts import Model
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.indexed import Indexed
from casework.domain.rulebook.table import read_row, read_table, rows

_WEEKEND = 5
_WEEK = 7


class WorkCalendar(Indexed):
    """Working days: Monday to Friday but for `off`, and the make-up days `on`."""

    id: str
    version: str
    published_through: date
    published_from: date = date.min
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        """Id and version as a limit keeps them: "cn/2026.1"."""
        return f"{self.id}/{self.version}"

    @cached_property
    def _off(self) -> tuple[int, ...]:
        return tuple(sorted(day.toordinal() for day in self.off))

    @cached_property
    def _on(self) -> tuple[int, ...]:
        return tuple(sorted(day.toordinal() for day in self.on))

    def _working_days_through(self, day: date) -> int:
        """Working days from the first day of the era through this one."""
        ordinal = day.toordinal()
        weeks, days = divmod(ordinal, _WEEK)
        weekdays = weeks * _WEEKEND + min(days, _WEEKEND)
        return (
            weekdays
            - bisect_right(self._off, ordinal)
            + bisect_right(self._on, ordinal)
        )

    def is_working(self, day: date) -> bool:
        """Whether people work on this day."""
        if day.weekday() < _WEEKEND:
            return day not in self.off
        return day in self.on

    def working_days_between(self, after: date, through: date) -> int:
        """How many working days lie after the first day, through the second."""
        return self._working_days_through(through) - self._working_days_through(after)

    def nth_working_day(self, after: date, n: int) -> date:
        """The n-th working day after a day; the day itself for n = 0."""
        if n < 0:
            raise ValueError(f"the number of working days is negative: {n}")
        target = self._working_days_through(after) + n
        day = after + timedelta(days=n)
        while missing := target - self._working_days_through(day):
            day += timedelta(days=missing)
        return day

    def nth_working_day_before(self, before: date, n: int) -> date:
        """The n-th working day before a day, for n of at least one."""
        if n < 1:
            raise ValueError(f"the number of working days is not positive: {n}")
        target = self._working_days_through(before - timedelta(days=1)) - n
        day = before - timedelta(days=n)
        while surplus := self._working_days_through(day) - target - 1:
            day -= timedelta(days=surplus)
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def working_day_from(self, day: date) -> date:
        """The day itself if people work on it, else the next working day."""
        return day if self.is_working(day) else self.nth_working_day(day, 1)

    def provisional(self, day: date) -> bool:
        """Whether the day lies outside the years whose holidays are published."""
        return not self.published_from <= day <= self.published_through


class Year(Model):
    """The exceptions of one year, and the notice they come from."""

    year: int
    source: str
    off: tuple[date, ...]
    on: tuple[date, ...]


def parse_calendar(text: str) -> WorkCalendar:
    """Read a calendar: its years, each with its source, holidays and make-up days."""
    table = read_table(text, "工作日历", "the calendar")
    years = [read_row(Year, row, "年份", "year") for row in rows(table, "year")]
    days = {
        "off": frozenset(day for year in years for day in year.off),
        "on": frozenset(day for year in years for day in year.on),
        "sources": tuple((str(year.year), year.source) for year in years),
    }
    rest = {name: value for name, value in table.items() if name != "year"}
    calendar = read_row(WorkCalendar, rest | days, "工作日历", "calendar")
    check_calendar(calendar)
    return calendar


def check_calendar(calendar: WorkCalendar) -> None:
    """Refuse a day that is no exception: a weekend day off, a weekday made up."""
    for day in sorted(calendar.off):
        if day.weekday() >= _WEEKEND:
            raise RulebookError(
                f"日历{calendar.mark}：{day}是周末，不能列为放假工作日",
                f"calendar {calendar.mark}: {day} is a weekend day and cannot be off",
            )
    for day in sorted(calendar.on):
        if day.weekday() < _WEEKEND:
            raise RulebookError(
                f"日历{calendar.mark}：{day}不是周末，不能列为调休上班日",
                f"calendar {calendar.mark}: {day} is a weekday and cannot be made up",
            )
