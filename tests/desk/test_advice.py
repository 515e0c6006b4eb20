"""What lies before who classifies is the desk's to say, and is kept with the choice."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from casework.adapters.desk import Desk
from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.facts import SYSTEM, Actor
from casework.domain.rulebook.clauses import Refused
from tests.desk.test_desk import DISPATCHER, MONDAY, OPERATOR, desk_at

SAID = "屋面漏水，去年做过防水又漏了"
CLAIMED = f.SuggestionShown(
    model="mine", leaves=(f.LeafShown(leaf="C0101", probability=1.0),), sure=True
)
LATER = timedelta(minutes=5)


def received(desk: Desk, words: str | None = SAID, title: str | None = None) -> UUID:
    """A call."""
    stream = desk.stream("A-1")
    call = k.ReceiveComplaint(
        at=MONDAY,
        by=OPERATOR,
        no="A-1",
        person="p1",
        building="B7",
        words=words,
        title=title,
    )
    desk.put(stream, call)
    return stream


def classified(
    desk: Desk,
    stream: UUID,
    by: Actor = OPERATOR,
    suggestion: f.SuggestionShown | None = None,
) -> f.ComplaintClassified:
    """The call, classified."""
    (told,) = desk.put(
        stream,
        k.Classify(at=MONDAY + LATER, by=by, leaf="Q0101", suggestion=suggestion),
    )
    assert isinstance(told.fact, f.ComplaintClassified)
    return told.fact


@pytest.mark.parametrize("claimed", [None, CLAIMED])
@pytest.mark.parametrize("by", [OPERATOR, DISPATCHER])
def test_the_desk_says_what_was_suggested_whatever_the_command_claims(
    tmp_path: Path, by: Actor, claimed: f.SuggestionShown | None
) -> None:
    with desk_at(tmp_path) as desk:
        stream = received(desk)
        shown = desk.suggestion(desk.history("A-1"), MONDAY + LATER)
        fact = classified(desk, stream, by, claimed)

        assert shown is not None
        assert shown.leaves
        assert shown.model
        assert fact.suggestion == shown
        assert desk.history("A-1")[-1].fact == fact


def test_a_suggestion_holds_codes_and_no_word_of_the_caller(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        shown = classified(desk, received(desk)).suggestion
        assert shown is not None

        assert all(desk.rulebook.find_leaf(one.leaf) for one in shown.leaves)
        kept = shown.model_dump_json()
        assert not any(SAID[n : n + 2] in kept for n in range(len(SAID) - 1))


def test_the_system_takes_down_a_type_but_does_not_choose_one(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        stream = received(desk)

        with pytest.raises(Refused) as refused:
            classified(desk, stream, SYSTEM, CLAIMED)
        assert refused.value.clause.no == "38"
        assert classified(desk, stream, SYSTEM).suggestion is None


@pytest.mark.parametrize("words", ["好", "🙂🙂", "Hello there", "的" * 20_000])
def test_what_says_nothing_is_kept_as_not_known(tmp_path: Path, words: str) -> None:
    with desk_at(tmp_path) as desk:
        shown = classified(desk, received(desk, words)).suggestion

        assert shown is not None
        assert not shown.sure


def test_what_cannot_be_read_any_more_is_suggested_nothing(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        stream = received(desk)
        erased = [
            one._replace(fact=one.fact.model_copy(update={"words": None}))
            for one in desk.record.stream(stream)
        ]

        assert desk.suggestion(erased, MONDAY) is None
        assert desk.suggestion([], MONDAY) is None


def test_a_type_out_of_use_is_not_suggested(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        history = desk.record.stream(received(desk))
        now = desk.suggestion(history, MONDAY)
        assert now is not None
        first = now.leaves[0].leaf
        taxonomy = desk.rulebook.taxonomy()
        leaves = tuple(
            one.model_copy(update={"retired_at": MONDAY.date()})
            if one.code == first
            else one
            for one in taxonomy.leaves
        )
        desk.rulebook = desk.rulebook.with_taxonomy(
            taxonomy.model_copy(update={"leaves": leaves})
        )

        before = desk.suggestion(history, MONDAY - timedelta(days=1))
        after = desk.suggestion(history, MONDAY)
        assert before == now
        assert after is not None
        assert first not in {one.leaf for one in after.leaves}


def test_a_classification_stored_with_a_suggestion_is_read_as_ever() -> None:
    """Written once, when the field was new; like the samples it is never changed."""
    stored = (
        '{"at":"2026-11-23T09:00:00+08:00",'
        '"by":{"person":"li","unit":"DHO","role":"话务员"},'
        '"taxonomy":"casework","leaf":"Q0101","type":"投诉","grade":"O5",'
        '"suggestion":{"model":"start/1 casework/1",'
        '"leaves":[{"leaf":"Q0101","probability":0.8213}],"sure":true}}'
    )
    fact = f.ComplaintClassified.model_validate_json(stored)

    assert fact.suggestion is not None
    assert fact.suggestion.leaves[0].probability == 0.8213
    assert fact.model_dump_json(exclude_unset=True) == stored
