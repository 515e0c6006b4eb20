"""Both databases give the same answer to every question."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import Stage
from casework.projections import (
    conformance,
    known,
    matters,
    recurrence,
    returns,
    stays,
    suggestions,
    tallies,
    timers,
    worklist,
)
from casework.projections.groups import Kind
from casework.projections.worklist import Asked
from tests.projections.histories import START, UNITS, Pages, case, wild
from tests.views.conftest import Opener

AT = START + timedelta(hours=5000)
PLACE = f.Place(registry="r1", building="1号楼", project="P1")
EVERY = Asked(
    unit=UNITS[0],
    handler="张三",
    stage=Stage.HANDLING,
    due_before=AT,
    overdue=False,
    warning=f.Alert.NONE,
    grade="grade甲",
    leaf="leaf甲",
)
QUESTIONS: dict[str, Callable[[datetime | None], Any]] = {
    "page": lambda at: worklist.page(at, limit=500),
    "second page": lambda at: worklist.page(at, after=worklist.Cursor(1, "", "")),
    "page of a unit": lambda at: worklist.page(at, Asked(unit=UNITS[0])),
    "page of a stage": lambda at: worklist.page(at, Asked(stage=Stage.SIGNED)),
    "page of everything asked": lambda at: worklist.page(at, EVERY),
    "count": worklist.count,
    "durations": stays.durations,
    "totals": stays.totals,
    "stays of a case": lambda at: stays.of_case(case(1), at),
    "deviations": conformance.items,
    "summary of deviations": conformance.summary,
    "returns": returns.by_unit,
    "hops": returns.hops,
    "hop hours": returns.hop_hours,
    "reasons": returns.reasons,
    "same caller": lambda at: known.same_caller("person甲", at),
    "same building": lambda at: known.same_building("r1", "1号楼", at),
    "same matter": lambda at: known.same_matter("leaf甲", PLACE, at),
    "callers": lambda at: known.callers("leaf甲", PLACE, START, at or AT),
    "groups of a building": lambda at: recurrence.groups(Kind.BUILDING, at),
    "groups of an estate": lambda at: recurrence.groups(Kind.ESTATE, at),
    "groups of a caller": lambda at: recurrence.groups(Kind.CALLER, at, limit=None),
    "groups without an erased caller": lambda at: recurrence.groups(
        Kind.CALLER, at, erased=["person甲"]
    ),
    "one group": lambda at: recurrence.groups(
        Kind.ESTATE, at, key=recurrence.key_of(Kind.ESTATE, "r1", "P1", "leaf甲")
    ),
    "closings": lambda at: tallies.closings(START, AT, at or AT),
    "closings of a unit": lambda at: tallies.closings(START, AT, at or AT, UNITS[0]),
    "volume": lambda at: tallies.volume(START, AT, at or AT),
    "further calls": lambda at: tallies.further_calls(START, AT, at or AT),
    "orders by estate": lambda at: tallies.by_estate(START, AT, at or AT),
    "matters": matters.groups,
    "matters by key": lambda at: matters.groups(at, key=""),
    "quality of suggestions": lambda at: suggestions.quality(START, AT, at or AT),
    "timers": lambda at: timers.due(at or AT),
}
UNORDERED = {"count"}


@pytest.mark.parametrize("at", [None, AT], ids=["now", "then"])
def test_both_databases_answer_alike(
    sqlite_views: Opener, postgres_views: Opener, at: datetime | None
) -> None:
    log = Pages(wild(1500, 120, 13))
    file, database = sqlite_views(), postgres_views()
    file.catch_up(log)
    database.catch_up(log)
    for name, asked in QUESTIONS.items():
        answers = [
            [_plain(row) for row in views.read(asked(at))] for views in (file, database)
        ]
        if name in UNORDERED:
            answers = [sorted(rows, key=repr) for rows in answers]
        assert answers[0] == answers[1], name
        assert answers[0] or at or name == "page of everything asked", name


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Numbers as both databases write them: sums and means differ in type alone."""
    return {
        name: round(float(value), 6) if isinstance(value, float) else value
        for name, value in row.items()
    }
