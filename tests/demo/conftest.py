"""The synthetic district, built once for all tests of a run."""

from collections.abc import Iterator

import pytest

from casework.adapters.demo.building import DISTRICT, SEED, build, rulebook
from casework.adapters.demo.district import LAST_DAY
from casework.adapters.demo.engine import Engine
from casework.adapters.demo.simulation import Simulation
from casework.adapters.desk import Desk, open_desk
from casework.adapters.record import open_store


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    """The people of the district, after eighteen months."""
    simulation = Simulation(rulebook(), DISTRICT, SEED)
    simulation.run()
    return simulation


@pytest.fixture(scope="session")
def engine(simulation: Simulation) -> Engine:
    """The eighteen months in memory."""
    return simulation.engine


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of the district on its last day."""
    with open_store(tmp_path_factory.mktemp("demo")) as store:
        build(store)
        desk = open_desk(store, "demo")
        with desk.views:
            desk.tick(LAST_DAY)
            yield desk
