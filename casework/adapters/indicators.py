"""A district's indicators, read from its read models and its register of estates."""

from datetime import datetime
from typing import NamedTuple

from casework.adapters.desk import Desk
from casework.domain.indicators import counted as d
from casework.domain.indicators.counted import Choices, Closings, Indicator, Volume
from casework.domain.reference import EstatesRegistered, reference_id
from casework.projections import suggestions, tallies
from casework.projections.projection import Row


class Window(NamedTuple):
    """From when, until before when, and as it was known when."""

    since: datetime
    until: datetime
    as_of: datetime


class Told(NamedTuple):
    """What there is to tell of a district over a window.

    `heaviest` are the estates with most orders, None where there are too few to rank;
    `choices` what was suggested and chosen, by month and model.
    """

    district: str
    indicators: tuple[Indicator, ...]
    heaviest: list[Row] | None = None
    choices: list[Row] | None = None


def of_district(desk: Desk, window: Window) -> Told:
    """All indicators of a district."""
    (volume,) = desk.views.read(tallies.volume(*window))
    (further,) = desk.views.read(tallies.further_calls(*window))
    received = Volume(**volume, **further)
    estates = desk.views.read(tallies.by_estate(*window))
    names = _names(desk, window.as_of)
    orders = [row["orders"] for row in estates]
    idle = len(names.keys() - {_key(row) for row in estates}) if names else None
    choices = desk.views.read(suggestions.quality(*window))
    indicators = (
        *_of_closings(desk, window),
        *d.of_volume(received),
        *d.of_estates(orders, idle, received.no_estate),
        *d.of_quality(received),
        *d.of_choices(_together(choices)),
    )
    ranked = (
        {"rank": rank, **row, "name": names.get(_key(row), "")}
        for rank, row in enumerate(estates[: d.HEAVIEST], 1)
    )
    heaviest = list(ranked) if sum(orders) >= d.FEW else None
    return Told(desk.district, indicators, heaviest, choices)


def of_unit(desk: Desk, window: Window, unit: str) -> Told:
    """What is told of the orders that a unit led when they were first closed."""
    return Told(desk.district, _of_closings(desk, window, unit))


def _of_closings(
    desk: Desk, window: Window, unit: str | None = None
) -> tuple[Indicator, ...]:
    (closings,) = desk.views.read(tallies.closings(*window, unit))
    return d.of_closings(Closings(**closings))


def _together(choices: list[Row]) -> Choices:
    """What was chosen over all months and models."""
    return Choices(*(sum(row[name] for row in choices) for name in Choices._fields))


def _key(row: Row) -> tuple[str, str]:
    return row["registry"], row["estate"]


def _names(desk: Desk, as_of: datetime) -> dict[tuple[str, str], str]:
    """The estates that were registered by an instant, and their names."""
    told = desk.record.stream(reference_id(desk.district))
    return {
        (one.fact.registry, estate.code): estate.name
        for one in told
        if isinstance(one.fact, EstatesRegistered) and one.fact.at <= as_of
        for estate in one.fact.estates
    }
