"""From first contact to the reply. 联系、办理、延期、挂账、回复。"""

import re
from typing import Any, Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.limits import remaining
from tests.policy.desk import Desk
from tests.policy.steps.routing import DISPATCHER, dispatch, head_of
from tests.policy.words import VOCABULARY, Shape, both, says

EVIDENCE: Final = both(
    (
        ("没有佐证", "no evidence", {}),
        ("有未标日期的照片", "an undated photo", {"photos": ("a.jpg",)}),
        (
            "有标明日期的照片",
            "a dated photo",
            {"photos": ("a.jpg",), "photos_dated": True},
        ),
        ("有居民签字", "the resident's signature", {"signed_off": True}),
        ("有政策依据", "a policy ground", {"policy_ground": "修缮清单第三项"}),
    )
)
FLAWS: Final = both(
    (
        ("没有经负责人批准", "without the head's approval", {"approved_by": ""}),
        ("没有写明答复方式", "without the way of answering", {"way": " "}),
        ("内容完整并经负责人批准", "complete and approved by the head", {}),
    )
)
UTILITIES: Final = both(
    (("停电", "power", "power"), ("停气", "gas", "gas"), ("停水", "water", "water"))
)


def _hours(text: str) -> int:
    amount = int(re.findall(r"\d+", text)[0])
    return amount if "小时" in text or "hour" in text else amount * 24


VOCABULARY.update(
    Evidence=EVIDENCE,
    Flaw=FLAWS,
    Utility=UTILITIES,
    Notice=Shape(r"\d+(?:日|小时| days| hours)", _hours),
)


def contact(desk: Desk, who: Actor) -> None:
    """Contact the caller now."""
    desk.put(
        k.RecordFirstContact(
            at=desk.now,
            by=who,
            contacted=True,
            contacted_at=desk.now,
            contact=desk.case.person,
        )
    )


def handle(desk: Desk, who: Actor) -> None:
    """Take the order at hand from where it stands to handling."""
    if desk.case.stage is Stage.TRIAGED:
        dispatch(desk, who.unit)
    if desk.case.stage is Stage.DISPATCHED:
        desk.put(k.SignFor(at=desk.now, by=who))
    if not desk.case.contacted and not desk.case.anonymous:
        contact(desk, who)
    desk.put(k.StartHandling(at=desk.now, by=who))


def reply(desk: Desk, who: Actor, result: f.Result, **other: Any) -> None:
    """Reply in due form, but for what is said otherwise."""
    form: dict[str, Any] = {
        "finding": f.Finding.TRUE,
        "demand": f.Demand.REASONABLE,
        "way": "电话",
        "approved_by": head_of(who.unit).person,
        "photos": ("after.jpg",),
        "photos_dated": True,
        "policy_ground": "修缮清单第三项",
    }
    desk.put(k.Reply(at=desk.now, by=who, result=result, **(form | other)))


@says("{who:Who}先行联系来电人", "{who:Who} contacts the caller")
def contacts(desk: Desk, who: Actor) -> None:
    contact(desk, who)


@says(
    "{who:Who}登记先行联系：联系上“{yes:Blank}”，时间“{at:Blank}”，"
    "联系人“{contact:Blank}”，原因“{reason:Blank}”",
    '{who:Who} records first contact: contacted "{yes:Blank}", time "{at:Blank}", '
    'person "{contact:Blank}", reason "{reason:Blank}"',
)
def records_contact(
    desk: Desk,
    who: Actor,
    *,
    yes: str,
    at: str,
    contact: str,
    reason: str,
) -> None:
    hour, _, minute = at.partition(":")
    desk.put(
        k.RecordFirstContact(
            at=desk.now,
            by=who,
            contacted=yes in {"是", "yes"},
            contacted_at=desk.now.replace(hour=int(hour), minute=int(minute))
            if at
            else None,
            contact=contact,
            reason=reason,
        )
    )


