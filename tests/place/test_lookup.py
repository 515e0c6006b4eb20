"""What a text means among registered places: how sure, why, and what else."""

from datetime import datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.demo.building import reference
from casework.adapters.demo.district import ESTATE, PLACES
from casework.domain.complaint.facts import Place
from casework.domain.facts import SYSTEM, Fact
from casework.domain.place.address import parse
from casework.domain.place.alias import NoAlias, alias_from, new_only, target
from casework.domain.place.lookup import resolve
from casework.domain.place.reading import Certainty, Reading
from casework.domain.place.register import Register, register_of
from casework.domain.reference import (
    EstatesRegistered,
    PlaceAliasRecorded,
    PlacesRegistered,
    RegisteredEstate,
    RegisteredPlace,
)
from casework.projections.projection import CHINA

AT: Final = datetime(2026, 3, 2, 9, tzinfo=CHINA)
ESTATES: Final = (
    RegisteredEstate(code="E1", name="东柳一村", address="柳堤路37弄"),
    RegisteredEstate(code="E2", name="东柳二村", address="柳堤路55弄"),
    RegisteredEstate(code="E3", name="四井小区"),
    RegisteredEstate(code="E4", name="紫藤苑"),
    RegisteredEstate(code="E5", name="紫藤苑二期"),
)
BUILDINGS: Final = (
    *(
        RegisteredPlace(
            code=f"{estate}-{n}", name=f"{n}号楼", estate=estate, district="槐荫区"
        )
        for estate in ("E1", "E2", "E3", "E4", "E5")
        for n in range(1, 8)
    ),
    RegisteredPlace(code="H1", name="长宁路1800号", district="槐荫区"),
    RegisteredPlace(code="H2", name="百货大楼", address="长宁路1号", district="槐荫区"),
)


def alias(words: str, estate: str, building: str = "") -> PlaceAliasRecorded:
    """A correction."""
    return PlaceAliasRecorded(
        at=AT,
        by=SYSTEM,
        registry="own",
        alias=words,
        estate=estate,
        building=building,
        no="A-1",
        reason="现场核实",
    )


def places(
    estates: tuple[RegisteredEstate, ...], buildings: tuple[RegisteredPlace, ...]
) -> tuple[Fact, ...]:
    """The facts that register them."""
    return (
        EstatesRegistered(at=AT, by=SYSTEM, registry="own", estates=estates),
        PlacesRegistered(at=AT, by=SYSTEM, registry="own", places=buildings),
    )


def register(*more: Fact) -> Register:
    """The registered places and what more there is."""
    return register_of((*places(ESTATES, BUILDINGS), *more))


OWN: Final = register()


def code(reading: Reading) -> str:
    """The place of a reading in a word."""
    if reading.place is None:
        return "-"
    return reading.place.building or reading.place.estate or "?"


@pytest.mark.parametrize(
    ("text", "certainty", "place"),
    [
        ("东柳一村3号楼502室", "exact", "E1-3"),
        ("东柳1村三号楼", "exact", "E1-3"),
        ("东柳一村小区3栋", "exact", "E1-3"),
        ("东柳一村3号", "exact", "E1-3"),
        ("我住槐荫区东柳一村的3号楼", "exact", "E1-3"),
        ("柳堤路37弄3号", "exact", "E1-3"),
        ("柳堤路三十七弄3号502", "exact", "E1-3"),
        ("柳堤路37弄东柳一村3号", "exact", "E1-3"),
        ("东柳一村（柳堤路37弄）3号", "exact", "E1-3"),
        ("东柳一村37弄3号", "exact", "E1-3"),
        ("紫藤苑二期3栋", "exact", "E5-3"),
        ("紫藤苑3栋", "exact", "E4-3"),
        ("长宁路1800号", "exact", "H1"),
        ("长宁路1号", "exact", "H2"),
        ("百货大楼漏水", "exact", "H2"),
        ("E1-3", "exact", "E1-3"),
        ("四井3号楼", "alias", "E3-3"),
        ("东柳一村第3号楼", "exact", "E1-3"),
        ("东柳一村 3 号 楼", "exact", "E1-3"),
        ("东柳一村3号楼501和3号楼502", "exact", "E1-3"),
        ("东柳一村3-501、4-502", "ambiguous", "-"),
        ("东柳一村3号楼到5号楼之间", "ambiguous", "-"),
        ("东柳一村3号楼漏水，后来5号楼也漏", "ambiguous", "-"),
        ("东柳一村的居民反映，3号楼漏水", "partial", "E1-3"),
        ("东柳一村3号4号楼", "partial", "E1"),
        ("东柳一村30号晚上停水", "partial", "E1"),
        ("东柳一村5号B座", "partial", "E1"),
        ("东柳一村", "partial", "E1"),
        ("东柳一村99号楼", "partial", "E1"),
        ("东柳一村38弄3号", "partial", "E1"),
        ("37弄3号", "partial", "E1-3"),
        ("柳堤路37弄", "partial", "E1"),
        ("紫藤苑三期3栋", "partial", "E4"),
        ("东柳一村3号楼，长宁小区5栋也漏", "partial", "E1-3"),
        ("东柳一村3号楼和5号楼", "ambiguous", "-"),
        ("东柳一村3号楼或者紫藤苑3栋", "ambiguous", "-"),
        ("柳堤路55弄东柳一村3号", "ambiguous", "-"),
        ("老东柳一村3号楼", "ambiguous", "-"),
        ("十四井小区3号楼", "ambiguous", "-"),
        ("东柳三村3号楼", "unknown", "-"),
        ("四井新村3号楼", "unknown", "-"),
        ("长宁路2号", "unknown", "-"),
        ("3号楼漏水", "unknown", "-"),
        ("槐荫区", "unknown", "-"),
        ("A3区东柳一村3号楼", "other district", "-"),
        ("A3区", "other district", "-"),
        ("北汀县长宁路1800号", "other district", "-"),
    ],
)
def test_a_text_is_looked_up(text: str, certainty: str, place: str) -> None:
    reading = resolve(text, OWN)

    assert (reading.certainty.value, code(reading)) == (certainty, place)
    assert all(reason.zh and reason.en for reason in reading.reasons)
    assert reading.reasons


