"""What is counted to tell how a district fares, each formula with its source. 指标。

Every indicator is told with what was counted and out of how many; one that is counted
over few is marked, and nobody is ranked by it.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Final, NamedTuple

SETTLED_AFTER: Final = timedelta(days=90)
"""How long after its closing it is known whether an order was done for good (M-10)."""

FEW: Final = 30
"""Over fewer than this nothing is ranked; a default of ours (DOMAIN.md F)."""

HEAVIEST: Final = 10
OTHER: Final = "C0399"
"""The leaf of what fits no other (M-29)."""


class Said(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str


class Formula(NamedTuple):
    """An indicator: its number in the domain basis, if it has one, and what it says."""

    source: str
    key: str
    name: Said
    says: Said


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


FIRST_TIME: Final = Formula(
    "M-10",
    "first-time-fix",
    Said("一次办好率", "First-time fix"),
    Said(
        "经来电人或者第三方认可已实际解决、未重办、办结后90日内未重新打开、"
        "同楼栋同类问题90日内未再发的工单 ÷ 办结已满90日的工单",
        "orders solved by the word of the caller or a third party, not redone, not "
        "reopened within 90 days of closing, the same matter not reported again in "
        "the building within 90 days ÷ orders closed 90 days ago or earlier",
    ),
)
FIRST_TIME_CLAIMED: Final = Formula(
    "M-10",
    "first-time-fix-claimed",
    Said("一次办好率（含自报）", "First-time fix, as claimed"),
    Said(
        "同上，但仅由经办人自报已解决的也计入 ÷ 办结已满90日的工单",
        "the same, where the handler's own word for solved counts too "
        "÷ orders closed 90 days ago or earlier",
    ),
)
RECURRENCE: Final = Formula(
    "M-15",
    "recurrence",
    Said("再发率", "Recurrence rate"),
    Said(
        "办结后90日内同楼栋同类问题又有来电的工单 ÷ 办结的工单",
        "closed orders whose matter was reported again in the same building within "
        "90 days of closing ÷ closed orders",
    ),
)
REPEAT_CALLS: Final = Formula(
    "M-16",
    "repeat-calls",
    Said("重复来电占比", "Repeat-caller share"),
    Said(
        "并入或者追加到已有工单的来电 ÷ 全部来电",
        "calls merged into or appended to an order there was ÷ all calls",
    ),
)
GROUPS: Final = Formula(
    "M-16",
    "group-orders",
    Said("多人同诉占比", "Group share"),
    Said(
        "列入多人同诉的工单 ÷ 工单（不含并入他单的来电）",
        "orders in group orders ÷ orders (without merged calls)",
    ),
)
TOP_TEN: Final = Formula(
    "M-17",
    "top-ten-estates",
    Said("前十小区占比", "Share of the ten heaviest estates"),
    Said(
        "工单最多的十个小区的工单 ÷ 有小区的工单",
        "orders of the ten estates that have most ÷ orders of any estate",
    ),
)
GINI: Final = Formula(
    "M-17",
    "estate-gini",
    Said("小区集中度（基尼系数）", "Concentration over estates (Gini)"),
    Said(
        "0为各小区一样多，越接近1越集中于少数小区："
        "Σ(2i−n−1)·xᵢ ÷ n·Σxᵢ，xᵢ为由少到多排列的各小区工单数，n为小区数",
        "0: every estate has as many; the closer to 1, the fewer estates have all of "
        "them: Σ(2i−n−1)·xᵢ ÷ n·Σxᵢ, xᵢ the orders of the n estates, fewest first",
    ),
)
UNCLASSIFIED: Final = Formula(
    "M-29",
    "unclassified",
    Said("未分类占比", "Unclassified"),
    Said("尚未分类的来电 ÷ 全部受理", "reports without a leaf ÷ all reports"),
)
UNSPECIFIC: Final = Formula(
    "M-29",
    "classified-as-other",
    Said("其他类占比", "Classified as other"),
    Said(f"分类为{OTHER}的来电 ÷ 全部受理", f"reports of leaf {OTHER} ÷ all reports"),
)
UNPLACED: Final = Formula(
    "M-29",
    "without-building",
    Said("无楼栋占比", "Without a building"),
    Said("未登记楼栋的来电 ÷ 全部受理", "reports without a building ÷ all reports"),
)
RECLASSIFIED: Final = Formula(
    "M-29",
    "reclassified",
    Said("更正分类占比", "Reclassified"),
    Said("更正过分类的来电 ÷ 全部受理", "reports corrected since ÷ all reports"),
)

TAKEN: Final = Formula(
    "",
    "suggestion-taken",
    Said("建议采用率", "Suggestion taken"),
    Said(
        "选用了首个建议类别的分类 ÷ 有确定建议的分类",
        "classifications that took the first suggested type ÷ those with one for sure",
    ),
)
WITHIN: Final = Formula(
    "",
    "suggestion-shown",
    Said("建议命中率", "Among those suggested"),
    Said(
        "所选类别在所示建议之中的分类 ÷ 有确定建议的分类",
        "classifications whose type was among those shown ÷ those with one for sure",
    ),
)
UNSURE: Final = Formula(
    "",
    "suggestion-unsure",
    Said("不能确定占比", "“I don't know”"),
    Said(
        "建议为“不能确定”的分类 ÷ 有建议或者“不能确定”的分类",
        "classifications before which the suggestion said it did not know "
        "÷ those with any answer of it",
    ),
)
VINDICATED: Final = Formula(
    "",
    "suggestion-vindicated",
    Said("未采用而更正为建议", "Passed over, and proved right"),
    Said(
        "未选首个建议、后来更正为该建议的分类 ÷ 未选首个建议的分类",
        "first suggestions passed over to which the type was corrected since "
        "÷ first suggestions passed over",
    ),
)
MISLED: Final = Formula(
    "",
    "suggestion-misled",
    Said("采用而后更正", "Taken, and proved wrong"),
    Said(
        "选了首个建议、后来更正为其他类别的分类 ÷ 选了首个建议的分类",
        "first suggestions taken whose type was corrected to another since "
        "÷ first suggestions taken",
    ),
)


def of_closings(closings: Closings) -> tuple[Indicator, ...]:
    """M-10 first-time fix and M-15 recurrence."""
    c = closings
    open_yet = c.closed - c.settled
    waiting = Said(
        f"办结未满90日、尚不能计入的{open_yet}件",
        f"closed less than 90 days ago, not counted yet: {open_yet}",
    )
    why_not = Said(
        f"其中未解决{c.unsolved}、重办{c.redone}、重新打开{c.reopened}、"
        f"同处再发{c.returned}（可重叠）",
        f"not solved {c.unsolved}, redone {c.redone}, reopened {c.reopened}, "
        f"came back {c.returned} (may overlap)",
    )
    alone = c.first_time_claimed - c.first_time
    by_handler = Said(f"仅凭自报{alone}件", f"on the handler's word alone: {alone}")
    may_still = Said(
        f"其中{open_yet}件办结未满90日，仍可能再发",
        f"closed less than 90 days ago, may still come back: {open_yet}",
    )
    blind = Said(
        f"无楼栋或者未分类、无从比对的{c.blind}件",
        f"without a building or a leaf, not to be compared: {c.blind}",
    )
    return (
        Indicator(FIRST_TIME, c.first_time, c.settled, (waiting, why_not)),
        Indicator(FIRST_TIME_CLAIMED, c.first_time_claimed, c.settled, (by_handler,)),
        Indicator(RECURRENCE, c.came_back, c.closed, (may_still, blind)),
    )


def of_volume(volume: Volume) -> tuple[Indicator, ...]:
    """M-16 repeat calls and group orders, M-29 the quality of the data."""
    v = volume
    excluded = Said(
        f"已剔除的{v.excluded}件不计", f"excluded orders left out: {v.excluded}"
    )
    return (
        Indicator(
            REPEAT_CALLS, v.merged + v.further, v.received + v.further, (excluded,)
        ),
        Indicator(GROUPS, v.grouped, v.orders),
        Indicator(UNCLASSIFIED, v.unclassified, v.received),
        Indicator(UNSPECIFIC, v.other, v.received),
        Indicator(UNPLACED, v.no_building, v.received),
        Indicator(RECLASSIFIED, v.reclassified, v.received),
    )


def of_estates(
    counts: Sequence[int], idle: int | None, without: int
) -> tuple[Indicator, ...]:
    """M-17, by the orders of each estate that has any.

    `idle` is how many registered estates have none, None where none is registered;
    `without` is how many orders name no estate.
    """
    orders = sum(counts)
    missing = Said(
        f"另有{without}件没有小区", f"orders without an estate besides: {without}"
    )
    uneven, whole = gini([*counts, *[0] * (idle or 0)])
    return (
        Indicator(TOP_TEN, heaviest(counts), orders, (missing,)),
        Indicator(GINI, uneven, whole, (_estates(len(counts), idle),), orders),
    )


def _estates(busy: int, idle: int | None) -> Said:
    """Over which estates concentration is counted."""
    if idle is None:
        return Said(
            f"没有小区名录，仅按有工单的{busy}个小区计",
            f"no register of estates: over the {busy} that have orders",
        )
    return Said(
        f"按{busy + idle}个小区计，其中名录所载{idle}个没有工单",
        f"over {busy + idle} estates, {idle} of the register without orders",
    )


def of_choices(choices: Choices) -> tuple[Indicator, ...]:
    """How good suggestions are, by what people chose and what corrections showed."""
    c = choices
    answered = c.suggested + c.unsure
    without = Said(
        f"没有建议（来文自带类别等）的{c.without}件不计",
        f"without a suggestion, as of files that bring a type: {c.without}",
    )
    return (
        Indicator(TAKEN, c.first, c.suggested, (without,)),
        Indicator(WITHIN, c.first + c.further, c.suggested),
        Indicator(UNSURE, c.unsure, answered),
        Indicator(VINDICATED, c.vindicated, c.suggested - c.first),
        Indicator(MISLED, c.misled, c.first),
    )


def heaviest(counts: Iterable[int], most: int = HEAVIEST) -> int:
    """What the ten largest counts add up to (M-17)."""
    return sum(sorted(counts, reverse=True)[:most])


def gini(counts: Sequence[int]) -> tuple[int, int]:
    """The Gini coefficient of some counts as a fraction, exactly (M-17)."""
    n = len(counts)
    uneven = sum((2 * i - n - 1) * x for i, x in enumerate(sorted(counts), 1))
    return uneven, n * sum(counts)
