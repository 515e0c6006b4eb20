"""The registered places that an address may mean, each with its reason. 候选地点。"""

from collections.abc import Iterator
from typing import NamedTuple

from casework.domain.complaint.facts import Place
from casework.domain.place.parts import Address, Kind, Part
from casework.domain.place.pieces import prefix_of
from casework.domain.place.reading import Candidate, Certainty, Found, Reason
from casework.domain.place.register import (
    Claim,
    Register,
    Street,
    building_number,
    key,
    street_of,
)


class Said(NamedTuple):
    """What an address says of an estate: its name, a short form, a phase left over."""

    address: Address
    name: str
    short: bool
    phase: Part | None


def candidates(
    address: Address, text: str, register: Register, registry: str | None
) -> Iterator[Found]:
    for one in (
        *_by_estate(address, text, register),
        *_by_street(address, register),
    ):
        if registry in {None, one.candidate.place.registry}:
            yield one


def _by_estate(address: Address, text: str, register: Register) -> Iterator[Found]:
    part = address.part(Kind.ESTATE) or address.part(Kind.VILLAGE)
    if part is None:
        return
    name = key(part.value)
    phase = address.part(Kind.PHASE)
    claims = register.names.get(name, [])
    if phase is not None and (f := register.names.get(name + key(phase.value))):
        name, claims, phase = name + key(phase.value), f, None
    short = False
    if not claims:
        claims, short = _by_short(name, register)
    doubt = prefix_of(text, part) if part.known and text else ""
    for claim in claims:
        if doubt:
            yield _doubtful(claim, doubt, part, register)
            continue
        yield from _in_estate(claim, Said(address, name, short, phase), register)


def _by_short(name: str, register: Register) -> tuple[list[Claim], bool]:
    """By a name without its ending (四井), or with a needless 小区 after it."""
    if name in register.shorts:
        return register.shorts[name], True
    short = name.removesuffix("小区")
    return (register.names.get(short, []), True) if short != name else ([], False)


def _doubtful(claim: Claim, doubt: str, part: Part, register: Register) -> Found:
    where = claim.place.model_copy(update={"building": None})
    reason = Reason(
        f"文中是“{doubt}{part.value}”，名录里只有“{part.value}”，可能是另一处。",
        f"The text says {doubt}{part.value}; registered is only {part.value}, "
        "which may be another place.",
    )
    return Found(Candidate(where, register.named(where), reason), Certainty.UNKNOWN)


def _in_estate(claim: Claim, said: Said, register: Register) -> Iterator[Found]:
    """What a claimed estate and the rest of the address come to."""
    address, name, short, phase = said
    how = _how(claim, short, register)
    sure = Certainty.ALIAS if claim.alias or short else Certainty.EXACT
    number = building_number(address)
    if claim.place.building and not number:
        yield _found(claim.place, sure, how, register)
        return
    if not number:
        told = claim.alias is not None and not claim.by_one_building
        if told and phase is None:
            yield _found(claim.place, Certainty.ALIAS, how, register)
            return
        less = Reason("没有说是哪栋楼。", "It does not say which building.")
        yield _found(claim.place, Certainty.PARTIAL, _and(how, less), register)
        return
    missing = _unsure(claim, phase, address, register)
    if missing is None:
        refs = [f"={name}"]
        if not claim.by_one_building:
            refs.append(claim.place.estate or "")
        inside = [
            one
            for ref in dict.fromkeys(refs)
            for one in register.numbers.get((claim.place.registry, ref, number), ())
        ]
        for one in inside:
            certainty = Certainty.ALIAS if one.alias else sure
            by = Claim(one.place, one.alias or claim.alias)
            yield _found(one.place, certainty, _how(by, short, register), register)
        if inside:
            return
        missing = _no_building(claim, number)
    where = claim.place.model_copy(update={"building": None})
    yield _found(where, Certainty.PARTIAL, _and(how, missing), register)


def _no_building(claim: Claim, number: str) -> Reason:
    if claim.by_one_building:
        return Reason(
            f"没有人说过{number}号楼也在那里。",
            f"Nobody has said that building {number} is there too.",
        )
    return Reason(
        f"名录里没有其{number}号楼。", f"No building {number} of it is registered."
    )


