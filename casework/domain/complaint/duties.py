"""Who answers for which step. 岗位职责。"""

from typing import Final

from casework.domain.complaint import commands as k
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import DUTIES, NOT_IN_OWN_CAUSE, Clause, require
from casework.domain.rulebook.units import (
    CITY_LEVEL,
    DISTRICT_LEVEL,
    STREET_LEVEL,
)

_R = Role
DISPATCHERS: Final = frozenset(
    {_R.DISPATCHER_CITY, _R.DISPATCHER_DISTRICT, _R.DISPATCHER_STREET}
)
LEVEL_OF_DISPATCHER: Final = {
    _R.DISPATCHER_CITY: CITY_LEVEL,
    _R.DISPATCHER_DISTRICT: DISTRICT_LEVEL,
    _R.DISPATCHER_STREET: STREET_LEVEL,
}
_DESK: Final = DISPATCHERS | {_R.OPERATOR, _R.SYSTEM}
_UNIT: Final = frozenset({_R.HANDLER, _R.UNIT_HEAD})
_HEAD: Final = frozenset({_R.UNIT_HEAD})
_REVIEWER: Final = frozenset({_R.REVIEWER})
_SUPERVISOR: Final = frozenset({_R.SUPERVISOR, _R.SYSTEM})
_APPROVERS: Final = DISPATCHERS | {_R.UNIT_HEAD, _R.SUPERVISOR}
_JUDGES_OF_MATTERS: Final = DISPATCHERS | {
    _R.OPERATOR,
    _R.REVIEWER,
    _R.CAMPAIGN_OWNER,
}
_HANDLING_POSTS: Final = _DESK | _UNIT | {_R.REVIEWER, _R.FOLLOW_UP_CALLER}

POSTS: Final[dict[type[k.Command], frozenset[Role]]] = {
    k.ReceiveComplaint: _DESK,
    k.Classify: _DESK,
    k.CorrectClassification: _DESK | {_R.REVIEWER},
    k.CorrectPlace: _DESK | {_R.REVIEWER},
    k.ChangeGrade: _HANDLING_POSTS | {_R.SUPERVISOR},
    k.AnswerDirectly: frozenset({_R.OPERATOR}),
    k.Redirect: frozenset({_R.OPERATOR}),
    k.MergeInto: DISPATCHERS | {_R.SYSTEM},
    k.UndoMerge: DISPATCHERS,
    k.AppendCall: _DESK,
    k.DetachCall: _DESK,
    k.Dispatch: DISPATCHERS,
    k.SignFor: _UNIT,
    k.AssignHandler: _HEAD,
    k.RequestReturn: _UNIT,
    k.UpholdReturn: DISPATCHERS,
    k.RefuseReturn: DISPATCHERS,
    k.Adjudicate: frozenset({_R.ADJUDICATOR}),
    k.RecordFirstContact: _UNIT,
    k.StartHandling: _UNIT,
    k.RecordSiteVisit: _UNIT,
    k.ReportInterim: _UNIT,
    k.AddAssistUnit: _UNIT,
    k.RequestExtension: _HEAD,
    k.GrantExtension: DISPATCHERS,
    k.RefuseExtension: DISPATCHERS,
    k.RequestShelving: _HEAD,
    k.ApproveShelving: _APPROVERS,
    k.RefuseShelving: _APPROVERS,
    k.Resume: _HANDLING_POSTS | {_R.SUPERVISOR},
    k.Reply: _UNIT,
    k.PassReview: _REVIEWER,
    k.FailReview: _REVIEWER,
    k.RecordFollowUp: frozenset({_R.FOLLOW_UP_CALLER}),
    k.Close: _REVIEWER,
    k.RevokeClose: _REVIEWER | {_R.SUPERVISOR},
    k.OrderRedo: _REVIEWER,
    k.Reopen: _DESK,
    k.CountRecurrence: frozenset({_R.SYSTEM}),
    k.JoinGroup: DISPATCHERS | {_R.SYSTEM},
    k.AssignMatter: _JUDGES_OF_MATTERS,
    k.PutUnderSupervision: _SUPERVISOR,
    k.RaiseSupervision: _SUPERVISOR,
    k.LiftSupervision: _SUPERVISOR,
    k.RequestExclusion: _HEAD,
    k.ApproveExclusion: _APPROVERS,
    k.RefuseExclusion: _APPROVERS,
    k.Elapse: frozenset({_R.SYSTEM}),
}

_OF_THE_LEAD: Final = (
    k.RequestReturn,
    k.AssignHandler,
    k.RecordFirstContact,
    k.StartHandling,
    k.RecordSiteVisit,
    k.ReportInterim,
    k.AddAssistUnit,
    k.RequestExtension,
    k.RequestShelving,
    k.Reply,
    k.RequestExclusion,
)


def check_post(command: k.Command, case: Complaint) -> None:
    """Refuse a command from a post, or from a unit, that does not answer for it."""
    post = command.by.role
    require(
        post in POSTS[type(command)],
        DUTIES,
        f"{post}不办理此环节",
        f"the post {post.name.lower().replace('_', ' ')} does not take this step",
    )
    if isinstance(command, _OF_THE_LEAD):
        require(
            command.by.unit == case.lead,
            DUTIES,
            f"{command.by.unit}不是主办单位{case.lead}",
            f"{command.by.unit} is not the lead unit {case.lead or '(none yet)'}",
        )


def check_level_above(actor: Actor, unit: str, book: Rulebook, clause: Clause) -> None:
    """Refuse a ruling by anyone but a dispatcher of a level above the unit."""
    known = book.find_unit(unit)
    level = LEVEL_OF_DISPATCHER.get(actor.role)
    above = level is not None and (known is None or level < known.level)
    require(
        above and actor.unit != unit,
        clause,
        f"{actor.role}不在{unit}的上一级",
        f"{actor.role.name.lower()} is not above {unit}",
    )


def check_outside(actor: Actor, case: Complaint, clause: Clause) -> None:
    """Refuse an act by a unit that handles the case or is complained about."""
    require(
        actor.unit != case.accused,
        NOT_IN_OWN_CAUSE,
        f"{actor.unit}是被反映的单位",
        f"{actor.unit} is the unit complained about",
    )
    require(
        actor.unit not in case.units_concerned,
        clause,
        f"{actor.unit}是办理单位",
        f"{actor.unit} handles this case",
    )
