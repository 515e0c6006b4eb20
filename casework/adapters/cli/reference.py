"""`casework reference …`: calendars, profiles, problem types, units, staff."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from casework.adapters.cli import exposure, output, registering
from casework.adapters.cli.acting import acting
from casework.adapters.cli.command import Subcommands, settings_of
from casework.adapters.cli.kinds import KINDS, Rows
from casework.adapters.cli.options import all_or_limit, as_of, district
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import only_as_shipped, session
from casework.adapters.cli.settings import REFUSED, Plain, Settings
from casework.adapters.cli.values import DAY
from casework.adapters.rulebook import load_rulebook
from casework.domain.facts import SYSTEM, Fact, Recorded
from casework.domain.leads.exposure import works_of
from casework.domain.place.alias import NoAlias, alias_from, new_only, target
from casework.domain.reference import (
    PlaceAliasRecorded,
    reference_id,
    rulebook_with,
)
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.calendar import WorkCalendar
from casework.projections.projection import CHINA

WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
NEW_DISTRICT: Final = "hotline"


@click.group(cls=Subcommands)
def reference() -> None:
    """Calendars, profiles, problem types, units and staff. 基础资料"""


@reference.command()
@click.argument("day", type=DAY, metavar="DATE")
@click.argument("n", type=click.IntRange(0, 10_000), metavar="N")
@click.option("--calendar", default="cn", show_default=True, help="Which. 工作日历")
@district
@as_of
@click.pass_context
def workday(
    context: click.Context,
    *,
    day: date,
    n: int,
    calendar: str,
    district: str | None,
    as_of: datetime | None,
) -> None:
    """The N-th working day after a date; make-up days count. 第N个工作日"""
    book, _ = _known(context, district, as_of)
    _tell_workday(settings_of(context), book.calendar(calendar), day, n)


def _tell_workday(
    settings: Settings, calendar: WorkCalendar, day: date, n: int
) -> None:
    result = calendar.nth_working_day(day, n)
    provisional = calendar.provisional(result)
    if settings.json:
        output.document(
            {
                "date": day,
                "n": n,
                "workday": result,
                "provisional": provisional,
                "calendar": calendar.mark,
                "published_through": calendar.published_through,
            }
        )
        return
    weekday = settings.say(WEEKDAYS[result.weekday()], f"{result:%A}")
    settings.tell(
        f"{result}（{weekday}）是{day}之后第{n}个工作日，依据工作日历{calendar.mark}。",
        f"{result} ({weekday}) is working day {n} after {day} "
        f"by calendar {calendar.mark}.",
    )
    if provisional and day < calendar.published_from:
        settings.tell(
            f"为暂定：放假安排自{calendar.published_from}起才有。",
            "This is provisional: holidays are known only from "
            f"{calendar.published_from} on.",
        )
    elif provisional:
        settings.tell(
            f"为暂定：放假安排只公布到{calendar.published_through}。",
            "This is provisional: holidays are published only through "
            f"{calendar.published_through}.",
        )


@reference.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(registering.KINDS), help="What it is. 种类")
@click.option("--id", "name", metavar="NAME", help="The register's name. 名录名称")
@click.option("--district", metavar="D", help="Of which district. 区域")
@click.pass_context
def load(
    context: click.Context,
    *,
    file: Path,
    kind: str | None,
    name: str | None,
    district: str | None,
) -> None:
    """Register a file as facts of the district. 登记基础资料

    TOML: a calendar (as the shipped one), units, staff ([[person]]) or a taxonomy.
    CSV by its columns: staff (person, unit, role), units (code, type, zh), a taxonomy
    (code, name), estates (code, name, street, …), places (code, estate, …), projects
    (code, name, estates, contractor, area), and the area under construction (month,
    project or estate, area). Projects with their phases come as TOML ([[project]]).
    What is registered already adds nothing.
    """
    settings = settings_of(context)
    with file.open("rb"):
        pass
    with session(context, create=True) as run:
        desk = run.desk(run.only(district, NEW_DISTRICT), create=True)
        by = acting(settings, desk) if settings.acting else SYSTEM
        source = registering.Source(file, name or file.stem, datetime.now(CHINA), by)
        facts: Sequence[Fact]
        wrong: list[exposure.Wrong] = []
        if kind == "exposure" or (kind is None and _tells_exposure(file)):
            history = desk.record.stream(reference_id(desk.district))
            works = works_of(one.fact for one in history)
            facts, wrong = exposure.read_exposure(source, works)
        else:
            facts = registering.facts_of(source, kind, desk.rulebook)
        decide = registering.new_only(facts, load_rulebook())
        told = desk.record.handle(reference_id(desk.district), decide, None)
        _tell_loaded(settings, desk.district, told, wrong)
    if wrong:
        context.exit(REFUSED)


def _tells_exposure(file: Path) -> bool:
    """Whether the first line of a file names the columns of areas by month."""
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        columns = {name.strip() for name in next(lines, "").split(",")}
    return exposure.tells_exposure(columns)


def _tell_loaded(
    settings: Settings,
    district: str,
    told: list[Recorded],
    wrong: Sequence[exposure.Wrong],
) -> None:
    if settings.json:
        counts = [{"topic": one.fact.topic, "entries": _entries(one)} for one in told]
        rejected = [one._asdict() for one in wrong]
        output.document({"district": district, "items": counts, "rejected": rejected})
        return
    for row in wrong:
        line = settings.say(
            f"第{row.line}行：{row.zh}。", f"line {row.line}: {row.en}."
        )
        click.echo(line, err=True)
    if told:
        for one in told:
            name = (type(one.fact).__doc__ or "").strip()
            settings.tell(
                f"{district}：{name}，{_entries(one)}条。",
                f"{district}: {type(one.fact).__name__}, {_entries(one)} entries.",
            )
    else:
        settings.tell("没有新内容。", "Nothing in it is new.")


def _entries(told: Recorded) -> int:
    lists = [v for _, v in told.fact if isinstance(v, tuple)]
    return len(lists[0]) if lists else 1


@reference.command()
@click.argument("text")
@click.option("--estate", metavar="E", help="Which estate: code or name. 小区")
@click.option("--building", metavar="B", help="Which building: code or number. 楼栋")
@click.option("--reason", required=True, metavar="R", help="Why it is there. 理由")
@click.option("--no", default="", metavar="NO", help="The case it came from. 工单编号")
@click.option("--registry", metavar="NAME", help="In which register. 名录")
@click.option("--district", metavar="D", help="Of which district. 区域")
@click.pass_context
def alias(
    context: click.Context,
    *,
    text: str,
    estate: str | None,
    building: str | None,
    reason: str,
    no: str,
    registry: str | None,
    district: str | None,
) -> None:
    """Record where a text means, when the look-up did not know. 更正地点

    The place as said becomes an alias that later look-ups use; rooms are left out. A
    later correction of the same words stands in place of the earlier.
    """
    settings = settings_of(context)
    if not reason.strip():
        raise settings.usage("请说明理由。", "Say why.")
    with session(context) as run:
        desk = run.desk(run.only(district))
        by = acting(settings, desk)
        stream = reference_id(desk.district)
        try:
            where = target(desk.register, estate, building, registry)
            words = alias_from(text, desk.register)
        except NoAlias as error:
            raise Plain(
                f"别名没有记录：{error.zh}。", f"No alias is recorded: {error.en}."
            ) from error
        fact = PlaceAliasRecorded(
            at=datetime.now(CHINA),
            by=by,
            registry=where.registry,
            alias=words,
            estate=where.estate or "",
            building=where.building or "",
            no=no,
            reason=reason.strip(),
        )
        told = desk.record.handle(
            stream, lambda history: new_only(fact, (o.fact for o in history)), None
        )
    _tell_alias(settings, fact, desk.register.named(where), told)


def _tell_alias(
    settings: Settings, fact: PlaceAliasRecorded, name: str, told: list[Recorded]
) -> None:
    if settings.json:
        output.document(
            {
                "alias": fact.alias,
                "registry": fact.registry,
                "estate": fact.estate,
                "building": fact.building,
                "recorded": bool(told),
            }
        )
    elif told:
        settings.tell(
            f"“{fact.alias}”以后读作{name}。", f"{fact.alias} is now read as {name}."
        )
    else:
        settings.tell("没有新内容。", "Nothing in it is new.")


def _known(
    context: click.Context, district: str | None, as_of: datetime | None
) -> tuple[Rulebook, list[Recorded]]:
    """The rulebook of the district named, or of the only one, else as shipped."""
    settings = settings_of(context)
    if district is None and only_as_shipped(settings):
        return load_rulebook(), []
    with session(context) as run:
        names = [district] if district else run.store.districts()
        if len(names) != 1:
            return load_rulebook(), []
        told = run.record(names[0]).stream(reference_id(names[0]))
    told = [one for one in told if as_of is None or one.fact.at <= as_of]
    return rulebook_with(load_rulebook(), told), told


@reference.command()
@click.argument("kind", type=click.Choice(list(KINDS)), required=False)
@click.argument("id", required=False)
@district
@all_or_limit
@as_of
@click.pass_context
def show(
    context: click.Context,
    *,
    kind: str | None,
    id: str | None,
    district: str | None,
    limit: int | None,
    as_of: datetime | None,
) -> None:
    """Show reference data: all of a kind, or what has an id. 查看基础资料

    Of the district named, or of the only one there is; else as shipped. A code's first
    characters name a class of problem types.
    """
    settings = settings_of(context)
    book, told = _known(context, district, as_of)
    if kind is None:
        counts = [
            {"kind": name, "entries": len(each.rows(book, told))}
            for name, each in KINDS.items()
        ]
        _list(settings, COUNTS, counts)
        return
    rows, columns = KINDS[kind]
    found = [row for row in rows(book, told) if id is None or _named(row["id"], id)]
    if id is not None and not found:
        raise Plain(f"{kind}中没有{id}。", f"There is no {id} among the {kind}.")
    if id is not None and len(found) == 1 and not settings.json:
        for name, value in found[0].items():
            click.echo(f"{name}: {output.shown(value, settings) or '–'}")
        return
    _list(settings, columns, found[:limit])


COUNTS: Final = (
    Column("kind", "种类", "kind"),
    Column("entries", "条数", "entries", right=True),
)


def _named(code: str, asked: str) -> bool:
    return code == asked or (not asked.isdigit() and code.startswith(asked))


def _list(settings: Settings, columns: tuple[Column, ...], rows: Rows) -> None:
    if settings.json:
        output.document(rows)
        return
    named = [
        row | {"name": row[settings.lang]} if settings.lang in row else row
        for row in rows
    ]
    output.table(settings, columns, named)
