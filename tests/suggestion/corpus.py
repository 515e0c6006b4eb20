"""Made-up calls about three problem types, each from a caller of its own."""

from random import Random

from casework.domain.rulebook.taxonomy import Leaf, Taxonomy
from casework.domain.suggestion.learning import Example

TAXONOMY = Taxonomy(
    id="casework",
    version="7",
    leaves=(
        Leaf(code="Q0101", zh="屋面渗漏", en="Roof leak"),
        Leaf(code="S0301", zh="夜间施工", en="Night work"),
        Leaf(code="F0302", zh="道闸收费", en="Gate and fees"),
        Leaf(code="D0202", zh="线缆中断", en="Cable cut"),
    ),
)
SAID = {
    "Q0101": ("屋顶漏水", "天花板滴水", "屋面渗水", "墙角返潮", "防水没做好"),
    "S0301": ("半夜切割", "深夜敲墙", "夜里施工", "凌晨卸钢管", "吵得睡不着"),
    "F0302": ("道闸涨价", "停车收费贵", "月租太高", "车牌识别坏了", "停车费不合理"),
}
WHERE = ("东楼", "西楼", "南门", "北门", "车库", "三号楼", "花园", "走廊")
ASKED = ("请处理", "希望解决", "求派人", "麻烦看看", "请回复")


def calls(each: int = 30, seed: int = 5) -> list[Example]:
    """So many calls of each type, in a mixed order."""
    chance = Random(seed)
    found = [
        Example(
            chance.choice(WHERE) + chance.choice(said),
            f"{chance.choice(WHERE)}{chance.choice(said)}，{chance.choice(ASKED)}。",
            leaf,
            f"caller {leaf} {number}",
        )
        for leaf, said in SAID.items()
        for number in range(each)
    ]
    chance.shuffle(found)
    return found
