"""Office hours, and how much of them passes between instants. 办公时间。"""

from datetime import datetime, time, timedelta
from typing import Final

from casework.domain.facts import Model
from casework.domain.rulebook.calendar import WorkCalendar

_DAY: Final = timedelta(days=1)


class OfficeHours(Model):
    """When offices open and close on a working day."""

    opens: time = time(9)
    closes: time = time(17)


def advance_office_time(
    start: datetime, length: timedelta, calendar: WorkCalendar, office: OfficeHours
) -> datetime:
    """The instant at which this much office time has passed."""
    day, left = start.date(), length
    if not calendar.is_working(day):
        day = calendar.nth_working_day(day, 1)
    while True:
        opens = datetime.combine(day, office.opens, start.tzinfo)
        begins = max(start, opens)
        closes = datetime.combine(day, office.closes, start.tzinfo)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, timedelta())
        day = calendar.nth_working_day(day, 1)


def office_time_between(
    start: datetime, end: datetime, calendar: WorkCalendar, office: OfficeHours
) -> timedelta:
    """How much office time lies between two instants."""
    total, day = timedelta(), start.date()
    while day <= end.date():
        if calendar.is_working(day):
            opens = datetime.combine(day, office.opens, start.tzinfo)
            closes = datetime.combine(day, office.closes, start.tzinfo)
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += _DAY
    return total
