"""A log in a PostgreSQL schema: the library's recorder with an append of its own.

The library's own database functions do not lock the table and lose facts for those
who follow the log, so they stay off; nothing here is set from the environment. One
call locks the table, numbers the rows without a gap and inserts them.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, TypeAlias
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg.types.numeric import Int8

from casework.adapters.errors import (
    Busy,
    Conflict,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreUnreachable,
    StoreUnusable,
    Unconfirmed,
)
from casework.adapters.record.group import GroupCommit
from casework.adapters.record.inserting import insert
from casework.adapters.record.log import FORMAT, GAP, Placed, Row, predecessors

CONNECT = 3
"""Seconds to wait for a connection."""

LOCK = 10.0
"""Seconds to wait for the table."""

COPY_FROM = 64
"""How many rows are copied rather than passed to the function."""

MIGRATION = 0x_CA5E_0EC0
"""The advisory lock under which tables are made."""

Writer: TypeAlias = psycopg.Connection[tuple[Any, ...]]

WRITER_SETTINGS = (
    # A statement that is cut short may be committed all the same: no time limit.
    "SELECT set_config('lock_timeout', %s, false),"
    " set_config('statement_timeout', '0', false),"
    # Under a stronger isolation the last position would be read before the lock.
    " set_config('default_transaction_isolation', 'read committed', false)"
)

TABLES: LiteralString = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE {schema}.stored_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigint NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
) WITH (
    autovacuum_vacuum_threshold = 100000000,
    autovacuum_vacuum_scale_factor = 0.5,
    autovacuum_analyze_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.01
);
CREATE UNIQUE INDEX stored_events_notification_id_idx
    ON {schema}.stored_events (notification_id);
CREATE FUNCTION {schema}.casework_append(
    streams uuid[], versions bigint[], topics text[], states bytea[],
    -- the versions that must be there already, so that no stream has a gap
    after_streams uuid[], after_versions bigint[]
) RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    last bigint;
BEGIN
    LOCK TABLE {schema}.stored_events IN EXCLUSIVE MODE;
    SELECT coalesce(max(notification_id), 0) INTO last FROM {schema}.stored_events;
    INSERT INTO {schema}.stored_events
        (originator_id, originator_version, topic, state, notification_id)
    SELECT u.stream, u.version, u.topic, u.state, last + u.ordinality
    FROM unnest(streams, versions, topics, states)
        WITH ORDINALITY AS u (stream, version, topic, state);
    IF cardinality(after_streams) > 0 THEN
        IF (SELECT count(*) < cardinality(after_streams)
            FROM unnest(after_streams, after_versions) AS u (stream, version)
            JOIN {schema}.stored_events
            ON originator_id = u.stream AND originator_version = u.version) THEN
            RAISE unique_violation;
        END IF;
    END IF;
    RETURN last + cardinality(streams);
END
$body$;
CREATE TABLE {schema}.casework_format (version integer NOT NULL);
INSERT INTO {schema}.casework_format VALUES ({format});
"""


def schema_of(district: str) -> str:
    """The schema that holds a district's record."""
    return f"casework_{district}"


def conninfo(url: str) -> str:
    """A URL as the driver wants it, whoever wrote it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def connect(url: str) -> Writer:
    """A connection whose statements are transactions of their own."""
    return psycopg.connect(
        conninfo(url),
        autocommit=True,
        connect_timeout=CONNECT,
        application_name="casework",
        tcp_user_timeout=30_000,
    )


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what the database says into one plain sentence of our own."""
    try:
        yield
    except psycopg.Error as error:
        raise _plain(error) from error


def _plain(error: psycopg.Error) -> StoreError:
    match error:
        case psycopg.errors.UniqueViolation():
            return Conflict("The stream was written by another meanwhile.")
        case psycopg.errors.LockNotAvailable() | psycopg.errors.DeadlockDetected():
            return StoreLocked("Another process holds the record for too long.")
        case psycopg.errors.DiskFull():
            return StoreFull("No room is left for the record.")
        case psycopg.errors.TooManyConnections():
            return Busy(
                "The database takes no more connections.", "数据库不再接受连接。"
            )
        case psycopg.errors.UndefinedTable() | psycopg.errors.InvalidSchemaName():
            return StoreMissing(
                "There is no such record in the database.", "数据库里没有这份记录。"
            )
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return StoreUnreachable(
                f"The database does not answer: {_first(error)}.",
                f"数据库没有应答（{_first(error)}）。",
            )
        case _:
            return StoreUnusable(
                f"The record cannot be used: {_first(error)}.",
                f"记录无法使用（{_first(error)}）。",
            )


