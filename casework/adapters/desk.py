"""One district at work: puts commands to cases, follows what they set off.

The desk brings together what the layers keep apart: the record, the read models and the
rulebook. It logs one line per command, without personal data.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Select

from casework.adapters.record import Record, Store
from casework.adapters.rulebook import rulebook_of
from casework.adapters.views import Views, open_views
from casework.domain.complaint import state as complaint_state
from casework.domain.complaint.commands import CaseRef, Command, Elapse
from casework.domain.complaint.decide import decide as decide_complaint
from casework.domain.complaint.facts import ComplaintClassified
from casework.domain.complaint.identity import case_id
from casework.domain.complaint.state import Complaint
from casework.domain.facts import SYSTEM, Fact, Recorded
from casework.domain.group import commands as gk
from casework.domain.group import decide as group_decide
from casework.domain.group.facts import GroupFact
from casework.domain.reactions import ASKING, Known, KnownCase, Request, may_ask, react
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused
from casework.projections import known, timers
from casework.projections.projection import Row

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

    def __init__(self, record: Record, views: Views) -> None:
        self.record = record
        self.views = views
        self.rulebook: Rulebook = rulebook_of(record)

    @property
    def district(self) -> str:
        """The district's name."""
        return self.record.district

    def stream(self, no: str) -> UUID:
        """The stream of an order number."""
        return case_id(self.district, no)

    def case(self, no: str) -> CaseRef | None:
        """A case as it stands, or None where there is no such order."""
        stream = self.stream(no)
        history = self.record.stream(stream)
        return CaseRef(stream, no, complaint_state.replay(history)) if history else None

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

    def _decide(self, command: Command, history: list[Recorded]) -> list[Fact]:
        if isinstance(command, gk.GroupCommand):
            group = group_decide.replay(history)
            return group_decide.decide(command, group, self.rulebook)
        case = complaint_state.replay(history)
        return decide_complaint(command, case, self.rulebook)

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
        case, others = self._known(recorded)
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
        self.views.catch_up(self.record)
        return told

    def _known(self, told: Recorded) -> tuple[Complaint, Known]:
        """The case as a fact left it, and what the read models know of its like.

        What became of the case since is left out, so that the fact asks for the same
        whenever it is met.
        """
        if isinstance(told.fact, GroupFact):
            return Complaint(), Known()
        history = self.record.stream(told.stream)
        case = complaint_state.replay(history[: told.version])
        if not isinstance(told.fact, ComplaintClassified):
            return case, Known()
        place = case.place
        nearby = place.project or place.estate
        at, leaf = told.fact.at, case.leaf
        here = self._others(told, leaf, known.same_matter(leaf, place, at))
        around = (
            self._others(told, leaf, known.around(leaf, nearby, at)) if nearby else []
        )
        mine = [r["case_id"] for r in here if r["person"] == case.person]
        groups = {
            r["case_id"]: r["group_id"] for r in around if r["group_id"] is not None
        }
        return case, Known(
            _cases(here), _cases(around), self._as_met(told, mine), groups
        )

    def _others(self, told: Recorded, leaf: str, query: Select[Any]) -> list[Row]:
        """The cases a query finds that were received before, this one left out.

        How a case stood that has changed since the fact was recorded, be it at the
        same instant, is read from the record.
        """
        rows = [
            row
            for row in self.views.read(query)
            if row["case_id"] != told.stream
            and row["received_at"] is not None
            and row["received_at"] <= told.fact.at
        ]
        changed = [r["case_id"] for r in rows if r["position"] > told.position]
        then = self._as_met(told, changed)
        met = (
            _met(row, then[row["case_id"]]) if row["case_id"] in then else row
            for row in rows
        )
        return [row for row in met if row["leaf"] == leaf]

    def _as_met(self, told: Recorded, cases: list[UUID]) -> dict[UUID, Complaint]:
        """Some cases as a fact met them, however late it is asked.

        It met what was recorded before it and what that had set off, but nothing that
        it set off itself.
        """
        own = self.record.stream(told.stream)
        asked = may_ask(told, told.stream)
        causes = [told, *(one for one in own if one.fact.command_id in asked)]
        return {
            stream: complaint_state.replay(_met_of(history, told, causes))
            for stream, history in self.record.streams(cases).items()
        }

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


def _met_of(
    history: Iterable[Recorded], told: Recorded, causes: Iterable[Recorded]
) -> Iterator[Recorded]:
    """The facts of a case that a fact met, up to the first that it set off."""
    causes = tuple(causes)
    for one in history:
        if any(one.fact.command_id in may_ask(by, one.stream) for by in causes):
            return
        set_off = one.fact.by == SYSTEM and one.fact.command_id is not None
        earlier = set_off and one.fact.at <= told.fact.at
        if one.position <= told.position or earlier:
            yield one


def _met(row: Row, stood: Complaint) -> Row:
    """A row of what is known, with what the record says of how the case stood."""
    return row | {
        "leaf": stood.leaf,
        "open": stood.open,
        "closed_at": stood.closed_at,
        "group_id": stood.group,
    }


def _cases(rows: Iterable[Row]) -> tuple[KnownCase, ...]:
    return tuple(
        KnownCase(
            case=row["case_id"],
            no=row["no"],
            person=row["person"],
            anonymous=row["anonymous"],
            received_at=row["received_at"],
            open=row["open"],
            closed_at=row["closed_at"],
        )
        for row in rows
    )


def open_desk(store: Store, district: str, *, create: bool = False) -> Desk:
    """The desk of a district, its record and read models made first where asked."""
    record = store.record(district, create=create)
    return Desk(record, open_views(store.data, district, store.url))
