"""`casework leads`: which problem types have become more than the works explain."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import click

from casework.adapters.cli import lead, output
from casework.adapters.cli.command import Command, Subcommands
from casework.adapters.cli.leaves import leaf_code
from casework.adapters.cli.nothing import Asked, tell_nothing
from casework.adapters.cli.options import as_of, district, limit
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import Session, session
from casework.adapters.cli.settings import Plain, Settings
from casework.adapters.desk import Desk
from casework.adapters.leads import Answer, answer
from casework.domain.leads import telling
from casework.domain.leads.judging import Judgement, must_be_lead
from casework.domain.leads.telling import Said
from casework.domain.leads.typical import Typical, common, typical
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
        desks = run.reading(district)
        found = [
            (desk, told)
            for desk in desks
            if (told := answer(desk, as_of, near=near)) is not None
        ]
        if run.settings.json:
            output.document(_documents(found, limit, near=near))
        else:
            _tell(run.settings, found, Asked(desks, limit, as_of), near=near)


def _known_at(settings: Settings, told: Answer, as_of: datetime | None) -> str:
    """As of when an answer is: what was asked for, or the last report."""
    at = output.shown(told.look.until, settings)
    if as_of is not None:
        return settings.say(f"截至{at}", f"As of {at}")
    return settings.say(f"截至最后一件诉求，{at}", f"As of the last report, {at}")


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
        "items": [lead.document(*one, limit) for one in leads],
        "reviews": [lead.refused(*one, limit) for one in reviews],
    }
    if near:
        rest = _judged(found, limit, _is_near)
        told["near"] = [lead.refused(*one, limit) for one in rest]
    return told


def _tell(settings: Settings, found: Found, asked: Asked, *, near: bool) -> None:
    limit = asked.limit
    for desk, told in found:
        where = f"{desk.district} " if len(found) > 1 else ""
        click.echo(f"{where}{_known_at(settings, told, asked.as_of)}")
    rows = [_row(settings, *one) for one in _judged(found, limit, lambda one: one.lead)]
    if rows:
        output.table(settings, LEADS, rows)
        settings.tell(
            "经过用casework leads show 类型查看。",
            "See how one came about with casework leads show LEAF.",
        )
    else:
        tell_nothing(
            settings, asked, "没有类问题线索。", "There is no lead for a type."
        )
    for wanted, title in ((_is_review, REVIEWS), (_is_near, NEAR)):
        rest = [_why(settings, *one) for one in _judged(found, limit, wanted)]
        if rest and (near or wanted is _is_review):
            click.echo()
            output.table(settings, OTHERS, rest, title=settings.say(*title))


def _is_review(one: Judgement) -> bool:
    return one.review


REVIEWS: Final = ("提请结构性复查", "Structural review proposed")
NEAR: Final = ("未列为线索", "Not leads")


def _row(
    settings: Settings, desk: Desk, answer: Answer, one: Judgement
) -> dict[str, Any]:
    traits = common(one.cases, answer.works)
    first = telling.in_common(traits[0]) if traits else Said("", "")
    return {
        **_counts(settings, desk, one),
        "projects": one.places,
        "buildings": len({case.building for case in one.cases if case.building}),
        "callers": lead.callers(one.cases),
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
    reasons = lead.reasons(answer, one)
    return {
        **_counts(settings, desk, one),
        "why": settings.say("；", "; ").join(settings.say(*each) for each in reasons),
    }


def _name(settings: Settings, desk: Desk, leaf: str) -> str:
    known = desk.rulebook.find_leaf(leaf)
    return f"{leaf} {known.label(settings.lang)}" if known else leaf


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
            refused = [run.settings.say(*each) for each in lead.reasons(told, one)]
            must_be_lead(one, *(2 * [run.settings.say("；", "; ").join(refused)]))
        if run.settings.json:
            output.document(lead.document(desk, told, one, limit))
            return
        click.echo(_known_at(run.settings, told, as_of))
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
    desks = run.reading(named)
    leaf = leaf_code(desks, leaf)
    found = [
        (desk, told, one)
        for desk in desks
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
    look, rules = told.look, told.look.rules
    yield say(
        f"检验：p={telling.chance(screened.p)}；{look.leaves}类、一年{rules.looks}次、"
        f"{rules.spans}种长度（共{look.tests}次）同时检验，调整后"
        f"p={telling.chance(screened.adjusted)}",
        f"Test: p = {telling.chance(screened.p)}; of {look.leaves} leaves at "
        f"{rules.looks} looks a year by {rules.spans} spans ({look.tests} tests), "
        f"adjusted p = {telling.chance(screened.adjusted)}",
    )
    why = lead.why_now(told, one, told.since[one.leaf])
    yield say("为何是现在：", "Why now: ") + say(*why)
    for trait in common(one.cases, told.works):
        yield say("共同点：", "In common: ") + say(*telling.in_common(trait))


def _months(
    settings: Settings, told: Answer, one: Judgement
) -> Iterator[dict[str, Any]]:
    for window in lead.windows(told, one):
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
