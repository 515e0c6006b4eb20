"""Which units are orders sent to, which come back, and how often are they passed on?"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    Integer,
    Select,
    Table,
    case,
    cast,
    func,
    select,
)

from casework.domain.complaint import facts as f
from casework.domain.facts import Recorded
from casework.projections.projection import (
    HOUR,
    METADATA,
    Instant,
    Projection,
    Row,
    Told,
    Words,
    case_column,
    case_key,
    micros,
)

DISPATCHED, RETURNED, UPHELD, REFUSED, ADJUDICATED = (
    "dispatched",
    "returned",
    "upheld",
    "refused",
    "adjudicated",
)
orders = Table(
    "returns_orders",
    METADATA,
    case_key(),
    Column("lead", Words, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("hops", Integer, nullable=False),
    sqlite_with_rowid=False,
)
moves = Table(
    "returns_moves",
    METADATA,
    case_column(),
    Column("at", Instant, nullable=False),
    Column("unit", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("hop", Integer, nullable=False),
    # How long the order was with the unit that it now leaves.
    Column("from_unit", Words),
    Column("stayed", BigInteger),
)


def tell(row: Row | None, recorded: Recorded) -> Told:
    """Where the order is after a fact, and the move that the fact was."""
    fact = recorded.fact
    match fact:
        case f.ComplaintDispatched():
            return _sent(row, recorded, fact, DISPATCHED, fact.why)
        case f.LeadUnitAdjudicated():
            return _sent(row, recorded, fact, ADJUDICATED, fact.ruling)
        case f.ReturnRequested():
            move = _move(row, recorded, fact.unit, RETURNED, fact.reason)
        case f.ReturnUpheld():
            move = _move(row, recorded, fact.unit, UPHELD, fact.ruling)
        case f.ReturnRefused():
            move = _move(row, recorded, fact.unit, REFUSED, fact.ruling)
        case _:
            return row, []
    return row, [(moves, move)]


def _sent(
    row: Row | None,
    recorded: Recorded,
    fact: f.ComplaintDispatched | f.LeadUnitAdjudicated,
    kind: str,
    reason: str,
) -> Told:
    at = micros(fact.at)
    move = _move(row, recorded, fact.lead, kind, reason) | {"attempt": fact.attempt}
    if row is None:
        sent_at, hops = at, 0
    else:
        sent_at = max(at, row["sent_at"])
        hops = row["hops"] + (row["lead"] != fact.lead)
        move |= {"from_unit": row["lead"], "stayed": sent_at - row["sent_at"]}
    after = {
        "case_id": recorded.stream.hex,
        "lead": fact.lead,
        "attempt": fact.attempt,
        "sent_at": sent_at,
        "hops": hops,
    }
    return after, [(moves, move | {"hop": hops})]


def _move(
    row: Row | None, recorded: Recorded, unit: str, kind: str, reason: str
) -> Row:
    return {
        "case_id": recorded.stream.hex,
        "at": micros(recorded.fact.at),
        "unit": unit,
        "kind": kind,
        "reason": reason,
        "attempt": row["attempt"] if row else 0,
        "hop": row["hops"] if row else 0,
        "from_unit": None,
        "stayed": None,
    }


RETURNS: Final = Projection("returns", 1, orders, (moves,), tell)


def by_unit(as_of: datetime | None = None) -> Select[Any]:
    """By unit: orders sent, returned, returns upheld and refused."""
    m = moves.c
    sent = func.sum(case((m.kind.in_((DISPATCHED, ADJUDICATED)), 1), else_=0))

    def told(kind: str) -> ColumnElement[int]:
        return func.sum(case((m.kind == kind, 1), else_=0)).label(kind)

    return (
        select(
            m.unit,
            sent.label("sent"),
            told(ADJUDICATED),
            told(RETURNED),
            told(UPHELD),
            told(REFUSED),
        )
        .where(*_until(as_of))
        .group_by(m.unit)
        .order_by(told(RETURNED).desc(), m.unit)
    )


def hops(as_of: datetime | None = None) -> Select[Any]:
    """Over all cases sent: how many, and how often one went on to another unit."""
    m = moves.c
    each = (
        select(m.case_id, func.max(m.hop).label("hops"))
        .where(m.kind.in_((DISPATCHED, ADJUDICATED)), *_until(as_of))
        .group_by(m.case_id)
        .subquery()
    )
    return select(
        func.count().label("cases"),
        func.avg(cast(each.c.hops, Float)).label("mean_hops"),
        func.max(each.c.hops).label("most_hops"),
    )


def hop_hours(as_of: datetime | None = None) -> Select[Any]:
    """By the unit that an order left: how often, and the median hours it was there."""
    m = moves.c
    hours = cast(m.stayed, Float) / HOUR
    ranked = (
        select(
            m.from_unit.label("unit"),
            hours.label("hours"),
            func.row_number()
            .over(partition_by=m.from_unit, order_by=hours)
            .label("place"),
            func.count().over(partition_by=m.from_unit).label("of"),
        )
        .where(m.from_unit.is_not(None), m.from_unit != m.unit, *_until(as_of))
        .subquery()
    )
    r = ranked.c
    median = func.min(case((r.place * 2 >= r.of, r.hours)))
    return (
        select(r.unit, func.count().label("left"), median.label("median_hours"))
        .group_by(r.unit)
        .order_by(r.unit)
    )


def reasons(as_of: datetime | None = None) -> Select[Any]:
    """Why units ask to return orders, by unit and reason, the most frequent first."""
    m = moves.c
    asked = func.count().label("asked")
    return (
        select(m.unit, m.reason, asked)
        .where(m.kind == RETURNED, *_until(as_of))
        .group_by(m.unit, m.reason)
        .order_by(asked.desc(), m.unit, m.reason)
    )


def _until(as_of: datetime | None) -> list[ColumnElement[bool]]:
    return [] if as_of is None else [moves.c.at <= as_of]
