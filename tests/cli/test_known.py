"""What is known at intake: who and what is alike, why, and which way to go."""

from pathlib import Path

import pytest

from casework.adapters.record import open_store
from tests.cli.conftest import DISPATCHER, OPERATOR, Casework

DAY = "2026-03-0{}T09:00"
ESTATES = "code,name,street\nE-1,东柳一村,ST-H\nE-2,紫藤苑,ST-H\n"


@pytest.fixture
def desk(casework: Casework, tmp_path: Path) -> Casework:
    """A district with two estates of three buildings."""
    rows = "code,name,estate,district\n" + "".join(
        f"{e}-{n},{n}号楼,{e},槐荫区\n" for e in ("E-1", "E-2") for n in (1, 2, 3)
    )
    for name, text in (("estates.csv", ESTATES), ("places.csv", rows)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        casework.done("reference", "load", str(tmp_path / name), "--id", "own")
    return casework


def call(
    desk: Casework,
    no: str,
    phone: str,
    *,
    day: int = 2,
    place: str = "东柳一村3号楼",
    leaf: str = "Q0102",
) -> None:
    at = DAY.format(day)
    words = ("--title", "外墙渗水", "--phone", phone, "--address", place, "--at", at)
    desk.done("complaint", "receive", no, *words, by=OPERATOR)
    if leaf:
        then = ("complaint", "classify", no, "--leaf", leaf, "--at", at[:-1] + "5")
        desk.done(*then, by=OPERATOR)


NOW = ("--as-of", "2026-03-06T09:00")


def test_the_same_caller_with_the_same_matter_is_appended(desk: Casework) -> None:
    call(desk, "A-1", "1390001")

    (one,) = desk.json(
        *("known", "--caller", "1390001", "--building", "东柳一村3号楼"),
        *("--leaf", "Q0102", *NOW),
    )

    assert one["like"] == ["caller", "building", "matter"]
    assert (one["way"], one["clause"]) == ("append", "9")
    assert one["command"] == "casework complaint append-call A-1"
    assert one["reason"]["zh"].startswith(
        "同一来电人、同一楼栋（3号楼）、同一类型（Q0102"
    )
    assert one["why"]["en"].endswith("still open: not dispatched again")


def test_the_command_that_is_told_does_what_it_says(desk: Casework) -> None:
    call(desk, "A-1", "1390001")
    call(desk, "A-2", "1390001", place="紫藤苑1号楼")
    at = ("--at", "2026-03-02T10:00", "--reason", "口误")
    words = ("complaint", "correct-place", "A-2", "--building", "E-1-2", *at)
    desk.done(*words, by=DISPATCHER)
    desk.done(*words[:4], "E-1-3", *at, by=DISPATCHER)

    told = desk.json("show", "A-2")

    assert told["stage"] == "已并单"
    (one,) = desk.json("known", "A-1")
    assert one["command"] == "casework show A-1"
    assert "already" not in one["why"]["en"]


def test_callers_are_counted_towards_the_group_order(desk: Casework) -> None:
    for n in range(1, 4):
        call(desk, f"A-{n}", f"139000{n}", place=f"东柳一村{n}号楼")

    told = desk.json(
        "known", "--caller", "1390009", "--place", "E-1", "--leaf", "Q0102", *NOW
    )

    assert {one["way"] for one in told} == {"group"}
    assert "counted" not in told[0]["why"]["en"]
    assert "within 7 days: 4; at 5" in told[0]["why"]["en"]
    assert "7日内4人，满5人自动成为多人同诉" in told[0]["why"]["zh"]


def test_two_languages_for_people(desk: Casework) -> None:
    call(desk, "A-1", "1390001")
    call(desk, "A-2", "1390002", leaf="S0302")
    words = ("known", "--caller", "1390001", "--building", "E-1-3", "--leaf", "Q0102")

    english = desk.done(*words, *NOW)
    chinese = desk.done(*words, *NOW, "--lang", "zh")

    assert "The call: 2 are like it (caller 1, building 2, type 1)." in english
    assert "Alike: the same caller, the same building (3号楼), the same type" in english
    assert "To do: append (clause 9): the same person" in english
    assert "    casework complaint append-call A-1" in english.splitlines()
    assert "Also, but of other matters:" in english
    assert "来电：同类2件（来电人1、楼栋2、类型1）。" in chinese
    assert "办法：追加来电（第9条）：同一人同一事项，还在办，不再派单。" in chinese


def test_who_acts_is_in_the_command(desk: Casework) -> None:
    call(desk, "A-1", "1390001")
    words = ("known", "--caller", "1390001", "--building", "E-1-3", "--leaf", "Q0102")

    (one,) = desk.json(*words, *NOW, by=DISPATCHER)

    assert one["command"] == f"casework --as {DISPATCHER} complaint append-call A-1"


def test_a_code_that_two_registers_have_is_not_guessed(casework: Casework) -> None:
    for no, registry in (("A-1", "one"), ("A-2", "other")):
        words = ("--title", "漏", "--phone", no, "--building", "B-7")
        casework.done(
            "complaint", "receive", no, *words, "--registry", registry, by=OPERATOR
        )

    told = casework("known", "--building", "B-7")
    assert told.exit_code == 2
    assert "one, other" in told.output
    (one,) = casework.json("known", "--building", "B-7", "--registry", "other")
    assert one["no"] == "A-2"


def test_another_register_of_the_same_codes_is_another_place(
    casework: Casework,
) -> None:
    for no, registry in (("A-1", "one"), ("A-2", "other")):
        words = ("--title", "漏", "--phone", no, "--estate", "E-1")
        casework.done(
            "complaint", "receive", no, *words, "--registry", registry, by=OPERATOR
        )
        casework.done("complaint", "classify", no, "--leaf", "Q0102", by=OPERATOR)

    assert casework.json("known", "A-1") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nothing is said."),
        ("   ", "Nothing is said."),
        ("漏", "The text says no address."),
        ("hello, the roof of my flat leaks", "The text says no address."),
        ("😀😀😀", "The text says no address."),
        ("修了又漏" * 5_000, "The text says no address."),
        ("东柳三村3号楼漏水", "is not registered"),
        ("A7区紫藤苑2号楼漏水", "is not this district"),
        ("东柳一村1号楼或者2号楼漏水", "There are 2 readings of it."),
        ("\x00", "The text says no address."),
    ],
)
def test_a_text_that_does_not_say_enough_gets_a_plain_answer(
    desk: Casework, text: str, says: str
) -> None:
    call(desk, "A-1", "1390001", place="紫藤苑1号楼")

    told = desk.done("known", "--text", text)

    assert says in told
    assert "nothing like it is known" in told
    assert desk.json("known", "--text", text) == []


