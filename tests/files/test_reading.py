"""Rows come with true line numbers; whatever cannot be read is accounted for."""

import gzip
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from casework.adapters.files.reading import (
    CUT_OFF,
    HALF_WRITTEN,
    NOT_AN_OBJECT,
    WRONG_ENCODING,
    Broken,
    Row,
    Unreadable,
    open_table,
)


def read(path: Path) -> list[Row | Broken]:
    with open_table(path) as table:
        return list(table.rows)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_record_is_at_the_line_where_it_starts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", b'no,words\r\n1,"a\r\nb"\r\n\r\n2,c\r\n3,d\r\n')

    assert read(path) == [
        Row(2, {"no": "1", "words": "a\r\nb"}),
        Row(5, {"no": "2", "words": "c"}),
        Row(6, {"no": "3", "words": "d"}),
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_and_packing_change_nothing(
    tmp_path: Path, name: str, mark: str
) -> None:
    content = f"{mark}编号,内容\n1,漏水\n".encode()
    packed = gzip.compress(content) if name.endswith(".gz") else content

    assert read(write(tmp_path / name, packed)) == [
        Row(2, {"编号": "1", "内容": "漏水"})
    ]


def test_one_row_in_another_encoding_leaves_the_others(tmp_path: Path) -> None:
    content = b"no,words\n1,ok\n2," + "噪声扰民".encode("gbk") + b"\n3,ok\n"
    rows = read(write(tmp_path / "a.csv", content))

    assert [type(row) for row in rows] == [Row, Broken, Row]
    assert isinstance(rows[1], Broken)
    assert (rows[1].line, rows[1].reason) == (3, WRONG_ENCODING)


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_a_file_in_another_encoding_is_rejected_row_by_row(
    tmp_path: Path, encoding: str
) -> None:
    content = "编号,内容\n1,噪声\n2,噪声\n".encode(encoding)
    rows = read(write(tmp_path / "a.csv", content))

    assert len(rows) == 2
    assert all(isinstance(r, Broken) and r.reason == WRONG_ENCODING for r in rows)


def test_a_row_with_too_many_or_too_few_fields_is_broken(tmp_path: Path) -> None:
    rows = read(write(tmp_path / "a.csv", b"a,b\n1\n1,2\n1,2,3\n"))

    assert [type(row) for row in rows] == [Broken, Row, Broken]
    assert [row.line for row in rows] == [2, 3, 4]


def test_an_unpaired_quote_costs_its_own_record_only(tmp_path: Path) -> None:
    rows = read(write(tmp_path / "a.csv", b'a,b\n1,"x"y\n2,z\n'))

    assert [(type(row), row.line) for row in rows] == [(Broken, 2), (Row, 3)]


def test_a_quote_that_never_closes_is_one_broken_row(tmp_path: Path) -> None:
    rows = read(write(tmp_path / "a.csv", b'a,b\n1,x\n2,"y\n3,z\n'))

    assert [(type(row), row.line) for row in rows] == [(Row, 2), (Broken, 3)]


def test_a_packed_file_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    lines = b"".join(b"%d,%d\n" % (n, n * n * 7919) for n in range(9999))
    packed = gzip.compress(b"a,b\n" + lines)
    rows = read(write(tmp_path / "a.csv.gz", packed[: len(packed) // 2]))

    assert len(rows) > 100
    assert isinstance(rows[-1], Broken)
    assert rows[-1].reason == CUT_OFF
    assert all(isinstance(row, Row) for row in rows[:-2])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "", "a.csv is empty."),
        ("a.csv", "a,a\n1,2\n", "a.csv has more than one column 'a'."),
        ("a.csv", ",\n1,2\n", "The first line of a.csv names no column."),
        ("a.csv.gz", "no gzip", "a.csv.gz is damaged."),
        ("a.doc", "", "a.doc is neither CSV, XLSX nor JSONL."),
    ],
)
def test_what_cannot_be_read_at_all_is_one_sentence(
    tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    with pytest.raises(Unreadable) as told:
        read(write(tmp_path / name, content.encode()))

    assert str(told.value) == sentence


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.jsonl"])
def test_a_missing_file_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreadable, match=r"cannot be opened: No such file"):
        read(tmp_path / name)


def test_json_lines(tmp_path: Path) -> None:
    content = b'{"no": 1, "words": null, "more": [1]}\n\n[1]\n{"no"\n'
    rows = read(write(tmp_path / "a.jsonl", content + b'{"no": "\xff"}\n'))

    assert rows[0] == Row(1, {"no": "1", "words": "", "more": "[1]"})
    assert [(r.line, r.reason) for r in rows[1:] if isinstance(r, Broken)] == [
        (3, NOT_AN_OBJECT),
        (4, NOT_AN_OBJECT),
        (5, WRONG_ENCODING),
    ]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 0, ["no", "time", "words"])
        sheet.write_row(3, 0, [188006, "2019/2/28 11:25:05", "a\nb"])
        day = book.add_format({"num_format": "yyyy/m/d"})
        instant = book.add_format({"num_format": "yyyy/m/d h:mm:ss"})
        sheet.write(5, 0, "x")
        sheet.write_datetime(5, 1, date(2019, 8, 1), day)
        sheet.write(6, 0, "y")
        sheet.write_datetime(6, 1, datetime(2019, 8, 1, 9, 30), instant)
    return path


def test_a_workbook_gives_sheet_rows_and_real_dates(workbook: Path) -> None:
    rows = read(workbook)

    assert [row.line for row in rows] == [4, 6, 7]
    assert rows[0].fields == {
        "no": "188006",
        "time": "2019/2/28 11:25:05",
        "words": "a\nb",
    }
    assert rows[1].fields["time"] == date(2019, 8, 1)
    assert rows[2].fields["time"] == datetime(2019, 8, 1, 9, 30)


@pytest.mark.parametrize("kept", [0, 100, 0.5, 0.9, -5])
def test_a_half_written_workbook_is_one_broken_row(workbook: Path, kept: float) -> None:
    whole = workbook.read_bytes()
    end = int(len(whole) * kept) if 0 < kept < 1 else int(kept)
    workbook.write_bytes(whole[:end])

    assert read(workbook) == [Broken(1, HALF_WRITTEN, {})]


@pytest.mark.parametrize("end", ["</row>", "<c "])
def test_a_sheet_that_breaks_off_is_not_taken_for_whole(
    workbook: Path, tmp_path: Path, end: str
) -> None:
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(workbook) as whole, zipfile.ZipFile(broken, "w") as cut:
        for name in whole.namelist():
            content = whole.read(name)
            if name.endswith("sheet1.xml"):
                content = content[: content.rindex(end.encode()) + len(end)]
            cut.writestr(name, content)

    assert read(broken) == [Broken(1, HALF_WRITTEN, {})]


def test_reasons_are_in_both_languages() -> None:
    for reason in (CUT_OFF, HALF_WRITTEN, NOT_AN_OBJECT, WRONG_ENCODING):
        assert reason.zh != reason.en
