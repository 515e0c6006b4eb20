"""Who may see who a caller is (clause 33)."""

from typing import Final

from casework.domain.complaint.duties import DISPATCHERS
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.book import Rulebook

DESK: Final = DISPATCHERS | {Role.OPERATOR, Role.FOLLOW_UP_CALLER, Role.REVIEWER}
UNIT: Final = frozenset({Role.HANDLER, Role.UNIT_HEAD})
NEVER_TOLD: Final = frozenset({"CON", "SUP", "PM"})
"""Contractors, supervisors of works and property companies."""


def may_see_caller(actor: Actor | None, case: Complaint, book: Rulebook) -> bool:
    """Whether this person sees who the caller is."""
    if actor is None or actor.role not in DESK | UNIT:
        return False
    unit = book.find_unit(actor.unit)
    if unit is None:
        return False
    if unit.type in NEVER_TOLD or actor.unit == case.accused:
        return case.consent
    return actor.role in DESK or actor.unit in {case.lead, *case.assists}
