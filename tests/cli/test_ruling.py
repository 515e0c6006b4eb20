"""What people rule to be one matter, from the command line."""

from typing import Any

import pytest

from casework.adapters.record import open_store
from tests.cli.conftest import DISPATCHER, HANDLER, OPERATOR, Casework

LEAK = "顶楼屋面漏水，修过又漏"
WHEN = ("--at", "2026-03-10T09:00")


def receive(casework: Casework, number: int, words: str, *more: str) -> None:
    """A call on a day of March, of a caller of its own unless said otherwise."""
    day = f"2026-03-{number + 1:02}T09:00"
    who = () if "--phone" in more else ("--phone", f"1390000{number:04}")
    casework.done(
        *("complaint", "receive", f"A-{number}", "--at", day, "--title", words),
        *("--words", f"一村{words}", "--estate", "E-1", *who, *more),
        by=OPERATOR,
    )


def members(casework: Casework, kind: str = "matter", *words: str) -> list[list[str]]:
    """The members of the groups of a kind."""
    groups = casework.json("recurrence", "--kind", kind, *words)
    return sorted(group["members"] for group in groups)


def only(casework: Casework, kind: str = "matter") -> dict[str, Any]:
    """The only group of a kind."""
    (group,) = casework.json("recurrence", "--kind", kind)
    return dict(group)


@pytest.fixture
def leaks(casework: Casework) -> Casework:
    """Three reports of a leak and one of a lift, in one estate."""
    for number in (1, 2, 3):
        receive(casework, number, LEAK)
    receive(casework, 4, "电梯停运两周")
    return casework


def rule(casework: Casework, *words: str, by: str = DISPATCHER) -> Any:
    """What came of a ruling."""
    return casework.json("recurrence", *words, *WHEN, by=by)


def test_a_matter_says_which_words_its_callers_share(leaks: Casework) -> None:
    group = only(leaks)

    assert group["members"] == ["A-1", "A-2", "A-3"]
    said = " ".join(reason["zh"] for reason in group["reasons"])
    assert "漏水" in said
    assert "来电人3名" in said
    text = leaks.done("recurrence", "show", group["id"][:20])
    assert "they speak of" in text
    assert "漏水" in leaks.done("recurrence", "--kind", "matter")


def test_a_matter_of_one_caller_says_so(casework: Casework) -> None:
    for number in (1, 2):
        receive(casework, number, LEAK, "--phone", "13911112222")

    said = [reason["en"] for reason in only(casework)["reasons"]]
    assert "all 2 are one caller's: this is not many residents" in said
    assert not any("speak of" in one for one in said)


def test_what_was_split_is_still_split_when_all_is_told_again(leaks: Casework) -> None:
    was = only(leaks)
    told = rule(
        leaks,
        "split",
        was["id"],
        "--cases",
        "A-1",
        "--cases",
        "A-2",
        "--reason",
        "别栋",
    )
    assert [item["members"] for item in told["items"]] == [["A-1", "A-2"], ["A-3"]]
    assert members(leaks) == [["A-1", "A-2"]]
    assert members(leaks, "matter", "--as-of", "2026-03-09") == [["A-1", "A-2", "A-3"]]

    before = leaks.done("views", "hash")
    leaks.done("views", "rebuild")
    assert leaks.done("views", "hash") == before
    apart = only(leaks)
    assert apart["members"] == ["A-1", "A-2"]
    assert apart["id"] != was["id"]
    said = [reason["en"] for reason in apart["reasons"]]
    assert any("(split): wang" in one and "别栋" in one for one in said)
    shown = leaks.done("show", "A-3")
    assert "assigned to the matter" in shown


def test_later_reports_join_what_was_ruled_on(leaks: Casework) -> None:
    rule(leaks, "confirm", only(leaks)["id"], by=OPERATOR)
    receive(leaks, 12, LEAK)

    group = only(leaks)
    assert group["members"] == ["A-1", "A-2", "A-3", "A-12"]
    said = [reason["en"] for reason in group["reasons"]]
    assert any("(confirm): li" in one and "as suggested" in one for one in said)


