"""Dispatch, sign-for, return, adjudication: the edges."""

from typing import Any

import pytest

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.limits import LimitKind
from tests.domain.story import (
    ADJUDICATOR,
    DISPATCHER,
    FOLLOW_UP,
    HANDLER,
    HEAD,
    Story,
    at,
    classified,
    closed,
    contact,
    contacted,
    dispatched,
    followed_up,
    handling,
    reviewed,
    signed,
)

RETURN: dict[str, Any] = {"reason": "not-our-duty", "basis": "三定方案"}


def unit(code: str, role: Role = Role.HANDLER) -> Actor:
    """Somebody of a unit."""
    return Actor(person=f"{code}的人", unit=code, role=role)


def returned(story: Story | None = None, by: Actor = HANDLER) -> Story:
    """A return that waits for its ruling."""
    return (story or dispatched()).put(k.RequestReturn, by, "1h", **RETURN).ok()


def upheld(story: Story, after: str = "1h") -> Story:
    """A return that has been upheld."""
    return story.put(k.UpholdReturn, DISPATCHER, after, ruling="职责不符").ok()


def sent(story: Story, lead: str) -> Story:
    """The order, sent to another unit."""
    return story.put(k.Dispatch, DISPATCHER, lead=lead).ok()


def twice_returned() -> Story:
    """Two returns were upheld."""
    first = upheld(returned())
    return upheld(returned(sent(first, "HB-P"), unit("HB-P")))


class TestDispatch:
    def test_a_call_is_classified_before_it_is_dispatched(self) -> None:
        story = Story().put(k.Dispatch, DISPATCHER, lead="HB-R")

        story.refused("1")

    @pytest.mark.parametrize(
        ("lead", "clause"), [("?", "10"), ("", "10"), ("NPC", "2"), ("EVAL", "2")]
    )
    def test_the_lead_is_a_unit_that_handles(self, lead: str, clause: str) -> None:
        classified().put(k.Dispatch, DISPATCHER, lead=lead).refused(clause)

    @pytest.mark.parametrize(
        ("assist", "clause"), [("?", "10"), ("NPC", "2"), ("HB-R", "10")]
    )
    def test_so_is_every_assistant_and_none_is_the_lead(
        self, assist: str, clause: str
    ) -> None:
        story = classified()

        story.put(k.Dispatch, DISPATCHER, lead="HB-R", assists=("RC", assist)).refused(
            clause
        )

    def test_the_accused_may_put_right_what_it_did_but_not_judge_its_conduct(
        self,
    ) -> None:
        accused = {"accused": "CON"}

        classified("Q0102", of=accused).put(k.Dispatch, DISPATCHER, lead="CON").ok()
        for leaf in ("S0601", "C0201"):
            classified(leaf, of=accused).put(
                k.Dispatch, DISPATCHER, lead="CON"
            ).refused("12")

    def test_the_committee_leads_in_nothing_whose_type_nobody_knows(self) -> None:
        story = classified()
        elsewhere = story.fact(f.ComplaintClassified).model_copy(
            update={"leaf": "elsewhere:1"}
        )

        story = Story(now=story.now).given(story.history[0], elsewhere)
        story.put(k.Dispatch, DISPATCHER, lead="RC").refused("11")
        story.put(k.Dispatch, DISPATCHER, lead="HB-R", assists=("RC",)).ok()

    @pytest.mark.parametrize("profile", ["nowhere", "luliang-2024/9"])
    def test_a_profile_must_be_known(self, profile: str) -> None:
        classified().put(k.Dispatch, DISPATCHER, lead="HB-R", profile=profile).refused(
            "10", "profile"
        )

    def test_a_profile_must_be_in_force(self) -> None:
        classified(when=at("2023-05-15 09:00")).put(
            k.Dispatch, DISPATCHER, lead="HB-R", profile="luliang-2024"
        ).refused("10", "in force")

    def test_the_order_keeps_the_version_of_its_profile(self) -> None:
        assert dispatched().case.profile == "shanghai-2019/1"

    def test_every_limit_of_a_unit_starts_at_the_dispatch(self) -> None:
        story = dispatched()
        sent_at = story.fact(f.ComplaintDispatched).at

        assert {limit.start for limit in story.case.limits.values()} == {sent_at}
        assert set(story.case.limits) == {
            LimitKind.SIGN,
            LimitKind.RETURN,
            LimitKind.FIRST_CONTACT,
            LimitKind.DUE,
        }

    def test_an_urgent_one_is_contacted_within_its_hours(self) -> None:
        for grade, hours in (("U1", 2), ("U2", 24)):
            story = dispatched(grade=grade)
            limit = story.limit(LimitKind.FIRST_CONTACT)
            assert (limit.due - limit.start).total_seconds() == hours * 3600

    def test_life_and_limb_asks_for_an_interim_report_within_a_day(self) -> None:
        limit = dispatched(grade="U1").limit(LimitKind.INTERIM)

        assert (limit.due - limit.start).total_seconds() == 24 * 3600
        assert not dispatched(grade="U2").runs(LimitKind.INTERIM)

    def test_who_left_no_contact_is_not_called(self) -> None:
        story = dispatched(of={"person": "", "anonymous": True})

        assert not story.runs(LimitKind.FIRST_CONTACT)

    def test_a_case_without_our_grade_is_ordinary(self) -> None:
        story = classified()
        elsewhere = story.fact(f.ComplaintClassified).model_copy(
            update={"grade": "一般", "limits": ()}
        )

        story = Story(now=story.now).given(story.history[0], elsewhere)
        story = sent(story, "HB-R")
        assert story.limit(LimitKind.DUE).amount == 5


