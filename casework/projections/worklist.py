"""What must be done, by whom, by when?

One current row per case, and every earlier row of an open case with the time for which
it stood. A past row is filed in the buckets of time it touches, so that a page as of
any instant reads one bucket of each width, in order of due, instead of everything.
What the handler claims, what the reviewer verified and what the caller accepted are
three columns.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    Select,
    Table,
    bindparam,
    func,
    select,
    text,
    tuple_,
    union_all,
)

from casework.domain.complaint import facts as f
from casework.domain.complaint.loop import opens
from casework.domain.complaint.stage import TERMINAL, Stage
from casework.domain.complaint.state import FollowUp
from casework.domain.facts import Recorded
from casework.domain.rulebook.limits import LimitKind
from casework.projections import running
from casework.projections.intervals import from_at, held
from casework.projections.projection import (
    METADATA,
    STAGES,
    CaseId,
    Instant,
    Projection,
    Question,
    Row,
    Told,
    Words,
    case_key,
    micros,
    place_columns,
)

ACCEPTED, NOT_ACCEPTED, UNREACHED = "认可", "不认可", "未接通"
NEVER: Final = (1 << 63) - 1
"""The order of a case without a due instant: after all others."""
WITH_UNIT: Final = frozenset(
    stage.value
    for stage in (
        Stage.DISPATCHED,
        Stage.RETURN_REQUESTED,
        Stage.SIGNED,
        Stage.HANDLING,
        Stage.REDO,
    )
)
"""The stages in which a unit owes the reply."""


def _columns() -> list[Column[Any]]:
    return [
        from_at(),
        Column("stage", Words, nullable=False),
        Column("since", Instant, nullable=False),
        Column("received_at", Instant),
        Column("lead", Words, nullable=False),
        Column("assists", Words, nullable=False),
        Column("handler", Words, nullable=False),
        Column("taxonomy", Words, nullable=False),
        Column("leaf", Words, nullable=False),
        Column("type", Words),
        Column("grade", Words, nullable=False),
        Column("registry", Words, nullable=False),
        Column("estate", Words),
        Column("building", Words),
        Column("project", Words),
        Column("due", Instant),
        Column("provisional", Boolean, nullable=False),
        Column("next_due", Instant),
        Column("next_kind", Words),
        Column("overdue", Boolean, nullable=False),
        Column("warning", Words, nullable=False),
        Column("supervision", Words, nullable=False),
        Column("problem", Boolean, nullable=False),
        Column("excluded", Boolean, nullable=False),
        Column("claimed", Words),
        Column("verified", Boolean, nullable=False),
        Column("accepted", Words),
        Column("attempt", Integer, nullable=False),
        Column("redo", Integer, nullable=False),
        Column("reopened", Integer, nullable=False),
    ]


worklist = Table(
    "worklist",
    METADATA,
    case_key(),
    Column("no", Words, nullable=False),
    Column("rank", BigInteger, nullable=False),
    *_columns(),
    Column("open", Boolean, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("limits", Words, nullable=False),
)
_OPEN = worklist.c.open
for _name, _first in (("due", ()), ("lead", ("lead",)), ("handler", ("handler",))):
    Index(
        f"worklist_{_name}",
        *(worklist.c[name] for name in (*_first, "rank", "no", "case_id")),
        # the very text of the query's condition, or SQLite passes the index over
        sqlite_where=text("open = 1"),
        postgresql_where=_OPEN,
    )

past = Table(
    "worklist_past",
    METADATA,
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("rank", BigInteger, primary_key=True, autoincrement=False),
    Column("no", Words, primary_key=True),
    Column("case_id", CaseId, primary_key=True),
    *(
        Column(c.name, c.type, primary_key=c.name == "from_at", nullable=c.nullable)
        for c in _columns()
    ),
    Column("to_at", Instant, nullable=False),
    # The rows of a bucket lie in order of due: a page reads them one after another.
    sqlite_with_rowid=False,
)
Index(
    "worklist_past_lead",
    *(past.c[name] for name in ("bucket", "lead", "rank", "no", "case_id")),
)

SHOWN: Final = ("case_id", "no", "rank", *(c.name for c in _columns()))

_DAY: Final = 24 * 60 * 60 * 1_000_000
WIDTHS: Final = (7 * _DAY, 32 * 7 * _DAY, 1024 * 7 * _DAY)
MOST: Final = 8
"""A row is filed in at most so many buckets before wider ones are taken."""


def buckets(from_at: int, to_at: int) -> list[int]:
    """The buckets that a past row is filed in."""
    for level, width in enumerate(WIDTHS):
        touched = range(from_at // width, (to_at - 1) // width + 1)
        if len(touched) <= MOST or width == WIDTHS[-1]:
            return [n * len(WIDTHS) + level for n in touched]
    raise AssertionError("the widest buckets hold every row")


def buckets_at(at: int) -> list[int]:
    """The buckets in which rows that stood at an instant are found."""
    return [at // width * len(WIDTHS) + level for level, width in enumerate(WIDTHS)]


_NEW: Final[Row] = {
    "no": "",
    "rank": NEVER,
    "stage": Stage.UNRECEIVED.value,
    "received_at": None,
    "lead": "",
    "assists": "",
    "handler": "",
    "taxonomy": "",
    "leaf": "",
    "type": None,
    "grade": "",
    "registry": "",
    "estate": None,
    "building": None,
    "project": None,
    "due": None,
    "provisional": False,
    "next_due": None,
    "next_kind": None,
    "overdue": False,
    "warning": f.Alert.NONE.value,
    "supervision": f.Level.NONE.value,
    "problem": False,
    "excluded": False,
    "claimed": None,
    "verified": False,
    "accepted": None,
    "attempt": 0,
    "redo": 0,
    "reopened": 0,
    "open": True,
    "limits": running.NONE,
}


def tell(row: Row | None, recorded: Recorded) -> Told:
    """A case's row after a fact, and the row it had until then."""
    fact = recorded.fact
    assert isinstance(fact, f.ComplaintFact)
    at = micros(fact.at)
    if row is None:
        new = {"from_at": at, "since": at, "last_at": at}
        first = _NEW | new | {"case_id": recorded.stream.hex}
        return first | _changed(first, fact, at), []
    at = max(at, row["last_at"])
    changed = _changed(row, fact, at)
    after = row | changed
    after["last_at"] = at
    if all(row[name] == changed[name] for name in changed if name != "limits"):
        return after, []
    after["from_at"] = at
    if not row["open"] or row["from_at"] == at:
        return after, []
    filed = buckets(row["from_at"], at)
    return after, [(past, row | {"to_at": at, "bucket": bucket}) for bucket in filed]


