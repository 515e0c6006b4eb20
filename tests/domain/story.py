"""Cases as the tests tell them: given a history, when a command, then facts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import reduce
from typing import Any, Final, Self, TypeVar

from casework.adapters.rulebook import load_rulebook
from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.decide import decide
from casework.domain.complaint.identity import case_id
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import SYSTEM, Actor, Fact, Role
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused
from casework.domain.rulebook.limits import Limit, LimitKind

BOOK: Final = load_rulebook()
CHINA: Final = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    """An instant in the district's time: "2023-12-15 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


MONDAY: Final = at("2024-05-13 09:00")
"""The start of a week without holidays."""

OPERATOR: Final = Actor(person="陈静", unit="CITY", role=Role.OPERATOR)
DISPATCHER: Final = Actor(person="周敏", unit="DHO", role=Role.DISPATCHER_DISTRICT)
HANDLER: Final = Actor(person="张敏", unit="HB-R", role=Role.HANDLER)
HEAD: Final = Actor(person="李强", unit="HB-R", role=Role.UNIT_HEAD)
REVIEWER: Final = Actor(person="吴娟", unit="DHO", role=Role.REVIEWER)
FOLLOW_UP: Final = Actor(person="郑洁", unit="ST-C", role=Role.FOLLOW_UP_CALLER)
SUPERVISOR: Final = Actor(person="孙伟", unit="DHO", role=Role.SUPERVISOR)
ADJUDICATOR: Final = Actor(person="钱勇", unit="DHO", role=Role.ADJUDICATOR)
DHO_HEAD: Final = Actor(person="赵刚", unit="DHO", role=Role.UNIT_HEAD)
GOVERNMENT: Final = Actor(person="王磊", unit="GOV", role=Role.UNIT_HEAD)

F = TypeVar("F", bound=Fact)
Expected = type[Fact] | Fact


@dataclass(frozen=True, slots=True)
class Story:
    """A case, told so far; a command adds to it what follows, or is refused."""

    history: tuple[Fact, ...] = ()
    answer: tuple[Fact, ...] = ()
    refusal: Refused | None = None
    now: datetime = MONDAY
    book: Rulebook = field(default=BOOK, repr=False)

    @property
    def case(self) -> Complaint:
        """The case as its history leaves it."""
        return reduce(evolve, self.history, Complaint())

    def given(self, *facts: Fact) -> Self:
        """The case with more that has happened."""
        latest = max((fact.at for fact in facts), default=self.now)
        return replace(self, history=(*self.history, *facts), now=max(self.now, latest))

    def when(self, command: k.Command) -> Self:
        """What follows from a command; a refusal leaves the history as it was."""
        try:
            facts = tuple(decide(command, self.case, self.book))
        except Refused as refusal:
            return replace(self, answer=(), refusal=refusal)
        return replace(
            self,
            history=(*self.history, *facts),
            answer=facts,
            refusal=None,
            now=max(self.now, command.at),
        )

    def put(
        self, kind: type[k.Command], by: Actor, after: str = "", **fields: Any
    ) -> Self:
        """A command some time ("2h", "3d", "2024-05-20 10:00") after the last one."""
        return self.when(kind(at=later(self.now, after), by=by, **fields))

    def tick(self, now: str | datetime) -> Self:
        """Let the limits elapse up to an instant."""
        moment = at(now) if isinstance(now, str) else now
        return self.when(k.Elapse(at=moment, by=SYSTEM))

    def then(self, *expected: Expected) -> Self:
        """The command was answered with exactly these facts, or facts of these kinds.

        A fact that is given without limits stands for itself with any limits.
        """
        assert self.refusal is None, str(self.refusal)
        told = [_like(fact, one) for fact, one in _pairs(self.answer, expected)]
        assert told == list(expected), [type(fact).__name__ for fact in self.answer]
        return self

    def ok(self) -> Self:
        """The command was answered, whatever with."""
        assert self.refusal is None, str(self.refusal)
        return self

    def refused(self, clause: str, saying: str = "") -> Self:
        """The command was refused by this clause."""
        assert self.refusal is not None, self.answer
        assert self.refusal.clause.no == clause, str(self.refusal)
        assert saying in self.refusal.sentence("en"), str(self.refusal)
        return self

    def fact(self, kind: type[F]) -> F:
        """The last fact of a kind."""
        return next(one for one in reversed(self.history) if isinstance(one, kind))

    def count(self, kind: type[Fact]) -> int:
        """How many facts of a kind there are."""
        return sum(isinstance(one, kind) for one in self.history)

    def limit(self, kind: LimitKind) -> Limit:
        """A limit that runs."""
        return self.case.limits[kind]

    def runs(self, kind: LimitKind) -> bool:
        """Whether a limit runs."""
        return kind in self.case.limits


