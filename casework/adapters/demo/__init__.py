"""The synthetic district "demo": eighteen months that never happened. 合成数据。

A seeded simulation puts commands through the engine, as operators, dispatchers and
handlers would; no fact is written by hand.
"""

from casework.adapters.demo.building import DISTRICT, SEED, Built, build
from casework.adapters.demo.calls import PLANTED, Planted
from casework.adapters.demo.district import LABEL, LAST_DAY
from casework.adapters.demo.showing.desk import show_desk

__all__ = [
    "DISTRICT",
    "LABEL",
    "LAST_DAY",
    "PLANTED",
    "SEED",
    "Built",
    "Planted",
    "build",
    "show_desk",
]
