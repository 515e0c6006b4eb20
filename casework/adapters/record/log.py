"""What a record needs of a database: rows in, rows out, in one order."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol, TypeAlias, TypeVar
from uuid import UUID

Id = TypeVar("Id", UUID, str)

FORMAT = 1
"""The version of the stored format; a record of a later one is left alone."""

GAP = "The stream has not come to this version yet."

Row: TypeAlias = tuple[UUID, int, str, bytes]
"""A fact as stored: stream, version, topic, state."""


Placed: TypeAlias = tuple[int, UUID, int, str, bytes]
"""A stored row and where it is: position, stream, version, topic, state."""


def predecessors(rows: Iterable[tuple[Id, int, str, bytes]]) -> list[tuple[Id, int]]:
    """The versions that must be stored when these rows are, lest a stream has a gap."""
    last: dict[Id, int] = {}
    before = []
    for stream, version, _, _ in rows:
        if version > 1 and last.get(stream) != version - 1:
            before.append((stream, version - 1))
        last[stream] = version
    return before


class Log(Protocol):
    """One append-only log in a database; every failure is a StoreError."""

    def submit(self, rows: Sequence[Row]) -> int:
        """Store rows in one transaction, perhaps with others; the last position."""
        ...

    def page(self, position: int, limit: int) -> list[Placed]:
        """The rows after a position, in order."""
        ...

    def rows(self, streams: Collection[UUID]) -> list[Placed]:
        """All rows of some streams, each stream in order of version."""
        ...

    def versions(self, streams: Collection[UUID]) -> dict[UUID, int]:
        """The last version of each of these streams that exists."""
        ...

    def position(self) -> int:
        """The position of the last row, or 0."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...
