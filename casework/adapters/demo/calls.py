"""Who calls when, about what: the plan of calls, fixed by the seed. 来电计划。"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from casework.adapters.demo.district import (
    CONSULTING,
    DESIGN,
    ESTATES,
    FIRST_DAY,
    LAST_DAY,
    POOLED,
    WARRANTY,
    WORKS,
    Resident,
    phase_on,
    residents,
)
from casework.domain.complaint.facts import ComplaintType

ORDINARY: Final = 1270
"""Calls besides the planted ones, the bursts and the repetitions."""
WEEKEND: Final = 5
WEEKEND_SHARE: Final = 0.55
LATELY: Final = timedelta(days=9)
AUTUMN_STORMS: Final = 1.5
"""How much more is called in the last days."""
CALL_AGAIN: Final = 0.05
COME_BACK_WITH_NEWS: Final = 0.09

_BEFORE: Final = {
    "P0101": 3,
    "P0102": 3,
    "P0103": 2,
    "P0104": 7,
    "P0201": 3,
    "P0202": 3,
    "P0203": 2,
    "P0204": 2,
    "P0205": 2,
    "P0206": 4,
    "P0301": 3,
    "P0302": 2,
    "P0303": 2,
    "P0304": 2,
    "P0401": 1,
    "G0202": 2,
    "G0302": 2,
    "G0401": 1,
    "F0101": 3,
    "F0201": 2,
    "F0301": 2,
    "G0101": 4,
}
_DURING: Final = {
    "S0101": 3,
    "S0102": 3,
    "S0103": 2,
    "S0104": 2,
    "S0105": 3,
    "S0106": 1,
    "S0107": 1,
    "S0202": 2,
    "S0301": 6,
    "S0302": 9,
    "S0303": 3,
    "S0401": 6,
    "S0402": 7,
    "S0403": 3,
    "S0404": 3,
    "S0501": 5,
    "S0502": 3,
    "S0503": 5,
    "S0504": 4,
    "S0505": 2,
    "S0601": 3,
    "S0602": 2,
    "D0101": 5,
    "D0102": 3,
    "D0103": 4,
    "D0104": 3,
    "D0105": 3,
    "D0201": 2,
    "D0202": 3,
    "D0204": 2,
    "C0101": 5,
    "C0102": 2,
    "P0302": 2,
    "P0303": 3,
    "F0703": 2,
    "Q0602": 1,
}
_AFTER: Final = {
    "Q0101": 2,
    "Q0102": 4,
    "Q0103": 2,
    "Q0201": 5,
    "Q0202": 2,
    "Q0203": 3,
    "Q0301": 6,
    "Q0302": 1,
    "Q0303": 3,
    "Q0304": 3,
    "Q0401": 3,
    "Q0402": 5,
    "Q0501": 2,
    "Q0601": 4,
    "Q0603": 4,
    "Q0604": 1,
    "Q0701": 1,
    "Q0702": 4,
    "Q0703": 5,
    "Q0704": 3,
    "F0403": 3,
    "F0501": 3,
    "F0502": 3,
    "F0503": 3,
    "D0101": 4,
    "G0102": 3,
    "G0103": 2,
    "G0303": 2,
    "G0402": 1,
}
_ALWAYS: Final = {
    "F0102": 1,
    "F0103": 1,
    "F0104": 1,
    "F0202": 2,
    "F0203": 3,
    "F0302": 2,
    "F0601": 2,
    "F0602": 1,
    "F0603": 1,
    "F0604": 1,
    "F0701": 2,
    "F0702": 2,
    "G0104": 1,
    "G0201": 1,
    "G0301": 1,
    "C0201": 2,
    "C0202": 2,
    "C0203": 1,
    "C0204": 2,
    "C0301": 1,
    "C0302": 3,
    "C0303": 3,
    "C0399": 2,
}
LEAVES_IN: Final = {
    POOLED: _BEFORE | _ALWAYS,
    CONSULTING: _BEFORE | _ALWAYS,
    DESIGN: _BEFORE | _ALWAYS,
    WORKS: _DURING | _ALWAYS,
    WARRANTY: _AFTER | _ALWAYS,
}
BUSY: Final = {POOLED: 3, CONSULTING: 6, DESIGN: 5, WORKS: 17, WARRANTY: 8}
"""How much an estate calls in each phase."""

_TYPES: Final = {
    "P0104": (ComplaintType.CONSULTATION,),
    "Q0703": (ComplaintType.CONSULTATION,),
    "C0303": (ComplaintType.SUGGESTION,),
    "F0701": (ComplaintType.REPORT,),
    "F0702": (ComplaintType.REPORT, ComplaintType.COMPLAINT),
    "S0301": (ComplaintType.REPORT, ComplaintType.COMPLAINT),
    "C0301": (ComplaintType.REPORT,),
    "P0206": (ComplaintType.HELP,),
    "G0302": (ComplaintType.HELP,),
}
_ANY_TYPE: Final = (
    ComplaintType.COMPLAINT,
    ComplaintType.COMPLAINT,
    ComplaintType.COMPLAINT,
    ComplaintType.HELP,
)
_CHANNELS: Final = ("电话", "电话", "电话", "电话", "随申办", "网站", "小程序", "来信")


class Burst(NamedTuple):
    """Many callers about one matter within days."""

    leaf: str
    estate: str
    at: datetime
    callers: int
    meeting_held: bool


BURSTS: Final = (
    Burst("S0302", "E03", FIRST_DAY.replace(day=20, hour=8), 7, True),
    Burst("S0503", "E04", FIRST_DAY.replace(month=11, day=12, hour=9), 6, True),
    Burst("S0402", "E06", FIRST_DAY.replace(year=2026, month=2, day=3), 6, False),
    Burst("S0501", "E08", FIRST_DAY.replace(year=2026, month=6, day=24), 8, True),
    Burst("S0302", "E11", LAST_DAY.replace(day=28, hour=8), 7, True),
)


class Planted(NamedTuple):
    """A recurring type that builds up, as the seed has it."""

    leaf: str
    contractor: str
    estates: tuple[str, ...]
    weak_buildings: tuple[str, ...]
    by_month: tuple[tuple[str, int], ...]
    zh: str
    en: str


PLANTED: Final = Planted(
    leaf="Q0101",
    contractor="CON-A",
    estates=("E01", "E02", "E03", "E06", "E07"),
    weak_buildings=("E01-05", "E01-11", "E02-07", "E03-04", "E06-08", "E07-02"),
    by_month=(
        ("2026-06", 12),
        ("2026-07", 14),
        ("2026-08", 18),
        ("2026-09", 25),
        ("2026-10", 38),
    ),
    zh="海棠建设（CON-A）修过的五个小区，修后屋面渗漏（Q0101）近五个月逐月上升，"
    "集中在六幢楼反复发生；同期在建面积也在增加。",
    en="Roof leaks after works (Q0101) rise month by month over the last five months "
    "in the five estates repaired by Haitang Construction (CON-A), and come back in "
    "six buildings; the area under construction grows as well.",
)
_WEAK_SHARE: Final = 0.5


@dataclass(frozen=True)
class Call:
    """A call: when, who, about what."""

    at: datetime
    caller: Resident
    leaf: str
    type: ComplaintType
    channel: str
    anonymous: bool = False
    new_fact: bool = False
    planted: bool = False
    scene: int = 0


Homes = dict[str, list[Resident]]
"""The residents of each estate and of each building."""


def plan(seed: int, more: Callable[[Homes, Random], Iterable[Call]]) -> list[Call]:
    """All calls of the eighteen months, and some more, in order of time."""
    chance = Random(f"calls/{seed}")
    everyone = residents(Random(f"residents/{seed}"))
    homes: Homes = {}
    for one in everyone:
        homes.setdefault(one.estate, []).append(one)
        homes.setdefault(one.building, []).append(one)
    calls = [
        *_ordinary(homes, chance),
        *_bursts(homes, chance),
        *_planted(homes, Random(f"planted/{seed}")),
    ]
    calls += list(_again(sorted(calls, key=_order), chance))
    calls += list(more(homes, Random(f"last calls/{seed}")))
    return sorted((c for c in calls if c.at < LAST_DAY), key=_order)


def _order(call: Call) -> tuple[datetime, str, str]:
    return call.at, call.caller.person, call.leaf


def _call(at: datetime, caller: Resident, leaf: str, chance: Random) -> Call:
    return Call(
        at=at,
        caller=caller,
        leaf=leaf,
        type=chance.choice(_TYPES.get(leaf, _ANY_TYPE)),
        channel=chance.choice(_CHANNELS),
    )


def _ordinary(homes: Homes, chance: Random) -> Iterator[Call]:
    days = (LAST_DAY - FIRST_DAY).days + 1
    cells, weights = [], []
    for estate in ESTATES:
        for number in range(days):
            day = (FIRST_DAY + timedelta(days=number)).date()
            cells.append((estate.code, day))
            quiet = 1.0 if day.weekday() < WEEKEND else WEEKEND_SHARE
            busy = BUSY[phase_on(estate.code, day)]
            if LAST_DAY.date() - day < LATELY:
                quiet *= AUTUMN_STORMS
            weights.append(busy * estate.households * quiet)
    sums = list(accumulate(weights))
    for estate_code, day in chance.choices(cells, cum_weights=sums, k=ORDINARY):
        leaves = LEAVES_IN[phase_on(estate_code, day)]
        leaf = chance.choices(list(leaves), list(leaves.values()))[0]
        at = FIRST_DAY + timedelta(days=(day - FIRST_DAY.date()).days)
        caller = chance.choice(homes[estate_code])
        call = _call(at + _time_of_day(leaf, chance), caller, leaf, chance)
        yield replace(call, anonymous=chance.random() < _anonymous_share(leaf))


def _anonymous_share(leaf: str) -> float:
    return 0.35 if leaf in {"F0701", "F0702", "C0301", "S0301"} else 0.05


def _time_of_day(leaf: str, chance: Random) -> timedelta:
    if leaf == "S0301":
        return timedelta(hours=22, minutes=chance.randrange(5, 110))
    hour = chance.choices(range(7, 22), (2, 5, 9, 9, 8, 5, 5, 8, 8, 7, 6, 5, 4, 3, 2))
    return timedelta(hours=hour[0], minutes=chance.randrange(60))


def _bursts(homes: Homes, chance: Random) -> Iterator[Call]:
    for burst in BURSTS:
        at = burst.at
        for caller in chance.sample(homes[burst.estate], burst.callers):
            yield _call(at, caller, burst.leaf, chance)
            at += timedelta(minutes=chance.randrange(60, 560))


def _planted(homes: Homes, chance: Random) -> Iterator[Call]:
    for month, count in PLANTED.by_month:
        first = datetime.fromisoformat(f"{month}-01T00:00+08:00")
        for number in range(count):
            weak = chance.random() < _WEAK_SHARE
            places = PLANTED.weak_buildings if weak else PLANTED.estates
            caller = chance.choice(homes[chance.choice(places)])
            day = first + timedelta(days=(number * 29) // count)
            at = day + _time_of_day(PLANTED.leaf, chance)
            call = _call(at, caller, PLANTED.leaf, chance)
            yield replace(call, planted=True)


def _again(calls: Iterable[Call], chance: Random) -> Iterator[Call]:
    """The same person about the same matter: soon after, or later with news."""
    for call in calls:
        if call.anonymous or call.planted:
            continue
        luck = chance.random()
        if luck < CALL_AGAIN:
            later = timedelta(
                days=chance.randrange(1, 6), minutes=chance.randrange(300)
            )
            yield replace(call, at=_by_day(call.at + later))
        elif luck < COME_BACK_WITH_NEWS:
            later = timedelta(days=chance.randrange(6, 30))
            yield replace(call, at=_by_day(call.at + later), new_fact=True)


def _by_day(at: datetime) -> datetime:
    return at.replace(hour=9 + at.hour % 9)
