"""Which matters keep coming back, at which place, and after we had said it was done?

One row per case: where, what, whose, since when, first closed when, and by what it is
the same as others. Groups are counted when they are asked for. What a person ruled
goes before what the computed keys say, also for later reports of a key that was joined
with another.
"""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    func,
    literal,
    select,
)

from casework.domain.complaint.facts import MatterAssigned
from casework.domain.facts import Fact, Recorded
from casework.projections import groups as g
from casework.projections import reports as r
from casework.projections.groups import MEMBERS, Kind
from casework.projections.intervals import holds_from, intervals
from casework.projections.projection import (
    METADATA,
    Instant,
    Projection,
    Row,
    Told,
    Words,
    case_column,
    micros,
)

KEYS: Final = {
    Kind.BUILDING: ("registry", "building", "leaf"),
    Kind.ESTATE: ("registry", "around", "leaf"),
    Kind.CALLER: ("person",),
}
"""The columns that the members of a group have in common."""

KEY_LENGTH: Final = 16

KEPT: Final = intervals(
    "recurrence",
    *r.columns(),
    *(Column(f"same_{kind}", Words) for kind in KEYS),
    now=[r.closings()],
    sqlite_with_rowid=False,
)
current, past = KEPT
ruling = Table(
    "recurrence_ruling",
    METADATA,
    case_column(),
    Column("kind", Words, nullable=False),
    # What the computed key was, and what it is by a person's word.
    Column("same", Words),
    Column("matter", Words, nullable=False),
    Column("apart", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("position", BigInteger, nullable=False),
)

_NEW: Final[Row] = r.NEW | {f"same_{kind}": None for kind in KEYS}


def tell(row: Row | None, recorded: Recorded) -> Told:
    """What a case counts as after a fact, and what it counted as until then."""
    fact = recorded.fact
    if isinstance(fact, MatterAssigned):
        return row, _ruled(row, recorded, fact)
    change = r.CHANGES.get(type(fact))
    if change is None:
        return row, []
    at = holds_from(row, fact)
    before = _NEW if row is None else row
    changed = change(before, fact, at)
    return r.told(
        row, recorded, changed | _same(before, changed), at, new=_NEW, kept=KEPT
    )


def _same(before: Row, changed: Row) -> Row:
    """The keys, as far as what they are made of is told."""
    return {
        f"same_{kind}": _key(kind, tuple(changed.get(n, before[n]) for n in names))
        for kind, names in KEYS.items()
        if not changed.keys().isdisjoint(names)
    }


def _key(kind: Kind, parts: tuple[str | None, ...]) -> str | None:
    return None if None in parts else key_of(kind, *parts)


@lru_cache(4096)
def key_of(kind: Kind, *parts: str | None) -> str:
    """The key that stands for parts; it does not tell who a caller is."""
    text = "\x1f".join((kind, *(part or "" for part in parts)))
    return sha256(text.encode()).hexdigest()[:KEY_LENGTH]


def _ruled(
    row: Row | None, recorded: Recorded, fact: MatterAssigned
) -> list[tuple[Table, Row]]:
    """A person's ruling on a building or an estate."""
    if fact.kind not in {Kind.BUILDING, Kind.ESTATE}:
        return []
    same = None if row is None else row[f"same_{fact.kind}"]
    matter = fact.matter.removeprefix(f"{fact.kind}-")
    told = {
        "case_id": recorded.stream.hex,
        "kind": fact.kind,
        "same": same,
        "matter": matter,
        "apart": fact.apart and matter != same,
        "at": micros(fact.at),
        "position": recorded.position,
    }
    return [(ruling, told)]


OF: Final[frozenset[type[Fact]]] = frozenset({*r.CHANGES, MatterAssigned})
RECURRENCE: Final = Projection("recurrence", 2, current, (past, ruling), tell, of=OF)


def groups(
    kind: Kind,
    as_of: datetime | None = None,
    *,
    least: int = MEMBERS,
    limit: int | None = 50,
    key: str | None = None,
    erased: Collection[str] = (),
) -> Select[Any]:
    """A row for each member of each group, what came back most after closing first.

    Whoever is erased counts as a caller that nobody knows, at whatever instant. A `key`
    asks for the groups whose key begins so.
    """
    reports = _reports(kind, as_of, key, erased)
    return g.groups(kind, reports, least=least, limit=limit)


def key_of_case(kind: Kind, case: UUID) -> Select[Any]:
    """The key of the group that a case is in."""
    each = _reports(kind, None, None, ()).subquery()
    return select(each.c.key).where(each.c.case_id == case)


def computed(kind: Kind, cases: Collection[UUID]) -> Select[Any]:
    """The keys that some cases have but for any ruling."""
    same = current.c[f"same_{kind}"].label("same")
    return select(current.c.case_id, same).where(current.c.case_id.in_(cases))


def _reports(
    kind: Kind, as_of: datetime | None, key: str | None, erased: Collection[str]
) -> Select[Any]:
    """The reports that can belong to a group, as they stood at an instant."""

    def reports(table: Table) -> Select[Any]:
        same = table.c[f"same_{kind}"]
        return select(
            *(table.c[name] for name in g.REPORT),
            g.known(table, table.c.person, erased).label("person"),
            r.first_closed(table, as_of).label("closed_at"),
            (g.known(table, same, erased) if kind is Kind.CALLER else same).label(
                "same"
            ),
        ).where(table.c.at.is_not(None))

    each = KEPT.as_of(as_of, reports)
    if kind is Kind.CALLER:
        found = select(each, each.c.same.label("key"), literal(False).label("ruled"))
        return found.where(g.alike(each.c.same, key))
    own = _latest("case_id", kind, as_of).subquery("own")
    heir = _latest("same", kind, as_of, ruling.c.apart.is_(False)).subquery("heir")
    by = func.coalesce(own.c.matter, heir.c.matter, each.c.same)
    return (
        select(each, by.label("key"), own.c.matter.is_not(None).label("ruled"))
        .join_from(each, own, own.c.case_id == each.c.case_id, isouter=True)
        .join(heir, heir.c.same == each.c.same, isouter=True)
        .where(g.alike(by, key))
    )


def _latest(
    name: str, kind: Kind, as_of: datetime | None, *which: ColumnElement[bool]
) -> Select[Any]:
    """The last ruling for each value of a column."""
    c = ruling.c
    turn = func.row_number().over(partition_by=c[name], order_by=c.position.desc())
    until = [] if as_of is None else [c.at <= micros(as_of)]
    each: FromClause = (
        select(c[name], c.matter, turn.label("turn"))
        .where(and_(c.kind == kind.value, *until, *which))
        .subquery()
    )
    return select(each.c[name], each.c.matter).where(each.c.turn == 1)
