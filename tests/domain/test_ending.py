"""Review, follow-up, closing, redo, reopening: the edges."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.ending import called_again
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint
from casework.domain.facts import SYSTEM, Actor, Role
from casework.domain.rulebook.limits import LimitKind
from tests.domain.story import (
    DISPATCHER,
    FOLLOW_UP,
    HANDLER,
    OPERATOR,
    REPLY,
    REVIEWER,
    SUPERVISOR,
    Story,
    at,
    closed,
    dispatched,
    followed_up,
    handling,
    later,
    redo,
    replied,
    reviewed,
)

OTHER = UUID(int=7)


def somebody(unit: str, role: Role, person: str = "某人") -> Actor:
    """Somebody of a unit."""
    return Actor(person=person, unit=unit, role=role)


class TestReview:
    def test_it_is_due_within_a_working_day(self) -> None:
        assert replied().limit(LimitKind.REVIEW).due == at("2024-05-15 00:00")
        assert replied().tick("2024-05-16 00:00").count(f.LimitElapsed) == 1

    @pytest.mark.parametrize("unit", ["HB-R", "CON"])
    @pytest.mark.parametrize("ruling", [k.PassReview, k.FailReview])
    def test_neither_lead_nor_assistant_reviews(
        self, unit: str, ruling: type[k.Command]
    ) -> None:
        story = replied(
            handling().put(k.AddAssistUnit, HANDLER, unit="CON", reason="r")
        )
        reason = {"reason": "r"} if ruling is k.FailReview else {}

        story.put(ruling, somebody(unit, Role.REVIEWER), **reason).refused("26")

    def test_the_accused_does_not_review(self) -> None:
        story = replied(handling(of={"accused": "DHO"}))

        story.put(k.PassReview, REVIEWER).refused("12")

    def test_who_handled_does_not_review_from_another_unit(self) -> None:
        mover = somebody("DHO", Role.REVIEWER, HANDLER.person)

        replied().put(k.PassReview, mover).refused("26", "handled")

    def test_a_reply_is_reviewed_once(self) -> None:
        reviewed().put(k.PassReview, REVIEWER).refused("26", "already")

    def test_a_failure_gives_its_reason(self) -> None:
        replied().put(k.FailReview, REVIEWER, reason=" ").refused("26")

    def test_a_reply_that_passed_may_still_be_sent_back(self) -> None:
        story = reviewed().put(k.FailReview, REVIEWER, reason="举报不实").ok()

        assert story.case.stage is Stage.HANDLING
        assert not replied(story).case.verified


def tried(story: Story, *after: str) -> Story:
    """A silence, with its attempts at times after the case's last record."""
    attempts = tuple(later(story.now, one) for one in after)
    now = max(attempts, default=story.now)
    return story.when(
        k.RecordFollowUp(at=now, by=FOLLOW_UP, reached=False, attempts=attempts)
    )