def _changed(row: Row, fact: f.ComplaintFact, at: int) -> Row:
    """The columns that a fact tells; some may be what they were."""
    changed: Row = {}
    for limit in fact.limits:
        if limit.kind is LimitKind.DUE:
            at_end = micros(limit.due)
            changed |= {
                "due": at_end,
                "provisional": limit.provisional,
                "overdue": False,
            }
    if change := CHANGES.get(type(fact)):
        changed |= change(row, fact)
    before = STAGES[row["stage"]]
    stage = opens(fact, before)
    if stage is not before:
        changed |= {"stage": stage.value, "since": at, "open": stage not in TERMINAL}
    limits = running.after(row["limits"], fact)
    if limits != row["limits"]:
        due, kind = running.soonest(limits)
        changed |= {"limits": limits, "next_due": due, "next_kind": kind}
    rank = _rank(row | changed)
    if rank != row["rank"]:
        changed["rank"] = rank
    return changed


def _rank(row: Row) -> int:
    """By when the next work on a case is due, which is its place in the list.

    With a unit it is the reply; else the soonest limit that runs, such as the review or
    the end of a shelving; a limit that has run out keeps its place.
    """
    with_unit = row["stage"] in WITH_UNIT and row["due"] is not None
    found: int | None = row["due"] if with_unit else row["next_due"]
    return row["rank"] if found is None else found


def _taken_over(_: Row, fact: f.FileTakenOver) -> Row:
    return {"no": fact.no, **place_columns(fact.place)}


