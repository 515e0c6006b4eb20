"""The pieces of addresses in a text, from left to right. 地址要素。

No piece looks further than a few signs back, so the time is linear in the length.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from casework.domain.place.numerals import HAN_NUMERALS, arabic, half_width, scanned
from casework.domain.place.parts import AREAS, NAMED, Kind, Part
from casework.domain.place.vocabulary import (
    ANY_ROAD,
    BOUNDARY,
    JOINING,
    KINDS_OF,
    NO_NAMES_AT_ALL,
    NUMBER_UNITS,
    STRONG,
    WEAK,
    any_of,
)


class Names(NamedTuple):
    """Known names of estates in scanned form, to be found wherever a text says one."""

    heads: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """The names by their first two signs, the longest first."""
    wanting: frozenset[str] = frozenset()
    """Those too short to be taken for a name unless a number follows at once."""


NO_NAMES: Final = Names()

_N: Final = (
    rf"(?:[A-Z]{{1,2}}-?)?[0-9]{{1,5}}[A-Z甲乙丙丁]?(?:之[0-9]{{1,2}})?"
    rf"|[{HAN_NUMERALS}]{{1,7}}(?:之[一二三四五六七八九])?"
    rf"|[甲乙丙丁][0-9]{{1,4}}|[A-Z]{{1,2}}(?=座|栋|幢|区|号楼)"
    rf"|[东西南北中甲乙丙丁](?=座|栋|幢|号楼|区(?![域别分间]))"
)
_AFTER_UNIT: Final = (
    r"之(?:[0-9]{1,2}|[一二三四五六七八九])|附[0-9]{1,3}号"
    r"|[甲乙丙丁](?![级方种类])|-[0-9]{1,2}(?![0-9-])"
)
_NOT_AFTER: Final = (
    r"(?!线|文|令|窗|函|机|桩|公|码|召|称|通|上午|下午|晚|早|凌晨|中午|开始|起|前|楼)"
)
_MEASURES: Final = "0-9A-Z年月日号元户平米方人万个多余套辆条位家块吨天分点时倍%.、:："
_PIECE: Final = re.compile(
    rf"(?P<masked>(?<![A-Z])[A-Z][0-9]{{0,2}}[市区县])"
    rf"|(?P<dash>(?<![0-9A-Z.-])[A-Z]?[0-9]{{1,4}}(?:-[0-9]{{1,5}}){{1,2}})"
    rf"(?![0-9-])\s?(?P<dashed>室|房|号(?!楼)|号楼|栋|幢|弄)?"
    rf"|(?P<more>(?:[A-Z]?[0-9]{{1,3}}[、/]){{1,12}})?"
    rf"(?<![0-9.])(?P<n>{_N})\s?(?P<unit>"
    rf"号 ?楼|号院|号{_NOT_AFTER}(?P<after>{_AFTER_UNIT})?"
    rf"|支弄|弄|巷|胡同|幢|栋|座|#楼|#|单元|门洞|门(?!口|诊|店|面|市|卫)|梯|层"
    rf"|楼(?![上下道梯顶房盘])|室|房(?!子|屋|间|价|产|东|租|管|地)|户(?![业居人家住民])|期(?!间)"
    rf"|街坊|组|队|区(?![域别分间]))"
    rf"|(?P<bare>(?<![0-9A-Z.])[0-9]{{3,5}}(?![{_MEASURES}]))"
    rf"|(?P<ending>{any_of((*STRONG, *WEAK))})"
)
_LETTERS: Final = re.compile(r"[一-鿿]*\Z")
_LETTERS_AND_NUMBER: Final = re.compile(r"[一-鿿]*(?:[0-9]{1,2})?\Z")
_MOST: Final = 9
"""How many signs a name has at most."""
AND: Final = re.compile(r"\s?(?:[、,，和与及跟/或到至]|以及|还有|或者)\s?")
_PREFIX: Final = frozenset(f"东西南北新老大小第{HAN_NUMERALS}")
_NUMBERED_VILLAGE: Final = re.compile(rf"[{HAN_NUMERALS}0-9]村$")
SHORT_BRANCH: Final = 2


def pieces(half: str, names: Names) -> Iterator[Part]:
    """The pieces of addresses in a text, from left to right."""
    known = list(_known(half, names)) if names.heads else []
    before: Part | None = None
    at = 0
    for mark in known:
        for piece in _between(half, at, mark.start, before):
            yield piece
            before = piece
        yield mark
        before, at = mark, mark.end
    yield from _between(half, at, len(half), before)


def _known(half: str, names: Names) -> Iterator[Part]:
    """Where the text says a known name, the longest at each place."""
    text = scanned(half)
    at, last = 0, len(text) - 1
    while at < last:
        name = _name_at(text, at, names)
        if name:
            end = at + len(name)
            yield Part(Kind.ESTATE, half[at:end], at, end, known=True)
            at = end
        else:
            at += 1


def _name_at(text: str, at: int, names: Names) -> str:
    """The longest known name that begins there, or nothing."""
    for name in names.heads.get(text[at : at + 2], ()):
        if not _has(text, name, at):
            continue
        if name not in names.wanting or _NEXT.match(text, at + len(name)):
            return name
    return ""


def _has(text: str, name: str, at: int) -> bool:
    """Whether a name stands there as a word: not 14号楼 in 114号楼, no 路 after it."""
    if not text.startswith(name, at):
        return False
    after = text[at + len(name) : at + len(name) + 2]
    if name[0].isdigit() and at and text[at - 1].isdigit():
        return False
    if name[-1].isdigit() and after[:1].isdigit():
        return False
    if name[-1] == "里" and after[:1] in {"面", "头", "边"}:
        return False
    return after[:1] not in {"路", "街", "弄"} and after != "大道"


def prefix_of(text: str, part: Part) -> str:
    """The sign before a known name that may belong to a longer, other name."""
    if part.start == 0:
        return ""
    sign = half_width(text[part.start - 1])
    return sign if sign in _PREFIX or sign.isdigit() else ""


def _between(half: str, at: int, end: int, before: Part | None) -> Iterator[Part]:
    """The pieces between two places of a text, none of whose names is known."""
    held: Part | None = None
    for match in _PIECE.finditer(half, at, end):
        told = list(_told(half, match, at, held or before))
        for piece in told:
            if held is not None and held.end > piece.start:
                held = None  # 新村 was the beginning of 新村路
            if held is not None:
                yield held
                before, at = held, held.end
            held = piece
        if held is not None:
            at = max(at, held.end) if held.kind not in NAMED | AREAS else at
    if held is not None:
        yield held


def _told(
    half: str, match: "re.Match[str]", at: int, before: Part | None
) -> Iterator[Part]:
    """What one match of the pattern says, if anything."""
    match match.lastgroup:
        case "masked":
            yield _masked(match)
        case "bare":
            if before is not None and _roomy(half, before, match.start()):
                yield Part(Kind.ROOM, match.group(), match.start(), match.end())
        case "ending":
            yield from _named(half, match, at, before)
        case "dash" | "dashed":
            listed = before is not None and before.kind is Kind.ROOM
            gap = half[before.end : match.start()] if before is not None else ""
            yield from _dashed(match, before, listed=listed and _is_list(gap))
        case _:
            yield from _numbered(half, match)


def _masked(match: "re.Match[str]") -> Part:
    kind = Kind.CITY if match.group().endswith("市") else Kind.DISTRICT
    return Part(kind, match.group(), match.start(), match.end())


def _roomy(half: str, before: Part, start: int) -> bool:
    """Whether a bare number there is a room."""
    inside = {Kind.BUILDING, Kind.UNIT, Kind.NUMBER, Kind.FLOOR}
    return before.kind in inside and half[before.end : start] in {
        "",
        "-",
        " ",
        "的",
        "/",
    }


def _is_list(gap: str) -> bool:
    return AND.fullmatch(gap) is not None


def _dashed(
    match: "re.Match[str]", before: Part | None, *, listed: bool
) -> Iterator[Part]:
    """37-1号, 5-502室, 12-3-501."""
    said, unit = match.group("dash"), match.group("dashed")
    parts, start = said.split("-"), match.start()
    if unit is not None and unit not in {"室", "房"}:
        if len(parts) == SHORT_BRANCH and len(parts[1]) <= SHORT_BRANCH:
            yield Part(NUMBER_UNITS[unit], said, start, match.end())
        return
    roomy = NAMED | {Kind.LANE, Kind.PHASE, Kind.NUMBER}
    beside = before is not None and before.kind in roomy
    if unit is None and not beside and not listed:
        return
    kinds = (Kind.BUILDING, Kind.UNIT, Kind.ROOM)
    if len(parts) == SHORT_BRANCH:
        if before is not None and before.kind is Kind.NUMBER:
            kinds = (Kind.UNIT, Kind.ROOM, Kind.ROOM)
        else:
            kinds = (Kind.BUILDING, Kind.ROOM, Kind.ROOM)
    for n, (kind, value) in enumerate(zip(kinds, parts, strict=False)):
        end = match.end() if n == len(parts) - 1 else start + len(value)
        yield Part(kind, _value(kind, value), start, end)
        start = end + 1


_NO_HOUSE: Final = re.compile(r"[月第]\Z|[0-9][〕］】\])）〉>]\Z")
"""What stands before the number of a day or of a document."""


def _numbered(half: str, match: "re.Match[str]") -> Iterator[Part]:
    start, unit = match.start("n"), match.group("unit")
    after = match.group("after") or ""
    word = unit.removesuffix(after).replace(" ", "")
    kind = NUMBER_UNITS[word]
    if kind is Kind.NUMBER and _NO_HOUSE.search(half, max(0, start - 2), start):
        return
    if more := match.group("more"):
        if kind is not Kind.BUILDING and kind is not Kind.NUMBER:
            more = ""
        at = match.start()
        for value in re.findall(r"[^、/]+", more):
            yield Part(kind, _value(kind, value), at, at + len(value))
            at += len(value) + 1
    value = _value(kind, match.group("n")) + _branch(after)
    if word == "区" and not (value.isdigit() or len(value) == 1):
        return
    if kind is Kind.PHASE:
        value += word
    yield Part(kind, value, start, match.end())


def _branch(after: str) -> str:
    """What follows 号: 之1 and -1 are the same branch."""
    if after.startswith(("之", "-")):
        return "-" + arabic(after[1:])
    return after.removesuffix("号")


def _value(kind: Kind, said: str) -> str:
    """A number in one form: 三十七 is 37, 03 is 3, 37之1 is 37-1."""
    value = arabic(said)
    if kind is Kind.ROOM:
        return value
    value = value.replace("之", "-")
    return re.sub(r"^([A-Z甲乙丙丁]*)-?0*(?=[0-9])", r"\1", value)


def _named(
    half: str, match: "re.Match[str]", at: int, before: Part | None
) -> Iterator[Part]:
    """A name with its ending, cut off from the words before it."""
    ending, end = match.group(), match.end()
    kind = STRONG.get(ending) or WEAK[ending]
    low = max(at, match.start() - _MOST)
    if before is not None and before.kind not in AREAS | NAMED:
        low = max(low, before.end)
    numbers = ending in {"村", "小区", "新村"}
    letters = _LETTERS_AND_NUMBER if numbers else _LETTERS
    window = half[low : match.start()]
    run = letters.search(window)
    name = run.group() if run else ""
    held = before is not None and before.end == match.start()
    if held and ending == "里":
        return
    if before is not None and before.kind in AREAS | NAMED and before.end > low:
        if held and before.kind in NAMED and not before.known and _longer(ending):
            whole = half[before.start : match.start()]
            yield Part(kind, whole + ending, before.start, end)
            return
        name = half[max(before.end, match.start() - len(name)) : match.start()]
    cut = 0
    for boundary in BOUNDARY.finditer(name):
        cut = boundary.end()
    name = name[cut:]
    if join := JOINING.match(name):
        name = name[join.end() :]
    said = name + ending
    if not name or said in NO_NAMES_AT_ALL or _plain(name, kind):
        return
    if ending in WEAK and not _NEXT.match(half, end):
        return
    if kind is Kind.VILLAGE and _NUMBERED_VILLAGE.search(said):
        kind = Kind.ESTATE
    if kind is Kind.ROAD and (tail := _ROAD_TAIL.match(half, end)):
        said, end = said + tail.group(), tail.end()
    yield Part(kind, said, match.start() - len(name), end)


_NEXT: Final = re.compile(
    rf"\s?(?:[A-Z]?[0-9]{{1,5}}|[{HAN_NUMERALS}]{{1,7}}|[A-Z])\s?"
    r"(?:号|弄|幢|栋|座|#|单元|期|室|-[0-9])"
)
_ROAD_TAIL: Final = re.compile(r"[东西南北中]?[一二三四五1-5]段|[东西南北中]段")


def _longer(ending: str) -> bool:
    """Whether an ending turns the name before it into another name."""
    kind = STRONG.get(ending) or WEAK[ending]
    return kind in {Kind.ROAD, Kind.STREET, Kind.ESTATE, Kind.VILLAGE}


def _plain(name: str, kind: Kind) -> bool:
    """Whether it is a word for any such thing, not the name of one."""
    if name in KINDS_OF or ((name + "路")[-2:] in ANY_ROAD and kind is Kind.ROAD):
        return True
    return kind in AREAS and len(name) == 1 and name in "全本各外市县区该"