def _first(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


def districts(url: str) -> list[str]:
    """The districts that have a record, by name."""
    query = (
        "SELECT substr(schemaname, 10) FROM pg_catalog.pg_tables"
        " WHERE tablename = 'casework_format' AND schemaname LIKE 'casework\\_%'"
    )
    with plainly(), connect(url) as connection:
        return sorted(name for (name,) in connection.execute(query))


def migrate(url: str, schema: str) -> None:
    """Create the tables, or leave them if they are there already."""
    statements = sql.SQL(TABLES).format(
        schema=sql.Identifier(schema), format=sql.Literal(FORMAT)
    )
    with plainly(), connect(url) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION,))
        if _format(connection, schema) is None:
            connection.execute(statements)


def check(url: str, schema: str) -> None:
    """Make sure that the schema is a record of a format we know."""
    with plainly(), connect(url) as connection:
        found = _format(connection, schema)
    if found is None:
        raise StoreMissing(
            f"There is no record in the schema {schema}.", f"模式{schema}里没有记录。"
        )
    if found > FORMAT:
        raise StoreTooNew(
            f"{schema} has format {found}; this version of casework knows {FORMAT}.",
            f"{schema}的格式是{found}，本版本的casework只认识{FORMAT}。",
        )


def _format(connection: psycopg.Connection[Any], schema: str) -> int | None:
    exists = (
        "SELECT 1 FROM pg_catalog.pg_tables"
        " WHERE tablename = 'casework_format' AND schemaname = %s"
    )
    if connection.execute(exists, (schema,)).fetchone() is None:
        return None
    query = sql.SQL("SELECT version FROM {}.casework_format")
    row = connection.execute(query.format(sql.Identifier(schema))).fetchone()
    return None if row is None else int(row[0])


class Datastore(PostgresDatastore):
    """The library's datastore with our own settings and none of the environment's."""

    def __init__(self, url: str, schema: str) -> None:
        given = conninfo_to_dict(conninfo(url))
        super().__init__(
            dbname=str(given.pop("dbname", "") or ""),
            host=str(given.pop("host", "") or ""),
            port=str(given.pop("port", "") or ""),
            user=str(given.pop("user", "") or ""),
            password=str(given.pop("password", "") or ""),
            connect_timeout=CONNECT,
            idle_in_transaction_session_timeout=30,
            pool_size=1,
            max_overflow=15,
            schema=schema,
            enable_db_functions=False,
        )
        more = {**given, "connect_timeout": CONNECT, "application_name": "casework"}
        assert isinstance(self.pool.kwargs, dict)
        self.pool.kwargs.update(more)

    def register_type_adapters(self) -> None:
        """None: our rows travel as plain arrays."""


