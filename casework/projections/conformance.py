"""Which recorded steps does the loop not admit?

A history from elsewhere is recorded as it happened; what departs from the order of
steps is not refused but told here, with the clause of order and that of the step.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Integer,
    Select,
    Table,
    func,
    select,
)

from casework.domain.complaint import facts as f
from casework.domain.complaint.loop import STEPS, admits, opens
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Recorded
from casework.domain.rulebook.clauses import IN_ORDER
from casework.projections.projection import (
    METADATA,
    STAGES,
    CaseId,
    Instant,
    Projection,
    Row,
    Told,
    Words,
    case_key,
    micros,
)

standing = Table(
    "conformance_standing",
    METADATA,
    case_key(),
    Column("no", Words, nullable=False),
    Column("stage", Words, nullable=False),
    sqlite_with_rowid=False,
)
deviations = Table(
    "conformance_deviations",
    METADATA,
    Column("at", Instant, primary_key=True, autoincrement=False),
    Column("case_id", CaseId, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("no", Words, nullable=False),
    Column("fact", Words, nullable=False),
    Column("fact_name", Words, nullable=False),
    Column("stood", Words, nullable=False),
    Column("clause", Words, nullable=False),
    Column("step_clause", Words, nullable=False),
    Column("origin_system", Words),
    Column("origin_kind", Words),
    sqlite_with_rowid=False,
)
Index("conformance_deviations_case", deviations.c.case_id)

NAMES: Final = {kind: (kind.__doc__ or "").strip() for kind in STEPS}


def tell(row: Row | None, recorded: Recorded) -> Told:
    """Where the case stands after a fact, and the deviation if it was not admitted."""
    fact = recorded.fact
    assert isinstance(fact, f.ComplaintFact)
    stage = STAGES[row["stage"]] if row else Stage.UNRECEIVED
    no = row["no"] if row else ""
    if isinstance(fact, f.FileTakenOver | f.ComplaintReceived):
        no = fact.no
    after = _standing(row, recorded, no, opens(fact, stage))
    if admits(stage, fact):
        return after, []
    step = STEPS[type(fact)]
    deviation = {
        "at": micros(fact.at),
        "case_id": recorded.stream.hex,
        "version": recorded.version,
        "no": no,
        "fact": fact.topic,
        "fact_name": NAMES[type(fact)],
        "stood": stage.value,
        "clause": IN_ORDER.no,
        "step_clause": step.clause.no,
        "origin_system": fact.origin.system if fact.origin else None,
        "origin_kind": _kind(fact),
    }
    return after, [(deviations, deviation)]


def _standing(row: Row | None, recorded: Recorded, no: str, stage: Stage) -> Row:
    """The row itself if nothing changed in it, so that it is not written again."""
    if row is not None and row["stage"] == stage and row["no"] == no:
        return row
    return {"case_id": recorded.stream.hex, "no": no, "stage": stage.value}


def _kind(fact: f.ComplaintFact) -> str | None:
    if isinstance(fact, f.ForeignStepRecorded):
        return fact.name
    return fact.origin.kind if fact.origin else None


CONFORMANCE: Final = Projection("conformance", 1, standing, (deviations,), tell)


def items(
    as_of: datetime | None = None,
    *,
    case: Any = None,
    fact: str | None = None,
    stood: Stage | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Select[Any]:
    """Deviations in the order of time, of one case, fact or stage if named."""
    named = {"case_id": case, "fact": fact, "stood": stood}
    return (
        select(deviations)
        .where(
            *_until(as_of),
            *(deviations.c[k] == v for k, v in named.items() if v is not None),
        )
        .order_by(deviations.c.at, deviations.c.case_id, deviations.c.version)
        .limit(limit)
        .offset(offset)
    )


def summary(as_of: datetime | None = None) -> Select[Any]:
    """Deviations by fact and stage: steps and cases, the most frequent first."""
    d = deviations.c
    steps = func.count().label("steps")
    group = (d.fact, d.fact_name, d.stood, d.clause, d.step_clause)
    return (
        select(*group, steps, func.count(d.case_id.distinct()).label("cases"))
        .where(*_until(as_of))
        .group_by(*group)
        .order_by(steps.desc(), d.fact, d.stood)
    )


def _until(as_of: datetime | None) -> list[ColumnElement[bool]]:
    return [] if as_of is None else [deviations.c.at <= as_of]
