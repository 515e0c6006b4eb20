"""Simulated years of a district: what is reported day by day, without any type or with.

Leaves differ a hundredfold in how often they come. They follow the works, what is
handed over, what is planned, or nothing; some come with the plum rain; estates differ;
months differ beyond chance, for one leaf and for all; single buildings and estates have
bursts, and some callers report without end. 模拟年份。
"""

from typing import Final, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

YEAR: Final = 364
"""Days of a year of weekly looks."""
BEFORE: Final = 574
"""Days of record before the first look: so far back is looked."""
DAYS: Final = BEFORE + YEAR
MONTH: Final = 30
OFTEN: Final = 6_000
PROJECTS: Final = 14
ESTATES: Final = 2 * PROJECTS
BUILDINGS: Final = 14
GROUPS: Final = {"P": 16, "S": 25, "Q": 24, "F": 20, "D": 9, "G": 11, "C": 9}
"""How many leaves each group has; the demo's catalogue has the same."""
RAINY: Final = 0.3
"""The share of leaves of quality and facilities that come with the plum rain."""
RAIN: Final = 2.5
"""How much more of them then comes."""
UNEVEN: Final = 0.6
"""How unlike the leaves are in that: the median is given, one of ten has twice it."""
SPREAD: Final = 1.3
"""How unlike the leaves are: the standard deviation of the logarithm of their rates."""


class Wear(NamedTuple):
    """How unruly a district is; the bursts are those of a year with 6,000 reports."""

    months_of_leaf: float = 0.12
    months_of_all: float = 0.08
    estates: float = 0.6
    buildings_burst: int = 40
    estates_burst: int = 14
    serial_callers: int = 10


USUAL: Final = Wear()


class Planted(NamedTuple):
    """A type that begins on a day: how many come in each month, from which projects."""

    leaf: int
    begins: int
    by_month: tuple[int, ...]
    projects: tuple[int, ...]


class Report(NamedTuple):
    """A report of a leaf: its day, its caller and its place."""

    day: float
    caller: int
    project: int
    estate: int
    building: int


class Year(NamedTuple):
    """A district's record: counts per leaf and day, and what is not by chance."""

    names: tuple[str, ...]
    ordinary: Ints
    weights: Floats
    known: tuple[tuple[Report, ...], ...]
    area: Floats
    handed_over: Floats
    seed: int


def year(
    seed: int, reports: int, wear: Wear = USUAL, planted: Planted | None = None
) -> Year:
    """A year with its time before; the same seed gives the same."""
    chance = np.random.default_rng([seed, 1])
    begun, over, size = _projects(chance)
    days = np.arange(DAYS)
    working = (days >= begun[:, None]) & (days < over[:, None])
    drivers = {
        "before": size @ (days < begun[:, None]),
        "works": size @ working,
        "after": size @ (days >= over[:, None]),
        "always": np.full(DAYS, float(size.sum())),
    }
    names = tuple(f"{g}{n:04}" for g, count in GROUPS.items() for n in range(count))
    follows = [_follows(name[0], chance) for name in names]
    course = np.stack([drivers[one] for one in follows]) + 0.05 * size.sum()
    course = course / course.mean(axis=1, keepdims=True)
    course *= _season(names, chance)
    course *= _months(chance, len(names), wear)
    rates = np.exp(chance.normal(0.0, SPREAD, len(names)))
    rates *= reports / YEAR / rates.sum()
    known: list[list[Report]] = [[] for _ in names]
    _bursts(known, chance, rates, wear, reports / OFTEN * DAYS / YEAR)
    if planted is not None:
        known[planted.leaf] += _plant(np.random.default_rng([seed, 4]), planted)
    weights = chance.gamma(1.0 / wear.estates, wear.estates, (len(names), ESTATES))
    weights *= np.repeat(size / 2, 2)
    return Year(
        names,
        chance.poisson(rates[:, None] * course),
        weights / weights.sum(axis=1, keepdims=True),
        tuple(tuple(sorted(told)) for told in known),
        drivers["works"],
        drivers["after"],
        seed,
    )