class TestFollowUp:
    def test_it_comes_after_the_review(self) -> None:
        replied().put(k.RecordFollowUp, FOLLOW_UP, solved=True).refused("26")

    def test_neither_handler_nor_reviewer_nor_the_unit_calls(self) -> None:
        role = Role.FOLLOW_UP_CALLER
        for person in (HANDLER.person, REVIEWER.person):
            caller = somebody("ST-C", role, person)
            reviewed().put(k.RecordFollowUp, caller, solved=True).refused("27")
        own = somebody("HB-R", role)
        reviewed().put(k.RecordFollowUp, own, solved=True).refused("27")

    @pytest.mark.parametrize(
        "after",
        [(), ("1h", "25h"), ("1h", "2h", "3h"), ("1h", "1h", "25h")],
        ids=["none", "two", "one day", "one call twice"],
    )
    def test_a_silence_is_proved_by_three_calls_on_two_days(
        self, after: tuple[str, ...]
    ) -> None:
        tried(reviewed(), *after).refused("27")

    def test_three_calls_on_two_days_are_enough(self) -> None:
        tried(reviewed(), "1h", "2h", "25h").then(f.FollowUpUnreachable)

    def test_calls_before_the_reply_or_yet_to_come_do_not_count(self) -> None:
        story = reviewed()
        long_ago = tuple(story.now - timedelta(days=days) for days in (1, 2, 3))
        soon = tuple(story.now + timedelta(days=days) for days in (1, 2, 3))

        for attempts in (long_ago, soon):
            story.put(
                k.RecordFollowUp, FOLLOW_UP, reached=False, attempts=attempts
            ).refused("27")

    @pytest.mark.parametrize("grade", [0, 6, -1])
    def test_a_grade_is_one_to_five(self, grade: int) -> None:
        story = reviewed()

        story.put(k.RecordFollowUp, FOLLOW_UP, solved=True, grade=grade).refused("27")

    def test_who_has_answered_is_not_asked_again(self) -> None:
        story = followed_up(solved=False, grade=1)

        story.put(k.RecordFollowUp, FOLLOW_UP, solved=True).refused("27", "already")

    def test_who_was_not_reached_may_be_asked_later(self) -> None:
        silent = tried(reviewed(), "1h", "2h", "25h").ok()

        assert followed_up(silent).case.stage is Stage.FOLLOW_UP

    def test_a_new_reply_is_followed_up_anew(self) -> None:
        followed_up(reviewed(redo()))

    def test_solved_but_not_so_says_the_caller(self) -> None:
        story = reviewed().put(k.RecordFollowUp, FOLLOW_UP, solved=False)

        story.then(f.FollowUpRecorded, f.FalseCompletionSuspected, f.WarningRaised)
        assert story.fact(f.WarningRaised).told == "HB-R"

    def test_an_explanation_is_no_false_completion(self) -> None:
        story = reviewed(result=f.Result.EXPLAINED, policy_ground="细则")

        story.put(k.RecordFollowUp, FOLLOW_UP, solved=False).then(
            f.FollowUpRecorded, f.WarningRaised
        )

    def test_solved_but_badly_handled_is_a_warning(self) -> None:
        for grade, told in ((1, 2), (2, 2), (3, 1), (5, 1)):
            story = followed_up(grade=grade)
            assert len(story.answer) == told

    def test_the_second_call_is_drawn_from_the_order_number(self) -> None:
        drawn = [called_again(Complaint(no=f"HK-{n}"), 5) for n in range(4000)]

        assert drawn == [called_again(Complaint(no=f"HK-{n}"), 5) for n in range(4000)]
        assert 0.035 < sum(drawn) / len(drawn) < 0.065
        assert not called_again(Complaint(no="HK-1"), 0)
        assert called_again(Complaint(no="HK-1"), 100)


class TestClosing:
    """I2: no close without reply, review and follow-up outcome."""

    def test_a_reply_unreviewed_is_not_closed(self) -> None:
        replied().put(k.Close, REVIEWER).refused("26")

    def test_a_reply_not_followed_up_is_not_closed(self) -> None:
        reviewed().put(k.Close, REVIEWER).refused("28")

    def test_the_handling_unit_does_not_close(self) -> None:
        followed_up().put(k.Close, somebody("HB-R", Role.REVIEWER)).refused("28")

    @pytest.mark.parametrize(
        ("solved", "grade"), [(False, None), (False, 5), (True, 2), (True, 1)]
    )
    def test_without_the_caller_s_word_it_is_not_closed(
        self, solved: bool, grade: int | None
    ) -> None:
        followed_up(solved=solved, grade=grade).put(k.Close, REVIEWER).refused("28")

    def test_on_the_caller_s_word(self) -> None:
        assert closed().fact(f.ComplaintClosed).basis is f.Basis.ACCEPTED
        assert not closed().case.limits

    def test_on_a_grounded_explanation_the_caller_does_not_accept(self) -> None:
        reply = reviewed(result=f.Result.EXPLAINED, policy_ground="细则")
        story = closed(followed_up(reply, solved=False, grade=1))

        assert story.fact(f.ComplaintClosed).basis is f.Basis.EXPLAINED

    def test_on_a_proved_silence(self) -> None:
        story = closed(tried(reviewed(), "1h", "2h", "25h").ok())

        assert story.fact(f.ComplaintClosed).basis is f.Basis.UNREACHABLE

    def test_who_left_no_contact_cannot_be_asked(self) -> None:
        unnamed = {"person": "", "anonymous": True}
        story = tried(reviewed(handling(of=unnamed))).then(f.FollowUpUnreachable)

        assert closed(story).fact(f.ComplaintClosed).basis is f.Basis.ANONYMOUS

    def test_a_mistaken_closing_is_taken_back_and_followed_up_again(self) -> None:
        story = closed().put(k.RevokeClose, SUPERVISOR, reason="错办").ok()

        assert story.case.stage is Stage.FOLLOW_UP
        story.put(k.Close, REVIEWER).refused("28")
        followed_up(story)
        closed().put(k.RevokeClose, SUPERVISOR, reason="").refused("35")
        followed_up().put(k.RevokeClose, SUPERVISOR, reason="r").refused("1")


