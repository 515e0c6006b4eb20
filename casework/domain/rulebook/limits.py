"""When something must be done by, and how that instant was found. 时限。

A working-day limit ends at 24:00 of the N-th working day after day 0; an hour limit
runs through nights and holidays. "24:00 of day D" is 00:00 of the day after.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol

from casework.domain.facts import Model
from casework.domain.rulebook.calendar import WorkCalendar
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.office import (
    OfficeHours,
    advance_office_time,
    office_time_between,
)


class Measure(StrEnum):
    """The unit in which a limit is counted."""

    WORKING_DAYS = "wd"
    WORKING_HOURS = "wh"
    HOURS = "h"
    MINUTES = "min"
    DAYS = "d"
    MONTHS = "mo"


MEASURES: Final = {
    Measure.WORKING_DAYS: ("个工作日", "working day"),
    Measure.WORKING_HOURS: ("个工作小时", "working hour"),
    Measure.HOURS: ("小时", "hour"),
    Measure.MINUTES: ("分钟", "minute"),
    Measure.DAYS: ("日", "day"),
    Measure.MONTHS: ("个月", "month"),
}


class LimitKind(StrEnum):
    """What must be done within a limit; the value is the official Chinese word."""

    DISPATCH = "派单"
    SIGN = "签收"
    RETURN = "退单期限"
    RETURN_RULING = "退单审核"
    ADJUDICATION = "裁定"
    FIRST_CONTACT = "先行联系"
    ON_SITE = "到场查看"
    INTERIM = "中途汇报"
    AMBER = "黄色预警"
    DUE = "办结"
    ESCALATION = "超期升级"
    EXTENSION_RULING = "延期审批"
    SHELVING_RULING = "挂账审批"
    SHELVING_END = "挂账到期"
    SHELVING_REMINDER = "挂账提醒"
    REVIEW = "质检"
    FOLLOW_UP = "回访"
    SUPERVISION = "督办办理"
    EXCLUSION_RULING = "剔除审批"
    FEEDBACK = "反馈举报人"
    SITE_MEETING = "现场会"
    RECTIFICATION = "整改"
    RECHECK = "复查"
    REPORT = "报告"


class Term(Model):
    """How long something may take, under which clause, and who set the number."""

    amount: int
    measure: Measure
    clause: str = ""
    source: str = ""

    def text(self, lang: str = "zh") -> str:
        """The term in words: "5个工作日", "5 working days"."""
        return amount_text(self.amount, self.measure, lang)


class CountingRule(Protocol):
    """What counting needs of a policy profile: its mark and its office hours."""

    @property
    def mark(self) -> str: ...

    @property
    def office(self) -> OfficeHours: ...


class Pause(Model):
    """A time that does not count, and why."""

    from_: datetime
    to: datetime
    reason: str


class Limit(Model):
    """An instant by which something is due, with all that it was computed from."""

    kind: LimitKind
    start: datetime
    due: datetime
    amount: int
    measure: Measure
    clause: str
    profile: str
    calendar: str
    provisional: bool = False
    pauses: tuple[Pause, ...] = ()
    amber: datetime | None = None


_QUARTER: Final = 4
_DAY: Final = timedelta(days=1)
_HOURLY: Final = {
    Measure.HOURS: timedelta(hours=1),
    Measure.MINUTES: timedelta(minutes=1),
}


def civil_day(instant: datetime) -> date:
    """The day an instant belongs to; exactly 00:00 is 24:00 of the day before."""
    return (_aware(instant) - timedelta(microseconds=1)).date()


def end_of(day: date, like: datetime) -> datetime:
    """24:00 of a day, at the same offset as another instant."""
    return datetime.combine(day, time(), like.tzinfo) + _DAY


def day_zero(instant: datetime, calendar: WorkCalendar, profile: CountingRule) -> date:
    """The day from which working days are counted.

    After office hours, or on a day when nobody works, it is the next working day.
    """
    day = civil_day(instant)
    closing = datetime.combine(day, profile.office.closes, instant.tzinfo)
    if instant > closing or not calendar.is_working(day):
        return calendar.nth_working_day(day, 1)
    return day


def start_limit(
    kind: LimitKind,
    start: datetime,
    term: Term,
    profile: CountingRule,
    calendar: WorkCalendar,
) -> Limit:
    """Start a limit of a term at an instant."""
    due = _due(kind, start, term, profile, calendar)
    limit = Limit(
        kind=kind,
        start=start,
        due=due,
        amount=term.amount,
        measure=term.measure,
        clause=term.clause,
        profile=profile.mark,
        calendar=calendar.mark,
        provisional=_provisional(term.measure, due, calendar),
    )
    return limit.model_copy(update={"amber": _amber(limit, profile, calendar)})


def remaining(
    limit: Limit, at: datetime, profile: CountingRule, calendar: WorkCalendar
) -> int:
    """What is left of a limit: whole working days, or else seconds."""
    at = at.astimezone(limit.start.tzinfo)
    if at >= limit.due:
        return 0
    if limit.measure is Measure.WORKING_DAYS:
        return calendar.working_days_between(civil_day(at), civil_day(limit.due))
    if limit.measure is Measure.WORKING_HOURS:
        left = office_time_between(at, limit.due, calendar, profile.office)
    else:
        left = limit.due - at
    return int(left.total_seconds())


def paused(
    limit: Limit, pause: Pause, profile: CountingRule, calendar: WorkCalendar
) -> Limit:
    """The limit after a time that does not count: what was left then is left now.

    A limit that had already run out stays where it was, and none becomes earlier.
    """
    zone = limit.start.tzinfo
    pause = Pause(
        from_=pause.from_.astimezone(zone),
        to=pause.to.astimezone(zone),
        reason=pause.reason,
    )
    pauses = (*limit.pauses, pause)
    if pause.from_ >= limit.due:
        return limit.model_copy(update={"pauses": pauses})
    left = remaining(limit, pause.from_, profile, calendar)
    due = max(limit.due, _resumed(limit.measure, pause.to, left, profile, calendar))
    moved = _moved(limit, due, calendar).model_copy(update={"pauses": pauses})
    amber = _amber_after(limit.amber, moved, profile, calendar)
    return moved.model_copy(update={"amber": amber})


def extended(
    limit: Limit, by: int, profile: CountingRule, calendar: WorkCalendar
) -> Limit:
    """The limit with more of its own measure added to its end."""
    if by < 1:
        raise ValueError(f"an extension adds at least one, not {by}")
    due = _advanced(limit.due, by, limit.measure, profile, calendar)
    moved = _moved(limit, due, calendar).model_copy(
        update={"amount": limit.amount + by}
    )
    return moved.model_copy(update={"amber": _amber(moved, profile, calendar)})


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise RulebookError(
            f"时刻{instant}没有时区", f"the instant {instant} has no time zone"
        )
    return instant


def _due(
    kind: LimitKind,
    start: datetime,
    term: Term,
    profile: CountingRule,
    calendar: WorkCalendar,
) -> datetime:
    if term.measure is Measure.WORKING_DAYS:
        zero = day_zero(start, calendar, profile)
        return end_of(calendar.nth_working_day(zero, term.amount), start)
    if kind is LimitKind.SHELVING_END and term.measure is Measure.DAYS:
        # a case shelved for 30 days on 1 November resumes on 1 December at 00:00
        return end_of(_aware(start).date() + _DAY * (term.amount - 1), start)
    return _advanced(_aware(start), term.amount, term.measure, profile, calendar)


def _advanced(
    start: datetime,
    amount: int,
    measure: Measure,
    profile: CountingRule,
    calendar: WorkCalendar,
) -> datetime:
    """The instant this much of a measure after another."""
    if measure is Measure.WORKING_DAYS:
        return end_of(calendar.nth_working_day(civil_day(start), amount), start)
    if measure is Measure.WORKING_HOURS:
        length = timedelta(hours=amount)
        return advance_office_time(start, length, calendar, profile.office)
    if measure is Measure.DAYS:
        return end_of(civil_day(start) + _DAY * amount, start)
    if measure is Measure.MONTHS:
        return end_of(_months_after(civil_day(start), amount), start)
    return start + _HOURLY[measure] * amount


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _resumed(
    measure: Measure,
    to: datetime,
    left: int,
    profile: CountingRule,
    calendar: WorkCalendar,
) -> datetime:
    """When a limit with this much left is due if it runs again from an instant."""
    if measure is Measure.WORKING_DAYS:
        if left == 0:  # paused on its last day: the day of resuming is its last
            return end_of(calendar.working_day_from(to.date()), to)
        return end_of(calendar.nth_working_day(civil_day(to), left), to)
    length = timedelta(seconds=left)
    if measure is Measure.WORKING_HOURS:
        return advance_office_time(to, length, calendar, profile.office)
    return to + length


def _moved(limit: Limit, due: datetime, calendar: WorkCalendar) -> Limit:
    return limit.model_copy(
        update={
            "due": due,
            "calendar": calendar.mark,
            "provisional": _provisional(limit.measure, due, calendar),
        }
    )


def _provisional(measure: Measure, due: datetime, calendar: WorkCalendar) -> bool:
    """Whether the limit was counted over days whose holidays are not published."""
    counted = measure in {Measure.WORKING_DAYS, Measure.WORKING_HOURS}
    return counted and calendar.provisional(civil_day(due))


def _amber(limit: Limit, profile: CountingRule, calendar: WorkCalendar) -> datetime:
    """When three quarters of the counted time are used."""
    if limit.measure is Measure.WORKING_DAYS:
        return _quarter_before(limit, calendar)
    if limit.measure is Measure.WORKING_HOURS:
        length = timedelta(hours=limit.amount) * (_QUARTER - 1) / _QUARTER
        return advance_office_time(limit.start, length, calendar, profile.office)
    return limit.start + (limit.due - limit.start) * (_QUARTER - 1) / _QUARTER


def _quarter_before(limit: Limit, calendar: WorkCalendar) -> datetime:
    """The instant before the due one with a quarter of the working days to go."""
    days, quarters = divmod(limit.amount, _QUARTER)
    last = civil_day(limit.due)
    eve = calendar.working_day_from(last) + _DAY
    day = calendar.nth_working_day_before(eve, days + 1)
    return end_of(day, limit.due) - _DAY * quarters / _QUARTER


def _amber_after(
    amber: datetime | None, moved: Limit, profile: CountingRule, calendar: WorkCalendar
) -> datetime | None:
    """The amber instant after the last pause; one that had passed before it stays."""
    pause = moved.pauses[-1]
    if amber is None or amber <= pause.from_:
        return amber
    if moved.measure is Measure.WORKING_DAYS:
        return max(pause.to, _quarter_before(moved, calendar))
    if moved.measure is Measure.WORKING_HOURS:
        left = office_time_between(pause.from_, amber, calendar, profile.office)
        return advance_office_time(pause.to, left, calendar, profile.office)
    return amber + (pause.to - pause.from_)


def amount_text(amount: int, measure: Measure, lang: str = "zh") -> str:
    """An amount in words: "5个工作日", "5 working days"."""
    zh, en = MEASURES[measure]
    if lang == "zh":
        return f"{amount}{zh}"
    return f"{amount} {en}" if amount == 1 else f"{amount} {en}s"
