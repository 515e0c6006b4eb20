"""Why the members of groups are one matter: shared words, persons' rulings. 理由。

What callers said is read from the record when it is asked, opened with their keys, and
kept nowhere; the words of a caller who is erased are gone from the reasons too.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Final, NamedTuple
from uuid import UUID

from casework.adapters.record import Record
from casework.domain.complaint.facts import (
    ComplaintReceived,
    MatterAssigned,
)
from casework.domain.complaint.grounds import GROUNDS, Ground
from casework.domain.facts import Recorded
from casework.domain.matter.shared import shared_terms
from casework.domain.rulebook.explanation import instant_text
from casework.projections.groups import Group, Kind, Member, Reason

WORDS: Final = 6
"""So many shared words are named."""

HEARD: Final = 100
"""So many callers of a group are heard for what they share."""

READ_AT_ONCE: Final = 2_000
"""Members whose histories are read together."""


class Because(NamedTuple):
    """What speaks for a group: the words its callers share, and sentences."""

    words: tuple[str, ...]
    reasons: tuple[Reason, ...]


def because(
    record: Record, groups: Iterable[Group], as_of: datetime | None = None
) -> Iterator[Because]:
    """What speaks for each group besides what its members have in common by key."""
    rest = iter(groups)
    while some := _portion(rest):
        wanted = {m.case_id for group in some for m in _heard(group)}
        histories = record.streams(wanted)
        for group in some:
            words = _shared(group, histories)
            yield Because(words, tuple(_reasons(group, words, histories, as_of)))


def _portion(rest: Iterator[Group]) -> list[Group]:
    """The next groups, as many as are read together."""
    some: list[Group] = []
    size = 0
    while size < READ_AT_ONCE and (group := next(rest, None)) is not None:
        some.append(group)
        size += sum(1 for _ in _heard(group))
    return some


def _heard(group: Group) -> Iterator[Member]:
    """The members whose histories tell why: those ruled on, and of words the first."""
    yield from (member for member in group.members if member.ruled)
    if group.kind is Kind.MATTER:
        yield from islice(_callers(group), HEARD)


def _callers(group: Group) -> Iterator[Member]:
    """The first report of each caller; of unknown callers, each report."""
    seen: set[str] = set()
    for member in group.members:
        if member.person is None or member.person not in seen:
            yield member
            seen.add(member.person or "")


Histories = dict[UUID, list[Recorded]]


def _shared(group: Group, histories: Histories) -> tuple[str, ...]:
    """The words that callers share, of a matter that is told in words."""
    if group.kind is not Kind.MATTER:
        return ()
    texts = [
        (fact.title, fact.words)
        for member in islice(_callers(group), HEARD)
        for fact in _said(histories[member.case_id])
    ]
    return shared_terms(texts, WORDS)


def _reasons(
    group: Group,
    words: Sequence[str],
    histories: Histories,
    as_of: datetime | None,
) -> Iterator[Reason]:
    if words:
        yield Reason(
            f"都提到：{'、'.join(words)}", f"they speak of: {', '.join(words)}"
        )
    if group.kind is not Kind.CALLER:
        yield _of_callers(group)
    yield from _of_persons(group, histories, as_of)


def _said(history: Sequence[Recorded]) -> list[ComplaintReceived]:
    """The last reception of a case, if its words can still be read."""
    received = [r.fact for r in history if isinstance(r.fact, ComplaintReceived)]
    return [fact for fact in received[-1:] if fact.title or fact.words]


def _of_callers(group: Group) -> Reason:
    """Whether one caller repeats it, or many have it."""
    if group.reports == 1:
        return Reason("只有这一件", "there is only this one report")
    if group.one_caller:
        return Reason(
            f"均来自同一来电人（{group.reports}件），不等于多人反映",
            f"all {group.reports} are one caller's: this is not many residents",
        )
    known, unknown = group.callers, group.anonymous
    return Reason(
        f"来电人{known}名" + (f"，另有{unknown}件不知来电人" if unknown else ""),
        f"different callers: {known}"
        + (f", and {unknown} without a known one" if unknown else ""),
    )


def _of_persons(
    group: Group, histories: Histories, as_of: datetime | None
) -> Iterator[Reason]:
    """All rulings that members went through, each once: who, when, why."""
    told = (
        r
        for member in group.members
        if member.ruled
        for r in histories[member.case_id]
        if as_of is None or r.fact.at <= as_of
    )
    ruled = (
        r.fact
        for r in sorted(told, key=attrgetter("position"))
        if isinstance(r.fact, MatterAssigned) and r.fact.kind == group.kind
    )
    yield from dict.fromkeys(map(_of_person, ruled))


def _of_person(fact: MatterAssigned) -> Reason:
    by, at, way = fact.by, instant_text(fact.at), fact.way
    post = by.role.name.lower().replace("_", " ")
    why = GROUNDS.get(fact.reason, Ground(fact.reason, fact.reason))
    return Reason(
        f"人工认定（{way}）：{by.unit}{by.role}{by.person}，{at}，理由：{why.zh}",
        f"a person said so ({way.name.lower()}): {by.person}, {post}, {by.unit}, "
        f"{at}: {why.en}",
    )
