"""What a report counts as where reports are counted: once, since when, by whom, where.

The tables of such projections hold one row per case, and earlier rows with the instants
between which they held, so that what they tell can be had as of any instant.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, Column, ColumnElement, Integer, Table, case, null

from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.projections.intervals import Intervals, from_at
from casework.projections.projection import Instant, Row, Told, Words, micros

Change = Callable[[Row, Any, int], Row]


def columns() -> list[Column[Any]]:
    """What is kept of a report, now and earlier."""
    return [
        Column("no", Words, nullable=False),
        Column("registry", Words, nullable=False),
        Column("around", Words),
        Column("building", Words),
        Column("leaf", Words),
        Column("person", Words),
        Column("at", Instant),
        Column("incident", Boolean, nullable=False),
        Column("closed_at", Instant),
        from_at(),
    ]


def closings() -> Column[int]:
    """How often it was closed, of which no earlier row need tell."""
    return Column("closings", Integer, nullable=False)


NEW: Final[Row] = {
    "no": "",
    "registry": "",
    "around": None,
    "building": None,
    "leaf": None,
    "person": None,
    "at": None,
    "incident": True,
    "closed_at": None,
    "closings": 0,
}


def told(
    row: Row | None,
    recorded: Recorded,
    changed: Row,
    at: int,
    *,
    new: Row,
    kept: Intervals,
    counting: Collection[str] = ("at",),
) -> Told:
    """The row with what changed at an instant, and the row that held until then.

    A row that lacks one of the `counting` columns counts nowhere and is not kept.
    """
    if row is None:
        return new | changed | {"case_id": recorded.stream.hex, "from_at": at}, []
    changed = {name: value for name, value in changed.items() if row[name] != value}
    if not changed:
        return row, []
    after = row | changed
    if _tells_its_instant(row, changed):
        return after, []
    after["from_at"] = at
    counted = all(row[name] is not None for name in counting)
    return after, kept.ended(row, at) if counted else []


def _tells_its_instant(row: Row, changed: Row) -> bool:
    """Whether all that is new is a closing: it says itself since when it holds."""
    return changed.keys() <= {"closed_at", "closings"} and row["closed_at"] in {
        None,
        changed.get("closed_at", row["closed_at"]),
    }


def _first(row: Row, at: int) -> int:
    """A report counts from its reception, or from the first that is told of it."""
    first: int | None = row["at"]
    return at if first is None else first


def _place(place: f.Place) -> Row:
    return {
        "registry": place.registry,
        "around": place.project or place.estate or None,
        "building": place.building or None,
    }


def _classified(
    _row: Row, fact: f.ComplaintClassified | f.ClassificationCorrected, _at: int
) -> Row:
    return {"leaf": fact.leaf or None}


def reported(place: Callable[[f.Place], Row]) -> Mapping[type[Fact], Change]:
    """What each fact tells of a report itself; `place` gives its place as columns.

    An anonymous caller is nobody.
    """

    def taken_over(row: Row, fact: f.FileTakenOver, at: int) -> Row:
        return {"no": fact.no, "at": _first(row, at), **place(fact.place)}

    def received(row: Row, fact: f.ComplaintReceived, at: int) -> Row:
        return {
            "no": fact.no,
            "at": _first(row, at),
            "person": None if fact.anonymous else fact.person or None,
            **place(fact.place),
        }

    return {
        f.FileTakenOver: taken_over,
        f.ComplaintReceived: received,
        f.ComplaintClassified: _classified,
        f.ClassificationCorrected: _classified,
        f.PlaceCorrected: lambda _row, fact, _at: place(fact.place),
        f.ComplaintMerged: lambda _row, _fact, _at: {"incident": False},
        f.MergeUndone: lambda _row, _fact, _at: {"incident": True},
    }


def _closed(row: Row, _fact: f.ComplaintClosed, at: int) -> Row:
    if row["at"] is None:
        return {}
    first = at if row["closed_at"] is None else row["closed_at"]
    return {"closed_at": first, "closings": row["closings"] + 1}


def _revoked(row: Row, _fact: f.CloseRevoked, _at: int) -> Row:
    """The last closing is taken back; an earlier one still had been said."""
    left = max(row["closings"] - 1, 0)
    return {"closings": left, "closed_at": row["closed_at"] if left else None}


CHANGES: Final[Mapping[type[Fact], Change]] = {
    **reported(_place),
    f.ComplaintClosed: _closed,
    f.CloseRevoked: _revoked,
}
"""The columns that each fact tells."""


def first_closed(table: Table, as_of: datetime | None) -> ColumnElement[Any]:
    """When a report had first been closed, as was known at an instant."""
    if as_of is None:
        return table.c.closed_at
    return case((table.c.closed_at <= micros(as_of), table.c.closed_at), else_=null())
