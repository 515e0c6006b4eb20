"""What is counted to tell how a district fares, and what the formulas make of it. 指标

Every indicator is told with what was counted and out of how many; one that is counted
over few is marked, and nobody is ranked by it.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from casework.domain.indicators import formulas as m
from casework.domain.indicators.formulas import Formula, Said

SETTLED_AFTER: Final = timedelta(days=90)
"""How long after its closing it is known whether an order was done for good (M-10)."""

FEW: Final = 30
"""Over fewer than this nothing is ranked; a default of ours (DOMAIN.md F)."""

HEAVIEST: Final = 10


class Indicator(NamedTuple):
    """What a formula comes to over some counts, and what must be known to read it."""

    formula: Formula
    numerator: int
    denominator: int
    notes: tuple[Said, ...] = ()
    over: int | None = None

    @property
    def value(self) -> Fraction | None:
        """The one divided by the other; nothing where there is nothing to divide."""
        if not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)

    @property
    def small(self) -> bool:
        """Whether it is counted over too few to rank anybody by it."""
        counted = self.denominator if self.over is None else self.over
        return counted < FEW


class Closings(NamedTuple):
    """What came of the orders closed in a window; without excluded ones.

    `settled` were closed ninety days ago or earlier; what kept them from being fixed at
    the first time is counted over them, an order under each reason it has.
    """

    closed: int = 0
    settled: int = 0
    first_time: int = 0
    first_time_claimed: int = 0
    unsolved: int = 0
    redone: int = 0
    reopened: int = 0
    returned: int = 0
    came_back: int = 0
    blind: int = 0


class Volume(NamedTuple):
    """What was received in a window; without excluded orders but for their number.

    Each report is a call; one that is merged into another is a repeat call, the others
    are orders. `further` calls were appended without an order of their own.
    """

    excluded: int = 0
    received: int = 0
    merged: int = 0
    grouped: int = 0
    no_estate: int = 0
    unclassified: int = 0
    other: int = 0
    no_building: int = 0
    reclassified: int = 0
    further: int = 0

    @property
    def orders(self) -> int:
        """The reports that are no repeat calls."""
        return self.received - self.merged


class Choices(NamedTuple):
    """What people made of the suggestions that lay before them when they classified.

    `unsure` suggestions said that they did not know; `without` any, the type came from
    elsewhere. What a later correction showed is counted apart: `misled` by the first,
    or `vindicated` where it had been passed over.
    """

    classified: int = 0
    first: int = 0
    further: int = 0
    overruled: int = 0
    unsure: int = 0
    without: int = 0
    misled: int = 0
    vindicated: int = 0

    @property
    def suggested(self) -> int:
        """How often a type was suggested for sure."""
        return self.first + self.further + self.overruled


def of_closings(closings: Closings) -> tuple[Indicator, ...]:
    """M-10 first-time fix and M-15 recurrence."""
    c = closings
    recent = c.closed - c.settled
    waiting = _note(
        "办结未满90日、尚不能计入的{}件",
        "closed less than 90 days ago, not counted yet: {}",
        recent,
    )
    why_not = _note(
        "其中未认定解决{}、重办{}、重新打开{}、同处再发{}（可重叠）",
        "not said to be solved {}, redone {}, reopened {}, came back {} (may overlap)",
        *(c.unsolved, c.redone, c.reopened, c.returned),
    )
    by_handler = _note(
        "仅凭自报{}件",
        "on the handler's word alone: {}",
        c.first_time_claimed - c.first_time,
    )
    may_still = _note(
        "其中{}件办结未满90日，仍可能再发",
        "closed less than 90 days ago, may still come back: {}",
        recent,
    )
    blind = _note(
        "无楼栋或者未分类、无从比对的{}件",
        "without a building or a leaf, not to be compared: {}",
        c.blind,
    )
    return (
        Indicator(m.FIRST_TIME, c.first_time, c.settled, waiting + why_not),
        Indicator(m.FIRST_TIME_CLAIMED, c.first_time_claimed, c.settled, by_handler),
        Indicator(m.RECURRENCE, c.came_back, c.closed, may_still + blind),
    )


def of_volume(volume: Volume) -> tuple[Indicator, ...]:
    """M-16: the share of repeat calls and of group orders."""
    v = volume
    left_out = _note("已剔除的{}件不计", "excluded orders left out: {}", v.excluded)
    repeats, calls = v.merged + v.further, v.received + v.further
    return (
        Indicator(m.REPEAT_CALLS, repeats, calls, left_out),
        Indicator(m.GROUPS, v.grouped, v.orders),
    )


def of_quality(volume: Volume) -> tuple[Indicator, ...]:
    """M-29: how good the data are."""
    v = volume
    return (
        Indicator(m.UNCLASSIFIED, v.unclassified, v.received),
        Indicator(m.UNSPECIFIC, v.other, v.received),
        Indicator(m.UNPLACED, v.no_building, v.received),
        Indicator(m.RECLASSIFIED, v.reclassified, v.received),
    )


def of_estates(
    counts: Sequence[int], idle: int | None, without: int
) -> tuple[Indicator, ...]:
    """M-17, by the orders of each estate that has any.

    `idle` is how many registered estates have none, None where none is registered;
    `without` is how many orders name no estate.
    """
    orders, busy = sum(counts), len(counts)
    besides = _note("另有{}件没有小区", "orders without an estate besides: {}", without)
    over = (
        _note(
            "没有小区名录，仅按有工单的{}个小区计",
            "no register of estates: over the {} that have orders",
            busy,
        )
        if idle is None
        else _note(
            "按{}个小区计，其中名录所载{}个没有工单",
            "over {} estates, {} of the register without orders",
            *(busy + idle, idle),
        )
    )
    uneven, whole = gini([*counts, *[0] * (idle or 0)])
    return (
        Indicator(m.TOP_TEN, heaviest(counts), orders, besides),
        Indicator(m.GINI, uneven, whole, over, orders),
    )


def of_choices(choices: Choices) -> tuple[Indicator, ...]:
    """How good suggestions are, by what people chose and what corrections showed."""
    c = choices
    unasked = _note(
        "没有建议（来文自带类别等）的{}件不计",
        "without a suggestion, as of files that bring a type: {}",
        c.without,
    )
    return (
        Indicator(m.TAKEN, c.first, c.suggested, unasked),
        Indicator(m.WITHIN, c.first + c.further, c.suggested),
        Indicator(m.UNSURE, c.unsure, c.suggested + c.unsure),
        Indicator(m.VINDICATED, c.vindicated, c.suggested - c.first),
        Indicator(m.MISLED, c.misled, c.first),
    )


def _note(zh: str, en: str, *numbers: int) -> tuple[Said, ...]:
    """What must be known to read a figure; nothing where there is none of it."""
    if not any(numbers):
        return ()
    return (Said(zh.format(*numbers), en.format(*numbers)),)


def heaviest(counts: Iterable[int], most: int = HEAVIEST) -> int:
    """What the ten largest counts add up to (M-17)."""
    return sum(sorted(counts, reverse=True)[:most])


def gini(counts: Sequence[int]) -> tuple[int, int]:
    """The Gini coefficient of some counts as a fraction, exactly (M-17)."""
    n = len(counts)
    uneven = sum((2 * i - n - 1) * x for i, x in enumerate(sorted(counts), 1))
    return uneven, n * sum(counts)
