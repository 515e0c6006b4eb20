"""What a newcomer sees first: the desk of the synthetic district in a terminal."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Final, Literal, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from casework.adapters.demo.district import (
    BUILDINGS,
    ESTATES,
    FIRST_DAY,
    LAST_DAY,
    PLACES,
    PROJECT_OF,
    PROJECTS,
    UNITS,
    area_under_construction,
)
from casework.adapters.desk import Desk
from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.decide import decide
from casework.domain.complaint.state import replay
from casework.domain.facts import SYSTEM, Fact, Recorded, Role
from casework.domain.reference import reference_id, staff
from casework.domain.rulebook.clauses import Refused
from casework.domain.rulebook.explanation import LIMIT_NAMES, explain
from casework.domain.rulebook.limits import LimitKind, end_of
from casework.projections import conformance, known, worklist
from casework.projections.history import tell_history
from casework.projections.projection import Row

EVERY: Final = 100_000
UNITS_SHOWN: Final = 9
CASES_SHOWN: Final = 5
TYPES_SHOWN: Final = 5
MONTHS_SHOWN: Final = 6
OFTEN: Final = 10
"""How often a type must have come in these months to be shown."""
_BY: Final = 6
_BESIDE: Final = len("09-16 09:41") + 2 + _BY + 2 + 2
"""What stands beside a sentence: the time, the unit and the space around."""
_BESIDE_MATTER: Final = 53
"""What the other columns of the cases that are due first need at most."""
_BARS: Final = "▁▂▃▄▅▆▇█"

_INSTRUCTIVE: Final[tuple[tuple[type[Fact], ...], ...]] = (
    (f.ReturnRefused, f.ReturnUpheld),
    (f.ExtensionGranted, f.ComplaintShelved),
    (f.RedoOrdered,),
    (f.ComplaintClosed,),
    (f.ComplaintReopened,),
)
"""What a case should hold that shows the procedure; one of each."""

_TOLD_BRIEFLY: Final[tuple[type[Fact], ...]] = (
    f.ComplaintReceived,
    f.ComplaintClassified,
    f.ComplaintDispatched,
    f.ReturnRequested,
    f.ReturnRefused,
    f.ReturnUpheld,
    f.LeadUnitAdjudicated,
    f.CallerContacted,
    f.ExtensionRequested,
    f.ExtensionGranted,
    f.ComplaintShelved,
    f.ComplaintResumed,
    f.ReplySubmitted,
    f.ReviewPassed,
    f.FollowUpRecorded,
    f.RedoOrdered,
    f.ComplaintClosed,
    f.CallAppended,
    f.ComplaintReopened,
    f.OrderOverdue,
)


class Telling(NamedTuple):
    """The desk, the terminal and the language in which it is shown."""

    desk: Desk
    console: Console
    lang: str
    now: datetime

    def say(self, zh: str, en: str) -> str:
        """The text in the language asked for."""
        return zh if self.lang == "zh" else en

    def title(self, zh: str, en: str) -> None:
        """Begin a part."""
        self.console.print()
        text = Text(self.say(zh, en), style="bold")
        self.console.print(Rule(text, align="left", style="dim"))

    def line(self, zh: str, en: str, style: str = "") -> None:
        """Say something in one paragraph."""
        self.paragraph(Text(self.say(zh, en), style=style))

    def paragraph(self, text: Text) -> None:
        """Print a paragraph, broken as its language breaks lines."""
        self.console.print(self.broken(text, self.console.width))

    def broken(self, text: Text, width: int) -> Text:
        """Chinese is broken anywhere but before punctuation; the rest at spaces."""
        return _broken(text, width) if self.lang == "zh" else text

    def unit(self, code: str) -> str:
        """A unit's name without the mark that it is synthetic, which the head says."""
        if not code:
            return self.say("（待派单）", "(not dispatched yet)")
        found = self.desk.rulebook.find_unit(code)
        name = found.label(self.lang) if found else code
        return name.removesuffix("（合成）").removesuffix(" (synthetic)")

    def leaf(self, code: str) -> str:
        """A problem type's name."""
        found = self.desk.rulebook.find_leaf(code)
        return found.label(self.lang) if found else code


_NEVER_FIRST: Final = "，。；：、）”》！？"
_NEVER_LAST: Final = "（“《"


