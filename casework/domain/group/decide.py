"""What follows from a request to a group order: facts, or a refusal (clause 34)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Final, assert_never
from uuid import UUID

from casework.domain.complaint.duties import DISPATCHERS
from casework.domain.complaint.terms import profile_of, start
from casework.domain.facts import SYSTEM, Fact, Recorded, Role
from casework.domain.group import commands as k
from casework.domain.group import facts as f
from casework.domain.rulebook.book import DEFAULT_PROFILE, Rulebook
from casework.domain.rulebook.clauses import (
    DUTIES,
    GROUP_ORDER,
    IN_ORDER,
    ONE_LEAD,
    require,
)
from casework.domain.rulebook.explanation import instant_text
from casework.domain.rulebook.limits import Limit, LimitKind

_FORMING: Final = DISPATCHERS | {Role.SYSTEM}
_OF_THE_LEAD: Final = frozenset({Role.UNIT_HEAD, Role.HANDLER})
POSTS: Final[dict[type[k.GroupCommand], frozenset[Role]]] = {
    k.FormGroup: _FORMING,
    k.AddMember: _FORMING,
    k.HoldSiteMeeting: DISPATCHERS | _OF_THE_LEAD,
    k.ElapseGroup: frozenset({Role.SYSTEM}),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A group order between two facts."""

    no: str = ""
    leaf: str = ""
    project: str = ""
    lead: str = ""
    members: tuple[f.Member, ...] = ()
    meeting: Limit | None = None
    formed_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def cases(self) -> frozenset[UUID]:
        """The orders that belong to the group."""
        return frozenset(member.case for member in self.members)


def decide(command: k.GroupCommand, group: Group, book: Rulebook) -> list[Fact]:
    """Answer a command with the facts that follow; raises `Refused` with the clause."""
    last = group.last_at
    if last and command.by.role is Role.SYSTEM:
        command = replace(command, at=max(command.at, last))
    require(
        last is None or command.at >= last,
        IN_ORDER,
        f"时间{instant_text(command.at)}早于最后记录",
        f"{instant_text(command.at)} lies before the last record",
    )
    _check_post(command, group)
    return [*_lapse(group, command.at), *_judge(command, group, book)]


def _check_post(command: k.GroupCommand, group: Group) -> None:
    post = command.by.role
    require(
        post in POSTS[type(command)],
        DUTIES,
        f"{post}不办理此环节",
        f"the post {post.name.lower().replace('_', ' ')} does not take this step",
    )
    require(
        post not in _OF_THE_LEAD or command.by.unit == group.lead,
        DUTIES,
        f"{command.by.unit}不是主办单位{group.lead}",
        f"{command.by.unit} is not the lead unit {group.lead or '(none yet)'}",
    )


def _lapse(group: Group, now: datetime) -> Iterator[Fact]:
    if group.meeting and group.meeting.due <= now:
        due = group.meeting.due
        at = max(due, group.last_at or due)
        yield f.SiteMeetingMissed(at=at, by=SYSTEM, due=due)


def _judge(command: k.GroupCommand, group: Group, book: Rulebook) -> Iterator[Fact]:
    match command:
        case k.FormGroup():
            yield from _form(command, group, book)
        case k.AddMember(member=member):
            _require_formed(group)
            if member.case not in group.cases:
                yield f.GroupMemberJoined(
                    at=command.at,
                    by=command.by,
                    member=member,
                    no=group.no,
                    lead=group.lead,
                )
        case k.HoldSiteMeeting(held_at=held_at, minutes=minutes):
            _require_formed(group)
            require(
                bool(minutes.strip())
                and (group.formed_at or held_at) <= held_at <= command.at,
                GROUP_ORDER,
                "现场会须在成立之后召开并有记录",
                "a site meeting is held after the group was formed, and has minutes",
            )
            yield f.SiteMeetingHeld(
                at=command.at, by=command.by, held_at=held_at, minutes=minutes
            )
        case k.ElapseGroup():
            return
        case _:
            assert_never(command)


def _require_formed(group: Group) -> None:
    require(
        bool(group.no), IN_ORDER, "多人同诉尚未成立", "there is no such group order"
    )


def _form(command: k.FormGroup, group: Group, book: Rulebook) -> Iterator[Fact]:
    require(not group.no, IN_ORDER, "多人同诉已成立", "the group order exists already")
    asked = profile_of(DEFAULT_PROFILE, command.at, book).numbers
    callers = {member.person for member in command.members}
    require(
        len(callers) >= asked.group_callers.amount,
        GROUP_ORDER,
        f"仅有{len(callers)}个来电人",
        f"there are only {len(callers)} different callers",
    )
    require(
        book.units.handles(command.lead),
        ONE_LEAD,
        f"没有办理单位{command.lead}",
        f"there is no unit {command.lead} that handles",
    )
    times = [member.at for member in command.members]
    require(
        max(times) - min(times) <= timedelta(days=asked.group_days.amount),
        GROUP_ORDER,
        f"来电不在{asked.group_days.amount}日之内",
        f"the calls do not lie within {asked.group_days.amount} days",
    )
    yield f.GroupFormed(
        at=command.at,
        by=command.by,
        no=command.no,
        leaf=command.leaf,
        project=command.project,
        lead=command.lead,
        members=command.members,
        limits=(start(LimitKind.SITE_MEETING, command.at, DEFAULT_PROFILE, book),),
    )


def evolve(group: Group, fact: Fact) -> Group:
    """The group order after a fact. Never refuses: what happened, happened."""
    if not isinstance(fact, f.GroupFact):
        return group
    last = group.last_at
    group = replace(group, last_at=fact.at if last is None else max(last, fact.at))
    match fact:
        case f.GroupFormed():
            return replace(
                group,
                no=fact.no,
                leaf=fact.leaf,
                project=fact.project,
                lead=fact.lead,
                members=fact.members,
                meeting=next(iter(fact.limits), None),
                formed_at=fact.at,
            )
        case f.GroupMemberJoined(member=member):
            return replace(group, members=(*group.members, member))
        case f.SiteMeetingHeld() | f.SiteMeetingMissed():
            return replace(group, meeting=None)
        case _:
            return group


def replay(history: Iterable[Recorded]) -> Group:
    """The group order as its recorded history leaves it."""
    return reduce(evolve, (recorded.fact for recorded in history), Group())
