"""Which limits of a case run, told in one text column.

The text holds, for each running limit, its kind, when it is due and when it turns
amber: "签收=1000,;办结=9000,7000".
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from casework.domain.complaint.loop import stops
from casework.domain.limited import LimitedFact
from casework.projections.projection import micros

NONE: Final = ""


class Ends(NamedTuple):
    """When a running limit is due, and when it turns amber."""

    due: int
    amber: int | None


@lru_cache(maxsize=1 << 12)
def ends(limits: str) -> Mapping[str, Ends]:
    """The running limits by kind."""
    return {
        kind: Ends(int(due), int(amber) if amber else None)
        for limit in limits.split(";")
        if limit
        for kind, _, instants in (limit.partition("="),)
        for due, _, amber in (instants.partition(","),)
    }


def after(limits: str, fact: LimitedFact, *, start: bool = True) -> str:
    """The limits that run after a fact: those it stops end, those it carries start."""
    stopped = stops(fact)
    if not fact.limits and not (limits and stopped):
        return limits
    started = {
        limit.kind.value: f"{micros(limit.due)},{_amber(limit.amber)}"
        for limit in (fact.limits if start else ())
    }
    over = stopped | started.keys()
    kept = [one for one in limits.split(";") if one.partition("=")[0] not in over]
    begun = [f"{kind}={instants}" for kind, instants in started.items()]
    return ";".join(filter(None, (*kept, *begun)))


def _amber(at: datetime | None) -> str:
    return "" if at is None else str(micros(at))


def soonest(limits: str) -> tuple[int | None, str | None]:
    """When the next running limit is due, and its kind."""
    dues = [(limit.due, kind) for kind, limit in ends(limits).items()]
    return min(dues) if dues else (None, None)
