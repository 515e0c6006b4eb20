"""The record beside its limits: the bare driver with the same bytes and durability."""

import gc
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from psycopg import sql
from pydantic_core import from_json

from casework.adapters.bench import Measurement
from casework.adapters.record import Record, Store, open_store
from casework.adapters.record.log import Row
from casework.adapters.record.mapper import FactMapper
from casework.adapters.record.postgres import Writer
from casework.adapters.record.postgres import connect as connect_postgres
from casework.adapters.record.sqlite import PLACED
from casework.adapters.record.sqlite import connect as connect_sqlite
from casework.domain.complaint.facts import (
    FACTS,
    ComplaintReceived,
    ForeignStepRecorded,
)
from casework.domain.facts import SYSTEM, Fact, Recorded

ROUNDS = 5
PAGE = 1_000
BATCH = 5_000
WRITERS = 32
LIFE = 6
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORDS = "外墙渗水多次报修未见处理，楼道堆放施工材料影响通行，请有关部门尽快核实。" * 3
RAW_TABLE = (
    "CREATE TABLE stored_events (rowid INTEGER PRIMARY KEY,"
    " originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL,"
    " topic TEXT NOT NULL, state BLOB NOT NULL,"
    " UNIQUE (originator_id, originator_version))"
)
RAW_ROW = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
    " VALUES (?, ?, ?, ?)"
)
RAW_POSTGRES = """
CREATE SCHEMA casework_bench_raw;
CREATE TABLE casework_bench_raw.stored_events (
    originator_id uuid NOT NULL, originator_version bigint NOT NULL,
    topic text NOT NULL, state bytea NOT NULL, notification_id bigserial,
    PRIMARY KEY (originator_id, originator_version));
CREATE UNIQUE INDEX ON casework_bench_raw.stored_events (notification_id);
"""
RAW_INSERT = (
    "INSERT INTO casework_bench_raw.stored_events"
    " (originator_id, originator_version, topic, state) VALUES (%b, %b, %b, %b)"
)
RAW_COPY = (
    "COPY casework_bench_raw.stored_events"
    " (originator_id, originator_version, topic, state) FROM STDIN (FORMAT BINARY)"
)
RAW_SELECT = (
    "SELECT notification_id, originator_id, originator_version, topic, state"
    " FROM {}.stored_events WHERE notification_id > %s"
    " ORDER BY notification_id LIMIT %s"
)

ALONE = {"SQLite": 0.8, "PostgreSQL": 0.45}
SEALED = "bench_sealed"
READS = (
    ("bench_plain", "read and decode the log", 0.5),
    # The limit opens no seal.
    (SEALED, "read, unseal and decode the log", 0.3),
)
STEP = ForeignStepRecorded(
    at=AT, by=SYSTEM, name="现场查看", details={"说明": WORDS, "单位": "房管所"}
)

Work = Callable[[], int]
Raw = Callable[[Sequence[Row]], None]
Rows = Callable[[Sequence[Recorded]], list[Row]]


def measurements(scale: float, pg_url: str | None) -> Iterator[Measurement]:
    """Every measurement of the record; a scale of 1 takes about a minute."""
    with TemporaryDirectory() as folder:
        with open_store(Path(folder)) as store:
            yield from _on_sqlite(store, Path(folder), scale)
        if pg_url is not None:
            with open_store(Path(folder), pg_url) as store:
                yield from _on_postgres(store, pg_url, scale)


def _on_sqlite(store: Store, folder: Path, scale: float) -> Iterator[Measurement]:
    record = store.record("bench", create=True)
    rows = FactMapper(FACTS, store.vault.keyring("bench")).to_rows
    with closing(connect_sqlite(folder / "raw.sqlite")) as raw:
        raw.execute(RAW_TABLE)
        yield _append("SQLite", record, rows, partial(_raw_inserts, raw), scale)
        yield _concurrent("SQLite", record, scale, 2)
        yield _bulk("SQLite", record, rows, partial(_raw_many, raw), scale)
    for district, name, aim in READS:
        read = _filled(store, district, scale)
        path = folder / district / "record.sqlite"
        with closing(sqlite3.connect(path)) as reader:
            pages = partial(_raw_pages, reader)
            yield _read(f"{name}, SQLite", read, pages, aim)


def _on_postgres(store: Store, url: str, scale: float) -> Iterator[Measurement]:
    on = "PostgreSQL"
    with connect_postgres(url) as raw:
        _drop(raw)
        raw.execute(RAW_POSTGRES)
        record = store.record("bench", create=True)
        rows = FactMapper(FACTS, store.vault.keyring("bench")).to_rows
        yield _append(on, record, rows, partial(_pg_inserts, raw), scale)
        yield _concurrent(on, record, scale, 4)
        yield _bulk(on, record, rows, partial(_pg_copy, raw), scale)
        for district, name, aim in READS:
            read = _filled(store, district, scale)
            pages = partial(_pg_pages, raw, sql.Identifier(f"casework_{district}"))
            yield _read(f"{name}, {on}", read, pages, aim)
        _drop(raw)


def _drop(raw: Writer) -> None:
    for name in ("bench", "bench_raw", *(district for district, _, _ in READS)):
        schema = sql.Identifier(f"casework_{name}")
        raw.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))