class PostgresLog(PostgresApplicationRecorder):
    """The library's recorder, with one writer that others of the process share."""

    def __init__(self, url: str, schema: str) -> None:
        with plainly():
            super().__init__(Datastore(url, schema))
            self.datastore.pool.open()
        self.url = url
        self._writer: Writer | None = None
        self._warnings: list[str] = []
        self._group = GroupCommit(self._write, self._write_again)
        table = sql.Identifier(schema, "stored_events")
        function = sql.Identifier(schema, "casework_append")
        self._append = sql.SQL(
            "SELECT {}(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[],"
            " %b::uuid[], %b::bigint[])"
        ).format(function)
        self._lock = sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(table)
        self._copy = sql.SQL(
            "COPY {} (originator_id, originator_version, topic, state,"
            " notification_id) FROM STDIN (FORMAT BINARY)"
        ).format(table)
        self._last = sql.SQL("SELECT coalesce(max(notification_id), 0) FROM {}").format(
            table
        )
        placed = sql.SQL(
            "SELECT notification_id, originator_id, originator_version, topic, state"
            " FROM {}"
        ).format(table)
        self._page = placed + sql.SQL(
            " WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
        )
        self._rows = placed + sql.SQL(
            " WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
        )
        self._versions = sql.SQL(
            "SELECT originator_id, max(originator_version) FROM {}"
            " WHERE originator_id = ANY(%s) GROUP BY originator_id"
        ).format(table)
        self._found = sql.SQL(
            "SELECT count(*) FROM unnest(%b::uuid[], %b::bigint[]) AS u (s, v)"
            " JOIN {} ON originator_id = u.s AND originator_version = u.v"
        ).format(table)
        self._stored = sql.SQL(
            "SELECT topic, state, notification_id FROM {}"
            " WHERE originator_id = %s AND originator_version = %s"
        ).format(table)

    def create_table(self) -> None:
        """No tables: only `migrate` makes them."""

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int]:
        """Store events as the library does, through the shared writer."""
        return insert(stored_events, self.submit)

    def submit(self, rows: Sequence[Row]) -> int:
        """Store rows in one transaction, perhaps with others; the last position."""
        return self._group.submit(rows)

    def _write(self, rows: Sequence[Row]) -> int:
        try:
            with plainly():
                writer = self._connected()
                self._warnings.clear()
                if len(rows) < COPY_FROM:
                    last = self._call(writer, rows)
                else:
                    last = self._copied(writer, rows)
        except BaseException:
            self._drop_broken()
            raise
        if self._warnings:
            # The wait for the standby was cut short: not acknowledged.
            raise Unconfirmed(f"The database warned: {self._warnings[0]}.")
        return last

    def _connected(self) -> Writer:
        if self._writer is None:
            self._writer = connect(self.url)
            self._writer.add_notice_handler(self._notice)
            self._writer.execute(WRITER_SETTINGS, (f"{LOCK}s",))
        return self._writer

    def _notice(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self._warnings.append(notice.message_primary or "")

    def _drop_broken(self) -> None:
        writer = self._writer
        if writer and writer.info.transaction_status != TransactionStatus.IDLE:
            self._writer = None
            writer.close()

    def _call(self, writer: Writer, rows: Sequence[Row]) -> int:
        streams, versions, topics, states = zip(*rows, strict=True)
        values = (
            list(streams),
            [Int8(version) for version in versions],
            list(topics),
            list(states),
            *_before(rows),
        )
        with writer.cursor(binary=True) as cursor:
            cursor.execute(self._append, values, prepare=True)
            return _number(cursor)

    def _copied(self, writer: Writer, rows: Sequence[Row]) -> int:
        with writer.transaction(), writer.cursor(binary=True) as cursor:
            cursor.execute(self._lock)
            cursor.execute(self._last)
            last = _number(cursor)
            with cursor.copy(self._copy) as copy:
                copy.set_types(["uuid", "int8", "text", "bytea", "int8"])
                for last, row in enumerate(rows, last + 1):  # noqa: B020
                    copy.write_row((*row, last))
            if (before := _before(rows))[0]:
                cursor.execute(self._found, before)
                if _number(cursor) < len(before[0]):
                    raise Conflict(GAP)
        return last

    def _write_again(self, rows: Sequence[Row]) -> int:
        """Store rows after an answer was lost, unless they are there already.

        The lock makes an attempt wait until the one before it has ended.
        """
        for last_attempt in (False, True):
            try:
                return self._write(rows)
            except StoreUnreachable:
                if last_attempt:
                    raise
            except Conflict:
                stored = self._last_if_stored(rows)
                if stored is None:
                    raise
                return stored
        raise AssertionError("unreachable")

    def _last_if_stored(self, rows: Sequence[Row]) -> int | None:
        last = None
        for stream, version, topic, state in rows:
            found = self._select(self._stored, (stream, version))
            if not found or found[0][:2] != (topic, state):
                return None
            last = int(found[0][2])
        return last

    def page(self, position: int, limit: int) -> list[Placed]:
        """The rows after a position, in order."""
        return self._select(self._page, (position, limit))

    def rows(self, streams: Collection[UUID]) -> list[Placed]:
        """All rows of some streams, each stream in order of version."""
        return self._select(self._rows, (list(streams),))

    def versions(self, streams: Collection[UUID]) -> dict[UUID, int]:
        """The last version of each of these streams that exists."""
        return dict(self._select(self._versions, (list(streams),)))

    def position(self) -> int:
        """The position of the last row, or 0."""
        return int(self._select(self._last, ())[0][0])

    def _select(self, query: sql.Composed, values: Sequence[object]) -> list[Any]:
        try:
            return self._select_once(query, values)
        except StoreUnreachable:
            # Idle connections may have been cut; replace them and ask once more.
            with plainly():
                self.datastore.pool.check()
            return self._select_once(query, values)

    def _select_once(self, query: sql.Composed, values: Sequence[object]) -> list[Any]:
        with (
            plainly(),
            self.datastore.pool.connection() as connection,
            connection.cursor(row_factory=tuple_row, binary=True) as cursor,
        ):
            return cursor.execute(query, values, prepare=True).fetchall()

    def close(self) -> None:
        """Let go of every connection."""
        self._group.finish(LOCK)
        self.datastore.close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _before(rows: Sequence[Row]) -> tuple[list[UUID], list[Int8]]:
    before = predecessors(rows)
    return [stream for stream, _ in before], [Int8(version) for _, version in before]


def _number(cursor: psycopg.Cursor[tuple[Any, ...]]) -> int:
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])
