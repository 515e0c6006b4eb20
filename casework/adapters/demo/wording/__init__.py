"""How the people of the district word each step they take, as a command."""

from typing import Final

from casework.adapters.demo.people import Wording
from casework.adapters.demo.wording.ending import ENDING
from casework.adapters.demo.wording.handling import HANDLING
from casework.adapters.demo.wording.intake import INTAKE

WORDING: Final[dict[str, Wording]] = {**INTAKE, **HANDLING, **ENDING}
"""The command of each step that somebody may want to take."""
