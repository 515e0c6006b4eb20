"""The words of the feature files, Chinese and English, and what they stand for."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Final, Generic, TypeVar

from pytest_bdd import parsers, step

from casework.domain.complaint.facts import (
    FACTS,
    Alert,
    ComplaintType,
    Level,
    Result,
)
from casework.domain.complaint.grounds import (
    EXCLUSION_GROUNDS,
    RETURN_REASONS,
    SHELVING_GROUNDS,
    STATUTORY_GROUNDS,
    SUPERVISION_GROUNDS,
    Ground,
)
from casework.domain.complaint.stage import STAGE_EN, Stage
from casework.domain.facts import Actor, Fact, Role
from casework.domain.group.facts import GROUP_FACTS
from casework.domain.rulebook.limits import LimitKind

T = TypeVar("T")
Definition = TypeVar("Definition", bound=Callable[..., object])
ZONE: Final = timezone(timedelta(hours=8))


class Words(Generic[T]):
    """A closed vocabulary: each word or phrase, and the one thing it stands for."""

    def __init__(self, meaning: Mapping[str, T]) -> None:
        self.meaning = meaning
        longest_first = sorted(meaning, key=len, reverse=True)
        self.pattern = "|".join(re.escape(word) for word in longest_first)

    def __call__(self, word: str) -> T:
        return self.meaning[word]


class Shape(Generic[T]):
    """An open vocabulary: whatever has this shape, and how it is read."""

    def __init__(self, pattern: str, read: Callable[[str], T]) -> None:
        self.pattern = pattern
        self.read = read

    def __call__(self, word: str) -> T:
        return self.read(word)


def both(rows: Iterable[tuple[str, str, T]]) -> Words[T]:
    """A vocabulary from rows of Chinese, English and meaning."""
    table = tuple(rows)
    zh = {word: meaning for word, _, meaning in table}
    en = {word: meaning for _, word, meaning in table}
    return Words(zh | en)


def plain(kind: type[object]) -> str:
    """The English words in a class's name: "FirstContactMissed" is three."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower()


def instant(text: str) -> datetime:
    """An instant; 24:00 is 00:00 of the day after."""
    day, clock = text.split(" ")
    hours, minutes = clock.split(":")
    passed = timedelta(hours=int(hours), minutes=int(minutes))
    return datetime.fromisoformat(day).replace(tzinfo=ZONE) + passed


def person(name: str, unit: str, role: Role) -> Actor:
    """Somebody who acts, by an English name, for a unit, in a role."""
    return Actor(person=name.lower().replace(" ", "-"), unit=unit, role=role)


