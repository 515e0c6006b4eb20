"""Chinese addresses as people say them, read out of any text. 地址。

A text is read from left to right in pieces: a name with its ending (路, 小区, 街道 …)
or a number with its unit (弄, 号, 栋, 室 …). Neighbouring pieces from coarse to fine
make an address.
"""

import re
from dataclasses import replace
from typing import Final

from casework.domain.place.numerals import half_width
from casework.domain.place.parts import (
    AREAS,
    INSIDE,
    NAMED,
    PERSONAL,
    RANK,
    Address,
    Kind,
    Part,
)
from casework.domain.place.pieces import AND, NO_NAMES, Names, pieces

_GLUE: Final = re.compile(r"[\s的·\-_/()（）]{0,2}|(?:小区)?[内里]?的?第?\s?")
_COMMA: Final = re.compile(r"\s?[，,]\s?")


def parse(text: str, names: Names = NO_NAMES) -> tuple[Address, ...]:
    """The addresses that a text says, in its order."""
    found = chains(text, names)
    return tuple(one for one in found if _worth(one, text))


def _worth(address: Address, text: str) -> bool:
    """Whether it names something, or a building that is no mere count (建设1栋)."""
    if address.anchored or address.area_only:
        return True
    building = address.part(Kind.BUILDING)
    if building is None:
        return False
    said = text[building.start : building.end]
    return said.endswith("号楼") or len(address.parts) + len(address.personal) > 1


def chains(text: str, names: Names = NO_NAMES) -> tuple[Address, ...]:
    """Every run of neighbouring pieces, also those that could be no address."""
    half = half_width(text)
    grown: list[list[Part]] = []
    for piece in pieces(half, names):
        last = grown[-1] if grown else []
        gap = half[last[-1].end : piece.start] if last else ""
        fitting = _fitting(piece, last, gap) if last else None
        if fitting is not None:
            last.append(fitting)
        else:
            grown.append([*_taken_over(piece, last, gap), piece])
    return tuple(_address(chain) for chain in grown if _telling(chain))


def _telling(chain: list[Part]) -> bool:
    """Whether a chain is more than a floating number."""
    first = chain[0]
    return len(chain) > 1 or first.kind in AREAS | NAMED | {Kind.LANE, Kind.BUILDING}


def _address(chain: list[Part]) -> Address:
    return Address(
        parts=tuple(part for part in chain if part.kind not in PERSONAL),
        personal=tuple(part for part in chain if part.kind in PERSONAL),
    )


def _fitting(piece: Part, chain: list[Part], gap: str) -> Part | None:
    """The piece as it continues a chain, or nothing."""
    last = chain[-1]
    kinds = {part.kind for part in chain}
    numeric = piece.kind not in AREAS | NAMED
    if not _GLUE.fullmatch(gap) and not (
        _COMMA.fullmatch(gap) and (numeric or last.kind in AREAS)
    ):
        return None
    if piece.kind is Kind.NUMBER:
        if kinds & {Kind.BUILDING, Kind.UNIT}:
            piece = replace(piece, kind=Kind.ROOM)
        elif Kind.NUMBER in kinds and last.kind in {Kind.ESTATE, Kind.PHASE}:
            piece = replace(piece, kind=Kind.BUILDING)
    if piece.kind is Kind.DISTRICT and last.kind in {Kind.ESTATE, Kind.PHASE}:
        piece = replace(piece, kind=Kind.PHASE)
    if piece.kind in kinds:
        return None
    return piece if _follows(piece, last, gap) else None


def _follows(piece: Part, last: Part, gap: str) -> bool:
    match piece.kind:
        case Kind.ESTATE:
            return RANK[last.kind] <= RANK[Kind.NUMBER]
        case Kind.ROAD:
            return last.kind in AREAS | {Kind.VILLAGE, Kind.ESTATE}
        case Kind.PHASE:
            return last.kind in {Kind.ESTATE, Kind.VILLAGE, Kind.PHASE}
        case Kind.LANE | Kind.NUMBER:
            named = NAMED | {Kind.PHASE, Kind.LANE, Kind.BRANCH}
            return last.kind in named and RANK[last.kind] < RANK[piece.kind]
        case Kind.BRANCH:
            return last.kind is Kind.LANE
        case Kind.ROOM:
            return last.kind in INSIDE | {Kind.NUMBER, Kind.LANE} and len(gap) <= 1
        case _:
            return RANK[last.kind] < RANK[piece.kind]


def _taken_over(piece: Part, last: list[Part], gap: str) -> list[Part]:
    """What the next item of a list leaves out because the one before says it."""
    if not last or not AND.fullmatch(gap):
        return []
    if piece.kind not in {Kind.NUMBER, Kind.LANE, *INSIDE, Kind.PHASE}:
        return []
    if piece.kind not in {part.kind for part in last}:
        return []
    kept = [p for p in last if RANK[p.kind] < RANK[piece.kind]]
    return [replace(part, taken_over=True) for part in kept]
