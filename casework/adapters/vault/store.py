"""The database of the keys: its tables, and what it says in plain words."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)

from casework.adapters import readonly
from casework.adapters.errors import (
    StoreError,
    StoreFull,
    StoreLocked,
    StoreUnreachable,
)
from casework.adapters.sqlite_errors import code_of, plain
from casework.adapters.wal import use_write_ahead_log

PATIENCE = 30.0
"""Seconds to wait for another process to let go of the keys."""

METADATA = MetaData()
DATA_KEYS = Table(
    "data_keys",
    METADATA,
    Column("key", String(16), primary_key=True),
    Column("district", String(40), nullable=False),
    Column("person", String(64), nullable=False),
    # 1 while the key lives, null once it is destroyed: one living key per person.
    Column("living", Integer),
    Column("wrapped", LargeBinary),
    UniqueConstraint("district", "person", "living"),
)
ERASURES = Table(
    "erasures",
    METADATA,
    Column("serial", Integer, primary_key=True, autoincrement=True),
    Column("person", String(64), nullable=False),
    sqlite_autoincrement=True,
)
Index("data_keys_of_person", DATA_KEYS.c.person)


def key_engine(address: URL) -> Engine:
    """An engine over the keys; on SQLite what is committed survives a power cut."""
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        return create_engine(address)
    file = Path(address.database or "")
    if readonly.may_only_be_read(file):
        return create_engine(address, creator=partial(readonly.connect, file))
    engine = create_engine(address, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _make_durable)
    return engine


def _make_durable(connection: Any, _: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
    use_write_ahead_log(connection, PATIENCE)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")


def create_tables(engine: Engine) -> None:
    """Create the tables; another process may be doing the same."""
    for patience in (0.1, 0.2, 0.4, 0.8):
        with plainly(engine.url), suppress(OperationalError, ProgrammingError):
            METADATA.create_all(engine)
            return
        time.sleep(patience)
    with plainly(engine.url):
        METADATA.create_all(engine)


@contextmanager
def plainly(address: URL) -> Iterator[None]:
    """Turn what the database says into one plain sentence of our own."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _plain(error, str(address.database)) from error


def _plain(error: DBAPIError, name: str) -> StoreError:
    match getattr(error.orig, "sqlstate", None):
        case "53100":
            return StoreFull(
                f"No room is left for the store of keys {name}.",
                f"磁盘空间不足，密钥库{name}无法写入。",
            )
        case "55P03":
            return StoreLocked(
                f"Another process holds the store of keys {name} for too long.",
                f"密钥库{name}被其他进程占用过久。",
            )
    if isinstance(error, OperationalError) and not code_of(error.orig):
        return StoreUnreachable(
            f"The database of the store of keys {name} does not answer.",
            f"密钥库{name}所在的数据库没有应答。",
        )
    return plain(error.orig, name)