def test_two_readings_are_both_told_with_their_reasons() -> None:
    reading = resolve("东柳一村3号楼或者紫藤苑3栋", OWN)

    assert [one.place.building for one in reading.alternatives] == ["E1-3", "E4-3"]
    assert all(one.reason.zh and one.reason.en for one in reading.alternatives)


def test_a_place_elsewhere_says_that_there_is_one_of_that_name_here() -> None:
    reading = resolve("A3区东柳一村3号楼", OWN)

    assert [one.place.building for one in reading.alternatives] == ["E1-3"]
    assert "A3区" in reading.reasons[0].zh


def test_a_name_that_is_nearly_registered_is_asked_about_not_taken() -> None:
    reading = resolve("东柳三村3号楼", OWN)

    assert reading.place is None
    assert {one.name for one in reading.alternatives} == {"东柳一村", "东柳二村"}


NOTHING: Final = (
    *("", " ", "\n\t", "漏水", "你好", "😀😀😀", "hello world", "Протекает крыша"),
    *("\x00", "1" * 500, "修到一半没人管" * 3_000, "东柳一村" * 5_000, "\ud800", "３"),
)


@pytest.mark.parametrize("text", NOTHING, ids=range(len(NOTHING)))
@pytest.mark.parametrize("known", [OWN, Register()], ids=["places", "none"])
def test_whatever_is_said_gets_a_plain_answer(text: str, known: Register) -> None:
    reading = resolve(text, known)

    assert reading.reasons[0].zh
    assert reading.reasons[0].en
    assert reading.place is None or "东柳一村" in text


@given(
    text=st.text()
    | st.text(st.sampled_from("东柳一村紫藤苑二期37弄号楼和3A区路堤的室"))
)
def test_no_text_is_guessed_at(text: str) -> None:
    """A place comes only with one of three certainties, and a doubt never with one."""
    reading = resolve(text, OWN)

    sure = {Certainty.EXACT, Certainty.ALIAS, Certainty.PARTIAL}
    assert (reading.place is not None) == (reading.certainty in sure)
    assert reading.reasons
    if reading.certainty is Certainty.AMBIGUOUS:
        assert reading.alternatives


def test_the_demo_districts_buildings_are_found_by_what_callers_say() -> None:
    demo = register_of(told.fact for told in reference("demo"))
    ways = ("{e}{n}号楼", "家住{e}{n}栋2单元301室", "{e}{n}号", "您好，{e}{n}幢漏水")
    for place in PLACES:
        number, estate = int(place.code[-2:]), ESTATE[place.estate]
        for way in ways:
            reading = resolve(way.format(e=estate.name, n=number), demo)
            assert reading.certainty is Certainty.EXACT
            assert code(reading) == place.code


def test_a_correction_is_used_by_later_look_ups() -> None:
    before = resolve("水塔楼漏水", OWN)
    after = resolve("水塔楼漏水", register(alias("水塔楼", "E1", "E1-7")))

    assert before.certainty is Certainty.UNKNOWN
    assert (after.certainty, code(after)) == (Certainty.ALIAS, "E1-7")
    assert "A-1" in after.reasons[0].zh
    assert "现场核实" in after.reasons[0].en


