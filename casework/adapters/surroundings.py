"""What a fact met when it was recorded: its case, and the cases that are like it.

Whoever asks, and however late, is told the same: what was recorded before the fact and
what that had set off, but nothing that the fact set off itself. Otherwise a desk that
reads a fact again, after a crash or without its read models, would ask for more.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from casework.adapters.record import Record
from casework.adapters.views import Views
from casework.domain.complaint.state import Complaint, replay
from casework.domain.facts import SYSTEM, Recorded
from casework.domain.group.facts import GroupFact
from casework.domain.reactions import FILED, Known, KnownCase, may_ask
from casework.projections import known
from casework.projections.projection import Row


def met(told: Recorded, record: Record, views: Views) -> tuple[Complaint, Known]:
    """The case as a fact left it, and what was known then of its like."""
    if isinstance(told.fact, GroupFact):
        return Complaint(), Known()
    case = replay(record.stream(told.stream)[: told.version])
    if not isinstance(told.fact, FILED):
        return case, Known()
    place, at = case.place, told.fact.at
    here = _alike(told, case, known.same_matter(case.leaf, place, at), record, views)
    around = (
        _alike(told, case, known.around(case.leaf, place, at), record, views)
        if place.project or place.estate
        else []
    )
    mine = [row["case_id"] for row in here if row["person"] == case.person]
    groups = {
        row["case_id"]: row["group_id"] for row in around if row["group_id"] is not None
    }
    return case, Known(_cases(here), _cases(around), _stood(told, mine, record), groups)


def _alike(
    told: Recorded, case: Complaint, query: Select[Any], record: Record, views: Views
) -> list[Row]:
    """The other cases a query finds that had been received, as they stood."""
    rows = [
        row
        for row in views.read(query)
        if row["case_id"] != told.stream
        and row["received_at"] is not None
        and row["received_at"] <= told.fact.at
    ]
    changed = [row["case_id"] for row in rows if row["position"] > told.position]
    stood = _stood(told, changed, record)
    then = (
        row | _columns(stood[row["case_id"]]) if row["case_id"] in stood else row
        for row in rows
    )
    return [row for row in then if row["leaf"] == case.leaf]


def _columns(stood: Complaint) -> Row:
    """What the record says of a case whose row has changed since."""
    return {
        "leaf": stood.leaf,
        "open": stood.open,
        "closed_at": stood.closed_at,
        "group_id": stood.group,
    }


def _stood(
    told: Recorded, cases: Collection[UUID], record: Record
) -> dict[UUID, Complaint]:
    """How some cases stood when a fact met them."""
    asked = may_ask(told, told.stream)
    own = (one for one in record.stream(told.stream) if one.fact.command_id in asked)
    causes = (told, *own)
    return {
        stream: replay(_met(stream, history, causes))
        for stream, history in record.streams(cases).items()
    }


def _met(
    stream: UUID, history: Iterable[Recorded], causes: tuple[Recorded, ...]
) -> Iterator[Recorded]:
    """The facts of a case that the first cause met, before any that one set off."""
    told = causes[0]
    asked = frozenset().union(*(may_ask(cause, stream) for cause in causes))
    for one in history:
        if one.fact.command_id in asked:
            return
        set_off = one.fact.by == SYSTEM and one.fact.command_id is not None
        if one.position <= told.position or (set_off and one.fact.at <= told.fact.at):
            yield one


def _cases(rows: Iterable[Row]) -> tuple[KnownCase, ...]:
    return tuple(
        KnownCase(
            case=row["case_id"],
            no=row["no"],
            person=row["person"],
            anonymous=row["anonymous"],
            received_at=row["received_at"],
            open=row["open"],
            closed_at=row["closed_at"],
        )
        for row in rows
    )