@says(
    "{who:Who}联系未果{times:Count}次",
    "{who:Who} fails to get through {times:Count} times",
)
def fails_to_reach(desk: Desk, who: Actor, times: int) -> None:
    for _ in range(times):
        desk.put(
            k.RecordFirstContact(
                at=desk.now, by=who, contacted=False, reason="无人接听"
            )
        )


@says("{who:Who}开始办理", "{who:Who} starts handling")
def starts(desk: Desk, who: Actor) -> None:
    desk.put(k.StartHandling(at=desk.now, by=who))


@says("{who:Who}正在办理", "{who:Who} is handling it")
def is_handling(desk: Desk, who: Actor) -> None:
    handle(desk, who)


@says("{who:Who}请{unit:Unit}协办", "{who:Who} has the {unit:Unit} assist")
def has_assist(desk: Desk, who: Actor, unit: str) -> None:
    desk.put(k.AddAssistUnit(at=desk.now, by=who, unit=unit, reason="需要配合"))


@says("{who:Who}到场查看并拍照", "{who:Who} visits the site and takes photos")
def visits(desk: Desk, who: Actor) -> None:
    visit(desk, who, ("wall.jpg",))


@says("{who:Who}到场查看，没有拍照", "{who:Who} visits the site and takes no photos")
def visits_without_photos(desk: Desk, who: Actor) -> None:
    visit(desk, who, ())


def visit(desk: Desk, who: Actor, photos: tuple[str, ...]) -> None:
    """Record a visit to the building."""
    desk.put(
        k.RecordSiteVisit(
            at=desk.now, by=who, visited_at=desk.now, location="7号楼", photos=photos
        )
    )


@says(
    "{who:Who}申请延期{days:Count}个工作日",
    "{who:Who} asks for {days:Count} more working days",
)
def asks_extension(desk: Desk, who: Actor, days: int) -> None:
    desk.put(k.RequestExtension(at=desk.now, by=who, days=days, reason="需换防水层"))


@says(
    "{who:Who}申请延期，没有说明理由", "{who:Who} asks for more time without a reason"
)
def asks_extension_without_reason(desk: Desk, who: Actor) -> None:
    desk.put(k.RequestExtension(at=desk.now, by=who, days=1, reason=" "))


@says(
    "{who:Who}同意延期并告知来电人",
    "{who:Who} grants the extension and tells the caller",
)
def grants(desk: Desk, who: Actor) -> None:
    desk.put(k.GrantExtension(at=desk.now, by=who, caller_told=True))


@says(
    "{who:Who}同意延期，没有告知来电人",
    "{who:Who} grants the extension without telling the caller",
)
def grants_silently(desk: Desk, who: Actor) -> None:
    desk.put(k.GrantExtension(at=desk.now, by=who))


@says(
    "已延期{times:Count}次，每次{days:Count}个工作日",
    "it has been extended {times:Count} times by {days:Count} working days",
)
def extended_before(desk: Desk, times: int, days: int) -> None:
    for _ in range(times):
        asks_extension(desk, head_of(desk.case.lead), days)
        grants(desk, DISPATCHER)


@says(
    "{who:Who}申请挂账{days:Count}日，事由是{ground:Shelving}",
    "{who:Who} asks to shelve it for {days:Count} days on the ground of "
    "{ground:Shelving}",
)
def asks_shelving(desk: Desk, who: Actor, days: int, ground: str) -> None:
    shelve(desk, who, days, ground)


@says(
    "{who:Who}申请挂账{days:Count}日，事由是{ground:Shelving}，临时措施是“{measure:Text}”",
    "{who:Who} asks to shelve it for {days:Count} days on the ground of "
    '{ground:Shelving}, with "{measure:Text}"',
)
def asks_shelving_safely(
    desk: Desk, who: Actor, days: int, ground: str, measure: str
) -> None:
    shelve(desk, who, days, ground, measure=measure)


