"""The cases that are like one, as read models and record tell them. 同类诉求。"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from casework.adapters.desk import Desk
from casework.domain.complaint.alike import Like, Other
from casework.domain.complaint.company import Asked, Companion, Way, company
from casework.domain.complaint.facts import ComplaintReceived
from casework.domain.complaint.state import Complaint, replay
from casework.domain.complaint.terms import numbers
from casework.domain.facts import Recorded
from casework.domain.matter.message import Message
from casework.domain.matter.shared import shared_terms
from casework.domain.matter.terms import terms_of
from casework.projections import alike, known, matters
from casework.projections.projection import Row, micros

MOST: Final = 200
"""Among how many of each kind the likest are looked for."""

MOST_WORDS: Final = 5
"""So many of the words that two callers share are named."""


Text = tuple[str | None, str | None]
"""What a caller said: in a line, and at length."""


class Found(NamedTuple):
    """A case that is like the one at hand, as the read model has it, and what to do.

    `words` are those that both callers say, where both speak of one matter.
    """

    row: Row
    companion: Companion
    words: tuple[str, ...] = ()


class When(NamedTuple):
    """As of when it is asked, what time it is, and who is erased by then."""

    as_of: datetime | None
    now: datetime
    erased: frozenset[str] = frozenset()

    @property
    def at(self) -> datetime:
        """The instant from which days are counted."""
        return self.as_of or self.now


class Looked(NamedTuple):
    """The case or call that is looked for, what was said, and when it is asked."""

    asked: Asked
    text: Text
    when: When
    own: UUID | None = None

    @property
    def as_of(self) -> datetime | None:
        """As of when the answer is to hold."""
        return self.when.as_of


def company_of(desk: Desk, no: str, when: When) -> list[Found] | None:
    """What is like a case; None where there is no such case."""
    history = desk.history(no, when.as_of)
    if not history:
        return None
    case = replay(history)
    asked = _asked(desk, case, history[0].fact.at, when)
    return _company(desk, Looked(asked, _said(history), when, desk.stream(no)))


def company_of_call(desk: Desk, call: Complaint, text: Text, when: When) -> list[Found]:
    """What is like a call of which so much is known."""
    asked = _asked(desk, call, when.at, when)
    return _company(desk, Looked(asked, text, when))


def _asked(desk: Desk, case: Complaint, since: datetime, when: When) -> Asked:
    return Asked(case, since, when.at, numbers(case, when.at, desk.rulebook))


def _company(desk: Desk, looked: Looked) -> list[Found]:
    case = looked.asked.case
    rows = {row["case_id"]: row for row in _rows(desk, case, looked.as_of)}
    told = _of_one_matter(desk, looked)
    for row in desk.views.read(known.of_cases(told, looked.as_of)):
        rows[row["case_id"]] = row
    rows.pop(looked.own, None)
    histories = desk.record.streams(list(rows))
    others, texts = [], {}
    for stream, row in rows.items():
        history = _until(histories[stream], looked.as_of)
        if not history:
            continue
        its, since = replay(history), row["received_at"] or history[0].fact.at
        words = stream in told and its.person not in looked.when.erased
        others.append(Other(its, since, words))
        texts[its.no] = _said(history) if words else (None, None)
    by_no = {row["no"]: row for row in rows.values()}
    found = [
        Found(
            by_no[(no := one.other.complaint.no)],
            one,
            shared_terms((looked.text, texts[no]), MOST_WORDS),
        )
        for one in company(looked.asked, others)
    ]
    return sorted(found, key=_order)


def _rows(desk: Desk, case: Complaint, as_of: datetime | None) -> Iterator[Row]:
    """The cases of the same caller, building or type, as the read model has them."""
    place, read = case.place, desk.views.read
    if case.person and not case.anonymous:
        yield from read(known.same_caller(case.person, as_of, limit=MOST))
    if place.building:
        here = (place.registry, place.building)
        yield from read(known.same_building(*here, as_of, limit=MOST))
    if case.leaf and (place.project or place.estate):
        yield from read(known.around(case.leaf, place, as_of, limit=MOST))


def _of_one_matter(desk: Desk, looked: Looked) -> frozenset[UUID]:
    """The cases that speak of the matter of which the one at hand speaks."""
    read, as_of = desk.views.read, looked.as_of
    if looked.own is not None:
        found = read(matters.key_of_case(looked.own, as_of))
        keys = [row["key"] for row in found if row["key"] is not None]
    else:
        key = alike.likest(_message(looked), read) if any(looked.text) else None
        keys = [key] if key else []
    return frozenset(
        row["case_id"]
        for key in keys
        for row in read(alike.cases(key, as_of, limit=MOST))
    )


def _message(looked: Looked) -> Message:
    call = looked.asked.case
    return Message(
        case="",
        at=micros(looked.asked.at),
        person=call.person,
        community=alike.block_of(call.place),
        building=call.place.building or "",
        leaf=call.leaf,
        terms=terms_of(*looked.text),
    )


def _until(history: list[Recorded], as_of: datetime | None) -> list[Recorded]:
    return [one for one in history if as_of is None or one.fact.at <= as_of]


def _said(history: Sequence[Recorded]) -> Text:
    """What the caller of a case said, as far as it can still be read."""
    told = [one.fact for one in history if isinstance(one.fact, ComplaintReceived)]
    return (told[-1].title, told[-1].words) if told else (None, None)


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
