"""What is put from the reply to the closing, and after it. 质检、回访与办结。"""

from datetime import datetime, timedelta
from typing import Final

from casework.adapters.demo import words
from casework.adapters.demo.people import (
    File,
    Wording,
    caller_back,
    head,
    operator,
    post,
    reviewer,
    someone,
    supervisor,
)
from casework.adapters.demo.story import happens
from casework.domain.complaint import commands as k
from casework.domain.complaint.facts import Result
from casework.domain.facts import Role

ROUNDS: Final = 3
"""After so many rounds in vain another handles it."""
PLEASED_BY_HALF: Final = 0.6
"""How often a caller is content with what is only partly done."""


def _follow_up(file: File, at: datetime) -> k.Command:
    story, case = file.story, file.case
    claimed = case.reply.result if case.reply else None
    half = claimed in {Result.PARTLY, Result.CANNOT, Result.IN_PLAN}
    pleased = not half or file.chance.random() < PLEASED_BY_HALF
    content = case.redo >= story.redos and pleased
    if claimed is Result.EXPLAINED and content and happens(0.5, file.chance):
        # Grounded but unwelcome: such a case closes on the explanation.
        return _told(file, at, solved=False, grade=3)
    grade = story.grade if content else file.chance.choice((1, 1, 2))
    return _told(file, at, solved=content, grade=grade)


def _told(file: File, at: datetime, *, solved: bool, grade: int | None) -> k.Command:
    return k.RecordFollowUp(
        at=at,
        by=caller_back(file),
        reached=True,
        solved=solved,
        grade=grade,
        said=words.reply("said" if solved else "unhappy", file.chance),
    )


def _follow_up_in_vain(file: File, at: datetime) -> k.Command:
    day_before = at - timedelta(hours=22)
    attempts = (day_before, at - timedelta(hours=2), at)
    nobody = file.case.anonymous
    return k.RecordFollowUp(
        at=at, by=caller_back(file), reached=False, attempts=() if nobody else attempts
    )


def _redo(file: File, at: datetime) -> k.Command:
    case = file.case
    another = ""
    if case.redo >= ROUNDS:
        fresh = post(Role.HANDLER, case.lead, file, case.handlers)
        worn = fresh.person in case.handlers
        another = head(file).person if worn else fresh.person
    return k.OrderRedo(
        at=at,
        by=reviewer(file),
        head=head(file).person,
        reason="来电人表示未解决",
        handler=another,
    )


def _ask_exclusion(file: File, at: datetime) -> k.Command:
    return k.RequestExclusion(
        at=at,
        by=head(file),
        ground=file.chance.choice(("statutory-route", "repeat", "unlawful")),
        evidence=(f"{file.no}-说明.pdf", f"{file.no}-负责人签字.pdf"),
    )


def _rule_exclusion(file: File, at: datetime) -> k.Command:
    by = someone(Role.DISPATCHER_DISTRICT, "DHO", file)
    if file.story.exclusion == "approved":
        return k.ApproveExclusion(at=at, by=by)
    return k.RefuseExclusion(at=at, by=by, ruling="属正常诉求，不予剔除")


def _raise(file: File, at: datetime) -> k.Command:
    return k.RaiseSupervision(at=at, by=supervisor(file), ground="overdue")


ENDING: Final[dict[str, Wording]] = {
    "supervise": lambda file, at: k.PutUnderSupervision(
        at=at, by=supervisor(file), ground=file.story.supervised
    ),
    "raise": _raise,
    "lift": lambda file, at: k.LiftSupervision(
        at=at, by=supervisor(file), reason="已办理完毕"
    ),
    "review": lambda file, at: k.PassReview(at=at, by=reviewer(file)),
    "fail_review": lambda file, at: k.FailReview(
        at=at, by=reviewer(file), reason="佐证照片看不出处理部位"
    ),
    "follow_up": _follow_up,
    "follow_up_in_vain": _follow_up_in_vain,
    "redo": _redo,
    "close": lambda file, at: k.Close(at=at, by=reviewer(file)),
    "ask_exclusion": _ask_exclusion,
    "rule_exclusion": _rule_exclusion,
    "revoke": lambda file, at: k.RevokeClose(
        at=at, by=reviewer(file), reason="办结时选错工单"
    ),
    "reopen": lambda file, at: k.Reopen(
        at=at,
        by=operator(file),
        ground="warranty",
        evidence=(f"{file.no}-保修书.pdf",),
    ),
}
