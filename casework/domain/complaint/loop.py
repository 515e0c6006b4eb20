"""The loop as data: which fact policy admits where, what it opens, what it stops.

Policy may change *admitted_in*. It may never change *opens* or *stops*: that is what a
recorded fact means, and histories are replayed with it forever.
"""

from typing import Final, NamedTuple

from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import OPEN, Stage
from casework.domain.facts import Fact
from casework.domain.limited import LimitedFact
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.limits import LimitKind as K


class Back(NamedTuple):
    """The stage that a fact itself names in `back_to`."""


BACK: Final = Back()


class Step(NamedTuple):
    """A fact, the stages that admit it, the stage it opens, the limits it stops."""

    fact: type[f.ComplaintFact]
    admitted_in: frozenset[Stage]
    opens: Stage | Back | None
    stops: frozenset[K] = frozenset()
    clause: c.Clause = c.IN_ORDER


_S = Stage
_ALL_LIMITS: Final = frozenset(K)
_OF_A_UNIT: Final = frozenset(
    {K.SIGN, K.RETURN, K.FIRST_CONTACT, K.ON_SITE, K.INTERIM, K.DUE, K.ESCALATION}
)
_IN_UNIT: Final = frozenset({_S.DISPATCHED, _S.SIGNED, _S.HANDLING, _S.REDO})
_HANDLED: Final = frozenset({_S.HANDLING, _S.REDO})
_ANSWERED: Final = frozenset({_S.REPLIED, _S.FOLLOW_UP})
_CONTACTABLE: Final = _HANDLED | _ANSWERED | {_S.SIGNED}
_BEFORE_DISPATCH: Final = frozenset({_S.RECEIVED, _S.TRIAGED})
_EXCLUDABLE: Final = _ANSWERED | {_S.CLOSED}
_LIVE: Final = OPEN | {_S.CLOSED}


