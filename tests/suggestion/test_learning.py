"""What is learned: the same from the same, from several callers, and how sure to be."""

from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.suggestion import FILE, start_for, suggester_for
from casework.domain.rulebook.taxonomy import Taxonomy
from casework.domain.suggestion.certainty import learn_certainty
from casework.domain.suggestion.learned import About, Knowledge, Learned
from casework.domain.suggestion.learning import Example, TooLittle, learn
from casework.domain.suggestion.packed import MAGIC, Unusable, pack, unpack
from casework.domain.suggestion.terms import cleaned, spans_of
from casework.domain.suggestion.vocabulary import places
from tests.suggestion.corpus import SAID, TAXONOMY, calls


@cache
def packed() -> bytes:
    """A model learned from the calls."""
    return learn(calls(), TAXONOMY, upto=90, seed=3)


@cache
def unpacked() -> Knowledge:
    """The model, read."""
    return unpack(packed())


@pytest.fixture
def known() -> Knowledge:
    """The model."""
    return unpacked()


@pytest.fixture
def learned(known: Knowledge) -> Learned:
    """Its suggester."""
    return Learned(known, start_for(TAXONOMY))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The model in a file."""
    path = tmp_path / FILE
    path.write_bytes(packed())
    return path


def test_the_same_facts_and_seed_give_the_same_bytes() -> None:
    assert learn(calls(), TAXONOMY, upto=90, seed=3) == packed()
    assert learn(calls(), TAXONOMY, upto=90, seed=4) != packed()
    assert learn(calls(seed=6), TAXONOMY, upto=90, seed=3) != packed()


def test_a_model_says_from_what_it_was_learned(known: Knowledge) -> None:
    assert known.name.startswith("learned/2 casework/7 @90 #3 ")
    assert known.about.leaves == tuple(sorted(SAID))
    assert known.about.examples == 90
    assert known.about.quality.macro_f1 > 0.9


@pytest.mark.parametrize(
    ("said", "leaf"),
    [
        ("楼上屋顶漏水，天花板滴水", "Q0101"),
        ("深夜敲墙吵得睡不着", "S0301"),
        ("道闸涨价，停车费不合理", "F0302"),
    ],
)
def test_what_was_chosen_for_like_words_is_suggested(
    learned: Learned, said: str, leaf: str
) -> None:
    suggestion = learned.suggest(None, said)
    first = suggestion.leaves[0]

    assert suggestion.sure
    assert first.leaf == leaf
    assert first.probability > 0.5
    assert first.words
    assert all(word in said for word in first.words)


def test_what_a_caller_alone_says_is_in_no_model() -> None:
    told = calls()
    for number in (0, 1):
        told[number] = told[number]._replace(words="张三丰住在桃源岛，屋顶漏水。")
    two = unpack(learn(told, TAXONOMY, upto=90, seed=3))
    told[2] = told[2]._replace(words="张三丰住在桃源岛，屋顶漏水。")
    three = unpack(learn(told, TAXONOMY, upto=90, seed=3))
    name = spans_of("桃源岛").keys

    assert (places(name, two.fitted.keys) < 0).all()
    assert (places(name, three.fitted.keys) >= 0).any()


def test_one_caller_who_says_a_thing_often_is_still_one() -> None:
    told = calls()
    for number in range(10):
        told[number] = told[number]._replace(words="住在桃源岛。", caller="the same")

    found = unpack(learn(told, TAXONOMY, upto=90, seed=3))

    assert (places(spans_of("桃源岛").keys, found.fitted.keys) < 0).all()


def test_numbers_and_space_are_masked() -> None:
    assert cleaned("电话 13900001111", "\n３ 号楼") == "电话0号楼"


def test_too_little_is_refused_in_a_sentence() -> None:
    few = [Example(None, "屋顶漏水", "Q0101", "one")] * 50
    for told in ([], calls(each=3), few):
        with pytest.raises(TooLittle) as refused:
            learn(told, TAXONOMY, upto=1, seed=1)
        assert "too little" in refused.value.reason.en
        assert "可学的工单太少" in refused.value.reason.zh


def test_erased_words_are_not_learned_from() -> None:
    erased = [Example(None, None, "D0202", f"gone {n}") for n in range(20)]

    found = unpack(learn([*calls(), *erased], TAXONOMY, upto=90, seed=3))

    assert "D0202" not in found.about.leaves


def test_a_type_not_learned_is_suggested_by_everyday_words(learned: Learned) -> None:
    suggestion = learned.suggest(None, "南门花园走廊的网线断了，没有网")

    assert "D0202" in [one.leaf for one in suggestion.leaves]
    assert "not learned yet" in suggestion.why.en


@pytest.mark.parametrize(
    "said", [None, "", "  \t", "😀😀😀", "Buongiorno a tutti", "12345", "。"]
)
def test_what_says_nothing_known_gets_no_type(
    learned: Learned, said: str | None
) -> None:
    suggestion = learned.suggest(None, said)

    assert suggestion.leaves == ()
    assert not suggestion.sure
    assert suggestion.why.zh


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("漏", id="one sign"),
        pytest.param("屋" * 20_000, id="one sign again and again"),
        pytest.param("屋顶漏水" * 5_000, id="20,000 signs"),
        pytest.param("\ud800漏", id="half a sign"),
    ],
)
def test_odd_texts_get_an_answer(learned: Learned, said: str) -> None:
    assert learned.suggest(said, said).why.en


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("卸", id="one sign"),
        pytest.param("卸" * 20_000, id="one sign again and again"),
        pytest.param("卸😀😀😀", id="one sign among emoji"),
        pytest.param("东楼", id="a place alone"),
        pytest.param("请处理", id="a request alone"),
        pytest.param("我们的月租", id="a word among new ones"),
        pytest.param("今天天气很好，我们一家去公园散步", id="another matter"),
    ],
)
def test_what_says_too_little_is_not_said_surely(learned: Learned, said: str) -> None:
    suggestion = learned.suggest(None, said)

    assert not suggestion.sure
    assert "suggest" in suggestion.why.en
    assert "不作建议" in suggestion.why.zh


@pytest.mark.parametrize(
    ("said", "leaf", "words"),
    [
        ("厨房屋顶漏水，邻居家没有", "Q0101", {"屋顶", "漏水"}),
        ("道闸坏了", "F0302", {"道闸"}),
    ],
)
def test_what_everyday_words_put_first_as_well_is_sure(
    learned: Learned, said: str, leaf: str, words: set[str]
) -> None:
    suggestion = learned.suggest(None, said)

    assert suggestion.sure
    assert suggestion.why.en.startswith("Earlier choices and everyday words both")
    assert suggestion.leaves[0].leaf == leaf
    assert words <= set(suggestion.leaves[0].words)
    assert 0.5 < suggestion.leaves[0].probability < 0.9


def test_everyday_words_are_heard_where_earlier_choices_are_not_sure(
    learned: Learned,
) -> None:
    """The place alone says too little; what is told of it counts for half."""
    suggestion = learned.suggest(None, "东楼西楼请处理，网线断了")

    assert not suggestion.sure
    assert "D0202" in [one.leaf for one in suggestion.leaves]


def test_nothing_is_sure_that_is_less_probable_than_all_else() -> None:
    """Where all that was held back was right, hardly anything is known of the rest."""
    labels = np.arange(80) % 4
    chance = np.random.default_rng(1)
    margins = chance.normal(0, 0.08, (80, 8)).astype(np.float32)
    margins[:, :4] += 0.3 * np.eye(4, dtype=np.float32)[labels]

    certainty = learn_certainty(margins, labels, 4)

    assert (certainty.probabilities(margins).argmax(axis=1) == labels).all()
    assert certainty.probabilities(margins).max(axis=1).min() < 0.5
    assert certainty.sure == 0.5


def test_a_leaf_retired_since_is_not_suggested(model: Path) -> None:
    leaves = tuple(
        leaf.model_copy(update={"retired_at": date(2026, 5, 1)})
        if leaf.code == "Q0101"
        else leaf
        for leaf in TAXONOMY.leaves
    )
    later = TAXONOMY.model_copy(update={"leaves": leaves})

    before = suggester_for(later, date(2026, 4, 30), model).suggest(None, "屋顶漏水")
    after = suggester_for(later, date(2026, 5, 1), model).suggest(None, "屋顶漏水")

    assert before.leaves[0].leaf == "Q0101"
    assert not after.sure
    assert "Q0101" not in [one.leaf for one in after.leaves]
    assert "Q0101" in after.why.en
    assert "retrain with casework learn" in after.why.en


def test_a_model_of_another_catalogue_is_left_aside(model: Path) -> None:
    other = Taxonomy(id="other", version="1", leaves=TAXONOMY.leaves)

    assert suggester_for(other, None, model).model.startswith("start/")


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "is no model"),
    "another kind": (lambda _: b"PK\x03\x04", "is no model"),
    "nothing follows": (lambda _: MAGIC, "damaged"),
    "cut": (lambda whole: whole[:-7], "damaged"),
    "altered": (lambda whole: whole.replace(b'"seed":3', b'"seed":4'), "damaged"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_model_says_so_and_everyday_words_go_on(model: Path, how: str) -> None:
    broken, says = BROKEN[how]
    model.write_bytes(broken(packed()))

    suggestion = suggester_for(TAXONOMY, None, model).suggest(None, "屋顶漏水")

    assert says in suggestion.why.en
    assert "retrain with casework learn" in suggestion.why.en
    assert suggestion.leaves[0].leaf == "Q0101"


def test_a_model_of_another_version_asks_to_be_learned_again(known: Knowledge) -> None:
    about = known.about.model_copy(update={"format": known.about.format + 1})

    with pytest.raises(Unusable, match="another version; retrain"):
        unpack(pack(about, known.fitted, known.certainty))


def test_packing_keeps_a_model(known: Knowledge) -> None:
    again = unpack(pack(known.about, known.fitted, known.certainty))

    assert isinstance(again.about, About)
    assert again.name == known.name
    assert (again.fitted.matrix == known.fitted.matrix).all()


WORDS = st.sampled_from(
    [w for said in SAID.values() for w in said] + ["张三", "abc", ""]
)


@settings(max_examples=60)
@given(st.lists(WORDS, max_size=8), st.integers(1, 6))
def test_probabilities_are_ordered_and_add_up_to_one_at_most(
    said: list[str], most: int
) -> None:
    suggester = Learned(unpacked(), start_for(TAXONOMY))
    leaves = suggester.suggest("".join(said[:1]), "，".join(said[1:]), most=most).leaves
    told = [one.probability for one in leaves]

    assert len(told) <= most
    assert told == sorted(told, reverse=True)
    assert sum(told) <= 1 + 1e-6
    assert all(0 < one <= 1 for one in told)


def test_the_order_of_a_texts_parts_matters_little(learned: Learned) -> None:
    for parts in permutations(("屋顶漏水", "天花板滴水", "请处理")):
        assert learned.suggest(None, "，".join(parts)).leaves[0].leaf == "Q0101"
