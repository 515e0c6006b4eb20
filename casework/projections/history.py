"""What happened to this case, who did it, under which clause, and which limit began?

No table: the history of one case is told from its own facts, one sentence each, in
Chinese or English. What the handler claims, what the reviewer verified and what the
caller accepted are told apart.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final, NamedTuple

from casework.domain.complaint import facts as f
from casework.domain.complaint.grounds import GROUNDS
from casework.domain.complaint.identity import short_id
from casework.domain.complaint.loop import STEPS, admits, opens
from casework.domain.complaint.stage import STAGE_EN, Stage
from casework.domain.facts import Actor, Fact, Recorded, Role, personal_fields
from casework.domain.limited import LimitedFact
from casework.domain.rulebook.explanation import LIMIT_NAMES, explain, instant_text
from casework.domain.rulebook.limits import LimitKind


class Sentence(NamedTuple):
    """One fact in words."""

    version: int
    at: datetime
    fact: str
    who: str
    text: str
    clause: str
    stage: str
    limits: tuple[str, ...] = ()
    personal: Mapping[str, str] = {}
    deviates: bool = False


class Said(NamedTuple):
    """What a fact says in each language; fields of the fact stand in braces.

    What stands in square brackets is left out where one of its fields is empty.
    """

    zh: str
    en: str


SENTENCES: Final[Mapping[type[Fact], Said]] = {
    f.FileTakenOver: Said(
        "{system}的档案已转入，工单号{no}",
        "the file {no} was taken over from {system}",
    ),
    f.ComplaintReceived: Said(
        "诉求已受理，工单号{no}[，来源{channel}]",
        "complaint {no} was received[ by {channel}]",
    ),
    f.ComplaintClassified: Said(
        "已分类为{leaf}（{type}[，等级{grade}]，目录{taxonomy}）"
        "[；建议{suggestion}，选用{leaf}]",
        "it was classified as {leaf} ({type}[, grade {grade}], catalogue {taxonomy})"
        "[; suggested was {suggestion}, chosen {leaf}]",
    ),
    f.ClassificationCorrected: Said(
        "分类由{was}更正为{leaf}，理由：{reason}",
        "its class was corrected from {was} to {leaf}; reason: {reason}",
    ),
    f.PlaceCorrected: Said(
        "地点由{was}更正为{place}，理由：{reason}",
        "its place was corrected from {was} to {place}; reason: {reason}",
    ),
    f.GradeChanged: Said(
        "等级由{was}调整为{grade}[，理由：{reason}]",
        "its grade was changed from {was} to {grade}[; reason: {reason}]",
    ),
    f.AnsweredDirectly: Said(
        "已当场答复：{answer}", "it was answered at once: {answer}"
    ),
    f.ComplaintRedirected: Said(
        "已告知其他途径：{route}（{ground}）",
        "the caller was sent elsewhere: {route} ({ground})",
    ),
    f.ComplaintMerged: Said("已并入工单{into_no}", "it was merged into {into_no}"),
    f.MergeUndone: Said(
        "与{from_no}的并单已撤销，理由：{reason}，恢复为{back_to}",
        "the merge with {from_no} was undone; reason: {reason}; again {back_to}",
    ),
    f.CallAppended: Said(
        "来电{source_no}已追加，有新情况：{new_fact}，已告知进展：{progress_told}",
        "call {source_no} was appended (something new: {new_fact}; "
        "progress told: {progress_told})",
    ),
    f.CallDetached: Said(
        "来电{source_no}的追加已撤回，理由：{reason}",
        "call {source_no} was detached again; reason: {reason}",
    ),
    f.ComplaintDispatched: Said(
        "第{attempt}次派单，主办{lead}[，协办{assists}][，依据{rule}][（{why}）]",
        "dispatch {attempt}: {lead} leads[, {assists} assist][, by {rule}][ ({why})]",
    ),
    f.OrderSigned: Said("工单已签收", "the order was signed for"),
    f.HandlerAssigned: Said(
        "已指定经办人{handler}", "{handler} was assigned as handler"
    ),
    f.ReturnRequested: Said(
        "{unit}申请退单，理由：{reason}，依据：{basis}",
        "{unit} asked to return the order; reason: {reason}; basis: {basis}",
    ),
    f.ReturnUpheld: Said(
        "同意{unit}退单：{ruling}", "the return by {unit} was upheld: {ruling}"
    ),
    f.ReturnRefused: Said(
        "驳回{unit}退单：{ruling}，恢复为{back_to}",
        "the return by {unit} was refused: {ruling}; again {back_to}",
    ),
    f.AdjudicationOpened: Said(
        "已提请裁定：{ground}", "it was put up for adjudication: {ground}"
    ),
    f.LeadUnitAdjudicated: Said(
        "裁定由{lead}主办[，协办{assists}]，不得再退：{ruling}",
        "{lead} was adjudicated the lead for good[, {assists} assist]: {ruling}",
    ),
    f.FirstResponsibilityFixed: Said(
        "退单期限已过，{unit}为首接责任单位",
        "the return window passed; {unit} is first responsible",
    ),
    f.CallerContacted: Said(
        "已于{contacted_at}先行联系来电人", "the caller was contacted at {contacted_at}"
    ),
    f.ContactAttemptFailed: Said(
        "第{attempt}次联系未果（{attempted_at}），原因：{reason}",
        "contact attempt {attempt} failed at {attempted_at}; reason: {reason}",
    ),
    f.FirstContactMissed: Said(
        "{unit}逾期未先行联系，已计入", "{unit} missed the first contact; this counts"
    ),
    f.HandlingStarted: Said("办理已开始", "handling was started"),
    f.SiteVisited: Said(
        "已于{visited_at}到{location}现场查看，照片{photos}[，所见：{observed}]",
        "{location} was visited at {visited_at}; photos: {photos}[; seen: {observed}]",
    ),
    f.InterimReported: Said("已中途汇报：{text}", "an interim report was made: {text}"),
    f.AssistUnitAdded: Said(
        "{unit}加入协办，理由：{reason}", "{unit} was added to assist; reason: {reason}"
    ),
    f.ExtensionRequested: Said(
        "申请延期[{days}个工作日][，至{until}][，理由：{reason}]",
        "an extension[ of {days} working days] was asked for[, until {until}]"
        "[; reason: {reason}]",
    ),
    f.ExtensionGranted: Said(
        "第{number}次延期已准[，至{until}]",
        "extension {number} was granted[, until {until}]",
    ),
    f.ExtensionRefused: Said(
        "延期未准：{ruling}", "the extension was refused: {ruling}"
    ),
    f.ShelvingRequested: Said(
        "申请挂账{days}日，事由：{ground}，计划：{plan}，由{approver}审批",
        "shelving for {days} days was asked of {approver}; ground: {ground}; "
        "plan: {plan}",
    ),
    f.ComplaintShelved: Said(
        "已挂账{days}日至{until}，事由：{ground}",
        "it was shelved for {days} days until {until}; ground: {ground}",
    ),
    f.ShelvingRefused: Said("挂账未准：{ruling}", "the shelving was refused: {ruling}"),
    f.ShelvingReminded: Said("挂账已提醒", "a reminder of the shelving was given"),
    f.ComplaintResumed: Said(
        "已销账恢复办理，到期恢复：{expired}，已告知来电人：{caller_told}",
        "it was resumed (at the end of its time: {expired}; caller told: "
        "{caller_told})",
    ),
    f.ReplySubmitted: Said(
        "经办人回复[，自报结果：{result}]（未经核实、未经来电人认可）[，事实认定：{finding}]"
        "[，诉求认定：{demand}][，{approved_by}批准][：{text}]",
        "the handler replied[ and claims: {result}] (neither verified nor accepted yet)"
        "[; fact: {finding}][; demand: {demand}][; approved by {approved_by}]"
        "[: {text}]",
    ),
    f.ReviewPassed: Said(
        "质检核实通过（尚待来电人认可）",
        "the reviewer verified the reply (the caller has not accepted it yet)",
    ),
    f.ReviewFailed: Said(
        "质检未核实，退回{back_to}，原因：{reason}",
        "the reviewer did not verify the reply; back to {back_to}; reason: {reason}",
    ),
    f.FollowUpRecorded: Said(
        "已回访，来电人认为已解决：{solved}[，满意度{grade}]",
        "the caller was asked and accepts it as solved: {solved}[; grade {grade}]",
    ),
    f.FollowUpUnreachable: Said(
        "回访未接通（{attempts}），来电人未表态",
        "nobody was reached at {attempts}; the caller has not said whether it is "
        "accepted",
    ),
    f.FalseCompletionSuspected: Said(
        "疑似虚假办结：自报{claimed}，与回访不符，第二次回访：{second_call}",
        "false completion is suspected: {claimed} was claimed and is not accepted "
        "(second call: {second_call})",
    ),
    f.ComplaintClosed: Said("已办结，依据：{basis}", "it was closed; basis: {basis}"),
    f.CloseRevoked: Said(
        "办结已撤销，理由：{reason}", "the closing was revoked; reason: {reason}"
    ),
    f.RedoOrdered: Said(
        "第{round}次重办，{head}负责[，原因：{reason}]",
        "redo {round} was ordered under {head}[; reason: {reason}]",
    ),
    f.ComplaintReopened: Said(
        "已重新打开，理由：{ground}", "it was reopened; ground: {ground}"
    ),
    f.RecurrenceCounted: Said(
        "同处再发已计第{count}次，见工单{source_no}",
        "recurrence {count} at the same place was counted, see {source_no}",
    ),
    f.StructuralReviewOpened: Said(
        "再发{recurrences}次，已提请结构性复查",
        "a structural review was opened after {recurrences} recurrences",
    ),
    f.SupervisionOpened: Said(
        "已列入督办（{level}），事由：{ground}",
        "it was put under supervision ({level}); ground: {ground}",
    ),
    f.SupervisionRaised: Said(
        "督办已提级为{level}，事由：{ground}",
        "supervision was raised to {level}; ground: {ground}",
    ),
    f.SupervisionLifted: Said(
        "督办已解除，理由：{reason}", "supervision was lifted; reason: {reason}"
    ),
    f.ProblemOrderDeclared: Said(
        "已列为疑难工单，事由：{ground}", "it was declared a problem order: {ground}"
    ),
    f.ExclusionRequested: Said(
        "{unit}申请剔除，情形：{ground}，证据：{evidence}",
        "{unit} asked to exclude it; ground: {ground}; evidence: {evidence}",
    ),
    f.ExclusionApproved: Said(
        "已从考核基数中剔除，情形：{ground}，工单照常可见",
        "it was excluded from the denominators and stays visible; ground: {ground}",
    ),
    f.ExclusionRefused: Said(
        "剔除未准：{ruling}", "the exclusion was refused: {ruling}"
    ),
    f.WarningRaised: Said(
        "已{level}预警，事由：{ground}", "a warning was raised ({level}): {ground}"
    ),
    f.OrderOverdue: Said("已超期，应于{due}前回复", "it is overdue since {due}"),
    f.LimitElapsed: Said(
        "{kind}时限已到（{due}）", "the {kind} limit ran out at {due}"
    ),
    f.GroupOrderJoined: Said(
        "已并入多人同诉{group_no}，由{lead}牵头",
        "it joined the group order {group_no} led by {lead}",
    ),
    f.MatterAssigned: Said(
        "已认定归入事项{matter}（{way}）[，同时拆出{with_nos}]，理由：{reason}",
        "it was assigned to the matter {matter} ({way})[, with {with_nos} set apart]: "
        "{reason}",
    ),
    f.ForeignStepRecorded: Said(
        "外部步骤：{name}", "a step of another system was recorded: {name}"
    ),
}

PERSONAL: Final = {
    "name": ("来电人", "caller"),
    "phone": ("电话", "telephone"),
    "room": ("室号", "room"),
    "address": ("地址", "address"),
    "title": ("标题", "title"),
    "words": ("诉求内容", "words"),
    "desired": ("期望", "wish"),
    "contact": ("联系对象", "person reached"),
    "said": ("来电人所述", "caller said"),
}
PART: Final = re.compile(r"\[([^\]]*)\]")
FIELD: Final = re.compile(r"\{(\w+)\}")
EMPTY: Final = (None, "", ())
CODED: Final = frozenset({"ground", "reason"})
NOTHING: Final = {"zh": "（无）", "en": "none"}
YES: Final = {"zh": ("否", "是"), "en": ("no", "yes")}
ERASED: Final = {"zh": "[已删除]", "en": "[erased]"}
WITHHELD: Final = {"zh": "[保密]", "en": "[withheld]"}


def tell_history(
    recorded: Iterable[Recorded],
    lang: str = "zh",
    *,
    may_see_caller: bool = False,
    erased: Collection[str] = (),
) -> list[Sentence]:
    """One sentence per fact of a case, in order.

    A personal field is shown when it is there and the viewer may see the caller;
    it is called erased when the key of the fact's person was destroyed.
    """
    told: list[Sentence] = []
    stage = Stage.UNRECEIVED
    for one in recorded:
        fact = one.fact
        after = opens(fact, stage)
        personal = _personal(fact, lang, may_see_caller=may_see_caller, erased=erased)
        told.append(
            Sentence(
                version=one.version,
                at=fact.at,
                fact=fact.topic,
                who=_who(fact.by, lang),
                text=_text(fact, lang),
                clause=_clause(fact),
                stage=_words(after, lang),
                limits=_limits(fact, lang),
                personal=personal,
                deviates=isinstance(fact, f.ComplaintFact) and not admits(stage, fact),
            )
        )
        stage = after
    return told


def _text(fact: Fact, lang: str) -> str:
    said = SENTENCES.get(type(fact))
    if said is None:
        return (type(fact).__doc__ or fact.topic).strip()
    template = said.zh if lang == "zh" else said.en
    values = dict(_fields(fact))
    fields = {name: _named(name, value, lang) for name, value in values.items()}
    told = PART.sub(lambda part: _part(part[1], values), template)
    return told.format_map(fields) + ("。" if lang == "zh" else ".")


def _part(part: str, values: Mapping[str, Any]) -> str:
    """A part in brackets, or nothing if one of its fields is empty."""
    named = (values[name] for name in FIELD.findall(part))
    return "" if any(value in EMPTY for value in named) else part


def _named(name: str, value: Any, lang: str) -> str:
    """A field's value in words; a ground is kept as its code."""
    if name in CODED and value in GROUNDS:
        ground = GROUNDS[value]
        return ground.zh if lang == "zh" else ground.en
    if name == "matter":
        return short_id(value)
    return _words(value, lang)


