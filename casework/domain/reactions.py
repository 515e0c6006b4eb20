"""What one fact asks of other cases: the process rules PM-06, PM-07 and PM-13.

PM-01 to PM-05, PM-16 and PM-20 concern the case itself and follow inside `decide`. A
reaction is pure: a recorded fact and what the read models know give requests, each
with an id derived from its rule and source fact, so that a repetition does nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.identity import NAMESPACE, group_id
from casework.domain.complaint.state import Complaint
from casework.domain.complaint.terms import numbers
from casework.domain.facts import SYSTEM, Recorded
from casework.domain.group import commands as gk
from casework.domain.group import facts as gf
from casework.domain.group.facts import Member
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.dispatch import DispatchCase

FILED: Final = (f.ComplaintClassified, f.PlaceCorrected)
"""The facts after which a case is compared with its like."""

ASKING: Final = (
    *FILED,
    f.ComplaintMerged,
    f.MergeUndone,
    gf.GroupFormed,
    gf.GroupMemberJoined,
)
"""The facts that any reaction listens to."""

RULES: Final = ("PM-06", "PM-07", "PM-13")
"""The rules by which one fact asks something of other cases."""


class KnownCase(NamedTuple):
    """Another case of the same leaf and place, as a read model knows it."""

    case: UUID
    no: str
    person: str
    anonymous: bool
    received_at: datetime
    open: bool
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the read models and the record know when a fact is reacted to.

    `here` are the earlier cases of the same leaf in the same building, `around` those
    of the same leaf in the same project or estate, `states` the same caller's among
    them, and `groups` says which of them belong to which group order.
    """

    here: tuple[KnownCase, ...] = ()
    around: tuple[KnownCase, ...] = ()
    states: Mapping[UUID, Complaint] = field(default_factory=dict)
    groups: Mapping[UUID, UUID] = field(default_factory=dict)


class Request(NamedTuple):
    """A command for another stream, the rule it comes from and its own id."""

    rule: str
    stream: UUID
    command: k.Command


def react(
    told: Recorded, case: Complaint, known: Known, book: Rulebook
) -> Iterator[Request]:
    """The requests that follow from a fact; none for a history from elsewhere."""
    fact = told.fact
    if fact.origin is not None:
        return
    match fact:
        case f.ComplaintClassified() | f.PlaceCorrected():
            if not case.leaf:
                return
            repeat = _repeat(told, case, known, book)
            if repeat is not None:
                yield repeat
                return
            yield from _recurrence(told, case, known, book)
            yield from _group(told, case, known, book)
        case f.ComplaintMerged(into=into, new_fact=new_fact):
            append = k.AppendCall(
                at=fact.at,
                by=SYSTEM,
                source=told.stream,
                source_no=case.no,
                new_fact=new_fact,
            )
            yield _request("PM-07", told, into, append)
        case f.MergeUndone(from_=from_, reason=reason):
            detach = k.DetachCall(
                at=fact.at,
                by=SYSTEM,
                source=told.stream,
                source_no=case.no,
                reason=reason,
            )
            yield _request("PM-07", told, from_, detach)
        case gf.GroupFormed(members=members):
            for member in members:
                yield _join(told, fact.no, fact.lead, member)
        case gf.GroupMemberJoined(member=member):
            yield _join(told, fact.no, fact.lead, member)


def request_id(rule: str, told: Recorded, stream: UUID) -> UUID:
    """The id of a reaction's command: one per rule, source fact and target."""
    return uuid5(NAMESPACE, f"{rule}/{told.stream}/{told.version}/{stream}")


def may_ask(told: Recorded, stream: UUID) -> frozenset[UUID]:
    """The ids of whatever a fact may ask of a stream."""
    return frozenset(request_id(rule, told, stream) for rule in RULES)


def _request(rule: str, told: Recorded, stream: UUID, command: k.Command) -> Request:
    made = replace(command, command_id=request_id(rule, told, stream))
    return Request(rule, stream, made)


