"""How fast, each beside its own limit measured in the same run."""

from typing import NamedTuple


class Measurement(NamedTuple):
    """What we do per second, what the bare machine does, and the share aimed at."""

    name: str
    ours: float
    limit: float
    aim: float
    unit: str
    less_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How ours stands to the limit; the higher the better."""
        if self.less_is_better:
            return self.limit / self.ours
        return self.ours / self.limit

    @property
    def reached(self) -> bool:
        """Whether the aim is reached."""
        return self.ratio >= self.aim