class TestSigning:
    def test_another_unit_does_not_sign(self) -> None:
        dispatched().put(k.SignFor, unit("CON")).refused("13", "HB-R")

    def test_it_is_signed_for_once(self) -> None:
        signed().put(k.SignFor, HANDLER).refused("1")

    def test_the_head_names_the_handler(self) -> None:
        story = signed()

        story.put(k.AssignHandler, HANDLER, handler="王").refused("2")
        story.put(k.AssignHandler, HEAD, handler="").refused("13")
        assert story.put(k.AssignHandler, HEAD, handler="王").case.handler == "王"

    def test_a_handler_named_before_stays_when_another_signs(self) -> None:
        story = dispatched().put(k.AssignHandler, HEAD, handler="王")

        assert story.put(k.SignFor, HANDLER).case.handler == "王"


class TestReturning:
    def test_a_return_needs_a_listed_reason_and_a_basis(self) -> None:
        story = dispatched()

        story.put(k.RequestReturn, HANDLER, reason="no", basis="b").refused("14")
        story.put(k.RequestReturn, HANDLER, reason="duplicate", basis=" ").refused("14")

    def test_another_unit_does_not_return_it(self) -> None:
        dispatched().put(k.RequestReturn, unit("CON"), **RETURN).refused("2")

    def test_it_is_returned_after_signing_within_the_window(self) -> None:
        signed().put(k.RequestReturn, HANDLER, "2024-05-14 23:59", **RETURN).ok()
        late = signed().put(k.RequestReturn, HANDLER, "2024-05-15 00:00", **RETURN)

        late.refused("14", "window")

    def test_the_window_is_the_profile_s(self) -> None:
        story = dispatched(profile="shandong-2020")

        story.put(k.RequestReturn, HANDLER, "2024-05-15 23:59", **RETURN).ok()

    def test_who_has_contacted_the_caller_keeps_the_order(self) -> None:
        contacted().put(k.RequestReturn, HANDLER, **RETURN).refused("15")

    def test_who_has_begun_keeps_the_order(self) -> None:
        story = signed(grade="U1").put(k.StartHandling, HANDLER)

        story.put(k.RequestReturn, HANDLER, **RETURN).refused("14")

    def test_a_unit_returns_an_order_at_most_twice(self) -> None:
        again = sent(twice_returned(), "HB-R")
        third = sent(upheld(returned(again)), "HB-R")

        third.put(k.RequestReturn, HANDLER, **RETURN).refused("15", "twice")

    @pytest.mark.parametrize("ruling", [k.UpholdReturn, k.RefuseReturn])
    def test_only_a_dispatcher_above_rules(self, ruling: type[k.Command]) -> None:
        story = returned()
        street = unit("ST-C", Role.DISPATCHER_STREET)
        own = unit("HB-R", Role.DISPATCHER_DISTRICT)

        story.put(ruling, street, ruling="r").refused("16")
        story.put(ruling, own, ruling="r").refused("16")
        story.put(ruling, HEAD, ruling="r").refused("2")
        story.put(ruling, DISPATCHER, ruling="r").ok()

    @pytest.mark.parametrize("ruling", [k.UpholdReturn, k.RefuseReturn])
    def test_there_is_no_ruling_without_a_request(
        self, ruling: type[k.Command]
    ) -> None:
        signed().put(ruling, DISPATCHER, ruling="r").refused("1")

    def test_the_ruling_is_due_within_a_working_day(self) -> None:
        assert returned().limit(LimitKind.RETURN_RULING).due == at("2024-05-15 00:00")

    def test_what_a_unit_cannot_do_meanwhile_does_not_run_out(self) -> None:
        waiting = returned().tick("2024-05-21 09:00")

        assert waiting.count(f.FirstContactMissed) == 0
        assert waiting.count(f.OrderOverdue) == 1

    def test_a_refused_return_has_eaten_the_unit_s_own_time(self) -> None:
        story = returned()
        refused = story.put(k.RefuseReturn, DISPATCHER, "1h", ruling="r")

        assert refused.case.stage is Stage.DISPATCHED
        assert refused.case.first_responsible == "HB-R"
        for kind in (LimitKind.SIGN, LimitKind.FIRST_CONTACT, LimitKind.DUE):
            assert refused.limit(kind) == dispatched().limit(kind)
        refused.put(k.RequestReturn, HANDLER, **RETURN).refused("14")

    def test_what_ran_out_meanwhile_runs_out_at_the_refusal(self) -> None:
        late = returned().put(
            k.RefuseReturn, DISPATCHER, "2024-05-16 10:00", ruling="r"
        )

        missed = late.tick("2024-05-16 11:00").fact(f.FirstContactMissed)
        assert missed.at == at("2024-05-16 10:00")

    def test_an_upheld_return_stops_the_clock_from_request_to_dispatch(self) -> None:
        story = returned(dispatched(when=at("2024-05-13 09:00")))
        again = sent(upheld(story, "2024-05-15 10:00"), "HB-P")

        assert again.case.lead == "HB-P"
        assert again.limit(LimitKind.DUE).due == at("2024-05-23 00:00")
        assert again.limit(LimitKind.FIRST_CONTACT).due == at("2024-05-17 00:00")

    def test_overdue_while_it_waited_is_undone_if_the_return_is_upheld(self) -> None:
        waiting = returned().tick("2024-05-21 09:00")
        assert waiting.case.overdue

        again = sent(upheld(waiting), "HB-P")
        assert not again.case.overdue
        assert again.limit(LimitKind.DUE).due > again.now

    def test_overdue_before_the_request_stays_overdue_and_still_escalates(
        self,
    ) -> None:
        story = returned(dispatched(grade="U1").tick("2024-05-13 12:00"))
        again = sent(upheld(story), "HB-P")

        assert again.case.overdue
        assert not again.runs(LimitKind.DUE)
        assert again.runs(LimitKind.ESCALATION)
        assert again.tick("2024-06-30 09:00").count(f.OrderOverdue) == 1
        assert again.tick("2024-06-30 09:00").case.supervision is f.Level.SV2


