"""What a text says, and how rare that is, as bytes that come back the same."""

import pytest

from casework.domain.matter.mentions import mentions
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.shared import shared_terms
from casework.domain.matter.terms import Terms, terms_of
from casework.domain.matter.vector import UNIT, vector

TEXTS = [
    ("丰泽园小区电梯停运", "电梯三天两头停运"),
    ("滨河路夜间施工", "工地夜里打桩，噪音很大"),
    ("", "漏水"),
]


@pytest.mark.parametrize("text", ["", "😀😀", "hello there", "漏", "水" * 20_000])
def test_terms_come_back_from_their_bytes(text: str) -> None:
    terms = terms_of(text, text)

    assert Terms.unpacked(terms.packed()) == terms


def test_other_bytes_are_no_terms() -> None:
    with pytest.raises(ValueError, match="7 bytes"):
        Terms.unpacked(b"1234567")


def test_nothing_said_is_no_terms() -> None:
    assert not terms_of(None, None)
    assert not terms_of("", "😀，。")
    assert terms_of("漏水", None)


def test_form_and_white_space_do_not_matter() -> None:
    assert terms_of("１２栋　漏水 Ａ座", "漏\n水") == terms_of("12栋漏水a座", "漏水")


def test_a_long_text_is_read_as_far_as_it_may_tell_something_new() -> None:
    text = "电梯停运没有人修理"

    assert len(terms_of(text, text * 3000).packed()) < 4_000


def test_names_are_told_from_what_is_said_about_them() -> None:
    text = "请问丰泽园小区的电梯和滨河路的路灯何时修"

    assert [name for _, _, name in mentions(text)] == ["丰泽园", "滨河路"]


def test_transposed_names_share_their_pairs() -> None:
    said = set(terms_of("绿地海外滩小区", None).data[: 4 * 5])

    assert said
    one = vector(terms_of("锦绣丰泽小区", None), Rarity.none())
    other = vector(terms_of("绣锦丰泽小区", None), Rarity.none())
    assert one.times(other)[1] > 0


def test_a_vector_has_the_length_of_a_unit() -> None:
    one = vector(terms_of(*TEXTS[0]), Rarity.none())

    length = (one.problem2 + one.place2) ** 0.5
    assert length == pytest.approx(UNIT, rel=0.01)


def test_rarity_comes_back_from_its_bytes() -> None:
    rarity = Rarity.counted(terms_of(*text) for text in TEXTS)

    again = Rarity.unpacked(rarity.packed())

    assert again.messages == 3
    assert again.packed() == rarity.packed()
    assert (again.weights == rarity.weights).all()


def test_rarity_does_not_depend_on_the_order_of_messages() -> None:
    terms = [terms_of(*text) for text in TEXTS]

    assert Rarity.counted(terms).packed() == Rarity.counted(terms[::-1]).packed()


def test_shared_terms_mask_digits_and_leave_persons_out() -> None:
    texts = [
        ("12栋漏水", "张先生家12栋漏水，电话13800000000"),
        ("12栋漏水严重", "张先生说12栋楼顶漏水"),
        ("漏水", "楼顶"),
    ]

    shared = shared_terms(texts, 5)

    assert shared[0] == "漏水"
    assert not any("1" in term or "张" in term or term == "#" for term in shared)


def test_shared_terms_are_said_by_half_and_by_two() -> None:
    assert shared_terms([("电梯停运", "")], 5) == ()
    assert shared_terms([("电梯", ""), ("外墙", "")], 5) == ()
    assert shared_terms([], 5) == ()
    assert "电梯" in shared_terms([("电梯", ""), ("电梯", ""), ("外墙", "")], 5)


def test_shared_terms_are_written_as_in_the_texts() -> None:
    assert shared_terms([("KTV扰民", ""), ("KTV扰民", "")], 2) == ("KTV", "扰民")
