"""What became of the rows of a file: the counts that add up."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[int, int | None], None]
"""Told how many rows are done, and of how many if that is known."""


def untold(done: int, total: int | None) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Counts:
    """Rows read = received + appended + already + rejected.

    `placed` counts those received whose place was found by what the caller said.
    """

    read: int = 0
    received: int = 0
    appended: int = 0
    already: int = 0
    rejected: int = 0
    placed: int = 0

    def as_json(self) -> dict[str, Any]:
        """The counts by name."""
        return {
            "read": self.read,
            "received": self.received,
            "appended": self.appended,
            "already": self.already,
            "rejected": self.rejected,
            "placed": self.placed,
        }


@dataclass(slots=True)
class HistoryCounts(Counts):
    """Also how many cases and steps the source has, and its steps by kind.

    `changed` counts known cases of which a column that the source goes on changing
    has another value now; what was taken over stays as it was.
    """

    cases: int = 0
    steps: int = 0
    changed: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """The counts by name."""
        told = Counts.as_json(self)
        del told["placed"]
        return told | {
            "cases": self.cases,
            "steps": self.steps,
            "changed": self.changed,
            "kinds": dict(self.kinds.most_common()),
        }
