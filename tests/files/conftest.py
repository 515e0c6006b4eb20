"""A record of its own for each test, and the real inputs where they are present."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.adapters.record import Record, Store, open_store
from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.book import Rulebook

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def record(store: Store) -> Record:
    return store.record("demo", create=True)


@pytest.fixture
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture
def housing() -> Path:
    return _present("housing-appeals")


@pytest.fixture
def hotline() -> Path:
    return _present("hotline-messages")


def _present(name: str) -> Path:
    if not (DATA / name).is_dir():
        pytest.skip(f"the real input {name} is not here")
    return DATA / name
