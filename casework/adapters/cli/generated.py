"""Commands of the command line made from the commands of the domain.

A class gives the name and the help, its fields give the options: what is added to the
domain can be asked for at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from datetime import datetime
from enum import Enum
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import click

from casework.adapters.cli.command import Command
from casework.adapters.cli.fields import help_of
from casework.adapters.cli.values import AMOUNT, INSTANT, NUMBER, TEXT, Word
from casework.domain.complaint import commands as k

OF_EVERY_COMMAND: Final = frozenset({"at", "by", "command_id"})
COMPUTED: Final = frozenset({"source", "suggestion"})
"""Fields that nobody says: a case's id, which follows from its order number, and the
suggestion that was shown, which the desk knows."""

Run = Callable[[click.Context, type[k.Command], dict[str, Any]], int]


def kebab(name: str) -> str:
    """`RecordSiteVisit` as `record-site-visit`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def command_of(
    kind: type[k.Command],
    run: Run,
    *,
    left_out: frozenset[str] = frozenset(),
    optional: frozenset[str] = frozenset(),
) -> click.Command:
    """The command that asks for `kind` of the case named by its order number.

    What is `left_out` is not asked for; what is `optional` need not be said.
    """

    def callback(**given: Any) -> int:
        return run(click.get_current_context(), kind, given)

    return Command(
        kebab(kind.__name__),
        callback=callback,
        help=(kind.__doc__ or "").strip(),
        params=[
            click.Argument(["case"], metavar="CASE", type=NUMBER),
            *_options(kind, left_out | OF_EVERY_COMMAND | COMPUTED, optional),
            *common_options(),
        ],
    )


def common_options() -> list[click.Option]:
    """The options that every command of the domain has."""
    return [
        click.Option(["--at"], type=INSTANT, help="When; now unless said. 时间"),
        click.Option(
            ["--command-id"],
            type=click.UUID,
            help="An id with which it happens at most once. 请求编号",
        ),
        click.Option(
            ["--district"], metavar="D", help="Needed where there are several. 区域"
        ),
    ]


def _options(
    kind: type[k.Command], left_out: frozenset[str], optional: frozenset[str]
) -> Iterator[click.Option]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        if field.name not in left_out:
            option = _option(field, hints[field.name])
            option.required = option.required and field.name not in optional
            option.help = help_of(kind, field.name)
            yield option


def _option(field: Field[Any], hint: Any) -> click.Option:
    name = field.name.replace("_", "-")
    needed = field.default is MISSING and field.default_factory is MISSING
    # To be told a default, even None, is for click to be told a value.
    default: dict[str, Any] = {} if needed else {"default": field.default}
    plain = _without_none(hint)
    if plain is bool:
        # A flag that is on unless said needs a way to turn it off.
        both = needed or field.default is True
        return click.Option(
            [f"--{name}/--no-{name}" if both else f"--{name}"],
            is_flag=True,
            required=needed,
            **default,
        )
    if get_origin(plain) is tuple:
        return click.Option(
            [f"--{name}"],
            type=_click_type(get_args(plain)[0]),
            multiple=True,
            required=needed,
        )
    return click.Option(
        [f"--{name}"],
        type=_click_type(plain),
        required=needed,
        show_default=default.get("default") not in (None, ""),
        **default,
    )


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        rest = [part for part in get_args(hint) if part is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return hint


class Pair(click.ParamType[Any]):
    """NAME=VALUE."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The name and the value, or a misuse."""
        if isinstance(value, tuple):
            return value
        name, equals, rest = str(value).partition("=")
        if not (name and equals):
            self.fail(f"{value!r} is not NAME=VALUE", param, ctx)
        return name, rest


TYPES: Final[Mapping[Any, click.ParamType[Any]]] = {
    str: TEXT,
    int: AMOUNT,
    datetime: INSTANT,
    UUID: click.UUID,
    k.CaseRef: NUMBER,
    tuple[str, str]: Pair(),
}


def _click_type(hint: Any) -> click.ParamType[Any]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Word(hint)
    return TYPES[hint]
