"""`casework intake` and `casework import`: files of orders and of histories."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from casework.adapters import files
from casework.adapters.cli import output
from casework.adapters.cli.acting import acting
from casework.adapters.cli.command import Command
from casework.adapters.cli.options import FunctionT
from casework.adapters.cli.session import Session, session
from casework.adapters.cli.settings import DONE, REFUSED, Settings
from casework.adapters.desk import Desk
from casework.domain.facts import Actor, Role

MAPPING: Final = "A shipped name or a TOML file. 映射"
INTAKE_DISTRICT: Final = "hotline"
COUNTS: Final = {
    "read": ("读入", "read"),
    "received": ("新收", "received"),
    "appended": ("追加", "appended"),
    "already": ("已有", "already there"),
    "rejected": ("退回", "rejected"),
    "placed": ("按原话定位", "placed by words"),
    "changed": ("来源有变", "changed at the source"),
    "cases": ("案件", "cases"),
    "steps": ("步骤", "steps"),
}
SELDOM: Final = frozenset({"placed"})
"""What is told only where there is some of it."""
HOTLINE: Final = Actor(person="intake", unit="DHO", role=Role.OPERATOR)
"""Who receives the orders of a file when nobody is named."""


def rejects(function: FunctionT) -> FunctionT:
    """The option --rejects."""
    return click.option(
        "--rejects",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Where bad rows go, with line, field and reason. 退回行文件",
    )(function)


def catch_up(function: FunctionT) -> FunctionT:
    """The option --no-catch-up."""
    return click.option(
        "--catch-up/--no-catch-up",
        "follow",
        default=True,
        help="Whether read models and reactions follow at once. 随后跟进",
    )(function)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", default="casework", show_default=True, help=MAPPING)
@rejects
@click.option(
    "--district",
    metavar="D",
    help="Into which district; a shipped mapping's, or the only own one. 区域",
)
@catch_up
@click.pass_context
def intake(
    context: click.Context,
    *,
    file: Path,
    mapping: str,
    rejects: Path | None,
    district: str | None,
    follow: bool,
) -> int:
    """Receive work orders from a CSV, XLSX or JSONL file. 批量受理

    Bad rows go to the rejects file with line, field and reason, the rest is kept; the
    status is 1 if any was rejected. A file that comes twice adds nothing.
    """
    orders = files.load_orders(mapping)
    _check_readable(file)
    with session(context, create=True) as run:
        if district is None and mapping in files.foreign_mappings():
            district = mapping
        desk = run.desk(run.only(district, INTAKE_DISTRICT), create=True)
        by = acting(run.settings, desk) if run.settings.acting else HOTLINE
        with _progress(run.settings) as progress:
            counts = files.intake(
                desk.record,
                file,
                orders,
                rulebook=desk.rulebook,
                register=desk.register,
                vault=run.store.vault,
                by=by,
                rejects=files.Rejects(rejects),
                progress=progress,
            )
        followed = _follow(run, desk) if follow else DONE
        return max(followed, _tell(run.settings, desk, counts, rejects))


@click.command("import", cls=Command)
@click.argument(
    "paths", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE…"
)
@click.option("--mapping", required=True, help=MAPPING)
@rejects
@click.option(
    "--district", metavar="D", help="Into which district; the mapping's unless said."
)
@catch_up
@click.pass_context
def import_(
    context: click.Context,
    *,
    paths: tuple[Path, ...],
    mapping: str,
    rejects: Path | None,
    district: str | None,
    follow: bool,
) -> int:
    """Take over a history that happened elsewhere, with its own times. 转入外部历史

    It goes past the policy: what happened, happened. `casework conformance` tells what
    departs from the loop. What is in the record already adds nothing.
    """
    history = files.load_history(mapping)
    for path in paths:
        _check_readable(path)
    with session(context, create=True) as run:
        desk = run.desk(district or history.name, create=True)
        with _progress(run.settings) as progress:
            counts = files.import_history(
                desk.record,
                paths,
                history,
                vault=run.store.vault,
                rejects=files.Rejects(rejects),
                progress=progress,
            )
        followed = _follow(run, desk) if follow else DONE
        return max(followed, _tell(run.settings, desk, counts, rejects))


def _check_readable(path: Path) -> None:
    """Fail before anything is made for a file that cannot be opened."""
    with path.open("rb"):
        pass


@contextmanager
def _progress(settings: Settings) -> Iterator[files.Progress]:
    """A bar on a terminal; silence elsewhere."""
    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    with shown:
        task = shown.add_task(settings.say("读入", "reading"), total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _follow(run: Session, desk: Desk) -> int:
    """Bring the read models up to date and follow up what the orders ask for."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return run.settle(desk)[1]
    with console.status(run.settings.say("读模型跟进", "read models catch up")):
        return run.settle(desk)[1]


def _tell(
    settings: Settings, desk: Desk, counts: files.Counts, rejects: Path | None
) -> int:
    told = counts.as_json()
    if settings.json:
        output.document({"district": desk.district, **told})
    else:
        parts = [
            f"{settings.say(*COUNTS[name])} {told[name]:,}"
            for name in COUNTS
            if name in told and (told[name] or name not in SELDOM)
        ]
        click.echo(f"{desk.district}: {', '.join(parts)}")
    if not counts.rejected:
        return DONE
    where = (
        str(rejects)
        if rejects
        else settings.say(
            "用--rejects FILE查看原因", "name a file with --rejects to see why"
        )
    )
    click.echo(
        settings.say(
            f"退回{counts.rejected:,}行：{where}。",
            f"Rows rejected: {counts.rejected:,}; {where}.",
        ),
        err=True,
    )
    return REFUSED
