"""Handling: first contact, site visits, extension, shelving, the reply. 办理。"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.duties import check_level_above
from casework.domain.complaint.grounds import SHELVING_GROUNDS, check_ground
from casework.domain.complaint.routing import check_assist, check_not_barred
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint
from casework.domain.complaint.terms import (
    after_shelving,
    extended_due,
    grade_of,
    numbers,
    profile_of,
    shelving_limits,
    start,
)
from casework.domain.facts import Fact, Role
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import require
from casework.domain.rulebook.limits import LimitKind

CUT_OFF_LEAF: Final = "S0503"


def first_contact(
    command: k.RecordFirstContact, case: Complaint, _: Rulebook
) -> Iterator[Fact]:
    """Record contact with its time and person, or a failed attempt with its reason."""
    if not command.contacted:
        require(
            bool(command.reason.strip()),
            c.FIRST_CONTACT,
            "未联系上须注明原因",
            "a failed attempt gives its reason",
        )
        attempted_at = command.contacted_at or command.at
        require(
            _since_dispatch(attempted_at, command, case),
            c.FIRST_CONTACT,
            "联系时间不在派单之后、现在之前",
            "the time of contact is not between dispatch and now",
        )
        yield f.ContactAttemptFailed(
            at=command.at,
            by=command.by,
            attempted_at=attempted_at,
            reason=command.reason,
            attempt=case.attempts + 1,
        )
        return
    require(
        command.contacted_at is not None and bool(command.contact.strip()),
        c.FIRST_CONTACT,
        "须注明联系时间和联系人",
        "contact gives its time and the person",
    )
    assert command.contacted_at is not None
    require(
        _since_dispatch(command.contacted_at, command, case),
        c.FIRST_CONTACT,
        "联系时间不在派单之后、现在之前",
        "the time of contact is not between dispatch and now",
    )
    yield f.CallerContacted(
        at=command.at,
        by=command.by,
        person=case.person,
        contacted_at=command.contacted_at,
        contact=command.contact,
    )


def _since_dispatch(done: datetime, command: k.Command, case: Complaint) -> bool:
    """Whether something was done after the dispatch and before it is recorded."""
    return (case.dispatched_at or done) <= done <= command.at


def reached_or_tried(command: k.Command, case: Complaint, book: Rulebook) -> bool:
    """Whether the caller was contacted, tried often enough, or has no name."""
    enough = numbers(case, command.at, book).failed_contacts.amount
    return case.contacted or case.attempts >= enough or case.anonymous


def start_handling(
    command: k.StartHandling, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Start handling once the caller has been contacted, or at once for U1."""
    require(
        reached_or_tried(command, case, book) or case.grade == "U1",
        c.CONTACT_BEFORE_HANDLING,
        f"尚未先行联系（联系未果{case.attempts}次）",
        f"the caller has not been contacted ({case.attempts} failed attempts)",
    )
    yield f.HandlingStarted(at=command.at, by=command.by)


