"""A mapping's terms, compiled: where the value of a fact's field comes from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from casework.adapters.files.mapping import BadMapping, HistoryMapping, Value
from casework.adapters.files.times import Clock
from casework.domain.complaint.facts import Place

Details = Mapping[str, Any]
NONE: Details = {}
ONE_VALUE = ("case", "column", "detail", "kept")


class SourceStep(NamedTuple):
    """A step as the source tells it."""

    line: int
    fields: Mapping[str, str]
    at: datetime
    key: str
    match: tuple[str, ...]
    details: Details


@dataclass(slots=True)
class Context:
    """A case while its steps are told: its row, its steps, what is kept so far."""

    case: Mapping[str, str]
    place: Place
    steps: Sequence[SourceStep]
    index: int = 0
    kept: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


Get = Callable[[SourceStep, Context], Any]


@dataclass(frozen=True, slots=True)
class Takes:
    """How a text is taken as something else; each may raise ValueError."""

    clock: Clock
    leaf: Callable[[str], str]
    leaf_code: Callable[[str], str]
    unit: Callable[[str], str]
    person: Callable[[str], str]

    def named(self, name: str) -> Callable[[str], Any]:
        """The way of taking a text that a mapping calls so."""
        ways: dict[str, Callable[[str], Any]] = {
            "instant": self.clock.instant,
            "end-of-day": self.clock.end_of,
            "leaf": self.leaf,
            "leaf-code": self.leaf_code,
            "unit": self.unit,
            "person": self.person,
        }
        return ways[name]


class Compiler:
    """Compiles the terms of one mapping."""

    def __init__(self, mapping: HistoryMapping, takes: Takes) -> None:
        self._mapping = mapping
        self._takes = takes

    def get(self, term: Value, key: str) -> Get:
        """What a term says of a step, as a function."""
        if term.const is not None:
            const = term.const
            return lambda _, __: const
        if term.use is not None:
            if term.use not in self._mapping.values:
                raise self._bad(key, f"there is no value {term.use!r}")
            return self.get(self._mapping.values[term.use], f"values.{term.use}")
        if term.first is not None:
            return _first([self.get(one, key) for one in term.first])
        if term.ahead is not None:
            return self._ahead(term, key)
        if term.count is not None:
            return _count(term.count)
        if term.place:
            return lambda _, context: context.place
        if term.details is not None:
            return _details(term.details)
        return self._taken(term, key)

    def own(self, term: Value) -> bool:
        """Whether a term depends on the step's own row alone."""
        return term.const is not None or any(
            (term.column, term.detail, term.details is not None)
        )

    def _ahead(self, term: Value, key: str) -> Get:
        if term.value is None or term.ahead is None:
            raise self._bad(key, "ahead needs a value")
        match, get = term.ahead, self.get(term.value, key)

        def ahead(_: SourceStep, context: Context) -> Any:
            for step in context.steps[context.index + 1 :]:
                if step.match == match:
                    return get(step, context)
            return None

        return ahead

    def _taken(self, term: Value, key: str) -> Get:
        raw = _raw(term)
        if raw is None:
            raise self._bad(key, f"it needs one of {', '.join(ONE_VALUE)}")
        if term.pattern is not None:
            raw = _matched(raw, self._pattern(term.pattern, key))
        if term.as_ is None:
            return raw
        take, get = self._takes.named(term.as_), raw

        def taken(step: SourceStep, context: Context) -> Any:
            value = get(step, context)
            return take(value) if value else None

        return taken

    def _pattern(self, pattern: str, key: str) -> re.Pattern[str]:
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise self._bad(key, f"pattern: {error}") from error
        if compiled.groups != 1:
            raise self._bad(key, "pattern: it needs exactly one group")
        return compiled

    def _bad(self, key: str, problem: str) -> BadMapping:
        return BadMapping(f"The mapping {self._mapping.name}: {key}: {problem}.")


def _raw(term: Value) -> Get | None:
    if term.case is not None:
        case = term.case
        return lambda _, context: context.case[case]
    if term.column is not None:
        column = term.column
        return lambda step, _: step.fields[column]
    if term.detail is not None:
        detail = term.detail
        return lambda step, _: step.details.get(detail)
    if term.kept is not None:
        kept = term.kept
        return lambda _, context: context.kept.get(kept)
    return None


def _matched(get: Get, pattern: re.Pattern[str]) -> Get:
    def matched(step: SourceStep, context: Context) -> Any:
        found = pattern.search(get(step, context) or "")
        return found[1] if found else None

    return matched


def _first(gets: Sequence[Get]) -> Get:
    def first(step: SourceStep, context: Context) -> Any:
        for get in gets:
            if value := get(step, context):
                return value
        return ""

    return first


def _count(name: str) -> Get:
    def count(_: SourceStep, context: Context) -> int:
        context.counts[name] = number = context.counts.get(name, 0) + 1
        return number

    return count


def _details(names: bool | tuple[str, ...]) -> Get:
    """The step's details as texts: those named, or all that say something."""
    if isinstance(names, tuple):
        return lambda step, _: {
            name: text for name in names if (text := as_text(step.details.get(name)))
        }
    return lambda step, _: {
        name: text for name, value in step.details.items() if (text := as_text(value))
    }


def as_text(value: object) -> str:
    """A detail as text; empty for what says nothing."""
    match value:
        case str():
            return value
        case None | []:
            return ""
        case list():
            return "; ".join(map(str, value))
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def used_details(term: Value) -> frozenset[str] | None:
    """The details of a step that a term keeps; None for all of them."""
    if term.details is True:
        return None
    named = set(term.details or ())
    if term.detail:
        named.add(term.detail)
    return frozenset(named)
