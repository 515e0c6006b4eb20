"""What a group of reports is: why they are one matter, and what is counted of them.

Reports, incidents, callers and places are counted apart. A caller who is anonymous or
erased is never "the same caller".
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from casework.domain.complaint.identity import short_id
from casework.projections.projection import Row


class Kind(StrEnum):
    """By what reports are found to belong together."""

    BUILDING = "building"
    ESTATE = "estate"
    CALLER = "caller"
    MATTER = "matter"


MEMBERS: Final = 2
"""One report alone is no group."""


class Member(NamedTuple):
    """A report in a group; one that is merged is a repeat call, no incident."""

    case_id: UUID
    no: str
    at: datetime
    closed_at: datetime | None
    incident: bool
    person: str | None
    ruled: bool
    its_leaf: str | None = None


class Group(NamedTuple):
    """What came back: by what it is one matter, its members, its counts apart."""

    kind: Kind
    key: str
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
    def matter(self) -> str:
        """What rulings on it name: the same for the same kind and key, always."""
        return f"{self.kind}-{self.key}"

    @property
    def id(self) -> str:
        """What it is told by: as much of its name as tells it apart."""
        return short_id(self.matter)

    @property
    def first(self) -> datetime:
        """When the first member was received."""
        return self.members[0].at

    @property
    def last(self) -> datetime:
        """When the last member was received."""
        return self.members[-1].at

    @property
    def one_caller(self) -> bool:
        """Whether all reports are one caller's, which is not many residents."""
        return self.callers == 1 and not self.anonymous

    def came_back(self) -> dict[UUID, Member]:
        """By each report after a closing, the member that was closed last before it.

        Of one caller's calls, only one of the same leaf is the same matter again.
        """
        if self.kind is not Kind.CALLER:
            return _after_closing(self.members)
        leaves = {one.its_leaf for one in self.members} - {None}
        alike = ([o for o in self.members if o.its_leaf == leaf] for leaf in leaves)
        return {
            case: last for some in alike for case, last in _after_closing(some).items()
        }


def _after_closing(members: Sequence[Member]) -> dict[UUID, Member]:
    closed = sorted(
        (
            (one.closed_at, one.no, n)
            for n, one in enumerate(members)
            if one.closed_at is not None
        ),
        reverse=True,
    )
    last: Member | None = None
    found = {}
    for member in members:
        while closed and closed[-1][0] < member.at:
            last = members[closed.pop()[2]]
        if last is not None:
            found[member.case_id] = last
    return found


_COUNTS: Final = tuple(
    name for name in Group._fields if name not in {"kind", "key", "members"}
)
REPORT: Final = (
    "case_id",
    "no",
    "registry",
    "around",
    "building",
    "leaf",
    "at",
    "incident",
)
"""What is asked of a report as its table tells it; `groups` wants a few more columns:
`key`, `person`, `closed_at` and `ruled`."""


def groups(
    kind: Kind, reports: Select[Any], *, least: int = MEMBERS, limit: int | None = 50
) -> Select[Any]:
    """A row for each member of each group, what came back most after closing first."""
    each = reports.cte("reports")
    found = _counted(kind, each, least, limit).subquery("found")
    counts = [found.c[name] for name in _COUNTS]
    own = [each.c[name] for name in Member._fields if name != "its_leaf"]
    member = [*own, each.c.leaf.label("its_leaf")]
    return (
        select(found.c.key, *counts, *member)
        .join_from(found, each, found.c.key == each.c.key)
        .order_by(*_order(found), each.c.at, each.c.no, each.c.case_id)
    )


def gather(kind: Kind, rows: Iterable[Row]) -> Iterator[Group]:
    """The groups that the rows of a query tell, in the order of the rows."""
    for key, told in groupby(rows, itemgetter("key")):
        each = list(told)
        counts = {name: each[0][name] for name in _COUNTS}
        members = tuple(
            Member(**{name: row[name] for name in Member._fields}) for row in each
        )
        yield Group(kind, key, members, **counts)


def alike(key: ColumnElement[Any], wanted: str | None) -> ColumnElement[bool]:
    """Reports that have a key, or one that begins as is wanted."""
    if wanted is None:
        return key.is_not(None)
    return key.startswith(wanted, autoescape=True)


