"""Facts as stored: JSON by topic, personal data sealed with the person's own key."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from casework.adapters.record.errors import StoreUnusable, UnknownTopic
from casework.adapters.record.log import Placed, Row
from casework.domain.facts import Fact, Recorded, personal_fields


class FactMapper(Mapper[UUID]):
    """The only place where facts become bytes and bytes become facts."""

    def __init__(self, facts: Mapping[str, type[Fact]]) -> None:
        super().__init__(JSONTranscoder())
        self._facts = facts

    def to_rows(self, batch: Sequence[Recorded]) -> list[Row]:
        """Facts as rows."""
        return [
            (
                r.stream,
                r.version,
                r.fact.topic,
                type(r.fact).__pydantic_serializer__.to_json(r.fact),
            )
            for r in batch
        ]

    def to_facts(self, rows: Iterable[Placed]) -> list[Recorded]:
        """Rows as facts."""
        return [
            Recorded(
                stream,
                version,
                self._facts[topic].__pydantic_validator__.validate_json(state),
                position,
            )
            for position, stream, version, topic, state in rows
        ]
