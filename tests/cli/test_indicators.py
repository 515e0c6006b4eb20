"""The indicators, from the command line."""

import csv
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import OPERATOR, Casework

HOUSING = Path(__file__).parents[2] / ".." / "shared" / "data" / "housing-appeals"
PRESENT = pytest.mark.skipif(not HOUSING.is_dir(), reason="../shared/data is absent")

ESTATES = "code,name\nE-1,东柳一村\nE-2,老仓坊\nE-3,北汀里\n"


@pytest.fixture
def week(casework: Casework) -> Casework:
    """Three calls of one week: two of one estate, one not classified yet."""
    for number, estate, phone in ((1, "E-1", "1"), (2, "E-1", "2"), (3, "E-2", "3")):
        casework.done(
            *("complaint", "receive", f"A-{number}", "--title", "屋面漏水"),
            *("--at", f"2026-03-0{number + 1}T09:00", "--phone", f"1390000000{phone}"),
            *("--registry", "r", "--estate", estate, "--building", f"B-{number}"),
            by=OPERATOR,
        )
    for number in (1, 2):
        casework.classify(f"A-{number}", f"2026-03-0{number + 1}T09:05")
    return casework


def figures(casework: Casework, *words: str) -> dict[str, tuple[int, int]]:
    """What was counted and out of how many, by key."""
    told = casework.json("indicators", *words)
    return {one["key"]: (one["numerator"], one["denominator"]) for one in told["items"]}


def test_each_is_told_with_what_was_counted(week: Casework) -> None:
    told = week.json("indicators", "--as-of", "2026-03-09T00:00")

    assert told["as_of"] == told["to"] == "2026-03-09T00:00:00+08:00"
    assert told["from"] == "2025-03-09T00:00:00+08:00"
    (unclassified,) = (one for one in told["items"] if one["key"] == "unclassified")
    assert unclassified == {
        "district": "hotline",
        "id": "M-29",
        "key": "unclassified",
        "name": {"zh": "未分类占比", "en": "Unclassified"},
        "formula": {
            "zh": "尚未分类的来电 ÷ 全部受理",
            "en": "reports without a leaf ÷ all reports",
        },
        "numerator": 1,
        "denominator": 3,
        "value": 0.333333,
        "small": True,
        "notes": [],
    }
    assert told["heaviest"] == []


@pytest.mark.parametrize(
    ("words", "received"),
    [
        (["--as-of", "2026-03-09T00:00"], 3),
        (["--as-of", "2026-03-03T09:01"], 2),
        (["--as-of", "2026-03-09T00:00", "--from", "2026-03-03"], 2),
        (["--as-of", "2026-03-09T00:00", "--to", "2026-03-03"], 1),
        (["--from", "2026-03-03", "--to", "2026-03-04"], 1),
        (["--from", "2025-01-01", "--to", "2025-02-01"], 0),
        (["--to", "2027-03-01", "--district", "hotline"], 3),
        (["--as-of", "2028-02-29T00:00"], 0),
    ],
)
def test_the_window_and_the_instant_are_as_asked(
    week: Casework, words: list[str], received: int
) -> None:
    assert figures(week, *words)["without-building"] == (0, received)


def test_what_was_known_then_is_not_what_is_known_now(week: Casework) -> None:
    now = ("--to", "2026-12-01")

    assert figures(week, *now)["unclassified"] == (1, 3)
    then = ("--as-of", "2026-03-03T09:04")
    assert figures(week, *then)["unclassified"] == (1, 2)
    assert figures(week, *then)["estate-gini"] == (0, 2)


def test_registered_estates_without_orders_are_counted(
    week: Casework, tmp_path: Path
) -> None:
    file = tmp_path / "estates.csv"
    file.write_text(ESTATES, encoding="utf-8")
    load = ("reference", "load", str(file), "--kind", "estates", "--id", "r")
    week.done(*load, "--district", "hotline")

    told = week.done("indicators", "--to", "2026-12-01")
    assert "over 3 estates, 1 of the register without orders" in told
    earlier = week.done("indicators", "--as-of", "2026-03-09T00:00")
    assert "no register of estates: over the 2" in earlier


def test_of_a_unit_it_is_told_what_came_of_the_orders_it_led(week: Casework) -> None:
    told = week.json("indicators", "--unit", "HB-R", "--to", "2026-12-01")

    assert told["unit"] == "HB-R"
    assert [one["id"] for one in told["items"]] == ["M-10", "M-10", "M-15"]
    assert told["heaviest"] == told["suggestions"] == []
    table = week.done("indicators", "--unit", "HB-R", "--to", "2026-12-01")
    assert "ranked" not in table
    assert "M-16" not in table


