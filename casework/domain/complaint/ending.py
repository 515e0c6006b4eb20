"""Review, follow-up, closing, redo and reopening. 质检、回访、办结、重办。"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.duties import check_outside
from casework.domain.complaint.grounds import REOPENING_GROUNDS, check_ground
from casework.domain.complaint.oversight import declare_problem
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint, FollowUp
from casework.domain.complaint.terms import (
    numbers,
    start,
    start_due,
    start_redo,
)
from casework.domain.facts import Fact
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import require
from casework.domain.rulebook.limits import LimitKind

GRADES: Final = range(1, 6)


def pass_review(command: k.PassReview, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """Find the reply true, as somebody who had no part in it."""
    _check_reviewer(command, case)
    require(
        not case.verified, c.REVIEW, "质检已通过", "the reply has passed review already"
    )
    yield f.ReviewPassed(at=command.at, by=command.by)


def fail_review(
    command: k.FailReview, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Send the reply back; what it had ended goes on as if it had not been."""
    _check_reviewer(command, case)
    require(bool(command.reason.strip()), c.REVIEW, "缺少理由", "no reason given")
    yield f.ReviewFailed(
        at=command.at,
        by=command.by,
        reason=command.reason,
        back_to=case.back_to,
        limits=case.resting
        if case.due
        else (start_due(command.at, case, case.profile, book),),
    )


def _check_reviewer(command: k.Command, case: Complaint) -> None:
    check_outside(command.by, case, c.REVIEW)
    require(
        command.by.person not in case.handlers,
        c.REVIEW,
        "质检员是经办人",
        "the reviewer handled the case",
    )


