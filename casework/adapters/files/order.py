"""An order: a row of a file, read by a mapping, and the facts that it asks for.

What is wrong with a row is told by field; neither reasons nor messages ever repeat a
name, a telephone number or the caller's words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from casework.adapters.files.mapping import OrderMapping
from casework.adapters.files.reading import Broken, Reason, Row, Value
from casework.adapters.vault import Vault
from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.decide import decide
from casework.domain.complaint.identity import NAMESPACE, case_id
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import Actor, Fact, personal_fields
from casework.domain.place.register import Register
from casework.domain.place.said import PLACE_CODES, by_words, place_fields, said_place
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused
from casework.domain.rulebook.taxonomy import Grade

INSTANTS = ("at", "occurred_at")
FLAGS = ("anonymous", "consent", "secret", "new_fact")
AS_SAID = ("title", "words", "desired")
"""What the caller said is kept to the letter."""

LISTS = ("photos", "circumstances")
CLASSIFYING = ("leaf", "type", "grade", "circumstances")
PLACES = (*PLACE_CODES, "address")
TRUE = frozenset({"true", "1", "yes", "y", "是", "有", "√"})
FALSE = frozenset({"", "false", "0", "no", "n", "否", "无"})
SEPARATORS = str.maketrans("；;，,、", "\n\n\n\n\n")


class Rejected(Exception):
    """A row is not taken: the field and the reason."""

    def __init__(self, field: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.field = field
        self.reason = Reason(zh, en)


class Order(NamedTuple):
    """A row as the order it asks to receive."""

    row: Row
    stream: UUID
    facts: tuple[Fact, ...]
    said: frozenset[str]

    @property
    def placed(self) -> bool:
        """Whether its place was found by what its caller said."""
        first = self.facts[0]
        return isinstance(first, f.ComplaintReceived) and by_words(first.place)


@dataclass(frozen=True, slots=True)
class Setting:
    """What intake needs to know: district, rules, places, whose keys, who acts."""

    district: str
    rulebook: Rulebook
    register: Register
    vault: Vault
    mapping: OrderMapping
    by: Actor


EARLIEST = datetime.min.replace(tzinfo=UTC)


def time_of(row: Row | Broken, mapping: OrderMapping) -> datetime:
    """When a row's order was received; the earliest of all where it does not tell."""
    try:
        return mapping.clock.instant(_cell(row, mapping.columns.get("at", ())))
    except (ValueError, OverflowError):
        return EARLIEST


def read_order(row: Row, setting: Setting) -> Order:
    """The facts that follow from a row, or Rejected."""
    fields = _fields(row, setting.mapping)
    _check_required(fields, setting.mapping)
    _check_known(fields, setting.rulebook)
    no = fields["no"]
    facts: list[Fact] = []
    for command in _commands(row, fields, setting):
        # Only what another command meets is worth knowing.
        case = reduce(evolve, facts, Complaint())
        try:
            facts += [
                fact.model_copy(update={"command_id": command.command_id})
                for fact in decide(command, case, setting.rulebook)
            ]
        except Refused as refused:
            raise Rejected(
                _blamed(refused), refused.sentence("zh"), refused.sentence("en")
            ) from refused
    stream = case_id(setting.district, no)
    return Order(row, stream, tuple(facts), frozenset(fields))


def _blamed(refused: Refused) -> str:
    """The field that a clause is about."""
    return {"3": "contact", "4": "leaf", "5": "grade", "6": "grade"}.get(
        refused.clause.no, ""
    )


def _commands(
    row: Row, fields: dict[str, Any], setting: Setting
) -> Iterator[k.Command]:
    no = fields["no"]
    person = _person(row, fields, setting)
    received = {n: v for n, v in fields.items() if n not in CLASSIFYING}
    yield k.ReceiveComplaint(
        by=setting.by,
        command_id=_command_id(setting, no, "receive"),
        person=person,
        details=_details(row, fields, setting.mapping),
        **received | _placed(fields, setting),
    )
    if fields.get("leaf"):
        yield k.Classify(
            at=fields["at"],
            by=setting.by,
            command_id=_command_id(setting, no, "classify"),
            leaf=fields["leaf"],
            type=f.ComplaintType(fields.get("type") or f.ComplaintType.COMPLAINT),
            grade=fields.get("grade") or None,
            circumstances=fields.get("circumstances", ()),
        )


def _command_id(setting: Setting, no: str, act: str) -> UUID:
    name = f"{setting.district}/complaint/{no}/{act}/{setting.mapping.digest}"
    return uuid5(NAMESPACE, name)


def _placed(fields: dict[str, Any], setting: Setting) -> dict[str, Any]:
    """Where the order is: by its codes, or else by what is said where that is sure."""
    if any(fields.get(name) for name in PLACE_CODES):
        return {"place_resolved": True}
    said = fields.get("address", "")
    if not said and setting.mapping.place.within == "words":
        said = "\n".join(fields[n] for n in ("title", "words") if n in fields)
    return place_fields(said_place(said, setting.register, fields.get("registry", "")))


def _person(row: Row, fields: dict[str, Any], setting: Setting) -> str:
    """The pseudonymous key of who called; empty if nothing tells who it was."""
    if fields.get("anonymous"):
        return ""
    parts = {
        part: _text(_cell(row, columns))
        for part, columns in setting.mapping.person.items()
    }
    if not any(parts.values()):
        return ""
    if parts.get("otherwise"):
        parts["otherwise"] = f"{setting.mapping.name}:{parts['otherwise']}"
    return setting.vault.person_key(**parts)


