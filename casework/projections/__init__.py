"""What the record tells: one file, one question."""

from typing import Final

from casework.projections.conformance import CONFORMANCE
from casework.projections.known import KNOWN
from casework.projections.leads import LEADS
from casework.projections.matters import MATTERS
from casework.projections.outcomes import OUTCOMES
from casework.projections.projection import Projection
from casework.projections.recurrence import RECURRENCE
from casework.projections.returns import RETURNS
from casework.projections.stays import STAYS
from casework.projections.suggestions import SUGGESTIONS
from casework.projections.timers import TIMERS
from casework.projections.worklist import WORKLIST

PROJECTIONS: Final[tuple[Projection, ...]] = (
    WORKLIST,
    STAYS,
    CONFORMANCE,
    RETURNS,
    KNOWN,
    TIMERS,
    RECURRENCE,
    OUTCOMES,
    MATTERS,
    LEADS,
    SUGGESTIONS,
)
