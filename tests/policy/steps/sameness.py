"""What is one matter, as people rule. 同一事项的认定。"""

from casework.domain.complaint import commands as k
from casework.domain.complaint.decide import decide
from casework.domain.complaint.facts import MatterAssigned, Ruling
from casework.domain.facts import Actor
from casework.domain.rulebook.clauses import Refused
from tests.policy.desk import Desk
from tests.policy.words import says

ALL, OTHER, APART = "matter-1", "matter-2", "matter-3"


def rule(
    desk: Desk,
    who: Actor,
    way: Ruling,
    groups: tuple[k.Grouped, ...],
    reason: str,
    *apart: str,
    kind: str = "matter",
) -> None:
    """Put a ruling to every member: all of them take it, or none."""
    command = k.AssignMatter(
        at=desk.now,
        by=who,
        kind=kind,
        way=way,
        groups=groups,
        matter=APART if apart else ALL,
        apart=apart,
        reason=reason,
    )
    members = [no for group in groups for no in group.nos]
    try:
        told = {no: decide(command, desk.case_of(no), desk.book) for no in members}
    except Refused as refusal:
        desk.refusal = refusal
        return
    for no, facts in told.items():
        desk.histories[no].extend(facts)


def everything(desk: Desk) -> k.Grouped:
    """All orders of the story, taken for one matter."""
    return k.Grouped(ALL, tuple(desk.histories))


def matters(desk: Desk) -> set[str]:
    """The matters that the orders were assigned to."""
    told = desk.told(MatterAssigned)
    return {fact.matter for fact in told if isinstance(fact, MatterAssigned)}


@says(
    "{who:Who}从同一事项中拆出{count:Count}件，理由是“{reason:Blank}”",
    '{who:Who} splits {count:Count} of them off: "{reason:Blank}"',
)
def splits(desk: Desk, who: Actor, count: int, reason: str) -> None:
    apart = tuple(desk.histories)[:count]
    rule(desk, who, Ruling.SPLIT, (everything(desk),), reason, *apart)


@says(
    "{who:Who}拆出一件不在其中的工单",
    "{who:Who} splits off an order that is not among them",
)
def splits_a_stranger(desk: Desk, who: Actor) -> None:
    group = (everything(desk),)
    rule(desk, who, Ruling.SPLIT, group, "不是一件事", "W99")


@says(
    "{who:Who}将前两单认作一件事，理由是“{reason:Blank}”",
    '{who:Who} joins the first two orders as one matter: "{reason:Blank}"',
)
def joins(desk: Desk, who: Actor, reason: str) -> None:
    groups = (k.Grouped(ALL, ("W1",)), k.Grouped(OTHER, ("W2",)))
    rule(desk, who, Ruling.JOIN, groups, reason)


@says(
    "{who:Who}确认是同一事项，理由是“{reason:Blank}”",
    '{who:Who} confirms that it is one matter: "{reason:Blank}"',
)
def confirms(desk: Desk, who: Actor, reason: str) -> None:
    rule(desk, who, Ruling.CONFIRM, (everything(desk),), reason)


@says(
    "{who:Who}将这一事项与同一楼栋的一组认作一件事",
    "{who:Who} joins this matter with a group of one building",
)
def joins_another_kind(desk: Desk, who: Actor) -> None:
    groups = (everything(desk), k.Grouped("building-1", ("W1",)))
    rule(desk, who, Ruling.JOIN, groups, "都在这一栋")


@says(
    "{who:Who}确认同一来电人的一组是一件事",
    "{who:Who} confirms that a group of one caller is one matter",
)
def confirms_a_caller(desk: Desk, who: Actor) -> None:
    group = (k.Grouped("caller-1", tuple(desk.histories)),)
    rule(desk, who, Ruling.CONFIRM, group, "是同一个人", kind="caller")


@says("认定为{count:Count}件事", "they are ruled to be {count:Count} matters")
def ruled_to_be(desk: Desk, count: int) -> None:
    assert desk.refusal is None, desk.refusal
    assert len(matters(desk)) == count
    assert len(desk.told(MatterAssigned)) == len(desk.histories)
