"""Supervision and exclusion: the edges."""

from typing import Any

import pytest

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.facts import SYSTEM, Actor, Role
from casework.domain.rulebook.limits import LimitKind
from tests.domain.story import (
    ADJUDICATOR,
    DHO_HEAD,
    DISPATCHER,
    HEAD,
    REVIEWER,
    SUPERVISOR,
    Story,
    at,
    closed,
    followed_up,
    handling,
    received,
    replied,
)


def supervised(story: Story | None = None) -> Story:
    """An order under supervision."""
    story = story or handling()
    return story.put(k.PutUnderSupervision, SUPERVISOR, ground="repeated").ok()


class TestSupervision:
    @pytest.mark.parametrize("command", [k.PutUnderSupervision, k.RaiseSupervision])
    def test_it_has_a_listed_ground(self, command: type[k.Command]) -> None:
        handling().put(command, SUPERVISOR, ground="mood").refused("31")

    def test_it_is_opened_once_and_due_in_three_working_days(self) -> None:
        story = supervised()

        assert story.case.supervision is f.Level.SV1
        assert story.limit(LimitKind.SUPERVISION).due == at("2024-05-17 00:00")
        story.put(k.PutUnderSupervision, SUPERVISOR, ground="repeated").refused("31")

    def test_it_rises_rung_by_rung_to_the_government_and_no_further(self) -> None:
        story = supervised()
        for level in (f.Level.SV2, f.Level.SV3):
            story = story.put(k.RaiseSupervision, SUPERVISOR, ground="problem").ok()
            assert story.case.supervision is level

        story.put(k.RaiseSupervision, SUPERVISOR, ground="problem").refused("31", "top")

    def test_what_is_not_supervised_is_not_raised_or_lifted(self) -> None:
        handling().put(k.RaiseSupervision, SUPERVISOR, ground="problem").refused("31")
        handling().put(k.LiftSupervision, SUPERVISOR, reason="r").refused("31")

    def test_it_is_lifted_when_the_matter_has_been_handled(self) -> None:
        story = supervised()

        story.put(k.LiftSupervision, SUPERVISOR, reason="r").refused("31", "handled")
        lifted = replied(story).put(k.LiftSupervision, SUPERVISOR, reason="r").ok()
        assert lifted.case.supervision is f.Level.NONE
        assert not lifted.runs(LimitKind.SUPERVISION)

    def test_a_lifted_supervision_may_be_opened_again(self) -> None:
        lifted = replied(supervised()).put(k.LiftSupervision, SUPERVISOR, reason="r")

        supervised(lifted)

    def test_a_case_not_received_or_closed_is_not_supervised(self) -> None:
        for story in (Story(), closed()):
            story.put(k.PutUnderSupervision, SUPERVISOR, ground="repeated").refused("1")
        supervised(received())

    @pytest.mark.parametrize("who", [DISPATCHER, HEAD, ADJUDICATOR])
    def test_only_a_supervisor_supervises(self, who: Actor) -> None:
        handling().put(k.PutUnderSupervision, who, ground="repeated").refused("2")


EXCLUDE: dict[str, Any] = {"ground": "repeat", "evidence": ("录音", "原单")}


def excluding(story: Story | None = None, **fields: Any) -> Story:
    """An exclusion asked for by the head of the unit."""
    story = story or closed()
    return story.put(k.RequestExclusion, HEAD, **(EXCLUDE | fields))


class TestExclusion:
    @pytest.mark.parametrize("lack", [{"ground": "mood"}, {"evidence": ()}])
    def test_it_has_a_listed_ground_and_evidence(self, lack: Any) -> None:
        excluding(**lack).refused("32")

    def test_only_the_head_of_the_lead_unit_asks(self) -> None:
        closed().put(k.RequestExclusion, DHO_HEAD, **EXCLUDE).refused("2")
        closed().put(k.RequestExclusion, REVIEWER, **EXCLUDE).refused("2")

    def test_the_accused_does_not_ask(self) -> None:
        accused = closed(followed_up(replied_by_the_accused()))

        excluding(accused).refused("12")

    def test_it_is_asked_for_once(self) -> None:
        waiting = excluding().ok()

        excluding(waiting).refused("32")
        approved = waiting.put(k.ApproveExclusion, DHO_HEAD).ok()
        excluding(approved).refused("32")

    def test_after_a_refusal_it_may_be_asked_for_again(self) -> None:
        refused = excluding().put(k.RefuseExclusion, DHO_HEAD, ruling="r")

        excluding(refused.then(f.ExclusionRefused)).ok()

    def test_an_order_in_handling_is_not_excluded(self) -> None:
        excluding(handling()).refused("1")

    @pytest.mark.parametrize("command", [k.ApproveExclusion, k.RefuseExclusion])
    @pytest.mark.parametrize("unit", ["HB-R", "CON"])
    def test_no_unit_concerned_rules(self, command: type[k.Command], unit: str) -> None:
        story = excluding(
            closed(
                followed_up(
                    reviewed_with_assistant(),
                )
            )
        )
        ruling = {"ruling": "r"} if command is k.RefuseExclusion else {}
        own = Actor(person="x", unit=unit, role=Role.UNIT_HEAD)

        story.put(command, own, **ruling).refused("32")

    @pytest.mark.parametrize("unit", ["ST-H", "PM", "NPC", "?"])
    def test_a_unit_beside_or_below_does_not_rule(self, unit: str) -> None:
        beside = Actor(person="x", unit=unit, role=Role.UNIT_HEAD)

        excluding().put(k.ApproveExclusion, beside).refused("32", "not above")

    def test_there_is_no_ruling_without_a_request(self) -> None:
        closed().put(k.ApproveExclusion, DHO_HEAD).refused("1")
        closed().put(k.RefuseExclusion, DHO_HEAD, ruling="r").refused("1")

    def test_the_unit_that_asked_does_not_rule_once_it_has_lost_the_lead(self) -> None:
        waiting = excluding(closed())
        moved = waiting.given(
            f.ComplaintDispatched(
                at=waiting.now, by=DISPATCHER, lead="HB-P", attempt=2
            ),
            f.ComplaintClosed(at=waiting.now, by=REVIEWER, basis=f.Basis.ACCEPTED),
        )

        moved.put(k.ApproveExclusion, HEAD).refused("32", "not above")

    def test_an_approved_case_stays_where_it_is(self) -> None:
        story = excluding().put(k.ApproveExclusion, DHO_HEAD)

        story.then(f.ExclusionApproved)
        assert story.case.excluded
        assert story.case.stage is closed().case.stage


def replied_by_the_accused() -> Story:
    """A leak that the accused itself put right."""
    story = handling(of={"accused": "HB-R"})
    return replied(story).put(k.PassReview, REVIEWER).ok()


def reviewed_with_assistant() -> Story:
    """A reply found true, to which a contractor had contributed."""
    handler = Actor(person="张敏", unit="HB-R", role=Role.HANDLER)
    helped = handling().put(k.AddAssistUnit, handler, unit="CON", reason="r").ok()
    return replied(helped).put(k.PassReview, REVIEWER).ok()


def test_only_the_system_lets_limits_elapse() -> None:
    handling().put(k.Elapse, SUPERVISOR).refused("2")
    handling().put(k.Elapse, SYSTEM).then()