def _details(
    row: Row, fields: dict[str, Any], mapping: OrderMapping
) -> tuple[tuple[str, str], ...]:
    """What is kept beside: the mapping's details, and a class without a leaf."""
    told = ((n, _text(_cell(row, c))) for n, c in mapping.details.items())
    unused = () if fields.get("leaf") else ("type", "grade")
    return (
        *((name, text) for name, text in told if text),
        *((name, fields[name]) for name in unused if fields.get(name)),
    )


def _fields(row: Row, mapping: OrderMapping) -> dict[str, Any]:
    """A row's values as fields of an order."""
    fields: dict[str, Any] = dict(mapping.constants)
    for name, columns in mapping.columns.items():
        cell = _cell(row, columns)
        if not _text(cell):
            continue
        fields[name] = _value(name, cell, mapping)
    return fields


def _cell(row: Row | Broken, columns: tuple[str, ...]) -> Value:
    """The first of these columns that says something."""
    for column in columns:
        value = row.fields.get(column)
        if value and _text(value):
            return value
    return ""


def _text(cell: Value) -> str:
    return cell.strip() if isinstance(cell, str) else cell.isoformat()


def _value(name: str, cell: Value, mapping: OrderMapping) -> Any:
    if name in INSTANTS:
        return _instant(name, cell, mapping)
    if name in AS_SAID:
        return str(cell)
    text = _text(cell)
    text = mapping.values.get(name, {}).get(text, text)
    if name in FLAGS:
        return _flag(name, text)
    if name in LISTS:
        parts = text.translate(SEPARATORS).split("\n")
        return tuple(part.strip() for part in parts if part.strip())
    return text


def _instant(name: str, cell: Value, mapping: OrderMapping) -> datetime:
    try:
        return mapping.clock.instant(cell)
    except (ValueError, OverflowError):
        raise Rejected(
            name, "没有这样的日期或者时间", "there is no such date or time"
        ) from None


def _flag(name: str, text: str) -> bool:
    word = text.lower()
    if word not in TRUE | FALSE:
        raise Rejected(name, "应为是或者否", "it should say yes or no")
    return word in TRUE


MISSING = {
    "no": ("缺少工单编号", "the order number is missing"),
    "at": ("缺少时间", "the time is missing"),
    "matter": ("缺少事项", "the matter is missing"),
    "place": ("缺少地点", "the place is missing"),
}


def _check_required(fields: dict[str, Any], mapping: OrderMapping) -> None:
    """Refuse an order without number, time, matter or place."""
    for name in ("no", "at", *mapping.required):
        if not fields.get(name):
            zh, en = MISSING.get(name, (f"缺少{name}", f"{name} is missing"))
            raise Rejected(name, zh, en)
    if not (fields.get("title") or fields.get("words")):
        raise Rejected("matter", *MISSING["matter"])
    in_words = mapping.place.within == "words"
    if not in_words and not any(fields.get(name) for name in PLACES):
        raise Rejected("place", *MISSING["place"])


def _check_known(fields: dict[str, Any], book: Rulebook) -> None:
    """Refuse a unit, leaf, type or grade that the rulebook does not have."""
    unit = fields.get("accused")
    if unit and book.find_unit(unit) is None:
        raise Rejected("accused", "没有这个单位", "there is no such unit")
    leaf = fields.get("leaf")
    if leaf and book.find_leaf(leaf) is None:
        raise Rejected("leaf", "没有这个问题类型", "there is no such problem type")
    if (grade := fields.get("grade")) and grade not in set(Grade):
        raise Rejected("grade", "没有这个等级", "there is no such grade")
    if (kind := fields.get("type")) and kind not in set(f.ComplaintType):
        raise Rejected("type", "没有这个诉求类型", "there is no such type")


NOT_COMPARED = frozenset({"by", "command_id", "limits", "origin", "suggestion"})
NO_CODES = f.Place(resolved=False)


def differing(order: Order, stored: Sequence[Fact]) -> tuple[str, ...]:
    """The fields in which an order differs from what was first recorded of it.

    Personal fields of a person who was erased since are not compared, nor is a grade
    that came from the catalogue.
    """
    names: list[str] = []
    unsaid = frozenset({"grade"}) - order.said
    for fact in order.facts:
        before = next((s for s in stored if type(s) is type(fact)), None)
        if before is None:
            names.append("leaf" if isinstance(fact, f.ComplaintClassified) else "no")
            continue
        sealed = frozenset(personal_fields(type(fact)))
        erased = all(getattr(before, name) is None for name in sealed)
        skipped = NOT_COMPARED | unsaid | (sealed if erased else frozenset())
        names.extend(
            name
            for name in type(fact).model_fields
            if name not in skipped and _given(before, name) != _given(fact, name)
        )
    return tuple(dict.fromkeys(names))


def _given(fact: Fact, name: str) -> Any:
    """What a source gave as a field; a place that was looked up is none of it.

    A register that has learned since makes no other order of the same row.
    """
    value = getattr(fact, name)
    if isinstance(value, f.Place) and (value.certainty or not value.resolved):
        return NO_CODES
    return value
