"""Who handles: unit types and the units of a district. 单位。"""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

from casework.domain.facts import Model
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.indexed import Indexed
from casework.domain.rulebook.table import read_row, read_table, rows

CITY_LEVEL: Final = 1
DISTRICT_LEVEL: Final = 2
STREET_LEVEL: Final = 3


class UnitType(Model):
    """A kind of unit: its level, and whether it governs or only observes."""

    code: str
    zh: str
    en: str
    level: int
    parent: str = ""
    government: bool = False
    observer: bool = False
    duty: str = ""
    source: str = "default"


class Unit(Model):
    """A unit of a district."""

    code: str
    type: str
    zh: str
    en: str
    level: int
    parent: str = ""
    handles: bool = True
    government: bool = False

    def label(self, lang: str = "zh") -> str:
        """The unit's name in the language asked for."""
        return self.zh if lang == "zh" else self.en


class Units(Indexed):
    """The unit types and the units."""

    types: tuple[UnitType, ...]
    units: tuple[Unit, ...]

    @cached_property
    def _types(self) -> dict[str, UnitType]:
        return {kind.code: kind for kind in self.types}

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    def get(self, code: str) -> Unit | None:
        """The unit of a code, if there is one."""
        return self._units.get(code)

    def unit(self, code: str) -> Unit:
        """The unit of a code; an error names a code that is not there."""
        found = self.get(code)
        if found is None:
            raise RulebookError(f"没有单位{code}", f"there is no unit {code}")
        return found

    def type(self, code: str) -> UnitType:
        """The unit type of a code; an error names a code that is not there."""
        found = self._types.get(code)
        if found is None:
            raise RulebookError(f"没有单位类型{code}", f"there is no unit type {code}")
        return found

    def has_type(self, code: str) -> bool:
        """Whether there is a unit type of this code."""
        return code in self._types

    def of_type(self, code: str) -> tuple[Unit, ...]:
        """The units of a type, in order."""
        return tuple(unit for unit in self.units if unit.type == code)

    def handles(self, code: str) -> bool:
        """Whether a unit may lead or assist; one that is not known may not."""
        unit = self.get(code)
        return unit is not None and unit.handles

    def above(self, upper: str, lower: str) -> bool:
        """Whether one known unit stands on a higher level than another."""
        return self.unit(upper).level < self.unit(lower).level

    def added(self, units: Iterable[Unit]) -> "Units":
        """With a district's own units; one with a known code replaces it."""
        new = {unit.code: unit for unit in units}
        merged = Units(types=self.types, units=tuple({**self._units, **new}.values()))
        check_units(merged)
        return merged


def parse_units(text: str) -> Units:
    """Read the unit types and units; each type without a unit stands for one."""
    table = read_table(text, "单位表", "the table of units")
    types = tuple(
        read_row(UnitType, row, "单位类型", "unit type") for row in rows(table, "type")
    )
    given = tuple(_unit(row, types) for row in rows(table, "unit"))
    has_unit = {unit.type for unit in given}
    own = tuple(unit_of_type(kind) for kind in types if kind.code not in has_unit)
    units = Units(types=types, units=own + given)
    check_units(units)
    return units


def parse_district_units(text: str, known: Units) -> tuple[Unit, ...]:
    """Read a district's own units; what a row leaves out is as its type has it."""
    table = read_table(text, "单位表", "the table of units")
    units = tuple(_unit(row, known.types) for row in rows(table, "unit"))
    known.added(units)
    return units


def unit_of_type(kind: UnitType) -> Unit:
    """The one unit of a type, named like it."""
    return Unit(
        code=kind.code,
        type=kind.code,
        zh=kind.zh,
        en=kind.en,
        level=kind.level,
        parent=kind.parent,
        handles=not kind.observer,
        government=kind.government,
    )


def check_units(units: Units) -> None:
    """Refuse a code given twice, an unknown type, and a parent not standing above."""
    codes = Counter(kind.code for kind in units.types)
    codes_of_units = Counter(unit.code for unit in units.units)
    for code, times in (*codes.items(), *codes_of_units.items()):
        if times > 1:
            raise RulebookError(
                f"单位代码{code}重复", f"the unit code {code} is given {times} times"
            )
    for unit in units.units:
        if unit.handles and units.type(unit.type).observer:
            raise RulebookError(
                f"单位{unit.code}只监督，不能办理",
                f"unit {unit.code} only observes and cannot handle",
            )
        if unit.parent and units.unit(unit.parent).level >= unit.level:
            raise RulebookError(
                f"单位{unit.code}的上级{unit.parent}层级不高于本单位",
                f"unit {unit.code}: its parent {unit.parent} does not stand above it",
            )


def _unit(row: dict[str, Any], types: tuple[UnitType, ...]) -> Unit:
    """A unit from its row, with level, parent and powers of its type if not given."""
    kind = next((kind for kind in types if kind.code == row.get("type")), None)
    if kind is None:
        return read_row(Unit, row, "单位", "unit")
    like = unit_of_type(kind).model_dump(exclude={"code", "zh", "en"})
    return read_row(Unit, like | row, "单位", "unit")
