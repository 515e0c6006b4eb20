"""How often leads are false, and how soon a real type is found, in simulated years."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import numpy as np

from casework.adapters.bench import Measurement
from casework.adapters.bench.insight.years import (
    BEFORE,
    DAYS,
    MONTH,
    OFTEN,
    PROJECTS,
    USUAL,
    Flags,
    Floats,
    Ints,
    Planted,
    Wear,
    Year,
    case_id,
    reports_of,
    year,
)
from casework.adapters.rulebook import load_rulebook
from casework.domain.leads.cases import Case
from casework.domain.leads.comparing import (
    DEEP,
    Exposures,
    Look,
    Rules,
    rules_of,
)
from casework.domain.leads.exact import poisson_tail
from casework.domain.leads.exposure import Kind, measures_of
from casework.domain.leads.judging import judge
from casework.domain.leads.screening import Screened, screen
from casework.projections.projection import CHINA

FIRST: Final = datetime(2024, 1, 1, tzinfo=CHINA)
DAY: Final = timedelta(days=1)
WEEK: Final = 7
UNLIKELY: Final = 4.0
"""So many standard deviations above its quieter half a leaf must be to be tested."""
SEED: Final = 12345
DEMO_REPORTS: Final = 1_000
"""How many reports a year a district of the demo's size has."""
FALSE: Final = 0.05
"""The share of years that may have a false lead."""
LETTER: Final = 0.01
DEMO: Final = (12, 14, 18, 25, 38)
"""How many reports of the planted type the demo district has by month."""


class Found(NamedTuple):
    """A lead of a simulated year: on which day, and which leaf."""

    day: int
    leaf: int


class Share(NamedTuple):
    """Of so many years, how many."""

    years: int
    of: int

    @property
    def share(self) -> float:
        """The share."""
        return self.years / self.of


class Power(NamedTuple):
    """In how many years a planted type was found within a month and within two."""

    within_30: Share
    within_60: Share


def simulated_years(
    n: int,
    seed: int,
    *,
    reports: int = DEMO_REPORTS,
    every: int = WEEK,
    wear: Wear = USUAL,
) -> Share:
    """In how many of so many years without any type there was a false lead."""
    false = sum(
        next(leads(year(seed + one, reports, wear), every), None) is not None
        for one in range(n)
    )
    return Share(false, n)


def years_by_the_letter(n: int, seed: int, *, reports: int = DEMO_REPORTS) -> Share:
    """In how many years PM-08 taken by its letter tells a false lead.

    Exact Poisson below 0.01, as if the year before were certain: no correction for so
    many tests, nor for scatter, season and bursts.
    """
    rules = rules_of(load_rulebook().profile_on("", FIRST.date()).numbers)
    false = sum(_by_the_letter(year(seed + one, reports), rules) for one in range(n))
    return Share(false, n)


def _by_the_letter(told: Year, rules: Rules) -> bool:
    counts, length = _daily(told), rules.window // DAY
    for day in range(BEFORE, DAYS + 1, WEEK):
        windows = _windows(counts, day, length)
        often = windows[windows[:, 0] >= rules.least]
        for each in often.tolist():
            usual = sum(each[1 : rules.baseline + 1]) / rules.baseline
            if poisson_tail(each[0], usual) < LETTER:
                return True
    return False


