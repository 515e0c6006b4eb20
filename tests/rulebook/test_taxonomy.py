"""The problem types are complete, stable and open to others."""

from datetime import date

import pytest

from casework.domain.rulebook.book import Rulebook, RulebookError
from casework.domain.rulebook.taxonomy import (
    Grade,
    Leaf,
    Taxonomy,
    check_taxonomy,
    parse_taxonomy,
)


@pytest.fixture
def own(book: Rulebook) -> Taxonomy:
    return book.taxonomy()


def test_seven_groups_thirty_three_classes_and_114_leaves(own: Taxonomy) -> None:
    codes = {leaf.code for leaf in own.leaves}
    assert len(own.groups) == 7
    assert len(own.classes) == 33
    assert len(codes) == len(own.leaves) == 114
    assert {code[0] for code in codes} == {group.code for group in own.groups}
    assert {code[:3] for code in codes} == {cls.code for cls in own.classes}


@pytest.mark.parametrize(
    ("code", "zh", "lead", "assists", "grade"),
    [
        ("P0103", "征询单表述不清", "HB-R", ("IMP",), "O5"),
        ("S0101", "脚手架隐患", "CON", ("SUP", "CONB"), "U1"),
        ("S0301", "夜间施工", "CON", ("ENV", "CM"), "U2"),
        ("Q0703", "咨询保修期", "HB-R", (), "O1"),
        ("F0701", "在建违建", "CM", (), "U1"),
        ("G0102", "物业施工方推诿", "HB-P", ("HB-R",), "O5"),
        ("C0201", "未先行联系", "ASSIGNEE", (), "O5"),
        ("C0399", "其他", "ST-C", (), "O5"),
    ],
)
def test_a_leaf_has_its_defaults(
    *,
    book: Rulebook,
    code: str,
    zh: str,
    lead: str,
    assists: tuple[str, ...],
    grade: str,
) -> None:
    leaf = book.leaf(code)
    assert (leaf.zh, leaf.lead, leaf.assists, leaf.grade) == (zh, lead, assists, grade)
    assert leaf.label() == zh
    assert leaf.label("en") == leaf.en


@pytest.mark.parametrize(
    ("code", "warranty"),
    [
        ("Q0101", "5"),
        ("Q0401", "2"),
        ("Q0501", "design life"),
        ("F0501", "contract"),
        ("S0401", ""),
    ],
)
def test_warranty(book: Rulebook, code: str, warranty: str) -> None:
    assert book.leaf(code).warranty == warranty


def test_seventeen_leaves_ask_for_a_warranty_check(own: Taxonomy) -> None:
    marked = [leaf.code for leaf in own.leaves if leaf.warranty]
    assert len(marked) == 17
    assert {code[0] for code in marked} == {"Q", "F"}


def test_the_committee_leads_only_in_its_own_affairs(own: Taxonomy) -> None:
    own_affairs = [leaf.code for leaf in own.leaves if not leaf.government_duty]
    assert own_affairs == ["P0201", "F0602", "G0104"]
    assert {leaf.lead for leaf in own.leaves if not leaf.government_duty} == {"RC"}


def test_what_is_conduct(own: Taxonomy) -> None:
    conduct = {leaf.code for leaf in own.leaves if leaf.conduct}
    assert conduct == {"S0601", *(leaf.code for leaf in own.under("C"))}


def test_grades_are_ordered_by_urgency() -> None:
    assert list(Grade) == [Grade.U1, Grade.U2, Grade.O1, Grade.O5, Grade.O15]
    assert [grade for grade in Grade if grade.urgent] == [Grade.U1, Grade.U2]


def test_a_leaf_out_of_use_keeps_its_code(book: Rulebook) -> None:
    leaf = book.leaf("S0403").model_copy(update={"retired_at": date(2026, 1, 1)})
    assert leaf.active_on(date(2025, 12, 31))
    assert not leaf.active_on(date(2026, 1, 1))
    assert book.leaf("S0403").active_on(date(2099, 1, 1))


def test_headings_and_what_is_under_them(own: Taxonomy) -> None:
    group, cls = own.heading("Q"), own.heading("Q01")
    assert group is not None
    assert cls is not None
    assert (group.zh, cls.zh) == ("质量与保修", "屋面")
    assert own.heading("Z") is None
    assert [leaf.code for leaf in own.under("Q01")] == ["Q0101", "Q0102", "Q0103"]


def test_a_foreign_taxonomy_stands_beside_the_own(book: Rulebook) -> None:
    foreign = Taxonomy(
        id="housing-appeals",
        version="1",
        leaves=(
            Leaf(
                code="housing-appeals:189",
                taxonomy="housing-appeals",
                zh="189",
                en="189",
            ),
        ),
    )
    both = book.with_taxonomy(foreign)
    assert both.leaf("housing-appeals:189").taxonomy == "housing-appeals"
    assert both.leaf("Q0101") == book.leaf("Q0101")
    assert book.find_leaf("housing-appeals:189") is None
    assert both.taxonomy("housing-appeals") == foreign
    with pytest.raises(RulebookError, match="elsewhere"):
        both.taxonomy("elsewhere")


def test_a_new_version_keeps_the_old_codes(book: Rulebook, own: Taxonomy) -> None:
    renamed = own.leaf("Q0101").model_copy(update={"zh": "修缮后屋面渗漏"})
    leaves = (renamed, *(leaf for leaf in own.leaves if leaf.code != "Q0101"))
    newer = own.model_copy(update={"version": "2", "leaves": leaves})
    after = book.with_taxonomy(newer)
    assert after.leaf("Q0101").zh == "修缮后屋面渗漏"
    assert after.taxonomy().version == "2"


def test_an_unknown_code_is_named(book: Rulebook, own: Taxonomy) -> None:
    with pytest.raises(RulebookError, match="Z9999"):
        book.leaf("Z9999")
    with pytest.raises(RulebookError, match="Z9999"):
        own.leaf("Z9999")


def test_a_code_twice_or_outside_its_class_is_an_error(own: Taxonomy) -> None:
    twice = own.model_copy(update={"leaves": (*own.leaves, own.leaves[0])})
    with pytest.raises(RulebookError, match="P0101"):
        check_taxonomy(twice)
    stray = own.leaves[0].model_copy(update={"code": "X0101"})
    outside = own.model_copy(update={"leaves": (stray,)})
    with pytest.raises(RulebookError, match="X0101 belongs to no class"):
        check_taxonomy(outside)


def test_a_malformed_leaf_is_named() -> None:
    text = 'id = "x"\nversion = "1"\n[[leaf]]\ncode = "A0101"\nzh = "甲"\n'
    with pytest.raises(RulebookError, match="A0101 is malformed"):
        parse_taxonomy(text)
