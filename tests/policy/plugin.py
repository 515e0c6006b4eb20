"""Tags of the feature files as marks; the outcome of each scenario. 场景结果。

The outcomes travel with the reports, so that a run spread over several processes is
written once, by the process that leads it: `build/scenarios.json`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_bdd.parser import Feature, Scenario

from casework.adapters.handbook.features import fingerprint
from casework.adapters.handbook.results import (
    Outcome,
    ScenarioResult,
    domain_fingerprint,
    write_results,
)

PROPERTY: Final = "scenario"
RESULTS: Final = Path("build/scenarios.json")


def pytest_bdd_apply_tag(tag: str, function: Callable[..., Any]) -> bool:
    """Mark a clause's scenarios with its number; other tags are for readers."""
    if tag.startswith("§"):
        pytest.mark.clause(tag[1:])(function)
    return True


def pytest_bdd_before_scenario(
    request: pytest.FixtureRequest, feature: Feature, scenario: Scenario
) -> None:
    """Say on the report which scenario this is, and exactly what it says."""
    path = Path(feature.filename)
    file = f"{path.parent.name}/{path.name}"
    rule = scenario.rule.name if scenario.rule else ""
    row = dict(request.getfixturevalue("_pytest_bdd_example"))
    steps = [step.name for step in scenario.steps]
    told = {
        "file": file,
        "rule": rule,
        "scenario": scenario.name,
        "row": row,
        "fingerprint": fingerprint(file, rule, scenario.name, steps, row),
    }
    request.node.user_properties.append((PROPERTY, told))


class ScenarioOutcomes:
    """The outcomes of a run, gathered from its reports."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: dict[str, dict[str, Any]] = {}
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what a report tells; one failing phase fails the scenario."""
        told = dict(report.user_properties).get(PROPERTY)
        if isinstance(told, dict):
            self.told[report.nodeid] = told
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write the outcomes, if any scenario was run."""
        results = (
            ScenarioResult(
                **told,
                outcome=Outcome.FAILED if node in self.failed else Outcome.PASSED,
            )
            for node, told in self.told.items()
        )
        if self.told:
            write_results(self.path, results, datetime.now(UTC))


def pytest_configure(config: pytest.Config) -> None:
    """Gather in the process that leads the run, not in its workers."""
    if not hasattr(config, "workerinput"):
        domain_fingerprint()  # of the rules as they are now, not when the run ends
        outcomes = ScenarioOutcomes(config.rootpath / RESULTS)
        config.pluginmanager.register(outcomes, "scenario-outcomes")
