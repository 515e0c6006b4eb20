"""The synthetic district: its estates, units, people and projects. 合成区。

Nothing here exists. Names are made up, and every telephone number begins with a digit
with which no number can begin.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Final

from casework.domain.facts import Actor, Role
from casework.domain.reference import (
    Exposure,
    ProjectPhase,
    RegisteredEstate,
    RegisteredPlace,
    RegisteredProject,
)
from casework.domain.rulebook.units import Unit
from casework.projections.projection import CHINA

LABEL: Final = "合成数据 / synthetic"
NAME: Final = "合成区 (synthetic district)"
REGISTRY: Final = "demo"
FIRST_DAY: Final = datetime(2025, 5, 1, tzinfo=CHINA)
LAST_DAY: Final = datetime(2026, 10, 30, 16, tzinfo=CHINA)
"""The instant at which the synthetic district stands still: a Friday afternoon."""

POOLED, CONSULTING, DESIGN = "储备", "征询", "设计"
WORKS, WARRANTY = "施工", "保修"


def _estate(number: int, name: str, street: str, manager: str) -> RegisteredEstate:
    return RegisteredEstate(
        code=f"E{number:02}",
        name=name,
        street=street,
        housing_office=street.replace("ST-C", "ST-H"),
        property_company=manager,
        households=BUILDINGS[number - 1] * 24,
        built=1978 + 2 * number,
    )


BUILDINGS: Final = (18, 16, 15, 14, 14, 13, 13, 12, 12, 12, 11, 10)
"""How many buildings each estate has."""

ESTATES: Final = (
    _estate(1, "东柳一村", "ST-C1", "PM-A"),
    _estate(2, "东柳二村", "ST-C1", "PM-A"),
    _estate(3, "老仓坊", "ST-C1", "PM-A"),
    _estate(4, "临泾新村", "ST-C1", "PM-B"),
    _estate(5, "北汀里", "ST-C2", "PM-B"),
    _estate(6, "紫藤苑", "ST-C2", "PM-A"),
    _estate(7, "四井小区", "ST-C2", "PM-A"),
    _estate(8, "织坊新村", "ST-C1", "PM-B"),
    _estate(9, "南槐公寓", "ST-C1", "PM-B"),
    _estate(10, "曲水坊", "ST-C2", "PM-B"),
    _estate(11, "沿塘新村", "ST-C2", "PM-A"),
    _estate(12, "钟楼里", "ST-C2", "PM-B"),
)


def _unit(
    code: str, kind: str, zh: str, en: str, level: int, *, parent: str = ""
) -> Unit:
    return Unit(
        code=code,
        type=kind,
        zh=f"{zh}（合成）",
        en=f"{en} (synthetic)",
        level=level,
        parent=parent,
        government=level < 4,  # noqa: PLR2004 (companies and committees are level 4)
    )


UNITS: Final = (
    _unit("CITY", "CITY", "市民服务热线", "City hotline", 1),
    _unit("GOV", "GOV", "区政府", "District government", 2, parent="CITY"),
    _unit("DHO", "DHO", "区热线办", "District hotline office", 2, parent="CITY"),
    _unit("HB-R", "HB-R", "区房管局修缮科", "Housing Bureau, repair", 3, parent="DHO"),
    _unit(
        "HB-P", "HB-P", "区房管局物业科", "Housing Bureau, property", 3, parent="DHO"
    ),
    _unit(
        "ST-C1", "ST-C", "东柳街道城运中心", "Dongliu street centre", 3, parent="DHO"
    ),
    _unit(
        "ST-C2", "ST-C", "北汀街道城运中心", "Beiting street centre", 3, parent="DHO"
    ),
    _unit("ST-H1", "ST-H", "东柳街道房办", "Dongliu housing office", 3, parent="DHO"),
    _unit("ST-H2", "ST-H", "北汀街道房办", "Beiting housing office", 3, parent="DHO"),
    _unit("CM", "CM", "城管执法队", "Urban management", 3, parent="DHO"),
    _unit("IMP", "IMP", "安居房修集团", "Anju Repair Group", 4, parent="HB-R"),
    _unit("CON-A", "CON", "海棠建设", "Haitang Construction", 4, parent="HB-R"),
    _unit("CON-B", "CON", "长汇修缮", "Changhui Repair", 4, parent="HB-R"),
    _unit("CON-C", "CON", "临江营造", "Linjiang Builders", 4, parent="HB-R"),
    _unit("SUP", "SUP", "正衡监理", "Zhengheng Supervision", 4, parent="HB-R"),
    _unit("DES", "DES", "同舟设计", "Tongzhou Design", 4, parent="HB-R"),
    _unit("PM-A", "PM", "和润物业", "Herun Property", 4, parent="HB-P"),
    _unit("PM-B", "PM", "安佳物业", "Anjia Property", 4, parent="HB-P"),
    _unit("UTIL", "UTIL", "水电气联合抢修", "Joint utilities", 4, parent="DHO"),
    _unit("RC", "RC", "居委会联络站", "Residents' committees", 4, parent="ST-C1"),
)

_POSTS: Final[dict[str, tuple[tuple[Role, int], ...]]] = {
    "CITY": ((Role.OPERATOR, 4), (Role.DISPATCHER_CITY, 1)),
    "GOV": ((Role.UNIT_HEAD, 1), (Role.SUPERVISOR, 1)),
    "DHO": (
        (Role.DISPATCHER_DISTRICT, 3),
        (Role.REVIEWER, 3),
        (Role.ADJUDICATOR, 1),
        (Role.SUPERVISOR, 2),
        (Role.AUDITOR, 1),
        (Role.UNIT_HEAD, 1),
        (Role.HANDLER, 2),
    ),
    "ST-C": (
        (Role.DISPATCHER_STREET, 1),
        (Role.FOLLOW_UP_CALLER, 3),
        (Role.REVIEWER, 1),
        (Role.UNIT_HEAD, 1),
        (Role.HANDLER, 2),
    ),
    "CON": ((Role.UNIT_HEAD, 1), (Role.PROJECT_MANAGER, 1), (Role.HANDLER, 5)),
}
_IN_ANY_OTHER: Final = ((Role.UNIT_HEAD, 1), (Role.HANDLER, 5))
_SURNAMES: Final = (
    "bai cai cao chen cheng cui dai deng ding dong du fan fang feng fu gao ge gong gu "
    "guo han hao he hou hu huang jia jiang jin kang kong lai lei li liang liao lin liu "
    "lu luo ma mao meng mo ni pan peng qian qin qiu ren shao shen shi song su sun tan "
    "tang tao tian wan wang wei wen wu xia xiao xie xiong xu xue yan yang yao ye yin "
    "yu yuan zeng zhang zhao zheng zhong zhou zhu zou zuo"
)
_GIVEN: Final = "min wei jun fang lei hua ping jie qing bo"


def _people() -> Iterator[Actor]:
    surnames, names = _SURNAMES.split(), _GIVEN.split()
    number = 0
    for unit in UNITS:
        for role, count in _POSTS.get(unit.code, _POSTS.get(unit.type, _IN_ANY_OTHER)):
            for _ in range(count):
                surname = surnames[number % len(surnames)]
                turn = number // len(surnames) + number
                given = names[turn % len(names)]
                yield Actor(person=f"{surname}.{given}", unit=unit.code, role=role)
                number += 1


STAFF: Final = tuple(_people())


def _project(
    number: int,
    contractor: str,
    estates: tuple[int, ...],
    area: int,
    *phases: tuple[str, date],
) -> RegisteredProject:
    names = "、".join(ESTATES[estate - 1].name for estate in estates)
    return RegisteredProject(
        code=f"P{number}",
        name=f"{names}修缮（合成）",
        estates=tuple(f"E{estate:02}" for estate in estates),
        contractor=contractor,
        client="IMP",
        supervisor="SUP",
        designer="DES",
        area=area,
        phases=tuple(ProjectPhase(phase=p, begins=day) for p, day in phases),
    )


PROJECTS: Final = (
    _project(
        1,
        "CON-A",
        (1, 2),
        52_000,
        (WORKS, date(2025, 2, 10)),
        (WARRANTY, date(2025, 10, 20)),
    ),
    _project(
        2,
        "CON-A",
        (3,),
        31_000,
        (DESIGN, date(2025, 1, 6)),
        (WORKS, date(2025, 5, 12)),
        (WARRANTY, date(2025, 12, 15)),
    ),
    _project(
        3,
        "CON-B",
        (4, 5),
        48_000,
        (DESIGN, date(2025, 3, 3)),
        (WORKS, date(2025, 8, 4)),
        (WARRANTY, date(2026, 6, 15)),
    ),
    _project(
        4,
        "CON-A",
        (6, 7),
        46_000,
        (CONSULTING, date(2025, 3, 3)),
        (DESIGN, date(2025, 7, 7)),
        (WORKS, date(2025, 10, 13)),
        (WARRANTY, date(2026, 5, 18)),
    ),
    _project(
        5,
        "CON-C",
        (8, 9),
        60_000,
        (CONSULTING, date(2025, 4, 7)),
        (DESIGN, date(2025, 10, 8)),
        (WORKS, date(2026, 3, 9)),
    ),
    _project(
        6,
        "CON-C",
        (10,),
        38_000,
        (CONSULTING, date(2025, 8, 4)),
        (DESIGN, date(2025, 12, 1)),
        (WORKS, date(2026, 6, 8)),
    ),
    _project(
        7,
        "CON-B",
        (11,),
        41_000,
        (POOLED, date(2025, 1, 6)),
        (CONSULTING, date(2025, 11, 3)),
        (DESIGN, date(2026, 3, 2)),
        (WORKS, date(2026, 7, 13)),
    ),
    _project(
        8,
        "CON-A",
        (12,),
        45_000,
        (POOLED, date(2025, 1, 6)),
        (CONSULTING, date(2026, 2, 2)),
        (DESIGN, date(2026, 6, 1)),
        (WORKS, date(2026, 9, 7)),
    ),
)
PROJECT_OF: Final = {estate: p for p in PROJECTS for estate in p.estates}
ESTATE: Final = {estate.code: estate for estate in ESTATES}
PLACES: Final = tuple(
    RegisteredPlace(
        code=f"{estate.code}-{number:02}",
        name=f"{estate.name}{number}号楼",
        estate=estate.code,
        district=NAME,
    )
    for estate, count in zip(ESTATES, BUILDINGS, strict=True)
    for number in range(1, count + 1)
)


def phase_on(estate: str, day: date) -> str:
    """The phase in which an estate's project stands on a day."""
    begun = [p.phase for p in PROJECT_OF[estate].phases if p.begins <= day]
    return begun[-1] if begun else POOLED


