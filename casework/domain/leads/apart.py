"""What is left of a rise without those places that had most. 单楼、单个项目排除。"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from casework.domain.leads.cases import Case
from casework.domain.leads.comparing import Exposures, Look
from casework.domain.leads.screening import Screened, compared, least_telling


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
    came = {key: sum(counts[: one.span]) for key, counts in by_place.items()}
    heavy = sorted(came, key=lambda key: (-came[key], key))[:most]
    if not heavy or not came[heavy[0]]:
        return None
    rest = list(one.counts)
    for key in heavy:
        rest = [max(n - m, 0) for n, m in zip(rest, by_place[key], strict=True)]
    found = compared(one._replace(counts=rest), exposures)
    others = sum(rest[: one.span])
    return Heaviest(
        tuple(code for _, code in heavy),
        sum(came[key] for key in heavy),
        others,
        least_telling(found) if others else 1.0,
    )
