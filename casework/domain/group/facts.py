"""What has happened to a group order. 多人同诉中已经发生的事实。"""

from datetime import datetime
from typing import Final
from uuid import UUID

from casework.domain.facts import Model
from casework.domain.limited import LimitedFact
from casework.domain.rulebook.limits import LimitKind


class Member(Model):
    """An order of the group and the pseudonymous key of its caller."""

    case: UUID
    no: str
    person: str
    at: datetime


class GroupFact(LimitedFact):
    """A fact of a group order."""


class GroupFormed(GroupFact, topic="group.formed.v1"):
    """多人同诉已成立"""

    no: str
    leaf: str
    project: str
    lead: str
    members: tuple[Member, ...]


class GroupMemberJoined(GroupFact, topic="group.member-joined.v1"):
    """来电已并入多人同诉"""

    member: Member
    no: str = ""
    lead: str = ""


class SiteMeetingHeld(GroupFact, topic="group.site-meeting-held.v1"):
    """现场会已召开"""

    ends = frozenset({LimitKind.SITE_MEETING})

    held_at: datetime
    minutes: str


class SiteMeetingMissed(GroupFact, topic="group.site-meeting-missed.v1"):
    """现场会逾期"""

    ends = frozenset({LimitKind.SITE_MEETING})

    due: datetime


GROUP_FACTS: Final[dict[str, type[GroupFact]]] = {
    kind.topic: kind for kind in GroupFact.__subclasses__()
}
