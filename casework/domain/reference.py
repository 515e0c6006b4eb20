"""What a district refers to: registered catalogues, places, units. 基础资料。

A source's own catalogues and registers are facts of the district's reference stream;
what is registered later under the same code stands in place of the earlier.
"""

from typing import Final
from uuid import UUID, uuid5

from casework.domain.complaint.identity import NAMESPACE
from casework.domain.facts import Fact, Model
from casework.domain.rulebook.calendar import WorkCalendar

CHUNK: Final = 500
"""How many entries one fact registers at most."""


class ForeignLeaf(Model):
    """A problem type of another system, under its own name."""

    code: str
    name: str
    path: tuple[str, ...] = ()


class RegisteredPlace(Model):
    """A building or estate of a register; no room, no person."""

    code: str
    name: str = ""
    estate: str = ""
    district: str = ""
    latitude: str = ""
    longitude: str = ""


class RegisteredUnit(Model):
    """A unit of a register, under its own name."""

    code: str
    name: str = ""


class ReferenceFact(Fact):
    """A fact of a district's reference data."""


class TaxonomyRegistered(ReferenceFact, topic="reference.taxonomy-registered.v1"):
    """分类目录已登记"""

    taxonomy: str
    leaves: tuple[ForeignLeaf, ...]


class PlacesRegistered(ReferenceFact, topic="reference.places-registered.v1"):
    """房屋名录已登记"""

    registry: str
    places: tuple[RegisteredPlace, ...]


class UnitsRegistered(ReferenceFact, topic="reference.units-registered.v1"):
    """单位名录已登记"""

    registry: str
    units: tuple[RegisteredUnit, ...]


class CalendarPublished(ReferenceFact, topic="reference.calendar-published.v1"):
    """工作日历已公布"""

    calendar: WorkCalendar


REFERENCE_FACTS: Final[dict[str, type[ReferenceFact]]] = {
    kind.topic: kind for kind in ReferenceFact.__subclasses__()
}


def reference_id(district: str) -> UUID:
    """The stream of a district's reference data."""
    return uuid5(NAMESPACE, f"{district}/reference")
