"""`casework indicators`: how a district fares, each figure with what was counted."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command
from casework.adapters.cli.options import as_of, district
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.settings import Settings
from casework.adapters.cli.values import DAY
from casework.adapters.desk import Desk
from casework.domain import indicators as d
from casework.domain.indicators import Formula, Indicator
from casework.domain.reference import EstatesRegistered, reference_id
from casework.projections import outcomes as o
from casework.projections import suggestions as s
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
    Column("without", "无建议", "without", right=True),
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
@district
@as_of
@click.pass_context
def indicators(
    context: click.Context,
    since: date | None,
    until: date | None,
    district: str | None,
    as_of: datetime | None,
) -> None:
    """First-time fix, recurrence, repeat calls, concentration. 指标

    Each is told with what was counted and out of how many, as it was known at an
    instant. Calls and orders belong to the days they were received, closed orders to
    the days they were first closed. What an approved exclusion covers is left out.
    """
    at = as_of or datetime.now(CHINA)
    with session(context) as run:
        window = _window(since, until, at)
        if window[0] >= window[1]:
            raise run.settings.usage(
                "--from须早于--to。", "--from must be before --to."
            )
        told = [_Told(desk, *window, at) for desk in run.reading(district)]
        if run.settings.json:
            output.document(_document(told, *window, at))
            return
        _print(run.settings, told, *window, at)


def _window(
    since: date | None, until: date | None, at: datetime
) -> tuple[datetime, datetime]:
    """The days asked for; a year up to the instant unless said."""
    end = at if until is None else _midnight(until)
    return (_year_before(end) if since is None else _midnight(since)), end


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _year_before(at: datetime) -> datetime:
    _, last = monthrange(at.year - 1, at.month)
    return at.replace(year=at.year - 1, day=min(at.day, last))


class _Told:
    """A district's indicators over a window, as they were known at an instant."""

    def __init__(
        self, desk: Desk, since: datetime, until: datetime, at: datetime
    ) -> None:
        asked = (since, until, at)
        self.district = desk.district
        (closings,) = desk.views.read(o.closings(*asked))
        (volume,) = desk.views.read(o.volume(*asked))
        (further,) = desk.views.read(o.further_calls(*asked))
        counts = desk.views.read(o.by_estate(*asked))
        orders = [row["orders"] for row in counts]
        names = _estates(desk, at)
        idle = len(names.keys() - {_estate(row) for row in counts}) if names else None
        self.choices = desk.views.read(s.quality(*asked))
        received = d.Volume(**volume, **further)
        self.indicators = (
            *d.of_closings(d.Closings(**closings)),
            *d.of_volume(received)[:2],
            *d.of_estates(orders, idle, received.no_estate),
            *d.of_volume(received)[2:],
            *d.of_choices(_total(self.choices)),
        )
        self.ranked = sum(orders) >= d.FEW
        self.heaviest = [
            {
                "rank": rank,
                "registry": row["registry"],
                "estate": row["estate"],
                "name": names.get(_estate(row), ""),
                "orders": row["orders"],
            }
            for rank, row in enumerate(counts[: d.HEAVIEST], 1)
        ] * self.ranked


def _total(choices: list[Row]) -> d.Choices:
    """What was chosen, over all months and models."""
    return d.Choices(*(sum(row[n] for row in choices) for n in d.Choices._fields))


def _estate(row: Row) -> tuple[str, str]:
    return row["registry"], row["estate"]


def _estates(desk: Desk, at: datetime) -> dict[tuple[str, str], str]:
    """The names of the estates that were registered by an instant."""
    told = desk.record.stream(reference_id(desk.district))
    return {
        (one.fact.registry, estate.code): estate.name
        for one in told
        if isinstance(one.fact, EstatesRegistered) and one.fact.at <= at
        for estate in one.fact.estates
    }


def _document(
    told: list[_Told], since: datetime, until: datetime, at: datetime
) -> dict[str, Any]:
    return {
        "as_of": at,
        "from": since,
        "to": until,
        "items": [
            {"district": one.district, **_item(indicator)}
            for one in told
            for indicator in one.indicators
        ],
        "heaviest": [
            {"district": one.district, **row} for one in told for row in one.heaviest
        ],
        "suggestions": [
            {"district": one.district, **row} for one in told for row in one.choices
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
    settings: Settings,
    told: list[_Told],
    since: datetime,
    until: datetime,
    at: datetime,
) -> None:
    begins, ends, known = (output.shown(one, settings) for one in (since, until, at))
    settings.tell(
        f"{begins}至{ends}，截至{known}已知的情况",
        f"From {begins} until {ends}, as known at {known}",
    )
    output.table(settings, TABLE, (row for one in told for row in _rows(settings, one)))
    _print_estates(settings, told)
    _print_choices(settings, told)
    click.echo()
    settings.tell("算法", "How it is counted")
    for formula in dict.fromkeys(i.formula for one in told for i in one.indicators):
        click.echo(_formula(settings, formula))


def _rows(settings: Settings, told: _Told) -> Iterator[Row]:
    for one in told.indicators:
        yield {
            "district": told.district,
            "source": one.formula.source,
            "name": settings.say(*one.formula.name),
            "value": _value(one),
            "numerator": one.numerator,
            "denominator": one.denominator,
            "small": settings.say("样本少", "few") if one.small else "",
            "notes": settings.say("；", "; ").join(
                settings.say(*note) for note in one.notes
            ),
        }


def _value(one: Indicator) -> str:
    if one.value is None:
        return "–"
    if one.formula is d.GINI:
        return f"{float(one.value):.3f}"
    return f"{float(one.value):.1%}"


def _print_estates(settings: Settings, told: list[_Told]) -> None:
    """The estates with most orders; nobody is ranked by a few."""
    for one in told:
        click.echo()
        if not one.ranked:
            settings.tell(
                f"{one.district}：工单不足{d.FEW}件，不作小区排名。",
                f"{one.district}: fewer than {d.FEW} orders, so no estate is ranked.",
            )
            continue
        rows = [{"district": one.district, **row} for row in one.heaviest]
        title = settings.say("工单最多的小区", "The estates with most orders")
        output.table(settings, ESTATES, rows, title)


def _print_choices(settings: Settings, told: list[_Told]) -> None:
    """What people made of the suggestions, month by month."""
    few = settings.say("样本少", "few")
    rows = [
        {
            "district": one.district,
            **row,
            "small": few if row["classified"] < d.FEW else "",
        }
        for one in told
        for row in one.choices
    ]
    if rows:
        click.echo()
        title = settings.say("分类建议与所选", "What was suggested and what was chosen")
        output.table(settings, CHOICES, rows, title)


def _formula(settings: Settings, one: Formula) -> str:
    colon = settings.say("：", ": ")
    name = f"{one.source} {settings.say(*one.name)}".lstrip()
    return f"{name}{colon}{settings.say(*one.says)}"
