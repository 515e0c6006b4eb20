"""Who sees, at the command line, who a caller is."""

from typing import Final

from casework.domain.complaint.confidence import may_know_caller
from casework.domain.complaint.duties import DISPATCHERS
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.book import Rulebook

DESK: Final = DISPATCHERS | {Role.OPERATOR, Role.FOLLOW_UP_CALLER, Role.REVIEWER}
UNIT: Final = frozenset({Role.HANDLER, Role.UNIT_HEAD})


def may_see_caller(actor: Actor | None, case: Complaint, book: Rulebook) -> bool:
    """Whether this person is shown who the caller is: by duty and by clause 33."""
    if actor is None or not may_know_caller(actor, case, book):
        return False
    of_the_case = actor.unit in {case.lead, *case.assists}
    return actor.role in DESK or (actor.role in UNIT and of_the_case)
