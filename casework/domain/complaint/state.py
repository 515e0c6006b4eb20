"""The complaint as its history leaves it: only what a later decision needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from types import MappingProxyType
from typing import Final
from uuid import UUID

from casework.domain.complaint import facts as f
from casework.domain.complaint.loop import opens, stops
from casework.domain.complaint.stage import TERMINAL, Stage
from casework.domain.facts import Fact, Recorded
from casework.domain.rulebook.limits import Limit, LimitKind

_NOTHING: Final[Mapping[LimitKind, Limit]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reply:
    """The last reply: what the handler claims, and who answers for it."""

    result: f.Result | None
    at: datetime
    policy_ground: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the follow-up brought: the caller's word, or that nobody was reached."""

    reached: bool
    solved: bool = False
    grade: int | None = None

    @property
    def content(self) -> bool:
        """Whether the caller calls it solved and is not dissatisfied."""
        return self.solved and (self.grade is None or self.grade > DISSATISFIED)


MAY_GO_ON: Final = frozenset(
    {
        LimitKind.SIGN,
        LimitKind.FIRST_CONTACT,
        LimitKind.ON_SITE,
        LimitKind.INTERIM,
        LimitKind.DUE,
        LimitKind.ESCALATION,
        LimitKind.FEEDBACK,
    }
)
"""The limits that go on when what had ended them comes to nothing."""

