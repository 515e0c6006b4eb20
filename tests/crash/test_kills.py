"""Whatever is acknowledged is stored, whole, and told exactly once: under SIGKILL."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KILLING = Path(__file__).with_name("killing.py")
SEED = 20261101

pytestmark = pytest.mark.slow


def kill(directory: Path, kills: int, *options: str) -> dict[str, Any]:
    """Run the killing program in a process of its own and read its findings."""
    run = subprocess.run(
        [sys.executable, KILLING, directory, str(kills), str(SEED), *options],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(KILLING.parents[2])},
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_two_hundred_kills_lose_nothing_and_tell_nothing_twice(tmp_path: Path) -> None:
    found = kill(tmp_path, 200)

    assert found["kills"] == 200
    assert found["acknowledged"] >= 200
    assert found["wrong"] == []


def test_killed_clients_of_postgresql_lose_nothing(tmp_path: Path, pg_url: str) -> None:
    found = kill(tmp_path, 20, "--pg", pg_url)

    assert found["acknowledged"] >= 20
    assert found["wrong"] == []


@pytest.mark.parametrize("protection", ["position", "commit"])
def test_without_its_protection_the_same_kills_do_harm(
    tmp_path: Path, protection: str
) -> None:
    """The audit has teeth: the harm that the protection prevents is found."""
    found = kill(tmp_path, 200, "--without", protection)

    assert found["wrong"] != []