def visit(command: k.RecordSiteVisit, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """Record a visit with photos, time and place."""
    require(
        bool(command.photos)
        and command.visited_at is not None
        and bool(command.location.strip()),
        c.SITE_VISIT,
        "须有照片、时间和地点",
        "photos, time and place are needed",
    )
    assert command.visited_at is not None
    require(
        _since_dispatch(command.visited_at, command, case),
        c.SITE_VISIT,
        "查看时间不在派单之后、现在之前",
        "the time of the visit is not between dispatch and now",
    )
    yield f.SiteVisited(
        at=command.at,
        by=command.by,
        visited_at=command.visited_at,
        location=command.location,
        photos=command.photos,
        observed=command.observed,
    )


def report_interim(
    command: k.ReportInterim, _: Complaint, __: Rulebook
) -> Iterator[Fact]:
    """Report how far the handling is."""
    require(bool(command.text.strip()), c.FIRST_CONTACT, "没有内容", "it says nothing")
    yield f.InterimReported(at=command.at, by=command.by, text=command.text)


def add_assist(
    command: k.AddAssistUnit, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Have another unit assist; the lead stays one."""
    check_assist(command.unit, case.lead, book)
    if command.unit not in case.assists:
        yield f.AssistUnitAdded(
            at=command.at, by=command.by, unit=command.unit, reason=command.reason
        )


def request_extension(
    command: k.RequestExtension, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Ask for more working days, before the due time and within the profile."""
    require(bool(command.reason.strip()), c.EXTENSION, "缺少理由", "no reason given")
    require(
        not grade_of(case).urgent,
        c.EXTENSION,
        f"等级{case.grade}不得延期",
        f"grade {case.grade} is never extended",
    )
    require(
        case.due is not None and not case.overdue and command.at < case.due.due,
        c.EXTENSION,
        "已经到期",
        "the due time has passed",
    )
    require(
        case.extending is None,
        c.EXTENSION,
        "已有延期申请待审",
        "an extension is waiting for its ruling",
    )
    extended_due(command.days, case, command.at, book)
    yield f.ExtensionRequested(
        at=command.at, by=command.by, days=command.days, reason=command.reason
    )


def grant_extension(
    command: k.GrantExtension, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Grant what was asked for; the caller has been told."""
    require(
        case.extending is not None,
        c.IN_ORDER,
        "没有待审的延期申请",
        "no extension is waiting for a ruling",
    )
    assert case.extending is not None
    check_level_above(command.by, case.extending.unit, book, c.EXTENSION)
    require(
        command.caller_told,
        c.EXTENSION,
        "尚未告知来电人",
        "the caller has not been told",
    )
    limit = extended_due(case.extending.days, case, command.at, book)
    before = case.due.amount if case.due else 0
    yield f.ExtensionGranted(
        at=command.at,
        by=command.by,
        days=limit.amount - before,
        number=case.extensions + 1,
        limits=(limit,),
    )


def refuse_extension(
    command: k.RefuseExtension, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Refuse the extension; the due time stays."""
    require(
        case.extending is not None,
        c.IN_ORDER,
        "没有待审的延期申请",
        "no extension is waiting for a ruling",
    )
    assert case.extending is not None
    check_level_above(command.by, case.extending.unit, book, c.EXTENSION)
    yield f.ExtensionRefused(at=command.at, by=command.by, ruling=command.ruling)


def request_shelving(
    command: k.RequestShelving, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Ask to shelve; the length says who approves."""
    check_ground(command.ground, SHELVING_GROUNDS, c.SHELVING)
    require(
        bool(command.plan.strip()) and command.days > 0,
        c.SHELVING,
        "缺少计划或者期限",
        "a plan and a length in days are needed",
    )
    require(
        command.caller_told,
        c.SHELVING,
        "尚未告知来电人",
        "the caller has not been told",
    )
    require(
        not grade_of(case).urgent or bool(command.safety_measure.strip()),
        c.SHELVING,
        "有安全隐患的须有临时措施",
        "a hazard needs an interim safety measure",
    )
    require(
        case.shelving is None,
        c.SHELVING,
        "已有挂账申请待审",
        "a shelving is waiting for its ruling",
    )
    yield f.ShelvingRequested(
        at=command.at,
        by=command.by,
        ground=command.ground,
        days=command.days,
        plan=command.plan,
        approver=approver_of_shelving(command, case, book),
        safety_measure=command.safety_measure,
    )


def approver_of_shelving(
    command: k.RequestShelving, case: Complaint, book: Rulebook
) -> str:
    """The unit that approves a shelving of this length."""
    profile = profile_of(case.profile, command.at, book)
    approver = profile.shelving.approver(
        command.days, SHELVING_GROUNDS[command.ground].zh
    )
    require(
        approver is not None,
        c.SHELVING,
        f"{profile.zh}不准挂账{command.days}日",
        f"{profile.mark} does not shelve for {command.days} days",
    )
    assert approver is not None
    return approver


def check_approver(command: k.Command, case: Complaint, book: Rulebook) -> None:
    """Refuse a ruling on a shelving by anyone but the approver its length asks for."""
    require(
        case.shelving is not None,
        c.IN_ORDER,
        "没有待审的挂账申请",
        "no shelving is waiting for a ruling",
    )
    assert case.shelving is not None
    unit = book.units.get(command.by.unit)
    acting = unit.type if unit else command.by.unit
    require(
        acting == case.shelving.approver,
        c.SHELVING,
        f"{case.shelving.days}日的挂账由{case.shelving.approver}批准",
        f"{case.shelving.days} days are for {case.shelving.approver} to approve",
    )


def approve_shelving(
    command: k.ApproveShelving, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Shelve the order; its clock rests until it is resumed or the end comes."""
    check_approver(command, case, book)
    assert case.shelving is not None
    limits = shelving_limits(command.at, case.shelving.days, case, book)
    yield f.ComplaintShelved(
        at=command.at,
        by=command.by,
        ground=case.shelving.ground,
        days=case.shelving.days,
        until=limits[0].due,
        limits=limits,
    )


def refuse_shelving(
    command: k.RefuseShelving, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Refuse the shelving; the clock has run on."""
    check_approver(command, case, book)
    yield f.ShelvingRefused(at=command.at, by=command.by, ruling=command.ruling)


def resume(command: k.Resume, case: Complaint, book: Rulebook) -> Iterator[Fact]:
    """Resume before the end; what was left of the time is left."""
    if case.stage is Stage.SHELVED:
        yield f.ComplaintResumed(
            at=command.at,
            by=command.by,
            expired=False,
            caller_told=command.caller_told,
            limits=after_shelving(command.at, case, book),
        )
    else:
        require(
            False,
            c.IN_ORDER,
            f"诉求{case.stage}，并未挂账",
            f"the case is not shelved ({case.stage.name.lower()})",
        )


def reply(command: k.Reply, case: Complaint, book: Rulebook) -> Iterator[Fact]:
    """Reply with findings, result and evidence, approved by the head of the unit."""
    _check_reply_itself(command, case, book)
    _check_result(command, case)
    _check_cut_off(command, case, book)
    if case.stage is Stage.REDO:
        require(
            command.head_took_part,
            c.REDO,
            "重办未记录负责人参与",
            "the head's part in the redo is not recorded",
        )
        check_not_barred(command.by.person, case)
    yield f.ReplySubmitted(
        at=command.at,
        by=command.by,
        result=command.result,
        finding=command.finding,
        demand=command.demand,
        way=command.way,
        text=command.text,
        approved_by=command.approved_by,
        photos=command.photos,
        signed_off=command.signed_off,
        policy_ground=command.policy_ground,
        head_took_part=command.head_took_part,
        public=command.public,
        limits=(start(LimitKind.REVIEW, command.at, case.profile, book),),
    )


def _check_reply_itself(command: k.Reply, case: Complaint, book: Rulebook) -> None:
    require(
        bool(command.way.strip()),
        c.REPLY,
        "缺少答复方式",
        "the way of answering is missing",
    )
    require(
        bool(command.approved_by.strip()) or command.by.role is Role.UNIT_HEAD,
        c.REPLY,
        "未经单位负责人批准",
        "the head of the unit has not approved it",
    )
    require(
        reached_or_tried(command, case, book) or case.grade == "U1",
        c.CONTACT_BEFORE_HANDLING,
        "尚未先行联系",
        "the caller has not been contacted",
    )
    require(
        case.visited or not needs_visit(command, case, book),
        c.SITE_VISIT,
        "违法建筑未到场查看",
        "the illegal structure has not been seen on site",
    )


def needs_visit(command: k.Reply, case: Complaint, book: Rulebook) -> bool:
    """Whether policy asks for a visit on site, as it does for illegal structures."""
    profile = profile_of(case.profile, command.at, book)
    return profile.on_site(case.leaf) is not None


def _check_result(command: k.Reply, case: Complaint) -> None:
    dated = bool(command.photos) and command.photos_dated
    require(
        command.result is not f.Result.SOLVED
        or dated
        or command.signed_off
        or not is_works(case.leaf),
        c.SOLVED_PROVED,
        "没有标明日期的照片或者居民签字",
        "there is neither a dated photo nor the resident's signature",
    )
    require(
        command.result is not f.Result.EXPLAINED or bool(command.policy_ground.strip()),
        c.SOLVED_PROVED,
        "解释说明没有政策依据",
        "the explanation names no policy ground",
    )


def is_works(leaf: str) -> bool:
    """Whether a leaf is about something built or repaired, which a photo can show."""
    return leaf[:1] in {"S", "Q", "F", "D"}


def _check_cut_off(command: k.Reply, case: Complaint, book: Rulebook) -> None:
    """Refuse to find untrue what was not announced, or not early enough."""
    if case.leaf != CUT_OFF_LEAF or command.finding is not f.Finding.NOT_TRUE:
        return
    require(
        command.notice_hours is not None,
        c.CUT_OFF_NOTICE,
        "未说明提前多久告知",
        "how long ahead it was announced is not stated",
    )
    assert command.notice_hours is not None
    profile = profile_of(case.profile, command.at, book)
    require(
        command.utility in dict(profile.cut_off),
        c.CUT_OFF_NOTICE,
        f"没有{command.utility}的停供告知期限",
        f"{command.utility!r} is not one of {', '.join(dict(profile.cut_off))}",
    )
    require(
        profile.cut_off_notice_kept(
            command.utility, timedelta(hours=command.notice_hours)
        ),
        c.CUT_OFF_NOTICE,
        f"仅提前{command.notice_hours}小时告知",
        f"only {command.notice_hours} hours' notice was given",
    )
