"""PM-06, PM-07, PM-13: what one case's fact asks of others; and the group order."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import pytest

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.identity import NAMESPACE, case_id, group_id
from casework.domain.complaint.state import Complaint, replay
from casework.domain.facts import SYSTEM, Actor, Fact, Origin, Recorded, Role
from casework.domain.group import commands as gk
from casework.domain.group import facts as gf
from casework.domain.group.decide import Group, decide, evolve
from casework.domain.group.decide import replay as replay_group
from casework.domain.reactions import Known, KnownCase, Request, react, request_id
from casework.domain.reference import reference_id
from casework.domain.rulebook.clauses import Refused
from tests.domain.story import (
    BOOK,
    CASE,
    DISPATCHER,
    HANDLER,
    MONDAY,
    Story,
    at,
    classified,
    closed,
    dispatched,
    followed_up,
    handling,
    reviewed,
)

DAY: Final = timedelta(days=1)
NOW: Final = MONDAY + 40 * DAY


def other(number: int, **fields: Any) -> KnownCase:
    """An earlier case, by another caller on another day."""
    given: dict[str, Any] = {
        "case": UUID(int=number),
        "no": f"HK-1{number:03}",
        "person": f"person-{number}",
        "anonymous": False,
        "received_at": NOW - DAY,
        "open": True,
    }
    return KnownCase(**(given | fields))


def last(story: Story) -> Recorded:
    """The last fact of a case, as recorded."""
    return Recorded(CASE, len(story.history), story.history[-1], 7)


def asked(story: Story, known: Known, *, origin: Origin | None = None) -> list[Request]:
    """What the last fact of a case asks for."""
    told = last(story)
    fact = told.fact.model_copy(update={"origin": origin})
    return list(react(told._replace(fact=fact), story.case, known, BOOK))


NEW: Final = classified(when=NOW)
MINE: Final[dict[str, Any]] = {"person": NEW.case.person}


def states(*cases: KnownCase, story: Story | None = None) -> dict[UUID, Complaint]:
    """Some cases as they stand."""
    return {one.case: (story or handling()).case for one in cases}


def closed_on(when: datetime) -> Story:
    """A case received and closed on one day."""
    return closed(followed_up(reviewed(handling(when=when))))


class TestRepeats:
    """PM-07"""

    def test_the_same_person_and_matter_is_merged_into_the_open_case(self) -> None:
        mine = other(1, **MINE)

        [request] = asked(NEW, Known(here=(mine,), states=states(mine)))
        assert request.rule == "PM-07"
        assert request.stream == CASE
        assert isinstance(request.command, k.MergeInto)
        assert request.command.target.case == mine.case
        assert NEW.when(request.command).answer[0].topic == f.ComplaintMerged.topic

    def test_an_open_case_comes_before_a_closed_one_and_early_before_late(self) -> None:
        past = other(1, open=False, closed_at=NOW - DAY, **MINE)
        late = other(2, received_at=NOW - DAY, **MINE)
        early = other(3, received_at=NOW - 2 * DAY, **MINE)
        cases = (past, late, early)

        [request] = asked(NEW, Known(here=cases, states=states(*cases)))
        assert isinstance(request.command, k.MergeInto)
        assert request.command.target.case == early.case

    @pytest.mark.parametrize(("days", "merged"), [(30, True), (31, False)])
    def test_a_closed_case_counts_for_thirty_days(
        self, days: int, merged: bool
    ) -> None:
        told_at = NEW.history[-1].at
        mine = other(1, open=False, closed_at=told_at - days * DAY, **MINE)

        asking = asked(NEW, Known(here=(mine,), states=states(mine)))
        assert any(request.rule == "PM-07" for request in asking) is merged

    def test_something_new_is_not_merged_into_an_open_case(self) -> None:
        news = classified(when=NOW, of={"new_fact": True})
        mine = other(1, **MINE)

        assert asked(news, Known(here=(mine,), states=states(mine))) == []

    def test_something_new_on_a_closed_case_is_merged_and_reopens_it(self) -> None:
        news = classified(when=NOW, of={"new_fact": True})
        old = closed_on(NOW - 5 * DAY)
        mine = other(1, open=False, closed_at=old.case.closed_at, **MINE)
        known = Known(here=(mine,), states=states(mine, story=old))

        [merge] = asked(news, known)
        merged = news.when(merge.command).ok()
        [append] = asked(merged, Known())
        assert append.stream == mine.case
        reopened = old.when(append.command)
        reopened.then(f.CallAppended, f.ComplaintReopened)

    def test_who_left_no_name_repeats_nothing(self) -> None:
        unnamed = classified(when=NOW, of={"anonymous": True})
        mine = other(1, **MINE)

        assert asked(unnamed, Known(here=(mine,), states=states(mine))) == []

    def test_a_merge_undone_detaches_the_call(self) -> None:
        mine = other(1, **MINE)
        [merge] = asked(NEW, Known(here=(mine,), states=states(mine)))
        undone = NEW.when(merge.command).put(k.UndoMerge, DISPATCHER, reason="r").ok()

        [request] = asked(undone, Known())
        assert request.stream == mine.case
        assert isinstance(request.command, k.DetachCall)


class TestRecurrence:
    """PM-13"""

    def test_the_latest_closed_case_of_the_building_is_told(self) -> None:
        cases = (
            other(1, open=False, closed_at=NOW - 80 * DAY),
            other(2, open=False, closed_at=NOW - 10 * DAY),
            other(3),
        )

        [request] = asked(NEW, Known(here=cases))
        assert (request.rule, request.stream) == ("PM-13", UUID(int=2))
        old = closed_on(NOW - 20 * DAY).when(request.command)
        old.then(f.RecurrenceCounted, f.ComplaintReopened)

    def test_not_after_ninety_days(self) -> None:
        assert asked(NEW, Known(here=(other(1, closed_at=NOW - 91 * DAY),))) == []

    def test_not_without_a_building(self) -> None:
        nowhere = classified(when=NOW, of={"building": None})

        assert asked(nowhere, Known(here=(other(1, closed_at=NOW - DAY),))) == []


def around(count: int, **fields: Any) -> tuple[KnownCase, ...]:
    """Calls of different callers around the same project."""
    return tuple(other(number, **fields) for number in range(1, count + 1))


class TestGroups:
    """PM-06"""

    def test_the_fifth_caller_in_seven_days_forms_a_group(self) -> None:
        [request] = asked(NEW, Known(around=around(4)))

        assert isinstance(request.command, gk.FormGroup)
        assert request.stream == group_id(UUID(int=1))
        assert len(request.command.members) == 5
        assert request.command.lead == "CON"
        told = decide(request.command, Group(), BOOK)
        assert [fact.topic for fact in told] == [gf.GroupFormed.topic]

    def test_four_callers_or_one_calling_five_times_do_not(self) -> None:
        assert asked(NEW, Known(around=around(3))) == []
        assert asked(NEW, Known(around=around(9, person="person-1"))) == []

    def test_older_or_unnamed_calls_do_not_count(self) -> None:
        assert asked(NEW, Known(around=around(4, received_at=NOW - 8 * DAY))) == []
        assert asked(NEW, Known(around=around(4, anonymous=True))) == []

    def test_a_later_caller_joins_the_group_there_is(self) -> None:
        group = UUID(int=99)

        [request] = asked(NEW, Known(around=around(2), groups={UUID(int=2): group}))
        assert request.stream == group
        assert isinstance(request.command, gk.AddMember)

    def test_what_goes_to_the_assignee_gets_a_unit_that_exists(self) -> None:
        slow = classified("C0201", when=NOW)

        [request] = asked(slow, Known(around=around(4)))
        assert isinstance(request.command, gk.FormGroup)
        assert BOOK.units.handles(request.command.lead)

    def test_each_member_is_asked_to_join(self) -> None:
        [form] = asked(NEW, Known(around=around(4)))
        [formed] = decide(form.command, Group(), BOOK)  # type: ignore[arg-type]
        told = Recorded(form.stream, 1, formed, 9)

        joining = list(react(told, Complaint(), Known(), BOOK))
        assert len({request.stream for request in joining}) == 5
        assert len({request.command.command_id for request in joining}) == 5
        joined = dispatched(when=NOW).when(joining[-1].command)
        joined.then(f.GroupOrderJoined, f.WarningRaised)


class TestIdempotence:
    def test_the_same_fact_asks_the_same_under_the_same_id(self) -> None:
        known = Known(around=around(4), here=(other(9, closed_at=NOW - DAY),))

        assert asked(NEW, known) == asked(NEW, known)
        assert len(asked(NEW, known)) == 2

    def test_an_id_is_of_rule_fact_and_target(self) -> None:
        told = last(NEW)
        ids = {
            request_id("PM-07", told, CASE),
            request_id("PM-13", told, CASE),
            request_id("PM-07", told._replace(version=9), CASE),
            request_id("PM-07", told, UUID(int=1)),
        }

        assert len(ids) == 4

    def test_told_twice_it_changes_nothing_more(self) -> None:
        call = k.AppendCall(at=NOW, by=SYSTEM, source=UUID(int=1), source_no="1")
        count = k.CountRecurrence(at=NOW, by=SYSTEM, source=UUID(int=1), source_no="1")
        group = k.JoinGroup(
            at=NOW, by=SYSTEM, group=UUID(int=1), group_no="G", lead="CON"
        )

        for request in (call, count, group):
            handling().when(request).ok().when(request).then()

    def test_a_history_from_elsewhere_asks_nothing(self) -> None:
        elsewhere = Origin(system="s", kind="k", key="1")

        assert asked(NEW, Known(around=around(9)), origin=elsewhere) == []

    def test_other_facts_ask_nothing(self) -> None:
        assert asked(dispatched(), Known(around=around(9))) == []


def member(number: int, when: datetime = MONDAY, person: str = "") -> gf.Member:
    """An order of a group."""
    return gf.Member(
        case=UUID(int=number),
        no=f"HK-{number}",
        person=person or f"person-{number}",
        at=when,
    )


MEMBERS: Final = tuple(member(number) for number in range(5))
FORM: Final = gk.FormGroup(
    at=MONDAY,
    by=SYSTEM,
    no="G-1",
    leaf="S0302",
    project="P9",
    lead="CON",
    members=MEMBERS,
)
OF_CON: Final = Actor(person="队长", unit="CON", role=Role.UNIT_HEAD)


def told(command: gk.GroupCommand, *before: Fact) -> list[Fact]:
    """What a group order with these facts answers to a command."""
    history = [Recorded(UUID(int=99), n, one) for n, one in enumerate(before, 1)]
    return decide(command, replay_group(history), BOOK)


def formed() -> Fact:
    """A group order of five callers."""
    return told(FORM)[0]


def refusal(command: gk.GroupCommand, *before: Fact) -> str:
    """The clause by which a group order refuses a command."""
    with pytest.raises(Refused) as refused:
        told(command, *before)
    return refused.value.clause.no


def meeting(when: str, **fields: Any) -> gk.HoldSiteMeeting:
    """A site meeting told right after it was held."""
    given: dict[str, Any] = {"by": OF_CON, "held_at": at(when), "minutes": "纪要"}
    return gk.HoldSiteMeeting(at=at(when), **(given | fields))


class TestGroupOrder:
    def test_it_has_five_callers_within_seven_days_and_a_lead(self) -> None:
        late = (*MEMBERS[:4], member(5, MONDAY + 7 * DAY + timedelta(seconds=1)))
        same = (*MEMBERS[:4], member(5, person="person-1"))

        assert refusal(replace(FORM, members=MEMBERS[:4])) == "34"
        assert refusal(replace(FORM, members=late)) == "34"
        assert refusal(replace(FORM, members=same)) == "34"
        assert refusal(replace(FORM, lead="ASSIGNEE")) == "10"
        assert refusal(replace(FORM, lead="NPC")) == "10"
        assert len(told(FORM)) == 1

    def test_it_is_formed_once(self) -> None:
        assert refusal(FORM, formed()) == "1"

    def test_who_may_act_on_it(self) -> None:
        assert refusal(replace(FORM, by=HANDLER)) == "2"
        assert refusal(meeting("2024-05-14 10:00", by=HANDLER), formed()) == "2"
        assert refusal(gk.ElapseGroup(at=NOW, by=DISPATCHER), formed()) == "2"
        assert told(meeting("2024-05-14 10:00", by=DISPATCHER), formed())

    def test_nothing_happens_to_a_group_that_is_not(self) -> None:
        assert refusal(gk.AddMember(at=NOW, by=SYSTEM, member=MEMBERS[0])) == "1"
        assert refusal(meeting("2024-05-14 10:00", by=DISPATCHER)) == "1"
        assert told(gk.ElapseGroup(at=NOW, by=SYSTEM)) == []

    def test_a_member_joins_once(self) -> None:
        add = gk.AddMember(at=MONDAY, by=SYSTEM, member=member(9))
        [joined] = told(add, formed())

        assert isinstance(joined, gf.GroupMemberJoined)
        assert (joined.no, joined.lead) == ("G-1", "CON")
        assert told(add, formed(), joined) == []
        [request] = react(Recorded(UUID(int=99), 2, joined), Complaint(), Known(), BOOK)
        assert request.stream == UUID(int=9)

    def test_a_request_that_arrives_late_is_told_after_what_is_told(self) -> None:
        [later] = told(
            gk.AddMember(at=MONDAY + DAY, by=SYSTEM, member=member(9)), formed()
        )
        early = gk.AddMember(at=MONDAY, by=SYSTEM, member=member(8))

        assert told(early, formed(), later)[0].at == later.at
        assert refusal(meeting("2024-05-13 10:00"), formed(), later) == "1"

    def test_the_meeting_is_held_within_two_working_days(self) -> None:
        first = replay_group([Recorded(UUID(int=99), 1, formed())])
        assert first.meeting
        assert first.meeting.due == at("2024-05-16 00:00")

        [held] = told(meeting("2024-05-15 16:00"), formed())
        assert evolve(first, held).meeting is None
        assert told(gk.ElapseGroup(at=NOW, by=SYSTEM), formed(), held) == []

    def test_it_is_missed_at_its_own_instant_and_told_once(self) -> None:
        elapse = gk.ElapseGroup(at=NOW, by=SYSTEM)
        [missed] = told(elapse, formed())

        assert missed.at == at("2024-05-16 00:00")
        assert told(elapse, formed(), missed) == []
        assert [type(x) for x in told(meeting("2024-05-20 10:00"), formed())] == [
            gf.SiteMeetingMissed,
            gf.SiteMeetingHeld,
        ]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"minutes": " "},
            {"held_at": at("2024-05-30 10:00")},
            {"held_at": at("2024-05-01 10:00")},
        ],
        ids=["no minutes", "not held yet", "before there was a group"],
    )
    def test_a_meeting_has_minutes_and_has_been_held(self, wrong: Any) -> None:
        assert refusal(meeting("2024-05-14 10:00", **wrong), formed()) == "34"

    def test_a_fact_of_something_else_changes_nothing(self) -> None:
        assert evolve(Group(), classified().history[0]) == Group()
        assert replay([Recorded(CASE, 1, formed())]) == Complaint()


def test_every_stream_has_one_id() -> None:
    """I10"""
    assert case_id("hongkou", "1") == case_id("hongkou", "1")
    ids = {
        case_id("hongkou", "1"),
        case_id("hongkou", "2"),
        case_id("jing-an", "1"),
        group_id(case_id("hongkou", "1")),
        reference_id("hongkou"),
    }
    assert len(ids) == 5
    assert case_id("hongkou", "1") == uuid5(NAMESPACE, "hongkou/complaint/1")
