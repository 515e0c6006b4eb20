"""Which reports tell of the same matter in their own words?

One row per case as in `recurrence`, with the matter it was placed in when it came. A
matter is found by likeness among those of the same community, or joined and parted by
persons, whose word is never undone by likeness. The rows hold what the words say only
as check sums of terms, stored sealed; a caller's words are in no row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    select,
    type_coerce,
)

from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.domain.matter.message import Held, Message
from casework.domain.matter.terms import Terms, terms_of
from casework.projections import groups as g
from casework.projections import reports as r
from casework.projections.groups import MEMBERS, Kind
from casework.projections.intervals import holds_from, intervals
from casework.projections.projection import (
    METADATA,
    VEILED,
    Changed,
    Find,
    Instant,
    Keyed,
    Projection,
    Row,
    Told,
    Words,
)

if TYPE_CHECKING:
    from casework.domain.matter.matters import Matters
    from casework.domain.matter.rarity import Rarity


KEPT: Final = intervals(
    "matter",
    *r.columns(),
    Column("matter", Words),
    Column("assigned", Boolean, nullable=False),
    now=[
        r.closings(),
        # Where a report is compared with others, and what its words say.
        Column("block", Words, nullable=False),
        Column("terms", LargeBinary, info=VEILED),
        # With whose key the words are sealed: the terms leave when it is destroyed.
        Column("whose", Words),
    ],
)
current, past = KEPT
Index("matter_block", current.c.block)
Index("matter_matter", current.c.matter)
Index("matter_past_case", past.c.case_id)
Index("matter_past_matter", past.c.matter)
rarity = Table(
    "matter_rarity",
    METADATA,
    Column("messages", Integer, nullable=False),
    Column("counts", LargeBinary, nullable=False, info=VEILED),
)

_NEW: Final[Row] = r.NEW | {
    "matter": None,
    "assigned": False,
    "block": "",
    "terms": None,
    "whose": None,
}
_PLACES: Final = frozenset({"registry", "around", "building"})
_HEEDED: Final = ("at", "person", "block", "building", "leaf", "terms")
"""What a report's place among the matters depends on."""


def _received(row: Row, fact: f.ComplaintReceived, at: int) -> Row:
    said = terms_of(fact.title, fact.words)
    told = (said.packed(), fact.person) if said else (None, None)
    report = r.CHANGES[f.ComplaintReceived](row, fact, at)
    return report | dict(zip(("terms", "whose"), told, strict=True))


def _assigned(_row: Row, fact: f.MatterAssigned, _at: int) -> Row:
    if fact.kind != Kind.MATTER:
        return {}
    return {"matter": fact.matter.removeprefix("matter-"), "assigned": True}


CHANGES: Final[Mapping[type[Fact], r.Change]] = {
    **r.CHANGES,
    f.ComplaintReceived: _received,
    f.MatterAssigned: _assigned,
}


def tell(row: Row | None, recorded: Recorded) -> Told:
    """What a case counts as after a fact, but for the matter that its words tell."""
    fact = recorded.fact
    change = CHANGES.get(type(fact))
    if change is None:
        return row, []
    at = holds_from(row, fact)
    before = _NEW if row is None else row
    changed = change(before, fact, at)
    if not changed.keys().isdisjoint(_PLACES):
        changed |= {"block": _block(before | changed)}
    return r.told(row, recorded, changed, at, new=_NEW, kept=KEPT)


def community(registry: str, around: str | None, building: str | None) -> str:
    """The community that is compared within, where a field tells it."""
    where = around or building
    return f"{registry}/{where}" if where else ""


def _block(row: Row) -> str:
    return community(row["registry"], row["around"], row["building"])


def _message(row: Row) -> Message:
    return Message(
        case=row["case_id"],
        at=row["at"],
        person=row["person"] or "",
        community=row["block"],
        building=row["building"] or "",
        leaf=row["leaf"] or "",
        terms=Terms.unpacked(row["terms"] or b""),
    )


