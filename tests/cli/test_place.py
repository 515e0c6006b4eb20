"""Places from the command line: looked up, corrected, and looked up again."""

from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.conftest import HANDLER, OPERATOR, Casework

TEXTS = (
    *("", "漏", "漏水", "hello", "😀😀", "修了又漏" * 5_000, "A3区", "东柳一村9号楼"),
    *("-", "东柳一村1号楼和2号楼", "\x00"),
)


@pytest.fixture
def places(casework: Casework, tmp_path: Path) -> Casework:
    """A district with two estates and their buildings."""
    estates = "code,name,street\nE-1,东柳一村,ST-H\nE-2,紫藤苑,ST-H\n"
    rows = "code,name,estate,district\n" + "".join(
        f"{e}-{n},{n}号楼,{e},槐荫区\n" for e in ("E-1", "E-2") for n in (1, 2, 3)
    )
    for name, text in (("estates.csv", estates), ("places.csv", rows)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        casework.done("reference", "load", str(tmp_path / name), "--id", "own")
    return casework


def test_a_building_is_found_and_the_room_kept_apart(places: Casework) -> None:
    told = places.json("place", "我住在东柳一村3号楼502室，楼上漏水")

    assert told["certainty"] == "exact"
    assert told["place"] == {"registry": "own", "estate": "E-1", "building": "E-1-3"}
    (address,) = told["addresses"]
    assert address["said"] == "东柳一村3号楼"
    assert [part["value"] for part in address["personal"]] == ["502"]


def test_people_read_what_was_read_how_sure_and_why(places: Casework) -> None:
    english = places.done("place", "东柳一村3号楼502室")
    chinese = places.done("place", "东柳一村3号楼502室", "--lang", "zh")

    assert "How sure: exact" in english
    assert "personal: room 502室" in english
    assert "把握：确定" in chinese
    assert "个人信息：室 502室" in chinese
    assert "It may be" in places.done("place", "东柳一村3号楼和2号楼")


def test_equal_addresses_are_told_once(places: Casework) -> None:
    told = places.done("place", "东柳一村3号楼，" * 200 + "紫藤苑2号楼")

    read = [line for line in told.splitlines() if line.startswith("Read:")]
    assert len(read) == 2
    assert read[0].endswith("(200 times)")
    assert "more addresses" not in told
    document = places.json("place", "东柳一村3号楼，" * 200)
    assert len(document["addresses"]) == 200


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "Place: open, the address is in another district"),
        ("zh", "地点：待核，所述地址在外区"),
    ],
)
def test_an_address_of_another_district_is_told_at_intake_and_after(
    places: Casework, lang: str, says: str
) -> None:
    told = receive(places, "A-1", "--address", "浦东新区东柳一村2号楼", "--lang", lang)

    assert says in told.output.splitlines()
    assert says in places.done("show", "A-1", "--lang", lang).splitlines()
    receive(places, "A-2", "--address", "东柳一村2号楼")
    assert "open" not in places.done("show", "A-2")


def test_a_correction_is_recorded_and_used(places: Casework) -> None:
    words = ("reference", "alias", "水塔路9弄5号502室", "--estate", "东柳一村")
    more = ("--building", "2", "--reason", "现场核实", "--no", "A-1")
    assert places.json("place", "水塔路九弄5号")["certainty"] == "unknown"

    told = places.json(*words, *more, by=HANDLER)

    assert told == {
        "alias": "水塔路9弄5号",
        "registry": "own",
        "estate": "E-1",
        "building": "E-1-2",
        "recorded": True,
    }
    found = places.json("place", "水塔路九弄5号")
    assert (found["certainty"], found["place"]["building"]) == ("alias", "E-1-2")
    assert "zhao" in found["reasons"][0]["en"]
    early = places.json("place", "水塔路九弄5号", "--as-of", "2020-01-01")
    assert early["certainty"] == "unknown"
    assert not places.json(*words, *more, by=HANDLER)["recorded"]
    assert "Nothing" in places.done(*words, *more, by=HANDLER)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_bad_input_gets_a_plain_answer(places: Casework, text: str) -> None:
    for words in (("place", "--", text), ("place", "--json", "--", text)):
        told = places(*words)
        assert told.exit_code == 0
        assert told.output


def test_without_any_register_it_says_so(casework: Casework) -> None:
    told = casework.done("place", "东柳一村3号楼")

    assert "No place is registered yet" in told
    assert not casework.data.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("水塔楼", "--estate", "E-9", "--reason", "r"), "E-9 is not registered"),
        (
            ("水塔楼", "--estate", "E-1", "--building", "9", "--reason", "r"),
            "not there",
        ),
        (("水塔楼", "--reason", "r"), "neither estate nor building"),
        (("3号楼", "--estate", "E-1", "--reason", "r"), "no estate and no road"),
        (("水塔楼13900001111", "--estate", "E-1", "--reason", "r"), "telephone"),
    ],
)
def test_what_is_no_correction_is_refused(
    places: Casework, words: tuple[str, ...], says: str
) -> None:
    told = places("reference", "alias", *words, by=HANDLER)

    assert told.exit_code == 1
    assert says in told.output


