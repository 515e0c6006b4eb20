"""`casework indicators`: how a district fares, each figure with what was counted."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command
from casework.adapters.cli.nothing import Beyond, beyond_record
from casework.adapters.cli.options import as_of, district
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.settings import Settings
from casework.adapters.cli.values import DAY
from casework.adapters.indicators import Told, Window, of_district, of_unit
from casework.domain.indicators.counted import FEW, Indicator
from casework.domain.indicators.formulas import GINI, Formula
from casework.projections.projection import CHINA, Row

TABLE: Final = (
    Column("district", "区", "district"),
    Column("source", "编号", "no"),
    Column("name", "指标", "indicator", wraps=True),
    Column("value", "值", "value", right=True),
    Column("numerator", "分子", "counted", right=True),
    Column("denominator", "分母", "of", right=True),
    Column("small", "", ""),
    Column("notes", "说明", "to be read with", wraps=True),
)
ESTATES: Final = (
    Column("district", "区", "district"),
    Column("rank", "位次", "rank", right=True),
    Column("estate", "小区", "estate"),
    Column("name", "名称", "name", wraps=True),
    Column("orders", "工单", "orders", right=True),
)
CHOICES: Final = (
    Column("district", "区", "district"),
    Column("month", "月份", "month"),
    Column("model", "建议模型", "model", wraps=True),
    Column("classified", "分类", "classified", right=True),
    Column("first", "选首个", "took first", right=True),
    Column("further", "选第二三个", "took 2nd or 3rd", right=True),
    Column("overruled", "另选", "overruled", right=True),
    Column("unsure", "不能确定", "don't know", right=True),
    Column("vindicated", "未选而更正为首个", "corrected to it", right=True),
    Column("misled", "选用而更正", "corrected from it", right=True),
    Column("small", "", ""),
)


@click.command(cls=Command)
@click.option(
    "--from",
    "since",
    type=DAY,
    help="From this day; unless said, a year before --to. 自",
)
@click.option(
    "--to",
    "until",
    type=DAY,
    help="Until before this day; unless said, up to --as-of. 至（不含）",
)
@click.option(
    "--unit",
    metavar="U",
    help="Only of orders that this unit led when first closed. 主办单位",
)
@district
@as_of
@click.pass_context
def indicators(
    context: click.Context,
    *,
    since: date | None,
    until: date | None,
    unit: str | None,
    district: str | None,
    as_of: datetime | None,
) -> None:
    """First-time fix, recurrence, repeat calls, concentration. 指标

    Each is told with what was counted and out of how many, as it was known at an
    instant. Calls and orders belong to the days they were received, closed orders to
    the days they were first closed. What an approved exclusion covers is left out.
    """
    window = _window(since, until, as_of or datetime.now(CHINA))
    with session(context) as run:
        if window.since >= window.until:
            raise run.settings.usage(
                "--from须早于--to。", "--from must be before --to."
            )
        desks = run.reading(district)
        told = [
            of_unit(desk, window, unit) if unit else of_district(desk, window)
            for desk in desks
        ]
        if run.settings.json:
            output.document(_document(told, window, unit))
        else:
            beyond = beyond_record(run.settings, desks, window.as_of)
            _print(run.settings, told, window, beyond)


def _window(since: date | None, until: date | None, as_of: datetime) -> Window:
    """The days asked for; a year up to the instant unless said."""
    end = as_of if until is None else _midnight(until)
    return Window(_year_before(end) if since is None else _midnight(since), end, as_of)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _year_before(at: datetime) -> datetime:
    _, last = monthrange(at.year - 1, at.month)
    return at.replace(year=at.year - 1, day=min(at.day, last))


def _document(told: list[Told], window: Window, unit: str | None) -> dict[str, Any]:
    return {
        "as_of": window.as_of,
        "from": window.since,
        "to": window.until,
        "unit": unit,
        "items": [
            {"district": one.district, **_item(indicator)}
            for one in told
            for indicator in one.indicators
        ],
        "heaviest": [
            {"district": one.district, **row}
            for one in told
            for row in one.heaviest or ()
        ],
        "suggestions": [
            {"district": one.district, **row}
            for one in told
            for row in one.choices or ()
        ],
    }


def _item(one: Indicator) -> dict[str, Any]:
    return {
        "id": one.formula.source or None,
        "key": one.formula.key,
        "name": one.formula.name._asdict(),
        "formula": one.formula.says._asdict(),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": None if one.value is None else round(float(one.value), 6),
        "small": one.small,
        "notes": [note._asdict() for note in one.notes],
    }


def _print(
    settings: Settings, told: list[Told], window: Window, beyond: Beyond
) -> None:
    begins, ends, known = (output.shown(one, settings) for one in window)
    settings.tell(
        f"{begins}至{ends}，截至{known}已知的情况",
        f"From {begins} until {ends}, as known at {known}",
    )
    beyond.tell()
    output.table(settings, TABLE, (row for one in told for row in _rows(settings, one)))
    for one in told:
        _print_estates(settings, one)
    _print_choices(settings, told)
    click.echo()
    settings.tell("算法", "How it is counted")
    for formula in dict.fromkeys(i.formula for one in told for i in _worth(one)):
        click.echo(_formula(settings, formula))


def _worth(told: Told) -> Iterator[Indicator]:
    """What a person is shown: nothing of suggestions where none was ever made."""
    advised = any(row["model"] for row in told.choices or ())
    for one in told.indicators:
        if one.formula.source or advised:
            yield one


def _rows(settings: Settings, told: Told) -> Iterator[Row]:
    for one in _worth(told):
        notes = (settings.say(*note) for note in one.notes)
        yield {
            "district": told.district,
            "source": one.formula.source,
            "name": settings.say(*one.formula.name),
            "value": _value(one),
            "numerator": one.numerator,
            "denominator": one.denominator,
            "small": _few(settings) if one.small else "",
            "notes": settings.say("；", "; ").join(notes),
        }


def _few(settings: Settings) -> str:
    return settings.say("样本少", "few")


def _value(one: Indicator) -> str:
    if one.value is None:
        return "–"
    share = float(one.value)
    return f"{share:.3f}" if one.formula is GINI else f"{share:.1%}"


def _print_estates(settings: Settings, told: Told) -> None:
    """The estates with most orders; nobody is ranked by a few."""
    if told.choices is None:
        return
    click.echo()
    if told.heaviest is None:
        settings.tell(
            f"{told.district}：工单不足{FEW}件，不作小区排名。",
            f"{told.district}: fewer than {FEW} orders, so no estate is ranked.",
        )
        return
    rows = ({"district": told.district, **row} for row in told.heaviest)
    title = settings.say("工单最多的小区", "The estates with most orders")
    output.table(settings, ESTATES, rows, title)


def _print_choices(settings: Settings, told: list[Told]) -> None:
    """What people made of the suggestions, month by month."""
    rows = [
        {
            "district": one.district,
            **row,
            "small": _few(settings) if row["classified"] < FEW else "",
        }
        for one in told
        for row in one.choices or ()
        if row["model"]
    ]
    if rows:
        click.echo()
        title = settings.say("分类建议与所选", "What was suggested and what was chosen")
        output.table(settings, CHOICES, rows, title)


def _formula(settings: Settings, one: Formula) -> str:
    colon = settings.say("：", ": ")
    name = f"{one.source} {settings.say(*one.name)}".lstrip()
    return f"{name}{colon}{settings.say(*one.says)}"
