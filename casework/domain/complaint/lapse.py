"""What happens when a limit runs out, told at its own instant. 时限届满。

Running it twice, late or after a crash tells the same facts, since a limit that has
been told as elapsed no longer runs.
"""

from collections.abc import Iterator
from datetime import datetime

from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.complaint.terms import (
    after_shelving,
    next_reminder,
    start,
    start_escalation,
)
from casework.domain.facts import SYSTEM, Fact
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.limits import Limit, LimitKind


def lapse(case: Complaint, now: datetime, book: Rulebook) -> Iterator[Fact]:
    """The facts that follow from the limits that have run out by `now`, in order."""
    while (soonest := next_lapse(case)) is not None and soonest[0] <= now:
        instant, kind, amber = soonest
        at = max(instant, case.last_at or instant)
        limit = case.limits[kind]
        told = _amber(at, case) if amber else _elapsed(limit, at, case, book)
        for fact in told:
            yield fact
            case = evolve(case, fact)


def next_lapse(case: Complaint) -> tuple[datetime, LimitKind, bool] | None:
    """The soonest instant at which something lapses: which limit, amber or due."""
    if not case.open:
        return None
    dues = [(limit.due, kind, False) for kind, limit in case.limits.items()]
    due = case.limits.get(LimitKind.DUE)
    if due and due.amber and case.warning is f.Alert.NONE and due.amber < due.due:
        dues.append((due.amber, LimitKind.DUE, True))
    return min(dues, default=None, key=lambda one: (one[0], not one[2], one[1]))


def _amber(at: datetime, case: Complaint) -> Iterator[Fact]:
    """PM-02: three quarters of the time are used and there is no reply."""
    yield f.WarningRaised(
        at=at,
        by=SYSTEM,
        level=f.Alert.AMBER,
        ground="three-quarters",
        told=case.responsible,
    )


def _elapsed(
    limit: Limit, at: datetime, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    match limit.kind:
        case LimitKind.FIRST_CONTACT:
            yield f.FirstContactMissed(at=at, by=SYSTEM, unit=case.lead)
        case LimitKind.RETURN:
            yield f.FirstResponsibilityFixed(at=at, by=SYSTEM, unit=case.lead)
        case LimitKind.DUE:
            yield from _overdue(limit, at, case, book)
        case LimitKind.ESCALATION:
            yield from _escalated(limit, at, case, book)
        case LimitKind.SHELVING_END if case.stage is Stage.SHELVED:
            yield from _shelving_ended(at, case, book)
        case LimitKind.SHELVING_REMINDER if case.stage is Stage.SHELVED:
            yield f.ShelvingReminded(
                at=at,
                by=SYSTEM,
                limits=next_reminder(at, case, book),
            )
        case _:
            yield f.LimitElapsed(at=at, by=SYSTEM, kind=limit.kind, due=limit.due)


def _overdue(
    limit: Limit, at: datetime, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """PM-02: overdue, red, under supervision; five working days more raise it."""
    escalation = start_escalation(at, case.profile, book)
    yield f.OrderOverdue(at=at, by=SYSTEM, due=limit.due, limits=(escalation,))
    yield f.WarningRaised(
        at=at,
        by=SYSTEM,
        level=f.Alert.RED,
        ground="overdue",
        told=case.responsible,
    )
    if case.supervision is f.Level.NONE:
        yield f.SupervisionOpened(
            at=at,
            by=SYSTEM,
            level=f.Level.SV1,
            ground="overdue",
            limits=(start(LimitKind.SUPERVISION, at, case.profile, book),),
        )


def _escalated(
    limit: Limit, at: datetime, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """PM-02: still no reply five working days after the due time."""
    if case.supervision in {f.Level.NONE, f.Level.SV1}:
        yield f.SupervisionRaised(
            at=at,
            by=SYSTEM,
            level=f.Level.SV2,
            ground="overdue",
            limits=(start(LimitKind.SUPERVISION, at, case.profile, book),),
        )
    else:
        yield f.LimitElapsed(at=at, by=SYSTEM, kind=limit.kind, due=limit.due)


def _shelving_ended(at: datetime, case: Complaint, book: Rulebook) -> Iterator[Fact]:
    """PM-16: a shelved order resumes by itself; what was left of its time is left."""
    yield f.ComplaintResumed(
        at=at, by=SYSTEM, expired=True, limits=after_shelving(at, case, book)
    )
