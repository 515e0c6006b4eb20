"""What happened to a case, in sentences."""

from string import Formatter

import pytest

from casework.domain.complaint import facts as f
from casework.domain.complaint.facts import FACTS
from casework.domain.facts import personal_fields
from casework.domain.rulebook.explanation import explain
from casework.projections.history import PERSONAL, SENTENCES, tell_history
from tests.projections.histories import START, any_fact, told, wild

KINDS = pytest.mark.parametrize("kind", FACTS.values(), ids=lambda k: k.__name__)


@KINDS
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_fact_has_a_sentence(kind: type[f.ComplaintFact], lang: str) -> None:
    template = getattr(SENTENCES[kind], lang)
    named = {name for _, name, _, _ in Formatter().parse(template) if name}
    assert named <= set(kind.model_fields) - set(personal_fields(kind))
    for seed in range(20):
        (said,) = tell_history(told([(1, any_fact(kind, START, seed))]), lang)
        assert said.text
        assert "{" not in said.text
        assert said.who
        assert said.clause


@KINDS
def test_every_personal_field_has_a_label(kind: type[f.ComplaintFact]) -> None:
    assert set(personal_fields(kind)) <= set(PERSONAL)


def received(words: str | None) -> f.ComplaintReceived:
    """A call with or without its words."""
    fact = any_fact(f.ComplaintReceived, START, 1)
    assert isinstance(fact, f.ComplaintReceived)
    nothing = dict.fromkeys(personal_fields(f.ComplaintReceived))
    return fact.model_copy(update={**nothing, "words": words, "person": "k1"})


def test_the_caller_is_shown_withheld_or_erased() -> None:
    kept, gone = told([(1, received("漏水"))]), told([(1, received(None))])
    assert tell_history(kept, may_see_caller=True)[0].personal == {"诉求内容": "漏水"}
    assert set(tell_history(kept)[0].personal.values()) == {"[保密]"}
    assert set(tell_history(kept, "en")[0].personal.values()) == {"[withheld]"}
    shown = tell_history(gone, "en", may_see_caller=True, erased={"k1"})[0].personal
    assert set(shown.values()) == {"[erased]"}
    shown = tell_history(gone, "zh", may_see_caller=True, erased={"k1"})[0].personal
    assert set(shown.values()) == {"[已删除]"}
    assert tell_history(gone, may_see_caller=True)[0].personal == {}


def test_no_word_of_the_caller_is_in_a_sentence_when_withheld() -> None:
    for said in tell_history(told([(1, received("很秘密"))])):
        assert "很秘密" not in repr(said)


def test_limits_are_explained_and_deviations_marked() -> None:
    log = [r for r in wild(200, 1, 3) if isinstance(r.fact, f.ComplaintFact)]
    said = tell_history(log, "en")
    assert [s.version for s in said] == [r.version for r in log]
    for one, sentence in zip(log, said, strict=True):
        assert isinstance(one.fact, f.ComplaintFact)
        assert sentence.limits == tuple(explain(x, "en") for x in one.fact.limits)
    foreign = f.ForeignStepRecorded(at=START, by=log[0].fact.by, name="转办")
    assert tell_history(told([(1, foreign)]))[0].deviates
    assert not tell_history(told([(1, received(None))]))[0].deviates


def test_claimed_verified_and_accepted_are_told_apart() -> None:
    steps = (f.ReplySubmitted, f.ReviewPassed, f.FollowUpRecorded)
    history = told([(1, any_fact(kind, START, 1)) for kind in steps])
    for lang, words in (
        ("zh", ("自报", "核实", "来电人认为")),
        ("en", ("claims", "verified", "accepts")),
    ):
        for said, word in zip(tell_history(history, lang), words, strict=True):
            assert word in said.text
