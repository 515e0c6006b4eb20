"""Small facts for the record's own tests."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from casework.domain.facts import SYSTEM, Fact, Personal, Recorded


class Noted(Fact, topic="test.noted.v1"):
    """已记录"""

    text: str


class Called(Fact, topic="test.called.v1"):
    """已来电"""

    person: str
    name: Personal
    telephone: Personal = None
    matter: str = ""


FACTS: dict[str, type[Fact]] = {cls.topic: cls for cls in (Noted, Called)}
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def noted(text: str, command_id: UUID | None = None) -> Noted:
    """A fact without personal data."""
    return Noted(at=AT, by=SYSTEM, text=text, command_id=command_id)


def called(person: str, name: str | None, telephone: str | None = None) -> Called:
    """A fact with personal data."""
    return Called(at=AT, by=SYSTEM, person=person, name=name, telephone=telephone)


def lives(count: int, length: int = 1) -> list[Recorded]:
    """Facts of `count` streams with `length` facts each, stream after stream."""
    return [
        Recorded(stream, version, noted(f"{n}/{version}"))
        for n in range(count)
        for stream in (uuid4(),)
        for version in range(1, length + 1)
    ]
