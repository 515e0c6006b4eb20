"""Which limits of a case run, told in one text column."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from casework.domain.complaint.loop import stops
from casework.domain.limited import LimitedFact
from casework.domain.rulebook.limits import Limit
from casework.projections.projection import micros

NONE: Final = "{}"


@lru_cache(maxsize=1 << 12)
def _read(limits: str) -> Mapping[str, list[int | None]]:
    """The running limits by kind: when each is due, and when it turns amber."""
    read: Mapping[str, list[int | None]] = json.loads(limits)
    return read


def after(limits: str, fact: LimitedFact, *, start: bool = True) -> str:
    """The limits that run after a fact: those it stops end, those it carries start."""
    stopped = stops(fact)
    started = fact.limits if start else ()
    if not started and (not stopped or limits == NONE):
        return limits
    running = {kind: x for kind, x in _read(limits).items() if kind not in stopped}
    running |= {limit.kind.value: _instants(limit) for limit in started}
    return json.dumps(running, ensure_ascii=False, separators=(",", ":"))


def _instants(limit: Limit) -> list[int | None]:
    return [micros(limit.due), _micros(limit.amber)]


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def soonest(limits: str) -> tuple[int | None, str | None]:
    """When the next running limit is due, and its kind."""
    due: list[tuple[int | None, str | None]] = [
        (instants[0], kind) for kind, instants in _read(limits).items()
    ]
    return min(due, default=(None, None))


def instants(limits: str) -> Mapping[str, list[int | None]]:
    """The running limits by kind: when each is due, and when it turns amber."""
    return _read(limits)
