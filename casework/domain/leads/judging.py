"""Which leaves are leads for a type, and why the others are not. 类问题线索的认定。

All leaves are tested at once, and again every week of a year: Holm's procedure over the
leaves and a share for each look keep the chance of any false lead in a year below a
stated limit, however complaints depend on the works: a leaf must have risen by every
measure of exposure that applies.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from casework.domain.leads.comparing import (
    SEASON,
    Comparison,
    Counts,
    Exposures,
    Look,
    Rules,
    comparisons,
    quiet,
)
from casework.domain.leads.variation import of_its_own, of_the_others, scatter
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.clauses import Refused

LOOK: Final = timedelta(days=7)
"""Leads are looked for every week."""
LOOKED_BACK: Final = 26
"""So many looks back it is asked since when a lead has been one."""
TOP: Final = 5
"""The ranks of standing high volume (PM-08)."""


class Fault(StrEnum):
    """Why a leaf is no lead."""

    FEW = "few"
    CALLERS = "callers"
    NARROW = "narrow"
    SHORT = "short"
    STANDING = "standing"
    ORDINARY = "ordinary"
    SEASON = "season"
    BUILDING = "building"
    PROJECT = "project"


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


class Screened(NamedTuple):
    """A leaf with its counts, tested: the least telling comparison stands first."""

    leaf: str
    counts: Counts
    before: tuple[int, ...]
    variation: float
    found: tuple[Comparison, ...]
    adjusted: float
    season: float | None
    standing: bool = False

    @property
    def p(self) -> float:
        """The chance of so many or more, by the measure that explains most."""
        return self.found[0].p if self.found else 1.0


class Heaviest(NamedTuple):
    """The place with most reports of a window, and what is left without it."""

    place: str
    reports: int
    others: int
    p: float


class Judgement(NamedTuple):
    """What is to be said of a leaf at an instant: a lead, or why it is none."""

    screened: Screened
    cases: tuple[Case, ...]
    faults: tuple[Fault, ...]
    building: Heaviest | None
    project: Heaviest | None

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
        return Fault.BUILDING in self.faults and not UNRISEN & set(self.faults)

    @property
    def places(self) -> int:
        """In how many projects, or estates where there is no project, it was said."""
        return len({(one.registry, one.around) for one in self.cases if one.around})


UNRISEN: Final = frozenset(
    {
        Fault.FEW,
        Fault.CALLERS,
        Fault.SHORT,
        Fault.STANDING,
        Fault.ORDINARY,
        Fault.SEASON,
    }
)
"""Faults with which a leaf has not become more, wherever it is."""


def screen(
    counts: Mapping[str, Counts],
    reports: Mapping[str, int],
    exposures: Callable[[str], Exposures],
    look: Look,
) -> list[Screened]:
    """Every leaf with enough reports in the window, the most telling first."""
    others = of_the_others({leaf: scatter(each[1:]) for leaf, each in counts.items()})
    now, last = (_ranks(counts, window) for window in (0, 1))
    found = [
        _screened(leaf, each, exposures(leaf), others[leaf], look)._replace(
            standing=max(now[leaf], last.get(leaf, TOP + 1)) <= TOP
        )
        for leaf, each in counts.items()
        if reports[leaf] >= look.rules.least
    ]
    return _adjusted(sorted(found, key=lambda one: (one.p, one.leaf)), look)


def _screened(
    leaf: str, counts: Counts, exposures: Exposures, others: float, look: Look
) -> Screened:
    before = quiet(counts, exposures, others, look)
    own = of_its_own([counts[n] for n in before], others)
    enough = len(before) >= look.rules.fewest
    found = comparisons(counts, exposures, before, own) if enough else ()
    known = max(SEASON) < len(counts)
    same = comparisons(counts, exposures, SEASON, own) if known else ()
    season = same[0].p if same else None
    return Screened(leaf, counts, before, own, found, 1.0, season)


def _adjusted(found: Iterable[Screened], look: Look) -> list[Screened]:
    """With the chance that any leaf does so by chance at any look of a year (Holm)."""
    told, least = [], 0.0
    for n, one in enumerate(found):
        least = max(
            least, min(1.0, one.p * look._replace(leaves=look.leaves - n).tests)
        )
        told.append(one._replace(adjusted=least))
    return told


def _ranks(counts: Mapping[str, Counts], window: int) -> dict[str, int]:
    seen = {leaf: each[window] for leaf, each in counts.items() if window < len(each)}
    ordered = sorted(seen, key=lambda leaf: (-seen[leaf], leaf))
    return {leaf: n for n, leaf in enumerate(ordered, 1)}


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


def judge(
    one: Screened, cases: Sequence[Case], exposures: Exposures, look: Look
) -> Judgement:
    """A screened leaf with its cases: a lead, or every reason why not."""
    recent = tuple(case for case in cases if look.window_of(case.at) == 0)
    told = capped(cases, look)
    building = _heaviest(one, told, exposures, look, lambda case: case.building)
    project = _heaviest(one, told, exposures, look, lambda case: case.around)
    judged = Judgement(one, recent, (), building, project)
    return judged._replace(faults=tuple(_faults(judged, look.rules)))


def _faults(judged: Judgement, rules: Rules) -> Iterable[Fault]:
    one = judged.screened
    if one.counts[0] < rules.least:
        yield Fault.CALLERS if len(judged.cases) >= rules.least else Fault.FEW
    if judged.places < rules.places:
        yield Fault.NARROW
    if len(one.before) < rules.fewest:
        yield Fault.SHORT
    elif one.adjusted > rules.wrong:
        yield Fault.STANDING if one.standing else Fault.ORDINARY
    elif one.season is not None and one.season > rules.guard:
        yield Fault.SEASON
    elif judged.building is not None and judged.building.p > rules.guard:
        yield Fault.BUILDING
    elif judged.project is not None and judged.project.p > rules.guard:
        yield Fault.PROJECT


def _heaviest(
    one: Screened,
    cases: Sequence[Case],
    exposures: Exposures,
    look: Look,
    place: Callable[[Case], str | None],
) -> Heaviest | None:
    """The place with most of the window's reports, and the test without it."""
    by_place: dict[tuple[str, str], list[int]] = {}
    for case in cases:
        window, where = look.window_of(case.at), place(case)
        if where is not None and 0 <= window < len(one.counts):
            counts = by_place.setdefault((case.registry, where), [0] * len(one.counts))
            counts[window] += 1
    if not any(counts[0] for counts in by_place.values()):
        return None
    most = max(sorted(by_place), key=lambda key: by_place[key][0])
    own = by_place[most]
    rest = [n - m for n, m in zip(one.counts, own, strict=True)]
    found = comparisons(rest, exposures, one.before, one.variation)
    p = found[0].p if found and rest[0] else 1.0
    return Heaviest(most[1], own[0], rest[0], p)


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
        again = _screened(one.leaf, counts, measures, one.variation, then)
        (adjusted,) = _adjusted([again], then)
        if not judge(adjusted, told, measures, then).lead:
            return first
        first = then.until
    return first
