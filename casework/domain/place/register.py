"""The register of places, arranged for look-up. 地点名录。

It is what the district's reference facts tell: estates, buildings, their
addresses, and the aliases that people's corrections have become.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from casework.domain.complaint.facts import Place
from casework.domain.facts import Fact
from casework.domain.place.address import chains
from casework.domain.place.numerals import arabic, chinese, half_width, scanned
from casework.domain.place.parts import Address, Kind
from casework.domain.place.pieces import NO_NAMES, Names
from casework.domain.reference import (
    EstatesRegistered,
    PlaceAliasRecorded,
    PlacesRegistered,
    ProjectsRegistered,
    RegisteredEstate,
    RegisteredPlace,
    RegisteredProject,
)


class Claim(NamedTuple):
    """That a name or address stands for a place, and by whose correction if by one."""

    place: Place
    alias: PlaceAliasRecorded | None = None

    @property
    def by_one_building(self) -> bool:
        """Whether an estate is only known by this name for one of its buildings."""
        return (
            self.alias is not None
            and bool(self.alias.building)
            and self.place.building is None
        )


class Street(NamedTuple):
    """A place by road: 路, 弄, 号; what is not said is empty."""

    road: str
    lane: str = ""
    number: str = ""


SHORT: Final = 2
"""A name of so few signs is also part of other words."""
GENERIC: Final = ("小区", "新村", "公寓", "花园", "家园", "社区")
HAN: Final = re.compile("[一-鿿]")
_NUMBER_ONLY: Final = re.compile("[A-Z]{0,2}[0-9]{1,4}")


def key(name: str) -> str:
    """A name in the form in which names are compared."""
    return scanned("".join(half_width(name).split()))


@dataclass(slots=True)
class Register:
    """The registered places and aliases, arranged for look-up once."""

    districts: set[str] = field(default_factory=set)
    estates: dict[tuple[str, str], RegisteredEstate] = field(default_factory=dict)
    places: dict[tuple[str, str], RegisteredPlace] = field(default_factory=dict)
    aliases: dict[tuple[str, str], PlaceAliasRecorded] = field(default_factory=dict)
    projects: dict[tuple[str, str], RegisteredProject] = field(default_factory=dict)
    near: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    known: Names = NO_NAMES
    codes: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    shorts: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    streets: dict[Street, list[Claim]] = field(
        default_factory=lambda: defaultdict(list)
    )
    numbers: dict[tuple[str, str, str], list[Claim]] = field(
        default_factory=lambda: defaultdict(list)
    )
    lanes: dict[tuple[str, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    repaired: dict[tuple[str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def named(self, place: Place) -> str:
        """A place as the register calls it."""
        estate = self.estates.get((place.registry, place.estate or ""))
        if place.building is not None:
            building = self.places.get((place.registry, place.building))
            return (building.name if building else "") or place.building
        return (estate.name if estate else "") or place.estate or ""

    def place_of(self, code: str, registry: str | None = None) -> tuple[Place, ...]:
        """The places that have a code, in the register named or in any."""
        return tuple(
            claim.place
            for claim in self.codes.get(code, ())
            if registry in {None, claim.place.registry}
        )

    def project_of(self, place: Place) -> str | None:
        """The repair project of a place's estate, if there is just one."""
        found = self.repaired.get((place.registry, place.estate or ""), ())
        return found[0] if len(found) == 1 else None


def register_of(facts: Iterable[Fact], district: str = "") -> Register:
    """The register after these reference facts; the latest of a code stands."""
    register = Register()
    for fact in facts:
        match fact:
            case EstatesRegistered(registry=registry, estates=estates):
                register.estates |= {(registry, e.code): e for e in estates}
            case PlacesRegistered(registry=registry, places=places):
                register.places |= {(registry, p.code): p for p in places}
            case ProjectsRegistered(registry=registry, projects=projects):
                register.projects |= {(registry, p.code): p for p in projects}
            case PlaceAliasRecorded(registry=registry, alias=alias):
                register.aliases[registry, key(alias)] = fact
    for name in {district, *(place.district for place in register.places.values())}:
        register.districts |= _own_names(name)
    _arrange(register)
    return register


def _own_names(district: str) -> set[str]:
    """A district's name as texts say it, without what stands in brackets."""
    name = key(re.split(r"[(（]", district)[0])
    return {name} if HAN.search(name) else set()


def _arrange(register: Register) -> None:
    for (registry, code), estate in register.estates.items():
        claim = Claim(Place(registry=registry, estate=code))
        register.codes[code].append(claim)
        _name(register, estate.name, claim)
        if estate.address:
            _name(register, estate.address, claim)
    for (registry, code), place in register.places.items():
        claim = Claim(
            Place(registry=registry, estate=place.estate or None, building=code)
        )
        register.codes[code].append(claim)
        for said in (place.name, place.address):
            if HAN.search(said) or _NUMBER_ONLY.fullmatch(half_width(said)):
                _name_building(register, said, claim)
    for alias in register.aliases.values():
        where = Place(
            registry=alias.registry,
            estate=alias.estate or None,
            building=alias.building or None,
        )
        claim = Claim(where, alias)
        if alias.building:
            _name_building(register, alias.alias, claim)
        else:
            _name(register, alias.alias, claim)
    for (registry, code), project in register.projects.items():
        for estate_code in project.estates:
            register.repaired[registry, estate_code].append(code)
    register.known = _known(register)


