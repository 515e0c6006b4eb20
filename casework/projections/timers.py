"""Which cases have a limit that runs out, and when?

One row per case or group order: the soonest instant at which `tick` has something to
tell, be it a limit that is due or the amber instant of the one for the reply. Facts of
a history from elsewhere start no timers.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, Column, Index, Select, Table, select

from casework.domain.complaint import facts as f
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
    leaves_open,
)

timers = Table(
    "timers",
    METADATA,
    case_key(),
    Column("open", Boolean, nullable=False),
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


_NEW: Final[Row] = {
    "open": False,
    "warning": f.Alert.NONE.value,
    "limits": running.NONE,
}


def tell(row: Row | None, recorded: Recorded) -> Told:
    """The case's next instant after a fact."""
    fact = recorded.fact
    assert isinstance(fact, LimitedFact)
    before = row or _NEW
    complaint = isinstance(fact, f.ComplaintFact)
    is_open = leaves_open(fact, before["open"]) if complaint else True
    warning = before["warning"]
    if isinstance(fact, f.WarningRaised):
        warning = fact.level.value
    elif isinstance(fact, f.ComplaintReopened):
        warning = f.Alert.NONE.value
    limits = running.after(before["limits"], fact, start=fact.origin is None)
    changed = (is_open, warning, limits)
    if row is not None and changed == (row["open"], row["warning"], row["limits"]):
        return row, []
    due, kind = _next(warning, limits) if is_open else (None, None)
    return {
        "case_id": recorded.stream.hex,
        "open": is_open,
        "warning": warning,
        "limits": limits,
        "next_due": due,
        "next_kind": kind,
    }, []


def _next(warning: str, limits: str) -> tuple[int | None, str | None]:
    """The soonest instant that matters, and the limit it is of."""
    due, kind = running.soonest(limits)
    reply = running.ends(limits).get(LimitKind.DUE.value)
    if due is None or reply is None or reply.amber is None:
        return due, kind
    if warning != f.Alert.NONE or reply.amber >= min(reply.due, due):
        return due, kind
    return reply.amber, LimitKind.AMBER.value


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
