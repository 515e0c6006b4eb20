"""The reports of a leaf, and how many of them count. 计入的诉求。"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from casework.domain.leads.comparing import Look

WEEK: Final = timedelta(days=7)
OF_A_BUILDING: Final = 2
"""So many of one building in a window are no burst."""
OF_A_PROJECT: Final = 4
"""So many of one project in a week are no group order yet."""


class Case(NamedTuple):
    """A report of a leaf: when, by whom as far as known, and where."""

    case_id: UUID
    no: str
    at: datetime
    person: str | None
    registry: str
    project: str | None
    estate: str | None
    building: str | None

    @property
    def around(self) -> str | None:
        """The project, else the estate, else the building, by which breadth counts."""
        return self.project or self.estate or self.building


def capped(cases: Iterable[Case], look: Look) -> list[Case]:
    """The cases that count: so many of a caller in a window, and no more."""
    seen: Counter[tuple[str, int]] = Counter()
    kept = []
    for case in sorted(cases, key=lambda one: (one.at, one.no)):
        key = (case.person or case.case_id.hex, look.window_of(case.at))
        seen[key] += 1
        if seen[key] <= look.rules.per_caller:
            kept.append(case)
    return kept


def thinned(cases: Iterable[Case], look: Look) -> list[Case]:
    """The cases without bursts: a few of a building, and a group order as one.

    Five of one project in a week are one group order (PM-06) and count once, however
    many more come.
    """
    weeks: dict[tuple[str, str, int], list[Case]] = {}
    for case in _few_of_a_building(capped(cases, look), look):
        where = case.around or case.case_id.hex
        week = (case.registry, where, (look.until - case.at) // WEEK)
        weeks.setdefault(week, []).append(case)
    return [
        case
        for each in weeks.values()
        for case in (each if len(each) <= OF_A_PROJECT else each[:1])
    ]


def _few_of_a_building(cases: Iterable[Case], look: Look) -> Iterator[Case]:
    seen: Counter[tuple[str, str, int]] = Counter()
    for case in cases:
        where = case.building or case.case_id.hex
        building = (case.registry, where, look.window_of(case.at))
        seen[building] += 1
        if seen[building] <= OF_A_BUILDING:
            yield case


def counted(cases: Iterable[Case], windows: int, look: Look) -> list[int]:
    """How many cases count in each window before a look."""
    told = Counter(look.window_of(case.at) for case in capped(cases, look))
    return [told[window] for window in range(windows)]
