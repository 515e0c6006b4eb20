"""Reference data from files: what they say becomes facts of the district.

The kind of a file follows from its columns or tables. A file is registered whole or,
with one sentence on its first fault, not at all.
"""

import csv
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import ValidationError

from casework.adapters.cli.settings import UNUSABLE, Plain
from casework.adapters.cli.values import english
from casework.domain import reference as r
from casework.domain.facts import Actor, Fact, Model, Recorded, Role
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.calendar import parse_calendar
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.taxonomy import parse_taxonomy
from casework.domain.rulebook.units import Unit, Units, parse_district_units

EntryT = TypeVar("EntryT", bound=Model)
Line = tuple[int, dict[str, str]]
CSV_KINDS: Final = (
    ("staff", {"person", "unit", "role"}),
    ("units", {"code", "type", "zh"}),
    ("estates", {"code", "name", "street"}),
    ("estates", {"code", "name", "households"}),
    ("projects", {"code", "estates"}),
    ("places", {"code", "estate"}),
    ("taxonomy", {"code", "name"}),
)
TOML_KINDS: Final = (
    ("calendar", "published_through"),
    ("units", "unit"),
    ("staff", "person"),
    ("taxonomy", "leaf"),
    ("projects", "project"),
)
KINDS: Final = (
    "calendar",
    "taxonomy",
    "units",
    "staff",
    "estates",
    "places",
    "projects",
    "exposure",
)
SEPARATOR: Final = "/"


class Source(NamedTuple):
    """A file to register: its name in the register, who registers it, and when."""

    path: Path
    name: str
    at: datetime
    by: Actor


def facts_of(source: Source, kind: str | None, book: Rulebook) -> list[Fact]:
    """The reference facts that a file tells, or one sentence on what is wrong."""
    try:
        text = source.path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad(source.path, "编码不是UTF-8", "it is not UTF-8") from error
    try:
        if source.path.suffix.lower() == ".toml":
            return _toml(source, text, kind, book)
        return _csv(source, text, kind, book)
    except RulebookError as error:
        raise bad(source.path, *first_fault(error)) from error


def bad(path: Path, zh: str, en: str) -> Plain:
    """That a file cannot be used, and why."""
    return Plain(
        f"{path}无法登记：{zh}。", f"{path} cannot be registered: {en}.", UNUSABLE
    )


