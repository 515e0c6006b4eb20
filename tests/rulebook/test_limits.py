"""When something is due, and what moves that instant."""

from collections.abc import Callable
from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.calendar import WorkCalendar
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.explanation import LIMIT_NAMES, explain
from casework.domain.rulebook.limits import (
    MEASURES,
    Limit,
    LimitKind,
    Measure,
    Pause,
    Term,
    day_zero,
    extended,
    paused,
    remaining,
    start_limit,
)
from casework.domain.rulebook.office import OfficeHours, office_time_between
from casework.domain.rulebook.profiles import Profile

At = Callable[[str], datetime]
WD, WH, H = Measure.WORKING_DAYS, Measure.WORKING_HOURS, Measure.HOURS
BOOK = load_rulebook()
CALENDAR = BOOK.calendar()
SHANGHAI = BOOK.profile("shanghai-2019/1")


def term(amount: int, measure: Measure) -> Term:
    return Term(amount=amount, measure=measure, clause="10", source="F2")


def limit(
    start: datetime, amount: int, measure: Measure, kind: LimitKind = LimitKind.DUE
) -> Limit:
    return start_limit(kind, start, term(amount, measure), SHANGHAI, CALENDAR)


@pytest.mark.parametrize(
    ("start", "amount", "measure", "due"),
    [
        ("2023-09-27 09:00", 5, WD, "2023-10-11 00:00"),  # E02: 2023-10-10 24:00
        ("2023-12-15 18:30", 1, WD, "2023-12-20 00:00"),  # E03: 2023-12-19 24:00
        ("2023-12-15 17:00", 1, WD, "2023-12-19 00:00"),
        ("2023-12-15 17:01", 1, WD, "2023-12-20 00:00"),
        ("2023-12-16 10:00", 1, WD, "2023-12-20 00:00"),
        ("2023-12-15 00:00", 1, WD, "2023-12-19 00:00"),
        ("2023-10-07 10:00", 1, WD, "2023-10-09 00:00"),  # a make-up Saturday
        ("2023-12-15 15:00", 4, WH, "2023-12-18 11:00"),
        ("2023-12-15 13:00", 4, WH, "2023-12-15 17:00"),
        ("2023-12-15 20:00", 4, WH, "2023-12-18 13:00"),
        ("2023-12-16 10:00", 4, WH, "2023-12-18 13:00"),
        ("2023-12-15 06:00", 9, WH, "2023-12-18 10:00"),
        ("2023-12-16 21:00", 2, H, "2023-12-16 23:00"),  # E25
        ("2023-12-16 21:00", 24, H, "2023-12-17 21:00"),  # E25
        ("2023-12-16 21:00", 30, Measure.MINUTES, "2023-12-16 21:30"),
        ("2023-12-15 10:00", 7, Measure.DAYS, "2023-12-23 00:00"),
        ("2024-03-11 10:00", 1, Measure.MONTHS, "2024-04-12 00:00"),
        ("2024-01-31 10:00", 1, Measure.MONTHS, "2024-03-01 00:00"),
        ("2023-12-31 10:00", 2, Measure.MONTHS, "2024-03-01 00:00"),
    ],
)
def test_a_limit_ends(
    at: At, start: str, amount: int, measure: Measure, due: str
) -> None:
    assert limit(at(start), amount, measure).due == at(due)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2023-12-15 10:00", "2023-12-15"),
        ("2023-12-15 17:00", "2023-12-15"),
        ("2023-12-15 17:00:01", "2023-12-18"),
        ("2023-12-16 00:00", "2023-12-18"),
        ("2023-12-17 12:00", "2023-12-18"),
        ("2023-12-15 00:00", "2023-12-15"),
    ],
)
def test_day_zero(
    at: At, calendar: WorkCalendar, shanghai: Profile, instant: str, day: str
) -> None:
    assert day_zero(at(instant), calendar, shanghai).isoformat() == day


def test_a_case_shelved_for_thirty_days_resumes_at_midnight(at: At) -> None:
    end = limit(at("2023-11-01 10:00"), 30, Measure.DAYS, LimitKind.SHELVING_END)
    assert end.due == at("2023-12-01 00:00")


