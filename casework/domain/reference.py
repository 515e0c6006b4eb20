"""What a district refers to: registered catalogues, places, units. 基础资料。

A source's own catalogues and registers are facts of the district's reference stream;
what is registered later under the same code stands in place of the earlier.
"""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import Final
from uuid import UUID, uuid5

from casework.domain.complaint.identity import NAMESPACE
from casework.domain.facts import Actor, Fact, Model, Recorded
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.calendar import WorkCalendar
from casework.domain.rulebook.taxonomy import Leaf, Taxonomy
from casework.domain.rulebook.units import Unit

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
    address: str = ""


class RegisteredUnit(Model):
    """A unit of a register, under its own name."""

    code: str
    name: str = ""


class RegisteredEstate(Model):
    """An estate: its street's units, its property company, how many live there."""

    code: str
    name: str
    street: str = ""
    housing_office: str = ""
    property_company: str = ""
    households: int = 0
    built: int = 0
    address: str = ""


class ProjectPhase(Model):
    """A phase of a repair project and the day it begins."""

    phase: str
    begins: date


class RegisteredProject(Model):
    """A repair project: its estates, its parties and its phases in order."""

    code: str
    name: str
    estates: tuple[str, ...]
    contractor: str = ""
    client: str = ""
    supervisor: str = ""
    designer: str = ""
    area: int = 0
    phases: tuple[ProjectPhase, ...] = ()


class Exposure(Model):
    """How many square metres of a project or estate were under construction."""

    code: str
    area: int


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


class OwnUnitsRegistered(ReferenceFact, topic="reference.own-units-registered.v1"):
    """本区单位已登记"""

    units: tuple[Unit, ...]


class StaffRegistered(ReferenceFact, topic="reference.staff-registered.v1"):
    """人员已登记"""

    people: tuple[Actor, ...]


class EstatesRegistered(ReferenceFact, topic="reference.estates-registered.v1"):
    """小区名录已登记"""

    registry: str
    estates: tuple[RegisteredEstate, ...]


class ProjectsRegistered(ReferenceFact, topic="reference.projects-registered.v1"):
    """修缮项目已登记"""

    registry: str
    projects: tuple[RegisteredProject, ...]


class PlaceAliasRecorded(ReferenceFact, topic="reference.place-alias-recorded.v1"):
    """地点别名已记录"""

    registry: str
    alias: str
    estate: str = ""
    building: str = ""
    no: str = ""
    reason: str = ""


class ExposureReported(ReferenceFact, topic="reference.exposure-reported.v1"):
    """施工量已报"""

    registry: str
    month: date
    entries: tuple[Exposure, ...]


REFERENCE_FACTS: Final[dict[str, type[ReferenceFact]]] = {
    kind.topic: kind for kind in ReferenceFact.__subclasses__()
}


def reference_id(district: str) -> UUID:
    """The stream of a district's reference data."""
    return uuid5(NAMESPACE, f"{district}/reference")


def learned(book: Rulebook, fact: Fact) -> Rulebook:
    """The rulebook after a reference fact; one that holds no rule changes nothing."""
    match fact:
        case CalendarPublished(calendar=calendar):
            return book.with_calendar(calendar)
        case OwnUnitsRegistered(units=units):
            return book.with_units(units)
        case TaxonomyRegistered():
            return book.with_taxonomy(_merged(book, fact))
        case EstatesRegistered(registry=registry, estates=estates):
            return book.with_parties(registry, map(_of_estate, estates))
        case ProjectsRegistered(registry=registry, projects=projects):
            return book.with_parties(registry, map(_of_project, projects))
        case _:
            return book


def _of_estate(estate: RegisteredEstate) -> tuple[str, tuple[str, ...]]:
    units = (estate.street, estate.housing_office, estate.property_company)
    return estate.code, units


def _of_project(project: RegisteredProject) -> tuple[str, tuple[str, ...]]:
    units = (project.contractor, project.client, project.supervisor, project.designer)
    return project.code, units


def _merged(book: Rulebook, fact: TaxonomyRegistered) -> Taxonomy:
    """A foreign catalogue with what this fact adds to it, as one version."""
    known = next((t for t in book.taxonomies if t.id == fact.taxonomy), None)
    leaves = {leaf.code: leaf for leaf in known.leaves} if known else {}
    for leaf in fact.leaves:
        leaves[leaf.code] = Leaf(
            code=leaf.code, zh=leaf.name, en=leaf.name, taxonomy=fact.taxonomy
        )
    return Taxonomy(id=fact.taxonomy, version="1", leaves=tuple(leaves.values()))


def rulebook_with(book: Rulebook, history: Iterable[Recorded]) -> Rulebook:
    """The rulebook with all that a district's reference stream has registered."""
    return reduce(learned, (recorded.fact for recorded in history), book)


def staff(history: Iterable[Recorded]) -> dict[str, Actor]:
    """The registered people by name; the latest registration of a name stands."""
    return {
        person.person: person
        for recorded in history
        if isinstance(recorded.fact, StaffRegistered)
        for person in recorded.fact.people
    }
