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
from casework.domain.rulebook.clauses import DUTIES, GROUP_ORDER, IN_ORDER, require
from casework.domain.rulebook.limits import Limit, LimitKind

POSTS: Final = DISPATCHERS | {Role.SYSTEM, Role.UNIT_HEAD, Role.HANDLER}


@dataclass(frozen=True, slots=True)
class Group:
    """A group order between two facts."""

    no: str = ""
    leaf: str = ""
    project: str = ""
    lead: str = ""
    members: tuple[f.Member, ...] = ()
    meeting: Limit | None = None

    @property
    def cases(self) -> frozenset[UUID]:
        """The orders that belong to the group."""
        return frozenset(member.case for member in self.members)


def decide(command: k.GroupCommand, group: Group, book: Rulebook) -> list[Fact]:
    """Answer a command with the facts that follow; raises `Refused` with the clause."""
    require(
        command.by.role in POSTS,
        DUTIES,
        f"{command.by.role}不办理此环节",
        f"the post {command.by.role.name.lower()} does not take this step",
    )
    return [*_lapse(group, command.at), *_judge(command, group, book)]


def _lapse(group: Group, now: datetime) -> Iterator[Fact]:
    if group.meeting and group.meeting.due <= now:
        due = group.meeting.due
        yield f.SiteMeetingMissed(at=due, by=SYSTEM, due=due)


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
                bool(minutes.strip()) and held_at <= command.at,
                GROUP_ORDER,
                "现场会须有记录，且已经召开",
                "a site meeting has minutes and has been held",
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
    """The group order after a fact. Never refuses."""
    match fact:
        case f.GroupFormed():
            return Group(
                no=fact.no,
                leaf=fact.leaf,
                project=fact.project,
                lead=fact.lead,
                members=fact.members,
                meeting=next(iter(fact.limits), None),
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
