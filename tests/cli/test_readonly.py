"""A copy that may only be read: it is read as it is, and nothing is put beside it."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from casework.adapters import readonly
from casework.adapters.record import open_store
from casework.domain.complaint.facts import ComplaintReceived
from casework.domain.complaint.identity import case_id
from tests.cli.conftest import OPERATOR, Casework

AT = "2026-03-05T09:00"
READING = [
    ("worklist",),
    ("show", "A-1"),
    ("known", "A-1", "--as-of", AT),
    ("recurrence",),
    ("indicators", "--as-of", AT),
    ("leads", "--as-of", AT),
    ("stays", "--as-of", AT),
    ("returns",),
    ("timers",),
    ("conformance",),
    ("desk",),
    ("suggest", "屋面修好又漏"),
    ("place", "东柳一村3号楼"),
    ("reference", "show", "units"),
    ("views", "status"),
    ("views", "hash"),
    ("views", "catch-up"),
]
WRITING = [
    ("complaint", "classify", "A-3", "--leaf", "Q0102", "--at", AT),
    ("tick", "--now", "2026-03-20T09:00"),
    ("views", "rebuild"),
]


def databases(data: Path) -> set[str]:
    """What lies in a data directory, but for the log, which may be missing."""
    return {str(path) for path in data.rglob("*") if path.name != "casework.log"}


def close_to_writing(data: Path) -> None:
    """Take away the right to write, as `chmod -R a-w` does."""
    for path in (data, *data.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)


@pytest.fixture
def copy(casework: Casework, monkeypatch: pytest.MonkeyPatch) -> Iterator[Casework]:
    """A district of three orders, one of them dispatched."""
    monkeypatch.setattr(os, "access", _by_mode)
    casework.receive("A-1", "2026-03-02T09:00")
    casework.classify("A-1", "2026-03-02T09:05")
    casework.dispatch("A-1", "2026-03-02T09:10")
    casework.receive("A-2", "2026-03-03T09:00")
    casework.receive("A-3", "2026-03-04T09:00")
    casework.done("worklist")
    yield casework
    for path in (casework.data, *casework.data.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


def _by_mode(path: Path, wanted: int) -> bool:
    """Whether the owner may do it; who administers the machine may do anything."""
    return path.stat().st_mode >> 6 & wanted == wanted


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_what_is_asked_is_read_as_it_was(
    copy: Casework, words: tuple[str, ...]
) -> None:
    before = copy.done(*words)
    there = databases(copy.data)
    close_to_writing(copy.data)

    told = copy(*words)
    assert (told.exit_code, told.stdout, told.stderr) == (0, before, "")
    assert databases(copy.data) == there


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_what_would_write_is_told_so_in_a_sentence(
    copy: Casework, words: tuple[str, ...]
) -> None:
    close_to_writing(copy.data)

    told = copy(*words, by=OPERATOR)
    assert told.exit_code == 3
    assert "may only be read; see to it that" in told.stderr
    assert "只能读取；请让" in copy("--lang", "zh", *words, by=OPERATOR).stderr


def _received(casework: Casework, no: str) -> None:
    """Record an order that no read model follows."""
    with open_store(casework.data) as store:
        record = store.record("hotline")
        told = record.stream(case_id("hotline", "A-1"))[0].fact
        assert isinstance(told, ComplaintReceived)
        new = told.model_copy(update={"no": no, "command_id": None})
        record.append(case_id("hotline", no), 0, [new])


def test_read_models_that_are_behind_are_read_and_said_to_be(copy: Casework) -> None:
    _received(copy, "A-9")
    close_to_writing(copy.data)

    told = copy("worklist", "--json")
    assert told.exit_code == 0
    assert "A-9" not in told.stdout
    assert "1 facts behind" in told.stderr
    assert "casework views catch-up" in told.stderr
    assert "落后1项记录" in copy("worklist", "--lang", "zh").stderr


def test_read_models_of_another_version_are_not_read(copy: Casework) -> None:
    with closing(sqlite3.connect(copy.data / "hotline" / "views.sqlite")) as views:
        views.execute("UPDATE position SET version = 99 WHERE projection = 'known'")
        views.commit()
    close_to_writing(copy.data)

    told = copy("worklist")
    assert told.exit_code == 3
    assert "of another version" in told.stderr


def test_read_models_that_are_missing_are_not_made(copy: Casework) -> None:
    (copy.data / "hotline" / "views.sqlite").unlink()
    close_to_writing(copy.data)

    told = copy("worklist")
    assert told.exit_code == 3
    assert "nor may one be made there" in told.stderr


def test_read_models_that_tell_of_an_erased_person_are_not_read(
    copy: Casework,
) -> None:
    with open_store(copy.data) as store:
        store.vault.erase(store.vault.person_key(telephone="13900001111"))
    close_to_writing(copy.data)

    told = copy("worklist")
    assert told.exit_code == 3
    assert "Somebody was erased" in told.stderr


def test_what_was_committed_beside_a_file_is_read_too(
    copy: Casework, tmp_path: Path
) -> None:
    with open_store(copy.data) as store:
        store.record("hotline").position()
        _received(copy, "A-9")
        other = Casework(tmp_path / "other")
        shutil.copytree(copy.data, other.data)
    close_to_writing(other.data)
    assert "A-9" in other("show", "A-9").stdout

    (other.data / "hotline").chmod(0o755)
    (other.data / "hotline" / "record.sqlite-shm").unlink()
    close_to_writing(other.data)
    told = other("show", "A-9")
    assert told.exit_code == 3
    assert "was copied while it was written to" in told.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_directory_that_may_not_be_read(copy: Casework, lang: str) -> None:
    copy.data.chmod(0o300)

    told = copy("worklist", "--lang", lang)
    copy.data.chmod(0o755)
    assert told.exit_code == 3
    assert ("请让其可读" in told.stderr) is (lang == "zh")
    assert len(told.stderr.splitlines()) == 1


def test_whoever_may_write_does(copy: Casework) -> None:
    assert not readonly.may_only_be_read(copy.data / "hotline" / "record.sqlite")
    assert not readonly.may_only_be_read(copy.data / "hotline" / "nothing.sqlite")
