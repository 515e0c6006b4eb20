"""`casework bench`: the figures, each beside its limit in the same run."""

from contextlib import nullcontext
from typing import Any, Final

import click

from casework.adapters.bench import Measurement
from casework.adapters.bench.embedded import embedded_postgres
from casework.adapters.bench.run import measurements
from casework.adapters.cli import output
from casework.adapters.cli.command import Lazy, Subcommands, settings_of
from casework.adapters.cli.output import Column

COMMANDS: Final = {
    "insight": Lazy(
        "insight", "insight", "How well types and recurrences are seen. 识别效果"
    ),
    "hotline": Lazy(
        "insight", "hotline", "Write a synthetic hotline as a file. 合成热线"
    ),
}
COLUMNS: Final = (
    Column("name", "项目", "what", wraps=True),
    Column("ours", "本系统", "ours", right=True),
    Column("limit", "对照", "limit", right=True),
    Column("unit", "单位", "unit", wraps=True),
    Column("ratio", "比值", "ratio", right=True),
    Column("aim", "目标", "aim", right=True),
    Column("reached", "达到", "reached"),
)


@click.group(cls=Subcommands, lazy=COMMANDS, invoke_without_command=True)
@click.option(
    "--scale",
    type=click.FloatRange(min=0.0, min_open=True),
    default=1.0,
    show_default=True,
    help="Size of the runs; 1 takes some ten minutes. 规模",
)
@click.option(
    "--pg",
    metavar="URL",
    help="PostgreSQL to measure; else one of its own, if installed. 数据库",
)
@click.pass_context
def bench(context: click.Context, scale: float, pg: str | None) -> None:
    """The figures of speed and size, each beside its limit. 性能测量"""
    if context.invoked_subcommand is not None:
        return
    settings = settings_of(context)
    told = []
    given = pg or settings.store
    with nullcontext(given) if given else embedded_postgres() as url:
        for one in measurements(scale, url):
            told.append(row(one))
            if not settings.json:
                click.echo(f"{one.name}: {one.ours:,.1f} {one.unit}", err=True)
    if settings.json:
        output.document(told)
    else:
        output.table(settings, COLUMNS, [one | _rounded(one) for one in told])


def row(one: Measurement) -> dict[str, Any]:
    """A measurement as it is told to programs."""
    return {
        "name": one.name,
        "ours": one.ours,
        "limit": one.limit,
        "unit": one.unit,
        "ratio": one.ratio,
        "aim": one.aim,
        "less_is_better": one.less_is_better,
        "reached": one.reached,
    }


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: f"{row[name]:.3g}" for name in ("ratio", "aim")}
