"""Where a complaint is, by what its caller said. 按原话定位。"""

from typing import Any, Final

from casework.domain.complaint.facts import Place
from casework.domain.place.lookup import resolve
from casework.domain.place.reading import Certainty
from casework.domain.place.register import Register

SURE: Final = frozenset({Certainty.EXACT, Certainty.ALIAS})
"""How sure a reading must be to stand without a person's word."""


PLACE_CODES: Final = ("estate", "building", "project")
"""The fields by which an order names a registered place."""


def said_place(words: str, register: Register, registry: str = "") -> Place:
    """The place that words mean where that is sure; else none, and how unsure it is.

    Where no place is registered there is nothing to be sure of.
    """
    if not register.codes:
        return Place(registry=registry, resolved=False)
    reading = resolve(words, register, registry or None)
    sure = reading.certainty.value
    if reading.place is None or reading.certainty not in SURE:
        return Place(registry=registry, resolved=False, certainty=sure)
    project = register.project_of(reading.place)
    return reading.place.model_copy(update={"project": project, "certainty": sure})


def by_words(place: Place) -> bool:
    """Whether a place was found by what the caller said."""
    return place.resolved and bool(place.certainty)


def place_fields(place: Place) -> dict[str, Any]:
    """A place as the fields of the request to receive a complaint."""
    told = place.model_dump()
    resolved, certainty = told.pop("resolved"), told.pop("certainty")
    return {**told, "place_resolved": resolved, "place_certainty": certainty}