DISSATISFIED: Final = 2
"""Grades up to this one, of five, say that the caller is dissatisfied."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that waits for its ruling."""

    unit: str
    at: datetime
    days: int = 0
    ground: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A case between two facts.

    What the handler claimed (`reply.result`), what the reviewer `verified` and what the
    caller accepted (`follow_up`) are three things and stay three fields. The order is
    the `lead`'s; the one `responsible` stays so until another unit has signed. The
    limits that the last reply, return request or shelving ended are `resting`: they go
    on if the reply is sent back, the return refused, the order resumed.
    """

    stage: Stage = Stage.UNRECEIVED
    no: str = ""
    last_at: datetime | None = None
    person: str = ""
    anonymous: bool = False
    consent: bool = False
    new_fact: bool = False
    place: f.Place = field(default_factory=f.Place)
    accused: str | None = None
    leaf: str = ""
    type: f.ComplaintType | None = None
    grade: str = ""
    circumstances: tuple[str, ...] = ()
    profile: str = ""
    lead: str = ""
    assists: tuple[str, ...] = ()
    attempt: int = 0
    units: tuple[str, ...] = ()
    handler: str = ""
    handlers: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    first_responsible: str = ""
    responsible: str = ""
    adjudicated: bool = False
    adjudication_open: bool = False
    returning: Request | None = None
    back_to: Stage = Stage.UNRECEIVED
    returns_upheld: int = 0
    returns_by: Mapping[str, int] = field(default_factory=dict)
    contacted: bool = False
    attempts: int = 0
    visited: bool = False
    extending: Request | None = None
    extensions: int = 0
    shelving: Request | None = None
    shelved_at: datetime | None = None
    limits: Mapping[LimitKind, Limit] = field(default_factory=lambda: _NOTHING)
    resting: tuple[Limit, ...] = ()
    due: Limit | None = None
    overdue: bool = False
    dispatched_at: datetime | None = None
    replies: int = 0
    reply: Reply | None = None
    verified: bool = False
    reviewers: frozenset[str] = frozenset()
    follow_up: FollowUp | None = None
    redo: int = 0
    supervision: f.Level = f.Level.NONE
    problem: bool = False
    warning: f.Alert = f.Alert.NONE
    excluding: Request | None = None
    excluded: bool = False
    merged_into: UUID | None = None
    merged_into_no: str = ""
    appended: tuple[UUID, ...] = ()
    closed_at: datetime | None = None
    reopened: int = 0
    recurrences: tuple[UUID, ...] = ()
    group: UUID | None = None

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.stage not in TERMINAL and self.stage is not Stage.UNRECEIVED

    @property
    def units_concerned(self) -> frozenset[str]:
        """The units that handle the case or are complained about."""
        accused = (self.accused,) if self.accused else ()
        return frozenset((self.lead, *self.assists, *accused)) - {""}


def evolve(complaint: Complaint, fact: Fact) -> Complaint:
    """The complaint after a fact. Never refuses: what happened, happened."""
    if not isinstance(fact, f.ComplaintFact):
        return complaint
    before = complaint.stage
    last = complaint.last_at
    due = next((x for x in fact.limits if x.kind is LimitKind.DUE), None)
    complaint = replace(
        complaint,
        stage=opens(fact, before),
        limits=running(complaint.limits, fact),
        resting=_resting(complaint, fact),
        due=due or complaint.due,
        overdue=complaint.overdue and due is None,
        last_at=fact.at if last is None else max(last, fact.at),
    )
    return _learn(complaint, fact, before)


def _resting(complaint: Complaint, fact: f.ComplaintFact) -> tuple[Limit, ...]:
    if not isinstance(fact, f.ReplySubmitted | f.ReturnRequested | f.ComplaintShelved):
        return complaint.resting
    ended = stops(fact) & MAY_GO_ON
    return tuple(x for x in complaint.limits.values() if x.kind in ended)


def running(
    limits: Mapping[LimitKind, Limit], fact: f.ComplaintFact
) -> Mapping[LimitKind, Limit]:
    """The limits that run after a fact: those it stops end, those it carries start."""
    stopped = stops(fact)
    if not stopped and not fact.limits:
        return limits
    kept = {kind: limit for kind, limit in limits.items() if kind not in stopped}
    return kept | {limit.kind: limit for limit in fact.limits}


def _learn(case: Complaint, fact: f.ComplaintFact, before: Stage) -> Complaint:
    """The fields, other than stage and limits, that a fact changes."""
    match fact:
        case f.FileTakenOver():
            return replace(case, no=fact.no, place=fact.place)
        case f.ComplaintReceived():
            return replace(
                case,
                no=fact.no,
                person=fact.person,
                anonymous=fact.anonymous,
                consent=fact.consent,
                new_fact=fact.new_fact,
                place=fact.place,
                accused=fact.accused,
            )
        case f.ComplaintClassified():
            return replace(
                case,
                leaf=fact.leaf,
                type=fact.type,
                grade=fact.grade,
                circumstances=fact.circumstances,
            )
        case f.ClassificationCorrected():
            return replace(case, leaf=fact.leaf, type=fact.type or case.type)
        case f.PlaceCorrected():
            return replace(case, place=fact.place)
        case f.GradeChanged():
            return replace(case, grade=fact.grade)
        case f.ComplaintMerged():
            return replace(
                case,
                merged_into=fact.into,
                merged_into_no=fact.into_no,
                back_to=before,
            )
        case f.MergeUndone():
            return replace(case, merged_into=None, merged_into_no="")
        case f.CallAppended(source=UUID() as source):
            return replace(case, appended=(*case.appended, source))
        case f.CallDetached(source=source):
            left = tuple(one for one in case.appended if one != source)
            return replace(case, appended=left)
        case f.GroupOrderJoined(group=group):
            return replace(case, group=group)
        case f.RecurrenceCounted(source=source):
            return replace(case, recurrences=(*case.recurrences, source))
        case _:
            return _learn_of_units(case, fact, before)


def _learn_of_units(case: Complaint, fact: f.ComplaintFact, before: Stage) -> Complaint:
    """What dispatch, return, adjudication, contact and handling change."""
    match fact:
        case f.ComplaintDispatched() | f.LeadUnitAdjudicated():
            final = isinstance(fact, f.LeadUnitAdjudicated)
            return replace(
                case,
                lead=fact.lead,
                assists=fact.assists,
                attempt=fact.attempt,
                profile=fact.profile or case.profile,
                units=(*case.units, fact.lead),
                adjudicated=case.adjudicated or final,
                adjudication_open=case.adjudication_open and not final,
                returning=None,
                extending=None,
                shelving=None,
                handler="",
                responsible=case.responsible or fact.lead,
                contacted=False,
                attempts=0,
                visited=False,
                dispatched_at=fact.at,
            )
        case f.OrderSigned():
            signed = replace(case, responsible=case.lead)
            return _handled_by(signed, case.handler or fact.by.person)
        case f.HandlerAssigned(handler=handler):
            return _handled_by(case, handler)
        case f.HandlingStarted():
            return _handled_by(case, case.handler or fact.by.person)
        case f.ReturnRequested(unit=unit):
            counts = {**case.returns_by, unit: case.returns_by.get(unit, 0) + 1}
            request = Request(unit=unit, at=fact.at)
            return replace(case, returning=request, returns_by=counts, back_to=before)
        case f.ReturnUpheld():
            return replace(case, returns_upheld=case.returns_upheld + 1)
        case f.ReturnRefused(unit=unit):
            return replace(
                case, returning=None, first_responsible=unit, responsible=unit
            )
        case f.FirstResponsibilityFixed(unit=unit):
            return replace(case, first_responsible=unit, responsible=unit)
        case f.AdjudicationOpened():
            return replace(case, adjudication_open=True)
        case f.CallerContacted():
            return replace(case, contacted=True)
        case f.ContactAttemptFailed(attempt=attempt):
            return replace(case, attempts=attempt)
        case f.SiteVisited():
            return replace(case, visited=True)
        case f.AssistUnitAdded(unit=unit):
            return replace(case, assists=(*case.assists, unit))
        case f.ExtensionRequested(days=days):
            request = Request(unit=fact.by.unit, at=fact.at, days=days)
            return replace(case, extending=request)
        case f.ExtensionGranted():
            return replace(case, extending=None, extensions=case.extensions + 1)
        case f.ExtensionRefused():
            return replace(case, extending=None)
        case f.ShelvingRequested():
            request = Request(
                fact.by.unit, fact.at, fact.days, fact.ground, fact.approver
            )
            return replace(case, shelving=request)
        case f.ComplaintShelved():
            return replace(case, extending=None, shelving=None, shelved_at=fact.at)
        case f.ShelvingRefused():
            return replace(case, shelving=None)
        case f.ComplaintResumed():
            return replace(case, shelved_at=None)
        case _:
            return _learn_of_ending(case, fact, before)


def _handled_by(case: Complaint, handler: str) -> Complaint:
    return replace(case, handler=handler, handlers=case.handlers | {handler})


def _learn_of_ending(
    case: Complaint, fact: f.ComplaintFact, before: Stage
) -> Complaint:
    """What reply, review, follow-up, closing and supervision change."""
    match fact:
        case f.ReplySubmitted():
            return replace(
                _handled_by(case, fact.by.person),
                reply=Reply(fact.result, fact.at, fact.policy_ground),
                replies=case.replies + 1,
                extending=None,
                shelving=None,
                verified=False,
                follow_up=None,
                back_to=before,
            )
        case f.ReviewPassed():
            seen = case.reviewers | {fact.by.person}
            return replace(case, verified=True, reviewers=seen)
        case f.ReviewFailed():
            return replace(case, reviewers=case.reviewers | {fact.by.person})
        case f.FollowUpRecorded():
            follow_up = FollowUp(True, fact.solved, fact.grade)
            return replace(case, follow_up=follow_up)
        case f.FollowUpUnreachable():
            return replace(case, follow_up=FollowUp(False))
        case f.ComplaintClosed():
            return replace(case, closed_at=fact.at)
        case f.CloseRevoked():
            return replace(case, closed_at=None, follow_up=None)
        case f.RedoOrdered(round=number, handler=handler):
            if handler:
                barred = case.handlers - {handler}
                case = replace(_handled_by(case, handler), barred=barred)
            return replace(case, redo=number, verified=False, follow_up=None)
        case f.ComplaintReopened():
            return replace(
                case,
                closed_at=None,
                verified=False,
                follow_up=None,
                reply=None,
                warning=f.Alert.NONE,
                redo=0,
                extensions=0,
                reopened=case.reopened + 1,
                units=(),
                returns_upheld=0,
                returns_by={},
                first_responsible="",
                adjudicated=False,
                adjudication_open=False,
            )
        case f.SupervisionOpened(level=level) | f.SupervisionRaised(level=level):
            return replace(case, supervision=level)
        case f.SupervisionLifted():
            return replace(case, supervision=f.Level.NONE)
        case f.ProblemOrderDeclared():
            return replace(case, problem=True)
        case f.WarningRaised(level=level):
            return replace(case, warning=level)
        case f.OrderOverdue():
            return replace(case, overdue=True)
        case f.ExclusionRequested():
            request = Request(unit=fact.unit, at=fact.at, ground=fact.ground)
            return replace(case, excluding=request)
        case f.ExclusionApproved():
            return replace(case, excluding=None, excluded=True)
        case f.ExclusionRefused():
            return replace(case, excluding=None)
        case _:
            return case


def replay(history: Iterable[Recorded]) -> Complaint:
    """The complaint as its recorded history leaves it."""
    return reduce(evolve, (recorded.fact for recorded in history), Complaint())