_PEOPLE: Final = (
    ("小陈", "Chen", "DHO", Role.OPERATOR),
    ("赵刚", "Zhao Gang", "DHO", Role.DISPATCHER_DISTRICT),
    ("孙丽", "Sun Li", "ST-C", Role.DISPATCHER_STREET),
    ("马骏", "Ma Jun", "CITY", Role.DISPATCHER_CITY),
    ("张敏", "Zhang Min", "HB-R", Role.HANDLER),
    ("刘洋", "Liu Yang", "HB-R", Role.HANDLER),
    ("李强", "Li Qiang", "HB-R", Role.UNIT_HEAD),
    ("林涛", "Lin Tao", "HB-P", Role.HANDLER),
    ("高峰", "Gao Feng", "HB-P", Role.UNIT_HEAD),
    ("徐斌", "Xu Bin", "CON", Role.HANDLER),
    ("方总", "Manager Fang", "CON", Role.UNIT_HEAD),
    ("丁凯", "Ding Kai", "CM", Role.HANDLER),
    ("许宁", "Xu Ning", "CM", Role.UNIT_HEAD),
    ("顾洁", "Gu Jie", "ST-H", Role.HANDLER),
    ("冯玲", "Feng Ling", "UTIL", Role.HANDLER),
    ("周婷", "Zhou Ting", "DHO", Role.REVIEWER),
    ("科里的质检员孙磊", "the section's own reviewer Sun Lei", "HB-R", Role.REVIEWER),
    ("街道的质检员金晶", "the street's reviewer Jin Jing", "ST-H", Role.REVIEWER),
    (
        "施工单位的质检员胡亮",
        "the contractor's reviewer Hu Liang",
        "CON",
        Role.REVIEWER,
    ),
    ("吴芳", "Wu Fang", "ST-C", Role.FOLLOW_UP_CALLER),
    (
        "施工单位的回访员罗琴",
        "the contractor's caller Luo Qin",
        "CON",
        Role.FOLLOW_UP_CALLER,
    ),
    ("郑伟", "Zheng Wei", "DHO", Role.SUPERVISOR),
    ("韩松", "Han Song", "GOV", Role.SUPERVISOR),
    ("钱正", "Qian Zheng", "DHO", Role.ADJUDICATOR),
    ("人大代表何琳", "deputy He Lin", "NPC", Role.DEPUTY),
)
WHO: Final = both((zh, en, person(en, unit, role)) for zh, en, unit, role in _PEOPLE)
CALLERS: Final = both(
    (zh, en, en.lower().replace(" ", "-"))
    for zh, en in (
        ("王阿婆", "Granny Wang"),
        ("陈伯", "Uncle Chen"),
        ("孙老师", "Teacher Sun"),
        ("何叔", "Uncle He"),
        ("吴阿姨", "Auntie Wu"),
        ("沈小姐", "Miss Shen"),
    )
)
UNITS: Final = both(
    (
        ("修缮科", "repair section", "HB-R"),
        ("物业科", "property section", "HB-P"),
        ("街道房办", "street housing office", "ST-H"),
        ("居委会", "residents' committee", "RC"),
        ("施工单位", "contractor", "CON"),
        ("城管", "urban management", "CM"),
        ("生态环境", "environment bureau", "ENV"),
        ("供电公司", "power company", "UTIL"),
        ("区热线办", "district hotline office", "DHO"),
        ("区政府", "district government", "GOV"),
        ("区人大", "district people's congress", "NPC"),
        ("从未设立的科室", "section that never existed", "NONE"),
    )
)
LEAVES: Final = both(
    (
        ("屋面渗漏", "a leaking roof", "Q0101"),
        ("涂料起皮", "peeling paint", "Q0203"),
        ("雨棚未装回", "an awning not put back", "D0101"),
        ("夜间施工", "night work", "S0301"),
        ("午休施工扰民", "noise at midday", "S0302"),
        ("扬尘", "dust", "S0401"),
        ("脚手架隐患", "an unsafe scaffold", "S0101"),
        ("停供未告知", "a cut-off without notice", "S0503"),
        ("施工人员态度恶劣", "rude workers", "S0601"),
        ("邻里共用部位纠纷", "a dispute between neighbours", "G0104"),
        ("保修期多长", "how long the warranty runs", "Q0703"),
        ("何时轮到本小区", "when this estate is in the plan", "P0104"),
        ("正在搭建的违建", "an illegal structure being built", "F0701"),
        ("存量违建", "an old illegal structure", "F0702"),
        ("电梯广告", "advertising in the lift", "X9999"),
    )
)
GRADES: Final = both(
    (
        ("特急", "life-and-limb", "U1"),
        ("紧急", "urgent", "U2"),
        ("简易", "one-day", "O1"),
        ("一般", "ordinary", "O5"),
        ("复杂", "complex", "O15"),
    )
)
TYPES_OF_COMPLAINT: Final = both(
    (
        ("咨询", "consultation", ComplaintType.CONSULTATION),
        ("求助", "request for help", ComplaintType.HELP),
        ("投诉", "complaint", ComplaintType.COMPLAINT),
        ("举报", "report", ComplaintType.REPORT),
        ("建议", "suggestion", ComplaintType.SUGGESTION),
    )
)
STAGES: Final = both((stage.value, STAGE_EN[stage], stage) for stage in Stage)
LIMITS: Final = both(
    (kind.value, kind.name.lower().replace("_", " "), kind) for kind in LimitKind
)
_ALL_FACTS: Final[tuple[type[Fact], ...]] = (*FACTS.values(), *GROUP_FACTS.values())
FACT_WORDS: Final = both(
    ((kind.__doc__ or "").strip(), plain(kind), kind) for kind in _ALL_FACTS
)
RESULTS: Final = both(
    (
        (Result.SOLVED.value, "solved", Result.SOLVED),
        (Result.EXPLAINED.value, "explained", Result.EXPLAINED),
        (Result.PARTLY.value, "partly solved", Result.PARTLY),
        (Result.CANNOT.value, "cannot be solved", Result.CANNOT),
        (Result.IN_PLAN.value, "in the plan", Result.IN_PLAN),
    )
)
LEVELS: Final = both(
    (
        (Level.NONE.value, "none", Level.NONE),
        (Level.SV1.value, "hotline office", Level.SV1),
        (Level.SV2.value, "district", Level.SV2),
        (Level.SV3.value, "government", Level.SV3),
    )
)
PROFILES: Final = both(
    (
        ("上海", "Shanghai", "shanghai-2019"),
        ("山东", "Shandong", "shandong-2020"),
        ("吕梁", "Lüliang", "luliang-2024"),
        ("北京", "Beijing", "beijing"),
    )
)


