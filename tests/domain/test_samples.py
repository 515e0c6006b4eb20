"""Every fact ever released can still be read, and is written as it was.

`samples/` keeps one stored JSON of each class of fact, by topic. A sample is written
once, when its fact is new: delete none, change none. To add the missing ones, call
`write_missing()` of this module once.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError

from casework.domain.complaint.facts import FACTS
from casework.domain.facts import Fact
from casework.domain.group.facts import GROUP_FACTS
from casework.domain.reference import REFERENCE_FACTS
from tests.domain.anything import a_full

SAMPLES: Final = Path(__file__).parent / "samples"
KINDS: Final[dict[str, type[Fact]]] = {**FACTS, **GROUP_FACTS, **REFERENCE_FACTS}


def stored(fact: Fact) -> str:
    """A fact as it is written: what was left out stays out."""
    return fact.model_dump_json(indent=1, exclude_unset=True) + "\n"


def path(topic: str) -> Path:
    """Where the sample of a topic is kept."""
    return SAMPLES / f"{topic}.json"


def write_missing() -> list[str]:
    """Write the samples of facts that have none; never touches one that is there."""
    missing = [topic for topic in KINDS if not path(topic).exists()]
    SAMPLES.mkdir(exist_ok=True)
    for topic in missing:
        path(topic).write_text(stored(a_full(KINDS[topic])), encoding="utf-8")
    return missing


@pytest.mark.parametrize("topic", KINDS)
def test_every_fact_has_a_sample_that_is_read_and_written_as_ever(topic: str) -> None:
    kind = KINDS[topic]
    if not path(topic).exists():
        pytest.fail(f"{topic} has no sample; write_missing() makes one", pytrace=False)
    text = path(topic).read_text(encoding="utf-8")
    try:
        fact = kind.model_validate_json(text)
    except ValidationError as error:
        pytest.fail(f"{topic} stored earlier is no longer read: {error}", pytrace=False)

    if stored(fact) != text:
        pytest.fail(f"{topic} stored earlier is now written otherwise", pytrace=False)


def test_no_sample_has_lost_its_fact() -> None:
    lost = {sample.stem for sample in SAMPLES.glob("*.json")} - KINDS.keys()

    assert not lost, "a fact that was stored must stay readable"


@pytest.mark.parametrize("topic", KINDS)
def test_a_field_is_only_ever_added_with_a_default(topic: str) -> None:
    """What the sample does not know must not be asked of old facts."""
    known: dict[str, Any] = json.loads(path(topic).read_text(encoding="utf-8"))
    added = KINDS[topic].model_fields.keys() - known.keys()

    assert not [n for n in added if KINDS[topic].model_fields[n].is_required()]


def test_topics_are_versioned_and_belong_to_one_class() -> None:
    assert len(KINDS) == len(FACTS) + len(GROUP_FACTS) + len(REFERENCE_FACTS)
    assert all(topic.rpartition(".v")[2].isdigit() for topic in KINDS)
    assert all(kind.topic == topic for topic, kind in KINDS.items())


def test_every_fact_says_its_chinese_name() -> None:
    names = [(kind.__doc__ or "").strip() for kind in FACTS.values()]

    assert all(names)
    assert len(set(names)) == len(names)