def test_a_table_in_both_languages_says_how_it_is_counted(week: Casework) -> None:
    english = week.done("indicators", "--to", "2026-12-01")
    chinese = week.done("indicators", "--to", "2026-12-01", "--lang", "zh")

    assert "no estate is ranked" in english
    assert "M-15 Recurrence rate: closed orders whose matter" in english
    assert "few" in english
    assert "不作小区排名" in chinese
    assert "M-10 一次办好率：经来电人" in chinese
    assert "样本少" in chinese
    assert "没有小区名录，仅按有工单的2个小区计" in chinese


def test_a_window_without_a_day_is_a_misuse(week: Casework) -> None:
    told = week("indicators", "--from", "2026-03-02", "--to", "2026-03-02")

    assert told.exit_code == 2
    assert "--from must be before --to" in told.output


def test_who_classifies_is_told_what_was_suggested(casework: Casework) -> None:
    told = casework.receive()
    assert "Suggested type: Q0101 Leak after works (" in told
    assert "Suggested type: Q0101" in casework.done("show", "A-1")

    told = casework.classify()
    assert "suggested was Q0101 (" in told
    assert ", chosen Q0102." in told
    shown = casework.done("show", "A-1", "--lang", "zh")
    assert "；建议Q0101（" in shown
    assert "，选用Q0102。" in shown
    assert "建议类型" not in shown


def test_what_was_suggested_is_not_the_caller_s_to_say(casework: Casework) -> None:
    assert "--leaf" in casework.done("complaint", "classify", "--help")
    assert casework("complaint", "classify", "A-1", "--suggestion", "x").exit_code == 2


def test_suggestions_are_told_month_by_month(week: Casework) -> None:
    window = ("--to", "2026-12-01")
    (month,) = week.json("indicators", *window)["suggestions"]

    assert (month["month"], month["classified"], month["without"]) == ("2026-03", 2, 0)
    sure = month["first"] + month["further"] + month["overruled"]
    assert sure + month["unsure"] == 2
    told = figures(week, *window)
    assert told["suggestion-taken"] == (month["first"], sure)
    assert told["suggestion-unsure"] == (month["unsure"], 2)
    assert "What was suggested and what was chosen" in week.done("indicators", *window)


def test_a_type_that_a_file_brings_was_not_suggested(
    casework: Casework, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "no,received_at,title,words,phone,estate,leaf\n"
        "B-1,2026-03-02T09:00,漏水,屋面漏水,13900001111,E-1,Q0101\n"
        "B-2,2026-03-02T10:00,漏水,屋面漏水,13900002222,E-1,\n",
        encoding="utf-8",
    )
    casework.done("intake", str(file))
    casework.classify("B-2", "2026-03-02T10:00")

    (told,) = {
        (one["without"], one["classified"])
        for one in casework.json("indicators", "--to", "2026-12-01")["suggestions"]
        if not one["model"]
    }
    assert told == (1, 1)
    file.write_text(
        file.read_text(encoding="utf-8").replace("E-1,\n", "E-1,Q0102\n"), "utf-8"
    )
    assert casework.json("intake", str(file))["already"] == 2


@PRESENT
def test_of_a_real_history_recurrence_is_what_a_plain_pass_counts(
    casework: Casework,
) -> None:
    files = [str(HOUSING / "mini" / name) for name in ("cases.csv", "events.csv")]
    casework.done("import", *files, "--mapping", "housing-appeals")
    window = ("--from", "2015-01-01", "--to", "2030-01-01")
    told = figures(casework, *window, "--as-of", "2030-01-01T00:00")

    assert told["recurrence"] == _came_back(*files) == (195, 481)
    assert told["suggestion-unsure"] == (0, 0)
    text = casework.done("indicators", *window)
    assert "suggest" not in text


def _came_back(cases: str, events: str) -> tuple[int, int]:
    """How many closed cases had their like within ninety days, and how many closed."""
    ended: dict[str, datetime] = {}
    begun: dict[str, datetime] = {}
    with open(events, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["ts"])
            if row["kind"] == "petition":
                first = begun.setdefault(row["case_id"], at)
                begun[row["case_id"]] = min(first, at)
            if row["status_name"].startswith("Завершено"):
                first = ended.setdefault(row["case_id"], at)
                ended[row["case_id"]] = min(first, at)
    like = defaultdict(list)
    with open(cases, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["building_id"]:
                like[row["building_id"], row["reason_id"]].append(row["case_id"])
    days = timedelta(days=90)
    back = {
        one
        for group in like.values()
        for one in group
        if one in ended
        and any(ended[one] < begun[no] <= ended[one] + days for no in group)
    }
    return len(back), len(ended)
