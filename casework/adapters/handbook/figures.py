"""What the numbers of a profile are called. 数字的名称。"""

from typing import Final

from casework.domain.rulebook.book import Rulebook

FIGURES: Final[dict[str, tuple[str, str]]] = {
    "dispatch": ("派单", "dispatch"),
    "sign": ("签收", "sign for"),
    "return_window": ("退单期限", "return window"),
    "return_ruling": ("退单审核", "ruling on a return"),
    "adjudication": ("裁定", "adjudication"),
    "first_contact": ("先行联系", "first contact"),
    "response": ("首次响应", "first response"),
    "interim": ("中途汇报", "interim report"),
    "review": ("质检", "review"),
    "redo": ("重办", "redo"),
    "supervision": ("督办办理", "supervision"),
    "escalation": ("超期升级", "raised after overdue"),
    "shelving_reminder": ("挂账提醒", "reminder of shelving"),
    "site_meeting": ("现场会", "site meeting"),
    "due": ("办结", "due"),
    "due_by_type": ("办结", "due"),
    "cut_off": ("提前告知", "notice of cut-off"),
    "on_site": ("到场查看", "on site"),
    "feedback": ("反馈举报人", "feedback to the reporter"),
    "extension.times": ("延期次数", "number of extensions"),
    "extension.each": ("每次延期（工作日）", "each extension (working days)"),
    "extension.total": ("延期后总长（工作日）", "total with extension (working days)"),
    "shelving": ("挂账批准", "shelving approved by"),
    "office": ("办公时间", "office hours"),
    "returns_per_unit": ("同一单位退单次数", "returns per unit"),
    "returns_before_adjudication": ("提请裁定的退单次数", "returns before a ruling"),
    "units_before_adjudication": ("提请裁定的单位数", "units before a ruling"),
    "redo_rounds": ("同一经办人重办次数", "redo rounds by one handler"),
    "failed_contacts": ("视为联系的未果次数", "failed attempts that count as contact"),
    "follow_up_attempts": ("回访次数", "follow-up attempts"),
    "follow_up_days": ("回访天数", "days of follow-up attempts"),
    "reopen_days": ("再发可重开的天数", "days for reopening on recurrence"),
    "repeat_days": ("办结后算重复来电的天数", "days for a repeat after closing"),
    "structural_review_recurrences": (
        "提请结构性复查的再发次数",
        "recurrences before a structural review",
    ),
    "group_callers": ("多人同诉的人数", "callers of a group order"),
    "group_days": ("多人同诉的天数", "days of a group order"),
    "second_call_percent": ("疑似虚假办结再次回访（％）", "second calls (per cent)"),
    "lead_window_days": ("类问题线索的天数", "days of a lead"),
    "lead_baseline_windows": ("线索此前比较的期数", "windows before a lead"),
    "lead_least_baseline_windows": (
        "线索此前至少比较的期数",
        "windows before a lead, at least",
    ),
    "lead_count": ("类问题线索的件数", "reports of a lead"),
    "lead_projects": ("类问题线索的项目数", "projects of a lead"),
    "lead_reports_per_caller": ("同一来电人计入线索的件数", "reports per caller"),
    "lead_looks_per_year": ("一年查看线索的次数", "looks for leads in a year"),
    "lead_false_percent": (
        "一年内误列线索的机会（％）",
        "chance of a false lead in a year (per cent)",
    ),
    "lead_guard_per_mille": (
        "排除单楼、单个项目、渐增和交付面积的界限（‰）",
        "bound by which a building, project or drift is ruled out (per mille)",
    ),
    "lead_span_windows": ("线索合并计算的期数", "windows taken together for a lead"),
}
KEYS: Final[dict[str, tuple[str, str]]] = {
    "U1": ("特急", "life and limb"),
    "U2": ("紧急", "urgent"),
    "O1": ("简易", "one-day"),
    "O5": ("一般", "ordinary"),
    "O15": ("复杂", "complex"),
    "咨询": ("咨询", "consultation"),
    "求助": ("求助", "request for help"),
    "投诉": ("投诉", "complaint"),
    "举报": ("举报", "report"),
    "建议": ("建议", "suggestion"),
    "power": ("停电", "power"),
    "gas": ("停气", "gas"),
    "water": ("停水", "water"),
}


def label(name: str, lang: str, book: Rulebook) -> str:
    """The words for a figure: "first_contact", "due.U1", "on_site.F0701"."""
    which = 0 if lang == "zh" else 1
    if name in FIGURES:
        return FIGURES[name][which]
    figure, _, key = name.partition(".")
    words = FIGURES.get(figure, (figure, figure))[which]
    return (
        f"{words}（{_key(key, lang, book)}）"
        if lang == "zh"
        else (f"{words} ({_key(key, lang, book)})")
    )


def _key(key: str, lang: str, book: Rulebook) -> str:
    if key in KEYS:
        return KEYS[key][0 if lang == "zh" else 1]
    leaf = book.find_leaf(key)
    if leaf is not None:
        return leaf.label(lang)
    unit = book.find_unit(key)
    return unit.label(lang) if unit is not None else key
