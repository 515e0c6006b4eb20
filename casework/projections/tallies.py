"""How many orders were closed for good, came back, were repeated, and in which estates?

What is counted of the outcomes of cases in a window, as it was known at an instant;
what an approved exclusion took from the denominators is left out.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    exists,
    func,
    not_,
    or_,
    select,
)

from casework.domain.indicators.counted import SETTLED_AFTER
from casework.domain.indicators.formulas import OTHER
from casework.projections.intervals import held
from casework.projections.outcomes import CONFIRMED, KEPT, calls, outcomes


def closings(
    since: datetime, until: datetime, as_of: datetime, unit: str | None = None
) -> Select[Any]:
    """What came of the orders closed in a window, as far as it was known."""
    c = KEPT.as_of(
        as_of,
        lambda table: select(
            table.c.closed_at,
            table.c.redone,
            table.c.solved,
            _within(table.c.reopened_at, table.c.closed_at, as_of).label("reopened"),
            case((_came_back(table, as_of), 1), else_=0).label("came_back"),
            or_(
                table.c.building.is_(None), _not_by(table.c.classified_at, as_of)
            ).label("blind"),
        ).where(
            table.c.closed_at >= since,
            table.c.closed_at < until,
            table.c.closed_at <= as_of,
            _not_by(table.c.excluded_at, as_of),
            *([] if unit is None else [table.c.lead == unit]),
        ),
    ).c
    settled = c.closed_at <= as_of - SETTLED_AFTER
    held = and_(settled, not_(c.redone), not_(c.reopened), c.came_back == 0)
    told: list[ColumnElement[Any]] = [
        func.count().label("closed"),
        _count(settled).label("settled"),
        _count(and_(held, c.solved == CONFIRMED)).label("first_time"),
        _count(and_(held, c.solved.is_not(None))).label("first_time_claimed"),
        _count(and_(settled, c.solved.is_(None))).label("unsolved"),
        _count(and_(settled, c.redone)).label("redone"),
        _count(and_(settled, c.reopened)).label("reopened"),
        _count(and_(settled, c.came_back == 1)).label("returned"),
        _count(c.came_back == 1).label("came_back"),
        _count(c.blind).label("blind"),
    ]
    return select(*told)


def volume(since: datetime, until: datetime, as_of: datetime) -> Select[Any]:
    """What was received in a window: calls, how many repeated, grouped, classified."""
    c = KEPT.as_of(
        as_of,
        lambda table: select(
            table.c.building,
            table.c.estate,
            _by(table.c.excluded_at, as_of).label("excluded"),
            _by(table.c.merged_at, as_of).label("merged"),
            _by(table.c.grouped_at, as_of).label("grouped"),
            _by(table.c.classified_at, as_of).label("classified"),
            _by(table.c.reclassified_at, as_of).label("reclassified"),
            table.c.leaf,
        ).where(table.c.at >= since, table.c.at < until, table.c.at <= as_of),
    ).c
    counts, order = not_(c.excluded), and_(not_(c.excluded), not_(c.merged))
    told: list[ColumnElement[Any]] = [
        _count(c.excluded).label("excluded"),
        _count(counts).label("received"),
        _count(and_(counts, c.merged)).label("merged"),
        _count(and_(order, c.grouped)).label("grouped"),
        _count(and_(order, c.estate.is_(None))).label("no_estate"),
        _count(and_(counts, not_(c.classified))).label("unclassified"),
        _count(and_(counts, c.classified, c.leaf == OTHER)).label("other"),
        _count(and_(counts, c.building.is_(None))).label("no_building"),
        _count(and_(counts, c.reclassified)).label("reclassified"),
    ]
    return select(*told)


def further_calls(since: datetime, until: datetime, as_of: datetime) -> Select[Any]:
    """How many calls of a window were appended without an order of their own."""
    gone = exists().where(
        outcomes.c.case_id == calls.c.case_id, outcomes.c.excluded_at <= as_of
    )
    return select(func.count().label("further")).where(
        calls.c.at >= since, calls.c.at < until, calls.c.at <= as_of, not_(gone)
    )


def by_estate(since: datetime, until: datetime, as_of: datetime) -> Select[Any]:
    """How many orders of a window each estate had; one that is merged is none."""
    c = KEPT.as_of(
        as_of,
        lambda table: select(table.c.registry, table.c.estate).where(
            table.c.at >= since,
            table.c.at < until,
            table.c.at <= as_of,
            table.c.estate.is_not(None),
            _not_by(table.c.excluded_at, as_of),
            _not_by(table.c.merged_at, as_of),
        ),
    ).c
    orders = func.count().label("orders")
    return (
        select(c.registry, c.estate, orders)
        .group_by(c.registry, c.estate)
        .order_by(orders.desc(), c.registry, c.estate)
    )


_SPAN: Final = SETTLED_AFTER // timedelta(microseconds=1)


def _came_back(one: FromClause, as_of: datetime) -> ColumnElement[bool]:
    """Whether the same matter was reported in the building in the days after."""
    found = [
        exists()
        .where(
            other.c.building == one.c.building,
            other.c.leaf == one.c.leaf,
            other.c.registry == one.c.registry,
            other.c.at > one.c.closed_at,
            other.c.at <= one.c.closed_at + _SPAN,
            other.c.at <= as_of,
            other.c.classified_at <= as_of,
            _not_by(other.c.excluded_at, as_of),
            *held(other, as_of),
        )
        .correlate(one)
        for other in (table.alias() for table in KEPT)
    ]
    return and_(one.c.classified_at <= as_of, or_(*found))


def _within(
    later: ColumnElement[Any], first: ColumnElement[Any], as_of: datetime
) -> ColumnElement[bool]:
    """Whether something happened, as far as was known, within the days after."""
    return and_(_by(later, as_of), later <= first + _SPAN)


def _by(at: ColumnElement[Any], as_of: datetime) -> ColumnElement[bool]:
    """Whether something had happened by an instant."""
    return and_(at.is_not(None), at <= as_of)


def _not_by(at: ColumnElement[Any], as_of: datetime) -> ColumnElement[bool]:
    return or_(at.is_(None), at > as_of)


def _count(which: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)
