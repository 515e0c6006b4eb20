"""Which limits start, move and rest, by the profile the order was dispatched with."""

from datetime import datetime
from typing import Final

from casework.domain.complaint.state import Complaint
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import EXTENSION, SHELVING, require
from casework.domain.rulebook.limits import (
    Limit,
    LimitKind,
    Measure,
    Pause,
    Term,
    civil_day,
    extended,
    paused,
    start_limit,
)
from casework.domain.rulebook.profiles import Numbers, Profile
from casework.domain.rulebook.taxonomy import Grade

_TERMS: Final = {
    LimitKind.DISPATCH: "dispatch",
    LimitKind.SIGN: "sign",
    LimitKind.RETURN: "return_window",
    LimitKind.RETURN_RULING: "return_ruling",
    LimitKind.ADJUDICATION: "adjudication",
    LimitKind.REVIEW: "review",
    LimitKind.SUPERVISION: "supervision",
    LimitKind.ESCALATION: "escalation",
    LimitKind.SHELVING_REMINDER: "shelving_reminder",
    LimitKind.SITE_MEETING: "site_meeting",
}
_EXTENDED_IN: Final = frozenset({Measure.WORKING_DAYS, Measure.DAYS})
RETURNED: Final = "退单同意"
SHELVED: Final = "挂账"


def profile_of(mark: str, at: datetime, book: Rulebook) -> Profile:
    """The version an order keeps, or the one in force on the day for a bare id."""
    return book.profile_of(mark, civil_day(at))


def numbers(case: Complaint, at: datetime, book: Rulebook) -> Numbers:
    """The plain numbers of the profile a case is handled by."""
    return profile_of(case.profile, at, book).numbers


def grade_of(case: Complaint) -> Grade:
    """The grade of a case; one told from elsewhere without any of ours is ordinary."""
    return Grade(case.grade) if case.grade in set(Grade) else Grade.O5


def start(kind: LimitKind, at: datetime, mark: str, book: Rulebook) -> Limit:
    """Start a limit whose term is one of the profile's own."""
    profile = profile_of(mark, at, book)
    return _begin(kind, at, getattr(profile, _TERMS[kind]), profile, book)


def start_escalation(at: datetime, mark: str, book: Rulebook) -> Limit:
    """Start the time from overdue to raised: its first day is the day after the due.

    A limit that ended at 24:00 did not end after office hours of that day.
    """
    profile = profile_of(mark, at, book)
    closing = datetime.combine(civil_day(at), profile.office.closes, at.tzinfo)
    limit = start(LimitKind.ESCALATION, min(at, closing), profile.mark, book)
    return limit.model_copy(update={"start": at})


def start_due(at: datetime, case: Complaint, mark: str, book: Rulebook) -> Limit:
    """Start the time to reply, by grade and type."""
    profile = profile_of(mark, at, book)
    type_ = case.type.value if case.type else ""
    term = profile.due_term(grade_of(case), type_)
    return _begin(LimitKind.DUE, at, term, profile, book)


def start_redo(at: datetime, case: Complaint, book: Rulebook) -> Limit:
    """Start the time to do it again."""
    profile = profile_of(case.profile, at, book)
    return _begin(LimitKind.DUE, at, profile.redo, profile, book)


def _begin(
    kind: LimitKind, at: datetime, term: Term, profile: Profile, book: Rulebook
) -> Limit:
    return start_limit(kind, at, term, profile, book.calendar_of(profile))


def dispatch_limits(
    at: datetime, mark: str, case: Complaint, book: Rulebook
) -> tuple[Limit, ...]:
    """PM-01: what a lead unit must do by when, from the dispatch on."""
    profile = profile_of(mark, at, book)
    grade = grade_of(case)
    contact = None if case.anonymous else profile.contact_term(grade)
    terms = (
        (LimitKind.SIGN, profile.sign),
        (LimitKind.RETURN, profile.return_window),
        (LimitKind.FIRST_CONTACT, contact),
        (LimitKind.INTERIM, profile.interim_term(grade)),
        (LimitKind.ON_SITE, profile.on_site(case.leaf)),
        (LimitKind.FEEDBACK, profile.feedback(case.leaf)),
    )
    return tuple(
        _begin(kind, at, term, profile, book)
        for kind, term in terms
        if term is not None
    )


def due_at_dispatch(
    at: datetime, mark: str, case: Complaint, book: Rulebook
) -> tuple[Limit, ...]:
    """The time to reply from a dispatch on: what runs, what a return paused, or fresh.

    A time that was over before moves no more; what follows from its being over goes on.
    """
    running = case.limits.get(LimitKind.DUE)
    if running is not None:
        return (running,)
    if case.returning and case.due and case.due.due > case.returning.at:
        rest = Pause(from_=case.returning.at, to=at, reason=RETURNED)
        return (_paused(case.due, rest, case, book),)
    if case.overdue:
        escalation = case.limits.get(LimitKind.ESCALATION)
        return (escalation or start_escalation(at, mark, book),)
    return (start_due(at, case, mark, book),)


def _paused(limit: Limit, rest: Pause, case: Complaint, book: Rulebook) -> Limit:
    """A limit after a rest: what was left of it then is left now."""
    profile = profile_of(case.profile, rest.to, book)
    return paused(limit, rest, profile, book.calendar_of(profile))


def extended_due(days: int, case: Complaint, at: datetime, book: Rulebook) -> Limit:
    """The time to reply after an extension; refuses what the profile does not allow."""
    profile = profile_of(case.profile, at, book)
    due = case.due
    require(due is not None, EXTENSION, "没有办结时限", "there is no time to reply")
    assert due is not None
    added = (
        profile.extension.added(due.amount, days, case.extensions)
        if due.measure in _EXTENDED_IN
        else None
    )
    require(
        added is not None,
        EXTENSION,
        f"第{case.extensions + 1}次延期{days}日超出{profile.zh}的规定",
        f"extension {case.extensions + 1} of {days} days exceeds {profile.mark}",
    )
    assert added is not None
    return extended(due, added, profile, book.calendar_of(profile))


def shelving_limits(
    at: datetime, days: int, case: Complaint, book: Rulebook
) -> tuple[Limit, ...]:
    """The end of the shelving and the next reminder of it."""
    profile = profile_of(case.profile, at, book)
    term = Term(amount=days, measure=Measure.DAYS, clause=SHELVING.no)
    end = _begin(LimitKind.SHELVING_END, at, term, profile, book)
    reminder = start(LimitKind.SHELVING_REMINDER, at, case.profile, book)
    return (end, reminder) if reminder.due < end.due else (end,)


def next_reminder(at: datetime, case: Complaint, book: Rulebook) -> tuple[Limit, ...]:
    """The reminder after this one, if the shelving lasts that long."""
    reminder = start(LimitKind.SHELVING_REMINDER, at, case.profile, book)
    end = case.limits.get(LimitKind.SHELVING_END)
    return (reminder,) if end is None or reminder.due < end.due else ()


def after_shelving(at: datetime, case: Complaint, book: Rulebook) -> tuple[Limit, ...]:
    """The limits after a shelving: what was left of them then is left now."""
    rest = Pause(from_=case.shelved_at or at, to=at, reason=SHELVED)
    return tuple(_paused(limit, rest, case, book) for limit in case.resting)
