"""How fast and how well, each beside a limit or a baseline measured in the same run."""

from typing import NamedTuple


class Measurement(NamedTuple):
    """What we reach, what it is compared with, and what is aimed at.

    The aim is a share of what is compared with, unless it is one for ours itself.
    """

    name: str
    ours: float
    limit: float | None
    aim: float | None
    unit: str
    less_is_better: bool = False
    absolute: bool = False
    """Whether the aim is one for ours itself."""
    against: str = ""
    """What ours is compared with, where the name does not say so."""

    @property
    def ratio(self) -> float | None:
        """How ours stands to the limit; the higher the better."""
        if self.limit is None:
            return None
        ours, limit = self.ours, self.limit
        above, below = (limit, ours) if self.less_is_better else (ours, limit)
        return above / below if below else None

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.aim is None:
            return None
        if not self.absolute:
            return self.ratio is not None and self.ratio >= self.aim
        return self.ours <= self.aim if self.less_is_better else self.ours >= self.aim


class Note(NamedTuple):
    """What could not be measured, and why."""

    zh: str
    en: str
