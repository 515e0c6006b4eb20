"""What derives from a caller's words leaves the read models with the caller."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest

from casework.adapters.record import Record, Store, open_store
from casework.adapters.views import Views, open_views
from casework.domain.complaint.facts import ComplaintReceived, Place
from casework.domain.facts import SYSTEM, Recorded
from casework.projections import groups as g
from casework.projections import matters
from casework.projections.groups import Kind
from tests.projections.histories import NAMESPACE, START

LEAK, LIFT = "顶楼屋面漏水，修过又漏", "电梯停运两周，没有人来修"


class Desk:
    """A record and the matters told of it."""

    def __init__(self, data: Path, url: str | None = None, name: str = "d") -> None:
        told_by = [matters.MATTERS]
        self.store: Store = open_store(data, url)
        self.record: Record = self.store.record(name, create=True)
        self.views: Views = open_views(data, name, url, projections=told_by)
        self.calls = self.record.position()

    def call(self, person: str, words: str, *, anonymous: bool = False) -> UUID:
        """A call of a person."""
        self.calls += 1
        case = uuid5(NAMESPACE, f"call {self.calls}")
        received = ComplaintReceived(
            at=START + timedelta(hours=self.calls),
            by=SYSTEM,
            no=f"A{self.calls}",
            person=person,
            anonymous=anonymous,
            place=Place(estate="虹口一村"),
            title=words,
            words=words and f"虹口一村{words}",
        )
        self.record.extend([Recorded(case, 1, received)])
        return case

    def matters(self) -> list[list[str]]:
        """The members of the matters, as they stand now."""
        self.views.catch_up(self.record)
        groups = g.gather(Kind.MATTER, self.views.read(matters.groups(limit=None)))
        return sorted([member.no for member in group.members] for group in groups)

    def close(self) -> None:
        self.views.close()
        self.store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An empty desk on each database."""
    url = request.getfixturevalue("pg_url") if request.param == "postgresql" else None
    opened = Desk(tmp_path, url, f"d{uuid4().hex[:12]}")
    yield opened
    opened.close()


def terms(desk: Desk) -> dict[str, bytes | None]:
    """What the rows hold of the words, by number."""
    query = matters.current.select()
    return {row["no"]: row["terms"] for row in desk.views.read(query)}


def rebuilt(desk: Desk) -> str:
    """The content hash when all is told again."""
    desk.views.rebuild()
    desk.views.catch_up(desk.record)
    return desk.views.hash()


def test_an_erased_callers_words_leave_and_the_rest_is_as_if_told_anew(
    desk: Desk,
) -> None:
    for person, words in (("p1", LEAK), ("p2", LEAK), ("p1", LIFT), ("p3", LEAK)):
        desk.call(person, words)
    desk.call("p1", LIFT, anonymous=True)
    assert desk.matters() == [["A1", "A2", "A4"], ["A3", "A5"]]
    before = desk.views.hash()

    desk.store.vault.erase("p1")

    assert desk.matters() == [["A2", "A4"]]
    held = terms(desk)
    assert {no for no, kept in held.items() if kept is not None} == {"A2", "A4"}
    told = desk.views.hash()
    assert told != before
    assert rebuilt(desk) == told
    assert desk.views.catch_up(desk.record) == 0
    desk.call("p4", LEAK)
    assert desk.matters() == [["A2", "A4", "A6"]]


def test_an_erasure_elsewhere_is_heeded_at_once_by_who_follows_already(
    desk: Desk, tmp_path: Path
) -> None:
    for person in ("p1", "p2", "p3"):
        desk.call(person, LEAK)
    assert desk.matters() == [["A1", "A2", "A3"]]
    with open_store(tmp_path) as elsewhere:
        elsewhere.vault.erase("p2")
        desk.call("p4", LEAK)

        assert desk.matters() == [["A1", "A3", "A4"]]
    assert rebuilt(desk) == desk.views.hash()


def test_who_kept_the_words_in_memory_tells_nothing_of_them(tmp_path: Path) -> None:
    first, second = Desk(tmp_path), Desk(tmp_path)
    for person in ("p1", "p2"):
        first.call(person, LEAK)
    assert first.matters() == second.matters() == [["A1", "A2"]]
    second.store.vault.erase("p1")
    assert second.matters() == []

    first.call("p3", LEAK)
    assert first.matters() == [["A2", "A3"]]
    assert second.matters() == [["A2", "A3"]]
    assert rebuilt(first) == second.views.hash()
    first.close()
    second.close()


def test_nothing_is_told_anew_for_who_said_nothing_here(desk: Desk) -> None:
    desk.call("p1", LEAK)
    desk.call("p2", LEAK)
    desk.call("p3", "")
    assert desk.matters() == [["A1", "A2"]]

    for person in ("p3", "somebody of another district"):
        desk.store.vault.erase(person)
    assert desk.views.catch_up(desk.record) == 0
    desk.store.vault.erase("p1")
    assert desk.views.catch_up(desk.record) == 3
    desk.store.vault.erase("p1")
    assert desk.views.catch_up(desk.record) == 0
    assert rebuilt(desk) == desk.views.hash()


def test_no_byte_of_the_terms_is_left_in_the_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.call("p1", LEAK)
    desk.matters()
    (kept,) = terms(desk).values()
    assert kept is not None
    desk.store.vault.erase("p1")
    desk.matters()
    desk.close()

    path = tmp_path / "d" / "views.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert kept not in path.read_bytes()