def test_a_group_that_a_split_left_with_one_member_is_shown(leaks: Casework) -> None:
    apart = ("--cases", "A-1", "--reason", "别栋")
    told = rule(leaks, "split", only(leaks)["id"], *apart)
    (alone,) = (one["id"] for one in told["items"] if one["members"] == ["A-1"])

    assert leaks.json("recurrence", "show", alone)["members"] == ["A-1"]
    text = leaks.done("recurrence", "show", alone)
    assert "Because: there is only this one report" in text
    assert "(split): wang, dispatcher district, DHO" in text


def test_every_ruling_is_told_alike_wherever_it_is_told(leaks: Casework) -> None:
    apart = ("--cases", "A-1", "--reason", "别栋")
    told = rule(leaks, "split", only(leaks)["id"], *apart)
    ids = [one["id"] for one in told["items"]]
    rule(leaks, "confirm", ids[1])
    rule(leaks, "join", *ids, "--reason", "还是一处")

    for lang, ways, suggested in (
        ("en", ("(split)", "(confirm)", "(join)"), "as suggested"),
        ("zh", ("（拆分）", "（确认）", "（合并）"), "与系统提示一致"),
    ):
        group = leaks.done("recurrence", "show", ids[0], "--lang", lang)
        case = leaks.done("show", "A-3", "--lang", lang)
        for text in (group, case):
            assert [way for way in ways if way in text] == list(ways)
            assert suggested in text
        ruled = [line for line in group.splitlines() if "wang" in line]
        assert [way in line for way, line in zip(ways, ruled, strict=True)] == [
            True
        ] * 3
        assert all("2026-03-10" in line for line in ruled)


def test_matters_are_joined_by_id_or_by_number(leaks: Casework) -> None:
    was = only(leaks)
    told = rule(leaks, "join", was["id"], "A-4", "--reason", "一处积水所致")

    assert [one["id"] for one in told["items"]] == [was["id"]]
    assert only(leaks)["members"] == ["A-1", "A-2", "A-3", "A-4"]
    text = leaks.done("recurrence", "show", was["id"])
    assert "(join): wang, dispatcher district, DHO" in text

    receive(leaks, 13, LEAK)
    assert "A-13" in only(leaks)["members"]


def test_a_building_is_split_and_its_later_reports_stay_with_the_rest(
    casework: Casework,
) -> None:
    for number in (1, 2, 3):
        receive(casework, number, LEAK, "--building", "B-7")
        casework.classify(f"A-{number}", f"2026-03-{number + 1:02}T09:05")
    was = only(casework, "building")
    apart = ("--cases", "A-1", "--cases", "A-3", "--reason", "是隔壁单元")
    rule(casework, "split", was["id"], *apart)
    receive(casework, 12, LEAK, "--building", "B-7")
    casework.classify("A-12", "2026-03-13T09:05")

    assert members(casework, "building") == [["A-1", "A-3"], ["A-2", "A-12"]]
    groups = {
        one["id"]: one for one in casework.json("recurrence", "--kind", "building")
    }
    assert groups[was["id"]]["members"] == ["A-2", "A-12"]
    casework.done("views", "rebuild")
    assert members(casework, "building") == [["A-1", "A-3"], ["A-2", "A-12"]]
    then = members(casework, "building", "--as-of", "2026-03-09")
    assert then == [["A-1", "A-2", "A-3"]]


def test_buildings_that_are_joined_count_as_one_for_later_reports_too(
    casework: Casework,
) -> None:
    for number, building in enumerate(("B-7", "B-7", "B-8", "B-8"), 1):
        receive(casework, number, LEAK, "--building", building)
        casework.classify(f"A-{number}", f"2026-03-{number + 1:02}T09:05")
    first, second = casework.json("recurrence", "--kind", "building")
    why = ("--reason", "共用一根落水管")
    rule(casework, "join", second["id"], first["id"], *why)
    for number, building in ((12, "B-7"), (13, "B-8")):
        receive(casework, number, LEAK, "--building", building)
        casework.classify(f"A-{number}", f"2026-03-{number + 1:02}T09:05")

    one = only(casework, "building")
    assert (one["id"], one["reports"], one["places"]) == (second["id"], 6, 2)
    assert any("落水管" in reason["zh"] for reason in one["reasons"])

    mine = first["place"]["building"] == "B-7"
    apart = ["A-1", "A-2", "A-12"] if mine else ["A-3", "A-4", "A-13"]
    words = [word for no in apart for word in ("--cases", no)]
    again = ("--at", "2026-03-20T09:00", "--reason", "各有各的管")
    casework.done("recurrence", "split", one["id"], *words, *again, by=DISPATCHER)
    groups = casework.json("recurrence", "--kind", "building")
    assert {one["id"]: one["members"] for one in groups}[first["id"]] == apart