def _placed(rows: Iterable[Row | None]) -> Iterator[Held]:
    """The reports among rows that stand in a matter."""
    for row in rows:
        if row is not None and row["matter"] is not None and row["at"] is not None:
            yield Held(_message(row), row["matter"], bool(row["assigned"]))


_STORED: Final = select(
    type_coerce(current.c.case_id, String).label("case_id"),
    *(
        type_coerce(column, BigInteger).label(column.name)
        if isinstance(column.type, Instant)
        else column
        for column in current.c
        if column.name != "case_id"
    ),
)
"""Rows as they are stored, not as people ask for them."""


class Following:
    """Places the reports of page after page among the matters."""

    def __init__(self) -> None:
        self._matters: Matters | None = None
        self._rarity: Rarity | None = None
        self._messages = 0
        self._find: Find = lambda _: []
        self._rows: dict[str, Row | None] = {}
        self._fresh: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
        self._appended: dict[Table, list[Row]] = {}

    @classmethod
    def begun(cls, find: Find) -> "Matters":
        """The matters as they are stored now."""
        following = cls()
        following._find = find
        return following._engine()

    def __call__(
        self, before: Mapping[str, Row], page: Sequence[Keyed], find: Find
    ) -> Changed:
        """What the facts of a page make of the rows of their cases, and of others."""
        self._find, self._rows = find, dict(before)
        self._appended = {past: [], rarity: []}
        for case, recorded in page:
            if type(recorded.fact) in CHANGES:
                self._tell(case, recorded)
        changed = Changed(self._rows, self._appended)
        self._rows, self._fresh = {}, defaultdict(list)
        return changed

    def _tell(self, case: str, recorded: Recorded) -> None:
        row = self._rows.get(case)
        after, rows = tell(row, recorded)
        if after is None or after is row:
            return
        before = _NEW if row is None else row
        moved = any(before[name] != after[name] for name in _HEEDED)
        said = before["terms"] is not None or after["terms"] is not None
        # Begun while the rows stand as they did before, so that none counts twice.
        engine = self._engine() if said or after["assigned"] else None
        self._append(rows)
        self._put(after)
        if engine is None:
            return
        if after["assigned"]:
            for block in {before["block"], after["block"]}:
                engine.assign(case, block, after["matter"])
        elif moved:
            self._place(engine, before, after)
        self._count(before, after)

    def _place(self, engine: "Matters", before: Row, after: Row) -> None:
        """Place a report that is new, or of which something else is known now."""
        case, block = after["case_id"], after["block"]
        if before["matter"] is not None:
            engine.withdraw(case, before["block"])
        # It is not among those that are stored while it is placed.
        after["matter"] = None
        if after["terms"] is None or after["at"] is None:
            return
        placed = engine.place(_message(after))
        for gone, into in placed.merged:
            for row in self._stand("matter", gone):
                if row["block"] == block:
                    self._move(row, into, after["from_at"])
        for other, matter in placed.moved:
            self._move(self._row(other), matter, after["from_at"])
        after["matter"] = placed.matter
        self._put(after)

    def _move(self, row: Row, matter: str, at: int) -> None:
        """Put a report that was placed before into another matter."""
        at = max(at, row["from_at"])
        self._append(KEPT.ended(row, at))
        self._put(row | {"matter": matter, "from_at": at})

    def _put(self, row: Row) -> None:
        self._rows[row["case_id"]] = row
        for column in ("block", "matter"):
            self._fresh[column, row[column]].append(row["case_id"])

    def _append(self, rows: Iterable[tuple[Table, Row]]) -> None:
        for table, row in rows:
            self._appended[table].append(row)

    def _engine(self) -> "Matters":
        """The matters as the rows tell them, from the first report with words on."""
        if self._matters is None:
            from casework.domain.matter.matters import Matters  # noqa: PLC0415
            from casework.domain.matter.rarity import CAP, Rarity  # noqa: PLC0415

            last = select(rarity).order_by(rarity.c.messages.desc()).limit(1)
            found = self._find(last)
            told = Rarity.unpacked(found[0]["counts"]) if found else Rarity.none()
            self._rarity, self._matters = told, Matters(self._held, told)
            if told.messages < CAP:
                self._messages = sum(1 for _ in self._said())
        return self._matters

    def _count(self, before: Row, after: Row) -> None:
        """Count the messages, and how rare their terms are whenever that is due."""
        assert self._rarity is not None
        assert self._matters is not None
        new = (after["terms"] is not None) - (before["terms"] is not None)
        self._messages += new
        if new and self._rarity.due(self._messages):
            self._rarity = self._rarity.counted(self._said())
            row = {"messages": self._messages, "counts": self._rarity.packed()}
            self._append([(rarity, row)])
            self._reform(after["from_at"])
            self._matters = type(self._matters)(self._held, self._rarity)

    def _reform(self, at: int) -> None:
        """Form the matters anew, now that the rarity of terms is known better."""
        from casework.domain.matter.matters import reformed  # noqa: PLC0415

        assert self._rarity is not None
        stored = {row["case_id"]: row for row in self._find(_STORED)}
        held = _placed((stored | self._rows).values())
        for case, matter in reformed(held, self._rarity):
            self._move(self._row(case), matter, at)

    def _held(self, block: str) -> Iterator[Held]:
        """The placed reports of a block, as they stand within the page."""
        return _placed(self._stand("block", block))

    def _stand(self, column: str, value: str) -> list[Row]:
        """The rows that have a value, as they stand within the page."""
        found = self._find(_STORED.where(current.c[column] == value))
        cases = dict.fromkeys(row["case_id"] for row in found)
        cases |= dict.fromkeys(self._fresh[column, value])
        stored = {row["case_id"]: row for row in found}
        stand = (self._rows.get(case) or stored[case] for case in cases)
        return [row for row in stand if row[column] == value]

    def _row(self, case: str) -> Row:
        """The row of a case, as it stands within the page."""
        row = self._rows.get(case)
        return row or self._find(_STORED.where(current.c.case_id == case))[0]

    def _said(self) -> Iterator[Terms]:
        """What each message says, as they stand within the page."""
        query = select(
            type_coerce(current.c.case_id, String).label("case_id"), current.c.terms
        )
        said = {
            row["case_id"]: row["terms"]
            for row in self._find(query.where(current.c.terms.is_not(None)))
        }
        said |= {
            case: row["terms"] for case, row in self._rows.items() if row is not None
        }
        return (Terms.unpacked(terms) for terms in said.values() if terms is not None)


