"""What can go wrong with a store is said in one sentence, and nothing is half done."""

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from casework.adapters.record import (
    Record,
    Store,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreUnreachable,
    StoreUnusable,
    Unconfirmed,
    UnknownTopic,
    open_store,
    postgres,
    sqlite,
)
from casework.adapters.record.postgres import Datastore, PostgresLog
from tests.record.conftest import Open
from tests.record.databases import Database
from tests.record.facts import FACTS, called, lives, noted

ON_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("url", ["postgresql"], indirect=True)


def test_a_held_store_is_said_to_be_held(
    monkeypatch: pytest.MonkeyPatch, open_again: Open, district: str, database: Database
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    monkeypatch.setattr(postgres, "LOCK", 0.1)
    record = open_again().record(district, create=True)

    with database.held(), pytest.raises(StoreLocked, match="holds"):
        record.append(uuid4(), 0, [noted("late")])

    assert record.since(0, 10) == []
    assert record.append(uuid4(), 0, [noted("now")])[0].position == 1


def test_a_record_of_a_later_version_is_left_alone(
    open_again: Open, district: str, database: Database
) -> None:
    open_again().record(district, create=True)
    database.run("UPDATE casework_format SET version = 99")

    for create in (False, True):
        with pytest.raises(StoreTooNew, match="99"):
            open_again().record(district, create=create)


def test_an_unknown_fact_is_named(record: Record, database: Database) -> None:
    record.append(uuid4(), 0, [noted("known")])
    database.run("UPDATE stored_events SET topic = 'test.unheard.v1'")

    with pytest.raises(UnknownTopic, match=r"test\.unheard\.v1"):
        record.since(0, 10)


def test_a_fact_that_cannot_be_read_is_not_stored(
    tmp_path: Path, url: str | None, district: str
) -> None:
    with open_store(tmp_path, url, facts={}) as store:
        record = store.record(district, create=True)
        with pytest.raises(UnknownTopic, match=r"test\.noted\.v1"):
            record.append(uuid4(), 0, [noted("unknown")])
        assert record.position() == 0


@pytest.mark.parametrize("fact", [noted("x"), called("p", None), called("p", "n")])
def test_a_damaged_fact_is_named(
    record: Record,
    database: Database,
    fact: noted,  # type: ignore[valid-type]
) -> None:
    record.append(uuid4(), 0, [fact])
    database.damage_facts()

    with pytest.raises(StoreUnusable, match="position"):
        record.since(0, 10)


@ON_SQLITE
def test_a_file_that_is_no_record_is_said_to_be_none(
    store: Store, district: str, database: Database
) -> None:
    database.file.parent.mkdir()
    database.file.write_bytes(b"no database at all" * 1000)

    for create in (False, True):
        with pytest.raises(StoreUnusable, match="not a store of casework"):
            store.record(district, create=create)


@ON_SQLITE
def test_a_damaged_file_is_said_to_be_damaged(
    open_again: Open, district: str, database: Database
) -> None:
    before = open_again()
    before.record(district, create=True).extend(lives(500))
    before.close()
    content = database.file.read_bytes()
    database.file.write_bytes(content[:8192] + b"\x55" * (len(content) - 8192))

    with pytest.raises(StoreUnusable, match="damaged"):
        open_again().record(district).since(0, 1000)


@ON_SQLITE
def test_an_empty_file_is_no_record_yet(
    store: Store, district: str, database: Database
) -> None:
    database.file.parent.mkdir()
    database.file.touch()

    with pytest.raises(StoreMissing):
        store.record(district)
    assert store.record(district, create=True).position() == 0


@ON_SQLITE
def test_a_directory_that_cannot_be_used_is_named(
    store: Store, district: str, database: Database
) -> None:
    database.file.mkdir(parents=True)

    with pytest.raises(StoreUnusable, match="cannot be opened"):
        store.record(district)


@ON_SQLITE
def test_a_full_disk_keeps_what_was_acknowledged(record: Record) -> None:
    writer = record._log._writer  # type: ignore[attr-defined]  # the page limit is its own
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages + 20}")
    kept = _extended_until_full(record)

    with pytest.raises(StoreFull, match="No room"):
        record.append(uuid4(), 0, [noted("长" * 9000)])
    assert record.position() == kept
    writer.execute(f"PRAGMA max_page_count = {pages + 2000}")
    assert record.extend(lives(10)) == kept + 10


def _extended_until_full(record: Record) -> int:
    position = 0
    try:
        while True:
            position = record.extend(lives(10))
    except StoreFull:
        return position


@ON_SQLITE
def test_commits_survive_a_power_cut(record: Record) -> None:
    writer = record._log._writer  # type: ignore[attr-defined]  # its settings are its own

    assert writer.execute("PRAGMA synchronous").fetchone() == (2,)
    assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert writer.execute("PRAGMA busy_timeout").fetchone() == (30_000,)


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("state", "error"),
    [("53100", StoreFull), ("XX001", StoreUnusable), ("25006", StoreUnusable)],
)
@pytest.mark.parametrize("size", [1, 100])
def test_what_the_server_cannot_do_is_said_plainly(
    record: Record, database: Database, state: str, error: type[StoreError], size: int
) -> None:
    database.run(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
    )
    database.run(
        "CREATE TRIGGER fail BEFORE INSERT ON stored_events EXECUTE FUNCTION fail()"
    )

    with pytest.raises(error):
        record.extend(lives(size))

    database.run("DROP TRIGGER fail ON stored_events")
    assert record.extend(lives(size)) == size


@ON_POSTGRESQL
def test_a_commit_that_the_standby_may_lack_is_not_acknowledged(
    record: Record, database: Database
) -> None:
    database.run(
        "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE WARNING 'canceling wait for synchronous replication';"
        " RETURN NULL; END $$"
    )
    database.run(
        "CREATE TRIGGER warn AFTER INSERT ON stored_events EXECUTE FUNCTION warn()"
    )

    with pytest.raises(Unconfirmed, match="synchronous replication"):
        record.append(uuid4(), 0, [noted("perhaps")])


@ON_POSTGRESQL
def test_the_unsafe_functions_of_the_library_stay_off(
    monkeypatch: pytest.MonkeyPatch, record: Record, pg_url: str
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")

    datastore = Datastore(pg_url, "casework_x")

    assert not datastore.enable_db_functions
    datastore.close()
    assert isinstance(record._log, PostgresLog)
    assert not record._log.datastore.enable_db_functions


@ON_POSTGRESQL
def test_connections_that_were_cut_are_made_anew(
    record: Record, database: Database
) -> None:
    (first,) = record.append(uuid4(), 0, [noted("before")])
    assert database.url is not None
    with psycopg.connect(database.url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'casework'"
        )

    assert record.since(0, 10) == [first]
    assert record.append(uuid4(), 0, [noted("after")])[0].position == 2


def test_a_database_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    with open_store(tmp_path, nowhere, facts=FACTS) as store:
        with pytest.raises(StoreUnreachable, match="does not answer"):
            store.record("d")
        with pytest.raises(StoreUnreachable):
            store.districts()


def test_only_postgresql_has_an_address(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="postgresql://"):
        open_store(tmp_path, "mysql://x", facts=FACTS)
