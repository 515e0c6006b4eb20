"""Which leaves are leads for a type, and why the others are not. 类问题线索的认定。"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple

from casework.domain.leads.apart import Heaviest, without
from casework.domain.leads.cases import Case, capped, counted, thinned
from casework.domain.leads.comparing import Exposures, Look, Rules, season_of
from casework.domain.leads.screening import (
    Screened,
    adjusted,
    compared,
    examined,
    least_telling,
)
from casework.domain.leads.variation import of_its_own, spread
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.clauses import Refused

LOOK: Final = timedelta(days=7)
"""Leads are looked for every week."""
LOOKED_BACK: Final = 26
"""So many looks back it is asked since when a lead has been one."""
MILDER: Final = 100
"""How much milder it is judged without the two heaviest projects."""


class Fault(StrEnum):
    """Why a leaf is no lead."""

    FEW = "few"
    CALLERS = "callers"
    NARROW = "narrow"
    SHORT = "short"
    STANDING = "standing"
    ORDINARY = "ordinary"
    SEASON = "season"
    DRIFT = "drift"
    HANDED_OVER = "handed-over"
    BUILDING = "building"
    PROJECT = "project"
    BURSTS = "bursts"


BROAD: Final = frozenset({Fault.NARROW, Fault.BUILDING})
"""Faults that a leaf may have which one building has made more."""


def places_of(cases: Iterable[Case]) -> int:
    """In how many projects, or estates where there is no project, cases are."""
    return len({(one.registry, one.around) for one in cases if one.around})


class Judgement(NamedTuple):
    """What is to be said of a leaf at an instant: a lead, or why it is none."""

    screened: Screened
    cases: tuple[Case, ...]
    faults: tuple[Fault, ...]
    building: Heaviest | None
    project: Heaviest | None
    projects: Heaviest | None
    without_bursts: float

    @property
    def leaf(self) -> str:
        """The problem type."""
        return self.screened.leaf

    @property
    def lead(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.faults

    @property
    def review(self) -> bool:
        """Whether it has risen, but one building alone explains it."""
        return Fault.BUILDING in self.faults and BROAD.issuperset(self.faults)

    @property
    def places(self) -> int:
        """In how many projects, or estates where there is no project, it was said."""
        return places_of(self.cases)

    def of_projects(self, rules: Rules) -> Heaviest | None:
        """The project, or the two, without which too little is left, if it is so."""
        if self.project is not None and self.project.p > rules.guard:
            return self.project
        if self.projects is not None and self.projects.p > MILDER * rules.guard:
            return self.projects
        return None


def judge(
    one: Screened, cases: Sequence[Case], exposures: Exposures, look: Look
) -> Judgement:
    """A screened leaf with its cases: a lead, or every reason why not.

    It is one by the shortest span that shows it; where none does, the last window says
    why not.
    """
    by_span = [_judged(each, cases, exposures, look) for each in one.spans]
    return next((judged for judged in by_span if judged.lead), by_span[0])


def _judged(
    one: Screened, cases: Sequence[Case], exposures: Exposures, look: Look
) -> Judgement:
    recent = tuple(case for case in cases if look.window_of(case.at) < one.span)
    last = places_of(case for case in cases if look.window_of(case.at) == 0)
    told = capped(cases, look)
    heaviest = partial(without, one, told, exposures=exposures, look=look)
    building = heaviest(lambda case: case.building, 1)
    project, projects = (heaviest(lambda case: case.around, most) for most in (1, 2))
    without_bursts = _without_bursts(one, cases, exposures, look)
    judged = Judgement(one, recent, (), building, project, projects, without_bursts)
    return judged._replace(faults=tuple(_faults(judged, last, look.rules)))


def _without_bursts(
    one: Screened, cases: Sequence[Case], exposures: Exposures, look: Look
) -> float:
    """The chance of what is left without bursts, over all tests of a year.

    How unruly a leaf is, and its season, are told by what is left as well: no window
    need then be passed over because a burst might be in it.
    """
    if not one.before:
        return 1.0
    told = Counter(look.window_of(case.at) for case in thinned(cases, look))
    counts = [told[window] for window in range(len(one.counts))]
    rest = one._replace(
        counts=counts,
        variation=of_its_own(spread([counts[n] for n in one.quiet]), one.others),
        season=season_of(counts, one.before),
    )
    return min(1.0, least_telling(compared(rest, exposures)) * look.tests)


def _faults(judged: Judgement, places: int, rules: Rules) -> Iterable[Fault]:
    one = judged.screened
    if one.counts[0] < rules.least:
        yield Fault.CALLERS if len(judged.cases) >= rules.least else Fault.FEW
    if places < rules.places:
        yield Fault.NARROW
    if len(one.before) < rules.fewest:
        yield Fault.SHORT
    elif one.adjusted > rules.wrong:
        yield _ordinary(one, rules)
    elif one.lately > rules.guard:
        yield Fault.DRIFT
    elif one.handed_over > rules.guard:
        yield Fault.HANDED_OVER
    elif judged.building is not None and judged.building.p > rules.guard:
        yield Fault.BUILDING
    elif judged.of_projects(rules) is not None:
        yield Fault.PROJECT
    elif judged.without_bursts > rules.wrong:
        yield Fault.BURSTS


def _ordinary(one: Screened, rules: Rules) -> Fault:
    """Why it is not clearly more than expected."""
    if one.season > 1.0 and one.unseasoned / one.p * one.adjusted <= rules.wrong:
        return Fault.SEASON
    return Fault.STANDING if one.standing else Fault.ORDINARY


def must_be_lead(judged: Judgement, zh: str = "", en: str = "") -> None:
    """Refuse to call a lead what is none, citing the clause and what is wrong."""
    if judged.review:
        raise Refused(c.ONE_BUILDING, zh, en)
    if not judged.lead:
        raise Refused(c.LEAD, zh, en)


def since(
    one: Screened,
    cases: Sequence[Case],
    exposures: Callable[[datetime], Exposures],
    look: Look,
) -> datetime:
    """The first of the looks before an instant at which it had been a lead as well."""
    first = look.until
    for week in range(1, LOOKED_BACK + 1):
        then = look._replace(until=look.until - week * LOOK)
        told = [case for case in cases if case.at <= then.until]
        measures = exposures(then.until)
        counts = counted(told, min(map(len, measures.values())), then)
        again = examined(one.leaf, counts, measures, one.others, then)
        (again,) = adjusted([again], then)
        if not judge(again, told, measures, then).lead:
            return first
        first = then.until
    return first
