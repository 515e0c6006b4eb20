"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from casework.adapters.cli.values import INSTANT

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def district(function: FunctionT) -> FunctionT:
    """The option --district."""
    return click.option("--district", metavar="D", help="Only this district. 区域")(
        function
    )


def as_of(function: FunctionT) -> FunctionT:
    """The option --as-of."""
    return click.option(
        "--as-of", type=INSTANT, help="As it was known at an instant. 截至时点"
    )(function)


def limit(function: FunctionT) -> FunctionT:
    """The option --limit."""
    return click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=50,
        show_default=True,
        help="At most so many. 条数",
    )(function)


def all_or_limit(function: FunctionT) -> FunctionT:
    """The option --limit of a list that is told whole unless it is given."""
    return click.option(
        "--limit",
        type=click.IntRange(min=0),
        help="At most so many; all unless said. 条数",
    )(function)
