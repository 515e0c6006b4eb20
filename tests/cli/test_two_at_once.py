"""Two people act on one case at once, each in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Casework

RACERS = 2


def start(data: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "CASEWORK_DATA": str(data), "PYTHONWARNINGS": "error"}
    return subprocess.Popen(
        [sys.executable, "-m", "casework", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_one_wins_and_the_other_is_refused(casework: Casework) -> None:
    casework.receive()
    casework.classify()
    casework.dispatch()
    racers = [
        start(
            casework.data,
            *("complaint", "sign-for", "A-1", "--at", "2026-03-02T09:30"),
            *("--as", f"p{n}:HB-R:handler"),
        )
        for n in range(RACERS)
    ]
    ends = [(*racer.communicate(), racer.returncode) for racer in racers]

    assert sorted(code for *_, code in ends) == [0, 1]
    (refusal,) = (err for _, err, code in ends if code == 1)
    assert refusal.startswith("Clause ")
    assert len(refusal.splitlines()) == 1
    told = [item["fact"]["topic"] for item in casework.json("show", "A-1")["items"]]
    assert told.count("complaint.order-signed.v1") == 1


def test_both_are_kept_where_both_are_lawful(casework: Casework) -> None:
    casework.receive()
    casework.classify()
    racers = [
        start(
            casework.data,
            *("complaint", "change-grade", "A-1", "--grade", grade),
            *("--at", "2026-03-02T09:30", "--as", "li:DHO:operator"),
        )
        for grade in ("U2", "U1")
    ]
    codes = sorted((racer.communicate(), racer.returncode)[1] for racer in racers)

    grades = [
        item["fact"]["grade"]
        for item in casework.json("show", "A-1")["items"]
        if item["fact"]["topic"] == "complaint.grade-changed.v1"
    ]
    assert grades[-1] == "U1"
    assert codes == ([0, 0] if len(grades) == RACERS else [0, 1])


def test_the_program_runs_as_a_module_without_warnings(casework: Casework) -> None:
    casework.receive()
    racer = start(casework.data, "worklist", "--json")
    out, err = racer.communicate()

    assert racer.returncode == 0, err
    assert err == ""
    assert out.startswith('[{"no": "A-1"')
