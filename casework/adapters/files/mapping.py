"""Mappings: how a source's columns and kinds become orders and facts, as data."""

import hashlib
import tomllib
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from casework.adapters.files.times import Clock
from casework.domain.complaint.facts import FACTS
from casework.domain.facts import Role

SHIPPED = files("casework.adapters.files") / "mappings"

OWN = "casework"
"""The mapping whose columns are casework's own words."""

ORDER_FIELDS = (
    "no", "at", "occurred_at", "channel", "anonymous", "name", "phone", "room",
    "address", "registry", "estate", "building", "project", "accused", "consent",
    "secret", "new_fact", "photos", "title", "words", "desired",
    "leaf", "type", "grade", "circumstances",
)  # fmt: skip
PERSON_PARTS = ("telephone", "name", "address", "otherwise")


class BadMapping(Exception):
    """A mapping cannot be used; the message names the key and the problem."""


class Spec(BaseModel):
    """A part of a mapping file; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}") from error
    return name


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _known_fields(value: dict[str, Any]) -> dict[str, Any]:
    for name in value:
        if name not in ORDER_FIELDS:
            raise ValueError(f"an order has no field {name!r}")
    return value


def _known_parts(value: dict[str, Any]) -> dict[str, Any]:
    for name in value:
        if name not in PERSON_PARTS:
            raise ValueError(f"a person key has no part {name!r}")
    return value


def _known_topic(topic: str) -> str:
    if topic not in FACTS:
        raise ValueError(f"there is no fact {topic!r}")
    return topic


Zone = Annotated[str, AfterValidator(_zone)]
Columns = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""A column, or several names of which a file has one."""


class Within(Spec):
    """Where the place stands: in columns, or only in the caller's words."""

    within: Literal["columns", "words"] = "columns"


class OrderMapping(Spec):
    """How rows become orders: one row, one order."""

    name: str
    form: Literal["orders"]
    zone: Zone
    times: tuple[str, ...] = ("iso",)
    delimiter: str = Field(",", min_length=1, max_length=1)
    sheet: str = ""
    required: tuple[str, ...] = ("no", "at")
    columns: Annotated[dict[str, Columns], AfterValidator(_known_fields)]
    constants: Annotated[dict[str, str], AfterValidator(_known_fields)] = {}
    person: Annotated[dict[str, Columns], AfterValidator(_known_parts)] = {}
    place: Within = Within()
    details: dict[str, Columns] = {}
    values: Annotated[dict[str, dict[str, str]], AfterValidator(_known_fields)] = {}

    @cached_property
    def clock(self) -> Clock:
        """Reads this source's times."""
        return Clock(self.zone, self.times)

    @cached_property
    def digest(self) -> str:
        """What the mapping says, as one short name."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def told(self) -> tuple[str, ...]:
        """Every column the mapping looks for."""
        named = (*self.columns.values(), *self.person.values(), *self.details.values())
        return tuple(dict.fromkeys(one for names in named for one in names))


As = Literal["instant", "end-of-day", "leaf", "leaf-code", "unit", "person"]


class Value(Spec):
    """Where a value comes from (one source), and what it is taken as."""

    const: str | int | None = None
    case: str | None = None
    column: str | None = None
    detail: str | None = None
    kept: str | None = None
    count: str | None = None
    use: str | None = None
    ahead: tuple[str, ...] | None = None
    value: "Term | None" = None
    first: tuple["Term", ...] | None = None
    place: Literal[True] | None = None
    details: Literal[True] | tuple[str, ...] | None = None
    pattern: str | None = None
    as_: As | None = Field(None, alias="as")


Term = Annotated[
    Value,
    BeforeValidator(lambda v: {"const": v} if isinstance(v, str | int) else v),
]


class PlaceColumns(Spec):
    """The case's columns that tell the place."""

    building: str
    estate: str = ""


class Cases(Spec):
    """The file with one row per case."""

    no: str
    at: str
    place: PlaceColumns
    details: tuple[str, ...] = ()
    changing: tuple[str, ...] = ()

    def columns(self) -> frozenset[str]:
        """The columns the file must have."""
        place = {self.place.building, self.place.estate} - {""}
        return frozenset({self.no, self.at, *self.details, *self.changing} | place)


class Steps(Spec):
    """The file with one row per step."""

    case: str
    key: str
    at: str
    kind: tuple[str, ...]
    details: str = ""

    def needed(self) -> frozenset[str]:
        """The columns the file must have."""
        named = {self.case, self.key, self.at, *self.kind}
        return frozenset(named | ({self.details} - {""}))


class TaxonomyColumns(Spec):
    """The case's columns that tell a reason's code and its path of names."""

    code: str
    path: tuple[str, ...]
    separator: str = "/"


class PlacesColumns(Spec):
    """The case's columns that tell a building's code and description."""

    code: str
    name: str = ""
    estate: str = ""
    district: str = ""
    latitude: str = ""
    longitude: str = ""


