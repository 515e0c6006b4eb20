"""Taking a complaint in: minimum record, classification, merging. 受理。"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.duties import DISPATCHERS
from casework.domain.complaint.ending import reopened
from casework.domain.complaint.grounds import STATUTORY_GROUNDS, check_ground
from casework.domain.complaint.placing import place_of
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint
from casework.domain.complaint.terms import numbers, start
from casework.domain.facts import Fact, Role
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import require
from casework.domain.rulebook.limits import LimitKind
from casework.domain.rulebook.taxonomy import Grade, Leaf

DIRECTLY_ANSWERED: Final = frozenset(
    {f.ComplaintType.CONSULTATION, f.ComplaintType.SUGGESTION}
)
GRADES_BY_URGENCY: Final = tuple(reversed(Grade))
NIGHT_WORK_LEAF: Final = "S0301"
NO_PERMIT: Final = "no-night-permit"
EMERGENCY_REPAIR: Final = "emergency-repair"


def receive(
    command: k.ReceiveComplaint, case: Complaint, _: Rulebook
) -> Iterator[Fact]:
    """Record the call; refuse one without matter, place or contact."""
    require(
        case.stage is Stage.UNRECEIVED,
        c.IN_ORDER,
        f"{command.no}已受理",
        f"{command.no} has been received already",
    )
    require(
        bool((command.title or "").strip() or (command.words or "").strip()),
        c.MINIMUM_RECORD,
        "缺少事项",
        "the matter is missing",
    )
    placed = command.building or command.estate or command.project or command.address
    require(
        bool(placed) or not command.place_resolved,
        c.MINIMUM_RECORD,
        "缺少地点",
        "the place is missing",
    )
    require(
        bool(command.person) or command.anonymous,
        c.MINIMUM_RECORD,
        "缺少联系方式，也未注明匿名",
        "there is no contact and the call is not marked anonymous",
    )
    yield f.ComplaintReceived(
        at=command.at,
        by=command.by,
        no=command.no,
        person=command.person or f"anonymous:{command.no}",
        anonymous=command.anonymous,
        channel=command.channel,
        occurred_at=command.occurred_at,
        place=place_of(command),
        accused=command.accused,
        consent=command.consent,
        secret=command.secret,
        new_fact=command.new_fact,
        photos=command.photos,
        details=dict(command.details),
        name=command.name,
        phone=command.phone,
        room=command.room,
        address=command.address,
        title=command.title,
        words=command.words,
        desired=command.desired,
    )


def leaf_in_use(code: str, at: datetime, book: Rulebook) -> Leaf:
    """The leaf of a code; refuses one that the catalogue does not have in use."""
    leaf = book.find_leaf(code)
    require(
        leaf is not None and leaf.active_on(at.date()),
        c.CLASSIFICATION,
        f"目录中没有在用的类别{code}",
        f"the catalogue has no leaf {code} in use",
    )
    assert leaf is not None
    return leaf


def check_grade(grade: str) -> None:
    """Refuse a grade that there is not."""
    require(
        grade in GRADES_BY_URGENCY,
        c.GRADES,
        f"没有等级{grade}",
        f"there is no grade {grade}",
    )


def check_night_work(grade: str, leaf: str, circumstances: tuple[str, ...]) -> None:
    """Refuse a grade below urgent for night work without a posted certificate."""
    require(
        not is_night_work(leaf, circumstances) or urgency(grade) >= urgency("U2"),
        c.NIGHT_WORK,
        f"等级{grade}低于紧急",
        f"grade {grade} is below urgent",
    )


def classify(command: k.Classify, _: Complaint, book: Rulebook) -> Iterator[Fact]:
    """Record leaf, type and grade; the leaf's own grade where none is given."""
    require(
        command.suggestion is None or command.by.role is not Role.SYSTEM,
        c.ADVICE,
        "由系统分类",
        "it is the system that classifies",
    )
    leaf = leaf_in_use(command.leaf, command.at, book)
    exempt = EMERGENCY_REPAIR in command.circumstances
    grade = command.grade or (
        "O5" if exempt and command.leaf == NIGHT_WORK_LEAF else leaf.grade
    )
    check_grade(grade)
    check_night_work(grade, command.leaf, command.circumstances)
    limit = start(LimitKind.DISPATCH, command.at, "", book)
    yield f.ComplaintClassified(
        at=command.at,
        by=command.by,
        taxonomy=leaf.taxonomy,
        leaf=command.leaf,
        type=command.type,
        grade=grade,
        circumstances=command.circumstances,
        suggestion=command.suggestion,
        limits=(limit,),
    )


def is_night_work(leaf: str, circumstances: tuple[str, ...]) -> bool:
    """Whether it is work at night without a certificate that is no emergency repair."""
    return (
        leaf == NIGHT_WORK_LEAF
        and NO_PERMIT in circumstances
        and EMERGENCY_REPAIR not in circumstances
    )


def urgency(grade: str) -> int:
    """How urgent a grade is; the higher the more urgent, -1 for none."""
    known = grade in set(GRADES_BY_URGENCY)
    return GRADES_BY_URGENCY.index(Grade(grade)) if known else -1


