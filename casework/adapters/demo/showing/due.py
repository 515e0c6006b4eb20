"""What is due today and what is late, by unit, and what is due first."""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from rich.text import Text

from casework.adapters.demo.showing.telling import Telling, table_of
from casework.domain.complaint import facts as f
from casework.domain.rulebook.explanation import LIMIT_NAMES
from casework.domain.rulebook.limits import LimitKind, end_of
from casework.projections.projection import Row

UNITS_SHOWN: Final = 9
CASES_SHOWN: Final = 5
_BESIDE_MATTER: Final = 53
"""What the other columns of the cases that are due first need at most."""


class Load(NamedTuple):
    """What lies with a unit."""

    unit: str
    open: int
    today: int
    late: int
    supervised: int


def _loads(telling: Telling, rows: Iterable[Row]) -> list[Load]:
    tonight = end_of(telling.now.date(), telling.now)
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        count = counts.setdefault(row["lead"], Counter())
        count["open"] += 1
        count["today"] += bool(row["next_due"] and row["next_due"] <= tonight)
        count["late"] += bool(row["overdue"])
        count["supervised"] += row["supervision"] != f.Level.NONE
    loads = [
        Load(unit, c["open"], c["today"], c["late"], c["supervised"])
        for unit, c in counts.items()
    ]
    return sorted(loads, key=lambda x: (-x.late, -x.today, -x.open, x.unit))


def _sums(loads: Iterable[Load]) -> tuple[int, int, int, int]:
    each = tuple(loads)
    return (
        sum(load.open for load in each),
        sum(load.today for load in each),
        sum(load.late for load in each),
        sum(load.supervised for load in each),
    )


def _figure(number: int, style: str) -> Text:
    return Text(str(number), style=style if number else "dim")


def show_due(telling: Telling, rows: list[Row]) -> None:
    """Show the loads of the units, then the cases that are due first today."""
    say = telling.say
    telling.title("1  今天到期和已超期", "1  What is due today, and what is late")
    loads = _loads(telling, rows)
    table = table_of(
        (say("主办单位", "lead unit"), False),
        ("", False),
        (say("在办", "open"), True),
        (say("今日到期", "due today"), True),
        (say("已超期", "late"), True),
        (say("督办", "supervised"), True),
    )
    for load in loads[:UNITS_SHOWN]:
        table.add_row(
            telling.unit(load.unit),
            Text(load.unit, style="dim"),
            str(load.open),
            _figure(load.today, "yellow"),
            _figure(load.late, "bold red"),
            _figure(load.supervised, "magenta"),
        )
    rest = loads[UNITS_SHOWN:]
    if rest:
        table.add_row(
            Text(say(f"其余{len(rest)}个单位", f"{len(rest)} other units"), "dim"),
            "",
            *map(str, _sums(rest)),
        )
    table.add_row(
        Text(say("合计", "all"), "bold"),
        "",
        *(Text(str(number), "bold") for number in _sums(loads)),
    )
    telling.console.print(table)
    telling.console.print()
    _show_next(telling, rows)


def _show_next(telling: Telling, rows: list[Row]) -> None:
    say = telling.say
    tonight = end_of(telling.now.date(), telling.now)
    soon = [r for r in rows if r["next_due"] and telling.now < r["next_due"] <= tonight]
    soon.sort(key=lambda r: (r["next_due"], r["no"]))
    table = table_of(
        (say("最先到期", "first due"), False),
        (say("事项", "matter"), False),
        (say("单位", "unit"), False),
        (say("时限", "limit"), False),
        (say("到期", "ends"), True),
    )
    for row in soon[:CASES_SHOWN]:
        kind = LimitKind(row["next_kind"])
        ends = f"{row['next_due']:%H:%M}" if row["next_due"] < tonight else "24:00"
        unnamed = say("未分类", "not classified")
        matter = Text(telling.leaf(row["leaf"]) if row["leaf"] else unnamed)
        matter.truncate(telling.console.width - _BESIDE_MATTER, overflow="ellipsis")
        table.add_row(
            row["no"],
            matter,
            row["lead"] or "—",
            say(kind, LIMIT_NAMES[kind]),
            ends,
        )
    telling.console.print(table)
