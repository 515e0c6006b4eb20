"""Rows of a file: CSV, XLSX or JSONL, one at a time, each with its true line number.

What cannot be read as a row is a `Broken` row with its reason, never an exception; only
a file of which nothing can be read at all is `Unreadable`.
"""

import codecs
import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook

Value: TypeAlias = str | date
"""A cell: text, or the day or instant of a date cell."""

LONGEST_LINE = 1 << 20
"""Bytes of a line; a longer one is not a line of such a file."""

BUFFER = 1 << 18

IN_GB = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*")
LAST_OF_TWO_BYTES = "\u07ff"
"""Of what UTF-8 writes in two bytes, as GB 2312 writes Chinese, the last letter."""

LARGEST_WORKBOOK = 1 << 30
"""Bytes of an unpacked workbook; a larger one is not opened."""


class Unreadable(Exception):
    """A file cannot be read at all; the message is one plain sentence."""


class Reason(NamedTuple):
    """Why something is rejected, in Chinese and English; never with personal data."""

    zh: str
    en: str


class Row(NamedTuple):
    """A data row: the line where it starts, and its fields by column."""

    line: int
    fields: Mapping[str, Value]


class Broken(NamedTuple):
    """What stands where a row should: its line, the reason, what can be shown."""

    line: int
    reason: Reason
    fields: Mapping[str, Value]


class Table(NamedTuple):
    """A file's columns and its rows, to be gone through once."""

    path: Path
    columns: tuple[str, ...]
    rows: Iterator[Row | Broken]


WRONG_ENCODING = Reason("编码不是UTF-8", "the encoding is not UTF-8")
CUT_OFF = Reason("文件不完整，在此中断", "the file is incomplete and breaks off here")
HALF_WRITTEN = Reason(
    "工作簿不完整或者已损坏，无法读出任何行",
    "the workbook is half-written or damaged; no row can be read",
)


@contextmanager
def open_table(path: Path, *, delimiter: str = ",", sheet: str = "") -> Iterator[Table]:
    """Open a file of rows by its name: .csv, .jsonl (either may be .gz) or .xlsx."""
    kind = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    if kind in {"xlsx", "xlsm"}:
        yield _workbook(path, sheet)
        return
    if kind not in {"csv", "tsv", "jsonl", "ndjson"}:
        raise Unreadable(f"{path.name} is neither CSV, XLSX nor JSONL.")
    doubtful = not _is_utf8(path)
    with _opened(path) as file:
        lines = _Lines(file, doubtful=doubtful)
        if kind in {"jsonl", "ndjson"}:
            yield Table(path, (), _objects(lines))
        else:
            yield _records(path, lines, "\t" if kind == "tsv" else delimiter)