def _fields(fact: Fact) -> Iterator[tuple[str, Any]]:
    """The fields of a fact; what it leaves to its limit is read there."""
    limits = fact.limits if isinstance(fact, LimitedFact) else ()
    for name, value in fact:
        ends = name == "until" and value is None and limits
        yield name, limits[0].due if ends else value


def _clause(fact: Fact) -> str:
    step = STEPS.get(type(fact))
    return step.clause.no if step else ""


def _limits(fact: Fact, lang: str) -> tuple[str, ...]:
    if not isinstance(fact, LimitedFact):
        return ()
    return tuple(explain(limit, lang) for limit in fact.limits)


def _who(by: Actor, lang: str) -> str:
    if by.role is Role.SYSTEM:
        return "系统" if lang == "zh" else "the system"
    role = by.role.value if lang == "zh" else by.role.name.lower().replace("_", " ")
    return f"{by.unit}{role}{by.person}" if lang == "zh" else _who_en(by, role)


def _who_en(by: Actor, role: str) -> str:
    return f"{by.person}, {role}, {by.unit}"


def _personal(
    fact: Fact, lang: str, *, may_see_caller: bool, erased: Collection[str]
) -> dict[str, str]:
    """The personal fields that hold something, or the words that stand for them."""
    shown = {}
    for name in personal_fields(type(fact)):
        label = PERSONAL[name][0 if lang == "zh" else 1]
        value = getattr(fact, name)
        if not may_see_caller:
            shown[label] = WITHHELD[lang]
        elif value is not None:
            shown[label] = value
        elif getattr(fact, "person", None) in erased:
            shown[label] = ERASED[lang]
    return shown


