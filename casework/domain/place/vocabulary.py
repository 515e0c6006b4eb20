"""The words of addresses, and the words that only look like them. 地名用字。"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from casework.domain.place.parts import Kind

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


def any_of(words: Iterable[str]) -> str:
    """A pattern of all endings, the longest first."""
    return "|".join(
        f"{word}(?![{NO_ENDING_BEFORE[word]}]){_A_HEAD}"
        if word in NO_ENDING_BEFORE
        else word
        for word in sorted(words, key=lambda word: (-len(word), word))
    )


BOUNDARY: Final = re.compile(
    "位于|坐落|家住|居住|地址|业主|居民|住户|市民|群众|反映|反应|投诉|举报|咨询|求助"
    "|关于|对于|由于|来自|附近|旁边|隔壁|对面|靠近|临近|紧邻|毗邻|路过|经过|途经|前往"
    "|沿着|以及|或者|还有|就是|因为|所以|现在|目前|最近|[今昨前明]天|[昨今]晚|[上下中]午"
    "|[晚早]上|[去今前]年|请问|麻烦|[您你]好|领导|政府|书记|先生|女士|同志|希望|要求|建议"
    "|导致|造成|进行|通过|封闭|破坏|影响|禁止|位置|部门|公司|物业|开发商|尊敬|房子|购买|整个|交叉|交汇|路口|学校|医院|我家|老家"
    "|[在的是我们住到从你您他她它了着把被请这那该某个于至与及往去说叫问由让使给因但而且"
    "或也就还又很太没不等此各每找有对号离距走]|向(?![阳荣前东西南北])|将(?!军)|为(?!民)"
    "|[、，。；：！？,;:!?（）()【】\\[\\]《》“”\"'\\s]"
)
JOINING: Final = re.compile(
    "(?:[和跟](?![平谐顺润乐田泰兴睦欣煦悦美])|同(?![济心乐舟仁德福和泰]))"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_NAMES_AT_ALL: Final = _words(
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
ANY_ROAD: Final = _words("道路 马路 铁路 线路 条路 之路 活路 段路 网路 电路 路路")
"""The ends of words for a road that are nobody's name."""


KINDS_OF: Final = _words(
    """
    老 旧 新 小 大 本 全 住宅 生活 居民 老旧 高档 商品房 安置 安置房
    还建 附近 周边 隔壁 对面 多 新建 自家 临时 单身 职工 员工 学生 高层
    主干 一条 几条 两条 条 水泥 柏油
    """
)