def _broken(text: Text, width: int) -> Text:
    """The text with a line break wherever a line is full."""
    plain, start, breaks = text.plain, 0, []
    for place, sign in enumerate(plain):
        if sign == "\n":
            start = place + 1
        elif cell_len(plain[start : place + 1]) > width:
            start = _break_before(plain, start, place)
            breaks.append(start)
    return Text("\n").join(text.divide(breaks))


def _break_before(plain: str, start: int, place: int) -> int:
    """The last place up to this one at which a line may begin."""
    for at in range(place, start, -1):
        before, after = plain[at - 1], plain[at]
        in_word = before.isascii() and after.isascii() and not before.isspace()
        if not (after in _NEVER_FIRST or before in _NEVER_LAST or in_word):
            return at
    return place


def show_desk(
    desk: Desk, console: Console, lang: str = "en", now: datetime = LAST_DAY
) -> None:
    """Show the desk of the synthetic district: what is due, one case, what recurs."""
    telling = Telling(desk, console, lang, now)
    rows = desk.views.read(worklist.page(limit=EVERY))
    _show_head(telling, rows)
    _show_due(telling, rows)
    taught = _instructive(desk, rows)
    if taught:
        _show_case(telling, taught)
    _show_conformance(telling)
    _show_recurring(telling)
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