@pytest.mark.parametrize(
    ("words", "text", "certainty", "place"),
    [
        ("人民路9弄", "人民路九弄3号502室", "alias", "E1-3"),
        ("人民路9弄", "人民路9弄", "alias", "E1"),
        ("人民路9弄", "9弄3号", "alias", "E1-3"),
        ("人民路9弄", "人民路9弄30号", "partial", "E1"),
        ("纺织家属院", "纺织家属院3号楼", "alias", "E1-3"),
        ("纺织家属院", "纺织家属院漏水", "alias", "E1"),
        ("人民路9弄", "人民路8弄3号", "unknown", "-"),
    ],
)
def test_an_alias_of_an_estate(
    words: str, text: str, certainty: str, place: str
) -> None:
    reading = resolve(text, register(alias(words, "E1")))

    assert (reading.certainty.value, code(reading)) == (certainty, place)


def test_an_alias_of_one_building_says_nothing_of_the_others() -> None:
    known = register(alias("老纺织小区4栋", "E1", "E1-4"))

    assert code(resolve("老纺织小区4号楼502室", known)) == "E1-4"
    other = resolve("老纺织小区5号楼", known)
    assert (other.certainty, code(other)) == (Certainty.PARTIAL, "E1")


def test_a_later_correction_of_the_same_words_stands() -> None:
    known = register(alias("水塔楼", "E1", "E1-7"), alias("水塔楼", "E2", "E2-7"))

    assert code(resolve("水塔楼", known)) == "E2-7"


def test_a_correction_against_the_register_makes_two_readings() -> None:
    reading = resolve("东柳一村3号楼", register(alias("东柳一村3号楼", "E2", "E2-3")))

    assert reading.certainty is Certainty.AMBIGUOUS
    assert {one.place.building for one in reading.alternatives} == {"E1-3", "E2-3"}


def test_a_foreign_register_is_looked_up_by_its_codes() -> None:
    theirs = PlacesRegistered(
        at=AT,
        by=SYSTEM,
        registry="housing-appeals",
        places=(RegisteredPlace(code="64821"), RegisteredPlace(code="E1-3")),
    )
    known = register(theirs)

    reading = resolve("64821", known)
    assert reading.place == Place(registry="housing-appeals", building="64821")
    assert reading.certainty is Certainty.EXACT
    assert resolve("E1-3", known).certainty is Certainty.AMBIGUOUS
    assert code(resolve("E1-3", known, "own")) == "E1-3"
    assert resolve("99", known).certainty is Certainty.UNKNOWN


def test_the_latest_of_a_code_stands() -> None:
    renamed = RegisteredEstate(code="E1", name="金桂苑")
    known = register(
        EstatesRegistered(at=AT, by=SYSTEM, registry="own", estates=(renamed,))
    )

    assert code(resolve("金桂苑3号楼", known)) == "E1-3"
    assert resolve("东柳一村3号楼", known).place is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("人民路9弄5号502室", "人民路9弄5号"),
        ("人民路９弄5号2单元5楼502", "人民路9弄5号"),
        ("我住在人民路9弄5号，楼上漏水", "人民路9弄5号"),
        ("水塔楼", "水塔楼"),
        ("水塔3号楼2单元501室", "水塔3号楼"),
    ],
)
def test_an_alias_holds_no_room(text: str, words: str) -> None:
    assert alias_from(text, OWN) == words


@pytest.mark.parametrize(
    "text",
    [
        *("", "塔", "水塔楼13900001111", "A3区", "3号楼", "tower", "😀", "水塔" * 20),
        "东柳一村3号楼和紫藤苑5栋",
    ],
)
def test_what_cannot_become_an_alias_is_refused(text: str) -> None:
    with pytest.raises(NoAlias):
        alias_from(text, OWN)


def test_what_a_correction_names_is_registered() -> None:
    assert target(OWN, "东柳一村", "3").building == "E1-3"
    assert target(OWN, "E1", "E1-3").building == "E1-3"
    assert target(OWN, "E1", None).building is None
    assert target(OWN, None, "H1").building == "H1"
    wrong = ((None, None), ("E9", None), ("E1", "99"), ("E1", "E2-3"))
    for estate, building in wrong:
        with pytest.raises(NoAlias):
            target(OWN, estate, building)


def test_the_same_correction_again_adds_nothing() -> None:
    first, other = alias("水塔楼", "E1", "E1-7"), alias("水塔楼", "E2", "E2-7")

    assert new_only(first, [first]) == []
    assert new_only(first, [first, other]) == [first]


def test_an_address_that_is_read_already_is_looked_up_as_well() -> None:
    (address,) = parse("东柳一村3号楼", OWN.known)

    assert code(resolve(address, OWN)) == "E1-3"
