"""How did each case end, and did its trouble come back?

One row per case: received when, where, as what; closed first when, on whose word; and
what came of it since. Most columns are told once, with the instant from which they
hold, and need no earlier row; where one is changed, the earlier row is kept.
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    Table,
)

from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.projections.intervals import from_at, holds_from, intervals
from casework.projections.projection import (
    METADATA,
    Instant,
    Projection,
    Row,
    Told,
    Words,
    case_column,
)

CONFIRMED, CLAIMED = "confirmed", "claimed"
"""Solved on the word of the caller or a third party, or of the handler alone."""

INSTANTS: Final = (
    "at",
    "classified_at",
    "reclassified_at",
    "merged_at",
    "grouped_at",
    "excluded_at",
    "closed_at",
    "reopened_at",
)

_ANSWERS: Final[tuple[Column[Any], ...]] = (
    *(Column(name, Instant) for name in INSTANTS),
    Column("registry", Words),
    Column("estate", Words),
    Column("building", Words),
    Column("leaf", Words),
    Column("lead", Words),
    Column("solved", Words),
    Column("redone", Boolean),
)
"""What is asked of a case's outcome; all of it is unknown at first."""

KEPT: Final = intervals(
    "outcomes",
    *_ANSWERS,
    from_at(),
    now=[
        # What the next closing will say.
        Column("unit", Words, nullable=False),
        Column("claims", Words),
        Column("redos", Integer, nullable=False),
        Column("closings", Integer, nullable=False),
    ],
    sqlite_with_rowid=False,
)
outcomes, past = KEPT
calls = Table(
    "outcomes_calls",
    METADATA,
    case_column(),
    Column("at", Instant, nullable=False),
)
for _table in KEPT:
    Index(
        f"{_table.name}_matter",
        *(_table.c[name] for name in ("building", "leaf", "at", "registry")),
    )

_UNANSWERED: Final[Row] = dict.fromkeys(column.name for column in _ANSWERS)
_NEW: Final[Row] = {
    **_UNANSWERED,
    "unit": "",
    "claims": None,
    "redos": 0,
    "closings": 0,
}


def tell(row: Row | None, recorded: Recorded) -> Told:
    """What is known of a case after a fact, and what was known until then."""
    fact = recorded.fact
    change = CHANGES.get(type(fact))
    if change is None:
        return row, []
    begun = row is not None
    at = holds_from(row, fact)
    before = row or _NEW | {"case_id": recorded.stream.hex, "from_at": at}
    told = [(calls, {"case_id": before["case_id"], "at": at})] if _rings(fact) else []
    changed = {n: v for n, v in change(before, fact, at).items() if before[n] != v}
    if begun and not changed:
        return row, told
    after = before | changed
    answers = {name: v for name, v in changed.items() if name in _UNANSWERED}
    if not answers or _tells_since_when(before, answers):
        return after, told
    after["from_at"] = at
    if before["at"] is None:
        return after, told
    return after, [*told, *KEPT.ended(before, at)]


def _tells_since_when(before: Row, answers: Row) -> bool:
    """Whether all that changed was unknown, and says itself since when it holds."""
    return all(before[name] is None for name in answers) and any(
        name in answers for name in INSTANTS
    )


def _rings(fact: Fact) -> bool:
    """Whether a call was appended that has no order of its own."""
    return isinstance(fact, f.CallAppended) and fact.source is None


def _taken_in(row: Row, fact: f.FileTakenOver | f.ComplaintReceived, at: int) -> Row:
    return {"at": at if row["at"] is None else row["at"], **_where(fact.place)}


def _where(place: f.Place) -> Row:
    return {
        "registry": place.registry,
        "estate": place.estate or None,
        "building": place.building or None,
    }


def _classified(row: Row, fact: f.ComplaintClassified, at: int) -> Row:
    if not fact.leaf:
        return {"leaf": None, "classified_at": None}
    since = at if row["classified_at"] is None else row["classified_at"]
    return {"leaf": fact.leaf, "classified_at": since}


def _corrected(row: Row, fact: f.ClassificationCorrected, at: int) -> Row:
    first = at if row["reclassified_at"] is None else row["reclassified_at"]
    leaf = fact.leaf or None
    since = at if row["classified_at"] is None else row["classified_at"]
    return {
        "leaf": leaf,
        "classified_at": since if leaf else None,
        "reclassified_at": first,
    }


def _first(name: str) -> Callable[[Row, Any, int], Row]:
    return lambda row, _fact, at: {} if row[name] is not None else {name: at}


_CLOSING: Final = ("closed_at", "solved", "redone", "lead", "reopened_at")


def _closed(row: Row, fact: f.ComplaintClosed, at: int) -> Row:
    """The first closing counts; a later one only if that is taken back."""
    if row["at"] is None:
        return {}
    told = {"closings": row["closings"] + 1}
    if row["closed_at"] is not None:
        return told
    return {
        **told,
        "closed_at": at,
        "solved": _solved(row["claims"], fact.basis),
        "redone": row["redos"] > 0,
        "lead": row["unit"],
    }


def _solved(claims: str | None, basis: f.Basis) -> str | None:
    """On whose word a case was closed as solved; on nobody's where it was not."""
    if claims not in {None, f.Result.SOLVED.value}:
        return None
    if basis in {f.Basis.ACCEPTED, f.Basis.CONFIRMED}:
        return CONFIRMED
    return CLAIMED if claims else None


def _revoked(row: Row, _fact: f.CloseRevoked, _at: int) -> Row:
    closings = max(row["closings"] - 1, 0)
    gone = {} if closings else dict.fromkeys(_CLOSING)
    return {"closings": closings, **gone}


def _reopened(row: Row, _fact: f.ComplaintReopened, at: int) -> Row:
    told = {"claims": None, "redos": 0}
    if row["closed_at"] is None or row["reopened_at"] is not None:
        return told
    return {**told, "reopened_at": at}


CHANGES: Final[dict[type[Fact], Callable[[Row, Any, int], Row]]] = {
    f.FileTakenOver: _taken_in,
    f.ComplaintReceived: _taken_in,
    f.ComplaintClassified: _classified,
    f.ClassificationCorrected: _corrected,
    f.PlaceCorrected: lambda _row, fact, _at: _where(fact.place),
    f.ComplaintMerged: _first("merged_at"),
    f.MergeUndone: lambda _row, _fact, _at: {"merged_at": None},
    f.CallAppended: lambda _row, _fact, _at: {},
    f.GroupOrderJoined: _first("grouped_at"),
    f.ComplaintDispatched: lambda _row, fact, _at: {"unit": fact.lead},
    f.LeadUnitAdjudicated: lambda _row, fact, _at: {"unit": fact.lead},
    f.ReplySubmitted: lambda _row, fact, _at: {
        "claims": fact.result.value if fact.result else None
    },
    f.RedoOrdered: lambda row, _fact, _at: {"redos": row["redos"] + 1},
    f.ExclusionApproved: _first("excluded_at"),
    f.ComplaintClosed: _closed,
    f.CloseRevoked: _revoked,
    f.ComplaintReopened: _reopened,
}
"""The columns that each fact tells."""

OUTCOMES: Final = Projection(
    "outcomes", 1, outcomes, (past, calls), tell, of=frozenset(CHANGES)
)