MATTERS: Final = Projection(
    "matters",
    4,
    current,
    (past, rarity),
    tell,
    of=frozenset(CHANGES),
    across=Following,
    whose=current.c.whose,
)


def groups(
    as_of: datetime | None = None,
    *,
    least: int = MEMBERS,
    limit: int | None = 50,
    key: str | None = None,
    erased: Collection[str] = (),
) -> Select[Any]:
    """A row for each member of each matter, what came back most after closing first.

    It is asked as `recurrence.groups` is.
    """

    def reports(table: Table) -> Select[Any]:
        return select(
            *(table.c[name] for name in g.REPORT),
            g.known(table, table.c.person, erased).label("person"),
            r.first_closed(table, as_of).label("closed_at"),
            table.c.matter.label("key"),
            table.c.assigned.label("ruled"),
        ).where(table.c.at.is_not(None), g.alike(table.c.matter, key))

    each = select(KEPT.as_of(as_of, reports))
    return g.groups(Kind.MATTER, each, least=least, limit=limit)


def key_of_case(case: UUID, as_of: datetime | None = None) -> Select[Any]:
    """The key of the matter that a case is in."""

    def matter(table: Table) -> Select[Any]:
        return select(table.c.matter.label("key")).where(table.c.case_id == case)

    return select(KEPT.as_of(as_of, matter))
