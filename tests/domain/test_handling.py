"""First contact, handling, extension, shelving, the reply: the edges."""

from datetime import timedelta
from typing import Any

import pytest

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.limits import LimitKind
from tests.domain.story import (
    DHO_HEAD,
    DISPATCHER,
    GOVERNMENT,
    HANDLER,
    HEAD,
    REPLY,
    REVIEWER,
    SUPERVISOR,
    Story,
    at,
    contact,
    contacted,
    dispatched,
    handling,
    redo,
    replied,
    reviewed,
    signed,
)

DUE = LimitKind.DUE


def attempt(story: Story, **fields: Any) -> Story:
    """A failed attempt to reach the caller."""
    given = {"contacted": False, "reason": "无人接听"}
    return story.put(k.RecordFirstContact, HANDLER, "1h", **(given | fields))


class TestFirstContact:
    @pytest.mark.parametrize("when", ["2024-05-13 08:59", "2024-05-13 12:00"])
    def test_it_lies_between_dispatch_and_now(self, when: str) -> None:
        signed().put(
            k.RecordFirstContact,
            HANDLER,
            "1h",
            contacted=True,
            contacted_at=at(when),
            contact="王",
        ).refused("18", "between")

    @pytest.mark.parametrize("when", ["2024-05-12 12:00", "2024-05-14 12:00"])
    def test_so_does_a_failed_attempt(self, when: str) -> None:
        attempt(signed(), contacted_at=at(when)).refused("18", "between")

    def test_two_failed_attempts_stand_for_contact(self) -> None:
        once = attempt(signed())
        assert once.runs(LimitKind.FIRST_CONTACT)
        once.put(k.StartHandling, HANDLER).refused("19", "1 failed")

        twice = attempt(once).ok()
        assert not twice.runs(LimitKind.FIRST_CONTACT)
        twice.put(k.StartHandling, HANDLER).ok()

    def test_attempts_of_a_former_unit_do_not_count(self) -> None:
        story = attempt(attempt(signed()))
        gone = story.put(k.RequestReturn, HANDLER, reason="duplicate", basis="b")
        sent = gone.put(k.UpholdReturn, DISPATCHER, ruling="r").put(
            k.Dispatch, DISPATCHER, lead="HB-P"
        )

        assert sent.ok().case.attempts == 0

    def test_missed_is_told_once_at_its_own_instant_and_stays(self) -> None:
        story = contact(signed().tick("2024-05-16 10:00"))

        assert story.fact(f.FirstContactMissed).at == at("2024-05-15 00:00")
        assert story.tick("2024-05-17 10:00").count(f.FirstContactMissed) == 1

    def test_life_and_limb_starts_first_but_is_still_to_contact(self) -> None:
        """I3: for U1 contact may follow, even the reply; its limit runs on."""
        story = signed(grade="U1").put(k.StartHandling, HANDLER).ok()
        answered = replied(story)

        assert answered.runs(LimitKind.FIRST_CONTACT)
        assert not contact(answered).runs(LimitKind.FIRST_CONTACT)
        assert answered.tick("2024-05-13 12:00").count(f.FirstContactMissed) == 1

    def test_lowered_from_life_and_limb_it_is_not_replied_to_uncontacted(self) -> None:
        story = signed(grade="U1").put(k.StartHandling, HANDLER)
        lowered = story.put(k.ChangeGrade, DISPATCHER, grade="O5", reason="r").ok()

        lowered.put(k.Reply, HANDLER, **REPLY).refused("19")

    def test_an_anonymous_case_is_handled_without_contact(self) -> None:
        story = signed(of={"person": "", "anonymous": True})

        story.put(k.StartHandling, HANDLER).then(f.HandlingStarted)


