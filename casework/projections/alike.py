"""Which cases tell of one matter in their own words, and what would one that is new?

The answers are those of `matters`: by which matter a case is in, or would come to be
in with what its caller has said so far.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, select

from casework.domain.complaint.facts import Place
from casework.domain.matter.message import Message
from casework.projections.matters import KEPT, Following, community
from casework.projections.projection import Find


def cases(key: str, as_of: datetime | None = None, *, limit: int = 100) -> Select[Any]:
    """The cases of a matter, the latest first."""

    def members(table: Table) -> Select[Any]:
        return select(table.c.case_id, table.c.at).where(
            table.c.matter == key, table.c.at.is_not(None)
        )

    each = KEPT.as_of(as_of, members)
    found = select(each.c.case_id).order_by(each.c.at.desc(), each.c.case_id)
    return found.limit(limit)


def likest(report: Message, find: Find) -> str | None:
    """The key of the matter that a report would join, were it one; None for none."""
    if not report.terms:
        return None
    from casework.domain.matter.matters import JOIN  # noqa: PLC0415

    found = Following.begun(find).find(report, 1)
    return found[0].matter if found and found[0].score >= JOIN else None


def block_of(place: Place) -> str:
    """The community in which a report of a place is compared."""
    return community(place.registry, place.project or place.estate, place.building)
