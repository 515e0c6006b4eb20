"""A person's correction of a place: what of the words becomes its alias. 地点别名。"""

import re
from collections.abc import Iterable
from typing import Final

from casework.domain.complaint.commands import CorrectPlace
from casework.domain.complaint.facts import Place
from casework.domain.facts import Fact
from casework.domain.place.address import parse
from casework.domain.place.numerals import half_width
from casework.domain.place.parts import AREAS, Address, Kind
from casework.domain.place.register import HAN, Register, key
from casework.domain.reference import PlaceAliasRecorded

_LONGEST_ALIAS: Final = 30
_PHONE: Final = re.compile("[0-9]{7}")
NOT_IN_ALIAS: Final = AREAS | {Kind.UNIT, Kind.FLOOR, Kind.ROOM}


class NoAlias(ValueError):
    """A text that cannot become an alias, and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def alias_from(text: str, register: Register) -> str:
    """What of a text becomes an alias: the place as said, nothing that is personal."""
    said = "".join(half_width(text).split())
    if _PHONE.search(said):
        raise NoAlias("里面像有电话号码", "it looks as if it held a telephone number")
    found = parse(said, register.known)
    if len(found) > 1:
        raise NoAlias("里面不止一个地址", "it says more than one address")
    if found:
        (one,) = found
        if one.area_only:
            raise NoAlias("它只是一个区域", "it is only an area")
        if not one.anchored and said[: one.start]:
            return _spoken(said[: one.end], one)
        if not one.anchored:
            raise NoAlias("它没有小区或道路", "it names no estate and no road")
        return "".join(
            said[p.start : p.end] for p in one.parts if p.kind not in NOT_IN_ALIAS
        )
    if not HAN.search(said) or len(said) < 2:  # noqa: PLR2004 (one sign is no name)
        raise NoAlias("它不是地点的名称", "it is no name of a place")
    if len(said) > _LONGEST_ALIAS:
        raise NoAlias("太长，请只写名称或地址", "it is too long; give the name alone")
    return said


def alias_in(text: str, register: Register) -> str:
    """The alias that the only address in a caller's words becomes."""
    found = parse(text, register.known)
    if not found:
        raise NoAlias("来电人没有说出地址", "the caller says no address")
    if len(found) > 1:
        raise NoAlias("来电人说的不止一个地址", "the caller says more than one address")
    (one,) = found
    return alias_from(text[one.start : one.end], register)


def remembered(command: CorrectPlace, no: str, words: str) -> PlaceAliasRecorded:
    """That the words of a case mean the place to which it is corrected."""
    if not (command.estate or command.building):
        raise NoAlias("没有指明小区或楼栋", "neither estate nor building is named")
    return PlaceAliasRecorded(
        at=command.at,
        by=command.by,
        registry=command.registry,
        alias=words,
        estate=command.estate or "",
        building=command.building or "",
        no=no,
        reason=command.reason.strip(),
    )


def _spoken(said: str, address: Address) -> str:
    """A nickname with a building: no unit, floor or room."""
    kept = [p for p in address.parts if p.kind not in NOT_IN_ALIAS]
    return said[: kept[-1].end] if kept else said[: address.start]


def target(
    register: Register,
    estate: str | None,
    building: str | None,
    registry: str | None = None,
) -> Place:
    """The registered place that a correction names, by codes, names or a number."""
    if not estate and not building:
        raise NoAlias("没有指明小区或楼栋", "neither estate nor building is named")
    estates = _estates(register, estate, registry) if estate else []
    if estate and not estates:
        raise NoAlias(f"名录里没有小区{estate}", f"estate {estate} is not registered")
    found = _buildings(register, estates, building, registry) if building else estates
    if not found:
        raise NoAlias(
            f"名录里那里没有楼栋{building}", f"building {building} is not there"
        )
    if len(found) > 1:
        told = "、".join(f"{p.registry} {p.building or p.estate}" for p in found[:SOME])
        raise NoAlias(f"有几处符合：{told}", f"several places fit: {told}")
    return found[0]


SOME: Final = 5


def _estates(register: Register, estate: str, registry: str | None) -> list[Place]:
    return [
        Place(registry=of, estate=code)
        for (of, code), one in register.estates.items()
        if registry in {None, of} and (code == estate or key(one.name) == key(estate))
    ]


def _buildings(
    register: Register, estates: list[Place], building: str, registry: str | None
) -> list[Place]:
    inside = {(place.registry, place.estate) for place in estates}
    by_code = [
        place
        for place in register.place_of(building, registry)
        if place.building and (not estates or (place.registry, place.estate) in inside)
    ]
    number = half_width(building).removesuffix("号楼").lstrip("0")
    by_number = [
        claim.place
        for of, estate in inside
        for claim in register.numbers.get((of, estate or "", number), ())
        if claim.alias is None
    ]
    return by_code or list(dict.fromkeys(by_number))


def new_only(fact: PlaceAliasRecorded, told: Iterable[Fact]) -> list[Fact]:
    """The correction, unless the same stands already."""
    stands: PlaceAliasRecorded | None = None
    for one in told:
        if isinstance(one, PlaceAliasRecorded) and _same(one, fact):
            stands = one
    if stands is not None and (stands.estate, stands.building) == (
        fact.estate,
        fact.building,
    ):
        return []
    return [fact]


def _same(one: PlaceAliasRecorded, other: PlaceAliasRecorded) -> bool:
    return one.registry == other.registry and key(one.alias) == key(other.alias)
