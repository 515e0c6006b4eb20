"""The library's stored events, put through an append of our own."""

from collections.abc import Callable, Sequence
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from casework.adapters.errors import Conflict
from casework.adapters.record.log import Row


def insert(
    events: Sequence[StoredEvent], submit: Callable[[Sequence[Row]], int]
) -> list[int]:
    """Store events as the library does; their positions."""
    rows = [
        (_uuid(e.originator_id), e.originator_version, e.topic, e.state) for e in events
    ]
    try:
        last = submit(rows) if rows else 0
    except Conflict as conflict:
        raise IntegrityError(str(conflict)) from conflict
    return list(range(last - len(rows) + 1, last + 1))


def _uuid(stream: UUID | str) -> UUID:
    return stream if isinstance(stream, UUID) else UUID(stream)