def exposure_in(month: date) -> tuple[Exposure, ...]:
    """The mean area that each project had under construction in a month."""
    days = [month + timedelta(days=n) for n in range(31)]
    days = [day for day in days if day.month == month.month]
    worked = {
        project: sum(phase_on(project.estates[0], day) == WORKS for day in days)
        for project in PROJECTS
    }
    return tuple(
        Exposure(code=project.code, area=project.area * share // len(days))
        for project, share in worked.items()
        if share
    )


def area_under_construction(year: int, month: int) -> int:
    """The mean area under construction in a month, in square metres."""
    return sum(entry.area for entry in exposure_in(date(year, month, 1)))


def months() -> Iterator[date]:
    """The first days of the months that are over when the district stands still."""
    month = FIRST_DAY.date()
    while (after := (month + timedelta(days=31)).replace(day=1)) <= LAST_DAY.date():
        yield month
        month = after


def parties(estate: str) -> tuple[tuple[str, str], ...]:
    """The unit of each type that answers for an estate."""
    project, place = PROJECT_OF[estate], ESTATE[estate]
    return (
        ("CON", project.contractor),
        ("IMP", project.client),
        ("SUP", project.supervisor),
        ("DES", project.designer),
        ("PM", place.property_company),
        ("ST-C", place.street),
        ("ST-H", place.housing_office),
    )


@dataclass(frozen=True)
class Resident:
    """Somebody who calls: a pseudonym, and personal data that cannot be true."""

    person: str
    name: str
    phone: str
    room: str
    building: str

    @cached_property
    def estate(self) -> str:
        """The estate of the resident's building."""
        return self.building.partition("-")[0]

    @property
    def building_name(self) -> str:
        """The building as a caller says it."""
        return f"{int(self.building.partition('-')[2])}号楼"


_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_CALLERS_NAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
PER_BUILDING: Final = 6


def residents(chance: Random) -> tuple[Resident, ...]:
    """Those who may call; their names are calendar signs, as nobody's are."""
    return tuple(
        Resident(
            person=f"demo{chance.getrandbits(48):012x}",
            name=chance.choice(_CALLERS_NAMES)
            + chance.choice(_STEMS)
            + chance.choice(_BRANCHES),
            phone=f"021-0{chance.randrange(10**7):07}",
            room=f"{chance.randrange(1, 7)}0{chance.randrange(1, 5)}室",
            building=place.code,
        )
        for place in PLACES
        for _ in range(PER_BUILDING)
    )
