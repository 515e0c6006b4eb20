"""What follows from a request: facts, or a refusal that names its clause.

Order is the loop's matter (one check for all commands); substance is in the functions
named by the verb. Limits that have run out by the time of the request are told first.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import (
    ending,
    handling,
    intake,
    oversight,
    placing,
    routing,
    sameness,
)
from casework.domain.complaint.duties import check_post
from casework.domain.complaint.lapse import lapse
from casework.domain.complaint.loop import admits
from casework.domain.complaint.stage import STAGE_EN
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import Fact, Role, in_words
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import IN_ORDER, require
from casework.domain.rulebook.explanation import instant_text

Judge = Callable[[Any, Complaint, Rulebook], Iterator[Fact]]


def _nothing(_: k.Elapse, __: Complaint, ___: Rulebook) -> Iterator[Fact]:
    return iter(())


JUDGES: Final[dict[type[k.Command], Judge]] = {
    k.ReceiveComplaint: intake.receive,
    k.Classify: intake.classify,
    k.CorrectClassification: intake.correct,
    k.CorrectPlace: placing.correct_place,
    k.ChangeGrade: intake.change_grade,
    k.AnswerDirectly: intake.answer_directly,
    k.Redirect: intake.redirect,
    k.MergeInto: intake.merge,
    k.UndoMerge: intake.undo_merge,
    k.AppendCall: intake.append_call,
    k.DetachCall: intake.detach_call,
    k.Dispatch: routing.dispatch,
    k.SignFor: routing.sign_for,
    k.AssignHandler: routing.assign,
    k.RequestReturn: routing.request_return,
    k.UpholdReturn: routing.uphold_return,
    k.RefuseReturn: routing.refuse_return,
    k.Adjudicate: routing.adjudicate,
    k.RecordFirstContact: handling.first_contact,
    k.StartHandling: handling.start_handling,
    k.RecordSiteVisit: handling.visit,
    k.ReportInterim: handling.report_interim,
    k.AddAssistUnit: handling.add_assist,
    k.RequestExtension: handling.request_extension,
    k.GrantExtension: handling.grant_extension,
    k.RefuseExtension: handling.refuse_extension,
    k.RequestShelving: handling.request_shelving,
    k.ApproveShelving: handling.approve_shelving,
    k.RefuseShelving: handling.refuse_shelving,
    k.Resume: handling.resume,
    k.Reply: handling.reply,
    k.PassReview: ending.pass_review,
    k.FailReview: ending.fail_review,
    k.RecordFollowUp: ending.record_follow_up,
    k.Close: ending.close,
    k.RevokeClose: ending.revoke_close,
    k.OrderRedo: ending.order_redo,
    k.Reopen: ending.reopen,
    k.CountRecurrence: ending.count_recurrence,
    k.JoinGroup: ending.join_group,
    k.AssignMatter: sameness.assign,
    k.PutUnderSupervision: oversight.supervise,
    k.RaiseSupervision: oversight.raise_supervision,
    k.LiftSupervision: oversight.lift_supervision,
    k.RequestExclusion: oversight.request_exclusion,
    k.ApproveExclusion: oversight.approve_exclusion,
    k.RefuseExclusion: oversight.refuse_exclusion,
    k.Elapse: _nothing,
}


def decide(command: k.Command, case: Complaint, book: Rulebook) -> list[Fact]:
    """Answer a command with the facts that follow from it.

    Raises `Refused` with the clause if the policy does not allow it.
    """
    command = in_time(command, case)
    told: list[Fact] = []
    for fact in lapse(case, command.at, book):
        told.append(fact)
        case = evolve(case, fact)
    check_post(command, case)
    for fact in JUDGES[type(command)](command, case, book):
        require(
            admits(case.stage, fact),
            IN_ORDER,
            f"诉求{case.stage}，此环节不能记录“{(type(fact).__doc__ or '').strip()}”",
            f"the case is {STAGE_EN[case.stage]} and does not admit "
            f"“{in_words(type(fact))}”",
        )
        told.append(fact)
        case = evolve(case, fact)
    return told


def in_time(command: k.Command, case: Complaint) -> k.Command:
    """Refuse a command that claims to precede what is already recorded.

    What another case sets off takes effect when it arrives.
    """
    last = case.last_at
    if last is None or command.at >= last or isinstance(command, k.Elapse):
        return command
    require(
        command.by.role is Role.SYSTEM,
        IN_ORDER,
        f"时间{instant_text(command.at)}早于最后记录（{instant_text(last)}）",
        f"{instant_text(command.at)} lies before the last record "
        f"({instant_text(last)})",
    )
    return replace(command, at=last)
