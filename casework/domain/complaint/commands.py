"""What may be asked of a complaint. 可以对诉求提出的请求。

Each class is one request in the imperative, with its instant, its actor and the id that
makes it happen at most once. The docstring's first sentence is its help text.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from casework.domain.complaint.facts import (
    ComplaintType,
    Demand,
    Finding,
    Result,
    Ruling,
    SuggestionShown,
)
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Actor


@dataclass(frozen=True, slots=True)
class CaseRef:
    """Another case as it stood when the request was made."""

    case: UUID
    no: str
    complaint: Complaint


@dataclass(frozen=True, slots=True)
class Grouped:
    """Reports that were taken for one matter: the group's id, the orders' numbers."""

    id: str
    nos: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A request: when it is made, by whom, and under which id."""

    at: datetime
    by: Actor
    command_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveComplaint(Command):
    """Take in a call as a new order. 受理诉求"""

    no: str
    person: str = ""
    anonymous: bool = False
    channel: str = "电话"
    occurred_at: datetime | None = None
    registry: str = ""
    estate: str | None = None
    building: str | None = None
    project: str | None = None
    place_resolved: bool = True
    place_certainty: str = ""
    accused: str | None = None
    consent: bool = False
    secret: bool = False
    new_fact: bool = False
    photos: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    phone: str | None = None
    room: str | None = None
    address: str | None = None
    title: str | None = None
    words: str | None = None
    desired: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify(Command):
    """Say what the complaint is about. 分类"""

    leaf: str
    type: ComplaintType = ComplaintType.COMPLAINT
    grade: str | None = None
    circumstances: tuple[str, ...] = ()
    suggestion: SuggestionShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectClassification(Command):
    """Correct what the complaint is about, with the reason. 更正分类"""

    leaf: str
    reason: str
    type: ComplaintType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectPlace(Command):
    """Correct where the trouble is, with the reason. 更正地点"""

    reason: str
    registry: str = ""
    estate: str | None = None
    building: str | None = None
    project: str | None = None
    place_resolved: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGrade(Command):
    """Raise or lower the grade. 调整等级"""

    grade: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDirectly(Command):
    """Answer a consultation or suggestion on the spot. 当场答复"""

    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(Command):
    """Tell the caller which other route is the lawful one. 告知其他途径"""

    ground: str
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeInto(Command):
    """Merge this order into an earlier one of the same person and matter. 并单"""

    target: CaseRef


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMerge(Command):
    """Take a mistaken merge back, with the reason. 撤销并单"""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendCall(Command):
    """Append a further call of the caller and tell the progress. 追加来电"""

    source: UUID | None = None
    source_no: str = ""
    new_fact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DetachCall(Command):
    """Take back an appended call whose merge was undone. 撤回追加"""

    source: UUID
    source_no: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(Command):
    """Send the order to its one lead unit. 派单"""

    lead: str
    assists: tuple[str, ...] = ()
    profile: str = "shanghai-2019"
    rule: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFor(Command):
    """Sign for the order. 签收"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignHandler(Command):
    """Name the person who handles the order. 指定经办人"""

    handler: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReturn(Command):
    """Ask to return the order, with reason and basis. 申请退单"""

    reason: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpholdReturn(Command):
    """Uphold the return. 同意退单"""

    ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseReturn(Command):
    """Refuse the return. 驳回退单"""

    ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudicate(Command):
    """Name the lead unit with final effect. 裁定主办"""

    lead: str
    ruling: str
    assists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFirstContact(Command):
    """Record that the caller was contacted, or why not. 先行联系"""

    contacted: bool
    contacted_at: datetime | None = None
    contact: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartHandling(Command):
    """Start handling. 开始办理"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSiteVisit(Command):
    """Record a visit to the site. 现场查看"""

    visited_at: datetime | None = None
    location: str = ""
    photos: tuple[str, ...] = ()
    observed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInterim(Command):
    """Report how far the handling is. 中途汇报"""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAssistUnit(Command):
    """Add an assisting unit. 加入协办"""

    unit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExtension(Command):
    """Ask for more working days. 申请延期"""

    days: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantExtension(Command):
    """Grant the extension; the caller has been told. 同意延期"""

    caller_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseExtension(Command):
    """Refuse the extension. 驳回延期"""

    ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShelving(Command):
    """Ask to shelve the order, with ground, plan and length in days. 申请挂账"""

    ground: str
    days: int
    plan: str
    caller_told: bool = False
    safety_measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveShelving(Command):
    """Approve the shelving. 同意挂账"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseShelving(Command):
    """Refuse the shelving. 驳回挂账"""

    ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """Resume a shelved order before its end. 销账恢复"""

    caller_told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Command):
    """Reply: what was found, what came of it, how the caller was answered. 办结回复"""

    finding: Finding
    demand: Demand
    result: Result
    way: str
    text: str = ""
    approved_by: str = ""
    photos: tuple[str, ...] = ()
    photos_dated: bool = False
    signed_off: bool = False
    policy_ground: str = ""
    head_took_part: bool = False
    public: bool = False
    utility: str = ""
    notice_hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReview(Command):
    """Find the reply true and complete. 质检通过"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailReview(Command):
    """Send the reply back. 质检退回"""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFollowUp(Command):
    """Record what the caller said, or that the caller was not reached. 回访"""

    reached: bool = True
    solved: bool = False
    grade: int | None = None
    said: str | None = None
    attempts: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """Close the case. 办结"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeClose(Command):
    """Take a mistaken closing back, with the reason. 撤销办结"""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRedo(Command):
    """Have the order handled again with the head taking part. 重办"""

    head: str
    reason: str = ""
    handler: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Command):
    """Open a closed case again. 重新打开"""

    ground: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRecurrence(Command):
    """Count that the same trouble came back at the same place. 同处再发计数"""

    source: UUID
    source_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinGroup(Command):
    """Make the order part of a group order. 并入多人同诉"""

    group: UUID
    group_no: str
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignMatter(Command):
    """Rule on reports that were taken for one matter. 认定同一事项

    It is put to every member of the groups: what is `apart` goes to the `matter`, and
    so do all members where groups are joined.
    """

    kind: str
    way: Ruling
    groups: tuple[Grouped, ...]
    reason: str
    matter: str = ""
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PutUnderSupervision(Command):
    """Put the order under supervision. 督办"""

    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseSupervision(Command):
    """Raise the level of supervision. 提级督办"""

    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftSupervision(Command):
    """Lift the supervision, with the reason. 解除督办"""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExclusion(Command):
    """Ask that the order leave the denominators. 申请剔除"""

    ground: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveExclusion(Command):
    """Approve the exclusion. 同意剔除"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseExclusion(Command):
    """Refuse the exclusion. 驳回剔除"""

    ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elapse(Command):
    """Let the limits elapse that are due. 时限到期"""


COMMANDS: Final[tuple[type[Command], ...]] = tuple(
    kind
    for kind in dict(globals()).values()
    if isinstance(kind, type) and issubclass(kind, Command) and kind is not Command
)
