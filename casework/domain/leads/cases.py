"""The reports of a leaf, and how many of them count. 计入的诉求。"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from casework.domain.leads.comparing import Look


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


def counted(cases: Iterable[Case], windows: int, look: Look) -> list[int]:
    """How many cases count in each window before a look."""
    told = Counter(look.window_of(case.at) for case in capped(cases, look))
    return [told[window] for window in range(windows)]
