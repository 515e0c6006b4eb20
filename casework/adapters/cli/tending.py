"""`casework tick`, `views`, `init`, `completion`: what keeps a district going."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import click
from click.shell_completion import get_completion_class

from casework.adapters.cli import output
from casework.adapters.cli.command import Command, Subcommands
from casework.adapters.cli.options import district
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.values import INSTANT
from casework.adapters.desk import Desk
from casework.adapters.errors import OtherKey
from casework.projections.history import tell_history
from casework.projections.projection import CHINA

SHELLS: Final = ("bash", "zsh", "fish")


@click.command(cls=Command)
@click.option("--now", type=INSTANT, help="Up to this instant; now unless said. 时点")
@district
@click.pass_context
def tick(context: click.Context, now: datetime | None, district: str | None) -> None:
    """Let every limit elapse that is due, and follow up. 时限到期处理

    Running it twice, or again after a crash, changes nothing more.
    """
    upto = now or datetime.now(CHINA)
    with session(context) as run:
        told = [
            _ticked(run.desk(name), upto, run.settings.lang)
            for name in run.districts(district)
        ]
        if run.settings.json:
            output.document(told)
            return
        for one in told:
            run.settings.tell(
                f"{one['district']}：{one['cases']}件有时限到期，"
                f"新增{one['facts']}项记录。",
                f"{one['district']}: cases with limits elapsed: {one['cases']}; "
                f"facts recorded: {one['facts']}.",
            )
            if one["items"]:
                output.table(run.settings, ELAPSED, one["items"])


ELAPSED: Final = (
    Column("at", "时间", "at"),
    Column("no", "工单", "order"),
    Column("text", "记录", "what", wraps=True),
)
SHOWN: Final = 50
"""How many of the facts a tick recorded are told."""


def _ticked(desk: Desk, upto: datetime, lang: str) -> dict[str, Any]:
    """What a tick did in a district, and the first of the facts it recorded."""
    before = desk.record.position()
    done = desk.tick(upto)
    new = desk.record.since(before, SHOWN)
    histories = desk.record.streams({one.stream for one in new})
    sentences = {
        (stream, one.version): one
        for stream, history in histories.items()
        for one in tell_history(history, lang)
    }
    return {
        "district": desk.district,
        "facts": done.facts,
        "cases": done.cases,
        "items": [
            {
                "at": one.fact.at,
                "no": getattr(histories[one.stream][0].fact, "no", ""),
                "text": sentences[one.stream, one.version].text,
                "clause": sentences[one.stream, one.version].clause or None,
                "topic": one.fact.topic,
            }
            for one in new
        ],
    }


@click.group(cls=Subcommands)
def views() -> None:
    """The read models: how far they have come, and what they add up to. 读模型"""


STANDING: Final = (
    Column("district", "区", "district"),
    Column("name", "读模型", "read model", wraps=True),
    Column("version", "版本", "version", right=True),
    Column("position", "位置", "position", right=True),
    Column("lag", "落后", "lag", right=True),
)
HASHES: Final = (
    Column("district", "区", "district"),
    Column("name", "读模型", "read model", wraps=True),
    Column("hash", "内容摘要", "content hash", wraps=True),
)


@views.command()
@district
@click.pass_context
def status(context: click.Context, district: str | None) -> None:
    """Position and lag of every read model. 位置与滞后"""
    with session(context) as run:
        told = []
        for name in run.districts(district):
            desk = run.desk(name)
            for standing in desk.views.status(desk.record):
                values = standing._asdict()
                told.append(
                    {"district": name, "name": values.pop("projection"), **values}
                )
        if run.settings.json:
            output.document(told)
        else:
            output.table(run.settings, STANDING, told)


@views.command("catch-up")
@district
@click.pass_context
def catch_up(context: click.Context, district: str | None) -> None:
    """Tell the read models what the record holds by now. 跟进"""
    with session(context) as run:
        told = []
        for name in run.districts(district):
            desk = run.desk(name)
            facts = desk.views.catch_up(desk.record)
            told.append({"district": name, "facts": facts})
        if run.settings.json:
            output.document(told)
            return
        for one in told:
            run.settings.tell(
                f"{one['district']}：跟进{one['facts']}项记录。",
                f"{one['district']}: {one['facts']} facts told.",
            )


@views.command()
@click.argument("name", required=False)
@district
@click.pass_context
def rebuild(context: click.Context, name: str | None, district: str | None) -> None:
    """Forget one read model, or all, and tell it anew; before and after. 重建"""
    with session(context) as run:
        told = []
        for place in run.districts(district):
            desk = run.desk(place)
            before = _hash_before(desk, name)
            desk.views.rebuild(name)
            facts = desk.views.catch_up(desk.record)
            after = desk.views.hash(name)
            told.append(
                {
                    "district": place,
                    "name": name or "all",
                    "facts": facts,
                    "before": before,
                    "after": after,
                    "equal": None if before is None else before == after,
                }
            )
        if run.settings.json:
            output.document(told)
            return
        for one in told:
            same = run.settings.say(*SAME[one["equal"]])
            run.settings.tell(
                f"{one['district']}：重建{one['facts']}项记录，"
                f"内容摘要{one['after']}，{same}。",
                f"{one['district']}: {one['facts']} facts retold; "
                f"content hash {one['after']}, {same}.",
            )


SAME: Final[Mapping[Any, tuple[str, str]]] = {
    True: ("与重建前相同", "the same as before"),
    False: ("与重建前不同", "NOT the same as before"),
    None: ("重建前的无法读取", "what stood there before could not be read"),
}
"""How what is told anew compares with what was told before."""


def _hash_before(desk: Desk, name: str | None) -> str | None:
    """What the rows added up to, brought up to date; None where no key opens them."""
    try:
        desk.views.catch_up(desk.record)
        return desk.views.hash(name)
    except OtherKey:
        return None


@views.command("hash")
@click.argument("name", required=False)
@district
@click.pass_context
def hash_(context: click.Context, name: str | None, district: str | None) -> None:
    """What the rows add up to, on any database. 内容摘要"""
    with session(context) as run:
        told = []
        for place in run.districts(district):
            kept = run.desk(place).views
            names = [name] if name else [*kept.projections]
            told += [
                {"district": place, "name": one, "hash": kept.hash(one)}
                for one in names
            ]
        if run.settings.json:
            output.document(told)
        else:
            output.table(run.settings, HASHES, told)


@click.command(cls=Command)
@click.argument("name", metavar="DISTRICT")
@click.pass_context
def init(context: click.Context, name: str) -> None:
    """Begin a district's record; one that is there stays as it is. 新建区域"""
    with session(context, create=True) as run:
        new = name not in run.store.districts()
        run.desk(name, create=True)
        if run.settings.json:
            output.document({"district": name, "new": new})
        elif new:
            run.settings.tell(f"已建立{name}。", f"The record of {name} has begun.")
        else:
            run.settings.tell(f"{name}已存在。", f"{name} has a record already.")


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete casework's commands. 命令补全

    For bash: eval "$(casework completion bash)"
    """
    kind = get_completion_class(shell)
    assert kind is not None
    program = context.find_root().command
    click.echo(kind(program, {}, "casework", "_CASEWORK_COMPLETE").source())
