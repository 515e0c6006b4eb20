"""What is known at intake: has this caller, this building, this matter come before?

Callers are known by their pseudonymous key alone; an anonymous caller is never "the
same caller". Earlier rows are kept, so that the answer can be had as of any instant.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
)

from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.projections.intervals import from_at, holds_from, intervals
from casework.projections.projection import (
    CaseId,
    Instant,
    Projection,
    Question,
    Row,
    Told,
    Words,
    leaves_open,
    micros,
    place_columns,
)

KEPT: Final = intervals(
    "known",
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
    from_at(),
)
known, past = KEPT
for _table in KEPT:
    for _name, *_keys in (
        ("person", "person"),
        ("building", "building", "leaf"),
        ("project", "project", "leaf"),
        ("estate", "estate", "leaf"),
    ):
        Index(f"{_table.name}_{_name}", *(_table.c[key] for key in _keys))
Index("known_past_case", past.c.case_id)

SHOWN: Final = tuple(c.name for c in known.c if c.name != "from_at")

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
    at = holds_from(row, fact)
    begins = {"from_at": at, "position": recorded.position}
    if row is None:
        return _NEW | changed | begins | {"case_id": recorded.stream.hex}, []
    return row | changed | begins, KEPT.ended(row, at)


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


KNOWN: Final = Projection("known", 3, known, (past,), tell)


def same_caller(
    person: str, as_of: datetime | None = None, *, limit: int = 100
) -> Question:
    """The cases of a caller, the latest first; none for an anonymous one."""
    mine = {"person": person, "anonymous": False}
    return _found(as_of, [mine], limit if person else 0)


def same_building(
    registry: str, building: str, as_of: datetime | None = None, *, limit: int = 100
) -> Question:
    """The cases in a building of a register, the latest first."""
    return _found(as_of, [{"building": building, "registry": registry}], limit)


def same_matter(
    leaf: str, place: f.Place, as_of: datetime | None = None, *, limit: int = 100
) -> Question:
    """The cases of a leaf in a building, or else in its project or estate."""
    return _found(as_of, _here(leaf, place), limit)


def around(
    leaf: str, place: f.Place, as_of: datetime | None = None, *, limit: int = 1000
) -> Question:
    """The cases of a leaf in the project of a place, or else in its estate."""
    return _found(as_of, _around(leaf, place), limit)


def concerned(leaf: str, place: f.Place, met: "Met") -> Question:
    """Those of the same matter that a caller's new report may concern.

    They are the caller's own, those closed of late, and any that the report itself may
    have changed since.
    """
    values = {"person": met.person, "position": met.position, "since": met.closed_since}
    return _found(met.at, _here(leaf, place), MOST_MET, "concerned", values)


def of_late(leaf: str, place: f.Place, met: "Met") -> Question:
    """The cases of a leaf around a place that were received of late."""
    values = {"since": met.received_since}
    return _found(met.at, _around(leaf, place), MOST_MET, "of late", values)


class Met(NamedTuple):
    """Who reports when, at what place in the record, and since when others count."""

    person: str
    at: datetime
    position: int
    closed_since: datetime
    received_since: datetime


MOST_MET: Final = 1000


def _here(leaf: str, place: f.Place) -> list[dict[str, Any]]:
    if not place.building:
        return _around(leaf, place)
    return [{"building": place.building, "leaf": leaf, "registry": place.registry}]


def _around(leaf: str, place: f.Place) -> list[dict[str, Any]]:
    code = place.project or place.estate or ""
    like = {"leaf": leaf, "registry": place.registry}
    return [{name: code, **like} for name in ("project", "estate")]


def of_cases(cases: Collection[UUID], as_of: datetime | None = None) -> Question:
    """What was known of some cases."""
    return _found(as_of, [{"case_id": case} for case in cases], len(cases))


def registries(column: str, code: str) -> Select[Any]:
    """The registers in which cases name a building, estate or project of a code."""
    found = select(known.c.registry).where(known.c[column] == code)
    return found.distinct().order_by(known.c.registry)


def callers(leaf: str, place: f.Place, since: datetime, until: datetime) -> Question:
    """How many different callers complained of a leaf in a project or estate."""
    asked = around(leaf, place, until, limit=1_000_000)
    cases = asked.query.subquery()
    counted = select(func.count(cases.c.person.distinct()).label("callers")).where(
        cases.c.received_at >= since, cases.c.anonymous.is_(False)
    )
    return Question(counted, asked.values)


Names = tuple[tuple[str, ...], ...]


def _found(
    as_of: datetime | None,
    wanted: Sequence[Mapping[str, Any]],
    limit: int,
    which: str = "all",
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Question:
    """What was known at an instant of the cases that are like any of the wanted."""
    names = tuple(tuple(one) for one in wanted)
    values = {f"{k}_{n}": v for n, one in enumerate(wanted) for k, v in one.items()}
    asked = {**values, **more, "most": limit}
    if as_of is not None:
        asked["as_of"] = as_of
    return Question(_query(names, which, as_of is not None), asked)


@lru_cache(maxsize=256)
def _query(wanted: Names, which: str, then: bool) -> Select[Any]:
    """The query for some columns: to write it anew each time takes longer than it."""

    def cases(table: Table) -> Select[Any]:
        like = or_(
            false(),
            *(
                and_(*(table.c[name] == bindparam(f"{name}_{n}") for name in one))
                for n, one in enumerate(wanted)
            ),
        )
        shown = (table.c[name] for name in SHOWN)
        return select(*shown).where(like, *NARROWED[which](table))

    each = KEPT.as_of(bindparam("as_of", type_=Instant) if then else None, cases)
    order = (each.c.received_at.desc().nulls_last(), each.c.no, each.c.case_id)
    return select(each).order_by(*order).limit(bindparam("most", type_=Integer))


Conditions = list[ColumnElement[bool]]


def _concerned(table: Table) -> Conditions:
    return [
        or_(
            table.c.person == bindparam("person"),
            table.c.closed_at >= bindparam("since"),
            table.c.position > bindparam("position"),
        )
    ]


NARROWED: Final[Mapping[str, Callable[[Table], Conditions]]] = {
    "all": lambda _: [],
    "concerned": _concerned,
    "of late": lambda table: [table.c.received_at >= bindparam("since")],
}