def test_a_ruling_that_is_sent_twice_is_recorded_once(leaks: Casework) -> None:
    once = ("--command-id", "00000000-0000-4000-8000-000000000001")
    words = ("split", only(leaks)["id"], "--cases", "A-1", "--reason", "别栋")
    first = rule(leaks, *words, *once)
    position = leaks.json("views", "status")[0]["position"]
    again = leaks("recurrence", *words, *WHEN, *once, by=DISPATCHER)

    assert again.exit_code == 0, again.output
    assert leaks.json("views", "status")[0]["position"] == position
    assert only(leaks)["id"] in {item["id"] for item in first["items"]}


def test_what_was_ruled_is_told_in_a_sentence(leaks: Casework) -> None:
    was = only(leaks)["id"]
    split = ("recurrence", "split", was, "--cases", "A-1", "--reason", "别栋", *WHEN)
    told = leaks.done(*split, by=DISPATCHER).splitlines()
    joined = ("recurrence", "join", was, "A-1", "--reason", "一处", *WHEN)

    assert told[0] == "Split into two matters:"
    assert f"{was}: A-2, A-3" in told
    assert leaks.done(*joined, by=DISPATCHER).startswith("Joined into one matter:")
    done = leaks.done("recurrence", "confirm", was, "--lang", "zh", by=DISPATCHER)
    assert done == f"已确认为一件事：\n{was}：A-1、A-2、A-3\n"


@pytest.mark.parametrize(
    ("words", "by", "said"),
    [
        (("split", "{id}", "--cases", "A-4"), DISPATCHER, "not among them: A-4"),
        (("split", "{id}", "--cases", "A-9"), DISPATCHER, "not among them: A-9"),
        (("confirm", "{id}", "--reason", " "), DISPATCHER, "no reason given"),
        (("confirm", "{id}"), HANDLER, "Clause 2 "),
        (("join", "{id}", "{id}"), DISPATCHER, "only one group"),
        (("join", "{id}", "A-1"), DISPATCHER, "only one group"),
        (("join", "{id}", ""), DISPATCHER, "No id of a group is given."),
        (("join", "{id}", "A-9"), DISPATCHER, "There is no case A-9"),
        (("join", "{id}", "{caller}"), DISPATCHER, "36 refuses this"),
        (("join", "{id}", "{caller}"), DISPATCHER, "they are not of one kind"),
        (("join", "{caller}", "{id}"), DISPATCHER, "groups of one caller are not"),
        (("join", "{id}", "building-12"), DISPATCHER, "no group building-12"),
        (("confirm", "matter-ffff"), DISPATCHER, "There is no group matter-ffff"),
        (("confirm", "{caller}"), DISPATCHER, "groups of one caller are not ruled on"),
    ],
)
def test_what_cannot_be_ruled_is_refused_in_a_sentence(
    leaks: Casework, words: tuple[str, ...], by: str, said: str
) -> None:
    receive(leaks, 5, "雨棚没有装回", "--phone", "13900000004")
    (caller,) = leaks.json("recurrence", "--kind", "caller")
    named = {"{id}": only(leaks)["id"], "{caller}": caller["id"]}
    given = [named.get(word, word) for word in words]
    why = () if "--reason" in words or words[0] == "confirm" else ("--reason", "别栋")
    told = leaks("recurrence", *given, *why, *WHEN, by=by)

    assert told.exit_code == 1
    assert said in told.output + told.stderr
    assert members(leaks) == [["A-1", "A-2", "A-3"]]


def test_the_words_of_a_caller_who_is_erased_are_in_no_reason(leaks: Casework) -> None:
    assert "漏水" in str(only(leaks)["reasons"])
    with open_store(leaks.data) as store:
        for number in (1, 2):
            phone = f"1390000{number:04}"
            store.vault.erase(store.vault.person_key(telephone=phone))

    assert "漏水" not in str(leaks.json("recurrence"))
