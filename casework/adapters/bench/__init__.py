"""How fast, each beside its own limit measured in the same run."""

from typing import NamedTuple


class Measurement(NamedTuple):
    """What we do per second, what the bare machine does, and the share aimed at."""

    name: str
    ours: float
    limit: float
    aim: float
    unit: str
