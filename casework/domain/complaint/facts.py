"""What has happened to a complaint. 诉求办理中已经发生的事实。

Each class is one fact in the past tense; its docstring is its Chinese name. Facts are
kept for decades: add a field only with a default; never rename, retype or remove one.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from casework.domain.complaint.stage import Stage
from casework.domain.facts import Model, Personal
from casework.domain.limited import LimitedFact
from casework.domain.rulebook.limits import LimitKind


class ComplaintType(StrEnum):
    """诉求类型"""

    CONSULTATION = "咨询"
    HELP = "求助"
    COMPLAINT = "投诉"
    REPORT = "举报"
    SUGGESTION = "建议"


class Result(StrEnum):
    """What the handler claims came of it. 处理结果"""

    SOLVED = "实际解决"
    EXPLAINED = "解释说明"
    PARTLY = "部分解决"
    CANNOT = "无法解决"
    IN_PLAN = "列入计划"


class Finding(StrEnum):
    """事实认定"""

    TRUE = "属实"
    PARTLY = "部分属实"
    NOT_TRUE = "不属实"


class Demand(StrEnum):
    """诉求认定"""

    REASONABLE = "合理"
    UNREASONABLE = "不合理"
    UNLAWFUL = "不合法"


class Level(StrEnum):
    """督办级别"""

    NONE = "未督办"
    SV1 = "热线办督办"
    SV2 = "区级督办"
    SV3 = "政府督办"


class Alert(StrEnum):
    """预警"""

    NONE = "无"
    AMBER = "黄色"
    RED = "红色"


class Basis(StrEnum):
    """On what a case was closed. 办结依据"""

    ACCEPTED = "来电人认可"
    EXPLAINED = "有依据的解释"
    UNREACHABLE = "回访未接通"
    ANONYMOUS = "匿名无法回访"
    LAPSED = "逾期自动办结"
    CONFIRMED = "第三方确认"


class Ruling(StrEnum):
    """What a person made of reports that were taken for one matter. 认定方式"""

    SPLIT = "拆分"
    JOIN = "合并"
    CONFIRM = "确认"


class Place(Model):
    """Where the trouble is, as far as a register knows it; no room, no person.

    `certainty` is how sure the register was of what the caller said; empty where it
    was not asked.
    """

    registry: str = ""
    estate: str | None = None
    building: str | None = None
    project: str | None = None
    resolved: bool = True
    certainty: str = ""


class LeafShown(Model):
    """A problem type that was suggested, and how probable it was."""

    leaf: str
    probability: float


class SuggestionShown(Model):
    """The suggestion that lay before a person who chose a type. 所示建议

    One that was not `sure` said that it did not know; its leaves, if any, are what it
    found nearest. It holds no word of the caller.
    """

    model: str
    leaves: tuple[LeafShown, ...] = ()
    sure: bool = False


class ComplaintFact(LimitedFact):
    """A fact of a complaint."""


class FileTakenOver(ComplaintFact, topic="complaint.file-taken-over.v1"):
    """档案已转入"""

    no: str
    system: str
    place: Place = Place()
    details: dict[str, str] = Field(default_factory=dict)


class ComplaintReceived(ComplaintFact, topic="complaint.received.v1"):
    """诉求已受理"""

    no: str
    person: str
    anonymous: bool = False
    channel: str = ""
    occurred_at: datetime | None = None
    place: Place = Place()
    accused: str | None = None
    consent: bool = False
    secret: bool = False
    new_fact: bool = False
    photos: tuple[str, ...] = ()
    details: dict[str, str] = Field(default_factory=dict)
    name: Personal = None
    phone: Personal = None
    room: Personal = None
    address: Personal = None
    title: Personal = None
    words: Personal = None
    desired: Personal = None


class ComplaintClassified(ComplaintFact, topic="complaint.classified.v1"):
    """已分类"""

    taxonomy: str
    leaf: str
    type: ComplaintType
    grade: str
    circumstances: tuple[str, ...] = ()
    suggestion: SuggestionShown | None = None


class ClassificationCorrected(
    ComplaintFact, topic="complaint.classification-corrected.v1"
):
    """分类已更正"""

    taxonomy: str
    leaf: str
    was: str
    reason: str
    type: ComplaintType | None = None


class PlaceCorrected(ComplaintFact, topic="complaint.place-corrected.v1"):
    """地点已更正"""

    place: Place
    was: Place
    reason: str


class GradeChanged(ComplaintFact, topic="complaint.grade-changed.v1"):
    """等级已调整"""

    grade: str
    was: str
    reason: str


class AnsweredDirectly(ComplaintFact, topic="complaint.answered-directly.v1"):
    """已当场答复"""

    answer: str


class ComplaintRedirected(ComplaintFact, topic="complaint.redirected.v1"):
    """已告知其他途径"""

    ground: str
    route: str


class ComplaintMerged(ComplaintFact, topic="complaint.merged.v1"):
    """已并单"""

    into: UUID
    into_no: str
    new_fact: bool = False


class MergeUndone(ComplaintFact, topic="complaint.merge-undone.v1"):
    """并单已撤销"""

    from_: UUID
    from_no: str
    reason: str
    back_to: Stage


class CallAppended(ComplaintFact, topic="complaint.call-appended.v1"):
    """来电已追加"""

    source: UUID | None = None
    source_no: str = ""
    new_fact: bool = False
    progress_told: bool = True


class CallDetached(ComplaintFact, topic="complaint.call-detached.v1"):
    """追加已撤回"""

    source: UUID
    source_no: str
    reason: str


class ComplaintDispatched(ComplaintFact, topic="complaint.dispatched.v1"):
    """已派单"""

    lead: str
    attempt: int
    assists: tuple[str, ...] = ()
    profile: str = ""
    rule: str = ""
    why: str = ""
    due_said: datetime | None = None
    details: dict[str, str] = Field(default_factory=dict)


class OrderSigned(ComplaintFact, topic="complaint.order-signed.v1"):
    """已签收"""


class HandlerAssigned(ComplaintFact, topic="complaint.handler-assigned.v1"):
    """已指定经办人"""

    handler: str


class ReturnRequested(ComplaintFact, topic="complaint.return-requested.v1"):
    """已申请退单"""

    unit: str
    reason: str
    basis: str


class ReturnUpheld(ComplaintFact, topic="complaint.return-upheld.v1"):
    """退单同意"""

    unit: str
    ruling: str


class ReturnRefused(ComplaintFact, topic="complaint.return-refused.v1"):
    """退单驳回"""

    unit: str
    ruling: str
    back_to: Stage


class AdjudicationOpened(ComplaintFact, topic="complaint.adjudication-opened.v1"):
    """已提请裁定"""

    ground: str


class LeadUnitAdjudicated(ComplaintFact, topic="complaint.lead-unit-adjudicated.v1"):
    """已裁定主办"""

    lead: str
    attempt: int
    ruling: str
    assists: tuple[str, ...] = ()
    profile: str = ""


class FirstResponsibilityFixed(
    ComplaintFact, topic="complaint.first-responsibility-fixed.v1"
):
    """首接责任已确定"""

    unit: str


class CallerContacted(ComplaintFact, topic="complaint.caller-contacted.v1"):
    """已先行联系"""

    person: str
    contacted_at: datetime
    contact: Personal = None


class ContactAttemptFailed(ComplaintFact, topic="complaint.contact-attempt-failed.v1"):
    """联系未果"""

    attempted_at: datetime
    reason: str
    attempt: int


class FirstContactMissed(ComplaintFact, topic="complaint.first-contact-missed.v1"):
    """先行联系逾期"""

    unit: str


class HandlingStarted(ComplaintFact, topic="complaint.handling-started.v1"):
    """办理已开始"""


class SiteVisited(ComplaintFact, topic="complaint.site-visited.v1"):
    """现场已查看"""

    visited_at: datetime
    location: str
    photos: tuple[str, ...]
    observed: str = ""


class InterimReported(ComplaintFact, topic="complaint.interim-reported.v1"):
    """已中途汇报"""

    text: str
    until: datetime | None = None


class AssistUnitAdded(ComplaintFact, topic="complaint.assist-unit-added.v1"):
    """协办已加入"""

    unit: str
    reason: str


class ExtensionRequested(ComplaintFact, topic="complaint.extension-requested.v1"):
    """已申请延期"""

    days: int
    reason: str
    until: datetime | None = None
    details: dict[str, str] = Field(default_factory=dict)


class ExtensionGranted(ComplaintFact, topic="complaint.extension-granted.v1"):
    """已延期"""

    days: int = 0
    number: int = 1
    until: datetime | None = None


class ExtensionRefused(ComplaintFact, topic="complaint.extension-refused.v1"):
    """延期驳回"""

    ruling: str


class ShelvingRequested(ComplaintFact, topic="complaint.shelving-requested.v1"):
    """已申请挂账"""

    ground: str
    days: int
    plan: str
    approver: str
    safety_measure: str = ""


class ComplaintShelved(ComplaintFact, topic="complaint.shelved.v1"):
    """已挂账"""

    ground: str
    days: int
    until: datetime


class ShelvingRefused(ComplaintFact, topic="complaint.shelving-refused.v1"):
    """挂账驳回"""

    ruling: str


class ShelvingReminded(ComplaintFact, topic="complaint.shelving-reminded.v1"):
    """挂账已提醒"""


class ComplaintResumed(ComplaintFact, topic="complaint.resumed.v1"):
    """已销账恢复"""

    expired: bool
    caller_told: bool = True


class ReplySubmitted(ComplaintFact, topic="complaint.reply-submitted.v1"):
    """已回复"""

    result: Result | None = None
    finding: Finding | None = None
    demand: Demand | None = None
    way: str = ""
    text: str = ""
    approved_by: str = ""
    photos: tuple[str, ...] = ()
    signed_off: bool = False
    policy_ground: str = ""
    head_took_part: bool = False
    public: bool = False
    details: dict[str, str] = Field(default_factory=dict)


class ReviewPassed(ComplaintFact, topic="complaint.review-passed.v1"):
    """质检通过"""


class ReviewFailed(ComplaintFact, topic="complaint.review-failed.v1"):
    """质检退回"""

    reason: str
    back_to: Stage


class FollowUpRecorded(ComplaintFact, topic="complaint.follow-up-recorded.v1"):
    """已回访"""

    person: str
    solved: bool
    grade: int | None = None
    said: Personal = None


class FollowUpUnreachable(ComplaintFact, topic="complaint.follow-up-unreachable.v1"):
    """回访未接通"""

    attempts: tuple[datetime, ...]


class FalseCompletionSuspected(
    ComplaintFact, topic="complaint.false-completion-suspected.v1"
):
    """疑似虚假办结"""

    claimed: Result
    second_call: bool


class ComplaintClosed(ComplaintFact, topic="complaint.closed.v1"):
    """已办结"""

    basis: Basis


class CloseRevoked(ComplaintFact, topic="complaint.close-revoked.v1"):
    """办结已撤销"""

    reason: str


class RedoOrdered(ComplaintFact, topic="complaint.redo-ordered.v1"):
    """已重办"""

    round: int
    head: str
    reason: str = ""
    handler: str = ""


class ComplaintReopened(ComplaintFact, topic="complaint.reopened.v1"):
    """已重新打开"""

    ground: str
    evidence: tuple[str, ...] = ()
    details: dict[str, str] = Field(default_factory=dict)


class RecurrenceCounted(ComplaintFact, topic="complaint.recurrence-counted.v1"):
    """同处再发已计"""

    source: UUID
    source_no: str
    count: int


class StructuralReviewOpened(
    ComplaintFact, topic="complaint.structural-review-opened.v1"
):
    """已提请结构性复查"""

    recurrences: int


class SupervisionOpened(ComplaintFact, topic="complaint.supervision-opened.v1"):
    """已督办"""

    level: Level
    ground: str


class SupervisionRaised(ComplaintFact, topic="complaint.supervision-raised.v1"):
    """已提级督办"""

    level: Level
    ground: str


class SupervisionLifted(ComplaintFact, topic="complaint.supervision-lifted.v1"):
    """督办已解除"""

    reason: str


class ProblemOrderDeclared(ComplaintFact, topic="complaint.problem-order-declared.v1"):
    """已列疑难工单"""

    ground: str


class ExclusionRequested(ComplaintFact, topic="complaint.exclusion-requested.v1"):
    """已申请剔除"""

    ground: str
    unit: str
    evidence: tuple[str, ...]


class ExclusionApproved(ComplaintFact, topic="complaint.exclusion-approved.v1"):
    """已剔除"""

    ground: str


class ExclusionRefused(ComplaintFact, topic="complaint.exclusion-refused.v1"):
    """剔除驳回"""

    ruling: str


class WarningRaised(ComplaintFact, topic="complaint.warning-raised.v1"):
    """已预警"""

    level: Alert
    ground: str
    told: str = ""


class OrderOverdue(ComplaintFact, topic="complaint.order-overdue.v1"):
    """已超期"""

    due: datetime


class LimitElapsed(ComplaintFact, topic="complaint.limit-elapsed.v1"):
    """时限已到"""

    kind: LimitKind
    due: datetime


class GroupOrderJoined(ComplaintFact, topic="complaint.group-order-joined.v1"):
    """已并入多人同诉"""

    group: UUID
    group_no: str
    lead: str


class MatterAssigned(ComplaintFact, topic="complaint.matter-assigned.v1"):
    """事项已认定"""

    kind: str
    matter: str
    way: Ruling
    reason: str
    was: str = ""
    with_nos: tuple[str, ...] = ()

    @property
    def apart(self) -> bool:
        """Whether it was set apart: further reports of its kind do not follow it."""
        return self.way is Ruling.SPLIT and self.matter != self.was


class ForeignStepRecorded(ComplaintFact, topic="complaint.foreign-step-recorded.v1"):
    """外部步骤已录"""

    name: str
    details: dict[str, Any] = Field(default_factory=dict)


FACTS: Final[dict[str, type[ComplaintFact]]] = {
    kind.topic: kind for kind in ComplaintFact.__subclasses__()
}
