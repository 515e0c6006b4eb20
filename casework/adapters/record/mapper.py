"""Facts as stored: JSON by topic, personal data sealed with the person's own key.

A sealed fact is its JSON without the personal fields, with one more member at the
end: `"sealed": {"key": …, "commitment": …, "box": …}`. The box is sealed for its
stream, version, person and topic, so that it opens nowhere else.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic import ValidationError

from casework.adapters.errors import SealBroken, StoreUnusable, UnknownTopic
from casework.adapters.garbage import no_collecting
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

    def erased_since(self, serial: int) -> tuple[int, frozenset[str]]:
        """The serial of the last erasure, and who was erased after another one."""
        ...


class Kind(NamedTuple):
    """What the mapper knows of a class of facts."""

    fact: type[Fact]
    serializer: Any
    validator: Any
    personal: frozenset[str]
    nulls: bytes

    def validated(self, members: bytes) -> Fact:
        """The fact that an object of these members tells."""
        fact: Fact = self.validator.validate_json(members + b"}")
        return fact


class FactMapper(Mapper[UUID]):
    """The only place where facts become bytes and bytes become facts."""

    def __init__(self, facts: Mapping[str, type[Fact]], keys: Keys) -> None:
        super().__init__(JSONTranscoder())
        self._kinds = {topic: _kind(fact) for topic, fact in facts.items()}
        self._keys = keys
        plain = {t: kind for t, kind in self._kinds.items() if not kind.personal}
        self._dump = {t: kind.serializer.to_json for t, kind in plain.items()}
        self._validate = {t: kind.validator.validate_json for t, kind in plain.items()}

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """A recorded fact as the library's stored event."""
        return StoredEvent(*self.to_rows([domain_event])[0])

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The library's stored event as a recorded fact without a position."""
        stream, version = stored_event.originator_id, stored_event.originator_version
        assert isinstance(stream, UUID)
        row = (0, stream, version, stored_event.topic, stored_event.state)
        return self.to_facts([row])[0]

    def to_rows(self, batch: Sequence[Recorded]) -> list[Row]:
        """Facts as rows; every key is stored before this returns."""
        dump = self._dump
        keys = self._keys_for([r.fact for r in batch if r.fact.topic not in dump])
        return [
            (
                stream,
                version,
                fact.topic,
                dump[fact.topic](fact)
                if fact.topic in dump
                else self._sealed(stream, version, fact, keys),
            )
            for stream, version, fact, _ in batch
        ]

    def erased_since(self, serial: int) -> tuple[int, frozenset[str]]:
        """The last erasure, which all that is read later heeds, and who was erased."""
        return self._keys.erased_since(serial)

    def _keys_for(self, facts: Sequence[Fact]) -> Mapping[str, DataKey]:
        """The keys of all persons of whom these facts tell something."""
        persons = {
            fact.person  # type: ignore[attr-defined]  # by rule of the kernel
            for fact in facts
            if _tells_personal(self._kind_of(fact.topic), fact)
        }
        return self._keys.sealing(persons) if persons else {}

    def _kind_of(self, topic: str) -> Kind:
        try:
            return self._kinds[topic]
        except KeyError:
            raise UnknownTopic(
                f"The topic {topic!r} is not known.",
                f"记录中有本版本不认识的事实（{topic}）。",
            ) from None

    def _sealed(
        self, stream: UUID, version: int, fact: Fact, keys: Mapping[str, DataKey]
    ) -> bytes:
        kind = self._kind_of(fact.topic)
        clear: bytes = kind.serializer.to_json(fact, exclude=kind.personal)
        if not _tells_personal(kind, fact):
            return clear
        key = keys[fact.person]  # type: ignore[attr-defined]  # by rule of the kernel
        text = kind.serializer.to_json(fact, include=kind.personal)
        sealed = key.seal(text, _place(stream, version, key.person, fact.topic))
        return b'%b,"sealed":{"key":"%b","commitment":"%b","box":"%b"}}' % (
            clear[:-1],
            key.key.encode(),
            sealed.commitment.hex().encode(),
            b2a_base64(sealed.box, newline=False),
        )

    def to_facts(self, rows: Sequence[Placed]) -> list[Recorded]:
        """Rows as facts; personal fields are None where the key is destroyed."""
        with no_collecting():
            keys = self._keys_of(rows)
            try:
                return [
                    Recorded(
                        stream,
                        version,
                        self._validate[topic](state)
                        if topic in self._validate
                        else self._opened(stream, version, topic, state, keys),
                        position,
                    )
                    for position, stream, version, topic, state in rows
                ]
            except ValidationError as error:
                raise StoreUnusable(
                    f"A fact after position {rows[0][0] - 1} cannot be read.",
                    f"位置{rows[0][0] - 1}之后有一项事实无法读取。",
                ) from error

    def _keys_of(self, rows: Sequence[Placed]) -> Mapping[str, DataKey]:
        """The keys of all sealed rows, asked for at once."""
        states = [row[4] for row in rows if row[3] not in self._validate]
        starts = [(state, state.rfind(MARK) + len(MARK)) for state in states]
        keys = {
            state[start : start + KEY_ENDS].decode()
            for state, start in starts
            if start >= len(MARK)
        }
        return self._keys.opening(keys) if keys else {}

    def _opened(
        self,
        stream: UUID,
        version: int,
        topic: str,
        state: bytes,
        keys: Mapping[str, DataKey],
    ) -> Fact:
        kind = self._kind_of(topic)
        start = state.rfind(MARK)
        if start < 0:
            return kind.validated(state[:-1] + kind.nulls)
        clear, sealed = state[:start], state[start + len(MARK) :]
        key = keys.get(sealed[:KEY_ENDS].decode())
        if key is None:
            return kind.validated(clear + kind.nulls)
        text = key.open(
            _taken_apart(sealed), _place(stream, version, key.person, topic)
        )
        fact = kind.validated(clear + b"," + text[1:-1])
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


def _tells_personal(kind: Kind, fact: Fact) -> bool:
    return any(getattr(fact, name) is not None for name in kind.personal)


def _place(stream: UUID, version: int, person: str, topic: str) -> bytes:
    return f"{stream.hex}|{version}|{person}|{topic}".encode()


def _taken_apart(text: bytes) -> Sealed:
    try:
        commitment = bytes.fromhex(text[COMMITMENT:COMMITMENT_ENDS].decode())
        return Sealed(a2b_base64(text[BOX:BOX_ENDS], strict_mode=True), commitment)
    except ValueError as error:
        raise SealBroken("Sealed personal data was altered.") from error