class TestFirstResponsibility:
    """I8: the first receiver stays responsible until another unit has signed."""

    def test_a_window_let_pass_makes_first_responsible(self) -> None:
        story = dispatched().tick("2024-05-15 00:00")

        assert story.count(f.FirstResponsibilityFixed) == 1
        assert story.case.first_responsible == "HB-R"

    def test_the_first_receiver_answers_until_another_has_signed(self) -> None:
        second = sent(upheld(returned()), "HB-P")
        assert second.case.responsible == "HB-R"

        assert second.put(k.SignFor, unit("HB-P")).case.responsible == "HB-P"

    def test_the_warning_goes_to_whoever_is_responsible(self) -> None:
        second = sent(upheld(returned()), "HB-P").tick("2024-06-30 09:00")

        assert second.fact(f.WarningRaised).told == "HB-P"  # its window has passed
        assert second.count(f.FirstResponsibilityFixed) == 1


class TestAdjudication:
    def test_without_objection_there_is_nothing_to_adjudicate(self) -> None:
        ruling = {"lead": "HB-P", "ruling": "r"}

        signed().put(k.Adjudicate, ADJUDICATOR, **ruling).refused("17")
        once = upheld(returned())
        once.put(k.Adjudicate, ADJUDICATOR, **ruling).refused("17")

    def test_one_objection_is_enough_while_it_waits(self) -> None:
        story = returned().put(k.Adjudicate, ADJUDICATOR, lead="HB-R", ruling="r")

        assert story.then(f.LeadUnitAdjudicated).case.stage is Stage.DISPATCHED

    def test_two_upheld_returns_ask_for_a_ruling_in_two_working_days(self) -> None:
        story = twice_returned()

        assert story.answer[-1].topic == f.AdjudicationOpened.topic
        assert story.limit(LimitKind.ADJUDICATION).due == at("2024-05-16 00:00")

    def test_the_third_objecting_unit_makes_a_problem_order(self) -> None:
        third = returned(sent(twice_returned(), "ST-H"), unit("ST-H"))

        third.then(f.ReturnRequested, f.ProblemOrderDeclared, f.SupervisionRaised)
        assert third.case.supervision is f.Level.SV2
        assert third.runs(LimitKind.SUPERVISION)

    def test_an_adjudicated_order_is_not_returned_and_can_be_handled(self) -> None:
        third = returned(sent(twice_returned(), "ST-H"), unit("ST-H"))
        ruled = third.put(k.Adjudicate, ADJUDICATOR, lead="HB-R", ruling="r").ok()

        ruled.put(k.RequestReturn, HANDLER, **RETURN).refused("17")
        assert not ruled.runs(LimitKind.RETURN)
        assert not ruled.runs(LimitKind.ADJUDICATION)
        begun = contact(ruled.put(k.SignFor, HANDLER).ok())
        begun.put(k.StartHandling, HANDLER).then(f.HandlingStarted)

    def test_the_adjudicated_lead_is_held_to_the_same_rules(self) -> None:
        returned().put(k.Adjudicate, ADJUDICATOR, lead="NPC", ruling="r").refused("2")

    def test_a_reply_is_not_overtaken_by_a_ruling(self) -> None:
        third = returned(sent(twice_returned(), "ST-H"), unit("ST-H"))
        kept = third.put(k.RefuseReturn, DISPATCHER, ruling="r").ok()

        assert kept.case.adjudication_open
        kept.put(k.Adjudicate, DISPATCHER, lead="HB-R", ruling="r").refused("2")
        kept.put(k.Adjudicate, ADJUDICATOR, lead="HB-R", ruling="r").ok()

    def test_a_reopened_case_begins_its_returns_anew(self) -> None:
        story = closed().put(
            k.Reopen, DISPATCHER, ground="new-fact", evidence=("照片",)
        )
        again = sent(story.ok(), "HB-R")

        assert again.case.attempt == 2
        returned(again).then(f.ReturnRequested)


