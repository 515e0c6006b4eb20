"""Building the synthetic district into a record, all at once or not at all."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from casework.adapters.demo.district import (
    ESTATES,
    FIRST_DAY,
    LAST_DAY,
    PLACES,
    PROJECTS,
    REGISTRY,
    STAFF,
    UNITS,
    exposure_in,
    months,
)
from casework.adapters.demo.engine import Engine
from casework.adapters.demo.simulation import Simulation
from casework.adapters.desk import REACTIONS
from casework.adapters.record import Store
from casework.adapters.rulebook import load_rulebook
from casework.adapters.views import open_views
from casework.domain.facts import SYSTEM, Recorded
from casework.domain.reference import (
    EstatesRegistered,
    ExposureReported,
    OwnUnitsRegistered,
    PlacesRegistered,
    ProjectsRegistered,
    ReferenceFact,
    StaffRegistered,
    reference_id,
    rulebook_with,
)
from casework.domain.rulebook.book import Rulebook
from casework.projections.projection import CHINA

DISTRICT: Final = "demo"
SEED: Final = 12345


class Built(NamedTuple):
    """What a build put into the record: nothing, where the district was there."""

    facts: int
    cases: int
    refused: int
    last_day: str = f"{LAST_DAY:%Y-%m-%d}"


def build(store: Store, district: str = DISTRICT, seed: int = SEED) -> Built:
    """Build the district, unless it is there; the same seed gives the same facts."""
    record = store.record(district, create=True)
    if record.position():
        return Built(0, 0, 0)
    engine = simulate(district, seed)
    record.extend([*reference(district), *engine.log])
    # What the facts ask of other cases has been done; the desk goes on from here.
    with open_views(store.data, district, store.url) as views:
        views.move_bookmark(REACTIONS, record.position())
    cases = sum(stood.group is None for stood in engine.streams.values())
    return Built(record.position(), cases, engine.refused.total())


def simulate(district: str = DISTRICT, seed: int = SEED) -> Engine:
    """The district's eighteen months, in memory."""
    return Simulation(rulebook(), district, seed).run()


def rulebook() -> Rulebook:
    """The rulebook as it stands with what the district registered."""
    return rulebook_with(load_rulebook(), reference(DISTRICT))


def reference(district: str) -> list[Recorded]:
    """The district's reference facts, the first of its record."""
    stream = reference_id(district)
    return [
        Recorded(stream, version, fact)
        for version, fact in enumerate(_reference_facts(), 1)
    ]


def _reference_facts() -> Iterator[ReferenceFact]:
    at, by = FIRST_DAY, SYSTEM
    yield OwnUnitsRegistered(at=at, by=by, units=UNITS)
    yield StaffRegistered(at=at, by=by, people=STAFF)
    yield EstatesRegistered(at=at, by=by, registry=REGISTRY, estates=ESTATES)
    yield PlacesRegistered(at=at, by=by, registry=REGISTRY, places=PLACES)
    yield ProjectsRegistered(at=at, by=by, registry=REGISTRY, projects=PROJECTS)
    for month in months():
        yield ExposureReported(
            at=_reported_at(month),
            by=by,
            registry=REGISTRY,
            month=month,
            entries=exposure_in(month),
        )


def _reported_at(month: date) -> datetime:
    """The works of a month are reported on the third day of the next."""
    after = (month + timedelta(days=31)).replace(day=3)
    return datetime.combine(after, time(10), CHINA)
