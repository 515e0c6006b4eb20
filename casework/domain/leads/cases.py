"""The reports of a leaf, and how many of them count. 计入的诉求。"""

from collections import Counter
from collections.abc import Iterable
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
    """The cases without bursts: a few of a building, and fewer than a group order.

    Five of one project in a week are one group order (PM-06), however many more come.
    """
    seen: Counter[tuple[str, str, int, int]] = Counter()
    kept = []
    for case in capped(cases, look):
        window, week = look.window_of(case.at), (look.until - case.at) // WEEK
        building = (case.registry, case.building or case.case_id.hex, window, -1)
        project = (case.registry, case.around or case.case_id.hex, window, week)
        if seen[building] < OF_A_BUILDING and seen[project] < OF_A_PROJECT:
            seen.update((building, project))
            kept.append(case)
    return kept


def counted(cases: Iterable[Case], windows: int, look: Look) -> list[int]:
    """How many cases count in each window before a look."""
    told = Counter(look.window_of(case.at) for case in capped(cases, look))
    return [told[window] for window in range(windows)]
