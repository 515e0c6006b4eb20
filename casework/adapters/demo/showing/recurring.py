"""Which problem types come more and more often, and where the worst comes from."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final, NamedTuple

from rich.text import Text
from sqlalchemy import select

from casework.adapters.demo.district import (
    PLACES,
    PROJECT_OF,
    area_under_construction,
)
from casework.adapters.demo.showing.telling import Telling, table_of
from casework.adapters.desk import Desk
from casework.projections import known
from casework.projections.projection import Row

TYPES_SHOWN: Final = 5
MONTHS_SHOWN: Final = 6
OFTEN: Final = 10
"""How often a type must have come in these months to be shown."""
_BARS: Final = "▁▂▃▄▅▆▇█"


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


def show_recurring(telling: Telling) -> None:
    """Show the types that grow most, and where the first of them comes from."""
    say = telling.say
    telling.title("4  哪一类问题在反复发生", "4  What keeps coming back")
    months = _months(telling.now)
    rows = _received(telling.desk)
    types = _recurring(rows, months)
    table = table_of(
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
