"""What is known at intake: has this caller, this building, this matter come before?

Callers are known by their pseudonymous key alone; an anonymous caller is never "the
same caller". Earlier rows are kept, so that the answer can be had as of any instant.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Select,
    Table,
    and_,
    false,
    func,
    or_,
    select,
    union_all,
)

from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.projections.projection import (
    METADATA,
    CaseId,
    Instant,
    Projection,
    Row,
    Told,
    Words,
    case_key,
    leaves_open,
    micros,
    place_columns,
)


def _columns() -> list[Column[Any]]:
    return [
        Column("no", Words, nullable=False),
        Column("person", Words, nullable=False),
        Column("anonymous", Boolean, nullable=False),
        Column("registry", Words, nullable=False),
        Column("estate", Words),
        Column("building", Words),
        Column("project", Words),
        Column("taxonomy", Words, nullable=False),
        Column("leaf", Words, nullable=False),
        Column("received_at", Instant),
        Column("open", Boolean, nullable=False),
        Column("closed_at", Instant),
        Column("group_id", CaseId),
        # Where in the record the row begins: an instant alone does not tell apart
        # what was known at a fact from what the fact set off.
        Column("position", BigInteger, nullable=False),
    ]


known = Table(
    "known",
    METADATA,
    case_key(),
    *_columns(),
    Column("from_at", Instant, nullable=False),
)
past = Table(
    "known_past",
    METADATA,
    Column("case_id", CaseId, nullable=False),
    *_columns(),
    Column("from_at", Instant, nullable=False),
    Column("to_at", Instant, nullable=False),
)
for _table in (known, past):
    for _name, *_keys in (
        ("person", "person"),
        ("building", "building", "leaf"),
        ("project", "project", "leaf"),
        ("estate", "estate", "leaf"),
    ):
        Index(f"{_table.name}_{_name}", *(_table.c[key] for key in _keys))

SHOWN: Final = ("case_id", *(column.name for column in _columns()))

_NEW: Final[Row] = {
    "no": "",
    "person": "",
    "anonymous": False,
    "registry": "",
    "estate": None,
    "building": None,
    "project": None,
    "taxonomy": "",
    "leaf": "",
    "received_at": None,
    "open": False,
    "closed_at": None,
    "group_id": None,
    "position": 0,
}


def tell(row: Row | None, recorded: Recorded) -> Told:
    """What is known of a case after a fact, and what was known until then."""
    fact = recorded.fact
    before = row or _NEW
    changed = _changed(fact, before)
    if row is not None and all(row[name] == changed[name] for name in changed):
        return row, []
    at = micros(fact.at)
    begins = {"from_at": at, "position": recorded.position}
    if row is None:
        return _NEW | changed | begins | {"case_id": recorded.stream.hex}, []
    at = max(at, row["from_at"])
    after = row | changed | begins | {"from_at": at}
    if row["from_at"] == at:
        return after, []
    return after, [(past, row | {"to_at": at})]


def _changed(fact: Fact, before: Row) -> Row:
    """The columns that a fact tells; some may be what they were."""
    return _told(fact) | {"open": leaves_open(fact, before["open"])}


def _told(fact: Fact) -> Row:
    match fact:
        case f.FileTakenOver():
            return {"no": fact.no, **place_columns(fact.place)}
        case f.ComplaintReceived():
            return {
                "no": fact.no,
                "person": fact.person,
                "anonymous": fact.anonymous,
                "received_at": micros(fact.at),
                **place_columns(fact.place),
            }
        case f.PlaceCorrected():
            return place_columns(fact.place)
        case f.ComplaintClassified() | f.ClassificationCorrected():
            return {"taxonomy": fact.taxonomy, "leaf": fact.leaf}
        case f.ComplaintClosed():
            return {"closed_at": micros(fact.at)}
        case f.CloseRevoked() | f.ComplaintReopened():
            return {"closed_at": None}
        case f.GroupOrderJoined(group=group):
            return {"group_id": group.hex}
        case _:
            return {}


KNOWN: Final = Projection("known", 2, known, (past,), tell)


def same_caller(
    person: str, as_of: datetime | None = None, *, limit: int = 100
) -> Select[Any]:
    """The cases of a caller, the latest first; none for an anonymous one."""
    mine = {"person": person, "anonymous": False}
    return _found(as_of, [mine], limit if person else 0)


def same_building(
    registry: str, building: str, as_of: datetime | None = None, *, limit: int = 100
) -> Select[Any]:
    """The cases in a building of a register, the latest first."""
    return _found(as_of, [{"building": building, "registry": registry}], limit)


def same_matter(
    leaf: str, place: f.Place, as_of: datetime | None = None, *, limit: int = 100
) -> Select[Any]:
    """The cases of a leaf in a building, or else in its project or estate."""
    if place.building:
        here = {"building": place.building, "registry": place.registry, "leaf": leaf}
        return _found(as_of, [here], limit)
    return around(leaf, place, as_of, limit=limit)


def around(
    leaf: str, place: f.Place, as_of: datetime | None = None, *, limit: int = 1000
) -> Select[Any]:
    """The cases of a leaf in the project of a place, or else in its estate."""
    code = place.project or place.estate or ""
    like = {"leaf": leaf, "registry": place.registry}
    each = [{name: code, **like} for name in ("project", "estate")]
    return _found(as_of, each, limit)


def of_cases(cases: Collection[UUID], as_of: datetime | None = None) -> Select[Any]:
    """What was known of some cases."""
    return _found(as_of, [{"case_id": case} for case in cases], len(cases))


def registries(column: str, code: str) -> Select[Any]:
    """The registers in which cases name a building, estate or project of a code."""
    found = select(known.c.registry).where(known.c[column] == code)
    return found.distinct().order_by(known.c.registry)


def callers(leaf: str, place: f.Place, since: datetime, until: datetime) -> Select[Any]:
    """How many different callers complained of a leaf in a project or estate."""
    cases = around(leaf, place, until, limit=1_000_000).subquery()
    return select(func.count(cases.c.person.distinct()).label("callers")).where(
        cases.c.received_at >= since, cases.c.anonymous.is_(False)
    )


def _found(
    as_of: datetime | None, wanted: list[dict[str, Any]], limit: int
) -> Select[Any]:
    """What was known at an instant of the cases that are like any of the wanted."""
    parts = []
    for table, stood in _sources(as_of):
        like = or_(
            false(),
            *(and_(*(table.c[k] == v for k, v in one.items())) for one in wanted),
        )
        parts.append(select(*(table.c[name] for name in SHOWN)).where(like, *stood))
    each = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery()
    order = (each.c.received_at.desc().nulls_last(), each.c.no, each.c.case_id)
    return select(each).order_by(*order).limit(limit)


def _sources(as_of: datetime | None) -> list[tuple[Table, list[ColumnElement[bool]]]]:
    if as_of is None:
        return [(known, [])]
    at = micros(as_of)
    return [
        (known, [known.c.from_at <= at]),
        (past, [past.c.from_at <= at, past.c.to_at > at]),
    ]
