"""The synthetic district, built once for all tests of a run."""

from collections.abc import Iterator

import pytest

from casework.adapters.demo.building import build, simulate
from casework.adapters.demo.district import LAST_DAY
from casework.adapters.demo.engine import Engine
from casework.adapters.desk import Desk, open_desk
from casework.adapters.record import open_store


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The eighteen months in memory."""
    return simulate()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of the district on its last day."""
    with open_store(tmp_path_factory.mktemp("demo")) as store:
        build(store)
        desk = open_desk(store, "demo")
        with desk.views:
            desk.tick(LAST_DAY)
            yield desk
