"""`casework handbook DIR`: the living policy handbook as static pages."""

from pathlib import Path
from typing import Final

import click

import casework
from casework.adapters.cli import output
from casework.adapters.cli.command import Command, settings_of
from casework.adapters.cli.settings import DONE, REFUSED, UNUSABLE, Plain
from casework.adapters.handbook import write_handbook
from casework.adapters.rulebook import load_rulebook

ROOT: Final = Path(casework.__file__).parents[1]
FEATURES: Final = ROOT / "features"
RESULTS: Final = ROOT / "build" / "scenarios.json"


@click.command(cls=Command)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--features",
    type=click.Path(path_type=Path),
    default=FEATURES,
    metavar="DIR",
    help="The policy's features; those of this source tree unless said. 场景目录",
)
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    default=RESULTS,
    metavar="FILE",
    help="Outcomes of the last scripts/test; build/ unless said. 场景结果",
)
@click.pass_context
def handbook(
    context: click.Context, directory: Path, features: Path, results: Path
) -> int:
    """Write the policy handbook as static pages. 政策手册

    Clauses, scenarios with passed, failed or not run, the loop drawn from its table,
    limits side by side, changes by date. The status is 1 if any scenario failed.
    """
    settings = settings_of(context)
    if not features.is_dir():
        raise Plain(
            f"找不到场景目录{features}；请用--features指明。",
            f"There are no features at {features}; name them with --features.",
            UNUSABLE,
        )
    found = results if results.is_file() else None
    counts = write_handbook(directory, features, found, load_rulebook())
    page = directory / "index.html"
    if settings.json:
        output.document({"page": str(page), **counts._asdict()})
    else:
        settings.tell(
            f"{page}：通过{counts.passed}，失败{counts.failed}，未运行{counts.not_run}。",
            f"{page}: {counts.passed} passed, {counts.failed} failed, "
            f"{counts.not_run} not run.",
        )
    return REFUSED if counts.failed else DONE