def failed(story: Story, rounds: int) -> Story:
    """So many redos, each unsolved."""
    for _ in range(rounds):
        story = reviewed(redo(story))
    return followed_up(story, solved=False, grade=1)


class TestRedo:
    def test_only_what_is_unsolved_or_unsatisfying(self) -> None:
        followed_up().put(k.OrderRedo, REVIEWER, head="李").refused("29", "solved")
        reviewed().put(k.OrderRedo, REVIEWER, head="李").refused("29")
        silent = tried(reviewed(), "1h", "2h", "25h")
        silent.put(k.OrderRedo, REVIEWER, head="李").refused("29")

    def test_a_head_takes_part(self) -> None:
        story = followed_up(solved=False)

        story.put(k.OrderRedo, REVIEWER, head=" ").refused("29", "head")

    def test_the_handling_unit_orders_no_redo(self) -> None:
        story = followed_up(solved=False)
        own = somebody("HB-R", Role.REVIEWER)

        story.put(k.OrderRedo, own, head="李").refused("29")

    def test_an_overdue_case_in_redo_has_a_time_again(self) -> None:
        late = replied(handling().tick("2024-05-22 09:00"))
        story = redo(late.put(k.PassReview, REVIEWER).ok())

        assert not story.case.overdue
        assert story.tick("2024-06-30 09:00").count(f.OrderOverdue) == 2

    def test_the_third_failure_makes_a_problem_order_under_the_district(self) -> None:
        story = failed(reviewed(), 3)

        story.then(
            f.FollowUpRecorded,
            f.FalseCompletionSuspected,
            f.WarningRaised,
            f.ProblemOrderDeclared,
            f.SupervisionRaised,
        )
        assert story.case.supervision is f.Level.SV2
        assert story.limit(LimitKind.SUPERVISION).amount == 3

    def test_a_level_already_reached_is_not_raised(self) -> None:
        story = reviewed().put(k.PutUnderSupervision, SUPERVISOR, ground="repeated")
        raised = story.put(k.RaiseSupervision, SUPERVISOR, ground="repeated").ok()

        assert failed(raised, 3).answer[-1].topic == f.ProblemOrderDeclared.topic

    def test_the_second_does_not(self) -> None:
        assert not failed(reviewed(), 2).case.problem

    def test_another_handler_is_named_and_only_another_answers(self) -> None:
        story = failed(reviewed(), 3)
        order: dict[str, Any] = {"head": "李强"}

        story.put(k.OrderRedo, REVIEWER, **order).refused("29", "named")
        same = order | {"handler": HANDLER.person}
        story.put(k.OrderRedo, REVIEWER, **same).refused("29")
        fourth = story.put(k.OrderRedo, REVIEWER, **order, handler="何平").ok()
        fourth.put(k.Reply, HANDLER, **REPLY).refused("29", "何平")
        fourth.put(
            k.AssignHandler,
            somebody("HB-R", Role.UNIT_HEAD),
            handler=HANDLER.person,
        ).refused("29")
        another = somebody("HB-R", Role.HANDLER, "何平")
        fourth.put(k.Reply, another, **REPLY).then(f.ReplySubmitted)

    def test_the_same_handler_may_be_named_in_the_first_rounds(self) -> None:
        replied(redo(handler=HANDLER.person))

    def test_a_problem_order_is_declared_once(self) -> None:
        story = failed(reviewed(), 3)
        fourth = story.put(k.OrderRedo, REVIEWER, head="李强", handler="何平").ok()
        another = somebody("HB-R", Role.HANDLER, "何平")
        again = fourth.put(k.Reply, another, **REPLY).put(k.PassReview, REVIEWER)

        assert followed_up(again, solved=False).count(f.ProblemOrderDeclared) == 1


