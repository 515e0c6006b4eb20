"""Which matters keep coming back, at which place, and after we had said it was done?

One row per case: where, what, whose, since when, first closed when; earlier rows are
kept, so that groups can be had as of any instant. Groups are counted when they are
asked for. A caller who is anonymous or erased is never "the same caller".
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.projections.projection import (
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


class Kind(StrEnum):
    """By what cases are found to belong together."""

    BUILDING = "building"
    ESTATE = "estate"
    CALLER = "caller"


KEYS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.BUILDING: ("registry", "building", "leaf"),
    Kind.ESTATE: ("registry", "around", "leaf"),
    Kind.CALLER: ("person",),
}
"""The columns that the members of a group have in common."""

MEMBERS: Final = 2
"""One case alone is no group."""


def _columns() -> list[Column[Any]]:
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
        Column("from_at", Instant, nullable=False),
    ]


current = Table(
    "recurrence",
    METADATA,
    case_key(),
    *_columns(),
    Column("closings", Integer, nullable=False),
    sqlite_with_rowid=False,
)
past = Table(
    "recurrence_past",
    METADATA,
    case_column(),
    *_columns(),
    Column("to_at", Instant, nullable=False),
)

_NEW: Final[Row] = {
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


def tell(row: Row | None, recorded: Recorded) -> Told:
    """What a case counts as after a fact, and what it counted as until then."""
    fact = recorded.fact
    change = CHANGES.get(type(fact))
    if change is None:
        return row, []
    at = micros(fact.at) if row is None else max(micros(fact.at), row["from_at"])
    before = _NEW if row is None else row
    changed = {n: v for n, v in change(before, fact, at).items() if before[n] != v}
    if row is None:
        return _NEW | changed | {"case_id": recorded.stream.hex, "from_at": at}, []
    if not changed:
        return row, []
    after = row | changed
    if _tells_its_instant(row, changed):
        return after, []
    after["from_at"] = at
    if row["from_at"] == at or row["at"] is None:
        return after, []
    return after, [(past, row | {"to_at": at})]


def _tells_its_instant(row: Row, changed: Row) -> bool:
    """Whether all that is new is a closing: it says itself since when it holds."""
    return changed.keys() <= {"closed_at", "closings"} and row["closed_at"] in {
        None,
        changed.get("closed_at", row["closed_at"]),
    }


def _taken_over(row: Row, fact: f.FileTakenOver, at: int) -> Row:
    return {"no": fact.no, "at": _since(row, at), **_place(fact.place)}


def _received(row: Row, fact: f.ComplaintReceived, at: int) -> Row:
    return {
        "no": fact.no,
        "at": _since(row, at),
        "person": None if fact.anonymous else fact.person or None,
        **_place(fact.place),
    }


def _since(row: Row, at: int) -> int:
    """A report counts from its reception, or from the first that is told of it."""
    since: int | None = row["at"]
    return at if since is None else since


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


def _closed(row: Row, _fact: f.ComplaintClosed, at: int) -> Row:
    if row["at"] is None:
        return {}
    first = at if row["closed_at"] is None else row["closed_at"]
    return {"closed_at": first, "closings": row["closings"] + 1}


def _revoked(row: Row, _fact: f.CloseRevoked, _at: int) -> Row:
    """The last closing is taken back; an earlier one still had been said."""
    closings = max(row["closings"] - 1, 0)
    return {
        "closings": closings,
        "closed_at": row["closed_at"] if closings else None,
    }


CHANGES: Final[dict[type[Fact], Callable[[Row, Any, int], Row]]] = {
    f.FileTakenOver: _taken_over,
    f.ComplaintReceived: _received,
    f.ComplaintClassified: _classified,
    f.ClassificationCorrected: _classified,
    f.PlaceCorrected: lambda _row, fact, _at: _place(fact.place),
    f.ComplaintMerged: lambda _row, _fact, _at: {"incident": False},
    f.MergeUndone: lambda _row, _fact, _at: {"incident": True},
    f.ComplaintClosed: _closed,
    f.CloseRevoked: _revoked,
}
"""The columns that each fact tells."""

RECURRENCE: Final = Projection(
    "recurrence", 1, current, (past,), tell, of=frozenset(CHANGES)
)


class Member(NamedTuple):
    """A report in a group; one that is merged is a repeat call, no incident."""

    case_id: UUID
    no: str
    at: datetime
    closed_at: datetime | None
    incident: bool


class Group(NamedTuple):
    """What came back: by what it is one matter, its members, its counts apart."""

    kind: Kind
    key: tuple[str, ...]
    members: tuple[Member, ...]
    registry: str | None
    around: str | None
    building: str | None
    leaf: str | None
    reports: int
    incidents: int
    callers: int
    anonymous: int
    places: int
    leaves: int
    after_closing: int

    @property
    def id(self) -> str:
        """The same for the same kind and key, whenever it is asked."""
        return group_id(self.kind, self.key)

    @property
    def first(self) -> datetime:
        """When the first member was received."""
        return self.members[0].at

    @property
    def last(self) -> datetime:
        """When the last member was received."""
        return self.members[-1].at

    def came_back(self) -> dict[UUID, Member]:
        """By each report after a closing, the member that was closed last before it."""
        closed = sorted(
            (
                (one.closed_at, one.no, n)
                for n, one in enumerate(self.members)
                if one.closed_at is not None
            ),
            reverse=True,
        )
        last: Member | None = None
        found = {}
        for member in self.members:
            while closed and closed[-1][0] < member.at:
                last = self.members[closed.pop()[2]]
            if last is not None:
                found[member.case_id] = last
        return found


def group_id(kind: Kind, key: Sequence[str]) -> str:
    """The id of a group, which does not tell who a caller is."""
    text = json.dumps([kind, *key], ensure_ascii=False)
    return f"{kind}-{sha256(text.encode()).hexdigest()[:12]}"


def groups(
    kind: Kind,
    as_of: datetime | None = None,
    *,
    least: int = MEMBERS,
    limit: int | None = 50,
    key: Sequence[str] | None = None,
    erased: Collection[str] = (),
) -> Select[Any]:
    """A row for each member of each group, what came back most after closing first.

    Whoever is erased counts as a caller that nobody knows, at whatever instant.
    """
    reports = _reports(kind, as_of, key, erased).cte("reports")
    found = _counted(kind, reports, max(least, MEMBERS), limit).subquery("found")
    keys = KEYS[kind]
    shared = [found.c[name].label(f"key_{name}") for name in keys]
    counts = [found.c[name] for name in _COUNTS]
    member = [reports.c[name] for name in Member._fields]
    return (
        select(*shared, *counts, *member)
        .join_from(
            found, reports, and_(*(found.c[name] == reports.c[name] for name in keys))
        )
        .order_by(*_order(found, keys), reports.c.at, reports.c.no, reports.c.case_id)
    )


def keys(
    kind: Kind, as_of: datetime | None = None, *, erased: Collection[str] = ()
) -> Select[Any]:
    """The keys of all groups there are, by which a group is found by its id."""
    reports = _reports(kind, as_of, None, erased).subquery("reports")
    shared = [reports.c[name] for name in KEYS[kind]]
    return select(*shared).group_by(*shared).having(func.count() >= MEMBERS)


def gather(kind: Kind, rows: Iterable[Row]) -> Iterator[Group]:
    """The groups that the rows of a query tell, in the order of the rows."""
    names = [f"key_{name}" for name in KEYS[kind]]
    for key, told in groupby(rows, itemgetter(*names)):
        each = list(told)
        counts = {name: each[0][name] for name in _COUNTS}
        members = tuple(
            Member(**{name: row[name] for name in Member._fields}) for row in each
        )
        shared = (key,) if isinstance(key, str) else key
        yield Group(kind, shared, members, **counts)


_COUNTS: Final = tuple(
    name for name in Group._fields if name not in {"kind", "key", "members"}
)


def _reports(
    kind: Kind,
    as_of: datetime | None,
    key: Sequence[str] | None,
    erased: Collection[str],
) -> Select[Any]:
    """The reports that can belong to a group, as they stood at an instant."""
    parts = [
        select(
            *(table.c[name] for name in ("case_id", "no", "registry", "around")),
            *(table.c[name] for name in ("building", "leaf", "at", "incident")),
            _known(table, erased).label("person"),
            _first_closed(table, as_of).label("closed_at"),
        ).where(table.c.at.is_not(None), *stood)
        for table, stood in _sources(as_of)
    ]
    each = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery()
    shared = [each.c[name] for name in KEYS[kind]]
    if key is not None:
        wanted = [column == v for column, v in zip(shared, key, strict=True)]
    else:
        wanted = [column.is_not(None) for column in shared]
    return select(each).where(*wanted)


def _sources(as_of: datetime | None) -> list[tuple[Table, list[ColumnElement[bool]]]]:
    if as_of is None:
        return [(current, [])]
    at = micros(as_of)
    return [
        (current, [current.c.from_at <= at]),
        (past, [past.c.from_at <= at, past.c.to_at > at]),
    ]


def _known(table: Table, erased: Collection[str]) -> ColumnElement[Any]:
    """The caller, or nobody where he is erased."""
    if not erased:
        return table.c.person
    gone = table.c.person.op("IN", is_comparison=True)(
        _Each(literal(json.dumps(sorted(erased))))
    )
    return case((gone, null()), else_=table.c.person)


class _Each(FunctionElement[str]):
    """The texts of a JSON list: more than a statement may have parameters."""

    inherit_cache = True


@compiles(_Each, "sqlite")
def _each_sqlite(each: _Each, compiler: SQLCompiler, **options: Any) -> str:
    texts = compiler.process(each.clauses, **options)
    return f"(SELECT value FROM json_each({texts}))"


@compiles(_Each, "postgresql")
def _each_postgresql(each: _Each, compiler: SQLCompiler, **options: Any) -> str:
    texts = compiler.process(each.clauses, **options)
    return f"(SELECT json_array_elements_text(CAST({texts} AS json)))"


def _first_closed(table: Table, as_of: datetime | None) -> ColumnElement[Any]:
    if as_of is None:
        return table.c.closed_at
    return case((table.c.closed_at <= micros(as_of), table.c.closed_at), else_=null())


def _counted(
    kind: Kind, reports: FromClause, least: int, limit: int | None
) -> Select[Any]:
    """The groups with their counts."""
    names = KEYS[kind]
    keys = [reports.c[name] for name in names]
    closed = func.min(reports.c.closed_at).over(partition_by=keys)
    each = select(reports, closed.label("said_done")).subquery("each")
    c = each.c
    shared = [c[name] for name in names]
    rest = {name: c[name] for name in ("registry", "around", "building", "leaf")}
    where = func.coalesce(c.building, c.around)
    places: ColumnElement[Any] = func.count(
        (c.registry + literal("/") + where).distinct()
    )
    buildings = func.count(c.building.distinct())
    if kind is Kind.ESTATE:
        places = case((buildings > 0, buildings), else_=1)
    query = (
        select(
            *shared,
            *(_only(value).label(n) for n, value in rest.items() if n not in names),
            func.count().label("reports"),
            func.sum(case((c.incident, 1), else_=0)).label("incidents"),
            func.count(c.person.distinct()).label("callers"),
            (func.count() - func.count(c.person)).label("anonymous"),
            places.label("places"),
            func.count(c.leaf.distinct()).label("leaves"),
            func.sum(case((c.at > c.said_done, 1), else_=0)).label("after_closing"),
            func.max(c.at).label("last"),
        )
        .group_by(*shared)
        .having(func.count() >= least)
    )
    if kind is Kind.ESTATE:
        query = query.having(or_(buildings > 1, func.count(c.building) < func.count()))
    if limit is None:
        return query
    found = query.subquery("counted")
    return select(found).order_by(*_order(found, names)).limit(limit)


def _only(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """What all members have in common, or nothing."""
    same = and_(func.min(value) == func.max(value), func.count(value) == func.count())
    return case((same, func.min(value)), else_=null())


def _order(found: FromClause, names: Sequence[str]) -> list[ColumnElement[Any]]:
    c = found.c
    most = (c.after_closing.desc(), c.reports.desc(), c.last.desc())
    return [*most, *(c[name] for name in names)]


class Reason(NamedTuple):
    """Why the members of a group belong together, in both languages."""

    zh: str
    en: str


def reasons(group: Group, zh: str = "", en: str = "") -> tuple[Reason, ...]:
    """What the key of a group says, its leaf called by names where they are given."""
    if group.kind is Kind.CALLER:
        return (
            Reason(
                f"同一来电人，{group.reports}次来电",
                f"one caller, {group.reports} calls",
            ),
        )
    registry, place, leaf = group.key
    where = f"{registry} / {place}" if registry else place
    matter = Reason(f"同一类型：{zh or leaf}", f"the same leaf: {en or leaf}")
    if group.kind is Kind.BUILDING:
        return Reason(f"同一楼栋：{where}", f"the same building: {where}"), matter
    around = Reason(
        f"同一项目或者小区：{where}", f"the same project or estate: {where}"
    )
    return around, matter, _spread(group)


def _spread(group: Group) -> Reason:
    if group.places > 1:
        return Reason(
            f"分布于{group.places}处楼栋", f"spread over {group.places} buildings"
        )
    return Reason("并非都指明楼栋", "not all of them name a building")
