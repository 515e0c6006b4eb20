"""What of a text may become an alias of a place. 地点别名。"""

import re
from typing import Final

from casework.domain.place.address import AREAS, Address, Kind, parse
from casework.domain.place.numerals import half_width
from casework.domain.place.register import HAN, Register

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


def _spoken(said: str, address: Address) -> str:
    """A nickname with a building: no unit, floor or room."""
    kept = [p for p in address.parts if p.kind not in NOT_IN_ALIAS]
    return said[: kept[-1].end] if kept else said[: address.start]
