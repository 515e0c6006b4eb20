"""Features and results brought together, Chinese beside English. 合并场景与结果。"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from casework.adapters.handbook.features import (
    Example,
    Feature,
    Rule,
    Scenario,
    read_features,
)
from casework.adapters.handbook.results import (
    HandbookCounts,
    Outcome,
    Valid,
    counted,
)
from casework.domain.rulebook.clauses import BY_NUMBER, Clause


@dataclass(frozen=True, slots=True)
class RunScenario:
    """A scenario and what became of each of its examples."""

    scenario: Scenario
    outcomes: tuple[Outcome, ...]

    @property
    def counts(self) -> HandbookCounts:
        """How many examples passed, failed, and were not run."""
        return counted(self.outcomes)

    @property
    def outcome(self) -> Outcome:
        """Passed only if every example did; failed if one did."""
        if Outcome.FAILED in self.outcomes:
            return Outcome.FAILED
        if Outcome.NOT_RUN in self.outcomes:
            return Outcome.NOT_RUN
        return Outcome.PASSED

    @property
    def rows(self) -> tuple[tuple[Example, Outcome], ...]:
        """The examples of an outline, each with its outcome."""
        if not self.scenario.columns:
            return ()
        return tuple(zip(self.scenario.examples, self.outcomes, strict=True))


@dataclass(frozen=True, slots=True)
class Pair:
    """A scenario in Chinese and in English; one may be missing."""

    zh: RunScenario | None
    en: RunScenario | None

    @property
    def both(self) -> Iterator[tuple[str, RunScenario]]:
        """The scenario in the languages there are."""
        if self.zh is not None:
            yield "zh", self.zh
        if self.en is not None:
            yield "en", self.en


@dataclass(frozen=True, slots=True)
class Section:
    """A clause and the scenarios of its rule."""

    clause: Clause
    zh: Rule
    en: Rule | None
    pairs: tuple[Pair, ...]

    @property
    def counts(self) -> HandbookCounts:
        """What became of the examples of the clause, in both languages."""
        return total(run.counts for pair in self.pairs for _, run in pair.both)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the procedure: a feature file in both languages."""

    zh: Feature
    en: Feature | None
    sections: tuple[Section, ...]

    @property
    def page(self) -> str:
        """The file name of the chapter's page."""
        return f"{self.zh.base}.html"

    @property
    def counts(self) -> HandbookCounts:
        """What became of the examples of the chapter."""
        return total(section.counts for section in self.sections)


def total(counts: Iterator[HandbookCounts]) -> HandbookCounts:
    """The sum of counts."""
    listed = tuple(counts)
    return HandbookCounts(
        passed=sum(one.passed for one in listed),
        failed=sum(one.failed for one in listed),
        not_run=sum(one.not_run for one in listed),
    )


def read_chapters(features: Path, valid: Valid) -> tuple[Chapter, ...]:
    """The chapters in the order of the Chinese files, which are normative."""
    english = {feature.base: feature for feature in read_features(features, "en")}
    return tuple(
        _chapter(feature, english.get(feature.base), valid)
        for feature in read_features(features, "zh")
    )


def _chapter(zh: Feature, en: Feature | None, valid: Valid) -> Chapter:
    others = {rule.clause: rule for rule in en.rules} if en else {}
    sections = tuple(
        _section(rule, others.get(rule.clause), valid)
        for rule in zh.rules
        if rule.clause in BY_NUMBER
    )
    return Chapter(zh, en, sections)


def _section(zh: Rule, en: Rule | None, valid: Valid) -> Section:
    pairs = zip_longest(zh.scenarios, en.scenarios if en else ())
    return Section(
        clause=BY_NUMBER[zh.clause],
        zh=zh,
        en=en,
        pairs=tuple(Pair(_run(one, valid), _run(two, valid)) for one, two in pairs),
    )


def _run(scenario: Scenario | None, valid: Valid) -> RunScenario | None:
    if scenario is None:
        return None
    outcomes = tuple(valid.of(example.fingerprint) for example in scenario.examples)
    return RunScenario(scenario, outcomes)