def record_follow_up(
    command: k.RecordFollowUp, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Record the caller's word; dissatisfaction becomes a warning the same day."""
    require(
        case.verified,
        c.REVIEW,
        "回复尚未通过质检",
        "the reply has not passed review",
    )
    check_outside(command.by, case, c.FOLLOW_UP)
    require(
        command.by.person not in case.handlers | case.reviewers,
        c.FOLLOW_UP,
        "回访员是经办人或者质检员",
        "the follow-up caller handled or reviewed the case",
    )
    require(
        case.follow_up is None or not case.follow_up.reached,
        c.FOLLOW_UP,
        "来电人已答复回访",
        "the caller has answered the follow-up already",
    )
    if not command.reached:
        _check_attempts(command, case, book)
        yield f.FollowUpUnreachable(
            at=command.at, by=command.by, attempts=command.attempts
        )
        return
    require(
        command.grade is None or command.grade in GRADES,
        c.FOLLOW_UP,
        "满意度为一至五",
        "the grade is one to five",
    )
    yield f.FollowUpRecorded(
        at=command.at,
        by=command.by,
        person=case.person,
        solved=command.solved,
        grade=command.grade,
        said=command.said,
    )
    yield from _consequences(command, case, book)


def _check_attempts(command: k.RecordFollowUp, case: Complaint, book: Rulebook) -> None:
    """Refuse a silence that is not proved; who left no contact is not called."""
    if case.anonymous:
        return
    asked = numbers(case, command.at, book)
    since = case.reply.at if case.reply else command.at
    attempts = {one for one in command.attempts if since <= one <= command.at}
    days = {attempt.date() for attempt in attempts}
    require(
        len(attempts) >= asked.follow_up_attempts.amount
        and len(days) >= asked.follow_up_days.amount,
        c.FOLLOW_UP,
        f"回复以来仅在{len(days)}日内联系{len(attempts)}次",
        f"{len(attempts)} attempts on {len(days)} days since the reply",
    )


def _consequences(
    command: k.RecordFollowUp, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """What the caller's word sets off: PM-05, PM-20 and the warning of E15."""
    at, by = command.at, command.by
    asked = numbers(case, at, book)
    claimed = case.reply.result if case.reply else None
    if claimed is f.Result.SOLVED and not command.solved:
        yield f.FalseCompletionSuspected(
            at=at,
            by=by,
            claimed=claimed,
            second_call=called_again(case, asked.second_call_percent.amount),
        )
    if FollowUp(True, command.solved, command.grade).content:
        return
    yield f.WarningRaised(
        at=at, by=by, level=f.Alert.RED, ground="dissatisfied", told=case.lead
    )
    if case.redo >= asked.redo_rounds.amount:
        yield from declare_problem(command, case, "three-redos", book)


def called_again(case: Complaint, percent: int) -> bool:
    """Whether the case is in the share of suspicions that are called a second time.

    Drawn from the order number, so that anyone can recompute the draw.
    """
    return int(sha256(case.no.encode()).hexdigest(), 16) % 100 < percent


def close(command: k.Close, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """Close on the caller's word, a grounded explanation, or a proved silence."""
    check_outside(command.by, case, c.CLOSING)
    require(
        case.verified,
        c.REVIEW,
        "没有通过质检的回复",
        "there is no reply that has passed review",
    )
    basis = basis_of_closing(case)
    require(
        basis is not None,
        c.CLOSING,
        "没有来电人认可，也没有依据的解释或者回访未接通的记录",
        "the caller has not accepted, and neither a grounded explanation nor a proved "
        "silence stands in for it",
    )
    assert basis is not None
    yield f.ComplaintClosed(at=command.at, by=command.by, basis=basis)


def basis_of_closing(case: Complaint) -> f.Basis | None:
    """On what the case may be closed now; None if on nothing."""
    if case.reply is None or case.follow_up is None:
        return None
    if case.follow_up.content:
        return f.Basis.ACCEPTED
    grounded = bool(case.reply.policy_ground)
    if case.reply.result is f.Result.EXPLAINED and grounded:
        return f.Basis.EXPLAINED
    if case.follow_up.reached:
        return None
    return f.Basis.ANONYMOUS if case.anonymous else f.Basis.UNREACHABLE


def revoke_close(command: k.RevokeClose, _: Complaint, __: Rulebook) -> Iterator[Fact]:
    """Take a mistaken closing back."""
    require(bool(command.reason.strip()), c.CORRECTION, "缺少理由", "no reason given")
    yield f.CloseRevoked(at=command.at, by=command.by, reason=command.reason)


def order_redo(command: k.OrderRedo, case: Complaint, book: Rulebook) -> Iterator[Fact]:
    """Have it done again in three working days, from the fourth by another handler."""
    check_outside(command.by, case, c.REDO)
    require(
        case.follow_up is not None and case.follow_up.reached,
        c.REDO,
        "没有来电人未解决或者不满意的回访",
        "no follow-up says that it is unsolved or unsatisfying",
    )
    assert case.follow_up is not None
    require(
        not case.follow_up.content,
        c.REDO,
        "来电人认可解决",
        "the caller calls it solved",
    )
    require(
        bool(command.head.strip()),
        c.REDO,
        "未指明参与的负责人",
        "the head who takes part is not named",
    )
    rounds = numbers(case, command.at, book).redo_rounds.amount
    require(
        case.redo < rounds
        or (bool(command.handler) and command.handler not in case.handlers),
        c.REDO,
        "三次重办未果，须另换经办人",
        "after three failures a handler is named who has not had it before",
    )
    yield f.RedoOrdered(
        at=command.at,
        by=command.by,
        round=case.redo + 1,
        head=command.head,
        reason=command.reason,
        handler=command.handler,
        limits=(start_redo(command.at, case, book),),
    )


def reopen(command: k.Reopen, case: Complaint, book: Rulebook) -> Iterator[Fact]:
    """Open a closed case again, with a fresh due time."""
    check_ground(command.ground, REOPENING_GROUNDS, c.REOPENING)
    require(
        bool(command.evidence),
        c.REOPENING,
        "缺少证据",
        "evidence of it is needed",
    )
    days = (command.at - case.closed_at).days if case.closed_at else 0
    require(
        command.ground != "recurrence"
        or days <= numbers(case, command.at, book).reopen_days.amount,
        c.REOPENING,
        f"办结已{days}日",
        f"it was closed {days} days ago",
    )
    require(
        command.ground != "warranty" or _under_warranty(case, book),
        c.REOPENING,
        f"{case.leaf}没有保修",
        f"{case.leaf} carries no warranty",
    )
    yield reopened(command, case, command.ground, command.evidence, book)


def _under_warranty(case: Complaint, book: Rulebook) -> bool:
    leaf = book.find_leaf(case.leaf)
    return leaf is not None and bool(leaf.warranty)


def reopened(
    command: k.Command,
    case: Complaint,
    ground: str,
    evidence: tuple[str, ...],
    book: Rulebook,
) -> Fact:
    """The case opened again: it is dispatched anew, within a fresh due time."""
    at = command.at
    return f.ComplaintReopened(
        at=at,
        by=command.by,
        ground=ground,
        evidence=evidence,
        limits=(
            start(LimitKind.DISPATCH, at, case.profile, book),
            start_due(at, case, case.profile, book),
        ),
    )


def count_recurrence(
    command: k.CountRecurrence, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """PM-13: count it, reopen the case, and at three ask for a structural review."""
    if command.source in case.recurrences:
        return
    count = len(case.recurrences) + 1
    yield f.RecurrenceCounted(
        at=command.at,
        by=command.by,
        source=command.source,
        source_no=command.source_no,
        count=count,
    )
    asked = numbers(case, command.at, book)
    if count == asked.structural_review_recurrences.amount:
        yield f.StructuralReviewOpened(at=command.at, by=command.by, recurrences=count)
    recent = case.closed_at is not None and (
        (command.at - case.closed_at).days <= asked.reopen_days.amount
    )
    if case.stage is Stage.CLOSED and recent:
        yield reopened(command, case, "recurrence", (command.source_no,), book)


def join_group(command: k.JoinGroup, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """PM-06: become part of a group order, under a red warning."""
    if case.group is not None:
        return
    yield f.GroupOrderJoined(
        at=command.at,
        by=command.by,
        group=command.group,
        group_no=command.group_no,
        lead=command.lead,
    )
    yield f.WarningRaised(
        at=command.at, by=command.by, level=f.Alert.RED, ground="group"
    )