def _repeat(
    told: Recorded, case: Complaint, known: Known, book: Rulebook
) -> Request | None:
    """PM-07: the same person and matter, open or closed of late, is merged."""
    days = timedelta(days=numbers(case, told.fact.at, book).repeat_days.amount)
    since = told.fact.at - days
    mine = [
        other
        for other in known.here
        if other.person == case.person
        and not case.anonymous
        and other.case in known.states
        and (other.open or (other.closed_at is not None and other.closed_at >= since))
        and not (other.open and case.new_fact)
    ]
    if not mine:
        return None
    earliest = min(mine, key=lambda other: (not other.open, other.received_at))
    target = k.CaseRef(earliest.case, earliest.no, known.states[earliest.case])
    merge = k.MergeInto(at=told.fact.at, by=SYSTEM, target=target)
    return _request("PM-07", told, told.stream, merge)


def _recurrence(
    told: Recorded, case: Complaint, known: Known, book: Rulebook
) -> Iterator[Request]:
    """PM-13: the same leaf in the same building within ninety days of a closing."""
    days = timedelta(days=numbers(case, told.fact.at, book).reopen_days.amount)
    since = told.fact.at - days
    closed = [
        (other.closed_at, other)
        for other in known.here
        if other.closed_at is not None and other.closed_at >= since
    ]
    if closed and case.place.building:
        _, latest = max(closed, key=lambda one: one[0])
        count = k.CountRecurrence(
            at=told.fact.at, by=SYSTEM, source=told.stream, source_no=case.no
        )
        yield _request("PM-13", told, latest.case, count)


def _group(
    told: Recorded, case: Complaint, known: Known, book: Rulebook
) -> Iterator[Request]:
    """PM-06: five different callers on one project and leaf within seven days."""
    asked = numbers(case, told.fact.at, book)
    since = told.fact.at - timedelta(days=asked.group_days.amount)
    place = case.place.project or case.place.estate
    if place is None or case.anonymous:
        return
    me = Member(case=told.stream, no=case.no, person=case.person, at=told.fact.at)
    calls = sorted(
        (o for o in known.around if o.received_at >= since and not o.anonymous),
        key=lambda other: (other.received_at, other.no),
    )
    existing = next(
        (known.groups[o.case] for o in calls if o.case in known.groups), None
    )
    if existing is not None:
        joined = gk.AddMember(at=told.fact.at, by=SYSTEM, member=me)
        yield _request("PM-06", told, existing, joined)
        return
    members = [*_first_calls(calls), me]
    if len({member.person for member in members}) < asked.group_callers.amount:
        return
    group = group_id(members[0].case)
    formed = gk.FormGroup(
        at=told.fact.at,
        by=SYSTEM,
        no=f"G-{members[0].no}",
        leaf=case.leaf,
        project=place,
        lead=case.lead or _proposed_lead(told, case, book),
        members=tuple(members),
    )
    yield _request("PM-06", told, group, formed)


def _proposed_lead(told: Recorded, case: Complaint, book: Rulebook) -> str:
    """The unit to which the catalogue sends a case that has not been dispatched."""
    place = case.place
    known = DispatchCase(
        leaf=case.leaf,
        day=told.fact.at.date(),
        type=case.type.value if case.type else "",
        circumstances=frozenset(case.circumstances),
        accused=case.accused,
        parties=book.parties_at(place.registry, place.estate, place.project),
    )
    return book.propose(known).lead


def _first_calls(calls: Iterable[KnownCase]) -> Iterator[Member]:
    for other in calls:
        yield Member(
            case=other.case, no=other.no, person=other.person, at=other.received_at
        )


def _join(told: Recorded, no: str, lead: str, member: Member) -> Request:
    join = k.JoinGroup(
        at=told.fact.at, by=SYSTEM, group=told.stream, group_no=no, lead=lead
    )
    return _request("PM-06", told, member.case, join)
