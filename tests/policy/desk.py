"""A desk with cases on it, the clock on the wall, and the last answer given."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from typing import Final, get_args
from uuid import UUID

from casework.adapters.rulebook import load_rulebook
from casework.domain.complaint import commands as k
from casework.domain.complaint.decide import decide
from casework.domain.complaint.identity import case_id
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import SYSTEM, Fact, Recorded
from casework.domain.group import commands as gk
from casework.domain.group.decide import Group
from casework.domain.group.decide import decide as group_decide
from casework.domain.group.decide import evolve as group_evolve
from casework.domain.leads.cases import Case
from casework.domain.leads.judging import Judgement
from casework.domain.reactions import FILED, Known, KnownCase, Request, react
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused
from tests.policy.words import instant

DISTRICT: Final = "hongkou"
GROUP_COMMANDS: Final = get_args(gk.GroupCommand)
MORNING: Final = instant("2023-12-11 09:00")


def group_of(history: list[Fact]) -> Group:
    """A group order as its history leaves it."""
    return reduce(group_evolve, history, Group())


@dataclass
class Desk:
    """The cases of one story. The steps put requests; nothing is stored elsewhere.

    A refusal has to be noticed by the story: an unnoticed one fails the next step.
    """

    now: datetime = MORNING
    book: Rulebook = field(default_factory=load_rulebook)
    profile: str = "shanghai-2019"
    circumstances: tuple[str, ...] = ()
    histories: dict[str, list[Fact]] = field(default_factory=dict)
    groups: dict[UUID, list[Fact]] = field(default_factory=dict)
    no: str = ""
    refusal: Refused | None = None
    seen: list[str] = field(default_factory=list)
    leaf: str = ""
    reports: list[Case] = field(default_factory=list)
    works: float = 1.0
    judged: Judgement | None = None

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
        try:
            self.history.extend(decide(command, self.case, self.book))
        except Refused as refusal:
            self.refusal = refusal

    def settle(self) -> None:
        """Follow what the last fact of the order asks of other orders, and so on."""
        stream = self.stream(self.no)
        waiting = [Recorded(stream, len(self.history), self.history[-1])]
        while waiting:
            told = waiting.pop(0)
            case = self._of(told.stream)
            for request in react(told, case, self._known(told), self.book):
                waiting += self._carry_out(request)

    def _carry_out(self, request: Request) -> list[Recorded]:
        """Put a reaction's request to its order or group order."""
        stream, command = request.stream, request.command
        if isinstance(command, k.Command) and not isinstance(command, GROUP_COMMANDS):
            history = self.histories[self.no_of(stream)]
            told = decide(command, self._of(stream), self.book)
        else:
            history = self.groups.setdefault(stream, [])
            told = group_decide(command, group_of(history), self.book)
        first = len(history) + 1
        history.extend(told)
        return [Recorded(stream, first + n, fact) for n, fact in enumerate(told)]

    def no_of(self, stream: UUID) -> str:
        """The number of the order whose stream this is."""
        return next(no for no in self.histories if self.stream(no) == stream)

    def _of(self, stream: UUID) -> Complaint:
        return (
            Complaint() if stream in self.groups else self.case_of(self.no_of(stream))
        )

    def _known(self, told: Recorded) -> Known:
        """What read models would know: the earlier orders like the one at hand."""
        if not isinstance(told.fact, FILED):
            return Known()
        case = self._of(told.stream)
        like = {
            no: other
            for no in self.histories
            if (other := self.case_of(no)).leaf == case.leaf
            and self.stream(no) != told.stream
        }
        here = [no for no in like if like[no].place.building == case.place.building]
        around = [no for no in like if like[no].place.project == case.place.project]
        return Known(
            here=tuple(self._known_case(no) for no in here),
            around=tuple(self._known_case(no) for no in around),
            states={
                self.stream(no): like[no]
                for no in here
                if like[no].person == case.person
            },
            groups={
                self.stream(no): group
                for no in around
                if (group := like[no].group) is not None
            },
        )

    def _known_case(self, no: str) -> KnownCase:
        case = self.case_of(no)
        return KnownCase(
            case=self.stream(no),
            no=no,
            person=case.person,
            anonymous=case.anonymous,
            received_at=self.histories[no][0].at,
            open=case.open,
            closed_at=case.closed_at,
        )

    def until(self, at: datetime) -> None:
        """Let the time pass; limits that run out on the way elapse."""
        self.now = at
        for no, history in self.histories.items():
            told = decide(k.Elapse(at=at, by=SYSTEM), self.case_of(no), self.book)
            history.extend(told)
        for group in self.groups.values():
            told = group_decide(
                gk.ElapseGroup(at=at, by=SYSTEM), group_of(group), self.book
            )
            group.extend(told)

    def pass_days(self, days: int) -> None:
        """Let days pass."""
        self.until(self.now + timedelta(days=days))

    def noticed(self) -> Refused:
        """The refusal that the story speaks of, which is then dealt with."""
        assert self.refusal is not None, "nothing was refused"
        refusal, self.refusal = self.refusal, None
        return refusal

    def told(self, kind: type[Fact]) -> list[Fact]:
        """The facts of a kind in the story, of whichever order or group, in order."""
        return [
            fact
            for history in (*self.histories.values(), *self.groups.values())
            for fact in history
            if isinstance(fact, kind)
        ]