def _is_utf8(path: Path) -> bool:
    """Whether all of a file, as far as it can be read, is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _opened(path) as file:
            while piece := file.read(BUFFER):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except (EOFError, OSError, zlib.error):
        pass
    return True


@contextmanager
def open_column(path: Path, column: str) -> Iterator[Iterator[str]]:
    """One column of a CSV file in a hurry; what cannot be read is an empty text."""
    with open_table(path) as table:
        if not path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv")):
            yield (str(row.fields.get(column, "")) for row in table.rows)
            return
        place = table.columns.index(column)
    delimiter = "\t" if ".tsv" in path.name.lower() else ","
    with (
        _opened(path) as file,
        io.TextIOWrapper(file, "utf-8-sig", "replace", newline="") as text,
    ):
        reader = csv.reader(text, strict=True, delimiter=delimiter)
        next(reader)
        yield _column(reader, place)


def _column(reader: Any, place: int) -> Iterator[str]:
    """A column of the records; the end of a damaged file is the end."""
    try:
        for values in reader:
            yield values[place] if len(values) > place else ""
    except (csv.Error, EOFError, OSError, zlib.error):
        yield ""


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        plain = path.open("rb")
    except OSError as error:
        raise Unreadable(f"{path} cannot be opened: {error.strerror}.") from error
    with plain:
        if path.suffix.lower() != ".gz":
            yield plain
            return
        with gzip.open(plain, "rb") as packed:
            yield io.BufferedReader(_Unpacked(packed), BUFFER)


class _Unpacked(io.RawIOBase):
    """A packed file piece by piece: what comes before a damage is still read."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed = packed

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next piece, as far as it is there."""
        piece = self._packed.read1(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class _Lines:
    """Decoded lines, bounded in length; remembers what was wrong with the last ones.

    In a file of which not all is UTF-8, what reads as Chinese in GB 2312 is that: the
    bytes of 漏水 there would be two odd letters here.
    """

    def __init__(self, file: BinaryIO, *, doubtful: bool = False) -> None:
        self._file = file
        self._doubtful = doubtful
        self.wrong_encoding_at = 0
        self.broken_off = False
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        try:
            yield from self._lines()
        except (EOFError, OSError, zlib.error):
            self.broken_off = True

    def _lines(self) -> Iterator[str]:
        encoding = "utf-8-sig"
        for line in iter(partial(self._file.readline, LONGEST_LINE), b""):
            self.count += 1
            try:
                text = line.decode(encoding)
                if self._doubtful and _reads_as_gb(line, text):
                    self.wrong_encoding_at = self.count
            except UnicodeDecodeError:
                self.wrong_encoding_at = self.count
                text = line.decode(encoding, "backslashreplace")
            if "\0" in text:
                self.wrong_encoding_at = self.count
                text = text.replace("\0", "")
            yield text
            encoding = "utf-8"


def _reads_as_gb(line: bytes, text: str) -> bool:
    plain = line.isascii() or max(text) > LAST_OF_TWO_BYTES
    return not plain and IN_GB.fullmatch(line) is not None


def _records(path: Path, lines: _Lines, delimiter: str) -> Table:
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    try:
        header = next(reader, None)
    except csv.Error as error:
        raise Unreadable(f"The first line of {path.name} cannot be read.") from error
    if header is None:
        broken_off = lines.broken_off
        raise Unreadable(
            f"{path.name} is damaged." if broken_off else f"{path.name} is empty."
        )
    columns = _columns(path, header)
    every = lines.wrong_encoding_at > 0
    return Table(path, columns, _read_records(reader, lines, columns, every))


def _columns(path: Path, header: list[str]) -> tuple[str, ...]:
    columns = tuple(name.strip() for name in header)
    named = [name for name in columns if name]
    if not named:
        raise Unreadable(f"The first line of {path.name} names no column.")
    for name in named:
        if named.count(name) > 1:
            raise Unreadable(f"{path.name} has more than one column {name!r}.")
    return tuple(name or f"#{place}" for place, name in enumerate(columns, 1))


def _read_records(
    reader: Any, lines: _Lines, columns: tuple[str, ...], every: bool
) -> Iterator[Row | Broken]:
    """The records after the header; `every` one is broken if the header is."""
    width = len(columns)
    last = reader.line_num
    reading = True
    while reading:
        try:
            for values in reader:
                line, last = last + 1, reader.line_num
                if (
                    len(values) == width
                    and lines.wrong_encoding_at < line
                    and not every
                ):
                    yield Row(line, dict(zip(columns, values, strict=False)))
                elif values:
                    bad = every or lines.wrong_encoding_at >= line
                    reason = WRONG_ENCODING if bad else _misfit(len(values), width)
                    fields = dict(zip(columns, values, strict=False))
                    yield Broken(line, reason, fields)
            reading = False
        except csv.Error:
            line, last = last + 1, reader.line_num
            yield Broken(line, _unreadable(line, last), {})
    if lines.broken_off:
        yield Broken(reader.line_num + 1, CUT_OFF, {})


def _unreadable(first: int, last: int) -> Reason:
    return Reason(
        f"第{first}至{last}行引号不成对或者过长",
        f"lines {first} to {last} have an unpaired quote or are too long",
    )


def _misfit(found: int, expected: int) -> Reason:
    return Reason(
        f"有{found}列，应为{expected}列",
        f"there are {found} fields where the header has {expected}",
    )


NOT_AN_OBJECT = Reason("不是JSON对象", "it is not a JSON object")


def _objects(lines: _Lines) -> Iterator[Row | Broken]:
    for text in lines:
        line = lines.count
        if lines.wrong_encoding_at == line:
            yield Broken(line, WRONG_ENCODING, {})
        elif text.strip():
            yield _object(line, text)
    if lines.broken_off:
        yield Broken(lines.count + 1, CUT_OFF, {})


def _object(line: int, text: str) -> Row | Broken:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Broken(line, NOT_AN_OBJECT, {})
    if not isinstance(data, dict):
        return Broken(line, NOT_AN_OBJECT, {})
    return Row(line, {str(name): _text(value) for name, value in data.items()})


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _workbook(path: Path, sheet: str) -> Table:
    """The rows of a workbook; one broken row stands for a workbook that has none."""
    if not path.is_file():
        raise Unreadable(f"{path} cannot be opened: No such file or directory.")
    try:
        _check_workbook(path)
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if not names or (sheet and sheet not in names):
            raise Unreadable(f"{path.name} has no sheet {sheet or 'at all'}.")
        rows = book.get_sheet_by_name(sheet or names[0]).iter_rows()
        numbered = enumerate(rows, 1)
        head = next((found for found in numbered if any(map(_filled, found[1]))), None)
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return Table(path, (), iter((Broken(1, HALF_WRITTEN, {}),)))
    if head is None:
        raise Unreadable(f"{path.name} is empty.")
    columns = _columns(path, [str(_cell(value)) for value in head[1]])
    return Table(path, columns, _read_cells(numbered, columns))


def _check_workbook(path: Path) -> None:
    """Refuse a workbook whose parts are damaged, cut off or far too large."""
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_WORKBOOK:
            raise Unreadable(f"{path.name} is too large when unpacked.")
        if packed.testzip() is not None:
            raise zipfile.BadZipFile
        for part in packed.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                _check_sheet(packed, part)


def _check_sheet(packed: zipfile.ZipFile, part: str) -> None:
    """Refuse a sheet that was not written to its end."""
    end = b""
    with packed.open(part) as sheet:
        while piece := sheet.read(1 << 16):
            end = (end + piece)[-64:]
    if not end.rstrip().endswith(b"worksheet>"):
        raise zipfile.BadZipFile


def _read_cells(
    numbered: Iterator[tuple[int, list[Any]]], columns: tuple[str, ...]
) -> Iterator[Row]:
    for line, values in numbered:
        if any(map(_filled, values)):
            yield Row(line, dict(zip(columns, map(_cell, values), strict=False)))


def _filled(value: object) -> bool:
    return value != ""


def _cell(value: object) -> Value:
    """A cell as text, or as the day or instant it is."""
    match value:
        case str() | datetime() | date():
            return value
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)
