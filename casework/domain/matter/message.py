"""A report as the engine sees it, and what the engine answers. 报告与归属。"""

from typing import NamedTuple

from casework.domain.matter.terms import Terms


class Message(NamedTuple):
    """A report: where, by whom, of what type, and what its words say."""

    case: str
    """The case, as 32 hex digits."""
    at: int
    """When it was made, in microseconds."""
    person: str = ""
    """The caller's pseudonym; empty for an anonymous or unknown one."""
    community: str = ""
    """The block it is compared in; empty where only words tell the place."""
    building: str = ""
    leaf: str = ""
    """The problem type; empty until classified."""
    terms: Terms = Terms()


class Held(NamedTuple):
    """A stored row: the message, its matter, and whether a person set it there."""

    message: Message
    matter: str
    assigned: bool = False


class Placed(NamedTuple):
    """Where a message came to stand, and what else changed because of it."""

    matter: str
    score: float
    """The likeness to the matter joined; 0.0 where it is new."""
    merged: tuple[tuple[str, str], ...] = ()
    """(matter, into): all members of the first now belong to the second."""
    moved: tuple[tuple[str, str], ...] = ()
    """(case, matter): single cases that belong elsewhere now; told after `merged`."""


class Likeness(NamedTuple):
    """A matter that a message may belong to, and how like it is."""

    matter: str
    score: float
