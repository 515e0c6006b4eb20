"""Histories of complaints in any order of facts, as other systems tell them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin
from uuid import UUID, uuid5

from casework.domain.complaint import facts as f
from casework.domain.facts import Actor, Fact, Origin, Recorded, Role
from casework.domain.rulebook.limits import Limit, LimitKind, Measure
from casework.projections.projection import CHINA

START: Final = datetime(2026, 3, 2, 9, tzinfo=CHINA)
NAMESPACE: Final = UUID("8a2b8f0e-0000-4000-8000-000000000000")
UNITS: Final = ("广中路街道", "区房管局", "城建公司", "凉城物业")
KINDS: Final = tuple(f.FACTS.values())
LIMITS: Final = (LimitKind.DUE, LimitKind.SIGN, LimitKind.REVIEW, LimitKind.RETURN)
HOUR: Final = timedelta(hours=1)


def case(number: int) -> UUID:
    """The id of a case of the tests."""
    return uuid5(NAMESPACE, str(number))


def told(history: Sequence[tuple[int, Fact]]) -> list[Recorded]:
    """Facts of numbered cases as one log."""
    versions: dict[int, int] = {}
    log = []
    for position, (number, fact) in enumerate(history, 1):
        versions[number] = versions.get(number, 0) + 1
        log.append(Recorded(case(number), versions[number], fact, position))
    return log


class Pages:
    """A log in memory."""

    def __init__(self, log: Sequence[Recorded]) -> None:
        self.log = log

    def since(self, position: int, limit: int) -> list[Recorded]:
        """The facts after a position."""
        return list(self.log[position : position + limit])

    def position(self) -> int:
        """The position of the last fact."""
        return len(self.log)

    def erased_since(self, _: int) -> tuple[int, frozenset[str]]:
        """Nobody was erased."""
        return 0, frozenset()


def any_fact(kind: type[Fact], at: datetime, seed: int) -> Fact:
    """A fact of a class, its fields filled by chance."""
    chance = Random(seed)
    return kind(**_fields(kind, at, chance))


def fact(kind: type[Fact], hours: float, **fields: object) -> Fact:
    """A fact some hours after the start, with some fields given."""
    at = START + HOUR * hours
    plain = {"origin": None, "limits": (), "at": at}
    return any_fact(kind, at, 1).model_copy(update={**plain, **fields})


def call(
    number: int, hours: float, person: str, leaf: str = "P01", **place: str
) -> list[tuple[int, Fact]]:
    """A call that is classified within the hour; one of nobody is anonymous."""
    where = {"registry": "r1", **place}
    received = fact(
        f.ComplaintReceived,
        hours,
        no=f"A{number}",
        person=person,
        anonymous=not person,
        place=f.Place(**where),
    )
    classified = fact(f.ComplaintClassified, hours + 0.5, leaf=leaf)
    return [(number, received), (number, classified)]


def _fields(kind: type[Fact], at: datetime, chance: Random) -> dict[str, Any]:
    actor = Actor(
        person=chance.choice(("张三", "李四")),
        unit=chance.choice(UNITS),
        role=Role.HANDLER,
    )
    fixed: dict[str, Any] = {"at": at, "by": actor, "command_id": None}
    fixed["origin"] = (
        Origin(system="s", kind="k", key="1") if chance.random() < 0.5 else None
    )
    fixed["limits"] = _limits(at, chance)
    free = {
        name: _value(name, info.annotation, at, chance)
        for name, info in kind.model_fields.items()
        if name not in fixed
    }
    return fixed | free


def _limits(at: datetime, chance: Random) -> tuple[Limit, ...]:
    return tuple(
        Limit(
            kind=kind,
            start=at,
            due=at + timedelta(hours=chance.randrange(1, 200)),
            amount=5,
            measure=Measure.WORKING_DAYS,
            clause="10",
            profile="shanghai-2019/1",
            calendar="cn/2026.1",
            provisional=chance.random() < 0.2,
            amber=at + timedelta(hours=1) if kind is LimitKind.DUE else None,
        )
        for kind in LIMITS
        if chance.random() < 0.2
    )


def _value(name: str, kind: Any, at: datetime, chance: Random) -> Any:
    if get_origin(kind) in (Union, UnionType):
        options = get_args(kind)
        return _value(name, chance.choice(options), at, chance)
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return tuple(_value(name, item, at, chance) for _ in range(chance.randrange(3)))
    if get_origin(kind) is dict:
        return {"k": "v"}
    if kind is f.SuggestionShown:
        return _suggestion(chance)
    if kind is f.Place:
        return f.Place(
            registry="r1",
            estate="虹口一村",
            building=chance.choice(("1号楼", "2号楼", None)),
            project=chance.choice(("P1", None)),
        )
    return _plain(name, kind, at, chance)


_PLAIN: Final[dict[Any, Sequence[Any]]] = {
    type(None): (None,),
    bool: (True, False),
    int: (1, 2, 3),
}


def _suggestion(chance: Random) -> f.SuggestionShown:
    shown = chance.sample(("leaf甲", "leaf乙", "leaf丙"), chance.randrange(4))
    leaves = tuple(f.LeafShown(leaf=leaf, probability=0.5) for leaf in shown)
    model = chance.choice(("start/1", "learned/1"))
    return f.SuggestionShown(
        model=model, leaves=leaves, sure=bool(leaves) and chance.random() < 0.7
    )


def _plain(name: str, kind: Any, at: datetime, chance: Random) -> Any:
    if kind in _PLAIN:
        return chance.choice(_PLAIN[kind])
    if kind is str:
        units = name in {"lead", "unit", "assists"}
        words = UNITS if units else (f"{name}甲", f"{name}乙")
        return chance.choice(words)
    if kind is datetime:
        return at + timedelta(minutes=chance.randrange(-600, 600))
    if kind is UUID:
        return case(chance.randrange(9))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return chance.choice(list(kind))
    raise AssertionError(f"no value for {name}: {kind}")


def wild(
    count: int, cases: int, seed: int, kinds: Sequence[type[Fact]] = KINDS
) -> list[Recorded]:
    """Facts of some cases in any order, their instants going back at times."""
    chance = Random(seed)
    at = START
    history = []
    for _ in range(count):
        at += timedelta(minutes=chance.randrange(-300, 900))
        kind = chance.choice(kinds)
        number = chance.randrange(cases)
        history.append((number, any_fact(kind, at, chance.randrange(1 << 30))))
    return told(history)


def by_case(log: Iterable[Recorded]) -> dict[UUID, list[Recorded]]:
    """The facts of each case."""
    cases: dict[UUID, list[Recorded]] = {}
    for recorded in log:
        cases.setdefault(recorded.stream, []).append(recorded)
    return cases


def until(history: Sequence[Recorded], at: datetime) -> list[Recorded]:
    """The first facts of a case, up to the first one after an instant."""
    for number, recorded in enumerate(history):
        if recorded.fact.at > at:
            return list(history[:number])
    return list(history)


def forward(log: Sequence[Recorded]) -> list[Recorded]:
    """The same facts, each at the latest instant so far of its case."""
    latest: dict[object, datetime] = {}
    forward = []
    for position, one in enumerate(log, 1):
        at = max(one.fact.at, latest.get(one.stream, one.fact.at))
        latest[one.stream] = at
        moved = one.fact.model_copy(update={"at": at})
        forward.append(one._replace(fact=moved, position=position))
    return forward