def _words(value: Any, lang: str) -> str:
    """A field's value as a reader of the language says it."""
    match value:
        case None | "" | ():
            return NOTHING[lang]
        case bool():
            return YES[lang][value]
        case datetime():
            return instant_text(value, ends=True)
        case tuple():
            return ("、" if lang == "zh" else ", ").join(_words(v, lang) for v in value)
        case f.Place():
            codes = (value.registry, value.estate, value.building)
            return " ".join(filter(None, codes)) or NOTHING[lang]
        case Enum():
            return str(value.value) if lang == "zh" else _english(value)
        case f.SuggestionShown():
            return suggestion_text(value, lang)
        case _:
            return str(value)


def suggestion_text(
    shown: f.SuggestionShown, lang: str, named: Callable[[str], str] = str
) -> str:
    """What was suggested, with how probable it was; "I don't know" is said as such."""
    pair = "{}（{:.0f} %）" if lang == "zh" else "{} ({:.0f} %)"
    each = (pair.format(named(one.leaf), one.probability * 100) for one in shown.leaves)
    leaves = ("、" if lang == "zh" else ", ").join(each)
    if shown.sure:
        return leaves
    unsure = "不能确定" if lang == "zh" else "nothing for sure"
    near = "，相近的有" if lang == "zh" else ", nearest "
    return f"{unsure}{near}{leaves}" if leaves else unsure


def _english(value: Enum) -> str:
    match value:
        case Stage():
            return STAGE_EN[value]
        case LimitKind():
            return LIMIT_NAMES[value]
        case f.Level.SV1 | f.Level.SV2 | f.Level.SV3:
            return value.name
        case _:
            return value.name.lower().replace("_", " ")
