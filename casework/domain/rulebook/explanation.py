"""How a due instant was found, in one sentence. 时限说明。"""

from datetime import datetime, time
from typing import Final

from casework.domain.rulebook.limits import Limit, LimitKind, amount_text, civil_day

LIMIT_NAMES: Final = {
    LimitKind.DISPATCH: "dispatch",
    LimitKind.SIGN: "sign-for",
    LimitKind.RETURN: "return window",
    LimitKind.RETURN_RULING: "ruling on the return",
    LimitKind.ADJUDICATION: "adjudication",
    LimitKind.FIRST_CONTACT: "first contact",
    LimitKind.ON_SITE: "on site",
    LimitKind.INTERIM: "interim report",
    LimitKind.AMBER: "amber warning",
    LimitKind.DUE: "reply",
    LimitKind.ESCALATION: "escalation",
    LimitKind.EXTENSION_RULING: "ruling on the extension",
    LimitKind.SHELVING_RULING: "ruling on the shelving",
    LimitKind.SHELVING_END: "end of shelving",
    LimitKind.SHELVING_REMINDER: "reminder of the shelving",
    LimitKind.REVIEW: "review",
    LimitKind.FOLLOW_UP: "follow-up",
    LimitKind.SUPERVISION: "supervised handling",
    LimitKind.EXCLUSION_RULING: "ruling on the exclusion",
    LimitKind.FEEDBACK: "feedback to the reporter",
    LimitKind.SITE_MEETING: "site meeting",
    LimitKind.RECTIFICATION: "rectification",
    LimitKind.RECHECK: "recheck",
    LimitKind.REPORT: "report",
}


def instant_text(instant: datetime, *, ends: bool = False) -> str:
    """An instant to the minute; the end of a day as "2023-10-10 24:00"."""
    if ends and instant.time() == time():
        return f"{civil_day(instant)} 24:00"
    return f"{instant:%Y-%m-%d %H:%M}"


def explain(limit: Limit, lang: str = "zh") -> str:
    """One sentence on how the due instant was found."""
    return _explain_zh(limit) if lang == "zh" else _explain_en(limit)


def _explain_zh(limit: Limit) -> str:
    pauses = "；".join(
        f"{instant_text(p.from_)}至{instant_text(p.to)}停表（{p.reason}）"
        for p in limit.pauses
    )
    return (
        f"{limit.kind.removesuffix('期限')}时限自{instant_text(limit.start)}起算，"
        f"依据第{limit.clause}条（{limit.profile}）"
        f"{amount_text(limit.amount, limit.measure)}，"
        f"按工作日历{limit.calendar}，"
        + (f"{pauses}，" if pauses else "")
        + f"于{instant_text(limit.due, ends=True)}届满"
        + ("（放假安排尚未公布，为暂定）。" if limit.provisional else "。")
    )


def _explain_en(limit: Limit) -> str:
    pauses = "; ".join(
        f"paused from {instant_text(p.from_)} to {instant_text(p.to)} ({p.reason})"
        for p in limit.pauses
    )
    return (
        f"The {LIMIT_NAMES[limit.kind]} limit runs from {instant_text(limit.start)}, "
        f"{amount_text(limit.amount, limit.measure, 'en')} under clause "
        f"{limit.clause} ({limit.profile}) by calendar {limit.calendar}, "
        + (f"{pauses}, " if pauses else "")
        + f"and ends at {instant_text(limit.due, ends=True)}"
        + (
            " (provisional: the holidays are not published yet)."
            if limit.provisional
            else "."
        )
    )
