"""Commands that take the global options before and after their name, and lazily."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import click

from casework.adapters.cli.settings import LANGUAGES, Settings

LEVELS: Final = ("debug", "info", "warning", "error")


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(context: click.Context, _: click.Parameter, value: Any) -> None:
        settings = context.find_object(Settings)
        if settings is not None and value is not None and value is not False:
            setattr(settings, name, value)

    return keep


def _option(name: str, *words: str, **settings: Any) -> click.Option:
    return click.Option(
        [f"global_{name}", *words], expose_value=False, callback=_keep(name), **settings
    )


def global_options() -> list[click.Option]:
    """The options that every command takes."""
    return [
        _option(
            "data",
            "--data",
            metavar="DIR",
            type=click.Path(path_type=Path, readable=False),
            help="Data directory; CASEWORK_DATA. 数据目录",
        ),
        _option(
            "store",
            "--store",
            metavar="URL",
            help="postgresql://… instead of files; CASEWORK_STORE. 数据库地址",
        ),
        _option(
            "acting",
            "--as",
            metavar="PERSON",
            help="Who acts: a registered person, or person:UNIT:ROLE. 操作人",
        ),
        _option("lang", "--lang", type=click.Choice(LANGUAGES), help="Language. 语言"),
        _option("json", "--json", is_flag=True, help="Print one JSON document."),
        _option(
            "log_level",
            "--log-level",
            type=click.Choice(LEVELS),
            help="What to log on stderr; warnings unless said. 日志级别",
        ),
    ]


class _Globals(click.Command):
    """Takes the global options, and lists them apart in its help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.globals = global_options()
        self.params = [*self.params, *self.globals]

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Own options first, the global ones in a section of their own."""
        named = {option.name for option in self.globals}
        for title, ours in (("Options", True), ("Global options", False)):
            records = [
                record
                for param in self.get_params(ctx)
                if isinstance(param, click.Option)
                and (param.name not in named) is ours
                and (record := param.get_help_record(ctx)) is not None
            ]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


class Command(_Globals):
    """A command."""


class Lazy(NamedTuple):
    """Where a command is defined, and what it does in one line."""

    module: str
    attribute: str
    help: str


class Group(_Globals, click.Group):
    """A group whose commands are loaded only when they are asked for."""

    def __init__(
        self, *args: Any, lazy: dict[str, Lazy] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy or {}

    def list_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
    ) -> list[str]:
        """The names, in the order they were given."""
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, loaded if need be."""
        place = self.lazy.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"casework.adapters.cli.{place.module}")
        return cast(click.Command, getattr(module, place.attribute))

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """The commands with what they do, none of them loaded for it."""
        told = [(name, place.help) for name, place in self.lazy.items()]
        for name, command in self.commands.items():
            told.append((name, command.get_short_help_str(200)))
        if told:
            with formatter.section("Commands"):
                formatter.write_dl(told)


class Subcommands(Group):
    """A group that holds its commands itself."""

    command_class = Command


def settings_of(context: click.Context) -> Settings:
    """The settings of a run."""
    return context.ensure_object(Settings)
