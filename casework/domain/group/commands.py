"""What may be asked of a group order. 可以对多人同诉提出的请求。"""

from dataclasses import dataclass
from datetime import datetime

from casework.domain.complaint.commands import Command
from casework.domain.group.facts import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGroup(Command):
    """Make one group order of many callers' orders. 列为多人同诉"""

    no: str
    leaf: str
    project: str
    lead: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember(Command):
    """Add a further caller's order to the group. 并入来电"""

    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSiteMeeting(Command):
    """Record the site meeting with the residents. 召开现场会"""

    held_at: datetime
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElapseGroup(Command):
    """Let the limit of the site meeting elapse. 时限到期"""


GroupCommand = FormGroup | AddMember | HoldSiteMeeting | ElapseGroup
