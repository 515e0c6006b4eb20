"""What keeps coming back, from the command line."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from casework.adapters.record import open_store
from tests.cli.conftest import OPERATOR, Casework

HOUSING = Path(__file__).parents[2] / ".." / "shared" / "data" / "housing-appeals"
HOTLINE = HOUSING.parent / "hotline-messages"
PRESENT = pytest.mark.skipif(not HOUSING.is_dir(), reason="../shared/data is absent")
HOTLINE_PRESENT = pytest.mark.skipif(
    not HOTLINE.is_dir(), reason="../shared/data is absent"
)


@pytest.fixture
def four(casework: Casework) -> Casework:
    """Two reports of one leaf in a building, one next door, one of a third caller."""
    for number, building, phone in (
        (1, "B-7", "13900001111"),
        (2, "B-7", "13900002222"),
        (3, "B-8", "13900002222"),
    ):
        no, day = f"A-{number}", f"2026-03-0{number + 1}"
        casework.done(
            *("complaint", "receive", no, "--at", f"{day}T09:00", "--title", "漏水"),
            *("--phone", phone, "--estate", "E-1", "--building", building),
            by=OPERATOR,
        )
        casework.classify(no, f"{day}T09:05")
    casework.dispatch("A-1", "2026-03-05T09:00")
    return casework


def test_groups_are_listed_with_reasons_and_counts_apart(four: Casework) -> None:
    groups = {group["kind"]: group for group in four.json("recurrence")}

    assert {kind: group["members"] for kind, group in groups.items()} == {
        "building": ["A-1", "A-2"],
        "estate": ["A-1", "A-2", "A-3"],
        "caller": ["A-2", "A-3"],
        "matter": ["A-1", "A-2", "A-3"],
    }
    estate = groups["estate"]
    assert (estate["reports"], estate["callers"], estate["places"]) == (3, 2, 2)
    assert estate["leaf"] == "Q0102"
    assert estate["place"] == {"registry": "", "around": "E-1", "building": None}
    assert estate["first"] == "2026-03-02T09:00:00+08:00"
    assert estate["reasons"][0]["en"].endswith("estate: E-1")
    assert groups["caller"]["places"] == 2
    ids = {kind: group["id"] for kind, group in groups.items()}
    told = four.done("recurrence", "--lang", "zh")
    assert all(one[:20] in told for one in ids.values())


def test_groups_of_the_same_members_stand_once_in_the_table(four: Casework) -> None:
    groups = {group["kind"]: group for group in four.json("recurrence")}
    told = four.done("recurrence")

    estate, matter = groups["estate"], groups["matter"]
    assert estate["members"] == matter["members"]
    assert (estate["also"], matter["also"]) == ([matter["id"]], [estate["id"]])
    assert groups["building"]["also"] == []
    (row,) = (line for line in told.splitlines() if estate["id"] in line)
    assert row.split()[-2:] == [estate["id"], matter["id"]]
    assert told.count(matter["id"]) == 1
    assert len(told.splitlines()) == 1 + 3 + 1
    assert matter["id"] in four.done("recurrence", "--kind", "matter")


def test_an_id_is_of_one_length_wherever_it_is_told(four: Casework) -> None:
    for kind in ("building", "estate", "caller", "matter"):
        (group,) = four.json("recurrence", "--kind", kind)
        assert len(group["id"]) == len(f"{kind}-") + 16
        assert group["id"] in four.done("recurrence", "--kind", kind).split()
        text = four.done("recurrence", "show", group["id"])
        assert text.startswith(f"{group['id']} · ")


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (["--kind", "building"], ["building"]),
        (["--min-members", "3"], ["estate", "matter"]),
        (["--limit", "1"], ["estate"]),
        (["--limit", "0"], []),
        (["--district", "hotline"], ["estate", "matter", "caller", "building"]),
        (["--as-of", "2026-03-03T09:05"], ["building", "matter"]),
        (["--as-of", "2026-03-02T23:00"], []),
    ],
)
def test_the_list_can_be_narrowed(
    four: Casework, words: list[str], kinds: list[str]
) -> None:
    assert [one["kind"] for one in four.json("recurrence", *words)] == kinds


def test_one_group_is_shown_with_who_handled_its_members(four: Casework) -> None:
    (group,) = four.json("recurrence", "--kind", "building")
    shown = four.json("recurrence", "show", group["id"])
    text = four.done("recurrence", "show", group["id"])

    assert {name: shown[name] for name in shown if name in group} == {
        name: value for name, value in group.items() if name != "also"
    }
    assert [(one["no"], one["stage"], one["lead"]) for one in shown["cases"]] == [
        ("A-1", "已派单", "HB-R"),
        ("A-2", "已分类", ""),
    ]
    assert "Because: the same building: B-7" in text
    assert "Reports 2, incidents 2, callers 2" in text
    assert "13900001111" not in text
    then = ("--as-of", "2026-03-04", "recurrence", "show")
    early = four.json("recurrence", "show", group["id"], "--as-of", "2026-03-04")
    assert [one["stage"] for one in early["cases"]] == ["已分类", "已分类"]
    assert four.json("recurrence", *then[:2], "show", group["id"]) == early
    before = four("recurrence", "show", group["id"], "--as-of", "2026-03-02T08:00")
    assert "There is no group" in before.stderr


def test_a_caller_who_is_erased_is_nobody(four: Casework) -> None:
    (mine,) = four.json("recurrence", "--kind", "caller")
    with open_store(four.data) as store:
        store.vault.erase(store.vault.person_key(telephone="13900002222"))

    assert four.json("recurrence", "--kind", "caller") == []
    assert four.json("recurrence", "--kind", "caller", "--as-of", "2026-04-01") == []
    assert "There is no group" in four("recurrence", "show", mine["id"]).stderr
    (building,) = four.json("recurrence", "--kind", "building")
    assert (building["callers"], building["anonymous"]) == (1, 1)


def test_a_group_in_two_districts_asks_which(four: Casework) -> None:
    (group,) = four.json("recurrence", "--kind", "building")
    four.done("init", "east")
    for no in ("E-1", "E-2"):
        at = ("--at", "2026-03-02T09:00", "--district", "east")
        words = ("--title", "漏", "--phone", no[-1], "--building", "B-7")
        four.done("complaint", "receive", no, *words, *at, by=OPERATOR)
        leaf = ("--leaf", "Q0102", "--at", "2026-03-02T09:05", "--district", "east")
        four.done("complaint", "classify", no, *leaf, by=OPERATOR)

    told = four("recurrence", "show", group["id"])
    assert (told.exit_code, "--district" in told.stderr) == (2, True)
    there = four.json("recurrence", "show", group["id"], "--district", "east")
    assert there["members"] == ["E-1", "E-2"]


def test_members_of_several_leaves_are_told_with_them(casework: Casework) -> None:
    for number, leaf in ((1, "Q0102"), (2, "S0302")):
        no, day = f"A-{number}", f"2026-03-0{number}"
        words = ("--title", "漏", "--phone", "139", "--building", "B-7")
        at = ("--at", f"{day}T09:00")
        casework.done("complaint", "receive", no, *words, *at, by=OPERATOR)
        then = ("--leaf", leaf, "--at", f"{day}T09:05")
        casework.done("complaint", "classify", no, *then, by=OPERATOR)
    (caller,) = casework.json("recurrence", "--kind", "caller")

    text = casework.done("recurrence", "show", caller["id"])
    cases = casework.json("recurrence", "show", caller["id"])["cases"]

    assert [one["leaf"] for one in cases] == ["Q0102", "S0302"]
    assert "Q0102 Balcony/gutter leak" in text
    assert "S0302" in text


@pytest.mark.parametrize("wanted", ["nope", "building-", "caller-000000000000"])
def test_a_group_that_is_not_there_is_named(four: Casework, wanted: str) -> None:
    told = four("recurrence", "show", wanted)

    assert told.exit_code != 0
    assert f"There is no group {wanted}." in told.stderr
    assert four("recurrence", "show", "").stderr == "No id of a group is given.\n"


def test_nothing_comes_back(casework: Casework) -> None:
    casework.done("init", "hotline")

    assert casework.done("recurrence") == "Nothing keeps coming back.\n"
    assert casework.json("recurrence") == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("recurrence", "--limit", "0"), "None was to be shown: --limit is 0."),
        (("recurrence", "--min-members", "60"), "No group has 60 reports or more."),
        (
            ("recurrence", "--kind", "estate", "--as-of", "2026-03-02T23:00"),
            "There is no group by estate.",
        ),
        (
            ("recurrence", "--as-of", "2020-01-01"),
            "The record begins at 2026-03-02 09:00.",
        ),
        (
            ("worklist", "--as-of", "2020-01-01"),
            "The record begins at 2026-03-02 09:00.",
        ),
        (("worklist", "--limit", "0"), "None was to be shown: --limit is 0."),
        (("worklist", "--unit", "NOPE"), "Nothing is open that was asked for."),
        (
            ("worklist", "--unit", "NOPE", "--as-of", "2030-01-01"),
            "Nothing is open that was asked for.\n"
            "Nothing is recorded after 2026-03-05 09:00.",
        ),
    ],
)
def test_an_empty_list_says_no_more_than_is_true(
    four: Casework, words: tuple[str, ...], says: str
) -> None:
    assert four.done(*words) == f"{says}\n"
    assert four.json(*words) == []


@PRESENT
def test_the_small_real_history_agrees_with_a_plain_pass(casework: Casework) -> None:
    mini = HOUSING / "mini"
    assert _agrees(casework, [mini / "cases.csv", mini / "events.csv"]) == (30, 359)
    groups = casework.json("recurrence", "--kind", "building")
    came_back = [group["after_closing"] for group in groups]
    assert came_back == sorted(came_back, reverse=True)
    cases = casework.json("recurrence", "show", groups[0]["id"])["cases"]
    assert sum(case["days"] is not None for case in cases) == came_back[0]


@PRESENT
@pytest.mark.slow
def test_the_whole_real_history_agrees_with_a_plain_pass(casework: Casework) -> None:
    paths = [HOUSING / "cases.csv.gz", HOUSING / "events.csv.gz"]
    assert _agrees(casework, paths) == (3450, 12001)


def _agrees(casework: Casework, paths: Sequence[Path]) -> tuple[int, int]:
    """Take a history over; how many pairs of building and reason repeat, and cases."""
    casework.done("import", *map(str, paths), "--mapping", "housing-appeals")
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    opened = gzip.open if paths[0].suffix == ".gz" else open
    with opened(paths[0], "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["building_id"]:
                key = row["building_id"], f"housing-appeals:{row['reason_id']}"
                found[key].append(row["case_id"])
    plain = {key: sorted(nos) for key, nos in found.items() if len(nos) > 1}
    groups = casework.json("recurrence", "--kind", "building", "--limit", "100000")
    told = {
        (group["place"]["building"], group["leaf"]): sorted(group["members"])
        for group in groups
    }
    assert told == plain
    assert len(told) == len({group["id"] for group in groups}) == len(groups)
    return len(told), sum(group["reports"] for group in groups)


@HOTLINE_PRESENT
@pytest.mark.slow
def test_the_real_messages_fall_into_the_same_matters_when_told_again(
    casework: Casework,
) -> None:
    messages = str(HOTLINE / "messages.xlsx")
    casework.done("intake", messages, "--mapping", "hotline-messages")
    asked = ("recurrence", "--kind", "matter", "--limit", "100000")
    groups = casework.json(*asked)
    casework.done("views", "rebuild", "matters")

    assert casework.json(*asked) == groups
    members = [no for group in groups for no in group["members"]]
    assert len(members) == len(set(members)) == sum(g["reports"] for g in groups)
    assert all(group["reasons"] for group in groups)
    largest = max(groups, key=lambda group: group["callers"])
    assert any("they speak of" in reason["en"] for reason in largest["reasons"])
