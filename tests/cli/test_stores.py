"""A store that cannot be used: one sentence, status 3, no trace, nothing half-done."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casework.adapters import errors
from casework.adapters.cli import app
from casework.adapters.desk import Desk
from casework.adapters.errors import StoreError, StoreLocked
from casework.adapters.record import open_store, sqlite
from casework.adapters.views import Veil, open_views
from tests.cli.conftest import OPERATOR, Casework

ACT = ("complaint", "classify", "A-1", "--leaf", "Q0102")


def record_of(casework: Casework) -> Path:
    return casework.data / "hotline" / "record.sqlite"


def facts_in(casework: Casework) -> int:
    with closing(sqlite3.connect(record_of(casework))) as connection:
        (count,) = connection.execute("SELECT count(*) FROM stored_events").fetchone()
    return int(count)


def is_told_plainly(told: Result, says: str) -> bool:
    (line,) = told.stderr.splitlines()
    return told.exit_code == 3 and says in line and line.endswith((".", "。"))


@pytest.mark.parametrize(
    "words",
    [
        ("worklist",),
        ("show", "A-1"),
        ("tick",),
        ("views", "status"),
        ("conformance", "--json"),
        ACT,
    ],
)
def test_a_missing_store(casework: Casework, words: tuple[str, ...]) -> None:
    told = casework(*words, by=OPERATOR)
    assert is_told_plainly(told, "no data directory")
    assert "casework init" in told.stderr
    assert not casework.data.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("suggest", "屋面修好又漏"),
        ("place", "东柳一村"),
        ("reference", "show", "units"),
        ("reference", "workday", "2026-12-30", "3"),
    ],
)
def test_what_is_shipped_answers_where_there_are_no_data(
    casework: Casework, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    named = casework(*words)
    assert named.exit_code == 0
    assert named.stderr == (
        f"There is no data directory {casework.data}; the answer is by what is "
        "shipped.\n"
    )

    casework.data.mkdir()
    monkeypatch.chdir(casework.data)
    unnamed = CliRunner().invoke(app, words)
    assert (unnamed.exit_code, unnamed.stderr) == (0, "")
    assert unnamed.stdout == named.stdout
    assert not list(casework.data.iterdir())


def in_chinese(told: Result) -> bool:
    """Whether, but for the names of files, no English word is among it."""
    words = re.sub(
        r"[/\w.-]*/[\w.-]+|--\w+|casework( \w+)*", "", told.stderr, flags=re.ASCII
    )
    return told.exit_code == 3 and not re.search("[A-Za-z]", words)


def test_a_missing_store_in_chinese(casework: Casework) -> None:
    assert in_chinese(casework("--lang", "zh", "worklist"))


def test_what_a_store_says_is_wholly_chinese(casework: Casework) -> None:
    casework.receive()
    with closing(sqlite3.connect(record_of(casework))) as connection:
        connection.execute("UPDATE casework_format SET version = 99")
        connection.commit()
    assert in_chinese(casework("--lang", "zh", "worklist"))

    record_of(casework).write_bytes(b"this is no database" * 100)
    assert in_chinese(casework("--lang", "zh", "worklist"))
    (casework.data / "keys.sqlite").unlink()
    assert in_chinese(casework("--lang", "zh", "worklist"))
    casework.data.rename(casework.data.with_name("other"))
    casework.data.write_text("a file")
    assert in_chinese(casework("--lang", "zh", "init", "hotline"))


def test_every_failure_of_a_store_has_a_sentence_in_chinese() -> None:
    for name, kind in vars(errors).items():
        if isinstance(kind, type):
            assert issubclass(kind, StoreError), name
            assert kind("It is so.").zh.endswith("。")
            assert kind("It is so.", "如此。").args == ("It is so.", "如此。")


def test_a_missing_district(casework: Casework) -> None:
    casework.receive()

    told = casework("worklist", "--district", "elsewhere")
    assert is_told_plainly(told, "elsewhere")
    assert not (casework.data / "elsewhere").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("worklist",),
        ("show", "A-1"),
        ("recurrence", "show", "x"),
        ("leads", "show", "Q0101"),
        ("suggest", "屋面漏水"),
        ("place", "东柳一村"),
        ("reference", "show", "units"),
        ("learn",),
        ("tick",),
        ("views", "status"),
        ACT,
    ],
)
def test_a_missing_district_is_told_with_those_there_are(
    casework: Casework, words: tuple[str, ...]
) -> None:
    casework.receive()
    casework.done("init", "east")

    told = casework(*words, "--district", "west", by=OPERATOR)
    assert is_told_plainly(told, "There is no district west in")
    assert told.stderr.endswith("there are: east, hotline.\n")
    told = casework(*words, "--district", "west", "--lang", "zh", by=OPERATOR)
    assert told.stderr.endswith("里没有区域west；现有：east、hotline。\n")


def test_a_store_that_another_holds(
    casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework.receive()
    monkeypatch.setattr(sqlite, "PATIENCE", 0.2)
    with closing(sqlite3.connect(record_of(casework))) as other:
        other.execute("BEGIN IMMEDIATE")
        told = casework(*ACT, by=OPERATOR)
        assert is_told_plainly(told, "holds")
        other.rollback()
    assert facts_in(casework) == 1


def test_a_store_without_room(
    casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework.receive()
    connect: Callable[[Path], sqlite3.Connection] = sqlite.connect

    def cramped(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(sqlite, "connect", cramped)
    long = ("--title", "漏", "--words", "长" * 9000, "--phone", "1", "--building", "B")
    told = casework("complaint", "receive", "A-2", *long, by=OPERATOR)
    assert is_told_plainly(told, "No room")
    assert facts_in(casework) == 1


def test_a_store_of_a_later_version(casework: Casework) -> None:
    casework.receive()
    with closing(sqlite3.connect(record_of(casework))) as connection:
        connection.execute("UPDATE casework_format SET version = 99")
        connection.commit()

    for words in (("worklist",), ACT):
        assert is_told_plainly(casework(*words, by=OPERATOR), "format 99")
    assert facts_in(casework) == 1


def test_a_store_that_is_no_database(casework: Casework) -> None:
    casework.receive()
    for name in ("record.sqlite-wal", "record.sqlite-shm"):
        (casework.data / "hotline" / name).unlink(missing_ok=True)
    record_of(casework).write_bytes(b"this is no database" * 100)

    for words in (("worklist",), ("show", "A-1"), ACT):
        told = casework(*words, by=OPERATOR)
        assert told.exit_code == 3
        assert len(told.stderr.splitlines()) == 1


def test_read_models_that_are_no_database(casework: Casework) -> None:
    casework.receive()
    for name in ("views.sqlite-wal", "views.sqlite-shm"):
        (casework.data / "hotline" / name).unlink(missing_ok=True)
    (casework.data / "hotline" / "views.sqlite").write_bytes(b"no database" * 500)

    assert is_told_plainly(casework("worklist"), "views.sqlite")


def test_a_data_directory_that_is_a_file(casework: Casework) -> None:
    casework.data.write_text("a file")

    told = casework("complaint", "receive", "A-1", "--title", "漏", by=OPERATOR)
    assert told.exit_code == 3
    assert len(told.stderr.splitlines()) == 1


def test_an_address_that_is_none(casework: Casework) -> None:
    assert is_told_plainly(casework("--store", "mysql://x", "worklist"), "postgresql")


def test_a_database_that_does_not_answer(casework: Casework) -> None:
    told = casework("--store", "postgresql://127.0.0.1:9/x", "worklist")

    assert told.exit_code == 3
    assert len(told.stderr.splitlines()) == 1


def test_the_unexpected_is_one_sentence_too(
    casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework.receive()
    caller = "陈某"

    def fails(*_: object) -> None:
        raise ZeroDivisionError(caller)

    monkeypatch.setattr("casework.adapters.cli.worklist._item", fails)
    told = casework("worklist")
    assert is_told_plainly(told, "casework.log")
    log = (casework.data / "casework.log").read_text(encoding="utf-8")
    assert caller not in log


def test_what_is_recorded_is_said_to_be_where_the_read_models_cannot_follow(
    casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework.receive()

    def fails(_: object) -> int:
        raise StoreLocked("Another process holds views.sqlite for too long.")

    monkeypatch.setattr(Desk, "settle", fails)
    told = casework(*ACT, "--at", "2026-03-02T10:00", by=OPERATOR)

    assert "classified as Q0102" in told.stdout
    assert is_told_plainly(told, "It is recorded, but what follows from it waits")
    assert facts_in(casework) == 2


def test_lost_keys_are_not_made_anew_beside_a_record(casework: Casework) -> None:
    casework.receive()
    (casework.data / "keys.sqlite").unlink()
    (casework.data / "kek").unlink()

    assert is_told_plainly(casework("show", "A-1", by=OPERATOR), "keys.sqlite")
    assert is_told_plainly(casework(*ACT, by=OPERATOR), "is missing")
    assert not (casework.data / "keys.sqlite").exists()


def test_read_models_of_another_key_are_refused_and_can_be_told_anew(
    casework: Casework,
) -> None:
    casework.receive()
    casework.receive("A-2", "2026-03-02T10:00")
    before = casework.json("recurrence", "--kind", "matter")
    with (
        open_store(casework.data) as store,
        open_views(casework.data, "hotline", veil=Veil(bytes(64))) as views,
    ):
        views.rebuild("matters")
        views.catch_up(store.record("hotline"))
    refused = casework("views", "hash")

    assert refused.exit_code == 3
    assert "casework views rebuild tells them anew" in refused.output
    told = casework.done("views", "rebuild", "matters")
    assert "what stood there before could not be read" in told
    assert before[0]["members"] == ["A-1", "A-2"]
    assert casework.json("recurrence", "--kind", "matter") == before