def test_the_follow_up_caller_dispatches_nothing() -> None:
    classified().put(k.Dispatch, FOLLOW_UP, lead="HB-R").refused("2")


def test_a_case_in_handling_is_not_dispatched_over_its_unit_s_head() -> None:
    handling().put(k.Dispatch, DISPATCHER, lead="HB-P").refused("1")


def reopened(story: Story) -> Story:
    """A closed case, opened again and sent to the same unit."""
    again = story.put(k.Reopen, DISPATCHER, ground="new-fact", evidence=("照片",))
    return sent(again.ok(), "HB-R")


def finished(story: Story) -> Story:
    """A signed order, handled and closed."""
    begun = contact(story).put(k.StartHandling, HANDLER).ok()
    return closed(followed_up(reviewed(begun)))


class TestBeginningAnew:
    def test_a_window_once_let_pass_is_open_again(self) -> None:
        late = dispatched().tick("2024-05-15 00:00").put(k.SignFor, HANDLER).ok()

        returned(reopened(finished(late))).then(f.ReturnRequested)

    def test_returns_and_units_are_counted_anew(self) -> None:
        again = sent(twice_returned(), "HB-R").put(k.SignFor, HANDLER).ok()
        story = reopened(finished(again))

        first = returned(story).then(f.ReturnRequested)
        returned(sent(upheld(first), "HB-R")).then(f.ReturnRequested)

    def test_so_are_extensions(self) -> None:
        story = signed(profile="luliang-2024")
        for _ in range(2):
            begun = contact(story).put(k.StartHandling, HANDLER).ok()
            for _ in range(3):
                asked = begun.put(k.RequestExtension, HEAD, days=3, reason="r")
                begun = asked.put(k.GrantExtension, DISPATCHER, caller_told=True).ok()
            story = reopened(closed(followed_up(reviewed(begun))))
            story = story.put(k.SignFor, HANDLER).ok()


def test_a_ruling_in_the_midst_of_handling_leaves_no_request_behind() -> None:
    third = returned(sent(twice_returned(), "HB-R"))
    kept = third.put(k.RefuseReturn, DISPATCHER, ruling="r").put(k.SignFor, HANDLER)
    begun = contact(kept).put(k.StartHandling, HANDLER)
    waiting = begun.put(k.RequestExtension, HEAD, days=10, reason="r").ok()

    ruled = waiting.put(k.Adjudicate, ADJUDICATOR, lead="HB-P", ruling="r").ok()
    assert ruled.case.extending is None
    assert ruled.limit(LimitKind.DUE) == waiting.limit(LimitKind.DUE)


def test_a_return_asked_for_at_the_due_instant_undoes_nothing() -> None:
    urgent = dispatched(grade="U1")
    due = urgent.limit(LimitKind.DUE).due
    asked = urgent.when(k.RequestReturn(at=due, by=HANDLER, **RETURN)).ok()

    again = sent(upheld(asked), "HB-P")
    assert again.tick("2024-06-30 09:00").count(f.OrderOverdue) == 1
