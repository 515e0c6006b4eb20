"""Addresses as people say them: a table by hand, and any address put together."""

import time
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casework.domain.place.address import parse
from casework.domain.place.parts import Address, Kind

TABLE: Final = Path(__file__).parent / "addresses.txt"
ROWS: Final = [
    tuple(line.split(" | ")) for line in TABLE.read_text("utf-8").splitlines()
]


def told(addresses: tuple[Address, ...]) -> str:
    """Addresses as the table writes them."""
    return (
        " ; ".join(
            " ".join(f"{p.kind.value}={p.value}" for p in (*one.parts, *one.personal))
            for one in addresses
        )
        or "-"
    )


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 80


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_an_address_is_read_as_it_is_said(text: str, expected: str) -> None:
    assert told(parse(text)) == expected


ROADS = st.sampled_from(
    ("东柳路", "长宁路", "北汀大道", "槐荫东街", "靴子巷", "沪北公路")
)
ESTATES = st.sampled_from(("东柳一村", "紫藤苑", "四井小区", "南槐公寓", "临泾新村"))
NUMBERS = st.integers(1, 299).map(str)
ROOMS = st.integers(101, 3399).map(str)
BEFORE = st.sampled_from(("", "我住在", "您好，", "投诉：", "家住", "请问在", "昨天，"))
AFTER = st.sampled_from(("", "漏水", "，没有人管", "的电梯坏了", "。谢谢", "！"))
FULL = str.maketrans("0123456789", "０１２３４５６７８９")
HAN = "零一二三四五六七八九"


def in_han(number: str) -> str:
    """A number below a thousand in Chinese numerals."""
    hundreds, rest = divmod(int(number), 100)
    tens, ones = divmod(rest, 10)
    said = f"{HAN[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{HAN[tens]}十"
    elif ones and hundreds:
        said += "零"
    return said + (HAN[ones] if ones else "")


WAYS = st.sampled_from((str, in_han, lambda number: number.translate(FULL)))


@st.composite
def by_lane(draw: st.DrawFn) -> tuple[str, str]:
    """An address by road, lane and number as it is said, and as it is to be read."""
    road, lane, number = draw(ROADS), draw(NUMBERS), draw(NUMBERS)
    way = draw(WAYS)
    said, read = f"{road}{way(lane)}弄", f"road={road} lane={lane}"
    if draw(st.booleans()):
        said, read = f"{said}{way(number)}号", f"{read} number={number}"
        if draw(st.booleans()):
            room = draw(ROOMS)
            said, read = f"{said}{room}室", f"{read} room={room}"
    return said, read


@st.composite
def by_estate(draw: st.DrawFn) -> tuple[str, str]:
    """An address by estate and building as it is said, and as it is to be read."""
    estate, building, way = draw(ESTATES), draw(NUMBERS), draw(WAYS)
    word = draw(st.sampled_from(("号楼", "幢", "栋", "座")))
    said, read = (
        f"{estate}{way(building)}{word}",
        f"estate={estate} building={building}",
    )
    if draw(st.booleans()):
        unit = draw(NUMBERS)
        said, read = f"{said}{way(unit)}单元", f"{read} unit={unit}"
    if draw(st.booleans()):
        room = draw(ROOMS)
        said, read = f"{said}{room}室", f"{read} room={room}"
    return said, read


@given(address=by_lane() | by_estate(), before=BEFORE, after=AFTER)
def test_any_address_is_read_back_wherever_it_stands(
    address: tuple[str, str], before: str, after: str
) -> None:
    said, read = address

    found = parse(before + said + after)

    assert told(found) == read
    assert (found[0].start, found[0].end) == (len(before), len(before + said))


@given(first=by_lane() | by_estate(), second=by_lane() | by_estate())
def test_two_addresses_stay_two(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert told(parse(f"{first[0]}。还有{second[0]}")) == f"{first[1]} ; {second[1]}"


LETTERS = st.text(
    st.sampled_from("东柳一二十百村路街弄号楼栋室区市县A3-1７、，和的里 〇😀#")
)


@given(text=st.text() | LETTERS)
@example(text="1-" * 50)
@example(text="一" * 50)
@example(text="号" * 50)
def test_any_text_is_read_without_a_crash_and_every_part_stands_where_it_says(
    text: str,
) -> None:
    for address in parse(text):
        fresh = [p for p in (*address.parts, *address.personal) if not p.taken_over]
        spans = sorted((p.start, p.end) for p in fresh)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_the_room_is_apart_from_the_place() -> None:
    (address,) = parse("东柳一村3号楼2单元501室")

    assert address.said == "东柳一村3号楼2单元"
    assert [part.kind for part in address.personal] == [Kind.ROOM]
    assert address.get(Kind.ROOM) == "501"


LONG = 20_000
HARD = (
    *(
        "东柳路37弄5号",
        "一",
        "1、",
        "路",
        "新村",
        "1-",
        "A",
        "东",
        "和",
        "号",
        " ",
        "1 ",
    ),
    *(
        "东柳一村3号楼和",
        "小区",
        "1、1栋",
        "十百",
        "Ａ市",
        "我",
        "里1号",
        "、",
        "😀",
        "x",
    ),
)


@pytest.mark.parametrize("piece", HARD)
def test_a_long_text_takes_time_in_proportion(piece: str) -> None:
    """Twenty times as long may not take four hundred times as long."""
    long = (piece * LONG)[:LONG]
    started = time.process_time()

    parse(long)

    assert time.process_time() - started < 2


def test_short_texts_are_read_fast() -> None:
    texts = [
        f"您好，我住在东柳一村{n % 30}号楼，楼上漏水没有人管" for n in range(2_000)
    ]
    best = min(seconds(texts) for _ in range(3))

    assert len(texts) / best >= 5_000


def seconds(texts: list[str]) -> float:
    """How long it takes to read them."""
    started = time.process_time()
    for text in texts:
        parse(text)
    return time.process_time() - started