def _in(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


def _stop(*kinds: K) -> frozenset[K]:
    return frozenset(kinds)


LOOP: Final[tuple[Step, ...]] = (
    Step(f.FileTakenOver, _in(_S.UNRECEIVED), None, clause=c.MINIMUM_RECORD),
    Step(f.ComplaintReceived, _in(_S.UNRECEIVED), _S.RECEIVED, clause=c.MINIMUM_RECORD),
    Step(f.ComplaintClassified, _in(_S.RECEIVED), _S.TRIAGED, clause=c.CLASSIFICATION),
    Step(
        f.ClassificationCorrected, OPEN - {_S.RECEIVED}, None, clause=c.CLASSIFICATION
    ),
    Step(f.PlaceCorrected, OPEN, None, clause=c.PLACE_CORRECTION),
    Step(f.GradeChanged, OPEN - {_S.RECEIVED}, None, clause=c.GRADES),
    Step(
        f.AnsweredDirectly,
        _BEFORE_DISPATCH,
        _S.ANSWERED_DIRECTLY,
        _ALL_LIMITS,
        c.DIRECT_ANSWER,
    ),
    Step(
        f.ComplaintRedirected,
        _BEFORE_DISPATCH,
        _S.REDIRECTED,
        _ALL_LIMITS,
        c.OTHER_ROUTES,
    ),
    Step(f.ComplaintMerged, _BEFORE_DISPATCH, _S.MERGED, _ALL_LIMITS, c.SAME_MATTER),
    Step(f.MergeUndone, _in(_S.MERGED), BACK, clause=c.CORRECTION),
    Step(f.CallAppended, _LIVE, None, clause=c.SAME_MATTER),
    Step(f.CallDetached, _LIVE, None, clause=c.CORRECTION),
    Step(
        f.ComplaintDispatched,
        _in(_S.TRIAGED),
        _S.DISPATCHED,
        _stop(K.DISPATCH),
        c.ONE_LEAD,
    ),
    Step(f.OrderSigned, _in(_S.DISPATCHED), _S.SIGNED, _stop(K.SIGN), c.SIGN_FOR),
    Step(f.HandlerAssigned, _IN_UNIT, None, clause=c.SIGN_FOR),
    Step(
        f.ReturnRequested,
        _in(_S.DISPATCHED, _S.SIGNED),
        _S.RETURN_REQUESTED,
        _stop(K.SIGN, K.RETURN, K.FIRST_CONTACT, K.ON_SITE, K.INTERIM),
        c.RETURN_GROUNDS,
    ),
    Step(
        f.ReturnUpheld,
        _in(_S.RETURN_REQUESTED),
        _S.TRIAGED,
        _OF_A_UNIT | {K.RETURN_RULING},
        c.RETURN_RULING,
    ),
    Step(
        f.ReturnRefused,
        _in(_S.RETURN_REQUESTED),
        BACK,
        _stop(K.RETURN_RULING),
        c.RETURN_RULING,
    ),
    Step(f.AdjudicationOpened, OPEN, None, clause=c.ADJUDICATION),
    Step(
        f.LeadUnitAdjudicated,
        OPEN - {_S.RECEIVED, _S.REPLIED, _S.FOLLOW_UP, _S.SHELVED},
        _S.DISPATCHED,
        _OF_A_UNIT | {K.ADJUDICATION, K.RETURN_RULING, K.DISPATCH},
        c.ADJUDICATION,
    ),
    Step(
        f.FirstResponsibilityFixed,
        _in(_S.DISPATCHED, _S.SIGNED),
        None,
        _stop(K.RETURN),
        c.RETURN_GROUNDS,
    ),
    Step(
        f.CallerContacted,
        _CONTACTABLE,
        None,
        _stop(K.FIRST_CONTACT, K.RETURN),
        c.FIRST_CONTACT,
    ),
    Step(f.ContactAttemptFailed, _CONTACTABLE, None, clause=c.FIRST_CONTACT),
    Step(
        f.FirstContactMissed,
        _IN_UNIT | _ANSWERED,
        None,
        _stop(K.FIRST_CONTACT),
        c.FIRST_CONTACT,
    ),
    Step(
        f.HandlingStarted,
        _in(_S.SIGNED),
        _S.HANDLING,
        _stop(K.RETURN),
        c.CONTACT_BEFORE_HANDLING,
    ),
    Step(f.SiteVisited, _HANDLED, None, _stop(K.ON_SITE), c.SITE_VISIT),
    Step(f.InterimReported, _HANDLED, None, _stop(K.INTERIM), c.FIRST_CONTACT),
    Step(f.AssistUnitAdded, _HANDLED, None, clause=c.ONE_LEAD),
    Step(f.ExtensionRequested, _in(_S.HANDLING), None, clause=c.EXTENSION),
    Step(f.ExtensionGranted, _in(_S.HANDLING), None, _stop(K.ESCALATION), c.EXTENSION),
    Step(f.ExtensionRefused, _in(_S.HANDLING), None, clause=c.EXTENSION),
    Step(f.ShelvingRequested, _in(_S.HANDLING), None, clause=c.SHELVING),
    Step(
        f.ComplaintShelved,
        _in(_S.HANDLING),
        _S.SHELVED,
        _OF_A_UNIT,
        c.SHELVING,
    ),
    Step(f.ShelvingRefused, _in(_S.HANDLING), None, clause=c.SHELVING),
    Step(
        f.ShelvingReminded,
        _in(_S.SHELVED),
        None,
        _stop(K.SHELVING_REMINDER),
        c.SHELVING,
    ),
    Step(
        f.ComplaintResumed,
        _in(_S.SHELVED),
        _S.HANDLING,
        _stop(K.SHELVING_END, K.SHELVING_REMINDER),
        c.SHELVING,
    ),
    Step(
        f.ReplySubmitted,
        _HANDLED,
        _S.REPLIED,
        _OF_A_UNIT - {K.FIRST_CONTACT} | {K.FEEDBACK},
        c.REPLY,
    ),
    Step(f.ReviewPassed, _in(_S.REPLIED), None, _stop(K.REVIEW), c.REVIEW),
    Step(f.ReviewFailed, _in(_S.REPLIED), BACK, _stop(K.REVIEW), c.REVIEW),
    Step(f.FollowUpRecorded, _ANSWERED, _S.FOLLOW_UP, clause=c.FOLLOW_UP),
    Step(f.FollowUpUnreachable, _ANSWERED, _S.FOLLOW_UP, clause=c.FOLLOW_UP),
    Step(f.FalseCompletionSuspected, _in(_S.FOLLOW_UP), None, clause=c.CLOSING),
    Step(f.ComplaintClosed, _in(_S.FOLLOW_UP), _S.CLOSED, _ALL_LIMITS, c.CLOSING),
    Step(f.CloseRevoked, _in(_S.CLOSED), _S.FOLLOW_UP, clause=c.CORRECTION),
    Step(f.RedoOrdered, _in(_S.FOLLOW_UP), _S.REDO, clause=c.REDO),
    Step(f.ComplaintReopened, _in(_S.CLOSED), _S.TRIAGED, clause=c.REOPENING),
    Step(f.RecurrenceCounted, _LIVE, None, clause=c.REOPENING),
    Step(f.StructuralReviewOpened, _LIVE, None, clause=c.REOPENING),
    Step(f.SupervisionOpened, OPEN, None, clause=c.SUPERVISION),
    Step(f.SupervisionRaised, OPEN, None, _stop(K.ESCALATION), c.SUPERVISION),
    Step(
        f.SupervisionLifted,
        _LIVE,
        None,
        _stop(K.SUPERVISION, K.ESCALATION),
        c.SUPERVISION,
    ),
    Step(f.ProblemOrderDeclared, OPEN, None, clause=c.SUPERVISION),
    Step(f.ExclusionRequested, _EXCLUDABLE, None, clause=c.EXCLUSION),
    Step(f.ExclusionApproved, _EXCLUDABLE, None, clause=c.EXCLUSION),
    Step(f.ExclusionRefused, _EXCLUDABLE, None, clause=c.EXCLUSION),
    Step(f.WarningRaised, _LIVE, None, clause=c.SUPERVISION),
    Step(f.OrderOverdue, OPEN, None, _stop(K.DUE), c.SUPERVISION),
    Step(f.LimitElapsed, OPEN, None),
    Step(f.GroupOrderJoined, _LIVE, None, clause=c.GROUP_ORDER),
    Step(f.MatterAssigned, frozenset(Stage), None, clause=c.ONE_MATTER),
    Step(f.ForeignStepRecorded, frozenset(), None),
)

STEPS: Final[dict[type[Fact], Step]] = {step.fact: step for step in LOOP}

ATTEMPTS_THAT_COUNT_AS_CONTACT: Final = 2


def admits(stage: Stage, fact: Fact) -> bool:
    """Whether policy lets this fact be recorded at this stage."""
    step = STEPS.get(type(fact))
    return step is not None and stage in step.admitted_in


def opens(fact: Fact, stage: Stage) -> Stage:
    """The stage in which a recorded fact leaves a case that stood at `stage`."""
    step = STEPS.get(type(fact))
    if step is None or step.opens is None:
        return stage
    if isinstance(step.opens, Back):
        back: Stage = fact.back_to  # type: ignore[attr-defined]
        return back
    return step.opens


def stops(fact: Fact) -> frozenset[K]:
    """The kinds of limit that end with a recorded fact."""
    match fact:
        case f.LimitElapsed(kind=kind):
            return frozenset({kind})
        case f.ContactAttemptFailed(attempt=attempt):
            enough = attempt >= ATTEMPTS_THAT_COUNT_AS_CONTACT
            return _stop(K.FIRST_CONTACT) if enough else frozenset()
        case _:
            step = STEPS.get(type(fact))
            if step is not None:
                return step.stops
            return fact.ends if isinstance(fact, LimitedFact) else frozenset()
