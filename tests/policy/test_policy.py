"""The features keep to the clauses, and the two languages to each other."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from casework.adapters.handbook.features import (
    Example,
    Feature,
    Rule,
    Scenario,
    read_features,
)
from casework.domain.rulebook.clauses import CLAUSES, Clause
from tests.policy import conftest

FEATURES: Final = Path(__file__).parents[2] / "features"
READ: Final = {language: read_features(FEATURES, language) for language in ("zh", "en")}
REFUSES: Final = {"zh": "拒绝", "en": "refuses"}
BOUNDARY: Final = {"zh": "边界", "en": "boundary"}
REFUSAL: Final = {"zh": "依据第{}条不予准许", "en": "clause {} refuses it"}
IN_ENGLISH: Final = {"拒绝": "refuses", "边界": "boundary"}
EXAMPLES_OF_THE_DOMAIN: Final = {f"E{n:02}" for n in (*range(1, 28), 39)}

each_language = pytest.mark.parametrize("language", READ)
each_clause = pytest.mark.parametrize("clause", CLAUSES, ids=lambda c: f"§{c.no}")


def rules(language: str) -> list[Rule]:
    return [rule for feature in READ[language] for rule in feature.rules]


def scenarios(language: str) -> Iterator[Scenario]:
    for rule in rules(language):
        yield from rule.scenarios


def examples(language: str) -> Iterator[Example]:
    for scenario in scenarios(language):
        yield from scenario.examples


def rule_of(clause: Clause, language: str) -> Rule:
    (rule,) = (rule for rule in rules(language) if rule.clause == clause.no)
    return rule


def definitions() -> list[StepFunctionContext]:
    """The step definitions that the scenarios see."""
    return list(step_function_context_registry.values())


@each_language
@each_clause
def test_a_clause_is_the_title_of_one_rule(clause: Clause, language: str) -> None:
    rule = rule_of(clause, language)

    assert rule.name == (clause.zh if language == "zh" else clause.en)


@each_language
def test_there_is_no_rule_without_a_clause(language: str) -> None:
    numbers = [rule.clause for rule in rules(language)]

    assert sorted(numbers) == sorted(clause.no for clause in CLAUSES)


@each_language
@each_clause
def test_a_clause_has_a_refusing_and_a_boundary_scenario(
    clause: Clause, language: str
) -> None:
    tags = {tag for one in rule_of(clause, language).scenarios for tag in one.tags}

    assert {REFUSES[language], BOUNDARY[language]} <= tags


@each_language
@each_clause
def test_a_clause_really_refuses(clause: Clause, language: str) -> None:
    said = REFUSAL[language].format(clause.no)
    steps = {
        step
        for scenario in rule_of(clause, language).scenarios
        for example in scenario.examples
        for step in example.steps
    }

    assert said in steps


@each_language
def test_every_example_of_the_domain_is_there_with_its_source(language: str) -> None:
    told = {
        tag: one for one in scenarios(language) for tag in one.tags if tag[0] == "E"
    }

    assert set(told) == EXAMPLES_OF_THE_DOMAIN


@each_language
def test_every_scenario_names_the_source_of_its_number(language: str) -> None:
    unsourced = [
        one.name
        for one in scenarios(language)
        if not any(tag == "default" or tag.startswith("src-") for tag in one.tags)
    ]

    assert unsourced == []


def outline(feature: Feature) -> list[object]:
    """What the two languages have in common: rules, tags, steps and rows."""
    return [
        (
            rule.clause,
            len(rule.background),
            [
                (
                    sorted(IN_ENGLISH.get(tag, tag) for tag in one.tags),
                    len(one.steps),
                    len(one.columns),
                    len(one.examples),
                )
                for one in rule.scenarios
            ],
        )
        for rule in feature.rules
    ]


def test_the_languages_have_the_same_files() -> None:
    assert [f.base for f in READ["zh"]] == [f.base for f in READ["en"]]


@pytest.mark.parametrize(
    ("zh", "en"),
    tuple(zip(READ["zh"], READ["en"], strict=True)),
    ids=[feature.base for feature in READ["en"]],
)
def test_the_languages_have_the_same_scenarios(zh: Feature, en: Feature) -> None:
    assert len(zh.background) == len(en.background)
    assert outline(zh) == outline(en)


def bound(text: str) -> list[StepFunctionContext]:
    return [one for one in definitions() if one.parser.is_matching(text)]


def test_the_languages_bind_the_same_steps_in_the_same_order() -> None:
    for zh, en in zip(examples("zh"), examples("en"), strict=True):
        functions = [
            [one.step_func for text in example.steps for one in bound(text)]
            for example in (zh, en)
        ]

        assert functions[0] == functions[1], zh.steps


@each_language
def test_no_step_matches_two_definitions(language: str) -> None:
    texts = {step for example in examples(language) for step in example.steps}

    assert {text: len(bound(text)) for text in texts if len(bound(text)) != 1} == {}


def test_no_step_is_defined_and_never_said() -> None:
    said = {
        one.parser.name
        for language in READ
        for example in examples(language)
        for step in example.steps
        for one in bound(step)
    }
    ours = {
        one.parser.name
        for module in conftest.STEPS
        for one in definitions()
        if one.step_func.__module__ == module.__name__
    }

    assert ours - said == set()


@each_language
def test_no_two_examples_say_the_same(language: str) -> None:
    told = Counter(example.fingerprint for example in examples(language))

    assert [mark for mark, times in told.items() if times > 1] == []


@each_language
def test_scenarios_are_about_people_and_short(language: str) -> None:
    for scenario in scenarios(language):
        assert len(scenario.steps) <= 11, scenario.name
        for step in scenario.steps:
            assert not re.search(r"[{}]|https?:", step.text), step.text
