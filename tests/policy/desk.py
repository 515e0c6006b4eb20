"""A desk with cases on it, the clock on the wall, and the last answer given."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from uuid import UUID

from casework.adapters.rulebook import load_rulebook
from casework.domain.complaint import commands as k
from casework.domain.complaint.decide import decide
from casework.domain.complaint.identity import case_id
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import SYSTEM, Fact
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused
from tests.policy.words import instant

DISTRICT = "hongkou"


@dataclass
class Desk:
    """The cases of one story. The steps put requests; nothing is stored elsewhere.

    A refusal has to be noticed by the story: an unnoticed one fails the next step.
    """

    now: datetime = instant("2023-12-11 09:00")
    book: Rulebook = field(default_factory=load_rulebook)
    profile: str = "shanghai-2019"
    circumstances: tuple[str, ...] = ()
    histories: dict[str, list[Fact]] = field(default_factory=dict)
    no: str = ""
    refusal: Refused | None = None
    last: k.Command | None = None

    def take(self) -> str:
        """Lay a new order on the desk; it is the one the story goes on about."""
        self.no = f"W{len(self.histories) + 1}"
        self.histories[self.no] = []
        return self.no

    @property
    def history(self) -> list[Fact]:
        """What has happened to the order the story is about."""
        return self.histories.setdefault(self.no, [])

    def case_of(self, no: str) -> Complaint:
        """An order as its history leaves it."""
        return reduce(evolve, self.histories.get(no, []), Complaint())

    @property
    def case(self) -> Complaint:
        """The order the story is about."""
        return self.case_of(self.no)

    def stream(self, no: str) -> UUID:
        """The stream of an order."""
        return case_id(DISTRICT, no)

    def ref(self, no: str) -> k.CaseRef:
        """An order as another order's request refers to it."""
        return k.CaseRef(self.stream(no), no, self.case_of(no))

    def put(self, command: k.Command) -> None:
        """Put a request; remember what followed from it, or the refusal."""
        assert self.refusal is None, f"unnoticed: {self.refusal}"
        self.last = command
        try:
            self.history.extend(decide(command, self.case, self.book))
        except Refused as refusal:
            self.refusal = refusal

    def until(self, at: datetime) -> None:
        """Let the time pass; limits that run out on the way elapse."""
        self.now = at
        about = self.no
        for self.no in tuple(self.histories):
            if self.history:
                self.put(k.Elapse(at=at, by=SYSTEM))
        self.no = about

    def pass_days(self, days: int) -> None:
        """Let days pass."""
        self.until(self.now + timedelta(days=days))

    def noticed(self) -> Refused:
        """The refusal that the story speaks of, which is then dealt with."""
        assert self.refusal is not None, "nothing was refused"
        refusal, self.refusal = self.refusal, None
        return refusal

    def told(self, kind: type[Fact]) -> list[Fact]:
        """The facts of a kind in the story, of whichever order, in order."""
        return [
            fact
            for history in self.histories.values()
            for fact in history
            if isinstance(fact, kind)
        ]
