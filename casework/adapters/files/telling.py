"""Telling a case's steps as facts, as its mapping says; one step, one fact."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import from_json

from casework.adapters.files.mapping import HistoryMapping, Step, Value
from casework.adapters.files.reading import Reason, Row
from casework.adapters.files.registers import Registers
from casework.adapters.files.terms import (
    NONE,
    Compiler,
    Context,
    Get,
    SourceStep,
    Takes,
    used_details,
)
from casework.domain.complaint.facts import (
    FACTS,
    ComplaintFact,
    FileTakenOver,
    Place,
)
from casework.domain.facts import Actor, Role

BAD_INSTANT = Reason("没有这样的日期或者时间", "there is no such date or time")
BAD_DETAILS = Reason("不是JSON对象", "it is not a JSON object")
MISSING = Reason("缺少内容", "it is missing")
UNKNOWN_KIND = Reason(
    "映射中没有这种步骤", "the mapping does not know this kind of step"
)


class Untold(Exception):
    """A row cannot be told as a fact: the field and the reason."""

    def __init__(self, field: str, reason: Reason) -> None:
        super().__init__(reason.en)
        self.field = field
        self.reason = reason


class Told(NamedTuple):
    """A step as a fact, and the fact's fields that its own row alone decides."""

    step: SourceStep
    fact: ComplaintFact
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled step of a mapping."""

    kind: str
    fact: type[ComplaintFact]
    role: Role
    first: bool
    has: Get | None
    unit: Get | None
    base: Mapping[str, Any]
    set: tuple[tuple[str, Get], ...]
    keep: tuple[tuple[str, Get], ...]
    own: tuple[str, ...]
    details: frozenset[str] | None
    actors: dict[str, Actor]

    def actor(self, unit: str, system: str) -> Actor:
        """Who acts for a unit in this step; units are few and told again and again."""
        actor = self.actors.get(unit)
        if actor is None:
            actor = Actor(person=system, unit=unit, role=self.role)
            self.actors[unit] = actor
        return actor


class Teller:
    """Tells the steps of cases by one mapping."""

    def __init__(
        self,
        mapping: HistoryMapping,
        registers: Registers,
        person: Callable[[str], str],
    ) -> None:
        self._mapping = mapping
        self._registers = registers
        takes = Takes(
            clock=mapping.clock,
            leaf=registers.leaf,
            leaf_code=registers.leaf_code,
            unit=registers.unit,
            person=lru_cache(maxsize=100_000)(person),
        )
        compiler = Compiler(mapping, takes)
        self._rules: dict[tuple[str, ...], list[Rule]] = {}
        for place, step in enumerate(mapping.step):
            rule = _compiled(step, compiler, f"step.{place}")
            self._rules.setdefault(step.match, []).append(rule)

    def kind_of(self, step: SourceStep) -> str:
        """What the source calls this kind of step."""
        rules = self._rules.get(step.match)
        return rules[0].kind if rules else " ".join(filter(None, step.match))

    def source_step(self, row: Row) -> SourceStep:
        """A row as a step, or Untold."""
        spec = self._mapping.steps
        fields: Mapping[str, Any] = row.fields
        key = fields[spec.key]
        if not key:
            raise Untold(spec.key, MISSING)
        text = fields[spec.details] if spec.details else ""
        return SourceStep(
            row.line,
            fields,
            self._instant(fields[spec.at], spec.at),
            key,
            tuple([fields[name] for name in spec.kind]),
            _parsed(text, spec.details) if text else NONE,
        )

    def _instant(self, text: str, field: str) -> datetime:
        if not text:
            raise Untold(field, MISSING)
        try:
            return self._mapping.clock.instant(text)
        except (ValueError, OverflowError):
            raise Untold(field, BAD_INSTANT) from None

    def context(self, row: Row, steps: Sequence[SourceStep]) -> Context:
        """A case before its first step."""
        fields: Mapping[str, Any] = row.fields
        spec = self._mapping.cases
        if not fields[spec.no]:
            raise Untold(spec.no, MISSING)
        building = fields[spec.place.building] or None
        estate = fields[spec.place.estate] if spec.place.estate else ""
        place = Place.model_construct(
            registry=self._mapping.system,
            building=building,
            estate=estate or None,
            project=None,
            resolved=building is not None,
        )
        return Context(fields, place, steps)

    def opening(self, context: Context) -> FileTakenOver:
        """The one extra fact that opens a stream: the file was taken over."""
        spec, case = self._mapping.cases, context.case
        at = (
            context.steps[0].at
            if context.steps
            else self._instant(case[spec.at], spec.at)
        )
        system = self._mapping.system
        return FileTakenOver(
            at=at,
            by=Actor(person=system, unit=system, role=Role.SYSTEM),
            no=case[spec.no],
            system=system,
            place=context.place,
            details={name: case[name] for name in spec.details if case[name]},
        )

    def tell(self, context: Context, index: int) -> Told:
        """One step as a fact, or Untold."""
        step = context.steps[index]
        context.index = index
        rule = self._rule(step, context)
        system = self._mapping.system
        unit = (rule.unit(step, context) if rule.unit else None) or system
        values: dict[str, Any] = {
            **rule.base,
            "at": step.at,
            "by": rule.actors.get(unit) or rule.actor(unit, system),
            "origin": {"system": system, "kind": rule.kind, "key": step.key},
        }
        field = ""
        try:
            for field, get in rule.set:
                value = get(step, context)
                if value is not None:
                    values[field] = value
            fact = rule.fact.model_validate(values)
            for field, get in rule.keep:
                value = get(step, context)
                if value:
                    context.kept[field] = value
        except ValidationError as error:
            raise Untold(_blamed(error), _unfit(error)) from None
        except (ValueError, OverflowError, TypeError):
            raise Untold(field, BAD_INSTANT) from None
        return Told(step, fact, rule.own)

    def _rule(self, step: SourceStep, context: Context) -> Rule:
        rules = self._rules.get(step.match)
        if rules is None:
            raise Untold(self._mapping.steps.kind[0], UNKNOWN_KIND)
        times = context.counts.get(rules[0].kind, 0)
        context.counts[rules[0].kind] = times + 1
        for rule in rules:
            if rule.first and times:
                continue
            if rule.has is not None and not rule.has(step, context):
                continue
            if rule.details is not None and step.details:
                _check_details(step, rule.details, self._mapping.steps.details)
            return rule
        raise Untold(self._mapping.steps.kind[0], UNKNOWN_KIND)


def _check_details(step: SourceStep, known: frozenset[str], field: str) -> None:
    for name, value in step.details.items():
        if name not in known and value not in (None, "", []):
            raise Untold(
                field,
                Reason(f"映射中没有细目{name}", f"the mapping does not know {name!r}"),
            )


def _compiled(step: Step, compiler: Compiler, key: str) -> Rule:
    consts = {n: t.const for n, t in step.set.items() if t.const is not None}
    set_ = {n: t for n, t in step.set.items() if t.const is None}
    terms = (*step.set.values(), *step.keep.values())
    return Rule(
        kind=step.kind,
        fact=FACTS[step.fact],
        role=step.role,
        first=step.first,
        has=compiler.get(step.has, f"{key}.has") if step.has else None,
        unit=compiler.get(step.unit, f"{key}.unit") if step.unit else None,
        base=consts,
        set=tuple((n, compiler.get(t, f"{key}.set.{n}")) for n, t in set_.items()),
        keep=tuple(
            (n, compiler.get(t, f"{key}.keep.{n}")) for n, t in step.keep.items()
        ),
        own=tuple(n for n, t in step.set.items() if compiler.own(t)),
        details=_kept_details(terms),
        actors={},
    )


def _kept_details(terms: Sequence[Value]) -> frozenset[str] | None:
    """The details that a step's terms keep; None for all of them."""
    used = [used_details(term) for term in terms]
    if any(names is None for names in used):
        return None
    return frozenset[str]().union(*(names for names in used if names is not None))


def _parsed(text: str, field: str) -> Mapping[str, Any]:
    try:
        details = from_json(text)
    except ValueError:
        raise Untold(field, BAD_DETAILS) from None
    if not isinstance(details, dict):
        raise Untold(field, BAD_DETAILS)
    return details


def _blamed(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.errors()[0]["loc"])


def _unfit(error: ValidationError) -> Reason:
    field = _blamed(error)
    return Reason(f"{field}的内容不合要求", f"{field} does not have a fitting value")