def _unsure(
    claim: Claim, phase: Part | None, address: Address, register: Register
) -> Reason | None:
    """Why the building's number cannot be taken as one of this estate."""
    if phase is not None:
        return Reason(
            f"名录里没有其{phase.value}。", f"{phase.value} of it is not registered."
        )
    building, house = address.part(Kind.BUILDING), address.part(Kind.NUMBER)
    estate, street = address.part(Kind.ESTATE), street_of(address)
    if building and house and estate and street is None and house.start > estate.start:
        return Reason(
            f"既说了{house.value}号又说了{building.value}号楼。",
            f"It says both number {house.value} and building {building.value}.",
        )
    if street is None or not street.lane or address.part(Kind.BUILDING) is not None:
        return None
    known = register.lanes.get((claim.place.registry, claim.place.estate or ""), set())
    if street.lane in known:
        return None
    return Reason(
        f"名录里其没有{street.lane}弄。", f"Lane {street.lane} of it is not registered."
    )


def _by_street(address: Address, register: Register) -> Iterator[Found]:
    street = street_of(address)
    if street is None:
        return
    building = address.part(Kind.BUILDING)
    roadless = not street.road
    if building is None and street.number:
        for claim in register.streets.get(street, ()):
            yield from _on_street(claim, street, roadless, register)
    whole = street._replace(number="") if street.lane else street
    number = building_number(address) if street.lane or building else ""
    for claim in register.streets.get(whole, ()):
        if claim.place.building:
            if not street.number and building is None:
                yield from _on_street(claim, whole, roadless, register)
            continue
        if not number:
            yield from _on_street(claim, whole, roadless, register)
            continue
        ref = (claim.place.registry, claim.place.estate or "", number)
        inside = register.numbers.get(ref, ())
        for one in inside:
            by = Claim(one.place, one.alias or claim.alias)
            yield from _on_street(by, street, roadless, register)
        if not inside:
            yield from _on_street(claim, whole, roadless, register, number)


def _on_street(
    claim: Claim,
    street: Street,
    roadless: bool,
    register: Register,
    missing: str = "",
) -> Iterator[Found]:
    said = f"{street.road}{street.lane and street.lane + '弄'}"
    said += f"{street.number and street.number + '号'}"
    how = _how(claim, False, register)
    if claim.alias is None:
        how = Reason(f"名录里有{said}。", f"{said} is registered.")
    sure = Certainty.ALIAS if claim.alias else Certainty.EXACT
    if missing:
        less = Reason(
            f"名录里没有其{missing}号楼。",
            f"No building {missing} of it is registered.",
        )
        yield _found(claim.place, Certainty.PARTIAL, _and(how, less), register)
    elif roadless and claim.alias is None:
        less = Reason("没有说是哪条路。", "It does not say which road.")
        yield _found(claim.place, Certainty.PARTIAL, _and(how, less), register)
    elif claim.place.building or claim.alias:
        yield _found(claim.place, sure, how, register)
    else:
        less = Reason("没有说是哪栋楼。", "It does not say which building.")
        yield _found(claim.place, Certainty.PARTIAL, _and(how, less), register)


def _found(
    place: Place, certainty: Certainty, reason: Reason, register: Register
) -> Found:
    return Found(Candidate(place, register.named(place), reason), certainty)


def _and(first: Reason, second: Reason) -> Reason:
    return Reason(first.zh + second.zh, f"{first.en} {second.en}")


def _how(claim: Claim, short: bool, register: Register) -> Reason:
    """By what a name stands for a place."""
    name = register.named(claim.place)
    if claim.alias is not None:
        alias = claim.alias
        name = register.named(
            Place(
                registry=alias.registry,
                estate=alias.estate or None,
                building=alias.building or None,
            )
        )
        no = (f"（工单{alias.no}）", f" (case {alias.no})") if alias.no else ("", "")
        return Reason(
            f"{alias.by.person}更正“{alias.alias}”为{name}{no[0]}：{alias.reason}。",
            f"{alias.by.person} corrected {alias.alias!r} to {name}{no[1]}: "
            f"{alias.reason}.",
        )
    if short:
        return Reason(f"是{name}的另一种说法。", f"It is another form of {name}.")
    return Reason(f"名录里有{name}。", f"{name} is registered.")
