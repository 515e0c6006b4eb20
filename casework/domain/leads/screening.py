"""Which leaves have become more: all of them are tested at once. 全部类型同时检验。

Holm's procedure over the leaves, and an equal share for each of the year's looks, keep
the chance of any false alarm in a year below the stated limit, however the reports of a
leaf depend on the works: it must have risen by every measure of exposure that applies.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from casework.domain.leads.comparing import (
    Comparison,
    Counts,
    Exposures,
    Look,
    compare,
    comparisons,
    quiet,
    season_of,
)
from casework.domain.leads.exposure import Kind
from casework.domain.leads.variation import of_its_own, of_the_others, scatter

RECENT: Final = 6
"""The last windows of the baseline, by which a slow drift is told from a rise."""
TOP: Final = 5
"""The ranks of standing high volume (PM-08)."""


class Screened(NamedTuple):
    """A leaf with its counts, tested: the least telling comparison stands first.

    Besides, whether it has risen over the last months alone, and beyond what was
    handed over; both are asked without a correction for many tests.
    """

    leaf: str
    counts: Counts
    before: tuple[int, ...]
    variation: float
    found: tuple[Comparison, ...]
    adjusted: float = 1.0
    season: float = 1.0
    unseasoned: float = 1.0
    lately: float = 1.0
    handed_over: float = 0.0
    standing: bool = False

    @property
    def p(self) -> float:
        """The chance of so many or more, by the measure that explains most."""
        return least_telling(self.found)


def least_telling(found: Sequence[Comparison]) -> float:
    """The chance by the measure that explains most; 1 where there is none."""
    return found[0].p if found else 1.0


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
        examined(leaf, each, exposures(leaf), others[leaf], look)._replace(
            standing=_stands_high(each, look) and max(now[leaf], last[leaf]) <= TOP
        )
        for leaf, each in counts.items()
        if reports[leaf] >= look.rules.least
    ]
    return adjusted(sorted(found, key=lambda one: (one.p, one.leaf)), look)


def examined(
    leaf: str, counts: Counts, exposures: Exposures, others: float, look: Look
) -> Screened:
    """One leaf, tested for itself."""
    before = quiet(counts, exposures, others, look)
    own = of_its_own([counts[n] for n in before], others)
    if len(before) < look.rules.fewest:
        return Screened(leaf, counts, before, own, ())
    season = season_of(counts, before)
    handed_over = exposures.get(Kind.WARRANTY)
    warranty = (
        compare(Kind.WARRANTY, counts, handed_over, before, own, season=season)
        if handed_over is not None
        else None
    )
    lately = comparisons(counts, exposures, before[:RECENT], own, season=season)
    return Screened(
        leaf,
        counts,
        before,
        own,
        comparisons(counts, exposures, before, own, season=season),
        season=season,
        unseasoned=least_telling(comparisons(counts, exposures, before, own)),
        lately=least_telling(lately),
        handed_over=warranty.p if warranty else 0.0,
    )


def adjusted(found: Iterable[Screened], look: Look) -> list[Screened]:
    """With the chance that any leaf does so by chance at any look of a year (Holm)."""
    told, least = [], 0.0
    for n, one in enumerate(found):
        tests = look._replace(leaves=look.leaves - n).tests
        least = max(least, min(1.0, one.p * tests))
        told.append(one._replace(adjusted=least))
    return told


def _stands_high(counts: Counts, look: Look) -> bool:
    """Whether it came often in the window before as well."""
    return len(counts) > 1 and min(counts[:2]) >= look.rules.least


def _ranks(counts: Mapping[str, Counts], window: int) -> dict[str, int]:
    seen = {leaf: each[window] for leaf, each in counts.items() if window < len(each)}
    ordered = sorted(seen, key=lambda leaf: (-seen[leaf], leaf))
    return {leaf: n for n, leaf in enumerate(ordered, 1)}