class UnitsColumns(Spec):
    """The case's column that tells a unit."""

    code: str


class Registers(Spec):
    """What the source refers to."""

    taxonomy: TaxonomyColumns
    places: PlacesColumns
    units: UnitsColumns


class Step(Spec):
    """How one kind of step becomes one fact."""

    kind: str
    match: tuple[str, ...]
    fact: Annotated[str, AfterValidator(_known_topic)]
    role: Role
    first: bool = False
    has: Value | None = None
    unit: Term | None = None
    set: dict[str, Term] = {}
    keep: dict[str, Term] = {}


class HistoryMapping(Spec):
    """How cases and steps of another system become facts."""

    name: str
    form: Literal["history"]
    system: str
    zone: Zone
    times: tuple[str, ...] = ("iso",)
    cases: Cases
    steps: Steps
    registers: Registers
    values: dict[str, Term] = {}
    step: tuple[Step, ...]

    def case_columns(self) -> frozenset[str]:
        """The columns that the file of cases must have."""
        register = self.registers
        named = {*register.taxonomy.path, register.taxonomy.code, register.units.code}
        named |= {*register.places.model_dump().values()} - {""}
        named |= {term.case for term in self._terms() if term.case}
        return self.cases.columns() | named

    def step_columns(self) -> frozenset[str]:
        """The columns that the file of steps must have."""
        named = {term.column for term in self._terms() if term.column}
        return self.steps.needed() | named

    def _terms(self) -> Iterator[Value]:
        """Every term of the mapping, however deep."""
        terms: list[Value | None] = [*self.values.values()]
        for step in self.step:
            terms += [*step.set.values(), *step.keep.values(), step.has, step.unit]
        while terms:
            term = terms.pop()
            if term is not None:
                yield term
                terms += [term.value, *(term.first or ())]

    @cached_property
    def clock(self) -> Clock:
        """Reads this source's times."""
        return Clock(self.zone, self.times)


Mapping = OrderMapping | HistoryMapping
_READS: TypeAdapter[Mapping] = TypeAdapter(
    Annotated[OrderMapping | HistoryMapping, Field(discriminator="form")]
)


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with casework."""
    names = (path.name for path in SHIPPED.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


def foreign_mappings() -> tuple[str, ...]:
    """The shipped mappings of other systems; each is a district of its own."""
    return tuple(name for name in shipped_mappings() if name != OWN)


def load_mapping(name: str | Path) -> Mapping:
    """Read a mapping: a shipped name or a TOML file."""
    text = _read(name)
    try:
        mapping = _READS.validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"The mapping {name} is not TOML: {error}.") from error
    except ValidationError as error:
        raise BadMapping(f"The mapping {name}: {_first(error)}.") from error
    if isinstance(mapping, HistoryMapping):
        _check_history(mapping)
    return mapping


def load_orders(name: str | Path) -> OrderMapping:
    """Read a mapping of orders."""
    mapping = load_mapping(name)
    if not isinstance(mapping, OrderMapping):
        raise BadMapping(f"The mapping {name}: form must be 'orders' here.")
    return mapping


def load_history(name: str | Path) -> HistoryMapping:
    """Read a mapping of a history."""
    mapping = load_mapping(name)
    if not isinstance(mapping, HistoryMapping):
        raise BadMapping(f"The mapping {name}: form must be 'history' here.")
    return mapping


def _read(name: str | Path) -> str:
    shipped = str(name) in shipped_mappings()
    try:
        if shipped:
            return (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
        return Path(name).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadMapping(f"The mapping {name} is not UTF-8.") from error
    except OSError as error:
        known = ", ".join(shipped_mappings())
        raise BadMapping(
            f"There is no mapping {name}; shipped are {known}, or name a TOML file."
        ) from error


def _first(error: ValidationError) -> str:
    """The first problem: its key and what is wrong."""
    problem = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in problem["loc"] if part not in FORMS)
    message = problem["msg"].removeprefix("Value error, ")
    return f"{key or 'form'}: {message[:1].lower()}{message[1:]}"


FORMS = ("orders", "history")


def _check_history(mapping: HistoryMapping) -> None:
    """Refuse a step that sets what its fact does not have, or leaves out its need."""
    for place, step in enumerate(mapping.step):
        key = f"The mapping {mapping.name}: step.{place}"
        fields = FACTS[step.fact].model_fields
        for name in step.set:
            if name not in fields:
                raise BadMapping(f"{key}.set.{name}: {step.fact} has no such field.")
        for name, info in fields.items():
            given = name in step.set or name in {"at", "by"}
            if info.is_required() and not given:
                raise BadMapping(f"{key}.set: {step.fact} needs {name}.")
        if len(step.match) != len(mapping.steps.kind):
            raise BadMapping(
                f"{key}.match: {len(mapping.steps.kind)} values are needed, "
                "one for each column of steps.kind."
            )
