"""Stores to test: a directory of SQLite files and a PostgreSQL database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from casework.adapters.record import Record, Store, open_store
from tests.record.databases import Database
from tests.record.facts import FACTS

Open = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Where the record is: in a file, or in PostgreSQL."""
    if request.param == "sqlite":
        return None
    address: str = request.getfixturevalue("pg_url")
    return address


@pytest.fixture
def district() -> str:
    """A district that no other test uses."""
    return f"d{uuid4().hex[:12]}"


@pytest.fixture
def open_again(tmp_path: Path, url: str | None) -> Iterator[Open]:
    """Opens the same store as often as is asked, as other processes would."""
    stores: list[Store] = []

    def opened() -> Store:
        stores.append(open_store(tmp_path, url, facts=FACTS))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(open_again: Open) -> Store:
    """A store without any record."""
    return open_again()


@pytest.fixture
def record(store: Store, district: str) -> Record:
    """An empty record."""
    return store.record(district, create=True)


@pytest.fixture
def database(tmp_path: Path, url: str | None, district: str) -> Database:
    """The record's database, seen by somebody else."""
    return Database(tmp_path, url, district)
