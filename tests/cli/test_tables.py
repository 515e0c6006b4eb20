"""Tables as a person sees them: wherever the terminal is narrow, nothing is lost."""

import pkgutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from click import unstyle
from rich.cells import cell_len

from casework.adapters import cli
from casework.adapters.cli import output
from casework.adapters.cli.kinds import KINDS
from casework.adapters.cli.output import Column
from casework.adapters.cli.recurrence import GROUPS
from casework.adapters.cli.settings import Settings

LONG = "屋面漏水，修后又漏，已来电三次 and the roof of CON-A leaks again"
GROUP = {
    "kind": "estate",
    "place": "东柳一村7号楼2单元601室",
    "leaf": "Q0101 修后屋面渗漏",
    "after_closing": 51,
    "reports": 52,
    "incidents": 41,
    "callers": 32,
    "places": 19,
    "last": datetime(2026, 10, 29, 11, 13, tzinfo=UTC),
    "id": "estate-4f4c42f1a7c8fbb0",
}


class Terminal(StringIO):
    """What is printed to it is seen by a person."""

    def isatty(self) -> bool:
        return True


def tables() -> Iterator[tuple[str, tuple[Column, ...]]]:
    """The columns of every table that some command prints."""
    for module in pkgutil.iter_modules(cli.__path__):
        told = vars(import_module(f"{cli.__name__}.{module.name}"))
        for name, value in told.items():
            if isinstance(value, tuple) and value and isinstance(value[0], Column):
                yield f"{module.name}.{name}", value
    for name, kind in KINDS.items():
        yield f"kinds.{name}", kind.columns


TABLES = dict(tables())


def seen(
    monkeypatch: pytest.MonkeyPatch,
    columns: tuple[Column, ...],
    rows: list[dict[str, Any]],
    width: int,
    lang: str,
) -> list[str]:
    """The lines of a table on a terminal."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    output.table(Settings(lang=lang), columns, rows)
    return unstyle(terminal.getvalue()).splitlines()


def row(columns: tuple[Column, ...]) -> dict[str, Any]:
    """A row in which every column tells something of its own."""
    return {
        column.key: LONG if column.wraps else f"{column.key[:6]}-{n:02}"
        for n, column in enumerate(columns)
    }


def signs(words: Any) -> Counter[str]:
    """How often each sign stands in them, spaces aside."""
    return Counter("".join("".join(str(word).split()) for word in words))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 80, 100, 120])
@pytest.mark.parametrize("name", TABLES)
def test_no_table_loses_a_sign_or_is_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, name: str, width: int, lang: str
) -> None:
    columns = TABLES[name]
    rows = [row(columns), row(columns) | {"district": "another"}]
    lines = seen(monkeypatch, columns, rows, width, lang)

    told = [row[column.key] for row in rows for column in columns]
    assert signs(told) <= signs(lines)
    assert max(map(cell_len, lines)) <= width


def test_what_does_not_fit_side_by_side_is_told_row_by_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert seen(monkeypatch, GROUPS, [GROUP, GROUP], 80, "zh")[:3] == [
        "归并：estate   地点：东柳一村7号楼2单元601室   类型：Q0101 修后屋面渗漏",
        "  办结后又来：51   诉求：52   事件：41   来电人：32   处数：19",
        "  最近：2026-10-29 19:13   编号：estate-4f4c42f1a7c8fbb0",
    ]


def test_heads_take_two_lines_before_what_wraps_becomes_narrow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = GROUP | {"place": "P1", "leaf": "Q0101 Leak after works"}
    above, head, _, first, rest = seen(monkeypatch, GROUPS, [group], 120, "en")

    assert above.split() == ["after"]
    assert head.split()[3] == "closing"
    assert "Q0101 Leak after" in first
    assert rest.split() == ["works"]
