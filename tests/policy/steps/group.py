"""Repeats and group orders. 重复来电与多人同诉。"""

from datetime import datetime

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.facts import Actor
from casework.domain.group import commands as gk
from casework.domain.group.decide import Group, decide
from casework.domain.group.facts import GroupFormed, Member
from casework.domain.rulebook.clauses import Refused
from tests.policy.desk import Desk, group_of
from tests.policy.steps.ending import conclude
from tests.policy.steps.intake import classify, receive
from tests.policy.words import says

OTHERS = ("uncle-chen", "teacher-sun", "uncle-he", "auntie-wu", "miss-shen")


def only_group(desk: Desk) -> Group:
    """The one group order of the story."""
    (history,) = desk.groups.values()
    return group_of(history)


def put_to_group(desk: Desk, group: Group, command: gk.GroupCommand) -> None:
    """Put a request to a group order; remember the refusal."""
    try:
        decide(command, group, desk.book)
    except Refused as refusal:
        desk.refusal = refusal


@says(
    "{caller:Caller}带着新情况反映{leaf:Leaf}",
    "{caller:Caller} brings something new about {leaf:Leaf}",
)
def complains_anew(desk: Desk, caller: str, leaf: str) -> None:
    receive(desk, caller, new_fact=True, photos=("new.jpg",))
    classify(desk, leaf)
    desk.settle()


@says("{who:Who}将本单并入第一单", "{who:Who} merges it into the first order")
def merges(desk: Desk, who: Actor) -> None:
    desk.put(k.MergeInto(at=desk.now, by=who, target=desk.ref("W1")))


@says("只有{times:Count}次派单", "there is only {times:Count} dispatch")
def dispatched_times(desk: Desk, times: int) -> None:
    assert len(desk.told(f.ComplaintDispatched)) == times


@says(
    "{people:Count}个人反映{leaf:Leaf}", "{people:Count} people complain of {leaf:Leaf}"
)
def people_complain(desk: Desk, people: int, leaf: str) -> None:
    for caller in OTHERS[:people]:
        receive(desk, caller)
        classify(desk, leaf)
        desk.settle()


@says(
    "{who:Who}将这些工单列为多人同诉", "{who:Who} makes a group order of these orders"
)
def forms_group(desk: Desk, who: Actor) -> None:
    members = tuple(
        Member(
            case=desk.stream(no),
            no=no,
            person=desk.case_of(no).person,
            at=history[0].at,
        )
        for no, history in desk.histories.items()
    )
    command = gk.FormGroup(
        at=desk.now,
        by=who,
        no="G-W1",
        leaf=desk.case.leaf,
        project="P9",
        lead="CON",
        members=members,
    )
    put_to_group(desk, Group(), command)


@says("多人同诉由{unit:Unit}一家主办", "the {unit:Unit} alone leads the group order")
def group_lead(desk: Desk, unit: str) -> None:
    assert only_group(desk).lead == unit
    assert {
        fact.lead
        for fact in desk.told(f.GroupOrderJoined)
        if isinstance(fact, f.GroupOrderJoined)
    } == {unit}


@says("现场会期限至{at:When}", "the site meeting is due by {at:When}")
def meeting_due(desk: Desk, at: datetime) -> None:
    (formed,) = desk.told(GroupFormed)
    assert isinstance(formed, GroupFormed)
    assert [limit.due for limit in formed.limits] == [at]


@says("五个来电人分别回访", "each of the five callers is followed up separately")
def followed_up_separately(desk: Desk) -> None:
    for no in tuple(desk.histories):
        desk.no = no
        conclude(desk, f.Result.SOLVED)
        assert desk.refusal is None, desk.refusal

    callers = {
        fact.person
        for fact in desk.told(f.FollowUpRecorded)
        if isinstance(fact, f.FollowUpRecorded)
    }
    assert len(callers) == len(desk.histories) == 5


@says(
    "{who:Who}召开现场会，没有会议记录",
    "{who:Who} holds the site meeting without minutes",
)
def meets_without_minutes(desk: Desk, who: Actor) -> None:
    command = gk.HoldSiteMeeting(at=desk.now, by=who, held_at=desk.now, minutes=" ")
    put_to_group(desk, only_group(desk), command)
