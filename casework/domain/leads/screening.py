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
from casework.domain.leads.variation import (
    of_its_own,
    of_the_others,
    scatter,
    spread_of_most,
)

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
    quiet: tuple[int, ...]
    others: float
    variation: float
    found: tuple[Comparison, ...]
    adjusted: float = 1.0
    season: float = 1.0
    unseasoned: float = 1.0
    lately: float = 1.0
    handed_over: float = 0.0
    standing: bool = False
    span: int = 1
    longer: tuple["Screened", ...] = ()

    @property
    def spans(self) -> tuple["Screened", ...]:
        """Tested by the last window alone, and by longer spans."""
        return (self, *self.longer)

    @property
    def clearest(self) -> "Screened":
        """By that span which is most telling."""
        return min(self.spans, key=lambda one: one.p)

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
    return adjusted(sorted(found, key=lambda one: (one.clearest.p, one.leaf)), look)


def examined(
    leaf: str, counts: Counts, exposures: Exposures, others: float, look: Look
) -> Screened:
    """One leaf, tested for itself by every span."""
    calm = quiet(counts, exposures, others, look)
    own = of_its_own(spread_of_most([counts[n] for n in calm]), others)
    before = calm[: look.rules.baseline]
    bare = Screened(leaf, counts, before, calm, others, own, ())
    spans = range(1, look.rules.spans + 1)
    one, *longer = (_tested(bare._replace(span=n), exposures, look) for n in spans)
    return one._replace(longer=tuple(longer))


def _tested(one: Screened, exposures: Exposures, look: Look) -> Screened:
    """A leaf with its comparisons by its span, if there is a baseline."""
    if len(one.before) < look.rules.fewest:
        return one
    one = one._replace(season=season_of(one.counts, one.before))
    lately = one._replace(before=one.before[:RECENT])
    return one._replace(
        found=compared(one, exposures),
        unseasoned=least_telling(compared(one._replace(season=1.0), exposures)),
        lately=least_telling(compared(lately, exposures)),
        handed_over=_beyond_handed_over(one, exposures.get(Kind.WARRANTY)),
    )


def compared(one: Screened, exposures: Exposures) -> tuple[Comparison, ...]:
    """A leaf's span beside its baseline, by every measure that applies."""
    return comparisons(
        one.counts,
        exposures,
        one.before,
        one.variation,
        span=one.span,
        season=one.season,
    )


def _beyond_handed_over(
    one: Screened, exposures: Sequence[float | None] | None
) -> float:
    """The chance of so many or more by what was handed over; 0 where none is known."""
    if exposures is None:
        return 0.0
    found = compare(
        Kind.WARRANTY,
        one.counts,
        exposures,
        one.before,
        one.variation,
        span=one.span,
        season=one.season,
    )
    return found.p if found else 0.0


def adjusted(found: Iterable[Screened], look: Look) -> list[Screened]:
    """With the chance that any leaf does so by chance at any look of a year (Holm).

    The most telling span of a leaf pays for all of its spans, and those before it.
    """
    told, least = [], 0.0
    for n, one in enumerate(found):
        tests = look._replace(leaves=look.leaves - n).tests
        first, *longer = (
            each._replace(adjusted=max(least, min(1.0, each.p * tests)))
            for each in one.spans
        )
        told.append(first._replace(longer=tuple(longer)))
        least = told[-1].clearest.adjusted
    return told


def _stands_high(counts: Counts, look: Look) -> bool:
    """Whether it came often in the window before as well."""
    return len(counts) > 1 and min(counts[:2]) >= look.rules.least


def _ranks(counts: Mapping[str, Counts], window: int) -> dict[str, int]:
    seen = {leaf: each[window] for leaf, each in counts.items() if window < len(each)}
    ordered = sorted(seen, key=lambda leaf: (-seen[leaf], leaf))
    return {leaf: n for n, leaf in enumerate(ordered, 1)}
