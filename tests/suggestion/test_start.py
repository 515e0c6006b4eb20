"""What is suggested from an empty record: everyday words and the names of types."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.rulebook import load_rulebook
from casework.adapters.suggestion import load_everyday, suggester_for
from casework.domain.rulebook.taxonomy import Leaf, Taxonomy
from casework.domain.suggestion.everyday import parse_everyday
from casework.domain.suggestion.start import start

TAXONOMY = load_rulebook().taxonomy()


@pytest.mark.parametrize(
    ("said", "leaf"),
    [
        ("屋面漏水，修好又漏", "Q0101"),
        ("工地夜里十一点还在施工，吵得睡不着", "S0301"),
        ("征询表上的签名是别人代签的", "P0203"),
        ("有人从窗口拉线给电动车充电", "F0203"),
        ("网线让施工队挖断了", "D0202"),
        ("邻居说是装修，其实把承重墙敲了", "Q0502"),
        ("居民要出资多少，我们家困难承担不起", "G0302"),
        ("roof leak after works", "Q0101"),
    ],
)
def test_what_callers_say_means_a_type(said: str, leaf: str) -> None:
    suggestion = suggester_for(TAXONOMY).suggest(None, said)

    assert suggestion.leaves[0].leaf == leaf


def test_every_type_has_clues_and_every_clue_a_type() -> None:
    assert {clue.leaf for clue in load_everyday().clues} == TAXONOMY.by_code.keys()


def test_the_words_of_a_suggestion_are_words_of_the_text() -> None:
    said = "屋面漏水，修好又漏"

    first = suggester_for(TAXONOMY).suggest("雨天", said).leaves[0]

    assert first.words
    assert all(word in said for word in first.words)


@pytest.mark.parametrize(
    "said",
    [None, "", " \n", "漏", "早上好", "😀😀😀", "Ciao, come va?", "1", "。" * 20000],
)
def test_little_to_go_by_is_said_to_be_little(said: str | None) -> None:
    suggestion = suggester_for(TAXONOMY).suggest(None, said)

    assert not suggestion.sure
    assert suggestion.leaves == ()
    assert suggestion.why.zh
    assert suggestion.why.en


def test_a_leaf_retired_is_not_suggested() -> None:
    leaves = (
        Leaf(code="A1", zh="屋面渗漏", en="Roof leak", retired_at=date(2026, 5, 1)),
        Leaf(code="A2", zh="楼道堆物", en="Corridor blocked"),
    )
    taxonomy = Taxonomy(id="other", version="1", leaves=leaves)

    before = start(taxonomy, day=date(2026, 4, 30)).suggest(None, "屋面渗漏")
    after = start(taxonomy, day=date(2026, 5, 1)).suggest(None, "屋面渗漏")

    assert [one.leaf for one in before.leaves] == ["A1"]
    assert after.leaves == ()


def test_clues_need_all_their_parts_in_one_sentence() -> None:
    everyday = parse_everyday(
        'taxonomy = "other"\n[words]\nroof = ["屋面", "屋顶"]\n'
        '[leaf]\nA1 = ["roof 漏|渗"]'
    )
    taxonomy = Taxonomy(
        id="other", version="1", leaves=(Leaf(code="A1", zh="甲", en="First"),)
    )
    suggester = start(taxonomy, everyday)

    assert suggester.suggest(None, "屋顶在渗水").leaves[0].words == ("屋顶", "渗")
    assert suggester.suggest(None, "屋顶很新。水管在渗").leaves == ()


@given(st.text(alphabet="屋面楼顶漏水渗修好夜里施工吵征询签名，。！ab1😀", max_size=60))
def test_probabilities_are_ordered_and_add_up_to_one_at_most(said: str) -> None:
    leaves = suggester_for(TAXONOMY).suggest(None, said, most=200).leaves
    told = [one.probability for one in leaves]

    assert told == sorted(told, reverse=True)
    assert sum(told) <= 1.0 + 1e-9
    assert all(0 < one <= 1 for one in told)
