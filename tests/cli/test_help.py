"""Every command is documented, and finding out what there is takes no time."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from casework.adapters.cli import app
from casework.adapters.cli.app import COMMANDS
from casework.domain.complaint.duties import POSTS
from casework.domain.facts import Role

READING = (
    "worklist",
    "show",
    "known",
    "recurrence",
    "recurrence show",
    "indicators",
    "leads",
    "leads show",
    "stays",
    "conformance",
    "returns",
    "timers",
    "desk",
    "reference show",
    "reference workday",
    "place",
)
ONE_ANSWER = (
    "show",
    "recurrence show",
    "indicators",
    "desk",
    "reference workday",
    "place",
)
HEAVY = ("pydantic", "sqlalchemy", "rich.table", "structlog", "eventsourcing")


def walk(
    command: click.Command = app, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that name it."""
    if path:
        yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from walk(found, (*path, name))


ALL = dict(walk())


@pytest.mark.parametrize("name", ALL)
def test_a_command_and_its_options_have_help(name: str) -> None:
    command = ALL[name]

    assert command.help
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, f"{name}: {param.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says(name: str) -> None:
    first = (ALL[name].help or "").split("\n\n")[0]

    assert COMMANDS[name].help.split(". ")[-1] in first


@pytest.mark.parametrize("name", READING)
def test_a_reading_command_takes_json_and_as_of(name: str) -> None:
    told = CliRunner().invoke(app, [*name.split(), "--help"]).output

    assert "--json" in told
    assert "--as-of" in told
    assert "--limit" in told or name in ONE_ANSWER


def test_there_is_a_command_for_each_step_that_a_person_takes() -> None:
    steps = {
        kind.__name__ for kind, posts in POSTS.items() if posts != {Role.SYSTEM}
    } - {"JoinGroup", "AssignMatter"}
    offered = {n.removeprefix("complaint ") for n in ALL if n.startswith("complaint ")}

    assert {"".join(w.title() for w in n.split("-")) for n in offered} == (
        steps | {"Receive"}
    )


def test_the_system_s_own_steps_are_not_offered() -> None:
    assert "complaint elapse" not in ALL
    assert "complaint count-recurrence" not in ALL


def test_help_loads_nothing_that_takes_time() -> None:
    program = (
        "import sys\n"
        "from casework.adapters.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert told.splitlines()[-1] == "[]"


def test_no_command_at_all_shows_the_help() -> None:
    assert "Commands:" in CliRunner().invoke(app, []).output


def test_the_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.startswith("casework 20")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    told = CliRunner().invoke(app, ["completion", shell])

    assert told.exit_code == 0
    assert "_CASEWORK_COMPLETE" in told.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nope"], "No such command"),
        (["worklist", "--as-of", "2026-02-30"], "is no ISO 8601 time"),
        (
            ["worklist", "--stage", "nowhere"],
            "is none of unreceived (未受理), received",
        ),
        (["recurrence", "--kind", "nope"], "is none of building, estate, "),
        (["--lang", "zh", "worklist", "--as-of", "今天"], "不是ISO 8601时间"),
        (["worklist", "--after", "xyz"], "no cursor"),
        (["worklist", "--limit", "-1"], "--limit"),
    ],
)
def test_a_misuse_is_told_and_has_status_2(words: list[str], says: str) -> None:
    told = CliRunner().invoke(app, words)

    assert told.exit_code == 2
    assert says in told.output
