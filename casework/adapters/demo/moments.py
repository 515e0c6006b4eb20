"""When somebody gets to a step: in office hours, or at once in haste. 何时办理。"""

from datetime import datetime, timedelta
from typing import Final

from casework.adapters.demo.district import LAST_DAY
from casework.adapters.demo.people import File
from casework.domain.complaint.state import Complaint
from casework.domain.rulebook.office import OfficeHours, advance_office_time

OFFICE: Final = OfficeHours()
ORDINARY: Final[dict[str, tuple[float, float]]] = {
    "answer": (0.05, 0.2),
    "redirect": (0.05, 0.2),
    "dispatch": (0.2, 2.6),
    "return": (1, 5),
    "uphold": (1, 6),
    "refuse_return": (1, 6),
    "adjudicate": (3, 14),
    "sign": (0.3, 2.6),
    "sign_at_last": (30, 70),
    "name_handler": (0.2, 0.8),
    "contact": (0.4, 3.4),
    "contact_in_vain": (0.4, 2),
    "start": (0.1, 1),
    "correct": (0.2, 2),
    "correct_place": (0.2, 2),
    "regrade": (0.3, 3),
    "visit": (1, 7),
    "interim": (1, 4),
    "assist": (0.5, 3),
    "ring": (1, 9),
    "ask_shelving": (2, 14),
    "approve_shelving": (3, 12),
    "refuse_shelving": (2, 8),
    "grant_extension": (1, 6),
    "refuse_extension": (1, 6),
    "supervise": (1, 6),
    "raise": (2, 10),
    "review": (0.8, 7),
    "fail_review": (0.8, 7),
    "follow_up": (2, 13),
    "follow_up_in_vain": (12, 20),
    "close": (0.3, 4),
    "redo": (0.5, 4),
    "lift": (1, 7),
    "ask_exclusion": (2, 10),
    "rule_exclusion": (3, 14),
    "revoke": (5, 24),
    "unmerge": (2, 12),
}
"""Office hours that a step takes, at least and at most."""

IN_HASTE: Final[dict[str, tuple[int, int]]] = {
    "classify": (2, 12),
    "dispatch": (3, 18),
    "return": (8, 30),
    "uphold": (10, 40),
    "refuse_return": (10, 40),
    "sign": (4, 22),
    "name_handler": (2, 8),
    "contact": (5, 22),
    "contact_in_vain": (5, 15),
    "start": (2, 10),
    "visit": (10, 35),
    "interim": (5, 25),
    "assist": (5, 20),
}
"""Minutes that a step takes in an urgent case, at any hour of the day."""

_OF_THE_UNIT: Final = frozenset(
    {"sign", "contact", "contact_in_vain", "start", "visit", "interim"}
)


def moment(step: str, file: File, now: datetime) -> datetime:
    """When somebody gets to a step."""
    chance, story, case = file.chance, file.story, file.case
    calendar = file.book.calendar()
    if step == "receive":
        return file.call.at
    if step == story.waits_at and (case.reopened or not story.waits_when_reopened):
        return LAST_DAY + timedelta(days=1)
    if step == "classify" or (file.urgent and step in IN_HASTE):
        least, most = IN_HASTE[step]
        slow = 4 if step == "contact" and story.late_contact else 1
        minutes = chance.uniform(least, most) * slow
        return now + timedelta(minutes=max(1, round(minutes)))
    if step == "resume":
        days = story.shelving.resumed_after if story.shelving else None
        return _in_office(now + timedelta(days=days or 1), file)
    if step == "reopen":
        return now + timedelta(days=story.warranty_after or 100, minutes=7)
    if step in {"reply", "ask_extension"}:
        return _before_due(step, file, now)
    least_hours, most_hours = ORDINARY[step]
    hours = chance.uniform(least_hours, most_hours)
    if step in _OF_THE_UNIT:
        hours *= file.speed
    if step == "contact" and story.late_contact:
        hours += 15
    if step == "sign" and story.sign_late:
        hours += 4
    if step == "review" and story.late_review:
        hours += 12
    at = advance_office_time(now, timedelta(hours=hours), calendar, OFFICE)
    return _whole_minute(max(at, now), case)


def _before_due(step: str, file: File, now: datetime) -> datetime:
    """Somewhere between the beginning and the due time, or after it if late."""
    due, chance = file.case.due, file.chance
    soon = now + timedelta(minutes=chance.randrange(6, 50))
    begin = file.since or now
    if due is None:
        return _in_office(soon, file)
    pace = file.story.pace * (1 + (file.speed - 1) / 3)
    if step == "ask_extension":
        pace = chance.uniform(0.45, 0.8)
    at = max(soon, begin + (max(due.due, begin + timedelta(hours=2)) - begin) * pace)
    return _whole_minute(at, file.case) if file.urgent else _in_office(at, file)


def _in_office(at: datetime, file: File) -> datetime:
    """The instant itself in office hours, else early in the next ones."""
    calendar = file.book.calendar()
    open_ = OFFICE.opens <= at.time() < OFFICE.closes
    if not (open_ and calendar.is_working(at.date())):
        late = timedelta(minutes=file.chance.randrange(4, 90))
        at = advance_office_time(at, late, calendar, OFFICE)
    return _whole_minute(at, file.case)


def _whole_minute(at: datetime, case: Complaint) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return max(whole, case.last_at or whole)