def grounds(
    listed: Mapping[str, Ground], english: Iterable[str], *others: tuple[str, str]
) -> Words[str]:
    """The listed grounds in both languages, and others that are not on the list."""
    chinese = (ground.zh for ground in listed.values())
    rows = zip(chinese, english, listed, strict=True)
    return both((*rows, *((zh, en, en) for zh, en in others)))


ROUTE_GROUNDS: Final = grounds(
    STATUTORY_GROUNDS,
    (
        "an emergency",
        "a pending statutory procedure",
        "a state secret",
        "a matter beyond the hotline's scope",
        "an unlawful demand",
        "malice",
    ),
    ("来电人啰嗦", "a talkative caller"),
)
RETURN_GROUNDS: Final = grounds(
    RETURN_REASONS,
    (
        "not its duty",
        "the wrong area",
        "insufficient",
        "a duplicate",
        "for a statutory route",
        "out of scope",
    ),
    ("太忙", "inconvenient"),
)
SHELVING: Final = grounds(
    SHELVING_GROUNDS,
    ("works", "season", "funding", "procedure", "unclear ownership"),
    ("存在隐患", "hazard"),
)
SUPERVISION: Final = grounds(
    SUPERVISION_GROUNDS,
    ("overdue", "repeated", "collective", "problem", "stale knowledge"),
    ("领导过问", "a leader's interest"),
)
EXCLUSION: Final = grounds(
    EXCLUSION_GROUNDS,
    (
        "a statutory route",
        "an unlawful demand",
        "a repeat without new fact",
        "malice",
        "another area",
    ),
    ("影响考核", "a bad score"),
)
REOPENING: Final = both(
    (
        ("有新情况", "a new fact", "new-fact"),
        ("同处同类再发", "recurrence", "recurrence"),
        ("在保修期内", "warranty", "warranty"),
        ("来电人反悔", "a change of mind", "change-of-mind"),
    )
)
VOCABULARY: Final[dict[str, Callable[[str], object]]] = {
    "When": Shape(r"\d{4}-\d\d-\d\d \d\d:\d\d", instant),
    "Day": Shape(r"\d{4}-\d\d-\d\d", lambda text: datetime.fromisoformat(text).date()),
    "Text": Shape(r"[^“”\"]+", str),
    "Blank": Shape(r"[^“”\"]*", str),
    "Count": Shape(r"\d+", int),
    "Who": WHO,
    "Colleague": WHO,
    "Third": WHO,
    "Caller": CALLERS,
    "Unit": UNITS,
    "Leaf": LEAVES,
    "Grade": GRADES,
    "Type": TYPES_OF_COMPLAINT,
    "Stage": STAGES,
    "Limit": LIMITS,
    "Fact": FACT_WORDS,
    "Result": RESULTS,
    "Level": LEVELS,
    "Alert": both((a.value, a.name.lower(), a) for a in Alert),
    "Profile": PROFILES,
    "Route": ROUTE_GROUNDS,
    "Return": RETURN_GROUNDS,
    "Shelving": SHELVING,
    "Supervision": SUPERVISION,
    "Exclusion": EXCLUSION,
    "Reopening": REOPENING,
}


def says(zh: str, en: str) -> Callable[[Definition], Definition]:
    """Bind one step function to its Chinese and its English sentence."""

    def bind(definition: Definition) -> Definition:
        for sentence in (zh, en):
            parser = parsers.parse(
                sentence, extra_types=VOCABULARY, case_sensitive=True
            )
            step(parser, stacklevel=2)(definition)
        return definition

    return bind
