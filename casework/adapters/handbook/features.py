"""The feature files as they stand: rules, scenarios, example rows. 读取政策场景。"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from textwrap import dedent
from typing import Any, Final

from gherkin.errors import ParserError
from gherkin.parser import Parser

LANGUAGES: Final = ("zh", "en")
_PLACEHOLDER: Final = re.compile(r"<([^<>]+)>")

Row = Mapping[str, str]


class FeaturesUnreadable(Exception):
    """A feature file is missing or not Gherkin; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a scenario: its keyword and what it says."""

    keyword: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A scenario that can be run: one row of an outline, or the scenario itself."""

    row: Row
    steps: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as it is written, and its examples."""

    name: str
    tags: tuple[str, ...]
    steps: tuple[Step, ...]
    columns: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause's rule: its title, tags, background and scenarios."""

    name: str
    tags: tuple[str, ...]
    background: tuple[Step, ...]
    scenarios: tuple[Scenario, ...]

    @property
    def clause(self) -> str:
        """The number of the clause that the rule is tagged with."""
        return next((tag[1:] for tag in self.tags if tag.startswith("§")), "")


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature file: one part of the procedure in one language."""

    file: str
    name: str
    description: str
    background: tuple[Step, ...]
    rules: tuple[Rule, ...]

    @property
    def base(self) -> str:
        """The name that the file has in every language, without its ending."""
        return Path(self.file).stem


def read_features(directory: Path, language: str) -> tuple[Feature, ...]:
    """The feature files of a language, in the order of their names."""
    folder = directory / language
    if not folder.is_dir():
        raise FeaturesUnreadable(f"there are no features in {folder}")
    return tuple(_read(path, language) for path in sorted(folder.glob("*.feature")))


def fingerprint(
    file: str, rule: str, scenario: str, steps: Sequence[str], row: Row
) -> str:
    """What identifies an example and everything it says: another text, another one."""
    said = [file, rule, scenario, list(steps), sorted(row.items())]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def rendered(text: str, row: Row) -> str:
    """A text with its placeholders filled from an example row."""
    return _PLACEHOLDER.sub(lambda found: row.get(found[1], found[0]), text)


def _read(path: Path, language: str) -> Feature:
    try:
        document: Any = Parser().parse(path.read_text(encoding="utf-8"))
    except (ParserError, OSError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[-1]
        raise FeaturesUnreadable(f"{path} cannot be read: {reason}") from error
    feature = document.get("feature")
    if feature is None:
        raise FeaturesUnreadable(f"{path} tells of no feature")
    file = f"{language}/{path.name}"
    background = _background(feature)
    rules = (child["rule"] for child in feature["children"] if "rule" in child)
    return Feature(
        file=file,
        name=feature["name"],
        description=dedent(feature["description"]).strip(),
        background=background,
        rules=tuple(_rule(rule, file, background) for rule in rules),
    )


def _rule(rule: dict[str, Any], file: str, above: tuple[Step, ...]) -> Rule:
    background = _background(rule)
    name = rule["name"]
    scenarios = (child["scenario"] for child in rule["children"] if "scenario" in child)
    return Rule(
        name=name,
        tags=_tags(rule),
        background=background,
        scenarios=tuple(
            _scenario(scenario, file, name, (*above, *background))
            for scenario in scenarios
        ),
    )


def _scenario(
    scenario: dict[str, Any], file: str, rule: str, before: tuple[Step, ...]
) -> Scenario:
    steps = _steps(scenario)
    name = scenario["name"]
    texts = [step.text for step in (*before, *steps)]

    def example(row: Row) -> Example:
        filled = tuple(rendered(text, row) for text in texts)
        mark = fingerprint(file, rule, rendered(name, row), filled, row)
        return Example(row, filled, mark)

    rows = tuple(_rows(scenario))
    return Scenario(
        name=name,
        tags=_tags(scenario),
        steps=steps,
        columns=tuple(rows[0]) if rows else (),
        examples=tuple(example(row) for row in rows or ({},)),
    )


def _rows(scenario: dict[str, Any]) -> Iterator[dict[str, str]]:
    for table in scenario["examples"]:
        names = [cell["value"] for cell in table["tableHeader"]["cells"]]
        for line in table["tableBody"]:
            values = (cell["value"] for cell in line["cells"])
            yield dict(zip(names, values, strict=True))


def _background(parent: dict[str, Any]) -> tuple[Step, ...]:
    found = (
        child["background"] for child in parent["children"] if "background" in child
    )
    return next((_steps(background) for background in found), ())


def _steps(parent: dict[str, Any]) -> tuple[Step, ...]:
    return tuple(
        Step(step["keyword"].strip(), step["text"]) for step in parent["steps"]
    )


def _tags(parent: dict[str, Any]) -> tuple[str, ...]:
    return tuple(tag["name"].removeprefix("@") for tag in parent["tags"])
