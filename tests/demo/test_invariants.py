"""The invariants I1 to I11 of the procedure, over every case of eighteen months."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import pytest

from casework.adapters.demo.district import FIRST_DAY, LAST_DAY
from casework.adapters.demo.engine import Engine
from casework.adapters.desk import Desk
from casework.domain.complaint import facts as f
from casework.domain.complaint.identity import case_id
from casework.domain.complaint.intake import urgency
from casework.domain.complaint.stage import OPEN, Stage
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import Role
from casework.domain.rulebook.limits import Limit, LimitKind
from casework.projections import worklist

pytestmark = pytest.mark.xdist_group("demo")

DISPATCHERS = {
    Role.DISPATCHER_CITY,
    Role.DISPATCHER_DISTRICT,
    Role.DISPATCHER_STREET,
}
MOVE_THE_DUE_TIME = (
    f.ComplaintDispatched,
    f.LeadUnitAdjudicated,
    f.ExtensionGranted,
    f.ComplaintResumed,
    f.RedoOrdered,
    f.ComplaintReopened,
    f.ReviewFailed,
    f.ReturnUpheld,
)
"""Dispatches carry what an upheld return left; a failed review what was before."""

Step = tuple[Complaint, f.ComplaintFact, Complaint]


@pytest.fixture(scope="module")
def histories(engine: Engine) -> dict[UUID, list[f.ComplaintFact]]:
    """The facts of each case, in order."""
    cases: dict[UUID, list[f.ComplaintFact]] = {}
    for recorded in engine.log:
        if isinstance(recorded.fact, f.ComplaintFact):
            cases.setdefault(recorded.stream, []).append(recorded.fact)
    return cases


@pytest.fixture(scope="module")
def steps(histories: dict[UUID, list[f.ComplaintFact]]) -> list[Step]:
    """Every fact with the case before and after it."""
    return [step for history in histories.values() for step in _steps(history)]


def _steps(history: list[f.ComplaintFact]) -> Iterator[Step]:
    case = Complaint()
    for fact in history:
        after = evolve(case, fact)
        yield case, fact, after
        case = after


def test_i1_one_lead_unit_at_any_time(steps: list[Step]) -> None:
    """Whoever is in hand has exactly one lead, who does not assist as well."""
    in_hand = {Stage.DISPATCHED, Stage.SIGNED, Stage.HANDLING, Stage.REPLIED}
    for _, _, after in steps:
        if after.stage in in_hand:
            assert after.lead
            assert after.lead not in after.assists


def test_i2_no_close_without_reply_review_and_follow_up(steps: list[Step]) -> None:
    """What is closed was replied to, passed review and has a follow-up outcome."""
    for before, fact, _ in steps:
        if isinstance(fact, f.ComplaintClosed):
            assert before.replies
            assert before.verified
            assert before.follow_up is not None


def test_i3_nothing_is_solved_without_first_contact(steps: list[Step]) -> None:
    """Contact or two failed attempts come first, but for life and limb."""
    for before, fact, _ in steps:
        if isinstance(fact, f.ReplySubmitted) and fact.result is f.Result.SOLVED:
            tried = before.contacted or before.attempts > 1 or before.anonymous
            assert tried or before.grade == "U1"


def test_i4_i5_the_due_time_moves_by_an_event_and_never_earlier(
    steps: list[Step],
) -> None:
    """Only extension, shelving, return, redo and reopening move the due time."""
    for before, fact, after in steps:
        moved = _due(before), _due(after)
        if isinstance(fact, f.ComplaintFact) and moved[1] not in {None, moved[0]}:
            assert isinstance(fact, MOVE_THE_DUE_TIME)
        same_round = isinstance(fact, f.ExtensionGranted | f.ComplaintResumed)
        if same_round and before.due and after.due:
            assert after.due.due >= before.due.due


def _due(case: Complaint) -> datetime | None:
    limit: Limit | None = case.limits.get(LimitKind.DUE)
    return limit.due if limit else None


def test_i6_what_is_excluded_stays_visible(engine: Engine, desk: Desk) -> None:
    """An excluded case has its history; it only leaves the denominators."""
    excluded = [s.case for s in engine.streams.values() if s.case.excluded]

    assert excluded
    for case in excluded:
        assert desk.case(case.no) is not None


def test_i7_merges_make_a_forest_with_a_live_root(engine: Engine) -> None:
    """Following merges ends at a case that was neither merged nor sent elsewhere."""
    for stream, stood in engine.streams.items():
        seen, at = {stream}, stood.case
        while at.stage is Stage.MERGED:
            assert at.merged_into is not None
            assert at.merged_into not in seen
            seen.add(at.merged_into)
            at = engine.streams[at.merged_into].case
        assert at.stage is not Stage.REDIRECTED or len(seen) == 1


def test_i8_the_first_receiver_answers_until_another_has_signed(
    steps: list[Step],
) -> None:
    """A return that waits for its ruling leaves the lead where it is."""
    for before, fact, after in steps:
        if isinstance(fact, f.ReturnRequested | f.ReturnRefused):
            assert after.lead == before.lead


def test_i9_only_a_dispatcher_lowers_the_grade(steps: list[Step]) -> None:
    """Anyone may raise; lowering takes a dispatcher and a reason."""
    changes = [fact for _, fact, _ in steps if isinstance(fact, f.GradeChanged)]
    lowered = [x for x in changes if urgency(x.grade) < urgency(x.was)]

    assert lowered
    assert len(lowered) < len(changes)
    assert all(x.by.role in DISPATCHERS and x.reason for x in lowered)


def test_i10_an_order_number_is_one_stream(
    histories: dict[UUID, list[f.ComplaintFact]],
) -> None:
    """Each number is received once, into the stream that is named by it."""
    numbers = [
        (stream, fact.no)
        for stream, history in histories.items()
        for fact in history
        if isinstance(fact, f.ComplaintReceived)
    ]

    assert len(numbers) == len({no for _, no in numbers}) == len(histories)
    assert all(case_id("demo", no) == stream for stream, no in numbers)


def test_i11_the_counts_add_up_at_every_instant(engine: Engine, desk: Desk) -> None:
    """Opened is closed, open, merged, redirected and answered, at thirty instants."""
    length = (LAST_DAY - FIRST_DAY) / 30
    instants = [FIRST_DAY + number * length for number in range(1, 31)]
    for instant, stages, received in _counted(engine, instants):
        still_open = sum(count for stage, count in stages.items() if stage in OPEN)
        listed = desk.views.read(worklist.count(instant))

        assert stages.total() == received
        assert sum(row["cases"] for row in listed) == still_open


def _counted(
    engine: Engine, instants: list[datetime]
) -> Iterator[tuple[datetime, Counter[Stage], int]]:
    """The cases by stage, and how many were received, at each instant."""
    log = sorted(engine.log, key=lambda recorded: recorded.fact.at)
    cases: dict[UUID, Complaint] = {}
    received, told = 0, 0
    for instant in instants:
        while told < len(log) and log[told].fact.at <= instant:
            stream, _, fact, _ = log[told]
            if isinstance(fact, f.ComplaintFact):
                cases[stream] = evolve(cases.get(stream, Complaint()), fact)
            received += isinstance(fact, f.ComplaintReceived)
            told += 1
        yield instant, Counter(case.stage for case in cases.values()), received


def test_time_never_goes_back_within_a_case(
    histories: dict[UUID, list[f.ComplaintFact]],
) -> None:
    """Nor does anything happen before the first day or after the last."""
    for history in histories.values():
        assert all(a.at <= b.at for a, b in pairwise(history))
        assert history[0].at >= FIRST_DAY
        assert history[-1].at <= LAST_DAY