def _filled(store: Store, district: str, scale: float) -> Record:
    """A record to read: whole lives, or only their steps without personal data."""
    record = store.record(district, create=True)
    lives = _lives(max(1, int(scale * 4 * BATCH / LIFE)))
    if district != SEALED:
        lives = [r._replace(version=r.version - 1) for r in lives if r.version > 1]
    for start in range(0, len(lives), BATCH):
        record.extend(lives[start : start + BATCH])
    return record


def _append(on: str, record: Record, rows: Rows, raw: Raw, scale: float) -> Measurement:
    count = max(20, int(400 * scale))
    state = rows([Recorded(uuid4(), 1, STEP)])[0][3]

    def ours() -> int:
        for _ in range(count):
            record.append(uuid4(), 0, (STEP,))
        return count

    def limit() -> int:
        raw([(uuid4(), 1, STEP.topic, state) for _ in range(count)])
        return count

    name = f"append, one fact per transaction, {on}"
    return Measurement(name, *_compared(ours, limit), ALONE[on], "facts/s")


def _concurrent(on: str, record: Record, scale: float, aim: float) -> Measurement:
    """Writers who share commits beside the same writers who take turns."""
    count = max(2, int(25 * scale))

    def each(_: int) -> None:
        for _ in range(count):
            record.append(uuid4(), 0, (STEP,))

    def together() -> int:
        list(pool.map(each, range(WRITERS)))
        return count * WRITERS

    def alone() -> int:
        for n in range(WRITERS):
            each(n)
        return count * WRITERS

    with ThreadPoolExecutor(WRITERS) as pool:
        name = f"append, {WRITERS} writers sharing commits beside one, {on}"
        return Measurement(name, *_compared(together, alone), aim, "facts/s")


def _bulk(on: str, record: Record, rows: Rows, raw: Raw, scale: float) -> Measurement:
    """Lives of a new person each, so that every first fact needs a new key."""
    lives = max(1, int(scale * BATCH / LIFE))
    batches = [_lives(lives) for _ in range(ROUNDS)]
    prepared = [rows(_lives(lives)) for _ in range(ROUNDS)]

    def ours() -> int:
        record.extend(batches.pop())
        return lives * LIFE

    def limit() -> int:
        raw(prepared.pop())
        return lives * LIFE

    name = f"bulk append with mapping and sealing, {on}"
    return Measurement(name, *_compared(ours, limit), 0.45, "facts/s")


def _read(name: str, record: Record, limit: Work, aim: float) -> Measurement:
    def ours() -> int:
        position = 0
        while page := record.since(position, PAGE):
            position = page[-1].position
        return position

    return Measurement(name, *_compared(ours, limit), aim, "facts/s")


def _compared(ours: Work, limit: Work) -> tuple[float, float]:
    """The medians of both, taken in turns so that both meet the same machine."""
    rates = [(_rate(ours), _rate(limit)) for _ in range(ROUNDS)]
    return median(rate for rate, _ in rates), median(rate for _, rate in rates)


def _rate(work: Work) -> float:
    gc.collect()
    start = time.perf_counter()
    count = work()
    return count / (time.perf_counter() - start)


def _lives(count: int) -> list[Recorded]:
    return [
        Recorded(stream, version, fact)
        for _ in range(count)
        for stream in (uuid4(),)
        for version, fact in enumerate(_life(stream), 1)
    ]


def _life(stream: UUID) -> list[Fact]:
    received = ComplaintReceived(
        at=AT,
        by=SYSTEM,
        no=stream.hex[:14],
        person=stream.hex[:16],
        name="张三",
        phone="13800000000",
        address="长寿路100弄3号",
        words=WORDS,
    )
    return [received, *[STEP] * (LIFE - 1)]


def _raw_inserts(raw: sqlite3.Connection, rows: Sequence[Row]) -> None:
    for stream, version, topic, state in rows:
        raw.execute(RAW_ROW, (stream.hex, version, topic, state))


def _raw_many(raw: sqlite3.Connection, rows: Sequence[Row]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(RAW_ROW, [(s.hex, v, t, b) for s, v, t, b in rows])
    raw.execute("COMMIT")


def _raw_pages(raw: sqlite3.Connection) -> int:
    query = f"{PLACED} FROM stored_events WHERE rowid > ? ORDER BY rowid LIMIT ?"
    position = 0
    while page := raw.execute(query, (position, PAGE)).fetchall():
        for row in page:
            from_json(row[4])
        position = page[-1][0]
    return position


def _pg_inserts(raw: Writer, rows: Sequence[Row]) -> None:
    with raw.cursor(binary=True) as cursor:
        for row in rows:
            cursor.execute(RAW_INSERT, row, prepare=True)


def _pg_copy(raw: Writer, rows: Sequence[Row]) -> None:
    with raw.cursor() as cursor, cursor.copy(RAW_COPY) as copy:
        copy.set_types(["uuid", "int8", "text", "bytea"])
        for row in rows:
            copy.write_row(row)


def _pg_pages(raw: Writer, schema: sql.Identifier) -> int:
    query = sql.SQL(RAW_SELECT).format(schema)
    position = 0
    with raw.cursor(binary=True) as cursor:
        while page := cursor.execute(query, (position, PAGE)).fetchall():
            for row in page:
                from_json(row[4])
            position = page[-1][0]
    return position