@pytest.mark.parametrize(
    ("start", "amount", "measure", "amber"),
    [
        ("2023-09-27 09:00", 5, WD, "2023-10-09 18:00"),
        ("2023-12-15 10:00", 1, WD, "2023-12-18 18:00"),
        ("2023-12-15 10:00", 4, WD, "2023-12-21 00:00"),
        ("2023-12-15 10:00", 15, WD, "2024-01-03 06:00"),
        ("2023-12-15 15:00", 4, WH, "2023-12-18 10:00"),
        ("2023-12-16 21:00", 2, H, "2023-12-16 22:30"),
        ("2023-12-16 21:00", 24, H, "2023-12-17 15:00"),
    ],
)
def test_amber_is_at_three_quarters(
    at: At, start: str, amount: int, measure: Measure, amber: str
) -> None:
    assert limit(at(start), amount, measure).amber == at(amber)


def pause(at: At, from_: str, to: str) -> Pause:
    return Pause(from_=at(from_), to=at(to), reason="季节")


def test_a_shelved_order_resumes_with_the_days_it_had_left(at: At) -> None:
    before = limit(at("2023-10-27 10:00"), 5, WD)
    shelved = pause(at, "2023-11-01 10:00", "2023-12-01 00:00")
    assert remaining(before, shelved.from_, SHANGHAI, CALENDAR) == 2
    after = paused(before, shelved, SHANGHAI, CALENDAR)
    assert after.due == at("2023-12-05 00:00")
    assert remaining(after, shelved.to, SHANGHAI, CALENDAR) == 2
    assert after.pauses == (shelved,)
    assert after.amber == at("2023-12-01 18:00")


def test_amber_that_had_passed_before_the_pause_stays(at: At) -> None:
    before = limit(at("2023-10-27 10:00"), 5, WD)
    shelved = pause(at, "2023-11-03 10:00", "2023-12-01 00:00")
    after = paused(before, shelved, SHANGHAI, CALENDAR)
    assert after.amber == before.amber
    assert after.due == at("2023-12-02 00:00")


@pytest.mark.parametrize(
    ("amount", "measure", "due", "amber"),
    [
        (24, H, "2023-12-17 21:00", "2023-12-17 15:00"),
        (8, WH, "2023-12-19 15:00", "2023-12-19 13:00"),
    ],
)
def test_hours_go_on_where_they_stopped(
    at: At, amount: int, measure: Measure, due: str, amber: str
) -> None:
    before = limit(at("2023-12-15 15:00"), amount, measure)
    to = {H: "2023-12-16 22:00", WH: "2023-12-18 16:00"}[measure]
    from_ = "2023-12-15 16:00"
    after = paused(before, pause(at, from_, to), SHANGHAI, CALENDAR)
    assert (after.due, after.amber) == (at(due), at(amber))


def test_a_limit_that_had_run_out_is_not_revived(at: At) -> None:
    before = limit(at("2023-12-15 10:00"), 1, WD)
    late = pause(at, "2023-12-20 10:00", "2024-01-20 10:00")
    after = paused(before, late, SHANGHAI, CALENDAR)
    assert (after.due, after.pauses) == (before.due, (late,))
    assert remaining(before, late.from_, SHANGHAI, CALENDAR) == 0


def test_an_extension_of_shanghai_ends_on_the_fifteenth_day(at: At) -> None:
    start = at("2023-12-15 10:00")
    added = SHANGHAI.extension.added(5, None, 0)
    assert added == 10
    longer = extended(limit(start, 5, WD), added, SHANGHAI, CALENDAR)
    assert longer.due == limit(start, 15, WD).due
    assert longer.amount == 15
    assert longer.amber == limit(start, 15, WD).amber


@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_can_be_extended(at: At, measure: Measure) -> None:
    start = at("2023-12-15 10:00")
    before = limit(start, 2, measure)
    assert extended(before, 3, SHANGHAI, CALENDAR).due == limit(start, 5, measure).due


def test_an_extension_adds_something(at: At) -> None:
    with pytest.raises(ValueError, match="at least one"):
        extended(limit(at("2023-12-15 10:00"), 5, WD), 0, SHANGHAI, CALENDAR)


def test_a_limit_past_the_published_years_is_provisional(at: At) -> None:
    assert limit(at("2026-12-30 10:00"), 4, WD).provisional
    assert limit(at("2026-12-31 16:00"), 4, WH).provisional
    assert not limit(at("2026-12-30 10:00"), 1, WD).provisional
    assert not limit(at("2026-12-31 20:00"), 24, H).provisional


