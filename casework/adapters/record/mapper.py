"""Facts as stored: JSON by topic, personal data sealed with the person's own key.

A sealed fact is its JSON without the personal fields, with one more member at the
end: `"sealed": {"key": …, "commitment": …, "box": …}`. The box is sealed for its
stream, version, person and topic, so that it opens nowhere else.
"""

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic import ValidationError

from casework.adapters.errors import SealBroken, StoreUnusable, UnknownTopic
from casework.adapters.record.log import Placed, Row
from casework.adapters.vault import DataKey, Sealed
from casework.domain.facts import Fact, Recorded, personal_fields

MARK = b',"sealed":{"key":"'
KEY_ENDS = 16
COMMITMENT = KEY_ENDS + len('","commitment":"')
COMMITMENT_ENDS = COMMITMENT + 64
BOX = COMMITMENT_ENDS + len('","box":"')
BOX_ENDS = -len('"}}')


class Keys(Protocol):
    """The keys of one district's persons."""

    def sealing(self, persons: Collection[str]) -> Mapping[str, DataKey]:
        """The keys to seal with, durably stored before this returns."""
        ...

    def opening(self, keys: Collection[str]) -> Mapping[str, DataKey]:
        """The keys to open with, without those that are destroyed."""
        ...


class Kind(NamedTuple):
    """What the mapper knows of a class of facts."""

    fact: type[Fact]
    serializer: Any
    validator: Any
    personal: frozenset[str]
    nulls: bytes


class FactMapper(Mapper[UUID]):
    """The only place where facts become bytes and bytes become facts."""

    def __init__(self, facts: Mapping[str, type[Fact]], keys: Keys) -> None:
        super().__init__(JSONTranscoder())
        self._kinds = {topic: _kind(fact) for topic, fact in facts.items()}
        self._keys = keys

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """A recorded fact as the library's stored event."""
        return StoredEvent(*self.to_rows([domain_event])[0])

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The library's stored event as a recorded fact without a position."""
        stream, version = stored_event.originator_id, stored_event.originator_version
        assert isinstance(stream, UUID)
        row = Placed(0, stream, version, stored_event.topic, stored_event.state)
        return self.to_facts([row])[0]

    def to_rows(self, batch: Sequence[Recorded]) -> list[Row]:
        """Facts as rows; every key is stored before this returns."""
        persons = {
            told.fact.person  # type: ignore[attr-defined]  # by rule of the kernel
            for told in batch
            if self._personal(told.fact)
        }
        keys = self._keys.sealing(persons) if persons else {}
        return [
            (told.stream, told.version, told.fact.topic, self._state(told, keys))
            for told in batch
        ]

    def _kind_of(self, topic: str) -> Kind:
        try:
            return self._kinds[topic]
        except KeyError:
            raise UnknownTopic(f"The topic {topic!r} is not known.") from None

    def _personal(self, fact: Fact) -> bool:
        names = self._kind_of(fact.topic).personal
        return any(getattr(fact, name) is not None for name in names)

    def _state(self, told: Recorded, keys: Mapping[str, DataKey]) -> bytes:
        fact = told.fact
        kind = self._kind_of(fact.topic)
        if not kind.personal:
            return bytes(kind.serializer.to_json(fact))
        clear: bytes = kind.serializer.to_json(fact, exclude=kind.personal)
        if not self._personal(fact):
            return clear
        key = keys[fact.person]  # type: ignore[attr-defined]  # by rule of the kernel
        text = kind.serializer.to_json(fact, include=kind.personal)
        place = _place(told.stream, told.version, key.person, fact.topic)
        box, commitment = key.seal(text, place)
        return b'%b,"sealed":{"key":"%b","commitment":"%b","box":"%b"}}' % (
            clear[:-1],
            key.key.encode(),
            commitment.hex().encode(),
            b64encode(box),
        )

    def to_facts(self, rows: Iterable[Placed]) -> list[Recorded]:
        """Rows as facts; personal fields are None where the key is destroyed."""
        told = list(rows)
        names = {name for row in told if (name := _key_of(row.state)) is not None}
        keys = self._keys.opening(names) if names else {}
        return [self._fact(row, keys) for row in told]

    def _fact(self, row: Placed, keys: Mapping[str, DataKey]) -> Recorded:
        position, stream, version, topic, state = row
        kind = self._kind_of(topic)
        try:
            fact = (
                self._opened(kind, row, keys)
                if kind.personal
                else kind.validator.validate_json(state)
            )
        except ValidationError as error:
            raise StoreUnusable(
                f"The fact at position {position} ({topic}) cannot be read."
            ) from error
        return Recorded(stream, version, fact, position)

    def _opened(self, kind: Kind, row: Placed, keys: Mapping[str, DataKey]) -> Fact:
        state = row.state
        start = state.rfind(MARK)
        if start < 0:
            return _validated(kind, state[:-1] + kind.nulls)
        clear, sealed = state[:start], state[start + len(MARK) :]
        key = keys.get(sealed[:KEY_ENDS].decode())
        if key is None:
            return _validated(kind, clear + kind.nulls)
        place = _place(row.stream, row.version, key.person, row.topic)
        fact = _validated(kind, clear + b"," + key.open(_sealed(sealed), place)[1:-1])
        if fact.person != key.person:  # type: ignore[attr-defined]  # kernel's rule
            raise SealBroken("A fact names another person than its seal does.")
        return fact


def _kind(fact: type[Fact]) -> Kind:
    names = personal_fields(fact)
    return Kind(
        fact,
        fact.__pydantic_serializer__,
        fact.__pydantic_validator__,
        frozenset(names),
        b"".join(b',"%b":null' % name.encode() for name in names),
    )


def _place(stream: UUID, version: int, person: str, topic: str) -> bytes:
    return f"{stream}|{version}|{person}|{topic}".encode()


def _key_of(state: bytes) -> str | None:
    start = state.rfind(MARK)
    if start < 0:
        return None
    start += len(MARK)
    return state[start : start + KEY_ENDS].decode()


def _sealed(text: bytes) -> Sealed:
    try:
        commitment = bytes.fromhex(text[COMMITMENT:COMMITMENT_ENDS].decode())
        return Sealed(b64decode(text[BOX:BOX_ENDS], validate=True), commitment)
    except ValueError as error:
        raise SealBroken("Sealed personal data was altered.") from error


def _validated(kind: Kind, members: bytes) -> Fact:
    fact: Fact = kind.validator.validate_json(members + b"}")
    return fact
