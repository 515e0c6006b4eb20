"""Which cases have a limit that runs out, and when?

One row per case or group order: the soonest instant at which `tick` has something to
tell, be it a limit that is due or the amber instant of the one for the reply. Facts of
a history from elsewhere start no timers.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Index, Select, Table, select

from casework.domain.complaint import facts as f
from casework.domain.complaint.loop import opens
from casework.domain.complaint.stage import OPEN, Stage
from casework.domain.facts import Recorded
from casework.domain.limited import LimitedFact
from casework.domain.rulebook.limits import LimitKind
from casework.projections import running
from casework.projections.projection import (
    METADATA,
    Instant,
    Projection,
    Row,
    Told,
    Words,
    case_key,
)

timers = Table(
    "timers",
    METADATA,
    case_key(),
    Column("stage", Words),
    Column("warning", Words, nullable=False),
    Column("limits", Words, nullable=False),
    Column("next_due", Instant),
    Column("next_kind", Words),
    sqlite_with_rowid=False,
)
_RUNS = timers.c.next_due.is_not(None)
Index(
    "timers_due",
    timers.c.next_due,
    timers.c.case_id,
    sqlite_where=_RUNS,
    postgresql_where=_RUNS,
)


def tell(row: Row | None, recorded: Recorded) -> Told:
    """The case's next instant after a fact."""
    fact = recorded.fact
    assert isinstance(fact, LimitedFact)
    before = row or {
        "case_id": recorded.stream.hex,
        "stage": None,
        "warning": f.Alert.NONE.value,
        "limits": running.NONE,
        "next_due": None,
        "next_kind": None,
    }
    changed = {
        "stage": _stage(before["stage"], fact),
        "warning": fact.level.value
        if isinstance(fact, f.WarningRaised)
        else before["warning"],
        "limits": running.after(before["limits"], fact, start=fact.origin is None),
    }
    if row is not None and changed.items() <= row.items():
        return row, []
    after = before | changed
    after["next_due"], after["next_kind"] = _next(after)
    return after, []


def _stage(stood: str | None, fact: LimitedFact) -> str | None:
    """The stage of a complaint after a fact; other subjects have none."""
    if not isinstance(fact, f.ComplaintFact):
        return None
    return opens(fact, Stage(stood) if stood else Stage.UNRECEIVED).value


def _next(row: Row) -> tuple[int | None, str | None]:
    """The soonest instant that matters to an open case, and the limit it is of."""
    if row["stage"] is not None and row["stage"] not in OPEN:
        return None, None
    due, kind = running.soonest(row["limits"])
    reply = running.instants(row["limits"]).get(LimitKind.DUE.value)
    if reply is None or row["warning"] != f.Alert.NONE:
        return due, kind
    ends, amber = reply
    if due is None or ends is None or amber is None or amber >= min(ends, due):
        return due, kind
    return amber, LimitKind.AMBER.value


TIMERS: Final = Projection("timers", 1, timers, (), tell, LimitedFact)


def due(upto: datetime, limit: int = 100) -> Select[Any]:
    """The cases with something to tell up to an instant, the soonest first."""
    t = timers.c
    return (
        select(t.case_id, t.next_due, t.next_kind)
        .where(_RUNS, t.next_due <= upto)
        .order_by(t.next_due, t.case_id)
        .limit(limit)
    )
