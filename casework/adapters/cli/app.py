"""`casework`: the commands there are, and the one place where a failure is told."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final

import click

from casework.adapters.cli.command import Group, Lazy
from casework.adapters.cli.settings import DONE, Settings, from_environment

INTERRUPTED: Final = 130

COMMANDS: Final = {
    "worklist": Lazy(
        "worklist", "worklist", "What must be done, by whom, by when. 待办清单"
    ),
    "show": Lazy("show", "show", "A case's history in sentences. 工单经过"),
    "known": Lazy("known", "known", "What is known at intake. 受理时已知情况"),
    "recurrence": Lazy(
        "recurrence", "recurrence", "Which matters keep coming back. 反复发生的事项"
    ),
    "indicators": Lazy(
        "indicators",
        "indicators",
        "First-time fix, recurrence, repeat calls, concentration. 指标",
    ),
    "leads": Lazy("leads", "leads", "Leads for a type, and why now. 类问题线索"),
    "stays": Lazy("reading", "stays", "How long cases stay where. 各环节用时"),
    "conformance": Lazy(
        "conformance",
        "conformance",
        "Recorded steps that the loop does not admit. 不合程序的记录",
    ),
    "returns": Lazy("reading", "returns", "Returns and hops by unit. 退单与转派"),
    "timers": Lazy("reading", "timers", "Limits that run out, and when. 在途时限"),
    "complaint": Lazy("complaint", "complaint", "Handle a complaint. 办理诉求"),
    "group": Lazy("complaint", "group", "Handle a group order. 办理多人同诉"),
    "intake": Lazy("taking", "intake", "Receive work orders from a file. 批量受理"),
    "import": Lazy(
        "taking", "import_", "Take over a history from elsewhere. 转入外部历史"
    ),
    "tick": Lazy("tending", "tick", "Let limits elapse, follow up. 时限到期处理"),
    "views": Lazy("tending", "views", "The read models and how they follow. 读模型"),
    "reference": Lazy(
        "reference", "reference", "Calendars, profiles, units, staff. 基础资料"
    ),
    "place": Lazy(
        "place", "place", "Which registered place a text means, and why. 地点查找"
    ),
    "suggest": Lazy(
        "suggest", "suggest", "Problem type and unit for a text. 建议分类与主办"
    ),
    "learn": Lazy(
        "learn", "learn", "Learn to suggest types from what people chose. 学习分类建议"
    ),
    "handbook": Lazy(
        "handbook", "handbook", "The living policy handbook as pages. 政策手册"
    ),
    "desk": Lazy("desk", "desk", "A district at a glance. 工作台"),
    "demo": Lazy("desk", "demo", "The synthetic district and its desk. 演示"),
    "bench": Lazy("bench", "bench", "Figures, each beside its limit. 性能测量"),
    "init": Lazy("tending", "init", "Begin a district's record. 新建区域"),
    "completion": Lazy("tending", "completion", "Completion for a shell. 命令补全"),
}
"""Every command with its help, so that `--help` need not load them."""


class App(Group):
    """The program: runs a command and turns every failure into a sentence."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and exit with the status that says how it went."""
        given = list(sys.argv[1:] if args is None else args)
        settings = from_environment(arguments=given)
        status: Any = DONE
        try:
            status = super().main(
                given,
                prog_name or "casework",
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                obj=settings,
                **extra,
            )
        except click.exceptions.NoArgsIsHelpError as misuse:
            click.echo(misuse.ctx.get_help() if misuse.ctx else str(misuse))
        except click.ClickException as misuse:
            misuse.show()
            status = misuse.exit_code
        except click.Abort:
            status = INTERRUPTED
        except Exception as error:
            failures = import_module("casework.adapters.cli.failures")
            status = failures.tell(error, settings)
        sys.exit(status if isinstance(status, int) else DONE)


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"casework {version('casework')}")
        context.exit()


def make_output_safe() -> None:
    """Print what the terminal's encoding lacks as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


@click.group(cls=App, lazy=COMMANDS, context_settings={"max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version.",
)
@click.pass_context
def app(context: click.Context) -> None:
    """Handle 12345 hotline complaints on a record that forgets nothing. 诉求工单办理

    Reading commands cover every district of the data directory unless --district
    names one. Times are ISO 8601; one without offset is at +08:00.
    """
    context.ensure_object(Settings)
    make_output_safe()
