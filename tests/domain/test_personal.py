"""Personal data is declared, and goes nowhere else."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, Final, get_args

import pytest
from hypothesis import given, settings
from pydantic import BaseModel

from casework.domain.complaint.commands import Command
from casework.domain.complaint.confidence import (
    check_may_know_caller,
    may_know_caller,
)
from casework.domain.complaint.facts import FACTS
from casework.domain.facts import Fact, personal_fields
from casework.domain.group.facts import GROUP_FACTS
from casework.domain.reference import REFERENCE_FACTS
from casework.domain.rulebook.clauses import Refused
from tests.domain.moves import MOVES, Move, command
from tests.domain.story import BOOK, HANDLER, Story, handling, reviewed

KINDS: Final[tuple[type[Fact], ...]] = (
    *FACTS.values(),
    *GROUP_FACTS.values(),
    *REFERENCE_FACTS.values(),
)


def named(words: str) -> frozenset[str]:
    """Field names."""
    return frozenset(words.split())


CODES: Final = named(
    """
    accused approver assists basis building calendar certainty channel circumstances
    clause code day district estate from_no grade ground group_no id into_no key
    kind lead leaf matter model no off on profile project registry role rule source_no
    system taxonomy told unit version was way with_nos
    """
)
"""Numbers, codes and names of units, estates and buildings."""
PSEUDONYMS: Final = named("person")
"""Keys that stand for a caller, and the post-holders of an `Actor`."""
STAFF: Final = named("approved_by handler head")
"""Who acted for a unit."""
OF_STAFF: Final = named(
    """
    answer location minutes observed plan policy_ground reason route ruling
    safety_measure text why
    """
)
"""What staff wrote of the case; they are told not to name the caller."""
DOCUMENTS: Final = named("evidence photos sources")
"""References to documents, not the documents."""
OF_SOURCES: Final = named("details")
"""The columns of a source that its mapping declares free of personal data."""
OF_REGISTERS: Final = named(
    """
    address alias client contractor designer en estates housing_office latitude
    longitude name parent path phase property_company street supervisor type zh
    """
)
"""What public registers hold of places, units and firms; only in reference facts."""
REVIEWED: Final = CODES | PSEUDONYMS | STAFF | OF_STAFF | DOCUMENTS | OF_SOURCES
STEP_NAME: Final = ("complaint.foreign-step-recorded.v1", "name")

OF_THE_CALLER: Final = named(
    """
    address caller complainant contact desired email id_card mobile name phone resident
    room said tel title wechat words
    """
)
"""Names under which a caller's data come; none may be undeclared in a case."""


def texts(kind: type[BaseModel]) -> Iterator[str]:
    """The fields that can hold words and are not declared personal."""
    personal = personal_fields(kind) if issubclass(kind, Fact) else ()
    for name, info in kind.model_fields.items():
        if name in personal:
            continue
        if str in _parts(info.annotation) or Any in _parts(info.annotation):
            yield name
        for part in _parts(info.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from texts(part)


def _parts(kind: Any) -> set[Any]:
    """The types that a type is made of."""
    inner = [part for part in get_args(kind) if part is not Ellipsis]
    return {kind}.union(*map(_parts, inner)) if inner else {kind}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_every_field_that_holds_words_is_personal_or_reviewed(
    kind: type[Fact],
) -> None:
    register = OF_REGISTERS if kind.topic.startswith("reference.") else frozenset()
    unknown = {
        name
        for name in texts(kind)
        if name not in REVIEWED | register and (kind.topic, name) != STEP_NAME
    }

    if unknown:
        pytest.fail(
            f"{kind.__name__} holds {', '.join(sorted(unknown))}: declare it Personal, "
            "or review it and name it here",
            pytrace=False,
        )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_what_a_caller_is_called_and_says_is_personal_in_every_case(
    kind: type[Fact],
) -> None:
    if kind.topic.startswith("reference."):
        return
    bare = {
        name
        for name in texts(kind)
        if name in OF_THE_CALLER and (kind.topic, name) != STEP_NAME
    }

    assert not bare


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_personal_data_has_a_person_whose_key_seals_it(kind: type[Fact]) -> None:
    if personal_fields(kind):
        person = kind.model_fields["person"]
        assert person.annotation is str
        assert person.is_required()


def test_erased_personal_data_leaves_a_readable_fact() -> None:
    for kind in KINDS:
        for name in personal_fields(kind):
            assert not kind.model_fields[name].is_required()
            assert kind.model_fields[name].default is None


def test_no_reviewed_name_is_out_of_use() -> None:
    used = {name for kind in KINDS for name in texts(kind)}

    assert used >= PSEUDONYMS | STAFF | OF_STAFF | DOCUMENTS | OF_SOURCES


SECRET: Final = "只有来电人知道"
PERSONAL: Final = {name for kind in KINDS for name in personal_fields(kind)}


def with_secrets(request: Command) -> Command:
    """The request with a caller's secret in every field that is personal."""
    names = {one.name for one in fields(request)} & PERSONAL
    secrets: dict[str, Any] = dict.fromkeys(names, SECRET)
    return replace(request, **secrets)


@given(moves=MOVES)
@settings(max_examples=120, deadline=None)
def test_no_refusal_and_no_open_field_tells_a_secret(moves: list[Move]) -> None:
    for story in (Story(), handling(), reviewed()):
        check_secrets(story, moves)


def check_secrets(story: Story, moves: list[Move]) -> None:
    """Play with secrets in every request, and look for them where they must not be."""
    for move in moves:
        story = story.when(with_secrets(command(move, story)))
        if story.refusal is not None:
            told = story.refusal
            assert SECRET not in f"{told} {told.sentence('zh')} {told.sentence('en')}"
        for fact in story.answer:
            kept = fact.model_dump_json(exclude=set(personal_fields(type(fact))))
            assert SECRET not in kept


def test_the_secrets_did_arrive() -> None:
    request = with_secrets(command(Move(True, 0, 1, ""), Story()))
    told = Story().when(request).answer[0].model_dump()

    names = ("name", "phone", "room", "address", "title", "words", "desired")
    assert [told[name] for name in names] == [SECRET] * len(names)


CALLED: Final = handling(of={"accused": "CM", "name": SECRET, "words": SECRET})


@pytest.mark.parametrize(
    ("unit", "consent", "knows"),
    [
        ("HB-R", False, True),
        ("CON", False, False),
        ("SUP", False, False),
        ("PM", False, False),
        ("CM", False, False),
        ("?", False, False),
        ("CON", True, True),
    ],
)
def test_who_may_know_the_caller(unit: str, *, consent: bool, knows: bool) -> None:
    """E24: neither the accused, nor the firms on site, unless the caller agrees."""
    reader = HANDLER.model_copy(update={"unit": unit})
    case = replace(CALLED.case, consent=consent)

    assert may_know_caller(reader, case, BOOK) is knows
    if knows:
        check_may_know_caller(reader, case, BOOK)
    else:
        with pytest.raises(Refused, match="Clause 33"):
            check_may_know_caller(reader, case, BOOK)
