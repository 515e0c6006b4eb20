"""`casework desk` and `casework demo`: a district in the terminal, at a glance."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import click
from rich.console import Console

from casework.adapters.cli import conformance, output, worklist
from casework.adapters.cli import show as case_shown
from casework.adapters.cli.command import Command
from casework.adapters.cli.options import as_of, district
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import Session, session
from casework.adapters.cli.settings import Settings
from casework.adapters.demo import DISTRICT, LABEL, LAST_DAY, build, show_desk
from casework.adapters.desk import Desk
from casework.domain.complaint.facts import Alert, Level
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Recorded
from casework.projections import worklist as w
from casework.projections.projection import CHINA, Row

PAGE_WIDTH: Final = 100
LINES: Final = 8
"""How many orders of each kind are shown."""

STAGES: Final = (
    Column("stage", "环节", "stage"),
    Column("cases", "件数", "cases", right=True),
)
NEXT: Final = (
    Column("next_due", "届满", "due"),
    Column("next_kind", "时限", "limit"),
    Column("no", "工单", "order"),
    Column("stage", "环节", "stage"),
    Column("lead", "主办", "lead", wraps=True),
    Column("handler", "经办", "handler", wraps=True),
    Column("leaf", "类型", "leaf"),
    Column("grade", "等级", "grade"),
)
FITTING: Final = 20
"""Of how many facts a history still fits a screen."""

LATE: Final = w.Asked(overdue=True)
BUSIEST: Final = 400
"""Among how many open cases the one to be shown is looked for."""


@click.command(cls=Command)
@district
@as_of
@click.pass_context
def desk(context: click.Context, district: str | None, as_of: datetime | None) -> None:
    """What is due and late, one case with its limits, what conforms. 工作台"""
    with session(context) as run:
        desks = run.reading(district)
        if run.settings.json:
            output.document([_document(one, as_of) for one in desks])
            return
        for one in desks:
            _tell(run.settings, one, as_of)


@click.command(cls=Command)
@click.option(
    "--serve/--no-serve",
    default=True,
    help="Also serve the console, once there is one. 是否启动控制台",
)
@click.pass_context
def demo(context: click.Context, serve: bool) -> None:  # noqa: ARG001
    """Build the synthetic district if it is absent, and show its desk. 演示

    Seeded and labelled synthetic; every fact came about by a command to the engine.
    """
    with session(context, create=True) as run:
        _build(run)
        one = run.desk(DISTRICT)
        done = one.tick(LAST_DAY)
        if run.settings.json:
            output.document([_document(one, None)])
            return
        run.settings.tell(
            f"已让时限走到{LAST_DAY:%Y-%m-%d %H:%M}：新增{done.facts}项记录。",
            f"Limits elapsed up to {LAST_DAY:%Y-%m-%d %H:%M}: "
            f"{done.facts} facts recorded.",
        )
        show_desk(one, _console(), run.settings.lang)


def _console() -> Console:
    """Where the desk is drawn; as wide as a page where there is no terminal."""
    return Console() if sys.stdout.isatty() else Console(width=PAGE_WIDTH)


def _build(run: Session) -> None:
    settings = run.settings
    if DISTRICT not in run.store.districts() and not settings.json:
        settings.tell(
            f"建立合成区“{DISTRICT}”（约十秒）……",
            f"Building the synthetic district {DISTRICT!r} (some ten seconds) …",
        )
    built = build(run.store)
    if built.facts and not settings.json:
        settings.tell(
            f"{built.cases}件诉求，{built.facts}项记录，"
            f"{built.refused}次请求被依条款驳回。",
            f"{built.cases} cases, {built.facts} facts; "
            f"{built.refused} requests were refused by a clause.",
        )


def _tell(settings: Settings, one: Desk, as_of: datetime | None) -> None:
    synthetic = f"（{LABEL}）" if one.district == DISTRICT else ""
    when = output.shown(as_of, settings) if as_of else settings.say("目前", "now")
    heading(f"{one.district}{synthetic} · {when}")
    output.table(settings, STAGES, _counts(one, as_of))
    late = _items(one, as_of, LATE)
    total = sum(row["cases"] for row in one.views.read(w.count(as_of, LATE)))
    heading(settings.say(f"超期（共{total}件）", f"Late ({total} in all)"))
    _orders(settings, late[:LINES])
    heading(settings.say("接下来的时限", "Which limits run out next"))
    output.table(settings, NEXT, _soon(one, as_of))
    told = _telling(one, as_of)
    if told:
        heading(settings.say("一件工单的经过", "One case and its limits"))
        for line in case_shown.lines(settings, one, told, False):
            click.echo(line)
    heading(settings.say("是否合乎程序", "Does the record conform to the loop?"))
    conformance.tell(settings, list(conformance.summary_of(one, as_of)), [], "summary")


def _counts(one: Desk, as_of: datetime | None) -> list[Row]:
    """How many open cases there are in each stage, in the order of the loop."""
    order = [stage.value for stage in Stage]
    counts = one.views.read(w.count(as_of))
    return sorted(counts, key=lambda row: order.index(row["stage"]))


def heading(text: str) -> None:
    """A line above what follows."""
    click.echo()
    click.secho(f"■ {text}", bold=True)


def _items(one: Desk, as_of: datetime | None, asked: w.Asked) -> list[Row]:
    return list(worklist.page(one, as_of, asked, limit=BUSIEST))


def _orders(settings: Settings, items: Sequence[Row]) -> None:
    if items:
        rows = [worklist.as_row(item, settings) for item in items]
        output.table(settings, worklist.COLUMNS, rows)
    else:
        settings.tell("没有。", "None.")


def _soon(one: Desk, as_of: datetime | None) -> list[Row]:
    """The open cases whose limits run out next."""
    running = [item for item in _items(one, as_of, w.ALL) if item["next_due"]]
    return sorted(running, key=lambda item: (item["next_due"], item["no"]))[:LINES]


def _telling(one: Desk, as_of: datetime | None) -> list[Recorded]:
    """The history of the open case to which most has happened that fits a screen."""
    items = {item["case_id"]: item for item in _items(one, as_of, w.ALL)}
    lengths = one.record.versions(items)
    short = [item for case, item in items.items() if lengths[case] <= FITTING]
    if not short:
        return []
    return one.history(max(short, key=_eventful)["no"], as_of)


def _eventful(item: Row) -> tuple[int, str]:
    points = (
        2 * item["redo"]
        + item["attempt"]
        + 2 * item["overdue"]
        + (item["supervision"] != Level.NONE)
        + (item["warning"] != Alert.NONE)
        + bool(item["claimed"])
        + bool(item["accepted"])
        + bool(item["excluded"])
    )
    return points, item["no"]


def _document(one: Desk, as_of: datetime | None) -> Row:
    late = _items(one, as_of, LATE)
    return {
        "district": one.district,
        "synthetic": one.district == DISTRICT,
        "as_of": as_of or datetime.now(CHINA),
        "stages": _counts(one, as_of),
        "late": [_plain(item) for item in late],
        "due": [_plain(item) for item in _items(one, as_of, w.ALL)[:LINES]],
        "conformance": list(conformance.summary_of(one, as_of)),
    }


def _plain(item: Row) -> Row:
    return {name: value for name, value in item.items() if name != "order"}