def test_an_instant_without_a_time_zone_is_refused() -> None:
    naive = datetime.combine(datetime(2023, 12, 15), time(10))
    for measure in Measure:
        with pytest.raises(RulebookError, match="no time zone"):
            limit(naive, 1, measure)


def test_the_explanation_tells_where_the_instant_comes_from(at: At) -> None:
    due = limit(at("2023-09-27 09:00"), 5, WD)
    assert explain(due) == (
        "办结时限自2023-09-27 09:00起算，依据第10条（shanghai-2019/1）5个工作日，"
        "按工作日历cn/2026.1，于2023-10-10 24:00届满。"
    )
    assert explain(due, "en") == (
        "The reply limit runs from 2023-09-27 09:00, 5 working days under clause 10 "
        "(shanghai-2019/1) by calendar cn/2026.1, and ends at 2023-10-10 24:00."
    )


def test_the_explanation_tells_pauses_and_what_is_provisional(at: At) -> None:
    before = limit(at("2026-12-28 10:00"), 5, WD)
    shelved = pause(at, "2026-12-29 10:00", "2027-01-04 00:00")
    after = paused(before, shelved, SHANGHAI, CALENDAR)
    assert "2026-12-29 10:00至2027-01-04 00:00停表（季节）" in explain(after)
    assert "暂定" in explain(after)
    english = explain(after, "en")
    assert "paused from 2026-12-29 10:00 to 2027-01-04 00:00 (季节)" in english
    assert "provisional" in english


def test_every_kind_and_measure_has_its_words() -> None:
    assert set(LIMIT_NAMES) == set(LimitKind)
    assert set(MEASURES) == set(Measure)
    assert term(1, WD).text("en") == "1 working day"
    assert term(2, WD).text("en") == "2 working days"
    assert term(2, WD).text() == "2个工作日"


def test_a_limit_survives_its_record(at: At) -> None:
    before = limit(at("2023-10-27 10:00"), 5, WD)
    shelved = pause(at, "2023-11-01 10:00", "2023-12-01 00:00")
    after = paused(before, shelved, SHANGHAI, CALENDAR)
    assert Limit.model_validate_json(after.model_dump_json()) == after


ZONE = timezone(timedelta(hours=8))
instants = st.datetimes(
    datetime(2023, 1, 1), datetime(2026, 11, 1), timezones=st.just(ZONE)
)
spans = st.timedeltas(timedelta(), timedelta(days=60))
measures = st.sampled_from(list(Measure))


@given(instants, st.integers(1, 20), measures)
def test_a_limit_starts_turns_amber_and_ends_in_order(
    start: datetime, amount: int, measure: Measure
) -> None:
    one = limit(start, amount, measure)
    assert one.amber is not None
    assert start < one.amber < one.due


@given(instants, st.timedeltas(timedelta(), timedelta(days=9)), st.integers(1, 15))
def test_who_starts_later_is_never_due_earlier(
    start: datetime, later: timedelta, amount: int
) -> None:
    assert limit(start, amount, WD).due <= limit(start + later, amount, WD).due


@given(instants, st.integers(1, 20), measures, spans, spans)
def test_a_pause_never_moves_a_limit_back(
    start: datetime, amount: int, measure: Measure, after: timedelta, length: timedelta
) -> None:
    before = limit(start, amount, measure)
    stop = Pause(from_=start + after, to=start + after + length, reason="x")
    moved = paused(before, stop, SHANGHAI, CALENDAR)
    assert moved.due >= before.due
    assert moved.amber is not None
    assert moved.amber <= moved.due
    if stop.from_ < before.due:
        left = remaining(before, stop.from_, SHANGHAI, CALENDAR)
        assert remaining(moved, stop.to, SHANGHAI, CALENDAR) >= left


@given(instants, st.integers(1, 20))
def test_office_hours_count_as_many_as_were_asked(start: datetime, hours: int) -> None:
    one = limit(start, hours, WH)
    counted = office_time_between(start, one.due, CALENDAR, OfficeHours())
    assert counted == timedelta(hours=hours)


@given(instants, st.integers(1, 15), st.integers(1, 15))
def test_an_extension_counts_on_from_the_end(
    start: datetime, amount: int, more: int
) -> None:
    longer = extended(limit(start, amount, WD), more, SHANGHAI, CALENDAR)
    assert longer == limit(start, amount + more, WD)
