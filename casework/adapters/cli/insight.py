"""`casework bench insight`: how well types and recurrences are seen."""

from pathlib import Path
from typing import Any, Final

import click

from casework.adapters.bench import Measurement, Note
from casework.adapters.bench.insight.hotline import write_hotline
from casework.adapters.bench.insight.inputs import DEFAULT
from casework.adapters.bench.insight.run import Scale, measurements
from casework.adapters.cli import output
from casework.adapters.cli.bench import row
from casework.adapters.cli.command import Command, settings_of
from casework.adapters.cli.output import Column
from casework.adapters.cli.settings import Settings

COLUMNS: Final = (
    Column("name", "项目", "what", wraps=True),
    Column("ours", "本系统", "ours", right=True),
    Column("baseline", "对照值", "baseline", right=True),
    Column("against", "对照", "against", wraps=True),
    Column("aim", "目标", "aim", right=True),
    Column("unit", "单位", "unit"),
    Column("reached", "达到", "reached"),
)


@click.command(cls=Command)
@click.option(
    "--scale",
    type=click.Choice([scale.value for scale in Scale]),
    default=Scale.USUAL.value,
    show_default=True,
    help="Synthetic reports: 2 k; 20 k and 100 k; these and 1 M. 规模",
)
@click.option(
    "--inputs",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    show_default=True,
    help="Where the real inputs are, if they are. 真实数据目录",
)
@click.pass_context
def insight(context: click.Context, scale: str, inputs: Path) -> None:
    """How well and how fast types and recurrences are seen. 识别效果

    On real messages where they are present and on a synthetic hotline, each figure
    beside the plain method it has to beat, measured in the same run.
    """
    settings = settings_of(context)
    items, notes = [], []
    for one in measurements(Scale(scale), inputs):
        if isinstance(one, Note):
            notes.append(one)
            if not settings.json:
                click.echo(settings.say(one.zh, one.en), err=True)
        else:
            items.append(one)
            if not settings.json:
                click.echo(f"{one.name}: {_figure(one.ours, one)}", err=True)
    if settings.json:
        told = [row(one) | {"against": one.against} for one in items]
        output.document({"items": told, "notes": [note._asdict() for note in notes]})
    else:
        output.table(settings, COLUMNS, [_shown(settings, one) for one in items])
        for note in notes:
            click.echo(settings.say(note.zh, note.en))


def _shown(settings: Settings, one: Measurement) -> dict[str, Any]:
    """A row as people read it."""
    return {
        "name": one.name,
        "ours": _figure(one.ours, one),
        "baseline": _figure(one.limit, one),
        "against": one.against,
        "aim": _aim(one),
        "unit": one.unit,
        "reached": _reached(settings, one.reached),
    }


def _aim(one: Measurement) -> str:
    if one.aim is None or one.absolute:
        return _figure(one.aim, one)
    return f"×{one.aim:g}"


def _reached(settings: Settings, reached: bool | None) -> str:
    if reached is None:
        return ""
    return settings.say("是", "yes") if reached else settings.say("否", "no")


def _figure(value: float | None, one: Measurement) -> str:
    """A share with three decimals, anything else as it is read best."""
    if value is None:
        return ""
    return f"{value:,.1f}" if one.unit else f"{value:.3f}"


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--count", type=click.IntRange(1), default=20_000, show_default=True,
    help="How many reports. 件数",
)  # fmt: skip
@click.option("--seed", type=int, default=12345, show_default=True, help="Seed. 种子")
@click.option(
    "--borrow",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Real inputs whose words to borrow instead of its own. 借用文本目录",
)
@click.pass_context
def hotline(
    context: click.Context, file: Path, count: int, seed: int, borrow: Path | None
) -> None:
    """Write a synthetic hotline as a CSV file for `intake`. 合成热线

    The column `problem` says which reports are truly one matter; intake leaves it be.
    """
    write_hotline(file, count, seed, borrow)
    settings = settings_of(context)
    if settings.json:
        output.document({"file": str(file), "reports": count, "seed": seed})
    else:
        click.echo(
            settings.say(
                f"已写出{count:,}件合成来电：{file}",
                f"{count:,} synthetic reports written to {file}.",
            )
        )
