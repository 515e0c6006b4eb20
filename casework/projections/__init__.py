"""What the record tells: one file, one question."""

from typing import Final

from casework.projections.projection import Projection
from casework.projections.worklist import WORKLIST

PROJECTIONS: Final[tuple[Projection, ...]] = (WORKLIST,)
