"""How far read models, and other readers of the record, have come."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)

from casework.projections.projection import Projection

OURS: Final = MetaData()
table: Final = Table(
    "position",
    OURS,
    Column("projection", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)

ADVANCE: Final = text(
    "INSERT INTO position (projection, version, position)"
    " VALUES (:reader, 0, :position)"
    " ON CONFLICT (projection) DO UPDATE SET position = excluded.position"
    ' WHERE "position".position < excluded.position'
)
"""Move a bookmark on, or put it in; both databases understand it."""


class Overtaken(Exception):
    """Another runner was faster; nothing was written."""


def standing(connection: Connection) -> Mapping[str, tuple[int, int]]:
    """The version by which each read model was told, and how far it has come."""
    query = select(table.c.projection, table.c.version, table.c.position)
    return {name: (v, position) for name, v, position in connection.execute(query)}


def begin(connection: Connection, projection: Projection) -> None:
    """Let a projection begin, by its version of now."""
    connection.execute(delete(table).where(table.c.projection == projection.name))
    row = {"projection": projection.name, "version": projection.version, "position": 0}
    connection.execute(insert(table).values(row))


def begin_anew(connection: Connection, projection: Projection) -> None:
    """Let a projection begin once more."""
    ours = table.c.projection == projection.name
    connection.execute(update(table).where(ours).values(position=0))


def move(connection: Connection, projection: Projection, start: int, end: int) -> None:
    """Move a projection's position first, which also keeps other runners out."""
    moved = connection.execute(
        update(table)
        .where(
            table.c.projection == projection.name,
            table.c.version == projection.version,
            table.c.position == start,
        )
        .values(position=end)
        .returning(table.c.position)
    )
    if moved.scalar() is None:
        raise Overtaken


def bookmark(connection: Connection, reader: str) -> int:
    """How far a reader has come; 0 where it has not begun."""
    query = select(table.c.position).where(table.c.projection == reader)
    return connection.execute(query).scalar() or 0


def advance(connection: Connection, reader: str, position: int) -> bool:
    """Move a bookmark on; whether it was not there yet."""
    told = {"reader": reader, "position": position}
    return bool(connection.execute(ADVANCE, told).rowcount)
