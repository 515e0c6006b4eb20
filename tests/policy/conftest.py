"""What every scenario has: a desk, and the steps in both languages."""

from collections.abc import Iterator

import pytest

from tests.policy.desk import Desk
from tests.policy.steps import (
    confidence,
    ending,
    group,
    handling,
    intake,
    leads,
    outcome,
    oversight,
    place,
    routing,
    sameness,
)

STEPS = (
    outcome,
    intake,
    confidence,
    routing,
    handling,
    ending,
    oversight,
    group,
    sameness,
    place,
    leads,
)
for _module in STEPS:
    globals().update(
        (name, definition)
        for name, definition in vars(_module).items()
        if name.startswith("pytestbdd_stepdef")
    )


@pytest.fixture
def desk() -> Iterator[Desk]:
    """An empty desk; no refusal may go unnoticed until the end."""
    desk = Desk()
    yield desk
    assert desk.refusal is None, f"unnoticed: {desk.refusal}"
