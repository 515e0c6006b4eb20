"""To how much works a district was exposed: square metres under construction by month.

What was reported stands. Where nothing was, what the projects' registered phases say
stands in for it, and where there are none, nothing is known. 施工量。
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from casework.domain.facts import Fact
from casework.domain.reference import (
    EstatesRegistered,
    ExposureReported,
    ProjectsRegistered,
    RegisteredEstate,
    RegisteredProject,
)

WORKS: Final = "施工"
"""The phase in which a project's area is under construction."""
WARRANTY: Final = "保修"
"""The phase in which it is handed over and under warranty."""
MONTH: Final = 30.4
"""Days in a month, as the indicator counts them (M-13)."""
UNIT: Final = 10_000
"""Exposure is counted in 10,000 square metres for a month."""
DAY: Final = timedelta(days=1)
INSTANT: Final = timedelta(microseconds=1)
GROUPS: Final = frozenset("PSQFDC")
"""Groups of problem types that follow the works (M-13)."""
QUALITY: Final = "Q"
"""The group of problem types that follow what was handed over (M-25)."""

Place = tuple[str, str]
"""A registry and a code in it."""


class Kind(StrEnum):
    """By what an expectation is adjusted."""

    WORKS = "works"
    WARRANTY = "warranty"
    PHASES = "phases"
    HOUSEHOLDS = "households"
    NONE = "none"


def measures_of(leaf: str) -> frozenset[Kind]:
    """The measures that a problem type may follow; foreign types are of no group."""
    constant = frozenset({Kind.HOUSEHOLDS, Kind.NONE})
    if ":" in leaf or leaf[:1] not in GROUPS:
        return constant
    if leaf.startswith(QUALITY):
        return constant | {Kind.WORKS, Kind.PHASES, Kind.WARRANTY}
    return constant | {Kind.WORKS, Kind.PHASES}


@dataclass
class Works:
    """Projects and estates of a district, and how much of them was under works."""

    projects: dict[Place, RegisteredProject] = field(default_factory=dict)
    estates: dict[Place, RegisteredEstate] = field(default_factory=dict)
    reported: dict[date, dict[Place, int]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    @property
    def kind(self) -> Kind:
        """Where the area under construction is known from."""
        if self.reported:
            return Kind.WORKS
        return Kind.PHASES if self._first(WORKS) else Kind.NONE

    @property
    def households(self) -> int:
        """How many households the registered estates have."""
        return sum(estate.households for estate in self.estates.values())

    def over(self, begin: datetime, end: datetime) -> float | None:
        """The exposure between two instants; None where part of it is unknown.

        After the last reported month that month is taken to go on, or what the phases
        say if that is more.
        """
        since = min(self.reported) if self.reported else self._first(WORKS)
        if since is None or begin.date() < since:
            return None
        return _total(begin, end, self._area_on)

    def in_warranty(self, begin: datetime, end: datetime) -> float | None:
        """The area handed over and under warranty, by the registered phases."""
        since = self._first()
        if since is None or begin.date() < since or self._first(WARRANTY) is None:
            return None
        return _total(begin, end, lambda day: self._area_in_phase(WARRANTY, day))

    def carried_on(self, end: datetime) -> date | None:
        """The last reported month, where it stands in for later ones up to an end."""
        if not self.reported:
            return None
        return self._last if _first((end - INSTANT).date()) > self._last else None

    def _first(self, wanted: str = "") -> date | None:
        """When the first project came into a phase, or into any."""
        begun = (
            phase.begins
            for project in self.projects.values()
            for phase in project.phases
            if project.area and wanted in {"", phase.phase}
        )
        return min(begun, default=None)

    def _area_in_phase(self, wanted: str, day: date) -> int:
        return sum(p.area for p in self.projects.values() if phase_on(p, day) == wanted)

    def _area_on(self, day: date) -> int:
        planned = self._area_in_phase(WORKS, day)
        if not self.reported:
            return planned
        if _first(day) <= self._last:
            return self._area_in[_first(day)]
        return max(self._area_in[self._last], planned)

    @cached_property
    def _last(self) -> date:
        return max(self.reported)

    @cached_property
    def _area_in(self) -> dict[date, int]:
        """The area of every month from the first reported to the last."""
        areas, month = {}, min(self.reported)
        while month <= self._last:
            areas[month] = self._reported_in(month)
            month = _first(month + 31 * DAY)
        return areas

    def _reported_in(self, month: date) -> int:
        """The area of a month; an estate's is part of its project's where both are."""
        entries = self.reported.get(month, {})
        inside = {
            (registry, estate)
            for registry, code in entries
            if (project := self.projects.get((registry, code))) is not None
            for estate in project.estates
        }
        return sum(area for place, area in entries.items() if place not in inside)


def works_of(facts: Iterable[Fact]) -> Works:
    """What reference facts tell of works; the latest of a place and month stands."""
    works = Works()
    for fact in facts:
        match fact:
            case ProjectsRegistered(registry=registry, projects=projects):
                works.projects |= {(registry, p.code): p for p in projects}
            case EstatesRegistered(registry=registry, estates=estates):
                works.estates |= {(registry, e.code): e for e in estates}
            case ExposureReported(registry=registry, month=month, entries=entries):
                told = {(registry, entry.code): entry.area for entry in entries}
                works.reported[_first(month)] |= told
    return works


def mean_area(exposure: float, length: timedelta) -> float:
    """The square metres under construction that make an exposure in so much time."""
    return exposure * UNIT * MONTH * (DAY / length)


def phase_on(project: RegisteredProject, day: date) -> str:
    """The phase in which a project stood on a day; "" before its first."""
    begun = [p.phase for p in project.phases if p.begins <= day]
    return begun[-1] if begun else ""


def _total(begin: datetime, end: datetime, area: Callable[[date], int]) -> float:
    return sum(area(day) * share for day, share in _days(begin, end)) / UNIT / MONTH


def _first(day: date) -> date:
    return day.replace(day=1)


def _days(begin: datetime, end: datetime) -> Iterator[tuple[date, float]]:
    """The days between two instants, each with the share of it that is between."""
    at = begin
    while at < end:
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        until = min(midnight, end)
        yield at.date(), (until - at) / DAY
        at = until
