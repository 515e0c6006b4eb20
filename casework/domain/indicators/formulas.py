"""What each indicator divides by what, in words for a supervisor, with its source. 算法

The number of an indicator is its own in the domain basis (DOMAIN.md F).
"""

from typing import Final, NamedTuple

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
