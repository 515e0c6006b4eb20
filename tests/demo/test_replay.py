"""What the fast path tells is what a desk tells."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from casework.adapters.demo.building import DISTRICT, build, reference, rulebook
from casework.adapters.demo.district import FIRST_DAY
from casework.adapters.demo.simulation import Simulation
from casework.adapters.desk import Desk, open_desk
from casework.adapters.record import open_store
from casework.domain.complaint.commands import Command
from casework.domain.facts import Recorded
from casework.domain.group.facts import GroupFormed
from casework.domain.rulebook.clauses import Refused

DAYS = 45
"""So many that a group order and its site meeting are among them."""


@pytest.mark.slow
def test_a_desk_tells_the_same_facts(tmp_path: Path) -> None:
    """The same commands, put to a desk one by one, lead to the same log."""
    simulation = Simulation(rulebook(), "demo", seed=12345)
    engine = simulation.run(FIRST_DAY + timedelta(days=DAYS))
    with open_store(tmp_path) as store:
        store.record("demo", create=True).extend(reference("demo"))
        desk = open_desk(store, "demo")
        with desk.views:
            for stream, command, clause in engine.journal:
                assert _put(desk, stream, command) == clause
                desk.settle()
            told = desk.record.since(len(reference("demo")), 100_000)

    assert any(isinstance(recorded.fact, GroupFormed) for recorded in told)
    assert [_plain(r) for r in told] == [_plain(r) for r in engine.log]


def test_a_desk_that_lost_its_read_models_asks_for_nothing_new(tmp_path: Path) -> None:
    """All that ever asked for something is met again, long after its consequences."""
    with open_store(tmp_path) as store:
        build(store)
    for path in (tmp_path / DISTRICT).glob("views.sqlite*"):
        path.unlink()

    with open_store(tmp_path) as store:
        desk = open_desk(store, DISTRICT)
        before = desk.record.position()
        with desk.views:
            desk.settle()

        assert desk.record.since(before, 10) == []


def _put(desk: Desk, stream: UUID, command: Command) -> str:
    try:
        desk.put(stream, command)
    except Refused as refusal:
        return refusal.clause.no
    return ""


def _plain(recorded: Recorded) -> tuple[object, ...]:
    return recorded.stream, recorded.version, recorded.fact
