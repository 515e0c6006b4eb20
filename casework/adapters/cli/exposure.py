"""Areas under construction by month from a file. 施工量表。

Unlike a register it is taken row by row: a row that cannot be is told in one sentence,
and the rest is kept.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from casework.adapters.cli.registering import Source, bad, chunks
from casework.domain.leads.exposure import Place, Works
from casework.domain.reference import Exposure, ExposureReported

MONTHS: Final = ("month", "月份")
PLACES: Final = ("project", "estate", "code", "项目", "小区", "编号")
AREAS: Final = ("area", "m2", "m²", "面积", "在建面积")
_MONTH: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?")
_AREA: Final = re.compile(r"\d{1,9}(\.\d+)?")


class Wrong(NamedTuple):
    """A row that cannot be taken, and why."""

    line: int
    zh: str
    en: str


class Read(NamedTuple):
    """What a file tells: facts, and the rows that were left out."""

    facts: list[ExposureReported]
    wrong: list[Wrong]


class _Unfit(Exception):
    """Why a row cannot be taken."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def tells_exposure(columns: set[str]) -> bool:
    """Whether columns are those of areas by month."""
    return bool(columns & {*MONTHS}) and bool(columns & {*AREAS})


def read_exposure(source: Source, works: Works) -> Read:
    """The areas of a file, for the projects and estates that are registered."""
    try:
        text = source.path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad(source.path, "编码不是UTF-8", "it is not UTF-8") from error
    told: dict[tuple[str, date], dict[str, int]] = {}
    wrong = []
    reader = csv.DictReader(text.splitlines())
    for row in reader:
        values = {k.strip(): (v or "").strip() for k, v in row.items() if k}
        try:
            month = _month(_value(values, MONTHS), source.at.date())
            registry, code = _place(values, works)
            area = _area(_value(values, AREAS))
            entries = told.setdefault((registry, month), {})
            if code in entries:
                raise _Unfit(
                    f"{month:%Y-%m}的{code}已经给出",
                    f"{code} is given already for {month:%Y-%m}",
                )
        except _Unfit as unfit:
            wrong.append(Wrong(reader.line_num, unfit.zh, unfit.en))
        else:
            entries[code] = area
    return Read(list(_facts(source, told)), wrong)


def _facts(
    source: Source, told: Mapping[tuple[str, date], Mapping[str, int]]
) -> Iterator[ExposureReported]:
    for (registry, month), areas in sorted(told.items()):
        entries = (Exposure(code=code, area=area) for code, area in areas.items())
        for some in chunks(entries):
            yield ExposureReported(
                at=source.at, by=source.by, registry=registry, month=month, entries=some
            )


def _value(values: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((values[name] for name in names if values.get(name)), "")


def _month(said: str, today: date) -> date:
    found = _MONTH.fullmatch(said)
    try:
        month = date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        month = None
    if month is None:
        raise _Unfit(f"“{said}”不是月份", f"{said!r} is no month")
    if month > today:
        raise _Unfit(f"{month:%Y-%m}尚未到来", f"{month:%Y-%m} has not come yet")
    return month


def _place(values: Mapping[str, str], works: Works) -> Place:
    """The project or estate of a row, by its code or else by its name."""
    said = _value(values, PLACES)
    names = {place: one.name for place, one in works.estates.items()}
    names |= {place: one.name for place, one in works.projects.items()}
    found = [place for place in names if place[1] == said]
    found = found or [place for place, name in names.items() if name == said]
    if not said or not found:
        raise _Unfit(
            f"没有项目或者小区“{said}”", f"there is no project or estate {said!r}"
        )
    if len(found) > 1:
        raise _Unfit(f"“{said}”不止一处", f"{said!r} is more than one place")
    return found[0]


def _area(said: str) -> int:
    plain = said.replace(",", "").replace("，", "")
    if not _AREA.fullmatch(plain):
        raise _Unfit(
            f"面积“{said}”不是零以上的平方米数",
            f"{said!r} is no area in square metres from zero up",
        )
    return round(float(plain))
