"""What is left of a rise without those places that had most. 单楼、单个项目排除。"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from casework.domain.leads.cases import Case
from casework.domain.leads.comparing import Exposures, Look, comparisons
from casework.domain.leads.screening import Screened, least_telling


class Heaviest(NamedTuple):
    """The places with most reports of a window, and what is left without them."""

    places: tuple[str, ...]
    reports: int
    others: int
    p: float


def without(
    one: Screened,
    cases: Sequence[Case],
    place: Callable[[Case], str | None],
    most: int,
    *,
    exposures: Exposures,
    look: Look,
) -> Heaviest | None:
    """The places with most reports that count, and the test without them."""
    by_place: dict[tuple[str, str], list[int]] = {}
    for case in cases:
        window, where = look.window_of(case.at), place(case)
        if where is not None and 0 <= window < len(one.counts):
            counts = by_place.setdefault((case.registry, where), [0] * len(one.counts))
            counts[window] += 1
    heavy = sorted(by_place, key=lambda key: (-by_place[key][0], key))[:most]
    if not heavy or not by_place[heavy[0]][0]:
        return None
    rest = list(one.counts)
    for key in heavy:
        rest = [n - m for n, m in zip(rest, by_place[key], strict=True)]
    found = comparisons(rest, exposures, one.before, one.variation, season=one.season)
    return Heaviest(
        tuple(code for _, code in heavy),
        one.counts[0] - rest[0],
        rest[0],
        least_telling(found) if rest[0] else 1.0,
    )
