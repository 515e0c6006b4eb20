"""Whatever is asked, in whatever order and at whatever time: what always holds."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import Final
from uuid import UUID

from hypothesis import event, given, settings
from hypothesis import strategies as st

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.decide import decide
from casework.domain.complaint.duties import DISPATCHERS
from casework.domain.complaint.intake import urgency
from casework.domain.complaint.lapse import next_lapse
from casework.domain.complaint.loop import admits
from casework.domain.complaint.stage import OPEN, TERMINAL, Stage
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import SYSTEM, Fact
from casework.domain.rulebook.clauses import Refused
from casework.domain.rulebook.limits import Limit, LimitKind
from tests.domain.anything import facts
from tests.domain.moves import MOVES, Move, command
from tests.domain.story import (
    BOOK,
    DISPATCHER,
    OPERATOR,
    Story,
    classified,
    closed,
    dispatched,
    followed_up,
    handling,
    redo,
    replied,
    reviewed,
)

AT_A_UNIT: Final = frozenset(
    {Stage.DISPATCHED, Stage.RETURN_REQUESTED, Stage.SIGNED, Stage.HANDLING}
) | {Stage.SHELVED, Stage.REPLIED, Stage.FOLLOW_UP, Stage.REDO, Stage.CLOSED}
MOVED_LATER: Final = (
    f.ExtensionGranted,
    f.ComplaintResumed,
    f.ComplaintDispatched,
    f.LeadUnitAdjudicated,
)
SET_ANEW: Final = (f.RedoOrdered, f.ComplaintReopened)
AS_IT_WAS: Final = (f.ReviewFailed, f.ReturnRefused)
MADE_RESPONSIBLE: Final = (
    f.OrderSigned,
    f.FirstResponsibilityFixed,
    f.ReturnRefused,
    f.ComplaintDispatched,
    f.LeadUnitAdjudicated,
)


STARTS: Final = st.sampled_from(
    (
        Story(),
        classified(),
        dispatched(profile="luliang-2024"),
        handling(),
        handling(leaf="F0701"),
        handling(grade="U1"),
        replied(),
        reviewed(),
        followed_up(solved=False),
        redo(),
        closed(),
    )
)


def play(story: Story, moves: Iterable[Move]) -> Story:
    """A case to which every move was made, its refusals left aside."""
    for move in moves:
        story = story.when(command(move, story))
    return story


def due(fact: Fact) -> Limit | None:
    """The time to reply that a fact carries."""
    assert isinstance(fact, f.ComplaintFact)
    return next((x for x in fact.limits if x.kind is LimitKind.DUE), None)


@given(start=STARTS, moves=MOVES)
@settings(max_examples=250, deadline=None)
def test_no_request_leads_out_of_the_loop_or_breaks_an_invariant(
    start: Story, moves: list[Move]
) -> None:
    story = play(start, moves)

    event(f"ends {story.case.stage.name}")
    case = Complaint()
    told: list[Fact] = []
    for fact in story.history:
        after = evolve(case, fact)
        assert admits(case.stage, fact), (case.stage, type(fact).__name__)
        check_lead(after)
        check_ending(case, fact, told)
        check_due(case, fact, after)
        check_grade(case, fact, after)
        check_responsible(case, fact, after)
        assert case.excluded <= after.excluded
        told.append(fact)
        case = after
    assert all(a.at <= b.at for a, b in pairwise(story.history))


def check_lead(case: Complaint) -> None:
    """I1: one lead unit at any time, and none of its assistants; I11: one stage."""
    if case.stage in AT_A_UNIT:
        assert case.lead
        assert case.lead not in case.assists
    assert (case.stage in OPEN) + (case.stage in TERMINAL) == 1
    assert not case.limits or case.open


def check_ending(case: Complaint, fact: Fact, told: Sequence[Fact]) -> None:
    """I2 and I3: what a closing and a reply of "solved" have behind them."""
    match fact:
        case f.ComplaintClosed():
            assert case.reply
            assert case.verified
            assert case.follow_up
            last = max(i for i, x in enumerate(told) if isinstance(x, f.ReplySubmitted))
            kinds = [type(x) for x in told[last:]]
            assert f.ReviewPassed in kinds
            assert {f.FollowUpRecorded, f.FollowUpUnreachable} & set(kinds)
        case f.ReplySubmitted(result=f.Result.SOLVED):
            tried = case.contacted or case.attempts >= 2
            assert tried or case.anonymous or case.grade == "U1"


def check_due(case: Complaint, fact: Fact, after: Complaint) -> None:
    """I4 and I5: the due time moves only by what may move it, and never back."""
    new = due(fact)
    if new is None:
        assert after.due == case.due
    elif case.due is None:
        assert isinstance(fact, f.ComplaintDispatched)
    elif isinstance(fact, MOVED_LATER):
        assert new.due >= case.due.due
    elif isinstance(fact, SET_ANEW):
        assert new.due > fact.at
    else:
        assert isinstance(fact, AS_IT_WAS)
        assert new == case.due
    if isinstance(fact, f.ComplaintDispatched) and case.due and new != case.due:
        assert case.returning or case.reopened


def check_grade(case: Complaint, fact: Fact, after: Complaint) -> None:
    """I9: lowered only by a dispatcher with a reason."""
    if case.grade and urgency(after.grade) < urgency(case.grade):
        assert isinstance(fact, f.GradeChanged)
        assert fact.by.role in DISPATCHERS
        assert fact.reason


def check_responsible(case: Complaint, fact: Fact, after: Complaint) -> None:
    """I8: responsible until another unit has signed or let its window pass."""
    if after.responsible != case.responsible:
        assert isinstance(fact, MADE_RESPONSIBLE)
        first = isinstance(fact, f.ComplaintDispatched | f.LeadUnitAdjudicated)
        assert not (first and case.responsible)


@given(start=STARTS, moves=MOVES, cuts=st.lists(st.integers(0, 1 << 20), max_size=4))
@settings(max_examples=150, deadline=None)
def test_it_does_not_matter_when_or_whether_ticks_ran(
    start: Story, moves: list[Move], cuts: list[int]
) -> None:
    never = often = start
    for move in moves:
        request = command(move, never)
        often = ticked(often, request.at, cuts)
        never, often = never.when(request), often.when(request)
        assert str(never.refusal) == str(often.refusal)
        never = replace(never, now=request.at)
    end = max(never.now, often.now) + timedelta(days=200)

    assert never.tick(end).history == ticked(often, end, cuts).tick(end).history


def ticked(story: Story, until: datetime, cuts: Sequence[int]) -> Story:
    """The case after ticks at some instants, and at each instant that is due."""
    start = story.case.last_at or until
    span = (until - start) / (1 << 20)
    for moment in sorted(start + span * cut for cut in cuts):
        story = story.tick(moment)
    soonest = next_lapse(story.case)
    if soonest is not None and soonest[0] <= until and cuts:
        story = story.tick(max(soonest[0], start))
    return story


@given(start=STARTS, moves=MOVES, days=st.integers(0, 400))
@settings(max_examples=100, deadline=None)
def test_a_second_tick_tells_nothing(
    start: Story, moves: list[Move], days: int
) -> None:
    story = play(start, moves)
    now = story.now + timedelta(days=days)

    assert story.tick(now).tick(now).answer == ()


@given(start=STARTS, moves=MOVES)
@settings(max_examples=100, deadline=None)
def test_a_decision_depends_on_nothing_but_its_arguments(
    start: Story, moves: list[Move]
) -> None:
    story = play(start, moves[:-1])
    request = command(moves[-1], story) if moves else None
    if request is None:
        return
    answers = []
    for _ in range(2):
        try:
            answers.append(str(decide(request, story.case, BOOK)))
        except Refused as refusal:
            answers.append(str(refusal))

    assert answers[0] == answers[1]


HISTORIES: Final = st.lists(facts(), max_size=25)


@given(history=HISTORIES)
@settings(max_examples=150, deadline=None)
def test_no_history_is_refused_and_its_limits_all_lapse(history: list[Fact]) -> None:
    case = reduce(evolve, history, Complaint())
    late = (case.last_at or DISPATCHED_AT) + timedelta(days=1000)

    told = decide(k.Elapse(at=late, by=SYSTEM), case, BOOK)

    assert next_lapse(reduce(evolve, told, case)) is None or case.open
    assert len(told) < 500


DISPATCHED_AT: Final = classified().now


@given(
    history=HISTORIES,
    seed=st.integers(0, 1 << 16),
    kind=st.integers(0, 99),
    likely=st.booleans(),
)
@settings(max_examples=250, deadline=None)
def test_any_request_to_any_history_is_answered_or_refused(
    history: list[Fact], seed: int, kind: int, *, likely: bool
) -> None:
    story = Story(now=DISPATCHED_AT + timedelta(days=30)).given(*history)

    story.when(command(Move(likely, kind, seed, ""), story))


class Desk:
    """A few cases of one caller and matter that are merged into one another."""

    def __init__(self) -> None:
        self.ids = [UUID(int=number + 1) for number in range(4)]
        self.cases = [classified(of={"no": f"HK-{n}"}) for n in range(4)]

    def put(self, number: int, request: k.Command) -> bool:
        """Put a request to a case; whether it was kept."""
        self.cases[number] = self.cases[number].when(request)
        return self.cases[number].refusal is None

    def merge(self, one: int, other: int, now: datetime) -> None:
        """Merge one case into another, and append it there."""
        target = self.cases[other].case
        ref = k.CaseRef(self.ids[other], target.no, target)
        if self.put(one, k.MergeInto(at=now, by=DISPATCHER, target=ref)):
            call = k.AppendCall(at=now, by=SYSTEM, source=self.ids[one])
            assert self.put(other, call)

    def undo(self, one: int, now: datetime) -> None:
        """Take a merge back, and detach the call."""
        into = self.cases[one].case.merged_into
        if into and self.put(one, k.UndoMerge(at=now, by=DISPATCHER, reason="r")):
            root = self.ids.index(into)
            self.put(
                root,
                k.DetachCall(
                    at=now, by=SYSTEM, source=self.ids[one], source_no="", reason="r"
                ),
            )

    def root(self, one: int) -> int:
        """Where the merges of a case lead to."""
        seen = {one}
        while (into := self.cases[one].case.merged_into) is not None:
            one = self.ids.index(into)
            assert one not in seen
            seen.add(one)
        return one


STEPS: Final = st.lists(
    st.tuples(
        st.sampled_from(("merge", "merge", "undo", "redirect")),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=100, deadline=None)
def test_merges_are_a_forest_and_no_root_was_sent_elsewhere(
    steps: list[tuple[str, int, int]],
) -> None:
    """I7"""
    desk = Desk()
    now = desk.cases[0].now
    for what, one, other in steps:
        now += timedelta(minutes=1)
        match what:
            case "merge":
                desk.merge(one, other, now)
            case "undo":
                desk.undo(one, now)
            case _:
                request = k.Redirect(
                    at=now, by=OPERATOR, ground="litigation", route="法院"
                )
                desk.put(one, request)

    for one in range(4):
        root = desk.root(one)
        assert root == one or desk.cases[root].case.stage is not Stage.REDIRECTED
