"""Every kind of fact there is, by its name in the record."""

from typing import Final

from casework.domain.complaint.facts import FACTS
from casework.domain.facts import Fact
from casework.domain.group.facts import GROUP_FACTS
from casework.domain.reference import REFERENCE_FACTS

ALL_FACTS: Final[dict[str, type[Fact]]] = {**FACTS, **GROUP_FACTS, **REFERENCE_FACTS}
