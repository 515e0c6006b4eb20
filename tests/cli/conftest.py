"""The command line at work on a data directory of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result

from casework.adapters.cli import app

OPERATOR = "li:DHO:operator"
DISPATCHER = "wang:DHO:dispatcher-district"
HANDLER = "zhao:HB-R:handler"
HEAD = "qian:HB-R:unit-head"


class Casework:
    """Runs commands on one data directory."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __call__(self, *words: str, by: str | None = None) -> Result:
        acting = ["--as", by] if by else []
        told = CliRunner().invoke(app, ["--data", str(self.data), *acting, *words])
        assert "Traceback" not in told.output
        return told

    def done(self, *words: str, by: str | None = None) -> str:
        """What a command prints that must succeed."""
        told = self(*words, by=by)
        assert told.exit_code == 0, told.output
        return told.output

    def json(self, *words: str, by: str | None = None) -> Any:
        """The document a command prints."""
        return json.loads(self.done(*words, "--json", by=by))

    def receive(self, no: str = "A-1", at: str = "2026-03-02T09:00") -> str:
        """A caller's order, received."""
        return self.done(
            *("complaint", "receive", no, "--at", at, "--title", "屋面漏水"),
            *("--words", "修好又漏", "--phone", "13900001111", "--name", "陈某"),
            *("--estate", "E-1", "--building", "B-7"),
            by=OPERATOR,
        )

    def classify(self, no: str = "A-1", at: str = "2026-03-02T09:05") -> str:
        """The order, classified."""
        words = ("complaint", "classify", no, "--leaf", "Q0102", "--at", at)
        return self.done(*words, by=OPERATOR)

    def dispatch(self, no: str = "A-1", at: str = "2026-03-02T09:10") -> str:
        """The order, sent to its lead unit."""
        words = ("complaint", "dispatch", no, "--lead", "HB-R", "--at", at)
        return self.done(*words, by=DISPATCHER)


@pytest.fixture
def casework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Casework]:
    """Commands on an empty data directory, in English, at no other store."""
    for name in ("CASEWORK_DATA", "CASEWORK_STORE", "CASEWORK_KEYS", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    yield Casework(tmp_path / "data")
    structlog.reset_defaults()
