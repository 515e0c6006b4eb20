"""Taking in, classifying, merging: the edges."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.limits import LimitKind
from tests.domain.story import (
    CASE,
    DISPATCHER,
    HANDLER,
    MONDAY,
    OPERATOR,
    SUPERVISOR,
    Story,
    at,
    classified,
    closed,
    dispatched,
    followed_up,
    handling,
    received,
    redo,
    replied,
    reviewed,
)

NOTHING = Story()
OTHER = UUID(int=7)


def ref(story: Story, no: str = "HK-0007") -> k.CaseRef:
    """Another case as it stands."""
    return k.CaseRef(OTHER, no, replace(story.case, no=no))


class TestReceiving:
    def test_an_order_is_received_once(self) -> None:
        again = {"no": "HK-0001", "person": "p", "building": "b", "title": "t"}

        received().put(k.ReceiveComplaint, OPERATOR, **again).refused("1", "already")

    @pytest.mark.parametrize("blank", [None, "", "  "])
    def test_blank_words_are_no_matter(self, blank: str | None) -> None:
        call: dict[str, Any] = {"no": "1", "person": "p", "building": "b"}

        NOTHING.put(k.ReceiveComplaint, OPERATOR, **call, words=blank).refused("3")

    def test_words_alone_are_a_matter(self) -> None:
        call = {"no": "1", "person": "p", "building": "b", "words": "漏水"}

        NOTHING.put(k.ReceiveComplaint, OPERATOR, **call).then(f.ComplaintReceived)

    def test_without_a_place_it_is_refused_unless_none_could_be_found(self) -> None:
        call = {"no": "1", "person": "p", "title": "t"}

        NOTHING.put(k.ReceiveComplaint, OPERATOR, **call).refused("3", "place")
        NOTHING.put(k.ReceiveComplaint, OPERATOR, **call, place_resolved=False).ok()

    def test_an_anonymous_call_needs_no_contact_and_gets_a_key_of_its_own(self) -> None:
        call = {"no": "1", "building": "b", "title": "t"}

        NOTHING.put(k.ReceiveComplaint, OPERATOR, **call).refused("3", "contact")
        story = NOTHING.put(k.ReceiveComplaint, OPERATOR, **call, anonymous=True)
        assert story.fact(f.ComplaintReceived).person == "anonymous:1"

    def test_only_the_desk_receives(self) -> None:
        NOTHING.put(k.ReceiveComplaint, HANDLER, no="1").refused("2", "handler")


class TestClassifying:
    def test_the_leaf_gives_the_grade_where_none_is_named(self) -> None:
        assert classified("S0101", grade=None).case.grade == "U1"

    @pytest.mark.parametrize("leaf", ["Q9999", "", "housing-appeals:1"])
    def test_a_leaf_must_be_in_the_catalogue(self, leaf: str) -> None:
        received().put(k.Classify, OPERATOR, leaf=leaf).refused("4", "no leaf")

    def test_a_grade_must_be_one_of_five(self) -> None:
        received().put(k.Classify, OPERATOR, leaf="Q0101", grade="O3").refused("5")

    def test_it_is_classified_once_and_then_corrected(self) -> None:
        story = classified()

        story.put(k.Classify, OPERATOR, leaf="Q0101", grade="O15").refused("1")
        story.put(k.CorrectClassification, OPERATOR, leaf="Q0101", reason="屋面").then(
            f.ClassificationCorrected
        )

    def test_a_correction_needs_a_reason_and_a_leaf_in_use(self) -> None:
        story = classified()

        story.put(k.CorrectClassification, OPERATOR, leaf="Q0101", reason=" ").refused(
            "4", "no reason"
        )
        story.put(k.CorrectClassification, OPERATOR, leaf="?", reason="r").refused("4")

    def test_a_correction_keeps_the_type_unless_it_names_one(self) -> None:
        story = classified(type=f.ComplaintType.HELP)
        kept = story.put(k.CorrectClassification, OPERATOR, leaf="Q0101", reason="屋面")
        changed = story.put(
            k.CorrectClassification,
            OPERATOR,
            leaf="Q0101",
            reason="屋面",
            type=f.ComplaintType.REPORT,
        )

        assert kept.case.type is f.ComplaintType.HELP
        assert changed.case.type is f.ComplaintType.REPORT

    def test_an_unclassified_call_is_not_corrected(self) -> None:
        received().put(
            k.CorrectClassification, OPERATOR, leaf="Q0101", reason="r"
        ).refused("1")

    def test_the_dispatch_clock_starts(self) -> None:
        assert classified().limit(LimitKind.DISPATCH).due == at("2024-05-13 13:01")


class TestGrades:
    """I9: raised by anyone, lowered only by a dispatcher with a reason."""

    @pytest.mark.parametrize("who", [OPERATOR, HANDLER, SUPERVISOR, DISPATCHER])
    def test_anyone_raises(self, who: Actor) -> None:
        classified().put(k.ChangeGrade, who, grade="U2").then(f.GradeChanged)

    def test_the_same_grade_is_not_lower(self) -> None:
        classified().put(k.ChangeGrade, HANDLER, grade="O5").ok()

    def test_only_a_dispatcher_lowers_and_only_with_a_reason(self) -> None:
        story = classified()

        story.put(k.ChangeGrade, OPERATOR, grade="O15", reason="r").refused("5")
        story.put(k.ChangeGrade, DISPATCHER, grade="O15", reason=" ").refused("5")
        story.put(k.ChangeGrade, DISPATCHER, grade="O15", reason="r").ok()

    def test_there_is_no_sixth_grade(self) -> None:
        classified().put(k.ChangeGrade, DISPATCHER, grade="X").refused("5")

    def test_who_only_watches_changes_nothing(self) -> None:
        deputy = Actor(person="代表", unit="NPC", role=Role.DEPUTY)

        classified().put(k.ChangeGrade, deputy, grade="U1").refused("2")

    def test_a_raise_does_not_move_the_due_time(self) -> None:
        story = dispatched()

        raised = story.put(k.ChangeGrade, OPERATOR, grade="U1")
        assert raised.limit(LimitKind.DUE) == story.limit(LimitKind.DUE)

    def test_night_work_is_not_lowered_below_urgent(self) -> None:
        night = classified("S0301", grade=None, circumstances=("no-night-permit",))

        night.put(k.ChangeGrade, DISPATCHER, grade="O5", reason="r").refused("6")
        night.put(k.ChangeGrade, DISPATCHER, grade="U1", reason="r").ok()


class TestAnsweringAndRedirecting:
    def test_what_is_not_classified_is_not_answered(self) -> None:
        received().put(k.AnswerDirectly, OPERATOR, answer="a").refused("7")

    def test_a_suggestion_is_answered_and_ends(self) -> None:
        story = classified(type=f.ComplaintType.SUGGESTION)

        done = story.put(k.AnswerDirectly, OPERATOR, answer="a")
        assert done.then(f.AnsweredDirectly).case.stage is Stage.ANSWERED_DIRECTLY
        assert not done.case.limits

    def test_a_dispatched_consultation_is_not_answered_directly(self) -> None:
        story = dispatched(type=f.ComplaintType.CONSULTATION)

        story.put(k.AnswerDirectly, OPERATOR, answer="a").refused("1")

    def test_a_call_is_redirected_before_it_is_classified(self) -> None:
        story = received().put(k.Redirect, OPERATOR, ground="emergency", route="119")

        assert story.case.stage is Stage.REDIRECTED

    def test_a_redirection_names_ground_and_route(self) -> None:
        received().put(k.Redirect, OPERATOR, ground="busy", route="110").refused("8")
        received().put(k.Redirect, OPERATOR, ground="secret", route="").refused("8")

    def test_the_root_of_merged_orders_is_not_redirected(self) -> None:
        root = classified().put(k.AppendCall, OPERATOR, source=OTHER, source_no="2")

        refused = root.put(k.Redirect, OPERATOR, ground="litigation", route="法院")
        refused.refused("9", "merged into")


class TestMerging:
    """I7: the merges are a forest, and no root has ended by being sent elsewhere."""

    def test_a_repeat_is_merged_and_unmerged_where_it_stood(self) -> None:
        story = classified()

        merged = story.put(k.MergeInto, DISPATCHER, target=ref(handling()))
        assert merged.then(f.ComplaintMerged).case.merged_into == OTHER
        undone = merged.put(k.UndoMerge, DISPATCHER, reason="不是同一事项")
        assert undone.case.stage is Stage.TRIAGED
        assert undone.fact(f.MergeUndone).from_no == "HK-0007"
        assert undone.runs(LimitKind.DISPATCH)

    def test_a_case_is_not_merged_into_itself(self) -> None:
        story = classified()

        story.put(
            k.MergeInto, DISPATCHER, target=k.CaseRef(CASE, "HK-0001", story.case)
        ).refused("9")

    @pytest.mark.parametrize(
        "other",
        [
            classified(of={"person": "person-li"}),
            classified("Q0101"),
            classified(of={"building": "8号楼"}),
            classified(of={"anonymous": True}),
        ],
        ids=["another caller", "another leaf", "another building", "anonymous"],
    )
    def test_another_matter_is_not_merged(self, other: Story) -> None:
        other.put(k.MergeInto, DISPATCHER, target=ref(handling())).refused("9")

    def test_two_calls_without_a_place_are_not_the_same_matter(self) -> None:
        nowhere = {"building": None, "estate": None, "project": None}
        story = classified(of={**nowhere, "place_resolved": False})

        story.put(k.MergeInto, DISPATCHER, target=ref(story)).refused("9")

    def test_nothing_is_merged_into_what_was_merged_or_sent_away(self) -> None:
        story = classified()
        merged = story.put(k.MergeInto, DISPATCHER, target=ref(handling()))
        away = story.put(k.Redirect, OPERATOR, ground="secret", route="r")

        for target in (merged, away):
            story.put(k.MergeInto, DISPATCHER, target=ref(target)).refused("9")

    def test_something_new_is_not_merged_into_an_open_order(self) -> None:
        news = classified(of={"new_fact": True})

        news.put(k.MergeInto, DISPATCHER, target=ref(handling())).refused("9", "new")
        news.put(k.MergeInto, DISPATCHER, "1d", target=ref(closed())).ok()

    def test_a_closed_order_takes_a_merge_for_thirty_days(self) -> None:
        last = closed()
        story = classified(when=last.now)

        story.put(k.MergeInto, DISPATCHER, "29d", target=ref(last)).ok()
        story.put(k.MergeInto, DISPATCHER, "31d", target=ref(last)).refused("9")

    def test_a_dispatched_order_is_not_merged(self) -> None:
        dispatched().put(k.MergeInto, DISPATCHER, target=ref(handling())).refused("1")

    def test_an_unmerged_order_is_not_unmerged(self) -> None:
        classified().put(k.UndoMerge, DISPATCHER, reason="r").refused("1")
        classified().put(k.UndoMerge, DISPATCHER, reason="").refused("35")


class TestAppending:
    def test_the_same_call_is_appended_once(self) -> None:
        once = handling().put(k.AppendCall, OPERATOR, source=OTHER, source_no="2")

        once.put(k.AppendCall, OPERATOR, source=OTHER, source_no="2").then()

    def test_calls_without_an_order_of_their_own_are_all_appended(self) -> None:
        twice = handling().put(k.AppendCall, OPERATOR).put(k.AppendCall, OPERATOR)

        assert twice.count(f.CallAppended) == 2

    def test_something_new_reopens_a_closed_case_with_fresh_limits(self) -> None:
        story = closed().put(k.AppendCall, OPERATOR, "2024-06-03 09:00", new_fact=True)

        story.then(f.CallAppended, f.ComplaintReopened)
        assert story.limit(LimitKind.DUE).due == at("2024-06-12 00:00")
        assert story.limit(LimitKind.DISPATCH).due == at("2024-06-03 13:00")

    def test_nothing_new_leaves_a_closed_case_closed(self) -> None:
        closed().put(k.AppendCall, OPERATOR).then(f.CallAppended)

    def test_a_call_is_detached_once(self) -> None:
        detach: dict[str, Any] = {"source": OTHER, "source_no": "2", "reason": "r"}
        story = handling().put(k.AppendCall, OPERATOR, source=OTHER, source_no="2")

        story = story.put(k.DetachCall, OPERATOR, **detach).then(f.CallDetached)
        story.put(k.DetachCall, OPERATOR, **detach).then()


class TestTime:
    def test_no_command_precedes_what_is_recorded(self) -> None:
        story = classified()

        story.when(k.Dispatch(at=MONDAY, by=DISPATCHER, lead="HB-R")).refused(
            "1", "before the last record"
        )

    def test_a_late_elapse_is_no_refusal(self) -> None:
        classified().tick(MONDAY).then()


STAGES = [
    received(),
    classified(),
    dispatched(),
    handling(),
    replied(),
    reviewed(),
    followed_up(),
    redo(),
    closed(),
]


@pytest.mark.parametrize("story", STAGES, ids=lambda story: story.case.stage)
def test_every_open_case_takes_a_further_call(story: Story) -> None:
    story.put(k.AppendCall, OPERATOR, source=OTHER, source_no="2").then(f.CallAppended)