class TestReopening:
    @pytest.mark.parametrize(
        ("ground", "evidence"), [("mood", ("p",)), ("new-fact", ()), ("", ("p",))]
    )
    def test_it_needs_a_ground_and_evidence(
        self, ground: str, evidence: tuple[str, ...]
    ) -> None:
        closed().put(k.Reopen, OPERATOR, ground=ground, evidence=evidence).refused("30")

    @pytest.mark.parametrize(("after", "told"), [("90d", True), ("91d", False)])
    def test_recurrence_reopens_for_ninety_days(self, after: str, told: bool) -> None:
        story = closed()

        story = story.put(
            k.Reopen, OPERATOR, after, ground="recurrence", evidence=("p",)
        )
        assert (story.refusal is None) is told

    def test_a_warranty_reopens_what_carries_one(self) -> None:
        ground: dict[str, Any] = {"ground": "warranty", "evidence": ("保修书",)}
        roof = closed()
        noise = closed(followed_up(reviewed(handling(leaf="S0302"))))

        roof.put(k.Reopen, OPERATOR, "200d", **ground).ok()
        noise.put(k.Reopen, OPERATOR, **ground).refused("30", "no warranty")

    def test_only_a_closed_case_reopens(self) -> None:
        reviewed().put(k.Reopen, OPERATOR, ground="new-fact", evidence=("p",)).refused(
            "1"
        )

    def test_it_begins_afresh(self) -> None:
        story = closed(followed_up(reviewed(redo())))
        again = story.put(
            k.Reopen, OPERATOR, "2024-07-01 09:00", ground="new-fact", evidence=("p",)
        ).ok()

        assert again.case.stage is Stage.TRIAGED
        assert again.case.redo == 0
        assert again.limit(LimitKind.DUE).due == at("2024-07-09 00:00")
        assert again.limit(LimitKind.DISPATCH).due == at("2024-07-01 13:00")
        sent = again.put(k.Dispatch, DISPATCHER, lead="HB-R").ok()
        assert sent.limit(LimitKind.DUE) == again.limit(LimitKind.DUE)
        assert sent.case.warning is f.Alert.NONE


def recurred(story: Story, number: int, after: str = "1d") -> Story:
    """The trouble came back as another case."""
    source = UUID(int=number)
    return story.put(
        k.CountRecurrence, SYSTEM, after, source=source, source_no=f"HK-{number}"
    ).ok()


class TestRecurrence:
    def test_it_is_counted_and_reopens_a_case_closed_of_late(self) -> None:
        recurred(closed(), 1).then(f.RecurrenceCounted, f.ComplaintReopened)

    def test_after_ninety_days_it_is_counted_only(self) -> None:
        recurred(closed(), 1, "91d").then(f.RecurrenceCounted)

    def test_the_same_source_counts_once(self) -> None:
        recurred(recurred(closed(), 1), 1, "1m").then()

    def test_the_third_asks_for_a_structural_review_once(self) -> None:
        story = recurred(recurred(closed(), 1), 2)

        third = recurred(story, 3)
        third.then(f.RecurrenceCounted, f.StructuralReviewOpened)
        recurred(third, 4).then(f.RecurrenceCounted)


def test_a_case_joins_one_group_and_turns_red() -> None:
    group: dict[str, Any] = {"group": OTHER, "group_no": "G-1", "lead": "HB-R"}
    story = dispatched().put(k.JoinGroup, SYSTEM, **group)

    story.then(f.GroupOrderJoined, f.WarningRaised)
    assert story.case.warning is f.Alert.RED
    story.put(k.JoinGroup, SYSTEM, **group).then()