class TestOnSite:
    def test_a_visit_lies_between_dispatch_and_now(self) -> None:
        visit: dict[str, Any] = {"location": "7号楼", "photos": ("p",)}
        story = handling()

        for when in ("2024-05-12 09:00", "2024-05-20 09:00"):
            story.put(k.RecordSiteVisit, HANDLER, visited_at=at(when), **visit).refused(
                "20"
            )
        done = story.put(k.RecordSiteVisit, HANDLER, visited_at=story.now, **visit)
        done.then(f.SiteVisited)

    @pytest.mark.parametrize("lack", ["location", "photos", "visited_at"])
    def test_a_visit_has_photos_time_and_place(self, lack: str) -> None:
        story = handling()
        visit: dict[str, Any] = {
            "location": "7号楼",
            "photos": ("p",),
            "visited_at": story.now,
        }

        del visit[lack]
        story.put(k.RecordSiteVisit, HANDLER, **visit).refused("20")

    def test_an_interim_report_says_something_and_ends_its_limit(self) -> None:
        story = signed(grade="U1").put(k.StartHandling, HANDLER)

        story.put(k.ReportInterim, HANDLER, text=" ").refused("18")
        told = story.put(k.ReportInterim, HANDLER, text="已围挡").ok()
        assert not told.runs(LimitKind.INTERIM)

    @pytest.mark.parametrize(
        ("unit", "clause"), [("?", "10"), ("HB-R", "10"), ("NPC", "2")]
    )
    def test_who_may_not_assist(self, unit: str, clause: str) -> None:
        story = handling()

        story.put(k.AddAssistUnit, HANDLER, unit=unit, reason="r").refused(clause)

    def test_a_unit_assists_once(self) -> None:
        once = handling().put(k.AddAssistUnit, HANDLER, unit="CON", reason="r")

        once.then(f.AssistUnitAdded)
        once.put(k.AddAssistUnit, HANDLER, unit="CON", reason="r").then()


def asked(story: Story, days: int, after: str = "") -> Story:
    """An extension asked for."""
    return story.put(k.RequestExtension, HEAD, after, days=days, reason="材料")


def granted(story: Story) -> Story:
    """An extension granted."""
    return story.put(k.GrantExtension, DISPATCHER, caller_told=True)


class TestExtension:
    def test_a_complex_case_has_fifteen_working_days_in_all_and_no_more(self) -> None:
        story = granted(asked(handling(), 10).ok()).ok()

        assert story.limit(DUE).due == at("2024-06-04 00:00")
        asked(story, 1).refused("21", "extension 2")

    def test_what_is_granted_is_recorded_where_the_profile_sets_the_total(self) -> None:
        story = granted(asked(handling(), 3)).ok()
        (grant,) = (x for x in story.history if isinstance(x, f.ExtensionGranted))

        assert grant.days == 10
        assert story.limit(DUE).amount == 15

    @pytest.mark.parametrize(("days", "told"), [(10, True), (11, False), (0, False)])
    def test_never_more_than_the_total(self, days: int, told: bool) -> None:
        story = asked(handling(), days)

        assert (story.refusal is None) is told

    def test_three_times_three_days_in_luliang(self) -> None:
        story = handling(profile="luliang-2024")
        for _ in range(3):
            asked(story, 4).refused("21")
            story = granted(asked(story, 3)).ok()

        asked(story, 1).refused("21", "extension 4")
        assert story.limit(DUE).due == at("2024-06-01 00:00")

    def test_once_up_to_ten_days_in_shandong(self) -> None:
        story = handling(profile="shandong-2020")

        asked(story, 11).refused("21")
        asked(granted(asked(story, 10)).ok(), 1).refused("21")

    def test_calendar_days_are_extended_too(self) -> None:
        story = granted(asked(handling(profile="beijing"), 8)).ok()

        assert (story.limit(DUE).due - story.limit(DUE).start).days >= 15

    @pytest.mark.parametrize("grade", ["U1", "U2"])
    def test_what_is_urgent_is_never_extended(self, grade: str) -> None:
        asked(handling(grade=grade), 1).refused("21", "never")

    def test_it_is_asked_for_before_the_due_time(self) -> None:
        asked(handling(), 10, "2024-05-20 23:59").ok()
        asked(handling(), 10, "2024-05-21 00:00").refused("21", "passed")

    def test_one_request_waits_at_a_time_and_needs_a_reason(self) -> None:
        asked(asked(handling(), 10), 10).refused("21", "waiting")
        handling().put(k.RequestExtension, HEAD, days=10, reason="").refused("21")
        handling().put(k.RequestExtension, HANDLER, days=10, reason="r").refused("2")

    def test_the_level_above_rules_and_the_caller_is_told(self) -> None:
        story = asked(handling(), 10)
        street = Actor(person="x", unit="ST-C", role=Role.DISPATCHER_STREET)

        story.put(k.GrantExtension, street, caller_told=True).refused("21", "above")
        story.put(k.GrantExtension, DISPATCHER).refused("21", "told")
        handling().put(k.GrantExtension, DISPATCHER, caller_told=True).refused("1")
        handling().put(k.RefuseExtension, DISPATCHER, ruling="r").refused("1")

    def test_refused_the_due_time_stays(self) -> None:
        story = asked(handling(), 10)
        refused = story.put(k.RefuseExtension, DISPATCHER, ruling="r")

        refused.then(f.ExtensionRefused)
        assert refused.limit(DUE) == handling().limit(DUE)
        asked(refused, 10).ok()

    def test_granted_after_it_ran_out_the_order_is_overdue_no_more(self) -> None:
        story = granted(asked(handling(), 10).tick("2024-05-22 09:00")).ok()

        assert story.count(f.OrderOverdue) == 1
        assert not story.case.overdue
        assert not story.runs(LimitKind.ESCALATION)

    def test_a_reply_leaves_no_request_behind(self) -> None:
        story = replied(asked(handling(), 10))

        assert story.case.extending is None


