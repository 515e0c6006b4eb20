"""Facts of any class with any values, alone and in any order."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st
from pydantic import BaseModel

from casework.domain.complaint.facts import FACTS, ComplaintFact
from casework.domain.facts import Actor, Fact, Origin, Role
from casework.domain.rulebook.limits import Limit, LimitKind, Measure
from tests.domain.story import HANDLER, MONDAY

M = TypeVar("M", bound=BaseModel)

WORDS: Final = ("", "甲", "HB-R", "CON", "Q0101", "shanghai-2019", "U1", "O5")
INSTANTS: Final = st.integers(-500, 500).map(lambda h: MONDAY + timedelta(hours=h))
PLAIN: Final[Mapping[Any, st.SearchStrategy[Any]]] = {
    str: st.sampled_from(WORDS),
    int: st.integers(0, 9),
    float: st.sampled_from((0.0, 0.0625, 0.5, 0.9371, 1.0)),
    bool: st.booleans(),
    datetime: INSTANTS,
    UUID: st.integers(0, 5).map(lambda number: UUID(int=number)),
    type(None): st.none(),
    Any: st.sampled_from(WORDS),
}


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    """Any limit of the profile that a fact could carry."""
    start = draw(INSTANTS)
    due = start + timedelta(hours=draw(st.integers(0, 400)))
    amber = draw(st.none() | st.just(start + (due - start) * 3 / 4))
    return Limit(
        kind=draw(st.sampled_from(LimitKind)),
        start=start,
        due=due,
        amount=draw(st.integers(1, 15)),
        measure=draw(st.sampled_from(Measure)),
        clause="10",
        profile="shanghai-2019/1",
        calendar="cn/2026.1",
        amber=amber,
    )


ACTORS: Final = st.builds(
    Actor,
    person=st.sampled_from(("张敏", "李强", "王磊")),
    unit=st.sampled_from(("HB-R", "CON", "DHO")),
    role=st.sampled_from(Role),
)
ORIGINS: Final = st.none() | st.just(Origin(system="s", kind="k", key="1"))


@cache
def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a field of this type."""
    if kind in PLAIN:
        return PLAIN[kind]
    if get_origin(kind) in {Union, UnionType}:
        return st.one_of(*map(values, get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(values(get_args(kind)[0]), max_size=3).map(tuple)
    if get_origin(kind) is dict:
        return st.dictionaries(*map(values, get_args(kind)), max_size=2)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return limits() if kind is Limit else models(kind)


def models(kind: type[M]) -> st.SearchStrategy[M]:
    """Any value of a class with declared fields."""
    kinds: dict[str, Any] = {n: i.annotation for n, i in kind.model_fields.items()}
    fields = {name: values(annotation) for name, annotation in kinds.items()}
    if "profile" in fields:
        fields["profile"] = st.sampled_from(("", "shanghai-2019", "shanghai-2019/1"))
    if issubclass(kind, Fact):
        fields |= {"by": ACTORS, "origin": ORIGINS, "command_id": st.none()}
    return st.builds(kind, **fields)


def facts() -> st.SearchStrategy[ComplaintFact]:
    """Any fact of a complaint."""
    return st.sampled_from(tuple(FACTS.values())).flatmap(models)


def a_fact(kind: type[M]) -> M:
    """The plainest fact of a class."""
    return kind(**_plainest(kind))


def _plainest(kind: type[BaseModel]) -> dict[str, Any]:
    return {
        name: _plain(info.annotation)
        for name, info in kind.model_fields.items()
        if info.is_required()
    }


def _plain(kind: Any) -> Any:
    if kind is Actor:
        return HANDLER
    if get_origin(kind) is tuple:
        return ()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return a_fact(kind)
    plain: Mapping[Any, Any] = {
        str: "甲",
        int: 1,
        float: 0.5,
        bool: False,
        datetime: MONDAY,
        UUID: UUID(int=1),
    }
    return plain[kind]


def a_full(kind: type[M]) -> M:
    """A fact of a class with a value in every field."""
    fields: dict[str, Any] = {n: i.annotation for n, i in kind.model_fields.items()}
    return kind(**{name: _full(name, of) for name, of in fields.items()})


def _full(name: str, kind: Any) -> Any:
    if get_origin(kind) in {Union, UnionType}:
        return _full(name, get_args(kind)[0])
    if get_origin(kind) in {tuple, frozenset}:
        inner = get_args(kind)[0]
        if get_origin(inner) is tuple:
            return ((name, name),)
        return get_origin(kind)((_full(name, inner),))
    if get_origin(kind) is dict:
        return {"列": "值"}
    if kind is str:
        return name
    if kind is Any:
        return "值"
    if kind is date:
        return date(2024, 5, 13)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return a_full(kind)
    return _plain(kind)
