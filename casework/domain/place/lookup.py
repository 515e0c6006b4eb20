"""Which registered place a text means, how sure that is, and why. 地点查找。

Nothing is guessed in silence: what is not sure says so, and two readings are both told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from casework.domain.complaint.facts import Place
from casework.domain.place.address import parse
from casework.domain.place.candidates import candidates
from casework.domain.place.parts import AREAS, Address, Kind, Part
from casework.domain.place.reading import (
    MOST_ALTERNATIVES,
    SUREST,
    Candidate,
    Certainty,
    Found,
    Reading,
    Reason,
)
from casework.domain.place.register import GENERIC, Register, key, with_a_gap

NOTHING_SAID: Final = Reason("没有文字。", "Nothing is said.")
NO_ADDRESS: Final = Reason("文中没有说出地址。", "The text says no address.")
APART: Final = Reason(
    "楼号与小区不是一起说的。", "The building is said apart from the estate."
)
EMPTY: Final = Reason("名录里还没有地点。", "No place is registered yet.")


def resolve(
    text: str | Address, register: Register, registry: str | None = None
) -> Reading:
    """The registered place that a text or an address means, and how sure that is."""
    if isinstance(text, Address):
        return _resolve_one(text, "", register, registry)
    said = text.strip()
    if not said:
        return Reading(None, Certainty.UNKNOWN, (NOTHING_SAID,))
    if by_code := register.place_of(said, registry):
        return _by_code(said, by_code, register)
    addresses = parse(text, register.known)
    if not addresses:
        reasons = (NO_ADDRESS,) if register.codes else (NO_ADDRESS, EMPTY)
        return Reading(None, Certainty.UNKNOWN, reasons)
    told = [_resolve_one(one, text, register, registry) for one in _together(addresses)]
    return _combined(told)


def _by_code(said: str, places: Sequence[Place], register: Register) -> Reading:
    found = tuple(
        Candidate(
            place,
            register.named(place),
            Reason(
                f"{said}是名录{place.registry}的编号。",
                f"{said} is a code of the register {place.registry}.",
            ),
        )
        for place in places
    )
    return _chosen(found, Certainty.EXACT, None)


def _chosen(
    found: Sequence[Candidate], certainty: Certainty, address: Address | None
) -> Reading:
    """The only candidate, or all of them without a choice."""
    if len(found) == 1:
        one = found[0]
        return Reading(one.place, certainty, (one.reason,), (), one.name, address)
    reason = Reason(
        f"有{len(found)}种读法。", f"There are {len(found)} readings of it."
    )
    return Reading(
        None,
        Certainty.AMBIGUOUS,
        (reason,),
        tuple(found[:MOST_ALTERNATIVES]),
        "",
        address,
    )


def _together(addresses: Sequence[Address]) -> list[Address]:
    """Addresses without mere areas beside them; a building said apart finds its estate.

    Only where the text names a single estate and no road is there no choice of it.
    """
    fine = [one for one in addresses if not one.area_only] or list(addresses)
    loose = [one for one in fine if not one.anchored and not one.area_only]
    named = [one for one in fine if one.anchored]
    estates = {_estate_of(one) for one in named}
    if not loose or len(estates) != 1 or () in estates:
        return fine
    before = _estate_parts(named[0])
    apart = [Address((*before, *one.parts), one.personal, apart=True) for one in loose]
    return [one for one in named if not _estate_only(one)] + apart


def _estate_of(address: Address) -> tuple[str, ...]:
    return tuple(part.value for part in _estate_parts(address))


def _estate_parts(address: Address) -> tuple[Part, ...]:
    """What an address says of its estate: area, name, phase; nothing if it has none."""
    kinds = AREAS | {Kind.VILLAGE, Kind.ESTATE, Kind.PHASE}
    if address.part(Kind.ESTATE) is None or address.part(Kind.ROAD) is not None:
        return ()
    return tuple(part for part in address.parts if part.kind in kinds)


def _estate_only(address: Address) -> bool:
    return address.part(Kind.ESTATE) is not None and not any(
        part.kind in {Kind.BUILDING, Kind.NUMBER, Kind.LANE} for part in address.parts
    )


def _resolve_one(
    address: Address, text: str, register: Register, registry: str | None
) -> Reading:
    district = address.part(Kind.DISTRICT)
    found = list(candidates(address, text, register, registry))
    if district is not None and _is_other(district, register):
        return _other_district(district, found, address)
    if not found:
        return _not_found(address, register, registry)
    reading = _settled(found, address)
    if address.apart and reading.place is not None:
        return replace(
            reading, certainty=Certainty.PARTIAL, reasons=(*reading.reasons, APART)
        )
    return reading


def _is_other(district: Part, register: Register) -> bool:
    value = key(district.value)
    return bool(register.districts) and not any(
        value.endswith(own) or own.startswith(value) for own in register.districts
    )


def _other_district(
    district: Part, found: Sequence["Found"], address: Address
) -> Reading:
    here = Reason(
        "本区名录里有同名地点。", "A place of this name is registered here as well."
    )
    return Reading(
        None,
        Certainty.OTHER_DISTRICT,
        (
            Reason(
                f"说的是{district.value}，不是本区。",
                f"It says {district.value}, which is not this district.",
            ),
        ),
        tuple(one.candidate._replace(reason=here) for one in found[:MOST_ALTERNATIVES]),
        "",
        address,
    )


def _settled(found: Sequence[Found], address: Address) -> Reading:
    """One reading of what was found: the finest, or several side by side."""
    buildings = _distinct(one for one in found if one.candidate.place.building)
    if buildings:
        estates = {
            (o.candidate.place.registry, o.candidate.place.estate) for o in buildings
        }
        buildings += _distinct(
            one
            for one in found
            if not one.candidate.place.building
            and (one.candidate.place.registry, one.candidate.place.estate)
            not in estates
        )
    some = buildings or _distinct(found)
    if len(some) == 1 and some[0].certainty is Certainty.UNKNOWN:
        one = some[0].candidate
        return Reading(None, Certainty.AMBIGUOUS, (one.reason,), (one,), "", address)
    return _chosen([o.candidate for o in some], some[0].certainty, address)


def _distinct(found: Iterable[Found]) -> list[Found]:
    """Each place once, by its surest finding."""
    best: dict[Place, Found] = {}
    for one in found:
        had = best.get(one.candidate.place)
        if had is None or SUREST.index(one.certainty) < SUREST.index(had.certainty):
            best[one.candidate.place] = one
    return list(best.values())


def _not_found(address: Address, register: Register, registry: str | None) -> Reading:
    if address.area_only:
        reason = Reason(
            f"只说了{address.said}，没有说小区或道路。",
            f"It says only {address.said}, no estate and no road.",
        )
    elif not address.anchored:
        reason = Reason(
            f"说了{address.said}，没有说是哪个小区或哪条路。",
            f"It says {address.said}, but not of which estate or road.",
        )
    elif not register.codes:
        reason = Reason(
            f"说了{address.said}。{EMPTY.zh}", f"It says {address.said}. {EMPTY.en}"
        )
    else:
        reason = Reason(
            f"名录里没有{address.said}。", f"{address.said} is not registered."
        )
    near = tuple(_near(address, register, registry))
    return Reading(None, Certainty.UNKNOWN, (reason,), near, "", address)


def _near(
    address: Address, register: Register, registry: str | None
) -> Iterator[Candidate]:
    """Estates whose name differs from the said one in a single sign."""
    part = address.part(Kind.ESTATE)
    if part is None:
        return
    name = key(part.value)
    others = {
        other for form in with_a_gap(name) for other in register.near.get(form, ())
    }
    claims = [claim for other in sorted(others) for claim in register.names[other]]
    for ending in GENERIC:
        if name.endswith(ending):
            claims += register.shorts.get(name.removesuffix(ending), ())
    places = {
        claim.place.model_copy(update={"building": None}): None
        for claim in claims
        if registry in {None, claim.place.registry}
    }
    why = Reason(f"名称与{part.value}相近。", f"Its name is nearly {part.value}.")
    for where in tuple(places)[:MOST_ALTERNATIVES]:
        yield Candidate(where, register.named(where), why)


def _combined(readings: Sequence[Reading]) -> Reading:
    """One reading of all the addresses that a text says."""
    if len(readings) == 1:
        return readings[0]
    placed = [one for one in readings if one.place is not None]
    places = _finest(placed)
    unclear = [one for one in readings if one.place is None]
    if not places:
        return _least_unclear(unclear)
    split = [one for one in unclear if one.certainty is Certainty.AMBIGUOUS]
    if len(places) == 1 and not split:
        return _beside(places[0], unclear)
    told = [
        Candidate(one.place, one.name, one.reasons[0])
        for one in places
        if one.place is not None
    ]
    for one in split:
        told += one.alternatives
    distinct = list({candidate.place: candidate for candidate in told}.values())
    return _chosen(distinct, Certainty.AMBIGUOUS, None)


def _finest(placed: Sequence[Reading]) -> list[Reading]:
    """Each place once; an estate whose building is named too is not told again."""
    best: dict[Place, Reading] = {}
    for one in placed:
        if one.place is None:
            continue
        had = best.get(one.place)
        if had is None or SUREST.index(one.certainty) < SUREST.index(had.certainty):
            best[one.place] = one
    built = {(p.registry, p.estate) for p in best if p.building is not None}
    return [
        one
        for place, one in best.items()
        if place.building is not None or (place.registry, place.estate) not in built
    ]


def _least_unclear(unclear: Sequence[Reading]) -> Reading:
    """What is to be told where no address led to a place: the most telling of them."""
    order = (Certainty.AMBIGUOUS, Certainty.OTHER_DISTRICT, Certainty.UNKNOWN)
    first = min(unclear, key=lambda one: order.index(one.certainty))
    told = dict.fromkeys(
        reason
        for one in unclear
        if one.certainty is first.certainty
        for reason in one.reasons
    )
    near = dict.fromkeys(other for one in unclear for other in one.alternatives)
    return Reading(
        None,
        first.certainty,
        tuple(told)[:MOST_ALTERNATIVES],
        tuple(near)[:MOST_ALTERNATIVES],
        "",
        first.address,
    )


def _beside(found: Reading, unclear: Sequence[Reading]) -> Reading:
    """A place found, less sure where the text names other places that are not here."""
    others = dict.fromkeys(
        reason
        for one in unclear
        if one.address is not None and _is_place(one.address)
        for reason in one.reasons
    )
    if not others:
        return found
    return Reading(
        found.place,
        Certainty.PARTIAL,
        (*found.reasons, *tuple(others)[:MOST_ALTERNATIVES]),
        (),
        found.name,
        found.address,
    )


def _is_place(address: Address) -> bool:
    """Whether an address is fine enough to be where the trouble is."""
    return address.anchored and any(
        part.kind not in AREAS | {Kind.ROAD} for part in address.parts
    )
