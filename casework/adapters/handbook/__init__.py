"""The policy as pages: clauses, scenarios, results, loop, limits. 政策手册。"""

from casework.adapters.handbook.pages import write_handbook
from casework.adapters.handbook.results import HandbookCounts

__all__ = ["HandbookCounts", "write_handbook"]
