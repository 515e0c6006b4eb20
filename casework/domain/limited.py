"""Facts at which limits start, whatever their subject."""

from typing import ClassVar

from casework.domain.facts import Fact
from casework.domain.rulebook.limits import Limit, LimitKind


class LimitedFact(Fact):
    """A fact with the limits that start at it."""

    ends: ClassVar[frozenset[LimitKind]] = frozenset()
    """The limits that end with the fact, where no loop table says it."""

    limits: tuple[Limit, ...] = ()
