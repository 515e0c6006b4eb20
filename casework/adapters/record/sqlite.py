"""A log in an SQLite file: the library's recorder with one durable writer."""

import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteDatastore,
)

from casework.adapters import disk, readonly
from casework.adapters.errors import (
    Conflict,
    StoreMissing,
    StoreTooNew,
)
from casework.adapters.record.group import GroupCommit
from casework.adapters.record.inserting import insert
from casework.adapters.record.log import FORMAT, GAP, Placed, Row, predecessors
from casework.adapters.sqlite_errors import plain
from casework.adapters.wal import use_write_ahead_log

PATIENCE = 30.0
"""Seconds to wait for another process to let go of the file."""

IDS_AT_ONCE = 500
"""How many streams one query asks for."""

INSERT = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
    " VALUES (?, ?, ?, ?)"
)
INSERT_AFTER = (
    # Only after the version before it, so that a stream never has a gap.
    "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
    " SELECT ?1, ?2, ?3, ?4 WHERE ?2 <= 1 OR EXISTS (SELECT 1 FROM stored_events"
    " WHERE originator_id = ?1 AND originator_version = ?2 - 1)"
)
EXISTS = (
    "SELECT 1 FROM stored_events WHERE originator_id = ? AND originator_version = ?"
)
PLACED = "SELECT rowid, originator_id, originator_version, topic, state"
TABLES = (
    # The position is a column of its own name, so that neither VACUUM nor a
    # restored dump numbers the rows anew.
    "CREATE TABLE stored_events (rowid INTEGER PRIMARY KEY,"
    " originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL,"
    " topic TEXT NOT NULL, state BLOB NOT NULL,"
    " UNIQUE (originator_id, originator_version))",
    "CREATE TABLE casework_format (version INTEGER NOT NULL)",
    f"INSERT INTO casework_format VALUES ({FORMAT})",
)

stream_id = lru_cache(maxsize=1 << 16)(UUID)


def connect(path: Path) -> sqlite3.Connection:
    """Open the file so that what is committed survives a power cut, or to read only."""
    if readonly.may_only_be_read(path):
        return readonly.connect(path)
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=PATIENCE
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
        use_write_ahead_log(connection, PATIENCE)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn what SQLite says into one plain sentence of our own."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Conflict("The stream was written by another meanwhile.") from error
    except sqlite3.Error as error:
        raise plain(error, str(path)) from error


def migrate(path: Path) -> None:
    """Create the tables, or leave them if they are there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with plainly(path), closing(connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _format(connection) is None:
                for statement in TABLES:
                    connection.execute(statement)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    for directory in (path.parent, path.parent.parent):
        disk.keep(directory)


def check(path: Path) -> None:
    """Make sure that the file is a record of a format we know."""
    if not path.exists():
        raise StoreMissing(f"There is no record at {path}.", f"{path}处没有记录。")
    with plainly(path), closing(connect(path)) as connection:
        found = _format(connection)
    if found is None:
        raise StoreMissing(f"There is no record in {path}.", f"{path}里没有记录。")
    if found > FORMAT:
        raise StoreTooNew(
            f"{path} has format {found}; this version of casework knows {FORMAT}.",
            f"{path}的格式是{found}，本版本的casework只认识{FORMAT}。",
        )


def _format(connection: sqlite3.Connection) -> int | None:
    tables = "SELECT name FROM sqlite_master WHERE name = 'casework_format'"
    if connection.execute(tables).fetchone() is None:
        return None
    (version,) = connection.execute("SELECT version FROM casework_format").fetchone()
    return int(version)


class Connection(SQLiteConnection):
    """A pooled connection that also lends its plain self."""

    def __init__(self, connection: sqlite3.Connection, max_age: float | None) -> None:
        super().__init__(sqlite_conn=connection, max_age=max_age)
        self.plain = connection


class Pool(SQLiteConnectionPool):
    """Connections with our own settings."""

    def _create_connection(self) -> Connection:
        connection = connect(Path(self.db_name))
        connection.row_factory = sqlite3.Row
        return Connection(connection, self.max_age)

    def close(self) -> None:
        """Close all connections, each after the statement it is amid."""
        given_up = time.monotonic() + PATIENCE
        while time.monotonic() < given_up:
            with self._put_condition:
                if not self._in_use:
                    break
            time.sleep(0.001)
        super().close()


class Datastore(SQLiteDatastore):
    """The library's datastore over our own connections."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.pool.close()
        self.pool = Pool(db_name=str(path), pool_timeout=30)


