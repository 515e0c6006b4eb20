"""What surrounds the commands: the log, the handbook, another store, the shell."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from casework.adapters.cli import app
from tests.cli.conftest import HANDLER, OPERATOR, Casework


def test_the_log_is_kept_beside_the_data_without_personal_data(
    casework: Casework,
) -> None:
    casework.receive()
    casework("complaint", "sign-for", "A-1", by=HANDLER)
    text = (casework.data / "casework.log").read_text(encoding="utf-8")
    events = [json.loads(line) for line in text.splitlines()]

    assert [event["event"] for event in events] == ["kept", "refused"]
    assert events[1]["clause"] == "13"
    assert not any(word in text for word in ("13900001111", "陈某", "漏"))


def test_the_log_says_when_with_the_offset(casework: Casework) -> None:
    casework.receive()
    text = (casework.data / "casework.log").read_text(encoding="utf-8")
    told = [json.loads(line)["timestamp"] for line in text.splitlines()]

    assert told
    assert all(datetime.fromisoformat(at).utcoffset() is not None for at in told)


def test_stderr_is_quiet_unless_more_is_asked_for(casework: Casework) -> None:
    casework.receive()
    words = ("complaint", "classify", "A-1", "--leaf", "Q0102")
    loud = casework("--log-level", "info", *words, by=OPERATOR)

    assert json.loads(loud.stderr)["command"] == "Classify"
    assert casework("worklist").stderr == ""


def test_the_handbook_is_written(casework: Casework, tmp_path: Path) -> None:
    told = casework("handbook", str(tmp_path / "pages"), "--json")

    counts = json.loads(told.stdout)
    assert told.exit_code == (1 if counts["failed"] else 0)
    assert Path(counts["page"]).is_file()
    assert casework("handbook", str(tmp_path), "--features", "no/where").exit_code == 3


def test_the_same_commands_work_on_postgresql(casework: Casework, pg_url: str) -> None:
    place = ("--store", pg_url, "--district", f"cli{uuid4().hex[:8]}")
    words = ("--title", "漏水", "--phone", "1390", "--building", "B-7")
    casework.done("complaint", "receive", "A-1", *words, *place, by=OPERATOR)
    casework.done(
        "complaint", "classify", "A-1", "--leaf", "Q0102", *place, by=OPERATOR
    )

    assert [item["no"] for item in casework.json("worklist", *place)] == ["A-1"]
    assert casework.json("show", "A-1", *place)["stage"] == "已分类"
    (rebuilt,) = casework.json("views", "rebuild", *place)
    assert rebuilt["equal"]
    (told,) = casework.json("tick", "--now", "2030-01-01", *place)
    assert told["facts"] > 0
    assert not (casework.data / place[-1]).exists()


def test_the_environment_says_where_the_data_are(
    casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework.receive()
    monkeypatch.setenv("CASEWORK_DATA", str(casework.data))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    told = CliRunner().invoke(app, ["worklist"])

    assert told.exit_code == 0
    assert told.output.startswith("工单")


def test_a_reader_that_stops_early_is_no_failure(casework: Casework) -> None:
    casework.receive()
    program = f"{sys.executable} -m casework --data {casework.data} worklist --json"
    told = subprocess.run(
        ["bash", "-c", f"{program} | true"], capture_output=True, text=True, check=True
    )

    assert told.stderr == ""


def test_a_district_begins_once(casework: Casework) -> None:
    assert casework.json("init", "east") == {"district": "east", "new": True}
    assert casework.json("init", "east") == {"district": "east", "new": False}
    told = casework("init", "../east")
    assert told.exit_code == 3
    assert "cannot be called" in told.stderr


def test_the_shell_completes_the_names_of_steps() -> None:
    environment = {
        **os.environ,
        "_CASEWORK_COMPLETE": "bash_complete",
        "COMP_WORDS": "casework complaint sig",
        "COMP_CWORD": "2",
    }
    told = subprocess.run(
        [sys.executable, "-m", "casework"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert "sign-for" in told.stdout
