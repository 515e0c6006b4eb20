"""The read models from the command line, now and as of an instant."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import OPERATOR, Casework

MINI = Path(__file__).parents[2] / ".." / "shared" / "data" / "housing-appeals" / "mini"


@pytest.fixture
def three(casework: Casework) -> Casework:
    """Three orders of one building: one dispatched, one classified, one received."""
    casework.receive("A-1", "2026-03-02T09:00")
    casework.classify("A-1", "2026-03-02T09:05")
    casework.dispatch("A-1", "2026-03-02T09:10")
    words = ("--title", "墙裂", "--phone", "1", "--building", "B-7")
    casework.done(
        "complaint", "receive", "A-2", "--at", "2026-03-03T09:00", *words, by=OPERATOR
    )
    casework.receive("A-3", "2026-03-04T09:00")
    return casework


def test_the_worklist_holds_open_cases_by_due_instant(three: Casework) -> None:
    items = three.json("worklist")

    assert [item["no"] for item in items] == ["A-1", "A-2", "A-3"]
    first = items[0]
    assert first["unit"] == first["lead"] == "HB-R"
    assert first["due"] == "2026-03-10T00:00:00+08:00"
    assert first["received_at"] == "2026-03-02T09:00:00+08:00"
    assert first["district"] == "hotline"
    assert (first["claimed"], first["verified"], first["accepted"]) == (
        None,
        False,
        None,
    )


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--unit", "HB-R"], ["A-1"]),
        (["--stage", "received"], ["A-2", "A-3"]),
        (["--stage", "已派单"], ["A-1"]),
        (["--leaf", "Q0102"], ["A-1"]),
        (["--grade", "O5"], ["A-1"]),
        (["--due-before", "2026-03-11"], ["A-1"]),
        (["--overdue"], []),
        (["--warning", "red"], []),
        (["--person", "nobody"], []),
        (["--as-of", "2026-03-03T12:00+08:00"], ["A-1", "A-2"]),
        (["--as-of", "2026-03-02T01:02:00Z"], ["A-1"]),
        (["--as-of", "2026-03-01"], []),
        (["--limit", "2"], ["A-1", "A-2"]),
        (["--limit", "0"], []),
    ],
)
def test_the_worklist_can_be_narrowed(
    three: Casework, filters: list[str], found: list[str]
) -> None:
    assert [item["no"] for item in three.json("worklist", *filters)] == found


def test_the_worklist_goes_on_after_a_cursor(three: Casework) -> None:
    first = three.json("worklist", "--limit", "2")

    rest = three.json("worklist", "--after", first[-1]["cursor"])
    assert [item["no"] for item in rest] == ["A-3"]


def test_the_worklist_covers_every_district(three: Casework) -> None:
    words = ("--title", "漏", "--phone", "1", "--building", "B")
    where = ("--district", "east")
    three.done("init", "east")
    three.done("complaint", "receive", "E-1", *words, *where, by=OPERATOR)

    told = three("complaint", "receive", "E-2", *words, by=OPERATOR)
    assert told.exit_code == 2
    assert "--district" in told.stderr
    assert {item["district"] for item in three.json("worklist")} == {"hotline", "east"}
    assert [item["no"] for item in three.json("worklist", *where)] == ["E-1"]
    assert three.json("show", "E-1")["district"] == "east"


def test_the_table_for_people_is_aligned_and_in_chinese(three: Casework) -> None:
    head, first, *_ = three.done("worklist", "--lang", "zh").splitlines()

    assert head.startswith("工单")
    assert "已派单" in first
    assert "2026-03-09 24:00" in first


def test_an_empty_worklist_says_so(casework: Casework) -> None:
    casework.done("init", "hotline")

    assert casework.done("worklist") == "Nothing is open.\n"
    assert casework.json("worklist") == []


def test_what_is_known_of_caller_and_building(three: Casework) -> None:
    known = three.json("known", "A-3")
    like = {row["no"]: row["like"] for row in known}
    assert like == {"A-1": ["caller", "building", "words"], "A-2": ["building"]}

    then = three.json("known", "A-3", "--as-of", "2026-03-04T10:00")
    assert {row["no"]: row["like"] for row in then} == like
    called = three.json("known", "--caller", "139-0000-1111")
    assert {row["no"] for row in called} == {"A-1", "A-3"}
    there = three.json("known", "--building", "B-7", "--as-of", "2026-03-02T12:00")
    assert [row["no"] for row in there] == ["A-1"]
    matter = three.json("known", "--leaf", "Q0102", "--place", "E-1")
    assert [row["no"] for row in matter] == ["A-1"]
    assert three("known").exit_code == 2


def test_stays_returns_and_timers(three: Casework) -> None:
    stays = three.json("stays", "--as-of", "2026-03-03T00:00")
    assert ("已派单", "HB-R") in {(row["stage"], row["unit"]) for row in stays}
    assert {row["unit"] for row in three.json("stays", "--unit", "HB-R")} == {"HB-R"}
    assert [row["stage"] for row in three.json("stays", "--case", "A-1")][-1] == (
        "已派单"
    )
    (unit,) = three.json("returns")["items"]
    assert (unit["unit"], unit["sent"], unit["returned"]) == ("HB-R", 1, 0)
    assert three.json("returns", "--as-of", "2026-03-01")["items"] == []
    assert [row["no"] for row in three.json("timers")] == ["A-1"]
    (before,) = three.json("timers", "--as-of", "2026-03-02T09:07")
    assert (before["no"], before["next_kind"]) == ("A-1", "派单")


def test_show_tells_a_case_as_of_an_instant(three: Casework) -> None:
    then = three.json("show", "A-1", "--as-of", "2026-03-02T09:06")
    now = three.json("show", "A-1")

    assert (then["stage"], now["stage"]) == ("已分类", "已派单")
    assert now["due"] == "2026-03-10T00:00:00+08:00"
    assert len(then["items"]) == 2
    text = three.done("show", "A-1", "--lang", "zh")
    assert "承办认定：尚无" in text
    assert "质检核实：尚未质检" in text
    assert "来电人认可：尚未回访" in text
    assert "办结时限自2026-03-02 09:10起算" in text


def test_tick_lets_limits_elapse_once(three: Casework) -> None:
    (first,) = three.json("tick", "--now", "2026-03-20T09:00")
    (second,) = three.json("tick", "--now", "2026-03-20T09:00")

    assert first["facts"] > 0
    assert second["facts"] == 0
    assert [item["no"] for item in three.json("worklist", "--overdue")] == ["A-1"]


def test_the_read_models_are_rebuilt_to_the_same_hash(three: Casework) -> None:
    before = three.json("views", "hash")
    (rebuilt,) = three.json("views", "rebuild")

    assert rebuilt["equal"]
    assert three.json("views", "hash") == before
    (one,) = three.json("views", "rebuild", "stays")
    assert one["equal"]
    assert all(row["lag"] == 0 for row in three.json("views", "status"))
    assert three("views", "rebuild", "nope").exit_code == 3


def test_nothing_departs_from_the_loop(three: Casework) -> None:
    assert three.json("conformance") == {"summary": [], "items": []}
    assert "loop admits" in three.done("conformance")


@pytest.mark.skipif(not MINI.is_dir(), reason="../shared/data is absent")
def test_a_history_from_elsewhere(casework: Casework) -> None:
    files = [str(MINI / name) for name in ("cases.csv", "events.csv")]
    words = ("import", *files, "--mapping", "housing-appeals")
    counts = casework.json(*words)
    again = casework.json(*words)

    assert counts["district"] == "housing-appeals"
    assert (counts["cases"], counts["steps"]) == (737, 5326)
    assert counts["read"] == counts["received"] + counts["appended"]
    assert again["already"] == again["read"]
    told = casework.json("conformance", "--limit", "3")
    assert len(told["items"]) == 3
    closed = [
        row
        for row in told["summary"]
        if row["fact"] == "complaint.closed.v1" and row["stage"] == "已办结"
    ]
    assert [(row["steps"], row["cases"]) for row in closed] == [(6, 3)]
    assert "complaint closed again while closed" in casework.done("conformance")
    case = told["items"][0]["no"]
    one = casework.json("conformance", "--case", case)
    assert {item["no"] for item in one["items"]} == {case}
    assert casework.json("show", case)["no"] == case
    then = casework.json("worklist", "--limit", "100000", "--as-of", "2021-01-15T12:00")
    assert 0 < len(then) < 737
    assert "不合程序" in casework.done("show", case, "--lang", "zh")


def test_json_is_one_document_in_plain_characters(three: Casework) -> None:
    told = three.done("worklist", "--json")

    assert json.loads(told)
    assert "已派单" in told


def test_the_desk_shows_a_district_at_a_glance(three: Casework) -> None:
    three.done("tick", "--now", "2026-03-20T09:00")
    told = three.done("desk")
    (document,) = three.json("desk")

    assert "Late (1 in all)" in told
    assert "Every recorded step" in told
    assert [item["no"] for item in document["late"]] == ["A-1"]
    assert three.json("desk", "--as-of", "2026-03-01")[0]["stages"] == []


def test_the_demo_is_built_once_and_says_that_it_is_synthetic(
    casework: Casework,
) -> None:
    first = casework.done("demo", "--no-serve")
    again = casework.done("demo", "--no-serve", "--lang", "zh")

    assert "synthetic" in first
    assert "requests were refused by a clause" in first
    assert "合成" in again
    assert "被依条款驳回" not in again
    assert "casework show" in again


def test_the_worklist_shows_what_an_order_is_placed_by(three: Casework) -> None:
    """With a unit the reply, to the end of its day; else whatever limit runs."""
    three.classify("A-2", "2026-03-03T09:05")
    rows = {row.split()[0]: row for row in three.done("worklist").splitlines()}
    items = {item["no"]: item for item in three.json("worklist")}

    assert "2026-03-09 24:00" in rows["A-1"]
    assert items["A-1"]["due"] == "2026-03-10T00:00:00+08:00"
    assert items["A-2"]["due"] is None
    assert items["A-2"]["next_due"][:16].replace("T", " ") in rows["A-2"]


@pytest.mark.parametrize("words", [("stays", "--case"), ("conformance", "--case")])
def test_a_case_that_is_not_there_is_said_not_to_be(
    three: Casework, words: tuple[str, ...]
) -> None:
    told = three(*words, "NOPE")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "There is no case NOPE" in told.stderr


def test_conformance_of_a_fact_that_does_not_exist_is_a_misuse(three: Casework) -> None:
    told = three("conformance", "--fact", "nope")
    assert told.exit_code == 2
    assert "There is no fact 'nope'" in told.stderr


def test_the_worklist_marks_what_has_company(three: Casework) -> None:
    items = {item["no"]: item["company"] for item in three.json("worklist")}
    then = {
        item["no"]: item["company"]
        for item in three.json("worklist", "--as-of", "2026-03-03T12:00")
    }

    assert items["A-1"] == items["A-3"] == {"caller": 1, "matter": 0, "words": 1}
    assert items["A-2"] == {"caller": 0, "matter": 0, "words": 0}
    assert then["A-1"] == {"caller": 0, "matter": 0, "words": 0}
    first, *_ = three.done("worklist", "--limit", "1").splitlines()[1:]
    assert "caller+1 matter+1" in first
    three.classify("A-3", "2026-03-04T09:05")
    first, *_ = three.done("--lang", "zh", "worklist", "--limit", "1").splitlines()[1:]
    assert "同人+1 同处+1 同事+1" in first
