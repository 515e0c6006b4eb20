"""Leads in sentences that a supervisor understands, in both languages."""

from typing import Final, NamedTuple

from casework.domain.leads.apart import Heaviest
from casework.domain.leads.comparing import Comparison, Look, Rules
from casework.domain.leads.exposure import Kind, Works, mean_area
from casework.domain.leads.judging import Fault, Judgement
from casework.domain.leads.typical import Common, Trait
from casework.domain.rulebook.taxonomy import Leaf


class Said(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str


TRAITS: Final = {
    "contractor": Said("施工单位", "contractor"),
    "phase": Said("阶段", "phase"),
    "project": Said("项目", "project"),
    "estate": Said("小区", "estate"),
    "building": Said("楼栋", "building"),
}
BY: Final = {
    Kind.WORKS: Said("按在建面积", "by the area under construction"),
    Kind.PHASES: Said("按项目登记的施工阶段", "by the projects' registered phases"),
    Kind.HOUSEHOLDS: Said("按户数", "by households"),
    Kind.NONE: Said("按时间", "by time alone"),
}


def headline(judged: Judgement, leaf: Leaf | None, rules: Rules) -> Said:
    """What came, in how long, and what was to be expected."""
    code = judged.leaf
    zh = f"{code} {leaf.zh}" if leaf else code
    en = f"{code} {leaf.en}" if leaf else code
    days, count = judged.screened.span * rules.window.days, len(judged.cases)
    had = expectation(judged.screened.found[0]) if judged.screened.found else None
    if had is None:
        none = Said("此前没有可比的时间", "there is no time before to compare with")
        had = none
    return Said(
        f"{zh}：{days}天{count}件，{had.zh}", f"{en}: {count} in {days} days, {had.en}"
    )


def expectation(found: Comparison) -> Said:
    """What was to be expected, by which measure."""
    by = BY[found.kind]
    if found.expected is None:
        return Said(
            f"此前没有施工，{by.zh}无从比较", f"no works before to compare {by.en}"
        )
    return Said(
        f"{by.zh}应为{figure(found.expected)}件",
        f"{figure(found.expected)} expected {by.en}",
    )


def exposure_note(found: Comparison, works: Works, look: Look) -> Said:
    """By what the expectation was adjusted, and what was not known."""
    if found.kind is Kind.NONE:
        return Said(
            "没有施工量，也没有户数，只按时间比较",
            "neither works nor households are known: compared by time alone",
        )
    if found.kind is Kind.HOUSEHOLDS:
        return Said(
            f"按登记的{works.households}户计，各期相同",
            f"by the {works.households} registered households, always the same",
        )
    length = look.rules.window
    now = mean_area(found.exposed, found.span * length)
    before = mean_area(found.exposed_before, found.windows * length)
    areas = Said(
        f"平均在建面积{now:,.0f}平方米，此前{before:,.0f}平方米",
        f"{now:,.0f} m² under construction on average, {before:,.0f} m² before",
    )
    if found.kind is Kind.PHASES:
        return Said(
            f"{areas.zh}；未上报施工量，按项目登记的施工阶段推算",
            f"{areas.en}; no works were reported, the projects' registered phases "
            "stand in",
        )
    carried = works.carried_on(look.until)
    if carried is None:
        return areas
    return Said(
        f"{areas.zh}；{carried:%Y-%m}以后尚未上报，按该月或者登记的施工阶段计",
        f"{areas.en}; nothing is reported after {carried:%Y-%m} yet, which goes on "
        "unless the registered phases say more",
    )


def fault(kind: Fault, judged: Judgement, rules: Rules) -> Said:
    """Why it is no lead."""
    one = judged.screened
    count, days = len(judged.cases), rules.window.days
    match kind:
        case Fault.FEW:
            return Said(
                f"{days}天只有{count}件，不到{rules.least}件",
                f"only {count} in {days} days, fewer than {rules.least}",
            )
        case Fault.CALLERS:
            return Said(
                f"{count}件来自少数来电人，同一来电人{days}天内只计"
                f"{rules.per_caller}件，计{one.counts[0]}件",
                f"{count} reports of few callers; of one caller {rules.per_caller} "
                f"counts in {days} days, which makes {one.counts[0]}",
            )
        case Fault.NARROW:
            return Said(
                f"只涉及{judged.places}个项目（小区），不到{rules.places}个",
                f"only {judged.places} projects or estates, fewer than {rules.places}",
            )
        case Fault.SHORT:
            return Said(
                f"此前只有{len(one.before)}个{days}天可比，不到{rules.fewest}个",
                f"only {len(one.before)} windows of {days} days before to compare "
                f"with, fewer than {rules.fewest}",
            )
        case Fault.STANDING:
            return Said(
                "一向居高，并未比此前增多",
                "it stands high all along and has not become more",
            )
        case Fault.ORDINARY:
            return Said(
                f"没有明显多于应有件数（调整后p={chance(one.adjusted)}）",
                f"not clearly more than expected (adjusted p = {chance(one.adjusted)})",
            )
        case Fault.SEASON:
            return Said(
                f"去年同期也多（约为平时的{one.season:.1f}倍）",
                f"the same season was as heavy a year before (about {one.season:.1f} "
                "times the usual)",
            )
        case Fault.DRIFT:
            return Said(
                f"与最近几个{days}天相比没有明显增多（p={chance(one.lately)}）",
                f"not clearly more than in the last windows (p = {chance(one.lately)})",
            )
        case Fault.HANDED_OVER:
            return Said(
                f"交付的面积增加，足以解释（p={chance(one.handed_over)}）",
                f"explained by the area that was handed over "
                f"(p = {chance(one.handed_over)})",
            )
        case Fault.BUILDING:
            return _without(judged.building, Said("楼栋", "building"))
        case Fault.PROJECT:
            return _without(judged.of_projects(rules), Said("项目", "project"))
        case Fault.BURSTS:
            return Said(
                f"集中在几幢楼、几天之内，其余没有明显多于应有件数"
                f"（调整后p={chance(judged.without_bursts)}）",
                "bursts of a few buildings within days; the others are not clearly "
                f"more than expected (adjusted p = {chance(judged.without_bursts)})",
            )


def _without(heaviest: Heaviest | None, kind: Said) -> Said:
    assert heaviest is not None
    return Said(
        f"{kind.zh}{'、'.join(heaviest.places)}占{heaviest.reports}件，其余"
        f"{heaviest.others}件没有明显多于应有件数（p={chance(heaviest.p)}）",
        f"{kind.en} {', '.join(heaviest.places)}: {heaviest.reports}; the other "
        f"{heaviest.others} are not clearly more than expected "
        f"(p = {chance(heaviest.p)})",
    )


def review(judged: Judgement) -> Said:
    """What is proposed where one building explains the rise."""
    assert judged.building is not None
    (place,) = judged.building.places
    return Said(
        f"不列为类问题线索，提请对{place}作结构性复查",
        f"no lead for a type; a structural review of {place} is proposed",
    )


PHASES: Final = {
    "储备": "pooled",
    "征询": "consultation",
    "设计": "design",
    "施工": "works",
    "保修": "warranty",
}
"""The phases of a repair project as they are called in English."""


def _named(trait: Trait) -> Said:
    """A trait as each language calls it; only phases are called by a word."""
    kind, en = TRAITS[trait.kind], trait.value
    if trait.kind == "phase":
        en = PHASES.get(trait.value, trait.value)
    return Said(f"{kind.zh}{trait.value}", f"{kind.en} {en}")


def in_common(told: Common) -> Said:
    """A trait that most cases have."""
    named = _named(told.trait)
    share = f"{told.cases / told.of:.0%}"
    usual = "" if told.usual is None else f"{told.usual:.0%}"
    return Said(
        f"{named.zh}：{told.of}件中{told.cases}件（{share}）"
        + (f"，其户数占{usual}" if usual else ""),
        f"{named.en}: {told.cases} of {told.of} ({share})"
        + (f", with {usual} of the households" if usual else ""),
    )


def shared(traits: tuple[Trait, ...]) -> Said:
    """Why a case is typical."""
    return Said(
        "与多数相同：" + "、".join(_named(trait).zh for trait in traits)
        if traits
        else "与多数没有相同之处",
        "as most: " + ", ".join(_named(trait).en for trait in traits)
        if traits
        else "nothing in common with most",
    )


def figure(value: float) -> str:
    """A count or area with as many digits as tell."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")  # noqa: PLR2004


def chance(p: float) -> str:
    """A chance as people read it."""
    return f"{p:.2g}"
