"""The grounds that may be given or that the engine gives, by code. 事由。"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from casework.domain.rulebook.clauses import Clause, require


class Ground(NamedTuple):
    """A ground in words."""

    zh: str
    en: str


STATUTORY_GROUNDS: Final = {
    "emergency": Ground("紧急事项", "an emergency"),
    "litigation": Ground(
        "已进入诉讼、仲裁、纪检、复议、信息公开或者信访程序",
        "a court, arbitration, discipline, review, disclosure or petition procedure",
    ),
    "secret": Ground("涉及国家秘密", "a state secret"),
    "beyond-duty": Ground("超出受理范围", "beyond the hotline's duty"),
    "unlawful": Ground("违反法律或者公序良俗", "unlawful or against good morals"),
    "malicious": Ground("恶意投诉", "a malicious complaint"),
}
RETURN_REASONS: Final = {
    "not-our-duty": Ground("职责不符", "not our duty"),
    "wrong-area": Ground("属地不符", "wrong area"),
    "insufficient": Ground("信息不全", "insufficient information"),
    "duplicate": Ground("重复", "a duplicate"),
    "statutory-route": Ground("法定途径", "a statutory route"),
    "out-of-scope": Ground("非受理范围", "out of scope"),
}
SHELVING_GROUNDS: Final = {
    "works": Ground("工程周期", "the works' own time"),
    "season": Ground("季节", "the season"),
    "funding": Ground("资金计划", "the funding plan"),
    "procedure": Ground("法定程序", "a statutory procedure"),
    "ownership": Ground("权属不清", "unclear ownership"),
}
REOPENING_GROUNDS: Final = {
    "new-fact": Ground("有新情况", "something new"),
    "recurrence": Ground("同处同类再发", "it came back at the same place"),
    "warranty": Ground("在保修期内", "under warranty"),
}
SUPERVISION_GROUNDS: Final = {
    "overdue": Ground("逾期", "overdue"),
    "repeated": Ground("多次反映", "reported again and again"),
    "collective": Ground("群体反映", "reported by many"),
    "problem": Ground("疑难", "a problem order"),
    "stale-knowledge": Ground("知识库未更新", "a stale knowledge base"),
}
RULING_GROUNDS: Final = {
    "as-suggested": Ground("与系统提示一致", "as suggested"),
}
EXCLUSION_GROUNDS: Final = {
    "statutory-route": Ground("法定途径", "a statutory route"),
    "unlawful": Ground("诉求不合法", "an unlawful demand"),
    "repeat": Ground("无新情况的重复诉求", "a repeat without anything new"),
    "malicious": Ground("恶意", "malice"),
    "outside-area": Ground("不属本地", "outside the area"),
}
GIVEN_BY_THE_ENGINE: Final = {
    "three-quarters": Ground("时限已用四分之三", "three quarters of the time are used"),
    "dissatisfied": Ground("回访不满意或者未解决", "the caller is not content"),
    "group": Ground("多人同诉", "a group order"),
    "three-redos": Ground("三次重办未果", "three redos failed"),
    "three-units": Ground("三个单位无牵头", "three units and no lead"),
    "third-unit": Ground("第三个单位有异议", "a third unit objects"),
    "two-returns": Ground("两次退单获准", "two returns were upheld"),
}
GROUNDS: Final = (
    GIVEN_BY_THE_ENGINE
    | STATUTORY_GROUNDS
    | SHELVING_GROUNDS
    | REOPENING_GROUNDS
    | EXCLUSION_GROUNDS
    | SUPERVISION_GROUNDS
    | RETURN_REASONS
    | RULING_GROUNDS
)
"""Every code in words, whoever gave it."""


def check_ground(ground: str, known: Mapping[str, Ground], clause: Clause) -> None:
    """Refuse a ground that is not on the list, and say what is."""
    words = "、".join(f"{code}（{one.zh}）" for code, one in known.items())
    require(
        ground in known,
        clause,
        f"“{ground}”不是规定事由，应为{words}之一",
        f"“{ground}” is not one of {', '.join(known)}",
    )