def correct(
    command: k.CorrectClassification, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Record another leaf with its reason; the caller's words stay as they are."""
    leaf = leaf_in_use(command.leaf, command.at, book)
    require(
        bool(command.reason.strip()), c.CLASSIFICATION, "缺少理由", "no reason given"
    )
    yield f.ClassificationCorrected(
        at=command.at,
        by=command.by,
        taxonomy=leaf.taxonomy,
        leaf=command.leaf,
        was=case.leaf,
        reason=command.reason,
        type=command.type,
    )


def change_grade(
    command: k.ChangeGrade, case: Complaint, _: Rulebook
) -> Iterator[Fact]:
    """Record another grade; lowering is a dispatcher's and needs a reason."""
    check_grade(command.grade)
    raised = urgency(command.grade) >= urgency(case.grade)
    require(
        raised or (command.by.role in DISPATCHERS and bool(command.reason.strip())),
        c.GRADES,
        "降低等级须由派单员说明理由",
        "only a dispatcher lowers the grade, with a reason",
    )
    check_night_work(command.grade, case.leaf, case.circumstances)
    yield f.GradeChanged(
        at=command.at,
        by=command.by,
        grade=command.grade,
        was=case.grade,
        reason=command.reason,
    )


def answer_directly(
    command: k.AnswerDirectly, case: Complaint, _: Rulebook
) -> Iterator[Fact]:
    """Answer on the spot what is only a question or a suggestion."""
    require(
        case.type in DIRECTLY_ANSWERED,
        c.DIRECT_ANSWER,
        f"诉求类型为{case.type or '未分类'}",
        f"the type is {case.type.name.lower() if case.type else 'not classified'}",
    )
    yield f.AnsweredDirectly(at=command.at, by=command.by, answer=command.answer)


def redirect(command: k.Redirect, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """Send the caller the statutory way, naming it."""
    require(
        not case.appended,
        c.SAME_MATTER,
        "有工单并入本单，须先撤销并单",
        "other orders are merged into this one",
    )
    check_ground(command.ground, STATUTORY_GROUNDS, c.OTHER_ROUTES)
    require(bool(command.route.strip()), c.OTHER_ROUTES, "未写明途径", "no route named")
    yield f.ComplaintRedirected(
        at=command.at, by=command.by, ground=command.ground, route=command.route
    )


def same_matter(one: Complaint, other: Complaint) -> bool:
    """Whether two cases are the same person's with the same leaf at the same place."""
    here, there = one.place, other.place
    place = (here.building or here.project or here.estate) == (
        there.building or there.project or there.estate
    ) and (here.building or here.project or here.estate) is not None
    return (
        place
        and not one.anonymous
        and one.person == other.person
        and bool(one.leaf)
        and one.leaf == other.leaf
    )


def merge(command: k.MergeInto, case: Complaint, book: Rulebook) -> Iterator[Fact]:
    """Merge a repeat into the order it repeats, if that is open or closed of late."""
    target = command.target.complaint
    require(
        command.target.no != case.no and same_matter(case, target),
        c.SAME_MATTER,
        "不是同一人同一事项",
        "it is not the same person with the same matter",
    )
    recent = target.closed_at is not None and (
        (command.at - target.closed_at).days
        <= numbers(case, command.at, book).repeat_days.amount
    )
    require(
        target.open or (target.stage is Stage.CLOSED and recent),
        c.SAME_MATTER,
        f"{command.target.no}{target.stage}，不能并入",
        f"{command.target.no} no longer takes a merge ({target.stage.name.lower()})",
    )
    require(
        not case.new_fact or not target.open,
        c.SAME_MATTER,
        "有新情况的不得并单",
        "the call brings something new",
    )
    yield f.ComplaintMerged(
        at=command.at,
        by=command.by,
        into=command.target.case,
        into_no=command.target.no,
        new_fact=case.new_fact,
    )


def undo_merge(command: k.UndoMerge, case: Complaint, book: Rulebook) -> Iterator[Fact]:
    """Take a merge back; the order stands where it stood before."""
    require(bool(command.reason.strip()), c.CORRECTION, "缺少理由", "no reason given")
    require(
        case.stage is Stage.MERGED and case.merged_into is not None,
        c.IN_ORDER,
        f"诉求{case.stage}，并未并单",
        f"the case is not merged ({case.stage.name.lower()})",
    )
    assert case.merged_into is not None
    waiting = case.back_to is Stage.TRIAGED
    limit = start(LimitKind.DISPATCH, command.at, "", book)
    yield f.MergeUndone(
        at=command.at,
        by=command.by,
        from_=case.merged_into,
        from_no=case.merged_into_no,
        reason=command.reason,
        back_to=case.back_to,
        limits=(limit,) if waiting else (),
    )


def append_call(
    command: k.AppendCall, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Append a call and tell the progress; something new reopens a closed case."""
    if command.source is not None and command.source in case.appended:
        return
    yield f.CallAppended(
        at=command.at,
        by=command.by,
        source=command.source,
        source_no=command.source_no,
        new_fact=command.new_fact,
    )
    if command.new_fact and case.stage is Stage.CLOSED:
        yield reopened(command, case, "new-fact", (command.source_no,), book)


def detach_call(command: k.DetachCall, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """Take an appended call back after its merge was undone."""
    if command.source not in case.appended:
        return
    yield f.CallDetached(
        at=command.at,
        by=command.by,
        source=command.source,
        source_no=command.source_no,
        reason=command.reason,
    )
