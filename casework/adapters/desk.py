"""One district at work: puts commands to cases, follows what they set off.

The desk brings together what the layers keep apart: the record, the read models and the
rulebook. It logs one line per command, without personal data.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

import structlog

from casework.adapters.advice import advice, advised
from casework.adapters.places import register_in
from casework.adapters.record import Record, Store
from casework.adapters.rulebook import rulebook_of
from casework.adapters.surroundings import met
from casework.adapters.views import Veil, Views, open_views
from casework.domain.complaint import state as complaint_state
from casework.domain.complaint.commands import (
    AssignMatter,
    CaseRef,
    Command,
    CorrectPlace,
    Elapse,
)
from casework.domain.complaint.decide import decide as decide_complaint
from casework.domain.complaint.facts import SuggestionShown
from casework.domain.complaint.identity import case_id
from casework.domain.facts import SYSTEM, Fact, Recorded
from casework.domain.group import commands as gk
from casework.domain.group import decide as group_decide
from casework.domain.group.facts import GroupFact
from casework.domain.place.alias import new_only
from casework.domain.place.register import Register
from casework.domain.reactions import ASKING, Request, react
from casework.domain.reference import PlaceAliasRecorded, reference_id
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused
from casework.projections import timers
from casework.projections.known import KNOWN

log = structlog.get_logger()

REACTIONS: Final = "reactions"
PAGE: Final = 2000


class Ticked(NamedTuple):
    """What one tick did: how many facts it told, and in how many cases time ran out.

    A case counts as often as a tick comes back to it.
    """

    facts: int
    cases: int


class Desk:
    """Everything one needs to handle the complaints of a district."""

    def __init__(self, record: Record, views: Views, home: Path | None = None) -> None:
        self.record = record
        self.views = views
        self.home = home
        self.rulebook: Rulebook = rulebook_of(record)

    @property
    def district(self) -> str:
        """The district's name."""
        return self.record.district

    @cached_property
    def register(self) -> Register:
        """The district's places, arranged for look-up."""
        return register_in(self.record)

    def stream(self, no: str) -> UUID:
        """The stream of an order number."""
        return case_id(self.district, no)

    def case(self, no: str) -> CaseRef | None:
        """A case as it stands, or None where there is no such order."""
        stream = self.stream(no)
        history = self.record.stream(stream)
        return CaseRef(stream, no, complaint_state.replay(history)) if history else None

    def suggestion(
        self, history: Iterable[Recorded], at: datetime
    ) -> SuggestionShown | None:
        """What is suggested to whoever classifies a case now."""
        return advice((one.fact for one in history), at, self.rulebook, self.home)

    def history(self, no: str, as_of: datetime | None = None) -> list[Recorded]:
        """A case's facts up to an instant, in order; empty where there is none."""
        told = self.record.stream(self.stream(no))
        return [r for r in told if as_of is None or r.fact.at <= as_of]

    def put(self, stream: UUID, command: Command) -> list[Recorded]:
        """Put a command to a case or group; raises `Refused` and records nothing then.

        Two people who act on one case at once are decided one after the other.
        """
        name = type(command).__name__
        try:
            told = self.record.handle(
                stream,
                lambda history: self._decide(command, history),
                command.command_id,
            )
        except Refused as refusal:
            log.info(
                "refused", command=name, case=str(stream), clause=refusal.clause.no
            )
            raise
        log.info("kept", command=name, case=str(stream), facts=len(told))
        return told

    def rule(self, command: AssignMatter) -> list[Recorded]:
        """Put a person's ruling to every member of the groups it is about, or to none.

        Raises `Refused` and records nothing then.
        """
        members = [self.stream(no) for group in command.groups for no in group.nos]
        told = self.record.handle_together(
            members,
            lambda _, history: self._decide(command, history),
            command.command_id,
        )
        log.info("kept", command=type(command).__name__, facts=len(told))
        return told

    def correct_place(
        self, stream: UUID, command: CorrectPlace, alias: PlaceAliasRecorded | None
    ) -> list[Recorded]:
        """Correct where a case is, and remember how its caller says it, or neither."""
        if alias is None:
            return self.put(stream, command)
        reference = reference_id(self.district)

        def decide(which: UUID, history: list[Recorded]) -> list[Fact]:
            if which == reference:
                return new_only(alias, (one.fact for one in history))
            return self._decide(command, history)

        told = self.record.handle_together(
            [stream, reference], decide, command.command_id
        )
        vars(self).pop("register", None)
        log.info("kept", command=type(command).__name__, case=str(stream))
        return [one for one in told if one.stream == stream]

    def _decide(self, command: Command, history: list[Recorded]) -> list[Fact]:
        if isinstance(command, gk.GroupCommand):
            group = group_decide.replay(history)
            return group_decide.decide(command, group, self.rulebook)
        case = complaint_state.replay(history)
        told = (one.fact for one in history)
        return decide_complaint(
            advised(command, told, self.rulebook, self.home), case, self.rulebook
        )

    def settle(self) -> int:
        """Bring the read models up to date and follow up what the facts ask for."""
        told = 0
        while True:
            self.views.catch_up(self.record)
            start = self.views.bookmark(REACTIONS)
            page = self.record.since(start, PAGE)
            if not page:
                return told
            told += sum(self._react(recorded) for recorded in page)
            self.views.move_bookmark(REACTIONS, page[-1].position)

    def _react(self, recorded: Recorded) -> int:
        """Follow what one fact asks for, and what that asks for, before the next fact.

        What is told here is met again further on in the record; its requests carry the
        same ids then and tell nothing more.
        """
        if not isinstance(recorded.fact, ASKING) or recorded.fact.origin is not None:
            return 0
        case, others = met(recorded, self.record, self.views, self.rulebook)
        told = 0
        for request in react(recorded, case, others, self.rulebook):
            followed = self._follow(request)
            told += len(followed) + sum(self._react(one) for one in followed)
        return told

    def _follow(self, request: Request) -> list[Recorded]:
        try:
            told = self.put(request.stream, request.command)
        except Refused as refusal:
            log.info("reaction refused", rule=request.rule, clause=refusal.clause.no)
            return []
        # What a reaction reads follows at once; the rest follows page by page.
        self.views.catch_up(self.record, only=KNOWN.name)
        return told

    def tick(self, now: datetime) -> Ticked:
        """Let every limit elapse that is due by `now`, and follow what that sets off.

        Running it twice, or again after a crash, changes nothing more.
        """
        facts, cases = self.settle(), 0
        while due := self.views.read(timers.due(now, PAGE)):
            elapsed = sum(self._elapse(row["case_id"], now) for row in due)
            cases += len(due)
            facts += elapsed + self.settle()
            if not elapsed:
                break
        return Ticked(facts, cases)

    def _elapse(self, stream: UUID, now: datetime) -> int:
        def decide(history: list[Recorded]) -> list[Fact]:
            grouped = bool(history) and isinstance(history[0].fact, GroupFact)
            command = gk.ElapseGroup if grouped else Elapse
            return self._decide(command(at=now, by=SYSTEM), history)

        return len(self.record.handle(stream, decide, None))


def open_desk(store: Store, district: str, *, create: bool = False) -> Desk:
    """The desk of a district, its record and read models made first where asked."""
    record = store.record(district, create=create)
    veil = Veil(store.vault.key_of_views(district))
    views = open_views(store.data, district, store.url, veil=veil)
    return Desk(record, views, store.data / district)