def _known(register: Register) -> Names:
    """The names to look for in texts."""
    heads: dict[str, list[str]] = defaultdict(list)
    for name in register.names.keys() | register.shorts.keys():
        heads[name[:2]].append(name)
    short = {name for name in register.names if len(name) <= SHORT}
    return Names(
        {
            head: tuple(sorted(names, key=lambda name: (-len(name), name)))
            for head, names in heads.items()
        },
        frozenset(short | (register.shorts.keys() - register.names.keys())),
    )


@lru_cache(maxsize=4096)
def _single(said: str) -> Address | None:
    """What is said as one address, if that is all it is."""
    found = chains(said)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(said):
        return found[0]
    return None


def _name(register: Register, said: str, claim: Claim) -> None:
    """Register an estate's name or address."""
    address = _single(said)
    if address is not None and (street := street_of(address)) is not None:
        _street_claim(register, street, claim)
        return
    _names(register, said, claim)


def _names(register: Register, said: str, claim: Claim) -> None:
    name = key(said)
    if len(name) < SHORT:
        return
    variants = {name, key(chinese(name)), key(arabic(said))}
    for variant in sorted(variants):
        register.names[variant].append(claim)
        for form in with_a_gap(variant):
            register.near[form].add(variant)
    for ending in GENERIC:
        short = name.removesuffix(ending)
        if short != name and len(short) > 1:
            register.shorts[short].append(claim)


def with_a_gap(name: str) -> Iterator[str]:
    """A name with each of its signs left open, unless so little of it is no name."""
    if len(name) > SHORT:
        for n in range(len(name)):
            yield f"{name[:n]}?{name[n + 1 :]}"


def _name_building(register: Register, said: str, claim: Claim) -> None:
    """Register a building's name or address."""
    half = half_width(said)
    address = _single(said)
    place = claim.place
    if _NUMBER_ONLY.fullmatch(half):
        _number_claim(register, place.estate or "", half.lstrip("0"), claim)
        return
    if address is None:
        _estate_prefix(register, said, claim)
        return
    if (street := street_of(address)) is not None:
        _street_claim(register, street, claim)
    number = building_number(address)
    estate = address.part(Kind.ESTATE) or address.part(Kind.VILLAGE)
    if number and estate is None and not address.anchored:
        _number_claim(register, place.estate or "", number, claim)
    elif number and estate is not None:
        _inside(register, _estate_said(address), number, claim)
    elif address.part(Kind.ROAD) is None and street is None:
        _names(register, said, claim)


def _estate_said(address: Address) -> str:
    """The estate as an address names it, its phase with it."""
    kinds = (Kind.VILLAGE, Kind.ESTATE, Kind.PHASE)
    return "".join(part.value for part in address.parts if part.kind in kinds)


def _estate_prefix(register: Register, said: str, claim: Claim) -> None:
    """A name whose estate has no ending that tells it: 老东柳3号楼."""
    found = chains(said)
    last = found[-1] if found else None
    if last is None or last.end != len(said) or last.anchored or not last.start:
        _names(register, said, claim)
        return
    number = building_number(last)
    if number:
        _inside(register, said[: last.start], number, claim)
    else:
        _names(register, said, claim)


def _inside(register: Register, estate: str, number: str, claim: Claim) -> None:
    """A building by its number in an estate of that name."""
    place = claim.place
    own = register.estates.get((place.registry, place.estate or ""))
    if own is not None and key(own.name) == key(estate):
        _number_claim(register, own.code, number, claim)
        return
    ref = f"={key(estate)}"
    if place.estate and claim.alias is None:
        _number_claim(register, place.estate, number, claim)
    _number_claim(register, ref, number, claim)
    whole = Claim(place.model_copy(update={"building": None}), claim.alias)
    if whole not in register.names.get(key(estate), ()):
        _names(register, estate, whole)


def _number_claim(register: Register, ref: str, number: str, claim: Claim) -> None:
    claims = register.numbers[claim.place.registry, ref, number]
    if claim not in claims:
        claims.append(claim)


def _street_claim(register: Register, street: Street, claim: Claim) -> None:
    claims = register.streets[street]
    if claim not in claims:
        claims.append(claim)
    if street.road and street.lane:
        roadless = register.streets[street._replace(road="")]
        if claim not in roadless:
            roadless.append(claim)
    if claim.place.estate and street.lane:
        register.lanes[claim.place.registry, claim.place.estate].add(street.lane)


def street_of(address: Address) -> Street | None:
    """An address by its road, lane and number, if it has a road or a lane."""
    road, lane = address.part(Kind.ROAD), address.part(Kind.LANE)
    if road is None and lane is None:
        return None
    branch, number = address.part(Kind.BRANCH), address.part(Kind.NUMBER)
    return Street(
        key(road.value) if road else "",
        (lane.value if lane else "") + (f"-{branch.value}" if branch else ""),
        number.value if number else "",
    )


def building_number(address: Address) -> str:
    """The number of the building that an address says, or nothing.

    A house number before the estate's name is the estate's, not the building's.
    """
    building = address.part(Kind.BUILDING)
    if building is not None:
        return building.value
    number = address.part(Kind.NUMBER)
    if number is None:
        return ""
    estate, lane = address.part(Kind.ESTATE), address.part(Kind.LANE)
    after = estate is None or lane is not None or number.start >= estate.end
    return number.value if after else ""
