"""How often was a suggested type taken, and who was right where it was not?

One row per case: what was suggested when a person chose its type, what was chosen, and
what it was corrected to since. What a classification came with from elsewhere, without
a suggestion, counts as such.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    func,
    not_,
    select,
)

from casework.domain.complaint import facts as f
from casework.domain.facts import Recorded
from casework.projections.intervals import from_at, holds_from, intervals
from casework.projections.projection import (
    Instant,
    Projection,
    Row,
    Told,
    Words,
    instant,
    micros,
)

KEPT: Final = intervals(
    "suggestions",
    Column("at", Instant, nullable=False),
    Column("month", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("sure", Boolean, nullable=False),
    # The place among the leaves shown of the one that was chosen, and of the one
    # that it was corrected to; 0 where it was not shown.
    Column("chosen", Integer, nullable=False),
    Column("corrected_at", Instant),
    Column("corrected_to", Integer),
    Column("moved", Boolean),
    from_at(),
    now=[
        Column("leaf", Words, nullable=False),
        Column("shown", Words, nullable=False),
    ],
    sqlite_with_rowid=False,
)
suggestions, past = KEPT
NOTHING: Final = f.SuggestionShown(model="")
"""What stands for the suggestion where none was shown."""


def tell(row: Row | None, recorded: Recorded) -> Told:
    """The choice that was made, or how a correction shows who was right."""
    match recorded.fact:
        case f.ComplaintClassified(leaf=leaf) as fact if row is None and leaf:
            return _chosen(recorded.stream.hex, fact), []
        case f.ClassificationCorrected(leaf=leaf) as fact if row is not None:
            return _corrected(row, leaf, holds_from(row, fact))
        case _:
            return row, []


def _chosen(case_id: str, fact: f.ComplaintClassified) -> Row:
    shown = fact.suggestion or NOTHING
    leaves = [one.leaf for one in shown.leaves]
    at = micros(fact.at)
    return {
        "case_id": case_id,
        "at": at,
        "month": f"{instant(at):%Y-%m}",
        "model": shown.model,
        "sure": shown.sure,
        "chosen": _place(fact.leaf, leaves),
        "corrected_at": None,
        "corrected_to": None,
        "moved": None,
        "from_at": at,
        "leaf": fact.leaf,
        "shown": " ".join(leaves),
    }


def _corrected(row: Row, leaf: str, at: int) -> Told:
    told = {
        "corrected_at": at,
        "corrected_to": _place(leaf, row["shown"].split()),
        "moved": leaf != row["leaf"],
    }
    if row["corrected_at"] is None:
        # The first correction says itself since when it holds.
        return row | told, []
    return row | told | {"from_at": at}, KEPT.ended(row, at)


def _place(leaf: str, shown: list[str]) -> int:
    """The place of a leaf among those that were shown, from 1; 0 if it was not."""
    return shown.index(leaf) + 1 if leaf in shown else 0


SUGGESTIONS: Final = Projection(
    "suggestions",
    1,
    suggestions,
    (past,),
    tell,
    of=frozenset({f.ComplaintClassified, f.ClassificationCorrected}),
)


def quality(since: datetime, until: datetime, as_of: datetime) -> Select[Any]:
    """By month and model: what people made of the suggestions they were shown."""
    c = KEPT.as_of(
        as_of,
        lambda table: select(
            table.c.month,
            table.c.model,
            table.c.sure,
            table.c.chosen,
            table.c.corrected_to,
            table.c.moved,
            (table.c.corrected_at <= as_of).label("corrected"),
        ).where(table.c.at >= since, table.c.at < until, table.c.at <= as_of),
    ).c
    first = and_(c.sure, c.chosen == 1)
    passed_over = and_(c.sure, c.chosen != 1)
    told: list[ColumnElement[Any]] = [
        func.count().label("classified"),
        _count(first).label("first"),
        _count(and_(c.sure, c.chosen > 1)).label("further"),
        _count(and_(c.sure, c.chosen == 0)).label("overruled"),
        _count(and_(c.model != "", not_(c.sure))).label("unsure"),
        _count(c.model == "").label("without"),
        _count(and_(first, c.corrected, c.moved)).label("misled"),
        _count(and_(passed_over, c.corrected, c.corrected_to == 1)).label("vindicated"),
    ]
    return (
        select(c.month, c.model, *told)
        .group_by(c.month, c.model)
        .order_by(c.month, c.model)
    )


def _count(which: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((which, 1), else_=0))
