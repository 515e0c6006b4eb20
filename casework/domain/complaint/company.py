"""A case that is not alone: how others are like it, and what to do. 同类诉求。

The ways follow what the rules do by themselves once a case is classified and placed
(PM-06, PM-07, PM-13) and what is left to a person before and after; their numbers are
those of the profile in force.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from casework.domain.complaint.alike import Like, Other, likes, near
from casework.domain.complaint.facts import Place
from casework.domain.complaint.intake import same_matter
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint
from casework.domain.place.reading import Reason
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.profiles import Numbers


class Way(StrEnum):
    """What is to be done about the one at hand because of another."""

    MERGE = "merge"
    APPEND = "append"
    GROUP = "group"
    RECURRENCE = "recurrence"
    CLASSIFY = "classify"
    PLACE = "place"
    OPEN = "open"
    SEE = "see"


class Advice(NamedTuple):
    """A way, why it is the one, the clause, and the command that goes it."""

    way: Way
    why: Reason
    clause: str = ""
    command: tuple[str, ...] = ()


class Companion(NamedTuple):
    """Another case that is like the one at hand: in what, and what to do."""

    other: Other
    likes: tuple[Like, ...]
    advice: Advice

    @property
    def same(self) -> bool:
        """Whether it may be one matter, or else only of the same caller or house."""
        return not {Like.MATTER, Like.WORDS}.isdisjoint(self.likes)


@dataclass(frozen=True, slots=True)
class Asked:
    """The case or call at hand: since when, as of when, by which numbers.

    A call that is no order yet has no number. `calling` is how many different callers
    PM-06 counts so far, `last_closed` the order that PM-13 counts a recurrence in.
    """

    case: Complaint
    since: datetime
    at: datetime
    numbers: Numbers
    calling: int = field(default=1)
    last_closed: str = field(default="")

    @property
    def waits(self) -> bool:
        """Whether it is still to be classified, after which the rules see it."""
        return self.case.stage in {Stage.UNRECEIVED, Stage.RECEIVED}


def company(asked: Asked, others: Sequence[Other]) -> Iterator[Companion]:
    """The others that are like one, each with what to do."""
    alike = [(other, likes(asked.case, other)) for other in others]
    asked = Asked(
        asked.case,
        asked.since,
        asked.at,
        asked.numbers,
        _calling(asked, [other for other, found in alike if Like.MATTER in found]),
        _last_closed(asked, [o for o, found in alike if set(found) >= _RECURRING]),
    )
    for other, found in alike:
        if found:
            yield Companion(other, found, _advise(asked, other, found))


_RECURRING: Final = frozenset({Like.BUILDING, Like.MATTER})


def _calling(asked: Asked, alike: Sequence[Other]) -> int:
    """How many different callers there were of late, the one at hand among them."""
    since = asked.at - timedelta(days=asked.numbers.group_days.amount)
    persons = {
        other.complaint.person
        for other in alike
        if other.received_at >= since and not other.complaint.anonymous
    }
    mine = set() if asked.case.anonymous else {asked.case.person}
    return len(persons | mine - {""})


def _last_closed(asked: Asked, alike: Sequence[Other]) -> str:
    closed = [
        (other.complaint.closed_at, other.complaint.no)
        for other in alike
        if other.complaint.closed_at is not None
        and other.complaint.closed_at <= asked.since
    ]
    return max(closed)[1] if closed else ""


def _advise(asked: Asked, other: Other, found: Sequence[Like]) -> Advice:
    """What to do because of another, in the order in which the rules are asked."""
    case, its = asked.case, other.complaint
    if its.stage is Stage.MERGED:
        return _merged(its)
    if case.no and not case.open:
        return Advice(Way.SEE, ENDED, command=("show", its.no))
    told = None
    if same_matter(case, its):
        told = _repeat(asked, its)
    if told is None and set(found) >= _RECURRING:
        told = _recurrence(asked, its)
    if told is None and Like.MATTER in found and Like.CALLER not in found:
        told = _group(asked, other)
    if told is None and Like.WORDS in found:
        told = _same_words(asked, its)
    return told or _alone(asked, its, found)


ENDED: Final = Reason("本单已了结", "this order has ended")
ANOTHER: Final = Reason("不是同一事项", "it is another matter")
UNFILED: Final = Reason(
    "说的像是一件事；都分了类、定了位，规则才看得见",
    "they seem to speak of one thing; the rules see it once both have type and place",
)
STILL_OPEN: Final = Reason(
    "同类的还在办，但规则不并：各自办理",
    "its like is still open, but no rule makes them one: each is handled",
)
TOO_LONG_AGO: Final = Reason(
    "同类，但不在并单、多人同诉和再发的期限之内",
    "alike, but outside the times of merging, group orders and recurrence",
)


def _merged(its: Complaint) -> Advice:
    into = its.merged_into_no
    why = Reason(f"已并入{into}", f"it was merged into {into}")
    return Advice(Way.SEE, why, command=("show", into))


def _repeat(asked: Asked, its: Complaint) -> Advice | None:
    """PM-07: the same person with the same matter is appended, not dispatched again."""
    case, days = asked.case, asked.numbers.repeat_days.amount
    recent = its.stage is Stage.CLOSED and _within(its.closed_at, asked.at, days)
    clause = c.SAME_MATTER.no
    if not (its.open or recent):
        return None
    if its.open and case.new_fact:
        why = Reason(
            "同一人同一事项，但有新情况",
            "the same person and matter, but with something new",
        )
        return Advice(Way.OPEN, why, clause, _opens(asked))
    zh, en = (
        ("还在办", "still open")
        if its.open
        else (f"办结不满{days}日", f"closed no more than {days} days ago")
    )
    why = Reason(
        f"同一人同一事项，{zh}，不再派单",
        f"the same person with the same matter, {en}: not dispatched again",
    )
    if not case.no:
        new = ("--new-fact",) if case.new_fact else ()
        append = ("complaint", "append-call", its.no, *new)
        return Advice(Way.APPEND, why, clause, append)
    if case.stage in {Stage.RECEIVED, Stage.TRIAGED}:
        merge = ("complaint", "merge-into", case.no, "--target", its.no)
        return Advice(Way.MERGE, why, clause, merge)
    late = Reason(
        "同一人同一事项，但本单已派出，不能再并",
        "the same person and matter, but this one has been dispatched already",
    )
    return Advice(Way.SEE, late, clause, ("show", its.no))


def _recurrence(asked: Asked, its: Complaint) -> Advice | None:
    """PM-13: the same in the same building within ninety days of a closing."""
    clause, days = c.REOPENING.no, asked.numbers.reopen_days.amount
    counted = _counted(asked, its)
    if its.open and its.reopened and its.recurrences:
        why = Reason(
            f"同处同类再发，已重新打开；{counted.zh}",
            f"it came back in the building and is open again; {counted.en}",
        )
        return Advice(Way.RECURRENCE, why, clause, ("show", its.no))
    if its.closed_at is None or its.closed_at > asked.since:
        return None
    if not _within(its.closed_at, asked.since, days):
        return None
    if its.no != asked.last_closed:
        why = Reason(
            f"办结在先；再发计在最近办结的{asked.last_closed}",
            f"closed earlier; a recurrence is counted in {asked.last_closed}, "
            "closed last",
        )
        return Advice(Way.SEE, why, clause, ("show", asked.last_closed))
    why = Reason(
        f"办结不满{days}日同处同类再发；{counted.zh}",
        f"it came back in the building within {days} days of its closing; {counted.en}",
    )
    if asked.waits:
        return Advice(Way.RECURRENCE, why, clause, _classifies(asked, its.leaf))
    again = ("complaint", "reopen", its.no, "--ground", "recurrence")
    return Advice(Way.RECURRENCE, why, clause, (*again, "--evidence", asked.case.no))


def _counted(asked: Asked, its: Complaint) -> Reason:
    """How often it came back, and how far that is from a structural review."""
    count = len(its.recurrences)
    most = asked.numbers.structural_review_recurrences.amount
    if count >= most:
        return Reason(
            f"再发已计{count}次，已提请结构性复查",
            f"recurrences counted: {count}; a structural review is asked for",
        )
    return Reason(
        f"再发已计{count}次，满{most}次提请结构性复查",
        f"recurrences counted: {count}; at {most} a structural review is asked for",
    )


def _group(asked: Asked, other: Other) -> Advice | None:
    """PM-06: enough different callers on one project and type become a group order."""
    case, its, clause = asked.case, other.complaint, c.GROUP_ORDER.no
    days, most = asked.numbers.group_days.amount, asked.numbers.group_callers.amount
    if case.anonymous or its.anonymous:
        return None
    classify = _classifies(asked, its.leaf) if asked.waits else ()
    if its.group is not None and its.group == case.group:
        why = Reason("同在一个多人同诉之中", "both are in one group order")
        return Advice(Way.GROUP, why, clause, ("show", its.no))
    if not _within(other.received_at, asked.at, days):
        return None
    if its.group is not None:
        why = Reason(
            "已成多人同诉，分类后自动并入",
            "it is in a group order, which this one joins by itself once classified",
        )
        return Advice(Way.GROUP, why, clause, classify)
    why = Reason(
        f"{days}日内{asked.calling}人，满{most}人自动成为多人同诉",
        f"callers within {days} days: {asked.calling}; at {most} they become a group "
        "order by themselves",
    )
    return Advice(Way.GROUP, why, clause, classify)


def _same_words(asked: Asked, its: Complaint) -> Advice | None:
    """Said alike but filed apart: the rules see it once type and place are the same."""
    case, clause = asked.case, c.CLASSIFICATION.no
    if its.leaf and its.leaf != case.leaf:
        why = _under_two_types(its.leaf) if case.leaf else _untyped(asked, its.leaf)
        if asked.waits:
            return Advice(Way.CLASSIFY, why, clause, _classifies(asked, its.leaf))
        correct = ("complaint", "correct-classification", case.no)
        return Advice(Way.CLASSIFY, why, clause, (*correct, "--leaf", its.leaf))
    if not its.leaf or not case.leaf:
        return Advice(Way.CLASSIFY, UNFILED, clause)
    if near(case, its) or not its.place.resolved or not case.no:
        return None
    why = Reason(
        "说的像是一件事，地点却不同；若确是一处，统一后规则才看得见",
        "they seem to speak of one thing at two places; if it is one, the rules see "
        "it once that is said",
    )
    place = ("complaint", "correct-place", case.no, *_named(its.place))
    return Advice(Way.PLACE, why, c.PLACE_CORRECTION.no, place)


def _under_two_types(leaf: str) -> Reason:
    return Reason(
        f"说的像是一件事，类型却不同；若确是{leaf}，统一后规则才看得见",
        f"they seem to speak of one thing under two types; if it is {leaf}, "
        "the rules see it once that is said",
    )


def _untyped(asked: Asked, leaf: str) -> Reason:
    """That one of the two has no type yet, be it an order or a call."""
    zh, en = ("本单", "this order") if asked.case.no else ("来电", "the call")
    return Reason(
        f"说的像是一件事，那一件是{leaf}，{zh}还没有类型；分了类，规则才看得见",
        f"they seem to speak of one thing, which is {leaf} there; {en} has no type "
        "yet, and the rules see it once it has",
    )


def _named(place: Place) -> tuple[str, ...]:
    codes = place.model_dump(include={"registry", "estate", "building"})
    return tuple(word for n, code in codes.items() if code for word in (f"--{n}", code))


def _alone(asked: Asked, its: Complaint, found: Sequence[Like]) -> Advice:
    why = ANOTHER
    if Like.MATTER in found or Like.WORDS in found:
        why = STILL_OPEN if its.open else TOO_LONG_AGO
    return Advice(Way.OPEN, why, "", _opens(asked))


NUMBER: Final = "NO"
"""Where the number of an order that is still to be received stands in a command."""


def _opens(asked: Asked) -> tuple[str, ...]:
    """How a call becomes an order; a case is one already."""
    return () if asked.case.no else ("complaint", "receive", NUMBER)


def _classifies(asked: Asked, leaf: str) -> tuple[str, ...]:
    """How the one at hand comes to be of a type: by name if it is an order already."""
    if not asked.case.no:
        return _opens(asked)
    return ("complaint", "classify", asked.case.no, "--leaf", asked.case.leaf or leaf)


def _within(then: datetime | None, at: datetime, days: int) -> bool:
    return then is not None and (at - then).days <= days
