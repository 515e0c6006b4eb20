"""Whether a problem type came more often in the window than before. 与此前相比。

Time is cut into windows, the newest first. The baseline are the windows before, without
those that had risen themselves: what set off an alarm is no baseline (M-26 (7)).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from casework.domain.leads.exact import (
    Interval,
    clumped_tail,
    poisson_tail,
    rate_ratio,
)
from casework.domain.leads.exposure import Kind
from casework.domain.rulebook.profiles import Numbers

SEASON: Final = (11, 12, 13)
"""The windows of the same season a year before, where one is thirty days."""
GAP: Final = 1
"""So many windows are left between the one in question and its baseline."""
DEEP: Final = 18
"""So many windows before the one in question are looked at."""
AROUND: Final = (8, 9, 10, 14, 15, 16)
"""The windows around that season."""
DOUBT: Final = 2.0
"""With so many reports a window a season is believed half of what it seems."""
LEVEL: Final = 0.05
"""A ratio is given with its interval of 95 %."""

Counts = Sequence[int]
"""How many came in each window, the newest first."""
Exposures = Mapping[Kind, Sequence[float | None]]
"""The exposure of each window, by each measure that applies; None where unknown."""


class Rules(NamedTuple):
    """The dated numbers by which a lead is told."""

    window: timedelta
    baseline: int
    fewest: int
    least: int
    places: int
    per_caller: int
    looks: int
    wrong: float
    guard: float
    spans: int


class Look(NamedTuple):
    """An instant at which all leaves are tested at once, and how many there are."""

    until: datetime
    rules: Rules
    leaves: int

    @property
    def wrong(self) -> float:
        """How likely a single test of a single look may be wrong."""
        return self.rules.wrong / self.tests

    @property
    def tests(self) -> int:
        """How many tests a year has: every leaf by every span at every look."""
        return self.rules.looks * max(self.leaves, 1) * self.rules.spans

    def window_of(self, at: datetime) -> int:
        """In which window before the look something was; 0 is the last."""
        return (self.until - at) // self.rules.window


def rules_of(numbers: Numbers) -> Rules:
    """The numbers of a profile."""
    return Rules(
        window=timedelta(days=numbers.lead_window_days.amount),
        baseline=numbers.lead_baseline_windows.amount,
        fewest=numbers.lead_least_baseline_windows.amount,
        least=numbers.lead_count.amount,
        places=numbers.lead_projects.amount,
        per_caller=numbers.lead_reports_per_caller.amount,
        looks=numbers.lead_looks_per_year.amount,
        wrong=numbers.lead_false_percent.amount / 100,
        guard=numbers.lead_guard_per_mille.amount / 1000,
        spans=numbers.lead_span_windows.amount,
    )


class Comparison(NamedTuple):
    """A window or more beside the baseline, each with its exposure by one measure."""

    kind: Kind
    now: int
    exposed: float
    before: int
    exposed_before: float
    windows: int
    scatter: float
    season: float = 1.0
    variation: float = 0.0
    span: int = 1

    @property
    def weight(self) -> float:
        """The exposure of the window, as much heavier as its season is."""
        return self.exposed * self.season

    @property
    def p(self) -> float:
        """The chance of so many or more if nothing has changed."""
        share = self.weight / (self.weight + self.exposed_before)
        return clumped_tail(self.now, self.before, share, self.variation, self.span)

    @property
    def expected(self) -> float | None:
        """How many the baseline and the exposure let one expect."""
        if self.exposed_before <= 0.0:
            return None
        return self.before * self.weight / self.exposed_before

    @property
    def ratio(self) -> float | None:
        """How many times as many came as were to be expected."""
        return self.now / self.expected if self.expected else None

    @property
    def interval(self) -> Interval:
        """Within what the ratio lies."""
        now, before = self.now / self.scatter, self.before / self.scatter
        return rate_ratio(now, self.weight, before, self.exposed_before, LEVEL)

    @property
    def poisson(self) -> float | None:
        """The chance of so many or more if the expectation were certain (PM-08)."""
        return None if self.expected is None else poisson_tail(self.now, self.expected)


def compare(
    kind: Kind,
    counts: Counts,
    exposures: Sequence[float | None],
    before: Sequence[int],
    variation: float,
    *,
    window: int = 0,
    span: int = 1,
    season: float = 1.0,
) -> Comparison | None:
    """Some windows beside some before; None where the exposure is not known at all."""
    question = range(window, window + span)
    known = [n for n in before if exposures[n] is not None]
    if any(exposures[n] is None for n in question) or not known:
        return None
    exposed = sum(exposures[n] or 0.0 for n in question)
    exposed_before = sum(exposures[n] or 0.0 for n in known)
    if exposed + exposed_before <= 0.0:
        return None
    now = sum(counts[n] for n in question)
    earlier = sum(counts[n] for n in known)
    weight = exposed * season
    usual = (now + earlier) * weight / (weight + exposed_before)
    return Comparison(
        kind,
        now,
        exposed,
        earlier,
        exposed_before,
        len(known),
        1.0 + usual * variation / span,
        season,
        variation,
        span,
    )


def comparisons(
    counts: Counts,
    exposures: Exposures,
    before: Sequence[int],
    variation: float,
    *,
    window: int = 0,
    span: int = 1,
    season: float = 1.0,
) -> tuple[Comparison, ...]:
    """By every measure that applies, the least telling first.

    What was handed over is no measure of its own: it grows from nothing as works end,
    and is asked apart whether it explains a rise.
    """
    found = (
        compare(
            kind,
            counts,
            each,
            before,
            variation,
            window=window,
            span=span,
            season=season,
        )
        for kind, each in exposures.items()
        if kind is not Kind.WARRANTY
    )
    return tuple(sorted((one for one in found if one), key=lambda one: -one.p))


def season_of(counts: Counts, before: Sequence[int]) -> float:
    """How much heavier the same season was a year before.

    Its fullest window counts, beside the baseline or the windows around it, whichever
    were emptier, and is drawn towards no season where there is little to tell it by;
    1 where the record does not reach back so far.
    """
    around = [n for n in AROUND if n < len(counts)]
    if len(counts) <= max(SEASON) or not before:
        return 1.0
    usual = min(
        sum(counts[n] for n in each) / len(each) for each in (before, around) if each
    )
    then = max(counts[n] for n in SEASON)
    return max((then + DOUBT) / (usual + DOUBT), 1.0)


def quiet(
    counts: Counts, exposures: Exposures, variation: float, look: Look
) -> tuple[int, ...]:
    """The windows that may serve as the baseline, the newest first.

    The last window before is left out: a rise that has just begun would be in it. So
    is every window that is itself far above those before it.
    """
    rules, kept = look.rules, list[int]()
    for window in range(len(counts) - 1, GAP, -1):
        before = kept[: rules.baseline]
        if len(before) < rules.fewest or not _risen(
            comparisons(counts, exposures, before, variation, window=window), look.wrong
        ):
            kept.insert(0, window)
    return tuple(kept)


def _risen(found: Sequence[Comparison], wrong: float) -> bool:
    return bool(found) and found[0].p <= wrong
