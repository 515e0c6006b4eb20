"""How people get a step wrong before they get it right; each is refused by a clause."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from casework.adapters.demo.district import STAFF
from casework.adapters.demo.people import File
from casework.adapters.demo.wording import WORDING
from casework.domain.complaint import commands as k
from casework.domain.complaint.facts import Result
from casework.domain.facts import Actor, Role

Slip = Callable[[File, datetime], k.Command | None]


def _some(role: Role, unit: str) -> Actor:
    return next(a for a in STAFF if a.role is role and a.unit == unit)


def _committee_leads(file: File, at: datetime) -> k.Command | None:
    """A government duty is sent to the residents' committee (clause 11)."""
    if not file.book.government_duty(file.case.leaf) or file.case.adjudicated:
        return None
    return k.Dispatch(at=at, by=_some(Role.DISPATCHER_DISTRICT, "DHO"), lead="RC")


def _stranger_signs(file: File, at: datetime) -> k.Command | None:
    """A handler of another unit signs for the order (clause 13)."""
    unit = "CON-B" if file.case.lead != "CON-B" else "CON-C"
    return k.SignFor(at=at, by=_some(Role.HANDLER, unit))


def _no_basis(file: File, at: datetime) -> k.Command | None:
    """A return without its basis (clause 14)."""
    by = _some(Role.HANDLER, file.case.lead)
    return k.RequestReturn(at=at, by=by, reason="not-our-duty", basis=" ")


def _nobody_named(file: File, at: datetime) -> k.Command | None:
    """A contact without the person who was spoken to (clause 18)."""
    by = _some(Role.HANDLER, file.case.lead)
    return k.RecordFirstContact(at=at, by=by, contacted=True, contacted_at=at)


def _not_contacted(file: File, at: datetime) -> k.Command | None:
    """Handling begins before anybody spoke to the caller (clause 19)."""
    if file.case.grade == "U1" or file.case.anonymous:
        return None
    return k.StartHandling(at=at, by=_some(Role.HANDLER, file.case.lead))


def _lowered(file: File, at: datetime) -> k.Command | None:
    """A handler lowers the grade (clause 5)."""
    if file.case.grade == "O15":
        return None
    by = _some(Role.HANDLER, file.case.lead)
    return k.ChangeGrade(at=at, by=by, grade="O15", reason="工作量大")


def _too_long(file: File, at: datetime) -> k.Command | None:
    """An extension beyond what the profile allows (clause 21)."""
    by = _some(Role.UNIT_HEAD, file.case.lead)
    return k.RequestExtension(at=at, by=by, days=20, reason="人手不足")


def _unproved(file: File, at: datetime) -> k.Command | None:
    """Solved without photo or signature, or a cut-off denied (clauses 24, 25)."""
    made = WORDING["reply"](file, at)
    assert isinstance(made, k.Reply)
    if made.result is Result.SOLVED:
        return replace(made, photos=(), signed_off=False)
    if made.result is Result.EXPLAINED:
        return replace(made, policy_ground="")
    return replace(made, way="")


def _own_review(file: File, at: datetime) -> k.Command | None:
    """The handling unit passes its own reply (clause 2)."""
    return k.PassReview(at=at, by=_some(Role.HANDLER, file.case.lead))


def _one_attempt(file: File, at: datetime) -> k.Command | None:
    """One call that nobody takes is told as unreachable (clause 27)."""
    made = WORDING["follow_up"](file, at)
    return k.RecordFollowUp(at=at, by=made.by, reached=False, attempts=(at,))


def _redo_of_accepted(file: File, at: datetime) -> k.Command | None:
    """What the caller accepted is sent back (clause 29)."""
    made = WORDING["close"](file, at)
    return k.OrderRedo(at=at, by=made.by, head="")


SLIP: Final[dict[str, Slip]] = {
    "dispatch": _committee_leads,
    "sign": _stranger_signs,
    "return": _no_basis,
    "contact": _nobody_named,
    "start": _not_contacted,
    "regrade": _lowered,
    "ask_extension": _too_long,
    "reply": _unproved,
    "review": _own_review,
    "follow_up": _one_attempt,
    "close": _redo_of_accepted,
}

BEFORE: Final = {"start": "contact", "regrade": "visit"}
"""The step before which a slip happens, where it is not the step itself."""