def shelving(story: Story, days: int = 30, after: str = "", **fields: Any) -> Story:
    """Shelving asked for."""
    given = {"ground": "season", "plan": "梅雨后施工", "caller_told": True}
    return story.put(k.RequestShelving, HEAD, after, days=days, **(given | fields))


def shelved(story: Story, days: int = 30, after: str = "", **fields: Any) -> Story:
    """A case that rests."""
    waiting = shelving(story, days, **fields).ok()
    return waiting.put(k.ApproveShelving, DHO_HEAD, after).ok()


class TestShelving:
    @pytest.mark.parametrize(
        "lack", [{"ground": "hazard"}, {"plan": " "}, {"caller_told": False}]
    )
    def test_it_needs_ground_plan_and_the_caller_told(self, lack: Any) -> None:
        shelving(handling(), **lack).refused("22")

    def test_it_needs_a_length(self) -> None:
        shelving(handling(), 0).refused("22")

    def test_a_hazard_needs_an_interim_measure(self) -> None:
        story = handling(grade="U2")

        shelving(story).refused("22", "safety")
        shelving(story, safety_measure="围挡").ok()

    def test_one_request_waits_at_a_time(self) -> None:
        shelving(shelving(handling())).refused("22", "waiting")

    @pytest.mark.parametrize(
        ("days", "approver", "other"),
        [(90, DHO_HEAD, GOVERNMENT), (91, GOVERNMENT, DHO_HEAD)],
    )
    def test_the_length_says_who_approves(
        self, days: int, approver: Actor, other: Actor
    ) -> None:
        story = shelving(handling(), days)

        story.put(k.ApproveShelving, other).refused("22")
        story.put(k.RefuseShelving, other, ruling="r").refused("22")
        story.put(k.RefuseShelving, approver, ruling="r").then(f.ShelvingRefused)
        story.put(k.ApproveShelving, approver).then(f.ComplaintShelved)

    def test_some_profiles_have_a_longest_length(self) -> None:
        story = handling(profile="luliang-2024")

        shelving(story, 180).ok()
        shelving(story, 181).refused("22")

    def test_there_is_no_ruling_without_a_request(self) -> None:
        handling().put(k.ApproveShelving, DHO_HEAD).refused("1")
        handling().put(k.RefuseShelving, DHO_HEAD, ruling="r").refused("1")

    def test_two_working_days_left_stay_two(self) -> None:
        """E22"""
        story = handling(when=at("2023-10-27 09:00"))
        assert story.limit(DUE).due == at("2023-11-04 00:00")
        resting = shelved(story, after="2023-11-01 10:00")
        assert not resting.runs(DUE)

        resumed = resting.tick("2023-12-01 00:00")
        assert resumed.fact(f.ComplaintResumed).at == at("2023-12-01 00:00")
        assert resumed.limit(DUE).due == at("2023-12-05 00:00")
        assert resumed.case.stage is Stage.HANDLING

    def test_it_is_not_over_a_minute_earlier(self) -> None:
        story = shelved(handling(when=at("2023-10-27 09:00")), after="2023-11-01 10:00")

        assert story.tick("2023-11-30 23:59").case.stage is Stage.SHELVED

    def test_a_reminder_every_thirty_days_until_the_end(self) -> None:
        story = shelved(handling(), 90).tick("2024-12-31 00:00")

        assert story.count(f.ShelvingReminded) == 2
        assert story.count(f.ComplaintResumed) == 1

    def test_resumed_early_by_hand(self) -> None:
        story = (
            shelved(handling()).put(k.Resume, HANDLER, "2d").then(f.ComplaintResumed)
        )

        assert not story.runs(LimitKind.SHELVING_END)
        story.put(k.Resume, HANDLER).refused("1")

    def test_shelving_what_is_overdue_does_not_stop_its_escalation(self) -> None:
        late = handling().tick("2024-05-22 09:00")
        resumed = shelved(late, 30).tick("2024-07-01 09:00")

        assert resumed.case.supervision is f.Level.SV2
        assert resumed.case.overdue

    def test_life_and_limb_shelved_before_contact_is_contacted_afterwards(self) -> None:
        story = signed(grade="U1").put(k.StartHandling, HANDLER)
        resumed = shelved(story, safety_measure="围挡").put(k.Resume, HANDLER, "1d")

        assert resumed.runs(LimitKind.FIRST_CONTACT)
        assert resumed.runs(LimitKind.INTERIM)


