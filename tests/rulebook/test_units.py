"""Who handles, who governs, and who only watches."""

import pytest

from casework.domain.rulebook.book import Rulebook, RulebookError
from casework.domain.rulebook.units import (
    Unit,
    Units,
    parse_district_units,
    parse_units,
)

OBSERVERS = {"NPC", "CPPCC", "DIS", "EVAL"}
ABOVE_THE_BASIS = {"CITY", "GOV"}
STREET_LEVEL = {
    *("HB-R", "HB-P", "ST-H", "ST-C", "CONB", "CM", "POL", "GRN", "ENV", "FIRE", "MKT")
}


def test_twenty_six_unit_types_and_the_two_above_them(book: Rulebook) -> None:
    codes = [kind.code for kind in book.units.types]
    assert len(codes) == len(set(codes)) == 26 + len(ABOVE_THE_BASIS)
    assert set(codes) >= ABOVE_THE_BASIS


def test_each_type_stands_for_one_unit(book: Rulebook) -> None:
    for kind in book.units.types:
        unit = book.unit(kind.code)
        assert (unit.type, unit.level) == (kind.code, kind.level)
        assert unit.label("zh") == kind.zh
        assert unit.label("en") == kind.en
        assert book.units.of_type(kind.code) == (unit,)


def test_the_levels(book: Rulebook) -> None:
    levels = {kind.code: kind.level for kind in book.units.types}
    assert levels["CITY"] == 1
    assert {code for code, level in levels.items() if level == 2} == {"DHO", "GOV"}
    assert {code for code, level in levels.items() if level == 3} == STREET_LEVEL
    assert book.units.above("DHO", "HB-R")
    assert not book.units.above("HB-R", "ST-C")


def test_observers_never_handle(book: Rulebook) -> None:
    watching = {unit.code for unit in book.units.units if not unit.handles}
    assert watching == OBSERVERS
    assert not book.units.handles("NPC")
    assert not book.units.handles("nobody")
    assert book.units.handles("RC")


def test_who_governs(book: Rulebook) -> None:
    governing = {unit.code for unit in book.units.units if unit.government}
    assert governing == STREET_LEVEL | {"DHO", "CITY", "GOV"}
    assert not book.unit("RC").government


def test_a_district_brings_its_own_units(book: Rulebook) -> None:
    company = Unit(
        code="CON-1", type="CON", zh="一建", en="First", level=4, parent="HB-R"
    )
    renamed = book.unit("DHO").model_copy(update={"zh": "虹口区城运中心"})
    ours = book.with_units((company, renamed))
    assert ours.unit("CON-1") == company
    assert ours.unit("DHO").zh == "虹口区城运中心"
    assert [unit.code for unit in ours.units.of_type("CON")] == ["CON", "CON-1"]
    assert book.find_unit("CON-1") is None


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"type": "XYZ"}, "no unit type XYZ"),
        ({"parent": "XYZ"}, "no unit XYZ"),
        ({"parent": "CON"}, "does not stand above"),
        ({"type": "NPC"}, "only observes"),
    ],
)
def test_a_broken_unit_is_an_error(
    book: Rulebook, update: dict[str, str], message: str
) -> None:
    good = Unit(code="CON-1", type="CON", zh="一建", en="First", level=4)
    with pytest.raises(RulebookError, match=message):
        book.with_units((good.model_copy(update=update),))


def test_an_unknown_unit_is_named(book: Rulebook) -> None:
    with pytest.raises(RulebookError, match="XYZ") as error:
        book.unit("XYZ")
    assert error.value.sentence("zh") == "没有单位XYZ"
    assert error.value.sentence("en") == "there is no unit XYZ"


TYPE = '[[type]]\ncode = "A"\nzh = "甲"\nen = "A"\nlevel = 2\n'
UNIT = '[[unit]]\ncode = "A1"\ntype = "A"\nzh = "甲一"\nen = "A1"\nlevel = 2\n'


def test_a_type_with_units_of_its_own_stands_for_none() -> None:
    units: Units = parse_units(TYPE + UNIT)
    assert [unit.code for unit in units.units] == ["A1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TYPE + TYPE, "A is given 2 times"),
        (TYPE + UNIT + UNIT, "A1 is given 2 times"),
        (TYPE.replace("level = 2", ""), "A is malformed"),
    ],
)
def test_broken_unit_data_are_an_error(text: str, message: str) -> None:
    with pytest.raises(RulebookError, match=message):
        parse_units(text)


def test_a_districts_units_are_like_their_types(book: Rulebook) -> None:
    text = (
        '[[unit]]\ncode = "RC-7"\ntype = "RC"\nzh = "七居"\nen = "Seventh"\n'
        '[[unit]]\ncode = "NPC-1"\ntype = "NPC"\nzh = "人大"\nen = "Congress"\n'
    )
    committee, congress = parse_district_units(text, book.units)
    assert (committee.level, committee.parent) == (4, "ST-C")
    assert not congress.handles
    assert book.with_units((committee, congress)).unit("RC-7") == committee


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unit = 7", "list of rows"),
        ("[[unit", "no valid TOML"),
        (UNIT, "no unit type A"),
        (UNIT.replace('"A"', '"CON"') + 'size = "big"\n', "A1 is malformed"),
    ],
)
def test_a_districts_broken_units_are_refused(
    book: Rulebook, text: str, message: str
) -> None:
    with pytest.raises(RulebookError, match=message):
        parse_district_units(text, book.units)