def first_fault(error: RulebookError) -> tuple[str, str]:
    """What is wrong in one sentence, however long a validator's list is."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return error.zh, error.en
    fault = _first(cause)
    return (
        f"{error.zh.partition('：')[0]}：{fault}",
        f"{error.en.partition(' is malformed')[0]} is malformed: {fault}",
    )


def _first(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in fault["loc"])
    return f"{field}: {fault['msg']}" if field else fault["msg"]


def _toml(source: Source, text: str, kind: str | None, book: Rulebook) -> list[Fact]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise bad(
            source.path, f"不是有效的TOML（{error}）", f"it is no valid TOML ({error})"
        ) from error
    found = kind or next((name for name, key in TOML_KINDS if key in table), None)
    at, by = source.at, source.by
    match found:
        case "calendar":
            return [r.CalendarPublished(at=at, by=by, calendar=parse_calendar(text))]
        case "units":
            return _units(source, parse_district_units(text, book.units))
        case "taxonomy":
            taxonomy = parse_taxonomy(text)
            leaves = [
                r.ForeignLeaf(code=_full(taxonomy.id, leaf.code), name=leaf.zh)
                for leaf in taxonomy.leaves
            ]
            return _taxonomy(source._replace(name=taxonomy.id), leaves)
        case "staff":
            rows = [(n, _texts(row)) for n, row in enumerate(table["person"], 1)]
            return _staff(source, rows, book)
        case "projects":
            rows = [(n, dict(row)) for n, row in enumerate(table["project"], 1)]
            return _projects(source, rows)
        case _:
            raise bad(source.path, *NOT_KNOWN)


def _projects(source: Source, rows: Iterable[tuple[int, dict[str, Any]]]) -> list[Fact]:
    """Projects with their estates and, in TOML, the phases in order."""
    projects = [
        _entry(
            source,
            line,
            r.RegisteredProject,
            {n: v for n, v in row.items() if n in r.RegisteredProject.model_fields},
        )
        for line, row in rows
    ]
    return [
        r.ProjectsRegistered(
            at=source.at, by=source.by, registry=source.name, projects=some
        )
        for some in chunks(projects)
    ]


def _listed(row: dict[str, str]) -> dict[str, Any]:
    """A row whose estates stand in one cell."""
    given: dict[str, Any] = {name: value for name, value in row.items() if value}
    return given | {"estates": tuple(row["estates"].split(SEPARATOR))}


def _texts(row: Any) -> dict[str, str]:
    return {k: str(v) for k, v in row.items()} if isinstance(row, dict) else {}


NOT_KNOWN: Final = (
    "看不出是工作日历、单位、人员、分类、项目、施工量还是房屋名录",
    "it is no calendar, units, staff, taxonomy, projects, exposure, estates or places",
)


def _csv(source: Source, text: str, kind: str | None, book: Rulebook) -> list[Fact]:
    reader = csv.DictReader(text.splitlines())
    columns = {name.strip() for name in reader.fieldnames or () if name}
    found = kind or next((name for name, has in CSV_KINDS if has <= columns), None)
    rows = [
        (reader.line_num, {k.strip(): (v or "").strip() for k, v in row.items() if k})
        for row in reader
    ]
    if not rows:
        raise bad(source.path, "没有数据行", "it has no rows")
    match found:
        case "staff":
            return _staff(source, rows, book)
        case "units":
            return _units(source, _own_units(source, rows, book.units))
        case "estates":
            estates = _entries(source, rows, r.RegisteredEstate)
            at, by, name = source.at, source.by, source.name
            return [
                r.EstatesRegistered(at=at, by=by, registry=name, estates=some)
                for some in chunks(estates)
            ]
        case "projects":
            return _projects(source, [(line, _listed(row)) for line, row in rows])
        case "places":
            places = _entries(source, rows, r.RegisteredPlace)
            at, by, name = source.at, source.by, source.name
            return [
                r.PlacesRegistered(at=at, by=by, registry=name, places=some)
                for some in chunks(places)
            ]
        case "taxonomy":
            return _taxonomy(source, _leaves(source, rows))
        case _:
            raise bad(source.path, *NOT_KNOWN)


def _entries(source: Source, rows: Iterable[Line], kind: type[EntryT]) -> list[EntryT]:
    """Rows as entries of a register; columns it does not have are left out."""
    known = kind.model_fields.keys()
    return [
        _entry(
            source,
            line,
            kind,
            {name: value for name, value in row.items() if name in known and value},
        )
        for line, row in rows
    ]


def _entry(
    source: Source, line: int, kind: type[EntryT], values: dict[str, Any]
) -> EntryT:
    try:
        return kind(**values)
    except ValidationError as error:
        fault = _first(error)
        raise bad(source.path, f"第{line}行{fault}", f"line {line}, {fault}") from error


def _staff(source: Source, rows: Iterable[Line], book: Rulebook) -> list[Fact]:
    people = []
    roles = {role.value: role for role in Role} | {english(x): x for x in Role}
    for line, row in rows:
        word = row.get("role", "")
        role = roles.get(word) or roles.get(word.lower().replace("_", "-"))
        if role is None or role is Role.SYSTEM:
            raise bad(
                source.path,
                f"第{line}行没有岗位“{word}”",
                f"line {line}, there is no post {word!r}",
            )
        if book.find_unit(row.get("unit", "")) is None:
            unit = row.get("unit", "")
            raise bad(
                source.path,
                f"第{line}行没有单位“{unit}”",
                f"line {line}, there is no unit {unit!r}",
            )
        values = {"person": row.get("person"), "unit": row["unit"], "role": role}
        people.append(_entry(source, line, Actor, values))
    return [
        r.StaffRegistered(at=source.at, by=source.by, people=some)
        for some in chunks(people)
    ]


def _own_units(source: Source, rows: Iterable[Line], known: Units) -> list[Unit]:
    units = []
    for line, row in rows:
        kind = next((t for t in known.types if t.code == row["type"]), None)
        if kind is None:
            word = row["type"]
            raise bad(
                source.path,
                f"第{line}行没有单位类型“{word}”",
                f"line {line}, there is no unit type {word!r}",
            )
        values: dict[str, Any] = {
            "en": row["zh"],
            "level": kind.level,
            "parent": kind.parent,
            "handles": not kind.observer,
            "government": kind.government,
        }
        given = {n: v for n, v in row.items() if n in Unit.model_fields and v}
        units.append(_entry(source, line, Unit, values | given))
    known.added(units)
    return units


def _units(source: Source, units: Sequence[Unit]) -> list[Fact]:
    return [
        r.OwnUnitsRegistered(at=source.at, by=source.by, units=some)
        for some in chunks(units)
    ]


def _leaves(source: Source, rows: Iterable[Line]) -> list[r.ForeignLeaf]:
    return [
        _entry(
            source,
            line,
            r.ForeignLeaf,
            {
                "code": _full(source.name, row["code"]),
                "name": row["name"],
                "path": tuple(p for p in row.get("path", "").split(SEPARATOR) if p),
            },
        )
        for line, row in rows
    ]


def _taxonomy(source: Source, leaves: Sequence[r.ForeignLeaf]) -> list[Fact]:
    return [
        r.TaxonomyRegistered(
            at=source.at, by=source.by, taxonomy=source.name, leaves=some
        )
        for some in chunks(leaves)
    ]


def _full(taxonomy: str, code: str) -> str:
    return code if ":" in code else f"{taxonomy}:{code}"


def chunks(entries: Iterable[EntryT]) -> Iterator[tuple[EntryT, ...]]:
    """Entries in the sizes in which facts register them."""
    rest = iter(entries)
    while some := tuple(islice(rest, r.CHUNK)):
        yield some


def new_only(
    facts: Sequence[Fact], book: Rulebook
) -> Callable[[list[Recorded]], list[Fact]]:
    """Decides which of the facts add something to what is registered."""

    def decide(history: list[Recorded]) -> list[Fact]:
        known = {_content(recorded.fact) for recorded in history}
        new = [fact for fact in facts if _content(fact) not in known]
        told = [recorded.fact for recorded in history]
        r.rulebook_with(book, (Recorded(STREAM, 0, fact) for fact in (*told, *new)))
        return new

    return decide


STREAM: Final = r.reference_id("")


def _content(fact: Fact) -> str:
    return fact.topic + fact.model_dump_json(exclude={"at", "by", "command_id"})
