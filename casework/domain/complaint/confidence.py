"""Who may know who called. 保密。"""

from typing import Final

from casework.domain.complaint.state import Complaint
from casework.domain.facts import Actor
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import CONFIDENTIALITY, require

KEPT_FROM: Final = frozenset({"CON", "SUP", "PM"})
"""The unit types to which a caller is a pseudonym, whatever their part in a case."""


def may_know_caller(reader: Actor, case: Complaint, book: Rulebook) -> bool:
    """Whether the caller's identity may be shown; a unit nobody knows sees none."""
    if case.consent:
        return True
    unit = book.find_unit(reader.unit)
    return unit is not None and unit.type not in KEPT_FROM and unit.code != case.accused


def check_may_know_caller(reader: Actor, case: Complaint, book: Rulebook) -> None:
    """Refuse to tell the caller's identity to whom it is kept from."""
    require(
        may_know_caller(reader, case, book),
        CONFIDENTIALITY,
        f"不得向{reader.unit}透露来电人",
        f"the caller is not shown to {reader.unit}",
    )