def known(
    table: Table, column: ColumnElement[Any], erased: Collection[str]
) -> ColumnElement[Any]:
    """What tells the caller, or nothing where he is erased."""
    if not erased:
        return column
    gone = table.c.person.op("IN", is_comparison=True)(
        _Each(literal(json.dumps(sorted(erased))))
    )
    return case((gone, null()), else_=column)


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


def _counted(
    kind: Kind, reports: FromClause, least: int, limit: int | None
) -> Select[Any]:
    """The groups with their counts."""
    alike = [reports.c.key, *([reports.c.leaf] if kind is Kind.CALLER else [])]
    closed = func.min(reports.c.closed_at).over(partition_by=alike)
    each = select(reports, closed.label("said_done")).subquery("each")
    c = each.c
    where = func.coalesce(c.building, c.around)
    places: ColumnElement[Any] = func.count(
        (c.registry + literal("/") + where).distinct()
    )
    buildings = func.count(c.building.distinct())
    if kind is Kind.ESTATE:
        places = case((buildings > 0, buildings), else_=1)
    back = c.at > c.said_done
    if kind is Kind.CALLER:
        back = and_(back, c.leaf.is_not(None))
    common = ("registry", "around", "building", "leaf")
    query = (
        select(
            c.key,
            *(_only(c[name]).label(name) for name in common),
            func.count().label("reports"),
            func.sum(case((c.incident, 1), else_=0)).label("incidents"),
            func.count(c.person.distinct()).label("callers"),
            (func.count() - func.count(c.person)).label("anonymous"),
            places.label("places"),
            func.count(c.leaf.distinct()).label("leaves"),
            func.sum(case((back, 1), else_=0)).label("after_closing"),
            func.max(c.at).label("last"),
        )
        .group_by(c.key)
        .having(func.count() >= least)
    )
    if kind is Kind.ESTATE:
        unnamed = func.count(c.building) < func.count()
        ruled = func.max(case((c.ruled, 1), else_=0)) == 1
        query = query.having(or_(buildings > 1, unnamed, ruled))
    if limit is None:
        return query
    found = query.subquery("counted")
    return select(found).order_by(*_order(found)).limit(limit)


def _only(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """What all members have in common, or nothing."""
    same = and_(func.min(value) == func.max(value), func.count(value) == func.count())
    return case((same, func.min(value)), else_=null())


def _order(found: FromClause) -> list[ColumnElement[Any]]:
    c = found.c
    most = (c.after_closing.desc(), c.reports.desc(), c.last.desc())
    return [*most, c.key]


class Reason(NamedTuple):
    """Why the members of a group belong together, in both languages."""

    zh: str
    en: str


def reasons(group: Group, zh: str = "", en: str = "") -> tuple[Reason, ...]:
    """What the members have in common, their leaf called by names where given."""
    if group.kind is Kind.CALLER:
        return (
            Reason(
                f"同一来电人，{group.reports}次来电",
                f"one caller; calls: {group.reports}",
            ),
        )
    found = []
    if group.kind is Kind.BUILDING and group.building:
        where = _where(group, group.building)
        found += [Reason(f"同一楼栋：{where}", f"the same building: {where}")]
    elif group.kind is not Kind.BUILDING and group.around:
        where = _where(group, group.around)
        found += [
            Reason(f"同一项目或者小区：{where}", f"the same project or estate: {where}")
        ]
    if group.leaf:
        found += [
            Reason(
                f"同一类型：{zh or group.leaf}", f"the same leaf: {en or group.leaf}"
            )
        ]
    if group.kind is Kind.ESTATE and group.reports > 1:
        found += [_spread(group)]
    return tuple(found)


def _where(group: Group, place: str) -> str:
    return f"{group.registry} / {place}" if group.registry else place


def _spread(group: Group) -> Reason:
    if group.places > 1:
        return Reason(
            f"分布于{group.places}处楼栋", f"spread over {group.places} buildings"
        )
    return Reason("并非都指明楼栋", "not all of them name a building")
