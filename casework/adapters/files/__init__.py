"""Files: work orders and histories in, with every row accounted for."""

from casework.adapters.files.counts import Counts, HistoryCounts, Progress
from casework.adapters.files.history import import_history
from casework.adapters.files.mapping import (
    BadMapping,
    foreign_mappings,
    load_history,
    load_mapping,
    load_orders,
    shipped_mappings,
)
from casework.adapters.files.orders import intake
from casework.adapters.files.reading import Unreadable, open_table
from casework.adapters.files.rejects import Rejects

__all__ = [
    "BadMapping",
    "Counts",
    "HistoryCounts",
    "Progress",
    "Rejects",
    "Unreadable",
    "foreign_mappings",
    "import_history",
    "intake",
    "load_history",
    "load_mapping",
    "load_orders",
    "open_table",
    "shipped_mappings",
]
