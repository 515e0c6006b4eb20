"""The database of the read models: an SQLite file or a schema of PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from casework.adapters import readonly
from casework.adapters.errors import (
    StoreError,
    StoreFull,
    StoreLocked,
    StoreUnreachable,
    StoreUnusable,
)
from casework.adapters.sqlite_errors import code_of, plain
from casework.adapters.wal import use_write_ahead_log

PATIENCE = 30
"""Seconds to wait for another process to let go of the tables."""


def sqlite_engine(path: Path) -> Engine:
    """An engine over a file; what a power cut takes from it is retold."""
    address = URL.create("sqlite", database=str(path))
    if readonly.may_only_be_read(path):
        engine = create_engine(address, creator=partial(readonly.connect, path))
    else:
        engine = create_engine(address)
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    # The driver would begin a transaction late, and never one for a reader.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    use_write_ahead_log(connection, PATIENCE)
    for pragma in (
        "synchronous = NORMAL",
        "cache_size = -65536",
        "temp_store = MEMORY",
        "analysis_limit = 400",
        "wal_autocheckpoint = 16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def postgres_engine(url: str, schema: str) -> Engine:
    """An engine whose unqualified names mean the tables of one schema."""
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        connect_args={
            "options": f'-csearch_path="{schema}" -c lock_timeout={PATIENCE}s',
            "connect_timeout": 3,
        },
    )


def lock_file(connection: Connection) -> None:
    """Begin anew as the only writer, so that what is read first stays true."""
    connection.exec_driver_sql("COMMIT")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def create_schema(connection: Connection, schema: str) -> None:
    """Create the schema, one process at a time, unless it is there."""
    lock = text("SELECT pg_advisory_xact_lock(hashtext(:schema))")
    connection.execute(lock, {"schema": schema})
    there = text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
    if connection.execute(there, {"schema": schema}).scalar() is None:
        connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')


@contextmanager
def plainly(place: str) -> Iterator[None]:
    """Turn what the database says into one plain sentence of our own."""
    try:
        yield
    except DBAPIError as error:
        raise _plain(error.orig, place) from error


def _plain(error: BaseException | None, place: str) -> StoreError:
    match error:
        case sqlite3.Error():
            return _plain_sqlite(error, place)
        case psycopg.errors.LockNotAvailable() | psycopg.errors.DeadlockDetected():
            return StoreLocked(
                f"Another process holds {place} for too long.",
                f"{place}被其他进程占用过久。",
            )
        case psycopg.errors.DiskFull():
            return StoreFull(
                f"No room is left for {place}.", f"磁盘空间不足，{place}无法写入。"
            )
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return StoreUnreachable(
                f"The database of {place} does not answer.",
                f"{place}所在的数据库没有应答。",
            )
        case _:
            return plain(error, place)


def _plain_sqlite(error: sqlite3.Error, place: str) -> StoreError:
    if code_of(error) in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return StoreUnusable(
            f"{place} is damaged; delete it and it is retold.",
            f"{place}已损坏；删除后会重新生成。",
        )
    return plain(error, place)
