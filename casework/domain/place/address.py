"""Chinese addresses as people say them, read out of any text. 地址。

A text is read from left to right in pieces: a name with its ending (路, 小区, 街道 …)
or a number with its unit (弄, 号, 栋, 室 …). Neighbouring pieces from coarse to fine
make an address. No piece looks further than a few signs back, so the time is linear in
the length of the text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from casework.domain.place.numerals import HAN_NUMERALS, arabic, half_width, scanned


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


class Names(NamedTuple):
    """Known names of estates in scanned form, to be found wherever a text says one."""

    heads: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """The names by their first two signs, the longest first."""
    wanting: frozenset[str] = frozenset()
    """Those too short to be taken for a name unless a number follows at once."""


NO_NAMES: Final = Names()

NUMBER_UNITS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("弄", "巷", "胡同"), Kind.LANE),
    "支弄": Kind.BRANCH,
    **dict.fromkeys(("号", "号院"), Kind.NUMBER),
    **dict.fromkeys(("号楼", "幢", "栋", "座", "#楼", "#"), Kind.BUILDING),
    **dict.fromkeys(("单元", "门洞", "门", "梯"), Kind.UNIT),
    **dict.fromkeys(("层", "楼"), Kind.FLOOR),
    **dict.fromkeys(("室", "房", "户"), Kind.ROOM),
    **dict.fromkeys(("期", "街坊", "组", "队", "区"), Kind.PHASE),
}
STRONG: Final[Mapping[str, Kind]] = {
    "省": Kind.PROVINCE,
    "市": Kind.CITY,
    "区": Kind.DISTRICT,
    "县": Kind.DISTRICT,
    "新区": Kind.DISTRICT,
    "开发区": Kind.DISTRICT,
    "街道": Kind.STREET,
    "镇": Kind.STREET,
    "乡": Kind.STREET,
    "村": Kind.VILLAGE,
    "社区": Kind.VILLAGE,
    **dict.fromkeys(("路", "大道", "公路", "大街", "街"), Kind.ROAD),
    **dict.fromkeys(
        (
            *("小区", "新村", "公寓", "花园", "家园", "苑", "山庄", "新苑", "别墅"),
            *("嘉园", "里弄", "新城", "大厦", "公馆", "名都", "名邸", "华庭", "豪庭"),
            *("花城", "新苑", "佳园", "雅园", "名园", "宿舍"),
        ),
        Kind.ESTATE,
    ),
}
WEAK: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("道", "巷", "胡同", "弄"), Kind.ROAD),
    **dict.fromkeys("里坊庄城湾园府庭居院轩阁墅", Kind.ESTATE),
    **dict.fromkeys(("广场", "中心"), Kind.ESTATE),
}
"""Endings that so many other words have that a number must follow at once."""


NO_ENDING_BEFORE: Final[Mapping[str, str]] = {
    "市": "场民政区内里委容级",
    "区": "域别分间政内里级",
    "县": "城委里级",
    "乡": "亲下",
    "村": "民里委支",
    "镇": "里",
    "街": "坊",
    "省": "略钱心得",
}
"""The signs before which an ending is the beginning of another word."""


_A_HEAD: Final = "(?!长(?![宁江安沙春兴征乐青虹寿阳]))"
"""县长 is a person, but 长宁路 may follow 县."""


def _any(words: Iterable[str]) -> str:
    """A pattern of all endings, the longest first."""
    return "|".join(
        f"{word}(?![{NO_ENDING_BEFORE[word]}]){_A_HEAD}"
        if word in NO_ENDING_BEFORE
        else word
        for word in sorted(words, key=lambda word: (-len(word), word))
    )


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
    rf"|(?P<ending>{_any((*STRONG, *WEAK))})"
)
_LETTERS: Final = re.compile(r"[一-鿿]*\Z")
_LETTERS_AND_NUMBER: Final = re.compile(r"[一-鿿]*(?:[0-9]{1,2})?\Z")
_BOUNDARY: Final = re.compile(
    "位于|坐落|家住|居住|地址|业主|居民|住户|市民|群众|反映|反应|投诉|举报|咨询|求助"
    "|关于|对于|由于|来自|附近|旁边|隔壁|对面|靠近|临近|紧邻|毗邻|路过|经过|途经|前往"
    "|沿着|以及|或者|还有|就是|因为|所以|现在|目前|最近|[今昨前明]天|[昨今]晚|[上下中]午"
    "|[晚早]上|[去今前]年|请问|麻烦|[您你]好|领导|政府|书记|先生|女士|同志|希望|要求|建议"
    "|导致|造成|进行|通过|封闭|破坏|影响|禁止|位置|部门|公司|物业|开发商|尊敬|房子|购买|整个|交叉|交汇|路口|学校|医院|我家|老家"
    "|[在的是我们住到从你您他她它了着把被请这那该某个于至与及往去说叫问由让使给因但而且"
    "或也就还又很太没不等此各每找有对号离距走]|向(?![阳荣前东西南北])|将(?!军)|为(?!民)"
    "|[、，。；：！？,;:!?（）()【】\\[\\]《》“”\"'\\s]"
)
_JOINING: Final = re.compile(
    "(?:[和跟](?![平谐顺润乐田泰兴睦欣煦悦美])|同(?![济心乐舟仁德福和泰]))"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_NAMES: Final = _words(
    """
    道路 马路 铁路 线路 电路 思路 出路 网路 一路 公路 修路 走路 过路
    短路 水路 油路 回路 小路 大路 半路 迷路 条路 高速公路 逛街 上街 沿街
    临街 大街 街道 大道 人行道 楼道 管道 通道 频道 渠道 下水道 车道 报道
    知道 味道 轨道 河道 家里 这里 那里 哪里 屋里 房里 区里 村里 楼里
    夜里 城里 手里 心里 公里 小区 老小区 老旧小区 住宅小区 新小区 居民小区
    社区 小区里 商品房小区 安置小区 本小区 园区 地区 片区 校区 景区 城区
    辖区 厂区 库区 住宅区 生活区 山区 灾区 市区 郊区 老区 特区 禁区 误区
    开发区 新区 工业区 工业园区 公园 学院 校园 花园 家园 公寓 宿舍 别墅
    大厦 城市 超市 门市 都市 菜市 股市 上市 夜市 楼市 全市 我市 本市
    省市 县市 农村 乡村 新村 全村 本村 同村 全区 全县 本县 全省 本省
    外省 乡镇 城镇 街镇 区县 法院 医院 后院 住院 大院 政府 物业中心
    服务中心 中心 广场 山庄 新城 老城 全城 邻居 定居 旧城 入园 幼儿园
    反省 各省 古城 长城 环城 进城 商城 里弄 新苑
    """
)
_MOST: Final = 9
"""How many signs a name has at most."""
_GLUE: Final = re.compile(r"[\s的·\-_/()（）]{0,2}|(?:小区)?[内里]?的?第?")
_COMMA: Final = re.compile(r"\s?[，,]\s?")
_AND: Final = re.compile(r"\s?(?:[、,，和与及跟/或到至]|以及|还有|或者)\s?")
_PREFIX: Final = frozenset(f"东西南北新老大小第{HAN_NUMERALS}")
_NUMBERED_VILLAGE: Final = re.compile(rf"[{HAN_NUMERALS}0-9]村$")
LONGEST_ROOM: Final = 5
SHORT_BRANCH: Final = 2


def parse(text: str, names: Names = NO_NAMES) -> tuple[Address, ...]:
    """The addresses that a text says, in its order."""
    found = chains(text, names)
    return tuple(one for one in found if _worth(one, text))


def _worth(address: Address, text: str) -> bool:
    """Whether it names something, or a building that is no mere count (建设1栋)."""
    if address.anchored or address.area_only:
        return True
    building = address.part(Kind.BUILDING)
    if building is None:
        return False
    said = text[building.start : building.end]
    return said.endswith("号楼") or len(address.parts) + len(address.personal) > 1


def chains(text: str, names: Names = NO_NAMES) -> tuple[Address, ...]:
    """Every run of neighbouring pieces, also those that could be no address."""
    half = half_width(text)
    grown: list[list[Part]] = []
    for piece in _pieces(half, names):
        last = grown[-1] if grown else []
        gap = half[last[-1].end : piece.start] if last else ""
        fitting = _fitting(piece, last, gap) if last else None
        if fitting is not None:
            last.append(fitting)
        else:
            grown.append([*_taken_over(piece, last, gap), piece])
    return tuple(_address(chain) for chain in grown if _telling(chain))


def _telling(chain: list[Part]) -> bool:
    """Whether a chain is more than a floating number."""
    first = chain[0]
    return len(chain) > 1 or first.kind in AREAS | NAMED | {Kind.LANE, Kind.BUILDING}


def _address(chain: list[Part]) -> Address:
    return Address(
        parts=tuple(part for part in chain if part.kind not in PERSONAL),
        personal=tuple(part for part in chain if part.kind in PERSONAL),
    )


def _fitting(piece: Part, chain: list[Part], gap: str) -> Part | None:
    """The piece as it continues a chain, or nothing."""
    last = chain[-1]
    kinds = {part.kind for part in chain}
    numeric = piece.kind not in AREAS | NAMED
    if not _GLUE.fullmatch(gap) and not (
        _COMMA.fullmatch(gap) and (numeric or last.kind in AREAS)
    ):
        return None
    if piece.kind is Kind.NUMBER:
        if kinds & {Kind.BUILDING, Kind.UNIT}:
            piece = replace(piece, kind=Kind.ROOM)
        elif Kind.NUMBER in kinds and last.kind in {Kind.ESTATE, Kind.PHASE}:
            piece = replace(piece, kind=Kind.BUILDING)
    if piece.kind is Kind.DISTRICT and last.kind in {Kind.ESTATE, Kind.PHASE}:
        piece = replace(piece, kind=Kind.PHASE)
    if piece.kind in kinds:
        return None
    return piece if _follows(piece, last, gap) else None


def _follows(piece: Part, last: Part, gap: str) -> bool:
    match piece.kind:
        case Kind.ESTATE:
            return RANK[last.kind] <= RANK[Kind.NUMBER]
        case Kind.ROAD:
            return last.kind in AREAS | {Kind.VILLAGE, Kind.ESTATE}
        case Kind.PHASE:
            return last.kind in {Kind.ESTATE, Kind.VILLAGE, Kind.PHASE}
        case Kind.LANE | Kind.NUMBER:
            named = NAMED | {Kind.PHASE, Kind.LANE, Kind.BRANCH}
            return last.kind in named and RANK[last.kind] < RANK[piece.kind]
        case Kind.BRANCH:
            return last.kind is Kind.LANE
        case Kind.ROOM:
            return last.kind in INSIDE | {Kind.NUMBER, Kind.LANE} and len(gap) <= 1
        case _:
            return RANK[last.kind] < RANK[piece.kind]


def _taken_over(piece: Part, last: list[Part], gap: str) -> list[Part]:
    """What the next item of a list leaves out because the one before says it."""
    if not last or not _AND.fullmatch(gap):
        return []
    if piece.kind not in {Kind.NUMBER, Kind.LANE, *INSIDE, Kind.PHASE}:
        return []
    if piece.kind not in {part.kind for part in last}:
        return []
    kept = [p for p in last if RANK[p.kind] < RANK[piece.kind]]
    return [replace(part, taken_over=True) for part in kept]


def _pieces(half: str, names: Names) -> Iterator[Part]:
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
    return _AND.fullmatch(gap) is not None


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
    for boundary in _BOUNDARY.finditer(name):
        cut = boundary.end()
    name = name[cut:]
    if join := _JOINING.match(name):
        name = name[join.end() :]
    said = name + ending
    if not name or said in _NO_NAMES or _plain(name, kind):
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


_ANY_ROAD: Final = _words("道路 马路 铁路 线路 条路 之路 活路 段路 网路 电路 路路")
"""The ends of words for a road that are nobody's name."""


def _longer(ending: str) -> bool:
    """Whether an ending turns the name before it into another name."""
    kind = STRONG.get(ending) or WEAK[ending]
    return kind in {Kind.ROAD, Kind.STREET, Kind.ESTATE, Kind.VILLAGE}


def _plain(name: str, kind: Kind) -> bool:
    """Whether it is a word for any such thing, not the name of one."""
    if name in _KINDS_OF or ((name + "路")[-2:] in _ANY_ROAD and kind is Kind.ROAD):
        return True
    return kind in AREAS and len(name) == 1 and name in "全本各外市县区该"


_KINDS_OF: Final = _words(
    """
    老 旧 新 小 大 本 全 住宅 生活 居民 老旧 高档 商品房 安置 安置房
    还建 附近 周边 隔壁 对面 多 新建 自家 临时 单身 职工 员工 学生 高层
    主干 一条 几条 两条 条 水泥 柏油
    """
)
