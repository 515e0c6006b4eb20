"""What a newcomer sees first: the desk of the synthetic district in a terminal."""

import shutil
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from casework.adapters.demo.district import (
    BUILDINGS,
    ESTATES,
    FIRST_DAY,
    LAST_DAY,
    PROJECTS,
    UNITS,
)
from casework.adapters.demo.showing.due import show_due
from casework.adapters.demo.showing.one_case import instructive, show_case
from casework.adapters.demo.showing.recurring import show_recurring
from casework.adapters.demo.showing.telling import Telling
from casework.adapters.desk import Desk
from casework.domain.complaint.state import replay
from casework.domain.facts import Recorded
from casework.projections import conformance, known, worklist
from casework.projections.projection import Row

EVERY: Final = 100_000


def show_desk(
    desk: Desk, console: Console, lang: str = "en", now: datetime = LAST_DAY
) -> None:
    """Show the desk of the synthetic district: what is due, one case, what recurs."""
    telling = Telling(desk, console, lang, now)
    rows = desk.views.read(worklist.page(limit=EVERY))
    _show_head(telling, rows)
    show_due(telling, rows)
    taught = instructive(desk, rows)
    if taught:
        show_case(telling, taught)
    _show_conformance(telling)
    show_recurring(telling)
    _show_commands(telling, rows, taught)


def _show_head(telling: Telling, rows: list[Row]) -> None:
    desk, console = telling.desk, telling.console
    say = telling.say
    cases = len(desk.views.read(select(known.known.c.case_id)))
    console.print(
        Text.assemble(
            ("casework", "bold"),
            say(
                "　旧住房修缮12345诉求办理",
                "  12345 complaints about old-housing repair",
            ),
        )
    )
    console.print(
        Text(
            say(
                "　合成数据：以下人物、单位、事件均属虚构　",
                " SYNTHETIC DATA: no person, unit or event below is real ",
            ),
            style="bold black on yellow",
        )
    )
    telling.line(
        f"合成区：{len(ESTATES)}个小区、{sum(BUILDINGS)}幢楼、{len(UNITS)}个单位、"
        f"{len(PROJECTS)}个修缮项目。{FIRST_DAY:%Y-%m-%d}以来受理{cases:,}件，"
        f"留下{desk.record.position():,}项记录，只增不改。",
        f"A district of {len(ESTATES)} estates, {sum(BUILDINGS)} buildings, "
        f"{len(UNITS)} units and {len(PROJECTS)} repair projects. "
        f"{cases:,} complaints since {FIRST_DAY:%Y-%m-%d} left "
        f"{desk.record.position():,} facts, which are never changed.",
    )
    telling.line(
        "每一步都依注明日期的条款决定，记为一项事实；任何一天当时知道什么都可以再看。",
        "Every step is decided by dated clauses and kept as a fact; what was known on "
        "any earlier day can be seen again.",
    )
    telling.line(
        f"现在是{telling.now:%Y-%m-%d %H:%M}，在办{len(rows)}件。",
        f"It is {telling.now:%A %Y-%m-%d %H:%M}; {len(rows)} cases are open.",
    )


def _show_conformance(telling: Telling) -> None:
    telling.title("3  是否合乎程序", "3  What conformance found")
    found = telling.desk.views.read(conformance.summary())
    if not found:
        telling.line(
            "没有不合程序的步骤：这里的每一步都经引擎依条款决定，不合的当场被拒绝。"
            "外来的历史照实录入，不合之处在此列出。",
            "No recorded step departs from the procedure: here each was decided by the "
            "engine, which refuses what a clause forbids. A history imported from "
            "elsewhere is kept as it happened, and its departures are listed here.",
        )
    for row in found:
        name = row["fact_name"]
        telling.line(
            f"{row['stood']}时{name}：{row['steps']}步、{row['cases']}件，"
            f"第{row['clause']}条",
            f"{name} at {row['stood']}: {row['steps']} steps in {row['cases']} cases, "
            f"clause {row['clause']}",
        )


def _program() -> str:
    """Where the command line is, if it is not on the path."""
    beside = Path(sys.executable).with_name("casework")
    here = Path.cwd()
    return str(beside.relative_to(here) if beside.is_relative_to(here) else beside)


def _commands(
    telling: Telling, rows: list[Row], taught: list[Recorded]
) -> Iterator[tuple[str, str, str]]:
    no = replay(taught).no if taught else rows[0]["no"]
    month_ago = f"{telling.now - timedelta(days=30):%Y-%m-%dT%H:%M+08:00}"
    yield f"show {no}", "这个工单的全部经过", "the whole case"
    yield (
        f"show {no} --as-of {month_ago}",
        "一个月前所知的经过",
        "as known a month ago",
    )
    yield "worklist --unit CON-B --limit 10", "一个单位的清单", "one unit's worklist"
    yield f"known {no}", "受理时已知什么", "known at intake"
    yield "returns", "哪些单位退单", "who returns orders"
    yield "indicators", "办得怎么样，建议准不准", "how it fares, are suggestions good"
    yield "conformance", "不合程序的步骤", "departures from procedure"
    yield "complaint --help", "可以提出的请求", "all that can be asked"


def _show_commands(telling: Telling, rows: list[Row], taught: list[Recorded]) -> None:
    if not rows:
        return
    telling.title("5  接下来试试", "5  Try next")
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    if shutil.which("casework") is None:
        program = _program()
        telling.line(f"（casework即{program}）", f"(casework is {program} here)", "dim")
    for command, zh, en in _commands(telling, rows, taught):
        grid.add_row(
            Text(f"casework {command}", style="green"),
            Text(telling.say(zh, en), style="dim"),
        )
    telling.console.print(grid)
