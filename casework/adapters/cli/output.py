"""Answers for people as tables and lines, for programs as one JSON document."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

import click
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from casework.adapters.cli.settings import Settings
from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import STAGE_EN
from casework.domain.facts import Role
from casework.domain.rulebook.explanation import LIMIT_NAMES
from casework.projections.projection import CHINA

GAP: Final = "  "
APART: Final = "   "
LEAST: Final = 16
"""What a column that wraps is given at least, where it would be wider."""

AT_ONCE: Final = 500


class Column(NamedTuple):
    """A column of a table: its key in the rows and its head in both languages.

    One that wraps may give way where the terminal is narrow.
    """

    key: str
    zh: str
    en: str
    right: bool = False
    wraps: bool = False


def document(value: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def documents(values: Iterable[Any]) -> None:
    """Print a list as one JSON document, some of its values at a time."""
    rest = iter(values)
    mark = "["
    while some := list(islice(rest, AT_ONCE)):
        told = ", ".join(
            json.dumps(value, ensure_ascii=False, default=_plain) for value in some
        )
        click.echo(f"{mark}{told}", nl=False)
        mark = ", "
    click.echo("[]" if mark == "[" else "]")


def _plain(value: object) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Enum():
            return value.value
        case set() | frozenset():
            return sorted(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")


def table(
    settings: Settings,
    columns: Sequence[Column],
    rows: Iterable[dict[str, Any]],
    title: str = "",
) -> None:
    """Print rows, none cut: for the eye on a terminal, else as plain aligned lines."""
    heads = [settings.say(column.zh, column.en) for column in columns]
    cells = [[shown(row.get(c.key), settings) for c in columns] for row in rows]
    if title:
        click.echo(title)
    if sys.stdout.isatty():
        _seen(settings, columns, heads, cells)
    else:
        _aligned(columns, heads, cells)


def _seen(
    settings: Settings,
    columns: Sequence[Column],
    heads: list[str],
    cells: list[list[str]],
) -> None:
    """A table where the terminal has room for one, else each row by itself.

    Columns in which nothing stands are left out.
    """
    told = [n for n, c in enumerate(columns) if _telling(c, [r[n] for r in cells])]
    columns, heads = [columns[n] for n in told], [heads[n] for n in told]
    cells = [[row[n] for n in told] for row in cells]
    console = Console()
    widths = _widths(columns, heads, cells, console.width)
    if widths is not None:
        _drawn(console, columns, heads, cells, widths)
        return
    marks = [settings.say(f"{head}：", f"{head}: ") if head else "" for head in heads]
    for row in cells:
        _by_itself(console, marks, row)


def _telling(column: Column, cells: list[str]) -> bool:
    """Whether a column tells anything: it is not empty, nor of one district only."""
    return any(cells) and (column.key != "district" or len(set(cells)) > 1)


def _widths(
    columns: Sequence[Column], heads: list[str], cells: list[list[str]], room: int
) -> list[int] | None:
    """How wide each column is in a room, the widest giving way; None if none fits."""
    widths, least = [], []
    for n, (column, head) in enumerate(zip(columns, heads, strict=True)):
        longest = max((cell_len(row[n]) for row in cells), default=0)
        word = max(map(cell_len, head.split()), default=0)
        widths.append(max(longest, cell_len(head)))
        least.append(max(min(longest, LEAST) if column.wraps else longest, word))
    room -= len(GAP) * (len(columns) - 1)
    if sum(least) > room:
        return None
    while sum(widths) > room:
        wider = [n for n, width in enumerate(widths) if width > least[n]]
        widths[max(wider, key=widths.__getitem__)] -= 1
    return widths


def _drawn(
    console: Console,
    columns: Sequence[Column],
    heads: list[str],
    cells: list[list[str]],
    widths: list[int],
) -> None:
    """A table whose heads, and whose cells that wrap, take several lines if need be."""
    drawn = Table(
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1),
        collapse_padding=True,
        pad_edge=False,
    )
    for column, head, width in zip(columns, heads, widths, strict=True):
        drawn.add_column(
            Text(head),
            justify="right" if column.right else "left",
            width=width,
            overflow="fold",
        )
    for row in cells:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)


def _by_itself(console: Console, marks: list[str], row: list[str]) -> None:
    """What each cell of a row is called and says, the lines after the first indented.

    Several share a line where they fit.
    """
    room = console.width - len(GAP)
    lines: list[Text] = []
    for mark, cell in zip(marks, row, strict=True):
        if not cell:
            continue
        said = Text.assemble((mark, "bold"), cell)
        if lines and lines[-1].cell_len + len(APART) + said.cell_len <= room:
            lines[-1].append(APART).append_text(said)
        else:
            lines += said.wrap(console, room)
    for n, line in enumerate(lines):
        console.print(Text.assemble(GAP if n else "", line))


def _aligned(
    columns: Sequence[Column], heads: list[str], cells: list[list[str]]
) -> None:
    rows = [heads, *cells]
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(columns))]
    for row in rows:
        parts = []
        for cell, column, width in zip(row, columns, widths, strict=True):
            space = " " * (width - cell_len(cell))
            parts.append(space + cell if column.right else cell + space)
        click.echo(GAP.join(parts).rstrip())


def shown(value: Any, settings: Settings) -> str:
    """A value as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return settings.say("是", "yes") if value else ""
        case datetime():
            return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"
        case float():
            return f"{value:,.1f}"
        case _:
            word = " ".join(str(value).split())
            return word if settings.lang == "zh" else ENGLISH.get(word, word)


def _english_words() -> Iterator[tuple[str, str]]:
    for kind in (f.Alert, f.Result, f.ComplaintType, f.Basis, f.Level, Role):
        for member in kind:
            yield member.value, member.name.lower().replace("_", " ")
    yield from ((stage.value, name) for stage, name in STAGE_EN.items())
    yield from ((kind.value, name) for kind, name in LIMIT_NAMES.items())
    yield from (
        ("认可", "accepted"),
        ("不认可", "not accepted"),
        ("未接通", "unreached"),
    )


ENGLISH: Final = dict(_english_words())
"""The official words as a table in English shows them; JSON keeps the words."""