class TestReplying:
    @pytest.mark.parametrize(
        ("lack", "clause"),
        [
            ({"way": " "}, "23"),
            ({"approved_by": ""}, "23"),
            ({"signed_off": False}, "24"),
            ({"signed_off": False, "photos": ("p",)}, "24"),
            ({"result": f.Result.EXPLAINED}, "24"),
        ],
    )
    def test_what_a_reply_may_not_lack(self, lack: Any, clause: str) -> None:
        handling().put(k.Reply, HANDLER, **(REPLY | lack)).refused(clause)

    def test_a_dated_photo_proves_and_a_head_needs_no_approval(self) -> None:
        photo = {"signed_off": False, "photos": ("p",), "photos_dated": True}

        handling().put(k.Reply, HEAD, **(REPLY | photo | {"approved_by": ""})).ok()

    def test_what_is_no_works_needs_no_photo(self) -> None:
        replied(handling(leaf="G0101"), signed_off=False)

    def test_partly_cannot_and_in_plan_need_no_proof(self) -> None:
        for result in (f.Result.PARTLY, f.Result.CANNOT, f.Result.IN_PLAN):
            replied(result=result, signed_off=False)

    def test_an_illegal_structure_is_seen_first(self) -> None:
        story = handling(leaf="F0701")
        visit: dict[str, Any] = {"location": "露台", "photos": ("p",)}

        story.put(k.Reply, HANDLER, **REPLY).refused("20")
        seen = story.put(k.RecordSiteVisit, HANDLER, visited_at=story.now, **visit)
        answered = replied(seen)
        assert not answered.runs(LimitKind.FEEDBACK)

    def test_a_cut_off_is_found_untrue_only_if_announced_in_time(self) -> None:
        story = handling(leaf="S0503", grade="O5")
        untrue = REPLY | {"finding": f.Finding.NOT_TRUE}

        story.put(k.Reply, HANDLER, **untrue).refused("25", "not stated")
        for utility, hours in (("power", 167), ("gas", 71), ("water", 23)):
            notice = untrue | {"utility": utility}
            story.put(k.Reply, HANDLER, **notice, notice_hours=hours).refused("25")
            story.put(k.Reply, HANDLER, **notice, notice_hours=hours + 1).ok()
        story.put(k.Reply, HANDLER, **untrue, utility="?", notice_hours=1).refused("25")

    def test_a_redo_is_answered_with_the_head_s_part(self) -> None:
        story = redo()

        story.put(k.Reply, HANDLER, **(REPLY | {"head_took_part": False})).refused("29")
        assert replied(story).case.stage is Stage.REPLIED

    def test_another_unit_does_not_reply(self) -> None:
        other = Actor(person="x", unit="CON", role=Role.HANDLER)

        handling().put(k.Reply, other, **REPLY).refused("2", "lead unit")

    def test_a_reply_on_the_due_instant_is_late(self) -> None:
        story = handling().put(k.Reply, HANDLER, "2024-05-21 00:00", **REPLY)

        assert story.count(f.OrderOverdue) == 1
        assert story.ok().case.stage is Stage.REPLIED


