"""How long does a case stay in which stage, and with which unit?

A stay is one case in one stage with one lead unit. The stay that lasts is the current
row; the ones that ended are kept with the instant they ended.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from casework.domain.complaint import facts as f
from casework.domain.complaint.loop import opens
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Recorded
from casework.projections.intervals import from_at, holds_from, intervals
from casework.projections.projection import (
    HOUR,
    STAGES,
    Instant,
    Projection,
    Row,
    Told,
    Words,
)

KEPT: Final = intervals(
    "stays_lasting",
    Column("stage", Words, nullable=False),
    Column("unit", Words, nullable=False),
    from_at(),
    past="stays_ended",
    sqlite_with_rowid=False,
)
lasting, ended = KEPT


def tell(row: Row | None, recorded: Recorded) -> Told:
    """The stay after a fact, and the one that ended with it."""
    fact = recorded.fact
    stood = STAGES[row["stage"]] if row else Stage.UNRECEIVED
    stage = opens(fact, stood)
    unit = row["unit"] if row else ""
    if isinstance(fact, f.ComplaintDispatched | f.LeadUnitAdjudicated):
        unit = fact.lead
    if row is not None and stage is stood and unit == row["unit"]:
        return row, []
    at = holds_from(row, fact)
    after = {
        "case_id": recorded.stream.hex,
        "stage": stage.value,
        "unit": unit,
        "from_at": at,
    }
    return after, KEPT.ended(row, at) if row is not None else []


STAYS: Final = Projection("stays", 1, lasting, (ended,), tell)


def stays(as_of: datetime | None = None) -> Subquery:
    """Every stay as it was known at an instant; one that lasts is clipped there.

    Without an instant, it is the one of the last change that was told.
    """
    last = select(func.max(lasting.c.from_at)).scalar_subquery()
    at = last if as_of is None else literal(as_of, Instant)
    now = select(
        lasting.c.case_id,
        lasting.c.stage,
        lasting.c.unit,
        lasting.c.from_at,
        at.label("to_at"),
        literal(True, Boolean).label("lasts"),
    ).where(lasting.c.from_at <= at)
    clipped = case((ended.c.to_at > at, at), else_=ended.c.to_at)
    then = select(
        ended.c.case_id,
        ended.c.stage,
        ended.c.unit,
        ended.c.from_at,
        clipped.label("to_at"),
        (ended.c.to_at > at).label("lasts"),
    ).where(ended.c.from_at <= at)
    return union_all(now, then).subquery("stays")


def durations(as_of: datetime | None = None) -> Select[Any]:
    """By stage and unit: stays, cases, and total, median and p90 of their hours."""
    known = stays(as_of)
    hours = cast(known.c.to_at - known.c.from_at, Float) / HOUR
    group = (known.c.stage, known.c.unit)
    ranked = select(
        *group,
        known.c.case_id,
        known.c.lasts,
        hours.label("hours"),
        func.row_number().over(partition_by=group, order_by=hours).label("place"),
        func.count().over(partition_by=group).label("of"),
    ).subquery("ranked")
    r = ranked.c

    def at_share(percent: int) -> Any:
        """The smallest hours that so many per cent of the stays do not exceed."""
        here = r.place * 100 >= r.of * percent
        return func.min(case((here, r.hours)))

    return (
        select(
            r.stage,
            r.unit,
            func.count().label("stays"),
            func.count(r.case_id.distinct()).label("cases"),
            func.sum(case((r.lasts, 1), else_=0)).label("lasting"),
            func.sum(r.hours).label("hours"),
            at_share(50).label("median_hours"),
            at_share(90).label("p90_hours"),
        )
        .group_by(r.stage, r.unit)
        .order_by(r.stage, r.unit)
    )


def totals(as_of: datetime | None = None) -> Select[Any]:
    """How many cases stood in each stage, open or not: together all there were."""
    cases = func.count().label("cases")
    if as_of is None:
        stage = lasting.c.stage
        return select(stage, cases).group_by(stage).order_by(stage)
    known = stays(as_of).c
    return (
        select(known.stage, cases)
        .where(known.lasts)
        .group_by(known.stage)
        .order_by(known.stage)
    )


def of_case(case_id: Any, as_of: datetime | None = None) -> Select[Any]:
    """The stays of one case, in order."""
    known = stays(as_of)
    return select(known).where(known.c.case_id == case_id).order_by(known.c.from_at)


Index("stays_ended_case", ended.c.case_id)
