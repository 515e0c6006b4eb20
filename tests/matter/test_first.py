"""Reports of one matter come together, and the engine's state is its rows alone."""

from collections.abc import Iterable

import pytest

from casework.domain.matter.matters import Matters
from casework.domain.matter.message import Held, Message
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.shared import shared_terms
from casework.domain.matter.terms import Terms, terms_of

TEXTS = [
    ("丰泽园小区电梯经常停运", "我们小区的电梯三天两头停运，老人上下楼很不方便。"),
    ("滨河路夜间施工噪音扰民", "滨河路工地每天夜里打桩，噪音很大，无法入睡。"),
    ("丰泽园电梯又停运了", "丰泽园小区三号楼电梯停运一个星期，无人维修。"),
    ("", ""),
    ("滨河路工地半夜打桩", "工地夜间施工，打桩噪音影响休息，请城管处理。"),
    ("翠竹苑小区电梯经常停运", "我们小区的电梯三天两头停运，老人上下楼很不方便。"),
]


def _message(no: int, title: str, words: str) -> Message:
    return Message(f"{no:032x}", no * 1_000_000, terms=terms_of(title, words))


def _stream(texts: Iterable[tuple[str, str]], restart: bool) -> list[str]:
    held: dict[str, Held] = {}
    matters = Matters(lambda _: held.values(), Rarity.none())
    for no, (title, words) in enumerate(texts, 1):
        message = _message(no, title, words)
        placed = matters.place(message)
        held[message.case] = Held(message, placed.matter)
        for matter, into in placed.merged:
            for case, row in held.items():
                if row.matter == matter:
                    held[case] = row._replace(matter=into)
        if restart:
            matters.forget()
    return [row.matter for row in held.values()]


def test_reports_of_one_matter_come_together() -> None:
    lift, noise, lift_again, empty, noise_again, _ = _stream(TEXTS, False)

    assert lift == lift_again
    assert noise == noise_again
    assert len({lift, noise, empty}) == 3


def test_a_restart_changes_nothing() -> None:
    assert _stream(TEXTS, True) == _stream(TEXTS, False)


@pytest.mark.parametrize("text", ["", "😀😀", "hello there", "漏", "水" * 20_000])
def test_any_text_has_terms_that_come_back_from_their_bytes(text: str) -> None:
    terms = terms_of(text, text)

    assert Terms.unpacked(terms.packed()) == terms


def test_rarity_comes_back_from_its_bytes() -> None:
    rarity = Rarity.counted(terms_of(*text) for text in TEXTS)

    again = Rarity.unpacked(rarity.packed())

    assert again.messages == 6
    assert again.packed() == rarity.packed()


def test_shared_terms_mask_digits_and_leave_persons_out() -> None:
    texts = [
        ("12栋漏水", "张先生家12栋漏水"),
        ("12栋漏水严重", "张先生说12栋楼顶漏水"),
        ("漏水", "楼顶"),
    ]

    shared = shared_terms(texts, 5)

    assert "漏水" in shared
    assert not any("1" in term or "张" in term for term in shared)
