"""The cases that are like one, as read models and record tell them. 同类诉求。"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from casework.adapters.desk import Desk
from casework.domain.complaint.company import (
    Asked,
    Companion,
    Like,
    Other,
    Way,
    company,
)
from casework.domain.complaint.state import Complaint, replay
from casework.domain.complaint.terms import numbers
from casework.projections import known
from casework.projections.projection import Row

MOST: Final = 200
"""Among how many of each kind the likest are looked for."""


class Found(NamedTuple):
    """A case that is like the one at hand, as the read model has it, and what to do."""

    row: Row
    companion: Companion


def company_of(
    desk: Desk, no: str, as_of: datetime | None, now: datetime
) -> list[Found] | None:
    """What is like a case; None where there is no such case."""
    history = desk.history(no, as_of)
    if not history:
        return None
    case = replay(history)
    at = as_of or now
    asked = Asked(case, history[0].fact.at, at, numbers(case, at, desk.rulebook))
    return _company(desk, asked, as_of, desk.stream(no))


def company_of_call(
    desk: Desk, call: Complaint, as_of: datetime | None, now: datetime
) -> list[Found]:
    """What is like a call of which so much is known."""
    at = as_of or now
    asked = Asked(call, at, at, numbers(call, at, desk.rulebook))
    return _company(desk, asked, as_of, None)


def _company(
    desk: Desk, asked: Asked, as_of: datetime | None, own: UUID | None
) -> list[Found]:
    rows = {row["case_id"]: row for row in _rows(desk, asked.case, as_of)}
    rows.pop(own, None)
    others = list(_others(desk, rows.values(), as_of))
    found = company(asked, others)
    by_no = {row["no"]: row for row in rows.values()}
    return sorted(
        (Found(by_no[one.other.complaint.no], one) for one in found), key=_order
    )


def _rows(desk: Desk, case: Complaint, as_of: datetime | None) -> Iterator[Row]:
    """The cases of the same caller, building or matter, as the read model has them."""
    place, read = case.place, desk.views.read
    if case.person and not case.anonymous:
        yield from read(known.same_caller(case.person, as_of, limit=MOST))
    if place.building:
        here = (place.registry, place.building)
        yield from read(known.same_building(*here, as_of, limit=MOST))
    if case.leaf and (place.project or place.estate):
        yield from read(known.around(case.leaf, place, as_of, limit=MOST))


def _others(desk: Desk, rows: Iterable[Row], as_of: datetime | None) -> Iterator[Other]:
    """The cases as the record tells them."""
    received = {row["case_id"]: row["received_at"] for row in rows}
    for stream, history in desk.record.streams(received).items():
        told = [one for one in history if as_of is None or one.fact.at <= as_of]
        if told:
            since = received[stream] or told[0].fact.at
            yield Other(replay(told), since)


_BY_WAY: Final = tuple(Way)
_BY_LIKE: Final = tuple(Like)


def _order(found: Found) -> tuple[int, bool, int, float]:
    """What asks to be done first, then the likest, then the latest."""
    one = found.companion
    return (
        _BY_WAY.index(one.advice.way),
        not one.same,
        -len(one.likes),
        -one.other.received_at.timestamp(),
    )


def counted(found: Sequence[Found]) -> dict[Like, int]:
    """How many are alike in what."""
    return {
        like: sum(like in one.companion.likes for one in found) for like in _BY_LIKE
    }
