"""What became of the scenarios when they were last run. 场景结果。

A result counts only for the very text that was run, under the very rules that are
installed. Anything else – no result, an edited scenario, a changed domain – is "not
run".
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ValidationError

DOMAIN: Final = "casework.domain"
_SOURCES: Final = (".py", ".toml")


class Outcome(StrEnum):
    """How a scenario ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not-run"


class HandbookCounts(NamedTuple):
    """How many examples passed, failed, and have no valid result."""

    passed: int
    failed: int
    not_run: int


class ScenarioResult(BaseModel):
    """The outcome of one example, and the fingerprint of what was run."""

    file: str
    rule: str
    scenario: str
    row: dict[str, str] = {}
    fingerprint: str
    outcome: Outcome


class Results(BaseModel):
    """The outcomes of one run, and the fingerprint of the rules they are about."""

    domain: str
    ran_at: datetime
    scenarios: tuple[ScenarioResult, ...]


class Valid(NamedTuple):
    """The outcomes that count, by fingerprint, and when they were found."""

    outcomes: Mapping[str, Outcome]
    ran_at: datetime | None

    def of(self, fingerprint: str) -> Outcome:
        """The outcome of an example; without one it was not run."""
        return self.outcomes.get(fingerprint, Outcome.NOT_RUN)


NOTHING: Final = Valid({}, None)


class ResultsUnreadable(Exception):
    """The file of results is damaged; the message is one sentence."""


@cache
def domain_fingerprint() -> str:
    """What identifies the installed rules: the domain's code and data."""
    digest = sha256()
    for name, content in sorted(_contents(files(DOMAIN), "")):
        digest.update(name.encode())
        digest.update(sha256(content).digest())
    return digest.hexdigest()


def _contents(folder: Traversable, under: str) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{under}/{entry.name}"
        if entry.is_dir():
            yield from _contents(entry, name)
        elif entry.name.endswith(_SOURCES):
            yield name, entry.read_bytes()


def write_results(
    path: Path, scenarios: Iterable[ScenarioResult], ran_at: datetime
) -> None:
    """Write the outcomes of a run, in the order of the features."""
    ordered = sorted(scenarios, key=lambda one: (one.file, one.rule, one.scenario))
    results = Results(
        domain=domain_fingerprint(), ran_at=ran_at, scenarios=tuple(ordered)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".part")
    dumped = results.model_dump(mode="json")
    written.write_text(
        json.dumps(dumped, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    written.replace(path)


def read_results(path: Path | None) -> Valid:
    """The outcomes that count; none from a file that is not there."""
    if path is None or not path.exists():
        return NOTHING
    try:
        results = Results.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise ResultsUnreadable(
            f"{path} does not hold the results of scenarios"
        ) from error
    if results.domain != domain_fingerprint():
        return NOTHING
    outcomes = {one.fingerprint: one.outcome for one in results.scenarios}
    return Valid(outcomes, results.ran_at)


def counted(outcomes: Iterable[Outcome]) -> HandbookCounts:
    """How many there are of each."""
    listed = tuple(outcomes)
    return HandbookCounts(
        passed=listed.count(Outcome.PASSED),
        failed=listed.count(Outcome.FAILED),
        not_run=listed.count(Outcome.NOT_RUN),
    )