class SQLiteLog(SQLiteApplicationRecorder):
    """The library's recorder, with one writer that others of the process share."""

    def __init__(self, path: Path) -> None:
        super().__init__(Datastore(path))
        self.path = path
        self.insert_events_statement = INSERT
        with plainly(path):
            self._writer = connect(path)
        self._group = GroupCommit(self._write, self._write)

    def construct_create_table_statements(self) -> list[str]:
        """No tables: only `migrate` makes them."""
        return []

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int]:
        """Store events as the library does, through the shared writer."""
        return insert(stored_events, self.submit)

    def submit(self, rows: Sequence[Row]) -> int:
        """Store rows in one transaction, perhaps with others; the last position."""
        return self._group.submit(rows)

    def _write(self, rows: Sequence[Row]) -> int:
        with plainly(self.path):
            if len(rows) == 1:
                stream, version, topic, state = rows[0]
                # A statement of its own is a transaction of its own.
                values = (stream.hex, version, topic, state)
                cursor = self._writer.execute(INSERT_AFTER, values)
                if not cursor.rowcount:
                    raise Conflict(GAP)
                return cursor.lastrowid or 0
            return self._write_many([(s.hex, v, t, b) for s, v, t, b in rows])

    def _write_many(self, rows: list[tuple[str, int, str, bytes]]) -> int:
        writer = self._writer
        writer.execute("BEGIN IMMEDIATE")
        try:
            writer.executemany(INSERT, rows)
            for before in predecessors(rows):
                if writer.execute(EXISTS, before).fetchone() is None:
                    raise Conflict(GAP)
            (last,) = writer.execute("SELECT last_insert_rowid()").fetchone()
            writer.execute("COMMIT")
        except BaseException:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            raise
        return int(last)

    def page(self, position: int, limit: int) -> list[Placed]:
        """The rows after a position, in order."""
        query = f"{PLACED} FROM stored_events WHERE rowid > ? ORDER BY rowid LIMIT ?"
        return self._placed(query, (position, limit))

    def rows(self, streams: Collection[UUID]) -> list[Placed]:
        """All rows of some streams, each stream in order of version."""
        return [
            row
            for some in _portions(streams)
            for row in self._placed(
                f"{PLACED} FROM stored_events WHERE originator_id IN ({_marks(some)})"
                " ORDER BY originator_id, originator_version",
                some,
            )
        ]

    def versions(self, streams: Collection[UUID]) -> dict[UUID, int]:
        """The last version of each of these streams that exists."""
        return {
            stream_id(stream): version
            for some in _portions(streams)
            for stream, version in self._select(
                "SELECT originator_id, MAX(originator_version) FROM stored_events"
                f" WHERE originator_id IN ({_marks(some)}) GROUP BY originator_id",
                some,
            )
        }

    def position(self) -> int:
        """The position of the last row, or 0."""
        ((last,),) = self._select("SELECT MAX(rowid) FROM stored_events", ())
        return last or 0

    def _placed(self, query: str, values: Sequence[object]) -> list[Placed]:
        return [
            (position, stream_id(stream), version, topic, state)
            for position, stream, version, topic, state in self._select(query, values)
        ]

    def _select(self, query: str, values: Sequence[object]) -> list[Any]:
        with plainly(self.path), self.datastore.get_connection(commit=False) as lent:
            assert isinstance(lent, Connection)
            cursor = lent.plain.cursor()
            cursor.row_factory = None
            return cursor.execute(query, values).fetchall()

    def close(self) -> None:
        """Let go of every connection."""
        self._group.finish(PATIENCE)
        self.datastore.close()
        self._writer.close()


def _portions(streams: Collection[UUID]) -> Iterator[list[str]]:
    ids = sorted({stream.hex for stream in streams})
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield ids[start : start + IDS_AT_ONCE]


def _marks(some: list[str]) -> str:
    return ",".join("?" * len(some))