def test_the_place_is_read_from_what_the_caller_says(desk: Casework) -> None:
    call(desk, "A-1", "1390001")

    (one,) = desk.json("known", "--text", "东柳一村3号楼502室又漏了")

    assert (one["no"], one["like"]) == ("A-1", ["building"])
    assert "The call: 1 is like it" in desk.done(
        "known", "--text", "东柳一村3号楼502室又漏了"
    )


def test_an_unknown_caller_is_nobody_yet(desk: Casework) -> None:
    call(desk, "A-1", "1390001")

    assert desk.json("known", "--caller", "1390002") == []
    assert "nothing like it" in desk.done("known", "--caller", "1390002")


@pytest.mark.parametrize("building", ["9", "东柳一村9号楼", "E-9-9"])
def test_a_building_that_nobody_knows_is_told(desk: Casework, building: str) -> None:
    told = desk.done("known", "--building", building)

    assert "The place is open" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--building", "NOPE"), "There is no building NOPE."),
        (("--place", "NOPE", "--caller", "1"), "There is no project or estate NOPE."),
        (("--caller", "13800000000"), "This caller is not known."),
    ],
)
def test_what_nobody_knows_is_told_as_such(
    desk: Casework, words: tuple[str, ...], says: str
) -> None:
    call(desk, "A-1", "1390001")

    told = desk.done("known", *words)

    assert says in told
    assert "Nothing is said" not in told
    assert "says no address" not in told


def test_a_caller_who_is_known_is_no_stranger(desk: Casework) -> None:
    call(desk, "A-1", "1390001")

    assert "not known" not in desk.done("known", "--caller", "1390001")
    early = desk.done("known", "--caller", "1390001", "--as-of", "2026-03-01")
    assert "This caller is not known." in early


def test_a_type_is_named_by_code_or_name_and_one_that_is_not_there_is_told(
    desk: Casework,
) -> None:
    call(desk, "A-1", "1390001")
    where = ("known", "--place", "E-1", "--leaf")

    told = desk(*where, "ZZZ")

    assert (told.exit_code, told.stderr) == (1, "ZZZ is no leaf of the catalogue.\n")
    by_code = desk.json(*where, "Q0102", *NOW)
    name = by_code[0]["reason"]["zh"].partition("Q0102 ")[2].rstrip("）")
    assert desk.json(*where, name, *NOW) == by_code


