"""Who handles a case of the district, and the case as they see it. 各岗位的人员。"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final
from uuid import UUID

from casework.adapters.demo.calls import Call
from casework.adapters.demo.district import (
    ESTATE,
    PROJECT_OF,
    REGISTRY,
    STAFF,
    WARRANTY,
    phase_on,
)
from casework.adapters.demo.story import SLOW, Story
from casework.domain.complaint import commands as k
from casework.domain.complaint.facts import Level
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.dispatch import DispatchCase, Proposal

URGENT: Final = frozenset({"U1", "U2"})


@dataclass
class File:
    """A case as the people see it: the call, its story, and what they have done."""

    stream: UUID
    no: str
    call: Call
    story: Story
    chance: Random
    book: Rulebook
    case: Complaint = field(default_factory=Complaint)
    done: set[str] = field(default_factory=set)
    once: set[str] = field(default_factory=set)
    since: datetime | None = None
    target: k.CaseRef | None = None

    @property
    def urgent(self) -> bool:
        """Whether the case is counted in hours."""
        return self.case.grade in URGENT

    @property
    def speed(self) -> float:
        """How long the lead unit takes, against the others."""
        return SLOW.get(self.case.lead, 1.0)

    def proposal(self) -> Proposal:
        """The dispatch that the catalogue proposes."""
        estate = self.call.caller.estate
        day = (self.since or self.call.at).date()
        warranty = phase_on(estate, day) == WARRANTY and self.case.leaf[0] == "Q"
        circumstances = {*self.case.circumstances, *(["in-warranty"] * warranty)}
        return self.book.propose(
            DispatchCase(
                leaf=self.case.leaf,
                day=day,
                type=self.case.type.value if self.case.type else "投诉",
                circumstances=frozenset(circumstances),
                accused=self.case.accused,
                assignee=PROJECT_OF[estate].contractor,
                parties=self.book.parties_at(REGISTRY, estate, PROJECT_OF[estate].code),
            )
        )


Wording = Callable[[File, datetime], k.Command]
"""How somebody words a step at an instant."""


def post(role: Role, unit: str, file: File, avoid: frozenset[str]) -> Actor:
    """Somebody of a post in a unit, not one of those to be avoided if possible."""
    people = [a for a in STAFF if a.role is role and a.unit == unit]
    fitting = [a for a in people if a.person not in avoid]
    return file.chance.choice(fitting or people)


def someone(role: Role, unit: str, file: File) -> Actor:
    """Anybody of a post in a unit."""
    return post(role, unit, file, frozenset())


def handler(file: File) -> Actor:
    """The case's handler, or whoever of the lead unit takes it."""
    named = next(
        (
            a
            for a in STAFF
            if a.person == file.case.handler and a.unit == file.case.lead
        ),
        None,
    )
    return named or post(Role.HANDLER, file.case.lead, file, worn(file))


def worn(file: File) -> frozenset[str]:
    """Those who have had a problem order before and must not have it again."""
    return file.case.handlers if file.case.problem else frozenset()


def head(file: File) -> Actor:
    """The head of the lead unit."""
    return someone(Role.UNIT_HEAD, file.case.lead, file)


def operator(file: File) -> Actor:
    """Somebody who takes calls."""
    return someone(Role.OPERATOR, "CITY", file)


def dispatcher(file: File) -> Actor:
    """Who dispatches to the lead unit and rules on what it asks for."""
    if file.case.lead == "DHO":
        return someone(Role.DISPATCHER_CITY, "CITY", file)
    return someone(Role.DISPATCHER_DISTRICT, "DHO", file)


def _street(file: File) -> str:
    own = ESTATE[file.call.caller.estate].street
    other = {"ST-C1": "ST-C2", "ST-C2": "ST-C1"}[own]
    return other if own in file.case.units_concerned else own


def reviewer(file: File) -> Actor:
    """Who reviews replies, of a unit that is not concerned."""
    unit = "DHO" if "DHO" not in file.case.units_concerned else _street(file)
    return post(Role.REVIEWER, unit, file, file.case.handlers)


def caller_back(file: File) -> Actor:
    """Who calls back, having neither handled nor reviewed the case."""
    avoid = file.case.handlers | file.case.reviewers
    return post(Role.FOLLOW_UP_CALLER, _street(file), file, avoid)


def supervisor(file: File) -> Actor:
    """Who supervises at the level that the case has come to."""
    unit = "GOV" if file.case.supervision is Level.SV3 else "DHO"
    return someone(Role.SUPERVISOR, unit, file)