def later(now: datetime, after: str) -> datetime:
    """An instant after another: "" a minute, "2h", "3d", or a date and time."""
    if not after:
        return now + timedelta(minutes=1)
    if after[-1] in {"m", "h", "d"}:
        unit = {"m": "minutes", "h": "hours", "d": "days"}[after[-1]]
        return now + timedelta(**{unit: int(after[:-1])})
    return at(after)


def _pairs(
    answer: Iterable[Fact], expected: Iterable[Expected]
) -> Iterable[tuple[Fact, Expected | None]]:
    wanted = [*expected]
    told = [*answer]
    padded = [*wanted, *[None] * max(len(told) - len(wanted), 0)]
    return zip(told, padded, strict=False)


def _like(fact: Fact, expected: Expected | None) -> Expected:
    """The fact, as far as the expectation speaks of it."""
    if isinstance(expected, type):
        return type(fact)
    if isinstance(expected, f.ComplaintFact) and not expected.limits:
        return fact.model_copy(update={"limits": ()})
    return fact


NO: Final = "HK-0001"


def received(when: datetime = MONDAY, **fields: Any) -> Story:
    """A call about a leak in building 7."""
    given: dict[str, Any] = {
        "no": NO,
        "person": "person-wang",
        "registry": "r",
        "building": "7号楼",
        "estate": "虹镇老街",
        "project": "P9",
        "title": "屋面渗漏",
    }
    command = k.ReceiveComplaint(at=when, by=OPERATOR, **(given | fields))
    return Story(now=when).when(command).ok()


def classified(
    leaf: str = "Q0102", when: datetime = MONDAY, *, of: Any = None, **fields: Any
) -> Story:
    """The call, classified; an ordinary complaint of five working days."""
    given: dict[str, Any] = {"leaf": leaf, "grade": "O5"}
    story = received(when, **(of or {}))
    return story.put(k.Classify, OPERATOR, **(given | fields)).ok()


def dispatched(
    leaf: str = "Q0102",
    when: datetime = MONDAY,
    *,
    to: str = "HB-R",
    profile: str = "shanghai-2019",
    of: Any = None,
    **fields: Any,
) -> Story:
    """The order, sent to the housing bureau's repair section."""
    story = classified(leaf, when, of=of, **fields)
    return story.put(k.Dispatch, DISPATCHER, lead=to, profile=profile).ok()


def signed(**fields: Any) -> Story:
    """The order, signed for."""
    return dispatched(**fields).put(k.SignFor, HANDLER, "10m").ok()


def contacted(**fields: Any) -> Story:
    """The order, its caller contacted."""
    return contact(signed(**fields))


def contact(story: Story) -> Story:
    """The caller contacted right now."""
    when = later(story.now, "10m")
    command = k.RecordFirstContact(
        at=when, by=HANDLER, contacted=True, contacted_at=when, contact="王阿婆"
    )
    return story.when(command).ok()


def handling(**fields: Any) -> Story:
    """The order, in handling."""
    return contacted(**fields).put(k.StartHandling, HANDLER).ok()


REPLY: Final[dict[str, Any]] = {
    "finding": f.Finding.TRUE,
    "demand": f.Demand.REASONABLE,
    "result": f.Result.SOLVED,
    "way": "电话",
    "approved_by": "李强",
    "signed_off": True,
    "head_took_part": True,
}


def replied(story: Story | None = None, **fields: Any) -> Story:
    """The order, replied to as solved."""
    story = story or handling()
    return story.put(k.Reply, HANDLER, "1h", **(REPLY | fields)).ok()


def reviewed(story: Story | None = None, **fields: Any) -> Story:
    """The reply, found true."""
    return replied(story, **fields).put(k.PassReview, REVIEWER, "1h").ok()


def followed_up(
    story: Story | None = None, *, solved: bool = True, grade: int | None = 5
) -> Story:
    """The caller, asked."""
    story = story or reviewed()
    return story.put(k.RecordFollowUp, FOLLOW_UP, "1h", solved=solved, grade=grade).ok()


def closed(story: Story | None = None) -> Story:
    """The case, closed."""
    return (story or followed_up()).put(k.Close, REVIEWER).ok()


def redo(story: Story | None = None, **fields: Any) -> Story:
    """The case, to be done again since the caller calls it unsolved."""
    story = followed_up(story or reviewed(), solved=False, grade=1)
    return story.put(k.OrderRedo, REVIEWER, head="李强", **fields).ok()


CASE: Final = case_id("hongkou", NO)
