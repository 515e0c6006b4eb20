"""`casework leads`: which problem types have become more than the works explain."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command, Subcommands
from casework.adapters.cli.options import as_of, district, limit
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import Session, session
from casework.adapters.cli.settings import Plain, Settings
from casework.adapters.desk import Desk
from casework.adapters.leads import Answer, answer
from casework.domain.leads import telling
from casework.domain.leads.apart import Heaviest
from casework.domain.leads.cases import Case
from casework.domain.leads.comparing import Comparison
from casework.domain.leads.judging import Judgement, must_be_lead
from casework.domain.leads.telling import Said
from casework.domain.leads.typical import Common, Typical, common, typical
from casework.domain.rulebook.taxonomy import Leaf

LEADS: Final = (
    Column("district", "区", "district"),
    Column("what", "类型", "leaf", wraps=True),
    Column("count", "件数", "count", right=True),
    Column("expected", "应为", "expected", right=True),
    Column("p", "调整后p", "adjusted p", right=True),
    Column("projects", "项目", "projects", right=True),
    Column("buildings", "楼栋", "buildings", right=True),
    Column("callers", "来电人", "callers", right=True),
    Column("since", "始于", "since"),
    Column("common", "共同点", "in common", wraps=True),
)
OTHERS: Final = (
    Column("district", "区", "district"),
    Column("what", "类型", "leaf", wraps=True),
    Column("count", "件数", "count", right=True),
    Column("expected", "应为", "expected", right=True),
    Column("why", "理由", "because", wraps=True),
)
CASES: Final = (
    Column("no", "工单", "order"),
    Column("at", "受理", "received"),
    Column("place", "地点", "place", wraps=True),
    Column("why", "理由", "because", wraps=True),
)
MONTHS: Final = (
    Column("from", "自", "from"),
    Column("until", "至", "until"),
    Column("count", "件数", "count", right=True),
    Column("marks", "", "", wraps=True),
)


@click.group(cls=Subcommands, invoke_without_command=True)
@district
@limit
@as_of
@click.option(
    "--all", "near", is_flag=True, help="Also what is no lead, and why. 含未列为线索的"
)
@click.pass_context
def leads(
    context: click.Context,
    *,
    district: str | None,
    limit: int,
    as_of: datetime | None,
    near: bool,
) -> None:
    """Problem types that have become more than the works explain. 类问题线索

    All types are tested at once against the year before, adjusted for the area under
    construction; a false lead is to be expected in less than one year of twenty. Where
    one building alone explains a rise, a structural review of it is proposed instead.
    """
    if context.invoked_subcommand is not None:
        return
    with session(context) as run:
        found = [
            (desk, told)
            for desk in run.reading(district)
            if (told := answer(desk, as_of, near=near)) is not None
        ]
        if run.settings.json:
            output.document(_documents(found, limit, near=near))
        else:
            _tell(run.settings, found, limit, near=near)


Found = Sequence[tuple[Desk, Answer]]


def _judged(
    found: Found, limit: int, wanted: Callable[[Judgement], bool]
) -> Iterator[tuple[Desk, Answer, Judgement]]:
    """What is wanted of all districts, the most telling first."""
    told = [
        (desk, answer, one)
        for desk, answer in found
        for one in answer.judged
        if wanted(one)
    ]
    told.sort(key=lambda each: (each[2].screened.adjusted, each[2].screened.p))
    return islice(iter(told), limit)


def _is_near(one: Judgement) -> bool:
    return not one.lead and not one.review


def _documents(found: Found, limit: int, *, near: bool) -> dict[str, Any]:
    leads = _judged(found, limit, lambda one: one.lead)
    reviews = _judged(found, limit, lambda one: one.review)
    told: dict[str, Any] = {
        "as_of": {desk.district: answer.look.until for desk, answer in found},
        "items": [_document(*one) for one in leads],
        "reviews": [_refused(*one) for one in reviews],
    }
    if near:
        rest = _judged(found, limit, _is_near)
        told["near"] = [_refused(*one) for one in rest]
    return told


def _tell(settings: Settings, found: Found, limit: int, *, near: bool) -> None:
    rows = [_row(settings, *one) for one in _judged(found, limit, lambda one: one.lead)]
    if rows:
        output.table(settings, LEADS, rows)
        settings.tell(
            "经过用casework leads show 类型查看。",
            "See how one came about with casework leads show LEAF.",
        )
    else:
        settings.tell("没有类问题线索。", "There is no lead for a type.")
    for wanted, title in ((_is_review, REVIEWS), (_is_near, NEAR)):
        rest = [_why(settings, *one) for one in _judged(found, limit, wanted)]
        if rest and (near or wanted is _is_review):
            click.echo()
            output.table(settings, OTHERS, rest, title=settings.say(*title))


def _is_review(one: Judgement) -> bool:
    return one.review


REVIEWS: Final = ("提请结构性复查", "Structural review proposed")
NEAR: Final = ("未列为线索", "No leads")


def _row(
    settings: Settings, desk: Desk, answer: Answer, one: Judgement
) -> dict[str, Any]:
    traits = common(one.cases, answer.works)
    first = telling.in_common(traits[0]) if traits else Said("", "")
    return {
        **_counts(settings, desk, one),
        "projects": one.places,
        "buildings": len({case.building for case in one.cases if case.building}),
        "callers": _callers(one.cases),
        "since": answer.since[one.leaf],
        "common": settings.say(*first),
    }


def _counts(settings: Settings, desk: Desk, one: Judgement) -> dict[str, Any]:
    screened = one.screened
    usual = screened.found[0].expected if screened.found else None
    return {
        "district": desk.district,
        "what": _name(settings, desk, one.leaf),
        "count": len(one.cases),
        "expected": "" if usual is None else telling.figure(usual),
        "p": telling.chance(screened.adjusted),
    }


def _why(
    settings: Settings, desk: Desk, answer: Answer, one: Judgement
) -> dict[str, Any]:
    reasons = _reasons(answer, one)
    return {
        **_counts(settings, desk, one),
        "why": settings.say("；", "; ").join(settings.say(*each) for each in reasons),
    }


def _reasons(answer: Answer, one: Judgement) -> list[Said]:
    """Why it is no lead, and what is proposed instead."""
    faults = [telling.fault(kind, one, answer.look.rules) for kind in one.faults]
    return [*faults, telling.review(one)] if one.review else faults


def _name(settings: Settings, desk: Desk, leaf: str) -> str:
    known = desk.rulebook.find_leaf(leaf)
    return f"{leaf} {known.label(settings.lang)}" if known else leaf


def _callers(cases: Sequence[Case]) -> int:
    return len({case.person for case in cases if case.person})


def _document(desk: Desk, answer: Answer, one: Judgement) -> dict[str, Any]:
    """A lead with all that speaks for it."""
    began = answer.since[one.leaf]
    return {
        **_told(desk, answer, one),
        "why_now": {
            "since": began,
            "windows": list(_windows(answer, one)),
            **_why_now(answer, one, began)._asdict(),
        },
        "common": [_common(told) for told in common(one.cases, answer.works)],
        "cases": [_case(told) for told in typical(one.cases, answer.works)],
    }


def _refused(desk: Desk, answer: Answer, one: Judgement) -> dict[str, Any]:
    """What is no lead, and why."""
    return {
        **_told(desk, answer, one),
        "faults": list(one.faults),
        "reasons": [said._asdict() for said in _reasons(answer, one)],
        "cases": [case.no for case in one.cases],
    }


def _told(desk: Desk, answer: Answer, one: Judgement) -> dict[str, Any]:
    leaf, screened = desk.rulebook.find_leaf(one.leaf), one.screened
    decisive = screened.found[0] if screened.found else None
    low, high = decisive.interval if decisive else (None, None)
    return {
        "district": desk.district,
        "leaf": one.leaf,
        "zh": leaf.zh if leaf else one.leaf,
        "en": leaf.en if leaf else one.leaf,
        "sentence": telling.headline(one, leaf, answer.look.rules)._asdict(),
        "from": answer.look.until - answer.look.rules.window,
        "until": answer.look.until,
        "count": len(one.cases),
        "counted": screened.counts[0],
        "expected": decisive.expected if decisive else None,
        "ratio": decisive.ratio if decisive else None,
        "interval": None if decisive is None else [low, _finite(high)],
        "p": screened.p,
        "adjusted_p": screened.adjusted,
        "poisson_p": decisive.poisson if decisive else None,
        "season": screened.season,
        "tested_leaves": answer.look.leaves,
        "looks": answer.look.rules.looks,
        "exposure": _exposure(answer, decisive),
        "comparisons": [_comparison(found) for found in screened.found],
        "places": _places(one.cases),
        "callers": _callers(one.cases),
        "anonymous": sum(case.person is None for case in one.cases),
        "without_building": _without(one.building),
        "without_project": _without(one.project),
    }


def _finite(value: float | None) -> float | None:
    return None if value == float("inf") else value


def _exposure(answer: Answer, found: Comparison | None) -> dict[str, Any] | None:
    if found is None:
        return None
    note = telling.exposure_note(found, answer.works, answer.look)
    return {
        "kind": found.kind,
        "now": found.exposed,
        "before": found.exposed_before,
        "note": note._asdict(),
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    low, high = found.interval
    return {
        "by": found.kind,
        "count": found.now,
        "exposure": found.exposed,
        "before": found.before,
        "exposure_before": found.exposed_before,
        "windows": found.windows,
        "scatter": found.scatter,
        "expected": found.expected,
        "ratio": found.ratio,
        "interval": [low, _finite(high)],
        "p": found.p,
    }


def _places(cases: Sequence[Case]) -> dict[str, list[dict[str, Any]]]:
    """In which projects, estates and buildings, most first."""
    return {
        f"{kind}s": [
            {"registry": registry, "code": code, "count": count}
            for (registry, code), count in _most(cases, kind)
        ]
        for kind in ("project", "estate", "building")
    }


def _most(cases: Sequence[Case], kind: str) -> list[tuple[tuple[str, str], int]]:
    seen = Counter(
        (case.registry, getattr(case, kind)) for case in cases if getattr(case, kind)
    )
    return sorted(seen.items(), key=lambda one: (-one[1], one[0]))


def _without(heaviest: Heaviest | None) -> dict[str, Any] | None:
    return None if heaviest is None else heaviest._asdict()


def _windows(answer: Answer, one: Judgement) -> Iterator[dict[str, Any]]:
    """The counts window by window, the oldest first, and what served as baseline."""
    look, screened = answer.look, one.screened
    for n in reversed(range(len(screened.counts))):
        end = look.until - n * look.rules.window
        yield {
            "from": end - look.rules.window,
            "until": end,
            "count": screened.counts[n],
            "baseline": n in screened.before,
        }


def _why_now(answer: Answer, one: Judgement, began: datetime) -> Said:
    """Since when it is a lead, and how it was before."""
    screened = one.screened
    before = sum(screened.counts[n] for n in screened.before)
    windows, days = len(screened.before), answer.look.rules.window.days
    return Said(
        f"{began:%Y-%m-%d}起即已显现；此前{windows}个{days}天共{before}件",
        f"to be seen since {began:%Y-%m-%d}; {before} in the {windows} windows of "
        f"{days} days before the rise",
    )


def _common(told: Common) -> dict[str, Any]:
    return {
        "kind": told.trait.kind,
        "value": told.trait.value,
        "cases": told.cases,
        "of": told.of,
        "share": told.cases / told.of,
        "share_of_households": told.usual,
        **telling.in_common(told)._asdict(),
    }


def _case(told: Typical) -> dict[str, Any]:
    case = told.case
    return {
        "no": case.no,
        "case_id": case.case_id,
        "at": case.at,
        "project": case.project,
        "estate": case.estate,
        "building": case.building,
        "nearness": round(told.nearness, 3),
        "why": telling.shared(told.shares)._asdict(),
    }


@leads.command(cls=Command)
@click.argument("leaf")
@district
@as_of
@limit
@click.pass_context
def show(
    context: click.Context,
    *,
    leaf: str,
    district: str | None,
    as_of: datetime | None,
    limit: int,
) -> None:
    """One lead: why now, what is common, its cases, typical ones first. 线索经过

    What is no lead is refused with the clause and the reasons.
    """
    given = context.parent.params if context.parent else {}
    district, as_of = district or given["district"], as_of or given["as_of"]
    with session(context) as run:
        desk, told, one = _find(run, leaf, district, as_of)
        if not one.lead:
            refused = [run.settings.say(*each) for each in _reasons(told, one)]
            must_be_lead(one, *(2 * [run.settings.say("；", "; ").join(refused)]))
        if run.settings.json:
            output.document(_document(desk, told, one))
            return
        for line in _lines(run.settings, desk, told, one):
            click.echo(line)
        click.echo()
        output.table(run.settings, MONTHS, _months(run.settings, told, one))
        click.echo()
        rows = [_case_row(run.settings, each) for each in _typical(told, one, limit)]
        output.table(run.settings, CASES, rows)


def _typical(told: Answer, one: Judgement, limit: int) -> list[Typical]:
    return typical(one.cases, told.works)[:limit]


def _find(
    run: Session, leaf: str, named: str | None, as_of: datetime | None
) -> tuple[Desk, Answer, Judgement]:
    """What is to be said of a leaf, in whichever district most is."""
    found = [
        (desk, told, one)
        for desk in run.reading(named)
        if (told := answer(desk, as_of, near=True)) is not None
        for one in told.judged
        if one.leaf == leaf
    ]
    if not found:
        raise Plain(
            f"{leaf}在这段时间里来得太少，无从判断。",
            f"Too few reports of {leaf} came in that time to say anything.",
        )
    return min(found, key=lambda each: each[2].screened.adjusted)


def _lines(
    settings: Settings, desk: Desk, told: Answer, one: Judgement
) -> Iterator[str]:
    say, screened = settings.say, one.screened
    leaf: Leaf | None = desk.rulebook.find_leaf(one.leaf)
    yield say(*telling.headline(one, leaf, told.look.rules)) + say("。", ".")
    note = telling.exposure_note(screened.found[0], told.works, told.look)
    yield say("施工量：", "Exposure: ") + say(*note)
    tests = told.look.rules.looks * told.look.leaves
    yield say(
        f"检验：p={telling.chance(screened.p)}；{told.look.leaves}类、一年"
        f"{told.look.rules.looks}次（共{tests}次）同时检验，调整后"
        f"p={telling.chance(screened.adjusted)}",
        f"Test: p = {telling.chance(screened.p)}; of {told.look.leaves} leaves at "
        f"{told.look.rules.looks} looks a year ({tests} tests), adjusted "
        f"p = {telling.chance(screened.adjusted)}",
    )
    why = _why_now(told, one, told.since[one.leaf])
    yield say("为何是现在：", "Why now: ") + say(*why)
    for trait in common(one.cases, told.works):
        yield say("共同点：", "In common: ") + say(*telling.in_common(trait))


def _months(
    settings: Settings, told: Answer, one: Judgement
) -> Iterator[dict[str, Any]]:
    for window in _windows(told, one):
        marks = "" if window["baseline"] else settings.say("不作基准", "no baseline")
        yield {**window, "marks": marks}


def _case_row(settings: Settings, told: Typical) -> dict[str, Any]:
    case = told.case
    places = (case.project, case.estate, case.building)
    return {
        "no": case.no,
        "at": case.at,
        "place": " / ".join(part for part in places if part),
        "why": settings.say(*telling.shared(told.shares)),
    }