def test_an_order_that_was_not_received_yet_is_told_so(desk: Casework) -> None:
    call(desk, "A-1", "1390001")
    early = ("--as-of", "2020-01-01")

    told = desk("known", "A-1", *early)

    assert told.exit_code == 1
    assert told.stderr == "There was no case A-1 yet at 2020-01-01 00:00.\n"
    assert told.stderr == desk("show", "A-1", *early).stderr
    assert "There is no case A-9" in desk("known", "A-9", *early).stderr


SAID = "屋面漏水，雨天顶楼渗水，修过又漏，至今没有人来"


def say(desk: Casework, no: str, phone: str, text: str, building: str = "1") -> None:
    where = ("--address", f"东柳一村{building}号楼", "--at", "2026-03-02T09:00")
    words = ("--words", text, "--phone", phone)
    desk.done("complaint", "receive", no, *words, *where, by=OPERATOR)


def test_the_same_matter_is_found_by_what_callers_say(desk: Casework) -> None:
    say(desk, "A-1", "1390001", SAID)
    say(desk, "A-2", "1390002", "半夜打桩，机器声音太大，睡不着觉")

    (one,) = desk.json(*("known", "--place", "东柳一村", "--text", SAID, *NOW))

    assert (one["no"], one["like"], one["way"]) == ("A-1", ["words"], "classify")
    assert "漏水" in "".join(one["words"])
    assert one["reason"]["zh"].startswith("都说到“")
    assert "both speak of" in one["reason"]["en"]


def test_a_call_without_a_type_is_told_what_to_put_into_the_command(
    desk: Casework,
) -> None:
    say(desk, "A-1", "1390001", SAID)
    words = ("--leaf", "Q0102", "--at", "2026-03-02T09:30")
    desk.done("complaint", "classify", "A-1", *words, by=OPERATOR)

    told = desk.done("known", "--place", "东柳一村", "--text", SAID, *NOW)

    assert "the call has no type yet" in told
    assert "two types" not in told
    assert "receive NO    # for NO put the new order's number" in told


def test_two_cases_of_one_matter_by_their_words(desk: Casework) -> None:
    say(desk, "A-1", "1390001", SAID)
    say(desk, "A-2", "1390002", SAID, "3")
    words = ("--leaf", "Q0102", "--at", "2026-03-02T09:30")
    desk.done("complaint", "classify", "A-1", *words, by=OPERATOR)

    (one,) = desk.json("known", "A-2", *NOW)

    assert one["like"] == ["words"]
    assert one["command"] == "casework complaint classify A-2 --leaf Q0102"
    assert "都说到“" in desk.done("known", "A-2", *NOW, "--lang", "zh")


def test_the_words_of_who_is_erased_are_in_no_reason(desk: Casework) -> None:
    say(desk, "A-1", "1390001", SAID)
    say(desk, "A-2", "1390002", SAID, "3")
    with open_store(desk.data) as store:
        store.vault.erase(store.vault.person_key(telephone="1390001"))

    assert desk.json("known", "A-2", *NOW) == []


def test_show_says_that_a_case_has_company(desk: Casework) -> None:
    call(desk, "A-1", "1390001")
    assert "same matter" not in desk.done("show", "A-1")
    call(desk, "A-2", "1390002", place="东柳一村2号楼")
    call(desk, "A-3", "1390003", place="紫藤苑2号楼", leaf="S0302")

    assert "Of the same matter: 1; see casework known A-1." in desk.done("show", "A-1")
    chinese = desk.done("show", "A-2", "--lang", "zh")
    assert "同类诉求1件，见casework known A-2。" in chinese


def test_show_says_nothing_of_company_that_the_read_models_do_not_know_yet(
    desk: Casework, tmp_path: Path
) -> None:
    call(desk, "A-1", "1390001")
    orders = tmp_path / "orders.csv"
    head = "no,received_at,title,address,phone,leaf\n"
    row = "A-2,2026-03-02T09:00,外墙渗水,东柳一村2号楼,1390002,Q0102\n"
    orders.write_text(head + row, encoding="utf-8")
    desk.done("intake", str(orders), "--no-catch-up")

    assert "same matter" not in desk.done("show", "A-1")
    desk.done("views", "catch-up")
    assert "same matter: 1" in desk.done("show", "A-1")