def _received(_: Row, fact: f.ComplaintReceived) -> Row:
    at = micros(fact.at)
    return {"no": fact.no, "received_at": at, **place_columns(fact.place)}


def _classified(_: Row, fact: f.ComplaintClassified) -> Row:
    return {
        "taxonomy": fact.taxonomy,
        "leaf": fact.leaf,
        "type": fact.type.value,
        "grade": fact.grade,
    }


def _corrected(row: Row, fact: f.ClassificationCorrected) -> Row:
    kind = fact.type.value if fact.type else row["type"]
    return {"taxonomy": fact.taxonomy, "leaf": fact.leaf, "type": kind}


def _led(_: Row, fact: f.ComplaintDispatched | f.LeadUnitAdjudicated) -> Row:
    return {
        "lead": fact.lead,
        "assists": " ".join(fact.assists),
        "attempt": fact.attempt,
        "handler": "",
    }


def _taken_in_hand(row: Row, fact: f.ComplaintFact) -> Row:
    return {"handler": row["handler"] or fact.by.person}


def _assisted(row: Row, fact: f.AssistUnitAdded) -> Row:
    return {"assists": f"{row['assists']} {fact.unit}".strip()}


def _replied(_: Row, fact: f.ReplySubmitted) -> Row:
    claimed = fact.result.value if fact.result else None
    return {
        "claimed": claimed,
        "verified": False,
        "accepted": None,
        "handler": fact.by.person,
    }


def _followed_up(_: Row, fact: f.FollowUpRecorded) -> Row:
    content = FollowUp(True, fact.solved, fact.grade).content
    return {"accepted": ACCEPTED if content else NOT_ACCEPTED}


def _redone(row: Row, fact: f.RedoOrdered) -> Row:
    handler = fact.handler or row["handler"]
    return {
        "verified": False,
        "accepted": None,
        "redo": fact.round,
        "handler": handler,
    }


def _reopened(row: Row, _: f.ComplaintReopened) -> Row:
    return {
        "claimed": None,
        "verified": False,
        "accepted": None,
        "warning": f.Alert.NONE.value,
        "redo": 0,
        "reopened": row["reopened"] + 1,
    }


def _becomes(**columns: Any) -> Callable[[Row, Any], Row]:
    return lambda _row, _fact: columns


CHANGES: Final[dict[type[f.ComplaintFact], Callable[[Row, Any], Row]]] = {
    f.FileTakenOver: _taken_over,
    f.ComplaintReceived: _received,
    f.ComplaintClassified: _classified,
    f.ClassificationCorrected: _corrected,
    f.PlaceCorrected: lambda _, fact: place_columns(fact.place),
    f.GradeChanged: lambda _, fact: {"grade": fact.grade},
    f.ComplaintDispatched: _led,
    f.LeadUnitAdjudicated: _led,
    f.OrderSigned: _taken_in_hand,
    f.HandlingStarted: _taken_in_hand,
    f.HandlerAssigned: lambda _, fact: {"handler": fact.handler},
    f.AssistUnitAdded: _assisted,
    f.ReplySubmitted: _replied,
    f.ReviewPassed: _becomes(verified=True),
    f.FollowUpRecorded: _followed_up,
    f.FollowUpUnreachable: _becomes(accepted=UNREACHED),
    f.CloseRevoked: _becomes(accepted=None),
    f.RedoOrdered: _redone,
    f.ComplaintReopened: _reopened,
    f.SupervisionOpened: lambda _, fact: {"supervision": fact.level.value},
    f.SupervisionRaised: lambda _, fact: {"supervision": fact.level.value},
    f.SupervisionLifted: _becomes(supervision=f.Level.NONE.value),
    f.ProblemOrderDeclared: _becomes(problem=True),
    f.WarningRaised: lambda _, fact: {"warning": fact.level.value},
    f.OrderOverdue: _becomes(overdue=True),
    f.ExclusionApproved: _becomes(excluded=True),
}
"""The columns, other than stage and limits, that each fact changes."""

WORKLIST: Final = Projection("worklist", 2, worklist, (past,), tell)


class Asked(NamedTuple):
    """Which open cases are asked for; None asks for all."""

    unit: str | None = None
    handler: str | None = None
    stage: Stage | None = None
    due_before: datetime | None = None
    overdue: bool | None = None
    warning: f.Alert | None = None
    grade: str | None = None
    leaf: str | None = None