def shelve(
    desk: Desk,
    who: Actor,
    days: int,
    ground: str,
    *,
    told: bool = True,
    measure: str = "",
) -> None:
    """Ask to shelve the order at hand."""
    desk.put(
        k.RequestShelving(
            at=desk.now,
            by=who,
            ground=ground,
            days=days,
            plan="列入春季防水工程",
            caller_told=told,
            safety_measure=measure,
        )
    )


@says(
    "{who:Who}申请挂账，没有告知来电人",
    "{who:Who} asks to shelve it without telling the caller",
)
def shelves_silently(desk: Desk, who: Actor) -> None:
    shelve(desk, who, 30, "season", told=False)


@says("{who:Who}批准挂账", "{who:Who} approves the shelving")
def approves_shelving(desk: Desk, who: Actor) -> None:
    desk.put(k.ApproveShelving(at=desk.now, by=who))


@says("由{unit:Unit}批准", "it is for the {unit:Unit} to approve")
def approver(desk: Desk, unit: str) -> None:
    assert desk.refusal is None, desk.refusal
    assert desk.case.shelving is not None
    assert desk.case.shelving.approver == unit


@says("办结期限还剩{days:Count}个工作日", "{days:Count} working days are left")
def left(desk: Desk, days: int) -> None:
    profile = desk.book.profile(desk.case.profile)
    due = desk.case.due
    assert due is not None
    calendar = desk.book.calendar_of(profile)
    assert remaining(due, desk.now, profile, calendar) == days


@says("来电人已得知恢复办理", "the caller is told that it is resumed")
def told_of_resuming(desk: Desk) -> None:
    resumed = [fact for fact in desk.history if isinstance(fact, f.ComplaintResumed)]
    assert [fact.caller_told for fact in resumed] == [True]


@says("{who:Who}回复{result:Result}", "{who:Who} replies that it is {result:Result}")
def replies(desk: Desk, who: Actor, result: f.Result) -> None:
    reply(desk, who, result)


@says(
    "{who:Who}回复{result:Result}，{evidence:Evidence}",
    "{who:Who} replies that it is {result:Result}, with {evidence:Evidence}",
)
def replies_with(
    desk: Desk, who: Actor, result: f.Result, evidence: dict[str, Any]
) -> None:
    nothing = {"photos": (), "photos_dated": False, "policy_ground": ""}
    reply(desk, who, result, **(nothing | evidence))


@says("{who:Who}的回复{flaw:Flaw}", "{who:Who} files a reply {flaw:Flaw}")
def replies_flawed(desk: Desk, who: Actor, flaw: dict[str, Any]) -> None:
    own = {"approved_by": ""} if who.role is Role.UNIT_HEAD else {}
    reply(desk, who, f.Result.PARTLY, **(own | flaw))


@says(
    "{who:Who}认定反映不属实，因{utility:Utility}已提前{notice:Notice}告知",
    "{who:Who} finds it untrue, as {utility:Utility} was announced {notice:Notice} "
    "ahead",
)
def finds_untrue(desk: Desk, who: Actor, utility: str, notice: int) -> None:
    reply(
        desk,
        who,
        f.Result.EXPLAINED,
        finding=f.Finding.NOT_TRUE,
        utility=utility,
        notice_hours=notice,
    )


@says(
    "{who:Who}认定反映不属实，没有写明何时告知",
    "{who:Who} finds it untrue and does not say when it was announced",
)
def finds_untrue_unsaid(desk: Desk, who: Actor) -> None:
    reply(desk, who, f.Result.EXPLAINED, finding=f.Finding.NOT_TRUE)


@says(
    "{who:Who}重办后回复{result:Result}，{head:Colleague}参与了办理",
    "{who:Who} replies after the redo that it is {result:Result}, {head:Colleague} "
    "having taken part",
)
def replies_after_redo(desk: Desk, who: Actor, result: f.Result, head: Actor) -> None:
    reply(desk, who, result, approved_by=head.person, head_took_part=True)