def _projects(chance: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """When each project's works begin and end, and its square metres."""
    begun = chance.uniform(-300, DAYS + 200, PROJECTS)
    lasts = chance.uniform(150, 330, PROJECTS)
    return begun, begun + lasts, chance.uniform(20_000, 70_000, PROJECTS)


def _follows(group: str, chance: np.random.Generator) -> str:
    usual = {"P": "before", "S": "works", "D": "works", "Q": "after"}
    if group in usual and chance.random() < 0.85:  # noqa: PLR2004
        return usual[group]
    return "always"


def _season(names: tuple[str, ...], chance: np.random.Generator) -> Floats:
    """The plum rain, at the same time of every year and not at once."""
    day = np.arange(DAYS)
    start = chance.integers(365)
    wet = np.clip(1.5 - np.abs((day - start) % 365 - 25) / 20, 0.0, 1.0)
    rainy = np.array(
        [name[0] in "QF" and chance.random() < RAINY for name in names], dtype=float
    )
    course: Floats = 1.0 + rainy[:, None] * (RAIN - 1.0) * wet
    return course


def _months(chance: np.random.Generator, leaves: int, wear: Wear) -> Floats:
    """What months differ in beyond chance: for one leaf, and for all of them."""
    months = DAYS // MONTH + 2
    unruly = wear.months_of_leaf * np.exp(chance.normal(0.0, UNEVEN, leaves))
    own = chance.normal(0.0, 1.0, (leaves, months)) * unruly[:, None]
    shared = chance.normal(0.0, wear.months_of_all, months)
    offset = chance.integers(MONTH)
    month = (np.arange(DAYS) + offset) // MONTH
    course: Floats = np.exp(own[:, month] + shared[month])
    return course


def _bursts(
    known: list[list[Report]],
    chance: np.random.Generator,
    rates: Floats,
    wear: Wear,
    years: float,
) -> None:
    """A pipe, a lift, a water cut: many neighbours within days; and serial callers."""
    share = rates / rates.sum()
    caller = iter(range(-1, -1_000_000, -1))
    for _ in range(chance.poisson(wear.buildings_burst * years)):
        leaf, start = chance.choice(len(rates), p=share), chance.uniform(0, DAYS)
        place = _place(chance)
        for after in chance.exponential(6.0, chance.integers(5, 26)):
            known[leaf].append(Report(start + after, next(caller), *place))
    for _ in range(chance.poisson(wear.estates_burst * years)):
        leaf, start = chance.choice(len(rates), p=share), chance.uniform(0, DAYS)
        project, estate, _ = _place(chance)
        for after in chance.exponential(4.0, chance.integers(6, 31)):
            building = estate * BUILDINGS + int(chance.integers(BUILDINGS))
            told = Report(start + after, next(caller), project, estate, building)
            known[leaf].append(told)
    for _ in range(chance.poisson(wear.serial_callers * years)):
        leaf, start = chance.choice(len(rates), p=share), chance.uniform(0, DAYS)
        person = next(caller)
        for after in chance.uniform(0, 90, chance.integers(10, 41)):
            known[leaf].append(Report(start + after, person, *_place(chance)))


def _place(chance: np.random.Generator) -> tuple[int, int, int]:
    """A building with its estate and project."""
    estate = int(chance.integers(ESTATES))
    return estate // 2, estate, estate * BUILDINGS + int(chance.integers(BUILDINGS))


def _plant(chance: np.random.Generator, planted: Planted) -> list[Report]:
    """Half of them from six weak buildings, as in the demo district."""
    estates = [2 * project + n for project in planted.projects for n in (0, 1)]
    every = [estate * BUILDINGS + n for estate in estates for n in range(BUILDINGS)]
    weak = [estate * BUILDINGS for estate in estates]
    told, caller = [], -2_000_000
    for month, count in enumerate(planted.by_month):
        for n in range(count):
            building = int(chance.choice(weak if chance.random() < 0.5 else every))  # noqa: PLR2004
            estate = building // BUILDINGS
            day = planted.begins + 30.4 * (month + n / count)
            told.append(Report(day, caller, estate // 2, estate, building))
            caller -= 1
    return told


def reports_of(told: Year, leaf: int, until: int) -> list[Report]:
    """All reports of a leaf before a day, each with its place, the same every time."""
    chance = np.random.default_rng([told.seed, 2, leaf])
    days = np.repeat(np.arange(DAYS), told.ordinary[leaf])
    estates = chance.choice(ESTATES, len(days), p=told.weights[leaf])
    buildings = estates * BUILDINGS + chance.integers(0, BUILDINGS, len(days))
    hours = chance.random(len(days))
    ordinary = (
        Report(float(day + hour), n + 1, int(estate) // 2, int(estate), int(building))
        for n, (day, hour, estate, building) in enumerate(
            zip(days, hours, estates, buildings, strict=True)
        )
    )
    return sorted(
        one for one in (*ordinary, *told.known[leaf]) if 0.0 <= one.day < until
    )


def case_id(told: Year, leaf: int, number: int) -> UUID:
    """The id of a simulated case."""
    return UUID(int=(told.seed << 64) | (leaf << 32) | number)
