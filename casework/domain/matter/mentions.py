"""The places and organisations that a text names, in one form. 文中地名。"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from casework.domain.place.vocabulary import BOUNDARY, JOINING

SHORTEST: Final = 2
LONGEST: Final = 10
ENDINGS: Final = (
    *("小区", "花园", "家园", "公寓", "山庄", "新城", "大厦", "广场", "公馆", "国际"),
    *("嘉园", "华庭", "豪庭", "佳园", "雅苑", "小镇", "新村", "花城", "城", "苑", "府"),
    *("学校", "中学", "小学", "幼儿园", "学院", "大学", "医院", "公司", "集团", "厂"),
    *("村", "镇", "乡", "街道", "社区", "路", "大道", "街", "巷", "桥", "市场", "公园"),
    *("地铁站", "车站", "号线", "站"),
)
_NAME: Final = re.compile(
    f"[\\u4e00-\\u9fff0-9a-z]{{{SHORTEST},{LONGEST}}}?"
    f"(?:{'|'.join(sorted(ENDINGS, key=lambda e: (-len(e), e)))})"
)
_AREA: Final = re.compile("[a-z][0-9]*[市区县]|[\\u4e00-\\u9fff]{2}省")
"""Provinces, and cities and districts whose names a letter stands for."""


_GAP: Final = re.compile(f"{BOUNDARY.pattern}|{JOINING.pattern}")


class Mention(NamedTuple):
    """Where a text names a place, and the name in one form."""

    start: int
    end: int
    name: str


def mentions(text: str) -> Iterator[Mention]:
    """The places that a plain text names, in order."""
    at = 0
    for gap in (*_GAP.finditer(text), None):
        end = gap.start() if gap else len(text)
        if end - at >= SHORTEST:
            yield from _named(text, at, end)
        at = gap.end() if gap else at


def is_area(name: str) -> bool:
    """Whether a name is that of a city or district, which many matters share."""
    return _AREA.fullmatch(name) is not None


def _named(text: str, start: int, end: int) -> Iterator[Mention]:
    for area in _AREA.finditer(text, start, end):
        yield from _places(text, start, area.start())
        yield Mention(area.start(), area.end(), area[0])
        start = area.end()
    yield from _places(text, start, end)


def _places(text: str, start: int, end: int) -> Iterator[Mention]:
    if end - start <= SHORTEST:
        return
    for name in _NAME.finditer(text, start, end):
        yield Mention(name.start(), name.end(), name[0].removesuffix("小区"))