def _table(*heads: tuple[str, bool]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for head, right in heads:
        justify: Literal["left", "right"] = "right" if right else "left"
        table.add_column(head, justify=justify, no_wrap=True, overflow="ellipsis")
    return table


def _figure(number: int, style: str) -> Text:
    return Text(str(number), style=style if number else "dim")


def _show_due(telling: Telling, rows: list[Row]) -> None:
    say = telling.say
    telling.title("1  今天到期和已超期", "1  What is due today, and what is late")
    loads = _loads(telling, rows)
    table = _table(
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
    table = _table(
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


def _instructive(desk: Desk, rows: Iterable[Row]) -> list[Recorded]:
    """The open case that shows most of the procedure, the shortest of those."""
    worn = [
        r["case_id"] for r in rows if r["reopened"] or r["redo"] or r["attempt"] > 1
    ]
    histories = [h for h in desk.record.streams(worn).values() if h]
    return max(histories, key=_instruction, default=[])


def _instruction(history: list[Recorded]) -> tuple[int, int]:
    kinds = {type(recorded.fact) for recorded in history}
    shown = sum(any(kind in kinds for kind in group) for group in _INSTRUCTIVE)
    return shown, -len(history)


def _show_case(telling: Telling, history: list[Recorded]) -> None:
    case = replay(history)
    telling.title(
        f"2  一个工单的经过：{case.no}，{telling.leaf(case.leaf)}",
        f"2  One case and its limits: {case.no}, {telling.leaf(case.leaf)}",
    )
    room = telling.console.width - _BESIDE
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="cyan")
    grid.add_column(no_wrap=True, style="dim", width=_BY)
    grid.add_column(ratio=1, overflow="fold")
    shown, explained = 0, ""
    for recorded, sentence in zip(
        history, tell_history(history, telling.lang), strict=True
    ):
        fact = recorded.fact
        if not isinstance(fact, _TOLD_BRIEFLY):
            continue
        shown += 1
        cited = telling.say(
            f"（第{sentence.clause}条）", f" (clause {sentence.clause})"
        )
        text = Text(f"{sentence.text}").append(cited, style="dim")
        for limit in getattr(fact, "limits", ()):
            why = explain(limit, telling.lang)
            if limit.kind is LimitKind.DUE and why != explained:
                text.append(f"\n{why}", style="italic yellow")
                explained = why
        by = telling.say("系统", "system") if fact.by == SYSTEM else fact.by.unit
        grid.add_row(f"{sentence.at:%m-%d %H:%M}", by, telling.broken(text, room))
    telling.console.print(grid)
    telling.line(
        f"（{len(history)}项记录中的{shown}项；来电人姓名、电话、原话按第33条不显示。）",
        f"({shown} of its {len(history)} facts. What people wrote stays in Chinese; "
        "who the caller is is withheld under clause 33.)",
        "dim",
    )
    _show_refusal(telling, history)


def _show_refusal(telling: Telling, history: list[Recorded]) -> None:
    """What the procedure answers to a step out of order; nothing is recorded."""
    people = staff(telling.desk.record.stream(reference_id(telling.desk.district)))
    reviewer = next((p for p in people.values() if p.role is Role.REVIEWER), None)
    if reviewer is None:
        return
    at = max(telling.now, history[-1].fact.at)
    close = k.Close(at=at, by=reviewer)
    try:
        decide(close, replay(history), telling.desk.rulebook)
    except Refused as refusal:
        clause = refusal.clause
        telling.paragraph(
            Text.assemble(
                telling.say("若此刻要求办结：", "If somebody asked to close it now: "),
                (telling.say("被拒绝", "refused"), "bold red"),
                telling.say(
                    f"，第{clause.no}条“{clause.zh}”。什么也不会记下。",
                    f' by clause {clause.no}, "{clause.en}". Nothing is recorded.',
                ),
            )
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


class Recurring(NamedTuple):
    """A problem type and how often it came month by month."""

    leaf: str
    months: tuple[int, ...]

    @property
    def growth(self) -> int:
        """How many more in the later half than in the earlier one."""
        half = len(self.months) // 2
        return sum(self.months[half:]) - sum(self.months[:half])


def _months(now: datetime) -> list[str]:
    first = now.replace(day=1)
    months = []
    for _ in range(MONTHS_SHOWN):
        months.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return months[::-1]


def _received(desk: Desk) -> list[Row]:
    t = known.known.c
    return desk.views.read(
        select(t.leaf, t.received_at, t.estate, t.building, t.project).where(
            t.leaf != "", t.received_at.is_not(None)
        )
    )


def _recurring(rows: Iterable[Row], months: list[str]) -> list[Recurring]:
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        month = f"{row['received_at']:%Y-%m}"
        counts.setdefault(row["leaf"], Counter())[month] += 1
    types = [
        Recurring(leaf, tuple(count[month] for month in months))
        for leaf, count in counts.items()
    ]
    often = (one for one in types if sum(one.months) >= OFTEN)
    return sorted(often, key=lambda one: (-one.growth, one.leaf))


def _bars(numbers: Iterable[int]) -> str:
    figures = list(numbers)
    most = max(figures, default=0) or 1
    return "".join(_BARS[number * (len(_BARS) - 1) // most] for number in figures)


def _show_recurring(telling: Telling) -> None:
    say = telling.say
    telling.title("4  哪一类问题在反复发生", "4  What keeps coming back")
    months = _months(telling.now)
    rows = _received(telling.desk)
    types = _recurring(rows, months)
    table = _table(
        (say("类别", "type"), False),
        *((month[5:] + say("月", ""), True) for month in months),
        ("", False),
    )
    for one in types[:TYPES_SHOWN]:
        table.add_row(
            f"{one.leaf} {telling.leaf(one.leaf)}",
            *(str(number) for number in one.months),
            Text(_bars(one.months), style="red"),
        )
    telling.console.print(table)
    if types:
        _show_worst(telling, types[0].leaf, rows, months)


def _show_worst(
    telling: Telling, leaf: str, rows: Iterable[Row], months: list[str]
) -> None:
    """Where the type that grows most comes from."""
    these = [
        row
        for row in rows
        if row["leaf"] == leaf and f"{row['received_at']:%Y-%m}" in months
    ]
    contractors = Counter(
        PROJECT_OF[row["estate"]].contractor
        for row in these
        if row["estate"] in PROJECT_OF
    )
    if not contractors:
        return
    contractor, share = contractors.most_common(1)[0]
    estates = {
        row["estate"]
        for row in these
        if PROJECT_OF[row["estate"]].contractor == contractor
    }
    buildings = Counter(map(itemgetter("building"), these))
    worst = [name for name, count in buildings.most_common(3) if count > 1]
    named = [place.name for place in PLACES if place.code in worst]
    areas = [
        area_under_construction(int(month[:4]), int(month[5:])) // 1000
        for month in (months[-5], months[-1])
    ]
    telling.line(
        f"{telling.leaf(leaf)}：{len(these)}件中{share}件在{telling.unit(contractor)}"
        f"修过的{len(estates)}个小区，反复最多的是{'、'.join(named)}。同期在建面积由"
        f"{areas[0]}千平方米增至{areas[1]}千平方米，要看比率，不能只看件数。",
        f"{telling.leaf(leaf)}: {share} of {len(these)} in {len(estates)} estates "
        f"repaired by {telling.unit(contractor)}, most often in {', '.join(worst)}. "
        f"Meanwhile the area under construction went from {areas[0]} to {areas[1]} "
        "thousand m²: look at rates, not at counts alone.",
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
