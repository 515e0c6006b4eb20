"""Why the members of groups are one matter: shared words, persons' rulings. 理由。

What callers said is read from the record when it is asked, opened with their keys, and
kept nowhere; the words of a caller who is erased are gone from the reasons too.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from casework.adapters.record import Record
from casework.domain.complaint.facts import (
    ComplaintReceived,
    MatterAssigned,
    Ruling,
)
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

WAYS: Final = {
    Ruling.SPLIT: "split",
    Ruling.JOIN: "joined",
    Ruling.CONFIRM: "confirmed",
}


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
    """The rulings that put members where they are: who, when, why."""
    rulings: dict[tuple[object, ...], MatterAssigned] = {}
    for member in group.members:
        if not member.ruled:
            continue
        told = [
            r.fact
            for r in histories[member.case_id]
            if isinstance(r.fact, MatterAssigned)
            and r.fact.kind == group.kind
            and (as_of is None or r.fact.at <= as_of)
        ]
        for fact in told[-1:]:
            rulings[fact.at, fact.by, fact.way, fact.reason, fact.apart] = fact
    for fact in sorted(rulings.values(), key=lambda fact: (fact.at, fact.reason)):
        yield _of_person(fact)


def _of_person(fact: MatterAssigned) -> Reason:
    by, at, way = fact.by, instant_text(fact.at), fact.way
    post = by.role.name.lower().replace("_", " ")
    zh = "拆出" if fact.apart else way.value
    en = "set apart" if fact.apart else WAYS[way]
    return Reason(
        f"人工认定（{zh}）：{by.unit}{by.role}{by.person}，{at}，理由：{fact.reason}",
        f"a person said so ({en}): {by.person}, {post}, {by.unit}, {at}: {fact.reason}",
    )
