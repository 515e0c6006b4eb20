"""What came of which type, when, where and from whom, as far as it counts as incidents?

One row per case: leaf, place, caller, whether it is an incident of its own and whether
it was excluded; earlier rows are kept, so that leads can be had as of any instant. The
reports of a leaf are counted in the database, by windows of time before an instant.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Select,
    Subquery,
    Table,
    case,
    func,
    literal,
    select,
    type_coerce,
)

from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.domain.leads.cases import Case
from casework.projections import reports as r
from casework.projections.intervals import from_at, holds_from, intervals
from casework.projections.projection import (
    Instant,
    Projection,
    Row,
    Told,
    Words,
    micros,
    place_columns,
)

INSTANT: Final = timedelta(microseconds=1)

KEPT: Final = intervals(
    "leads",
    Column("no", Words, nullable=False),
    Column("registry", Words, nullable=False),
    Column("project", Words),
    Column("estate", Words),
    Column("building", Words),
    Column("leaf", Words),
    Column("person", Words),
    Column("at", Instant),
    Column("incident", Boolean, nullable=False),
    Column("excluded", Boolean, nullable=False),
    from_at(),
    sqlite_with_rowid=False,
)
current, past = KEPT
for _table in KEPT:
    Index(f"{_table.name}_at", _table.c.at)

_NEW: Final[Row] = {
    "no": "",
    "registry": "",
    "project": None,
    "estate": None,
    "building": None,
    "leaf": None,
    "person": None,
    "at": None,
    "incident": True,
    "excluded": False,
}


def tell(row: Row | None, recorded: Recorded) -> Told:
    """What a case counts as after a fact, and what it counted as until then."""
    fact = recorded.fact
    change = CHANGES.get(type(fact))
    if change is None:
        return row, []
    at = holds_from(row, fact)
    changed = change(_NEW if row is None else row, fact, at)
    return r.told(
        row, recorded, changed, at, new=_NEW, kept=KEPT, counting=("at", "leaf")
    )


def _place(place: f.Place) -> Row:
    return {name: value or None for name, value in place_columns(place).items()} | {
        "registry": place.registry
    }


CHANGES: Final[Mapping[type[Fact], r.Change]] = {
    **r.reported(_place),
    f.ExclusionApproved: lambda _row, _fact, _at: {"excluded": True},
}
"""The columns that each fact tells."""

LEADS: Final = Projection("leads", 2, current, (past,), tell, of=frozenset(CHANGES))


def span(as_of: datetime | None) -> Select[Any]:
    """When the first and the last report came that counts."""
    each = _reports(as_of, (), ("at",))
    return select(func.min(each.c.at).label("first"), func.max(each.c.at).label("last"))


def counts(
    as_of: datetime, window: timedelta, windows: int, per_caller: int
) -> Select[Any]:
    """By leaf and window before an instant: reports, and how many of them count."""
    since = as_of - windows * window
    each = _reports(as_of, (), ("leaf", "person", "case_id", "at"), since)
    passed = literal(micros(as_of), BigInteger) - type_coerce(each.c.at, BigInteger)
    number = (passed // literal(micros_of(window), BigInteger)).label("window")
    who = func.coalesce(each.c.person, type_coerce(each.c.case_id, Words))
    by_caller = (
        select(each.c.leaf, number, func.count().label("reports"))
        .group_by(each.c.leaf, number, who)
        .subquery("by_caller")
    )
    reports = by_caller.c.reports
    kept = case((reports > per_caller, per_caller), else_=reports)
    return (
        select(
            by_caller.c.leaf,
            by_caller.c.window,
            func.sum(reports).label("reports"),
            func.sum(kept).label("counted"),
        )
        .group_by(by_caller.c.leaf, by_caller.c.window)
        .order_by(by_caller.c.leaf, by_caller.c.window)
    )


def cases(
    as_of: datetime, leaves: Collection[str], window: timedelta, windows: int
) -> Select[Any]:
    """The reports of some leaves, in order of time."""
    since = as_of - windows * window
    each = _reports(as_of, leaves, ("leaf", *Case._fields), since)
    return select(each).order_by(each.c.leaf, each.c.at, each.c.no, each.c.case_id)


def gather(rows: Iterable[Row]) -> dict[str, list[Case]]:
    """The cases of each leaf that the rows of a query tell."""
    found: dict[str, list[Case]] = {}
    for row in rows:
        told = Case(**{name: row[name] for name in Case._fields})
        found.setdefault(row["leaf"], []).append(told)
    return found


def micros_of(length: timedelta) -> int:
    """A length of time in microseconds."""
    return length // INSTANT


def _reports(
    as_of: datetime | None,
    leaves: Collection[str],
    names: Collection[str],
    since: datetime | None = None,
) -> Subquery:
    """The reports that count as incidents, as they stood at an instant."""

    def reports(table: Table) -> Select[Any]:
        c = table.c
        wanted: list[ColumnElement[bool]] = [
            c.at.is_not(None),
            c.leaf.is_not(None),
            c.incident,
            ~c.excluded,
        ]
        wanted += [c.leaf.in_(sorted(leaves))] if leaves else []
        wanted += [c.at > since] if since is not None else []
        wanted += [c.at <= as_of] if as_of is not None else []
        return select(*(c[name] for name in names)).where(*wanted)

    return KEPT.as_of(as_of, reports)