def test_a_correction_needs_a_person_and_a_reason(places: Casework) -> None:
    words = ("reference", "alias", "水塔楼", "--estate", "E-1")

    assert places(*words, "--reason", "r").exit_code == 2
    assert places(*words, by=HANDLER).exit_code == 2
    assert places(*words, "--reason", " ", by=HANDLER).exit_code == 2


def receive(places: Casework, no: str, *words: str) -> Result:
    told = ("complaint", "receive", no, "--title", "电梯停了", "--phone", "139")
    return places(*told, *words, by=OPERATOR)


def test_a_call_is_placed_by_the_address_it_gives(places: Casework) -> None:
    receive(places, "A-1", "--address", "紫藤苑2号楼301室")
    receive(places, "A-2", "--address", "不知道什么路1号")

    (known, open_) = (places.json("show", no)["place"] for no in ("A-1", "A-2"))
    assert (known["building"], known["resolved"]) == ("E-2-2", True)
    assert known["certainty"] == "exact"
    assert (open_["building"], open_["resolved"]) == (None, False)
    assert open_["certainty"] == "unknown"


def test_a_call_is_placed_by_its_words_or_wants_a_place(places: Casework) -> None:
    assert receive(places, "A-1", "--words", "紫藤苑2号楼的").exit_code == 0
    assert places.json("show", "A-1")["place"]["building"] == "E-2-2"

    refused = receive(places, "A-2", "--words", "我们这里")
    assert refused.exit_code == 1
    assert "the place is missing" in refused.output
    marked = ("--words", "我们这里", "--no-place-resolved")
    assert receive(places, "A-2", *marked).exit_code == 0


def test_intake_says_how_many_were_placed_by_words(
    places: Casework, tmp_path: Path
) -> None:
    orders = tmp_path / "orders.csv"
    head = "no,received_at,title,address,phone\n"
    orders.write_text(
        head
        + "A-1,2026-03-02T09:00,屋面漏水,紫藤苑2号楼,13900001111\n"
        + "A-2,2026-03-02T09:00,屋面漏水,紫藤苑,13900001111\n",
        encoding="utf-8",
    )

    assert "placed by words 1" in places.done("intake", str(orders))
    assert places.json("intake", str(orders))["placed"] == 0


def correct(places: Casework, *words: str) -> Result:
    why = ("--reason", "与来电人核对")
    return places("complaint", "correct-place", "A-1", *words, *why, by=OPERATOR)


def test_the_place_of_a_case_is_corrected_by_name_or_code(places: Casework) -> None:
    receive(places, "A-1", "--address", "水塔路9弄5号502室")

    told = correct(places, "--estate", "东柳一村", "--building", "2")

    assert "corrected from none to own E-1 E-1-2" in told.output
    assert places.json("show", "A-1")["place"]["building"] == "E-1-2"
    (row,) = places.json("worklist")
    assert (row["estate"], row["building"]) == ("E-1", "E-1-2")
    again = correct(places, "--building", "E-1-2")
    assert again.exit_code == 1
    assert "Clause 37" in again.output
    assert places.json("place", "水塔路9弄5号")["certainty"] == "unknown"
    chinese = places.done("show", "A-1", "--lang", "zh")
    assert "地点由（无）更正为own E-1 E-1-2，理由：与来电人核对" in chinese


def test_a_correction_is_remembered_for_the_next_caller(places: Casework) -> None:
    receive(places, "A-1", "--address", "水塔路9弄5号502室")

    told = correct(places, "--building", "E-1-2", "--remember")

    assert "水塔路9弄5号 is now read as this place" in told.output
    found = places.json("place", "水塔路九弄5号601室")
    assert (found["certainty"], found["place"]["building"]) == ("alias", "E-1-2")
    assert "case A-1" in found["reasons"][0]["en"]


@pytest.mark.parametrize(
    ("said", "words", "says"),
    [
        ("楼上漏水", ("--building", "E-1-2", "--remember"), "says no address"),
        (
            "紫藤苑2号楼到3号楼之间",
            ("--building", "E-1-2", "--remember"),
            "more than one address",
        ),
        ("水塔路9弄", ("--no-place-resolved", "--remember"), "neither estate nor"),
        ("水塔路9弄", ("--building", "E-9-9"), "not there"),
        ("水塔路9弄", ("--estate", "E-9"), "E-9 is not registered"),
        ("水塔路9弄", (), "no place is named"),
    ],
)
def test_a_correction_that_cannot_be_is_told_and_records_nothing(
    places: Casework, said: str, words: tuple[str, ...], says: str
) -> None:
    receive(places, "A-1", "--no-place-resolved", "--words", said)
    before = len(places.json("show", "A-1")["items"])

    told = correct(places, *words)

    assert told.exit_code == 1
    assert says in told.output
    assert len(places.json("show", "A-1")["items"]) == before


def test_a_refused_correction_is_not_remembered(places: Casework) -> None:
    receive(places, "A-1", "--address", "水塔路9弄5号")

    told = places(
        *("complaint", "correct-place", "A-1", "--building", "E-1-2", "--remember"),
        *("--reason", " "),
        by=OPERATOR,
    )

    assert "Clause 37" in told.output
    assert places.json("place", "水塔路9弄5号")["certainty"] == "unknown"


def test_without_a_register_codes_are_taken_as_given(casework: Casework) -> None:
    casework.receive()

    told = correct(casework, "--building", "B-8", "--registry", "own")

    assert "corrected from E-1 B-7 to own B-8" in told.output
