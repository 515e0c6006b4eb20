"""The engine at full speed: commands are decided in memory and followed up at once.

It calls the very functions that a desk calls, in the same order; only where the facts
are kept meanwhile differs. A test puts the same commands to a desk and compares.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from casework.adapters.advice import advised
from casework.domain.complaint.commands import Command, Elapse
from casework.domain.complaint.decide import decide
from casework.domain.complaint.facts import Place, PlaceCorrected
from casework.domain.complaint.identity import NAMESPACE
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import SYSTEM, Fact, Recorded
from casework.domain.group import commands as gk
from casework.domain.group import decide as group_rules
from casework.domain.group.facts import GroupFact
from casework.domain.reactions import ASKING, FILED, Known, KnownCase, Request, react
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused


class Put(NamedTuple):
    """A command as somebody put it to a stream, and what came of it."""

    stream: UUID
    command: Command
    refused: str = ""


@dataclass
class Stream:
    """A case or group order as it stands."""

    version: int = 0
    case: Complaint = field(default_factory=Complaint)
    group: group_rules.Group | None = None
    received_at: datetime | None = None
    said: tuple[Fact, ...] = ()


class Engine:
    """All streams of a district in memory, and the log of their facts."""

    def __init__(self, book: Rulebook, seed: int) -> None:
        self.book = book
        self.log: list[Recorded] = []
        self.journal: list[Put] = []
        self.refused: Counter[str] = Counter()
        self.streams: dict[UUID, Stream] = {}
        self._seed = seed
        self._places: dict[str, list[UUID]] = {}

    def put(self, stream: UUID, command: Command) -> list[UUID]:
        """Put a command and follow up what it sets off; the streams that changed.

        Raises `Refused` and changes nothing if the policy does not allow it.
        """
        number = f"demo/{self._seed}/{len(self.journal)}"
        command = replace(command, command_id=uuid5(NAMESPACE, number))
        try:
            told = self._tell(stream, command)
        except Refused as refusal:
            self.refused[refusal.clause.no] += 1
            self.journal.append(Put(stream, command, refusal.clause.no))
            raise
        self.journal.append(Put(stream, command))
        return self._follow_up(told)

    def elapse(self, stream: UUID, at: datetime) -> list[UUID]:
        """Let the limits of a stream elapse that are due."""
        grouped = self.streams[stream].group is not None
        kind = gk.ElapseGroup if grouped else Elapse
        command = kind(at=at, by=SYSTEM)
        self.journal.append(Put(stream, command))
        return self._follow_up(self._tell(stream, command))

    def _follow_up(self, told: list[Recorded]) -> list[UUID]:
        changed: dict[UUID, None] = {recorded.stream: None for recorded in told}
        waiting = deque(told)
        while waiting:
            for request in self._requests(waiting.popleft()):
                try:
                    more = self._tell(request.stream, request.command)
                except Refused as refusal:
                    self.refused[refusal.clause.no] += 1
                    continue
                changed |= {recorded.stream: None for recorded in more}
                waiting.extend(more)
        return list(changed)

    def _tell(self, stream: UUID, command: Command) -> list[Recorded]:
        stood = self.streams.get(stream) or Stream()
        facts = self._decide(command, stood)
        if facts:
            self.streams[stream] = stood
        return [self._keep(stream, stood, fact, command) for fact in facts]

    def _decide(self, command: Command, stood: Stream) -> list[Fact]:
        if isinstance(command, gk.GroupCommand):
            return group_rules.decide(
                command, stood.group or group_rules.Group(), self.book
            )
        last = stood.case.last_at
        if command.by == SYSTEM and last and not isinstance(command, Elapse):
            command = replace(command, at=max(command.at, last))
        return decide(advised(command, stood.said, self.book), stood.case, self.book)

    def _keep(
        self, stream: UUID, stood: Stream, fact: Fact, command: Command
    ) -> Recorded:
        if command.command_id is not None:
            fact = fact.model_copy(update={"command_id": command.command_id})
        stood.version += 1
        if isinstance(fact, PlaceCorrected):
            for code in _codes(fact.was):
                self._places[code].remove(stream)
            self._file(stream, fact.place)
        if isinstance(fact, GroupFact):
            stood.group = group_rules.evolve(stood.group or group_rules.Group(), fact)
        else:
            stood.case = evolve(stood.case, fact)
        if stood.received_at is None:
            stood.received_at, stood.said = fact.at, (fact,)
            self._file(stream, stood.case.place)
        recorded = Recorded(stream, stood.version, fact, len(self.log) + 1)
        self.log.append(recorded)
        return recorded

    def _file(self, stream: UUID, place: Place) -> None:
        for code in _codes(place):
            self._places.setdefault(code, []).append(stream)

    def _requests(self, told: Recorded) -> Iterator[Request]:
        if not isinstance(told.fact, ASKING):
            return
        stood = self.streams[told.stream]
        if isinstance(told.fact, FILED):
            known = self._known(told, stood.case)
        else:
            known = Known()
        case = Complaint() if isinstance(told.fact, GroupFact) else stood.case
        yield from list(react(told, case, known, self.book))

    def _known(self, told: Recorded, case: Complaint) -> Known:
        """What the read models of a desk would know of the like of a case."""
        nearby = case.place.project or case.place.estate
        here = self._alike(told, case.leaf, case.place.building or nearby)
        around = self._alike(told, case.leaf, nearby)
        return Known(
            here=here,
            around=around,
            states={
                other.case: self.streams[other.case].case
                for other in here
                if other.person == case.person
            },
            groups={
                other.case: group
                for other in around
                if (group := self.streams[other.case].case.group) is not None
            },
        )

    def _alike(
        self, told: Recorded, leaf: str, place: str | None
    ) -> tuple[KnownCase, ...]:
        found = []
        for stream in self._places.get(place or "", ()):
            stood = self.streams[stream]
            received = stood.received_at
            if stream == told.stream or stood.case.leaf != leaf or received is None:
                continue
            found.append(
                KnownCase(
                    case=stream,
                    no=stood.case.no,
                    person=stood.case.person,
                    anonymous=stood.case.anonymous,
                    received_at=received,
                    open=stood.case.open,
                    closed_at=stood.case.closed_at,
                )
            )
        return tuple(found)


def _codes(place: Place) -> list[str]:
    return [code for code in (place.building, place.project, place.estate) if code]
