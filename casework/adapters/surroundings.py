"""What a fact met when it was recorded: its case, and the cases that are like it.

Whoever asks, and however late, is told the same: what was recorded before the fact and
what that had set off, but nothing that the fact set off itself. Otherwise a desk that
reads a fact again, after a crash or without its read models, would ask for more.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from casework.adapters.record import Record
from casework.adapters.views import Views
from casework.domain.complaint.state import Complaint, replay
from casework.domain.complaint.terms import numbers
from casework.domain.facts import SYSTEM, Recorded
from casework.domain.group.facts import GroupFact
from casework.domain.reactions import FILED, Known, KnownCase, may_ask
from casework.domain.rulebook.book import Rulebook
from casework.projections import known
from casework.projections.projection import Row


def met(
    told: Recorded, record: Record, views: Views, book: Rulebook
) -> tuple[Complaint, Known]:
    """The case as a fact left it, and what was known then of its like."""
    if isinstance(told.fact, GroupFact):
        return Complaint(), Known()
    history = record.stream(told.stream)
    case = replay(history[: told.version])
    if not isinstance(told.fact, FILED):
        return case, Known()
    place, at, asked = case.place, told.fact.at, numbers(case, told.fact.at, book)
    reporting = known.Met(
        person=case.person,
        at=at,
        position=told.position,
        closed_since=at - timedelta(days=asked.reopen_days.amount),
        received_since=at - timedelta(days=asked.group_days.amount),
    )
    then = _Then(told, history, record)
    here = _alike(case, views.read(known.concerned(case.leaf, place, reporting)), then)
    around = (
        _alike(case, views.read(known.of_late(case.leaf, place, reporting)), then)
        if place.project or place.estate
        else []
    )
    mine = [row["case_id"] for row in here if row["person"] == case.person]
    groups = {
        row["case_id"]: row["group_id"] for row in around if row["group_id"] is not None
    }
    return case, Known(_cases(here), _cases(around), _stood(mine, then), groups)


class _Then(NamedTuple):
    """A fact, the history of its case, and where others' histories are."""

    told: Recorded
    own: Sequence[Recorded]
    record: Record


def _alike(case: Complaint, found: Sequence[Row], then: _Then) -> list[Row]:
    """The other cases among the found that had been received, as they stood."""
    told = then.told
    rows = [
        row
        for row in found
        if row["case_id"] != told.stream
        and row["received_at"] is not None
        and row["received_at"] <= told.fact.at
    ]
    changed = [row["case_id"] for row in rows if row["position"] > told.position]
    stood = _stood(changed, then)
    as_stood = (
        row | _columns(stood[row["case_id"]]) if row["case_id"] in stood else row
        for row in rows
    )
    return [row for row in as_stood if row["leaf"] == case.leaf]


def _columns(stood: Complaint) -> Row:
    """What the record says of a case whose row has changed since."""
    return {
        "leaf": stood.leaf,
        "open": stood.open,
        "closed_at": stood.closed_at,
        "group_id": stood.group,
    }


def _stood(cases: Collection[UUID], then: _Then) -> dict[UUID, Complaint]:
    """How some cases stood when a fact met them."""
    if not cases:
        return {}
    told = then.told
    asked = may_ask(told, told.stream)
    own = (one for one in then.own if one.fact.command_id in asked)
    causes = (told, *own)
    return {
        stream: replay(_met(stream, history, causes))
        for stream, history in then.record.streams(cases).items()
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