class TestOverdue:
    def test_amber_at_three_quarters_red_when_due_raised_five_days_on(self) -> None:
        story = handling().tick("2024-06-30 00:00")
        told = [
            (fact.at, fact.level)
            for fact in story.history
            if isinstance(
                fact, f.WarningRaised | f.SupervisionOpened | f.SupervisionRaised
            )
        ]

        assert told == [
            (at("2024-05-17 18:00"), f.Alert.AMBER),
            (at("2024-05-21 00:00"), f.Alert.RED),
            (at("2024-05-21 00:00"), f.Level.SV1),
            (at("2024-05-28 00:00"), f.Level.SV2),
        ]

    def test_what_is_supervised_already_is_not_opened_again(self) -> None:
        story = handling().put(k.PutUnderSupervision, SUPERVISOR, ground="repeated")
        raised = story.put(k.RaiseSupervision, SUPERVISOR, ground="repeated")

        late = raised.tick("2024-06-30 00:00")
        assert late.count(f.SupervisionOpened) == 1
        assert late.count(f.SupervisionRaised) == 1
        assert late.case.supervision is f.Level.SV2

    def test_a_reply_in_time_ends_it(self) -> None:
        story = replied().tick("2024-12-31 00:00")

        assert story.count(f.OrderOverdue) == 0
        assert story.count(f.LimitElapsed) == 1  # the review

    def test_a_reply_sent_back_is_due_when_it_was(self) -> None:
        story = replied().put(k.FailReview, REVIEWER, reason="缺照片").ok()

        assert story.limit(DUE) == handling().limit(DUE)
        assert story.case.stage is Stage.HANDLING

    def test_a_sham_reply_does_not_stop_the_escalation(self) -> None:
        late = handling().tick("2024-05-22 09:00")
        back = replied(late).put(k.FailReview, REVIEWER, reason="不实").ok()

        assert back.limit(LimitKind.ESCALATION) == late.limit(LimitKind.ESCALATION)
        assert back.tick("2024-05-29 00:00").case.supervision is f.Level.SV2

    def test_a_redo_sent_back_is_redone_within_its_own_time(self) -> None:
        story = redo()
        back = replied(story).put(k.FailReview, REVIEWER, reason="不实").ok()

        assert back.case.stage is Stage.REDO
        assert back.limit(DUE) == story.limit(DUE)

    def test_a_history_from_elsewhere_sent_back_gets_its_first_due_time(self) -> None:
        bare = [fact.model_copy(update={"limits": ()}) for fact in replied().history]
        story = Story().given(*bare).put(k.FailReview, REVIEWER, reason="r").ok()

        assert story.runs(DUE)


def test_the_due_time_of_a_redo_is_three_working_days() -> None:
    story = redo(reviewed())
    limit = story.limit(DUE)

    assert limit.due - limit.start < timedelta(days=4)
    assert limit.amount == 3


def test_contact_comes_after_signing() -> None:
    dispatched().put(
        k.RecordFirstContact, HANDLER, contacted=False, reason="r"
    ).refused("1")
    assert contacted().case.contacted