def measurements(years: int) -> Iterator[Measurement]:
    """False leads and found ones, beside PM-08 by its letter on the same years.

    In a district of the demo's size, and with a fifth of the years in a larger one.
    """
    for reports, n in ((DEMO_REPORTS, years), (OFTEN, max(years // 5, 1))):
        of = f"{reports:,} reports a year, {n:,} years"
        letter = years_by_the_letter(max(n // 10, 1), SEED, reports=reports)
        yield Measurement(
            f"{of}: with a false lead",
            simulated_years(n, SEED, reports=reports).share,
            letter.share,
            FALSE,
            "",
            less_is_better=True,
            absolute=True,
            against="PM-08 by its letter",
        )
        found = planted_years(max(n // 5, 1), SEED, reports=reports)
        for days, one in ((30, found.within_30), (60, found.within_60)):
            name = f"{reports:,} reports a year, {one.of:,} types: found in {days} days"
            yield Measurement(name, one.share, None, None, "")


def planted_years(n: int, seed: int, *, reports: int = DEMO_REPORTS) -> Power:
    """How soon a type of the demo's strength is found, beginning on any day."""
    soon = [_days_until_found(seed + one, reports) for one in range(n)]
    return Power(*(Share(sum(days <= most for days in soon), n) for most in (30, 60)))


def _days_until_found(seed: int, reports: int) -> int:
    chance = np.random.default_rng([seed, 3])
    told = year(seed, reports)
    quality = [n for n, name in enumerate(told.names) if name[0] == "Q"]
    planted = Planted(
        leaf=int(chance.choice(quality)),
        begins=int(chance.integers(BEFORE, DAYS - 61)),
        by_month=DEMO,
        projects=tuple(int(p) for p in chance.choice(PROJECTS, 3, replace=False)),
    )
    for found in leads(year(seed, reports, planted=planted), WEEK):
        if found.leaf == planted.leaf and found.day >= planted.begins:
            return found.day - planted.begins
    return DAYS


def leads(told: Year, every: int) -> Iterator[Found]:
    """All leads of a year, looked for every so many days, by the rules in force."""
    rules = rules_of(load_rulebook().profile_on("", FIRST.date()).numbers)
    length = rules.window // DAY
    counts = _daily(told)
    for day in range(BEFORE, DAYS + 1, every):
        windows = _windows(counts, day, length)
        wanted = _worth_testing(windows, rules)
        if not wanted.any():
            continue
        look = Look(FIRST + day * DAY, rules, int((windows.sum(axis=1) > 0).sum()))
        exposures = _exposures(told, day, length)
        for one in _screened(told, windows, wanted, exposures, look):
            risen = one.clearest.adjusted <= rules.wrong
            if risen and _judged(told, one, exposures, look):
                yield Found(day, told.names.index(one.leaf))


class _Counts(NamedTuple):
    """How many came until each day, but for those who report again and again."""

    until: Ints
    serial: list[tuple[int, Ints]]


def _daily(told: Year) -> _Counts:
    each = told.ordinary.copy()
    serial = []
    for leaf, reports in enumerate(told.known):
        callers: dict[int, list[int]] = {}
        for one in reports:
            if 0 <= one.day < DAYS:
                callers.setdefault(one.caller, []).append(int(one.day))
        for days in callers.values():
            if len(days) > 1:
                serial.append((leaf, np.array(days)))
            else:
                each[leaf, days[0]] += 1
    until = np.zeros((len(each), DAYS + 1), dtype=np.int64)
    np.cumsum(each, axis=1, out=until[:, 1:])
    return _Counts(until, serial)


def _windows(counts: _Counts, day: int, length: int) -> Ints:
    """The counts of every leaf in the windows before a day, the newest first."""
    ends = day - length * np.arange(DEEP + 2)
    told: Ints = counts.until[:, ends[:-1]] - counts.until[:, ends[1:]]
    for leaf, days in counts.serial:
        windows = {int(n) for n in (day - 1 - days[days < day]) // length}
        for window in windows:
            if window <= DEEP:
                told[leaf, window] += 1
    return told


def _worth_testing(windows: Ints, rules: Rules) -> Flags:
    """Which leaves can be leads at all: to test all others would take too long."""
    lower = np.sort(windows[:, 1:], axis=1)[:, : DEEP // 2].mean(axis=1)
    unlikely = [_above(windows, lower, span) for span in range(1, rules.spans + 1)]
    wanted: Flags = (windows[:, 0] >= rules.least) & np.logical_or.reduce(unlikely)
    return wanted


def _above(windows: Ints, lower: Floats, span: int) -> Flags:
    """Whether so many windows are together far above what is usual."""
    more, usual = windows[:, :span].sum(axis=1) - span * lower, span * lower
    above: Flags = more / np.sqrt(np.maximum(usual, 0.1)) >= UNLIKELY
    return above


def _screened(
    told: Year, windows: Ints, wanted: Flags, exposures: Exposures, look: Look
) -> list[Screened]:
    counts = {
        name: tuple(each)
        for name, each in zip(told.names, windows.tolist(), strict=True)
        if any(each)
    }
    reports = {name: counts[name][0] if name in counts else 0 for name in counts}
    tested = {name for name, one in zip(told.names, wanted, strict=True) if one}
    some = {name: n if name in tested else 0 for name, n in reports.items()}
    return screen(counts, some, lambda leaf: _of(leaf, exposures), look)


def _exposures(told: Year, day: int, length: int) -> Exposures:
    """What has been reported of the works; in the month under way what is planned."""
    last = day - day % MONTH
    area = told.area[:day].copy()
    months = area[:last].reshape(-1, MONTH).mean(axis=1)
    area[:last] = np.repeat(months, MONTH)
    area[last:] = np.maximum(area[last:], months[-1])
    return {
        Kind.WORKS: _over(area, day, length),
        Kind.WARRANTY: _over(told.handed_over, day, length),
        Kind.HOUSEHOLDS: [1.0] * (DEEP + 1),
    }


def _over(area: Floats, day: int, length: int) -> list[float]:
    """The exposure of each window."""
    until = np.concatenate(([0.0], np.cumsum(area))) / 10_000 / 30.4
    ends = day - length * np.arange(DEEP + 2)
    over: Floats = until[ends[:-1]] - until[ends[1:]]
    return list(over.tolist())


def _of(leaf: str, exposures: Exposures) -> Exposures:
    """The measures that apply to a leaf."""
    wanted = measures_of(leaf)
    return {kind: each for kind, each in exposures.items() if kind in wanted}


def _judged(told: Year, one: Screened, exposures: Exposures, look: Look) -> bool:
    """Whether a leaf that has risen is a lead, its reports looked at one by one."""
    leaf = told.names.index(one.leaf)
    day = (look.until - FIRST) // DAY
    cases = [
        Case(
            case_id(told, leaf, n),
            str(n),
            FIRST + report.day * DAY,
            str(report.caller),
            "",
            f"P{report.project}",
            f"E{report.estate}",
            f"B{report.building}",
        )
        for n, report in enumerate(reports_of(told, leaf, day))
        if report.day > day - (DEEP + 1) * (look.rules.window // DAY)
    ]
    return judge(one, cases, _of(one.leaf, exposures), look).lead
