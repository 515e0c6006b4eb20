"""Addresses and their parts. 地址的组成。"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a part of an address is, from coarse to fine."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    VILLAGE = "village"
    ESTATE = "estate"
    ROAD = "road"
    PHASE = "phase"
    LANE = "lane"
    BRANCH = "branch"
    NUMBER = "number"
    BUILDING = "building"
    UNIT = "unit"
    FLOOR = "floor"
    ROOM = "room"


LABELS: Final[Mapping[Kind, str]] = {
    Kind.PROVINCE: "省",
    Kind.CITY: "市",
    Kind.DISTRICT: "区县",
    Kind.STREET: "街镇",
    Kind.VILLAGE: "村",
    Kind.ESTATE: "小区",
    Kind.ROAD: "路",
    Kind.PHASE: "期",
    Kind.LANE: "弄",
    Kind.BRANCH: "支弄",
    Kind.NUMBER: "号",
    Kind.BUILDING: "楼栋",
    Kind.UNIT: "单元",
    Kind.FLOOR: "楼层",
    Kind.ROOM: "室",
}
PERSONAL: Final = frozenset({Kind.ROOM})
"""What tells of a household, not of a place: kept apart and in no register."""
AREAS: Final = frozenset({Kind.PROVINCE, Kind.CITY, Kind.DISTRICT, Kind.STREET})
NAMED: Final = frozenset({Kind.ESTATE, Kind.ROAD, Kind.VILLAGE})
INSIDE: Final = frozenset({Kind.BUILDING, Kind.UNIT, Kind.FLOOR, Kind.ROOM})
RANK: Final[Mapping[Kind, int]] = {
    **{kind: rank for rank, kind in enumerate(Kind)},
    Kind.ROAD: list(Kind).index(Kind.ESTATE),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an address: its value in one form, and where the text says it.

    One that a list leaves out (3号楼和5号楼) is taken over from the item before.
    """

    kind: Kind
    value: str
    start: int
    end: int
    known: bool = False
    taken_over: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """An address as a text says it; the room is apart from the place."""

    parts: tuple[Part, ...]
    personal: tuple[Part, ...] = ()
    apart: bool = False
    """Whether the building is said in another place of the text than its estate."""

    @property
    def start(self) -> int:
        """Where the text begins to say it."""
        return min(part.start for part in (*self.parts, *self.personal))

    @property
    def end(self) -> int:
        """Where the text has said it."""
        return max(part.end for part in (*self.parts, *self.personal))

    def get(self, kind: Kind) -> str | None:
        """The value of a part, if it is said."""
        for part in (*self.parts, *self.personal):
            if part.kind is kind:
                return part.value
        return None

    def part(self, kind: Kind) -> Part | None:
        """A part of the place, if it is said."""
        return next((part for part in self.parts if part.kind is kind), None)

    @property
    def anchored(self) -> bool:
        """Whether it names an estate, a road, a lane or a village."""
        return any(p.kind in NAMED or p.kind is Kind.LANE for p in self.parts)

    @property
    def area_only(self) -> bool:
        """Whether it names nothing finer than a street's area."""
        return all(part.kind in AREAS for part in self.parts) and not self.personal

    @property
    def said(self) -> str:
        """The place in one form, without what is personal."""
        return "".join(written(part) for part in self.parts)


UNITS_WRITTEN: Final[Mapping[Kind, str]] = {
    Kind.LANE: "弄",
    Kind.BRANCH: "支弄",
    Kind.NUMBER: "号",
    Kind.BUILDING: "号楼",
    Kind.UNIT: "单元",
    Kind.FLOOR: "楼",
    Kind.ROOM: "室",
}


def written(part: Part) -> str:
    """A part as it is usually written."""
    return part.value + UNITS_WRITTEN.get(part.kind, "")
