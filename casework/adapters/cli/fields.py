"""What the fields of the domain's commands ask for, one line each."""

from collections.abc import Iterable
from typing import Final

from casework.domain.complaint import commands as k
from casework.domain.complaint.grounds import (
    EXCLUSION_GROUNDS,
    REOPENING_GROUNDS,
    RETURN_REASONS,
    SHELVING_GROUNDS,
    STATUTORY_GROUNDS,
    SUPERVISION_GROUNDS,
)

FIELDS: Final = {
    "accused": "The unit complained about. 被反映单位",
    "address": "Where, as the caller said it. 地址",
    "anonymous": "The caller gives no name. 匿名",
    "answer": "What was answered. 答复内容",
    "approved_by": "The head who approved it. 批准人",
    "assists": "An assisting unit; may be repeated. 协办单位",
    "attempts": "When it was tried; may be repeated. 联系时间",
    "basis": "By which rule. 依据",
    "building": "Building of the register. 楼栋",
    "caller_told": "Whether the caller was told. 已告知来电人",
    "channel": "How it came in. 来源渠道",
    "circumstances": "A circumstance of the catalogue; may be repeated. 情形",
    "consent": "The caller agrees to be named. 同意告知身份",
    "contact": "Who was reached. 联系对象",
    "contacted": "Whether the caller was reached. 是否联系上",
    "contacted_at": "When the caller was reached. 联系时间",
    "days": "How many days. 天数",
    "demand": "Whether the demand is reasonable. 诉求认定",
    "desired": "What the caller wants. 诉求目的",
    "details": "Anything else; may be repeated. 其他信息",
    "estate": "Estate of the register. 小区",
    "evidence": "A piece of evidence; may be repeated. 证据",
    "finding": "Whether it is true. 事实认定",
    "grade": "How urgent: U1, U2, O1, O5 or O15. 等级",
    "ground": "On which ground. 事由",
    "handler": "Who handles it. 经办人",
    "head": "The head who takes part. 单位负责人",
    "head_took_part": "The head took part. 负责人参与",
    "held_at": "When it was held. 召开时间",
    "lead": "The lead unit. 主办单位",
    "leaf": "Problem type of the catalogue. 问题类型",
    "location": "Where. 地点",
    "minutes": "What was said and agreed. 会议记录",
    "name": "The caller's name, sealed. 姓名",
    "new_fact": "There is something new. 有新情况",
    "notice_hours": "Hours of notice given. 提前告知小时数",
    "observed": "What was seen. 所见",
    "occurred_at": "When it happened. 发生时间",
    "phone": "The caller's telephone, sealed. 电话",
    "photos": "A photo; may be repeated. 照片",
    "photos_dated": "The photos bear their date. 照片标明日期",
    "plan": "What will be done. 计划",
    "place_resolved": "Whether a register knows the place. 地点已核定",
    "policy_ground": "The rule that explains it. 政策依据",
    "profile": "The policy profile. 政策档案",
    "project": "Repair project of the register. 修缮项目",
    "public": "The reply may be published. 可公开",
    "reached": "Whether the caller was reached. 是否接通",
    "reason": "Why. 理由",
    "registry": "Whose register the place is of. 名录",
    "result": "What the handler claims came of it. 处理结果",
    "room": "The caller's room, sealed. 室号",
    "route": "Where the caller was sent. 途径",
    "rule": "The catalogue's rule. 派单规则",
    "ruling": "The ruling and its reason. 审核意见",
    "safety_measure": "What keeps people safe meanwhile. 安全措施",
    "said": "What the caller said, sealed. 来电人所述",
    "secret": "To be kept confidential. 保密",
    "signed_off": "The resident signed. 居民签字",
    "solved": "Whether the caller calls it solved. 是否解决",
    "source_no": "The other order's number. 来电工单",
    "target": "The earlier order's number. 并入工单",
    "text": "What is told. 内容",
    "title": "The matter in a line, sealed. 标题",
    "type": "Type of complaint. 诉求类型",
    "unit": "Which unit. 单位",
    "utility": "What was cut off: power, gas or water. 停用种类",
    "visited_at": "When the site was visited. 查看时间",
    "way": "How the caller was answered. 答复方式",
    "why": "Why it goes there. 派单理由",
    "words": "The caller's own words, sealed. 诉求内容",
}


def _among(grounds: Iterable[str]) -> str:
    return f"One of {', '.join(grounds)}. 事由"


OF_ONE_COMMAND: Final[dict[tuple[type[k.Command], str], str]] = {
    (k.Redirect, "ground"): _among(STATUTORY_GROUNDS),
    (k.RequestReturn, "reason"): _among(RETURN_REASONS),
    (k.RequestShelving, "ground"): _among(SHELVING_GROUNDS),
    (k.Reopen, "ground"): _among(REOPENING_GROUNDS),
    (k.PutUnderSupervision, "ground"): _among(SUPERVISION_GROUNDS),
    (k.RaiseSupervision, "ground"): _among(SUPERVISION_GROUNDS),
    (k.RequestExclusion, "ground"): _among(EXCLUSION_GROUNDS),
    (k.RecordFollowUp, "grade"): "Satisfaction, one to five. 满意度",
    (k.Dispatch, "lead"): "The lead unit; the catalogue's unless said. 主办单位",
    (k.AppendCall, "source_no"): "The order that the call came as. 来电工单",
}


def help_of(kind: type[k.Command], field: str) -> str:
    """What a field of a command asks for."""
    return OF_ONE_COMMAND.get((kind, field)) or FIELDS[field]