class Cursor(NamedTuple):
    """The place after which the next page begins."""

    rank: int
    no: str
    case_id: str


ALL: Final = Asked()


def page(
    as_of: datetime | None = None,
    asked: Asked = ALL,
    *,
    limit: int = 50,
    after: Cursor | None = None,
) -> Question:
    """Open cases by due instant, those without one last."""
    query = _page(as_of is not None, _named(asked), after is not None)
    place = after._asdict() if after is not None else {}
    values = {f"after_{name}": value for name, value in place.items()}
    return Question(query, {**_values(as_of, asked), **values, "most": limit})


def span() -> Select[Any]:
    """When the first fact of any case was told, and when the last."""
    first, earlier = (func.min(table.c.from_at) for table in (worklist, past))
    earliest = union_all(select(first.label("at")), select(earlier)).subquery()
    last = select(func.max(worklist.c.last_at)).scalar_subquery()
    return select(func.min(earliest.c.at).label("first"), last.label("last"))


def cursor(row: Row) -> Cursor:
    """The place of a row, for the page after it."""
    return Cursor(row["rank"], row["no"], row["case_id"].hex)


def count(as_of: datetime | None = None, asked: Asked = ALL) -> Question:
    """How many open cases there are, by stage."""
    return Question(_count(as_of is not None, _named(asked)), _values(as_of, asked))


# To write a query takes longer than to answer it: each shape is written once.


@cache
def _page(then: bool, named: tuple[str, ...], further: bool) -> Select[Any]:
    parts = []
    for table, stood in _sources(then):
        order = (table.c.rank, table.c.no, table.c.case_id)
        query = (
            select(*(table.c[name] for name in SHOWN))
            .where(*stood, *_like(table, named))
            .order_by(*order)
            .limit(bindparam("most", type_=Integer))
        )
        if further:
            place = (bindparam(f"after_{c.name}", type_=c.type) for c in order)
            query = query.where(tuple_(*order) > tuple_(*place))
        parts.append(query)
    if len(parts) == 1:
        return parts[0]
    each = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return (
        select(each)
        .order_by(each.c.rank, each.c.no, each.c.case_id)
        .limit(bindparam("most", type_=Integer))
    )


@cache
def _count(then: bool, named: tuple[str, ...]) -> Select[Any]:
    each = union_all(
        *(
            select(table.c.stage, func.count().label("cases"))
            .where(*stood, *_like(table, named))
            .group_by(table.c.stage)
            for table, stood in _sources(then)
        )
    ).subquery()
    cases = func.sum(each.c.cases).label("cases")
    return select(each.c.stage, cases).group_by(each.c.stage)


def _sources(then: bool) -> list[tuple[Table, list[ColumnElement[bool]]]]:
    """Where the rows that stand, or stood at an instant, are found."""
    if not then:
        return [(worklist, [_OPEN])]
    at = bindparam("at", type_=Instant)
    return [
        (worklist, [_OPEN, *held(worklist, at)]),
        *(
            (past, [past.c.bucket == bindparam(f"bucket{level}"), *held(past, at)])
            for level in range(len(WIDTHS))
        ),
    ]


_COLUMNS: Final = {"unit": "lead", "due_before": "rank"}


def _like(table: Table, named: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    for name in named:
        column = table.c[_COLUMNS.get(name, name)]
        value = bindparam(f"asked_{name}", type_=column.type)
        yield column < value if name == "due_before" else column == value


def _named(asked: Asked) -> tuple[str, ...]:
    return tuple(name for name, value in asked._asdict().items() if value is not None)


def _values(as_of: datetime | None, asked: Asked) -> dict[str, Any]:
    values = {f"asked_{name}": getattr(asked, name) for name in _named(asked)}
    if asked.due_before is not None:
        values["asked_due_before"] = micros(asked.due_before)
    if as_of is None:
        return values
    at = micros(as_of)
    found = {f"bucket{n}": bucket for n, bucket in enumerate(buckets_at(at))}
    return {**values, **found, "at": at}
