"""Files of orders: every row in, or in the rejects file with its reason."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Casework

HEAD = "no,received_at,title,building,phone\n"
GOOD = "A-1,2026-03-02T09:00,屋面漏水,B-7,13900001111\n"
BAD = "A-2,2026-02-30T09:00,屋面漏水,B-7,13900001111\n"


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A file with one good row and one with an impossible date."""
    path = tmp_path / "orders.csv"
    path.write_text(HEAD + GOOD + BAD, encoding="utf-8")
    return path


def test_bad_rows_are_rejected_and_the_rest_is_kept(
    casework: Casework, orders: Path, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    told = casework("intake", str(orders), "--rejects", str(rejects), "--json")

    assert told.exit_code == 1
    assert str(rejects) in told.stderr
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["line"], row["field"]) == ("3", "at")
    assert [item["no"] for item in casework.json("worklist")] == ["A-1"]


def test_the_same_file_twice_adds_nothing(casework: Casework, orders: Path) -> None:
    orders.write_text(HEAD + GOOD, encoding="utf-8")
    first = casework.json("intake", str(orders))
    again = casework.json("intake", str(orders))

    assert (first["read"], first["received"], first["already"]) == (1, 1, 0)
    assert (again["read"], again["received"], again["already"]) == (1, 0, 1)
    assert again["district"] == "hotline"


def test_read_models_can_be_left_behind(casework: Casework, orders: Path) -> None:
    orders.write_text(HEAD + GOOD, encoding="utf-8")
    casework.done("intake", str(orders), "--no-catch-up")

    assert {row["lag"] for row in casework.json("views", "status")} == {1}
    casework.done("views", "catch-up")
    assert {row["lag"] for row in casework.json("views", "status")} == {0}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("intake", "nowhere.csv"), "nowhere.csv"),
        (("import", "nowhere.csv", "--mapping", "housing-appeals"), "nowhere.csv"),
        (("intake", "{orders}", "--mapping", "nope"), "no mapping nope"),
        (("import", "{orders}", "--mapping", "casework"), "history"),
        (("intake", "{orders}", "--mapping", "{orders}"), "TOML"),
        (("intake", "{orders}", "--rejects", "/nowhere/at/all.csv"), "/nowhere"),
        (("reference", "load", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_a_file_that_cannot_be_used(
    casework: Casework, orders: Path, words: tuple[str, ...], says: str
) -> None:
    told = casework(*(word.format(orders=orders) for word in words))

    assert told.exit_code == 3
    (line,) = told.stderr.splitlines()
    assert says in line


def test_a_half_written_workbook(casework: Casework, tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 50)

    told = casework("intake", str(path))
    assert told.exit_code in {1, 3}
    assert len(told.stderr.splitlines()) == 1


def test_orders_never_go_in_silence_into_another_systems_district(
    casework: Casework, orders: Path
) -> None:
    orders.write_text(HEAD + GOOD, encoding="utf-8")
    casework.done("init", "housing-appeals")

    assert casework.json("intake", str(orders))["district"] == "hotline"
    casework.receive("A-9")
    assert {item["district"] for item in casework.json("worklist")} == {"hotline"}


def test_a_shipped_mapping_of_another_system_names_its_district(
    casework: Casework, tmp_path: Path
) -> None:
    path = tmp_path / "messages.csv"
    path.write_text(
        "留言编号,留言用户,留言主题,留言时间,留言详情\n"
        "188006,A000102948,楼道漏水,2020/1/2 11:22:33,顶楼漏水\n",
        encoding="utf-8",
    )
    casework.done("init", "hotline")
    told = casework.json("intake", str(path), "--mapping", "hotline-messages")

    assert (told["district"], told["received"]) == ("hotline-messages", 1)


def test_chinese_of_another_encoding_is_not_taken_for_odd_letters(
    casework: Casework, tmp_path: Path
) -> None:
    """The bytes of 漏水 in GB 18030 are good UTF-8, but say something else."""
    path, rejects = tmp_path / "orders.csv", tmp_path / "rejects.csv"
    other = "A-2,2026-03-02T09:00,漏水,B-7,13900001111\n"
    worse = "A-3,2026-03-02T09:00,屋面漏水,B-7,13900001111\n"
    path.write_bytes((HEAD + GOOD).encode() + (other + worse).encode("gb18030"))

    told = casework("intake", str(path), "--rejects", str(rejects))
    assert told.exit_code == 1
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        found = [(row["line"], row["reason_en"]) for row in csv.DictReader(file)]
    assert found == [(n, "the encoding is not UTF-8") for n in ("3", "4")]
    assert [item["no"] for item in casework.json("worklist")] == ["A-1"]
