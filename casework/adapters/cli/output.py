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
AT_ONCE: Final = 500


class Column(NamedTuple):
    """A column of a table: its key in the rows and its head in both languages.

    One that wraps gives way first where the terminal is narrow.
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
    """Print rows: drawn on a terminal, else as plain aligned lines, none cut."""
    heads = [settings.say(column.zh, column.en) for column in columns]
    cells = [[shown(row.get(c.key), settings) for c in columns] for row in rows]
    if sys.stdout.isatty():
        _drawn(columns, heads, cells, title)
    else:
        _aligned(columns, heads, cells, title)


def _drawn(
    columns: Sequence[Column], heads: list[str], cells: list[list[str]], title: str
) -> None:
    """A table for the eye, without the columns in which nothing stands."""
    drawn = Table(
        title=title or None,
        title_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1),
        collapse_padding=True,
        pad_edge=False,
    )
    told = [n for n, c in enumerate(columns) if _telling(c, [r[n] for r in cells])]
    for n in told:
        drawn.add_column(
            Text(heads[n]),
            justify="right" if columns[n].right else "left",
            no_wrap=not columns[n].wraps,
            overflow="fold",
        )
    for row in cells:
        drawn.add_row(*(Text(row[n]) for n in told))
    Console().print(drawn)


def _telling(column: Column, cells: list[str]) -> bool:
    """Whether a column tells anything: it is not empty, nor of one district only."""
    return any(cells) and (column.key != "district" or len(set(cells)) > 1)


def _aligned(
    columns: Sequence[Column], heads: list[str], cells: list[list[str]], title: str
) -> None:
    if title:
        click.echo(title)
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
