"""What the unit that has an order puts, until it replies. 签收与办理。"""

from datetime import datetime, timedelta
from typing import Final

from casework.adapters.demo import words
from casework.adapters.demo.district import PLACES
from casework.adapters.demo.people import (
    File,
    Wording,
    dispatcher,
    handler,
    head,
    post,
    someone,
    worn,
)
from casework.adapters.demo.story import happens
from casework.domain.complaint import commands as k
from casework.domain.complaint.facts import Demand, Finding, Result
from casework.domain.complaint.handling import is_works
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Role

PLACE_NAME: Final = {place.code: place.name for place in PLACES}


def _contact(file: File, at: datetime) -> k.Command:
    return k.RecordFirstContact(
        at=at,
        by=handler(file),
        contacted=True,
        contacted_at=max(at - timedelta(minutes=4), file.case.dispatched_at or at),
        contact=file.call.caller.name,
    )


def _contact_in_vain(file: File, at: datetime) -> k.Command:
    reason = file.chance.choice(("无人接听", "关机", "号码暂时无法接通"))
    return k.RecordFirstContact(
        at=at, by=handler(file), contacted=False, contacted_at=at, reason=reason
    )


def _regrade(file: File, at: datetime) -> k.Command:
    ladder = ("O15", "O5", "O1", "U2", "U1")
    rung = ladder.index(file.case.grade)
    up = file.story.regrade == "up"
    grade = ladder[min(rung + 1, 4) if up else max(rung - 1, 0)]
    by = handler(file) if up else someone(Role.DISPATCHER_DISTRICT, "DHO", file)
    reason = "现场情况加重" if up else "现场核实无紧急情形"
    return k.ChangeGrade(at=at, by=by, grade=grade, reason=reason)


def _visit(file: File, at: datetime) -> k.Command:
    return k.RecordSiteVisit(
        at=at,
        by=handler(file),
        visited_at=max(at - timedelta(minutes=5), file.case.dispatched_at or at),
        location=PLACE_NAME[file.call.caller.building],
        photos=(f"{file.no}-现场-1.jpg", f"{file.no}-现场-2.jpg"),
        observed=words.reply("observed", file.chance),
    )


def _ask_shelving(file: File, at: datetime) -> k.Command:
    plan = file.story.shelving
    assert plan is not None
    texts = {
        "works": "待脚手架搭设后整体返修，分三步实施",
        "season": "梅雨过后、基层干燥后施工",
        "funding": "列入下季度资金计划后实施",
        "procedure": "需重新征询，公示期满后实施",
        "ownership": "先确认产权单位，再落实维修责任",
    }
    return k.RequestShelving(
        at=at,
        by=head(file),
        ground=plan.ground,
        days=plan.days,
        plan=texts[plan.ground],
        caller_told=True,
        safety_measure="设置围挡并每日巡查" if file.urgent else "",
    )


def _rule_shelving(file: File, at: datetime, *, granted: bool) -> k.Command:
    assert file.case.shelving is not None
    above = file.case.shelving.approver == "GOV"
    by = (
        someone(Role.UNIT_HEAD, "GOV", file)
        if above
        else someone(Role.DISPATCHER_DISTRICT, "DHO", file)
    )
    if granted:
        return k.ApproveShelving(at=at, by=by)
    return k.RefuseShelving(at=at, by=by, ruling="具备实施条件，不予挂账")


def _reply(file: File, at: datetime) -> k.Command:
    case, chance = file.case, file.chance
    result = file.story.result if case.stage is not Stage.REDO else _at_last(file)
    tried = case.contacted or case.anonymous or case.attempts > 1
    if result is Result.SOLVED and not (tried or case.grade == "U1"):
        result = Result.PARTLY
    solved, explained = result is Result.SOLVED, result is Result.EXPLAINED
    utility = chance.choice(("water", "power", "gas"))
    cut_off = case.leaf == "S0503"
    return k.Reply(
        at=at,
        by=handler(file),
        finding=Finding.TRUE
        if cut_off or solved
        else chance.choice((Finding.TRUE, Finding.PARTLY, Finding.NOT_TRUE)),
        demand=Demand.REASONABLE
        if not explained
        else chance.choice((Demand.REASONABLE, Demand.UNREASONABLE)),
        result=result,
        way=chance.choice(("电话", "当面", "短信")),
        text=words.reply(_KIND[result], chance),
        approved_by=head(file).person,
        photos=(f"{file.no}-整改后.jpg",) if solved and is_works(case.leaf) else (),
        photos_dated=solved,
        signed_off=solved and happens(0.3, chance),
        policy_ground="项目公示方案（合成）" if explained else "",
        head_took_part=case.stage is Stage.REDO,
        public=happens(0.2, chance),
        utility=utility if cut_off else "",
        notice_hours=chance.choice((2, 5, 10, 20, 72)) if cut_off else None,
    )


_KIND: Final = {
    Result.SOLVED: "solved",
    Result.EXPLAINED: "explained",
    Result.PARTLY: "partly",
    Result.CANNOT: "cannot",
    Result.IN_PLAN: "in_plan",
}


def _at_last(file: File) -> Result:
    """What is claimed after a redo: mostly that it is solved."""
    explained = file.story.result is Result.EXPLAINED
    return Result.EXPLAINED if explained else Result.SOLVED


HANDLING: Final[dict[str, Wording]] = {
    "sign": lambda file, at: k.SignFor(at=at, by=handler(file)),
    "sign_at_last": lambda file, at: k.SignFor(at=at, by=handler(file)),
    "name_handler": lambda file, at: k.AssignHandler(
        at=at,
        by=head(file),
        handler=post(Role.HANDLER, file.case.lead, file, worn(file)).person,
    ),
    "contact": _contact,
    "contact_in_vain": _contact_in_vain,
    "start": lambda file, at: k.StartHandling(at=at, by=handler(file)),
    "regrade": _regrade,
    "visit": _visit,
    "interim": lambda file, at: k.ReportInterim(
        at=at, by=handler(file), text="已到场并采取临时措施，正在查明原因"
    ),
    "assist": lambda file, at: k.AddAssistUnit(
        at=at, by=handler(file), unit=file.story.assist, reason="需共同到场"
    ),
    "ask_shelving": _ask_shelving,
    "approve_shelving": lambda file, at: _rule_shelving(file, at, granted=True),
    "refuse_shelving": lambda file, at: _rule_shelving(file, at, granted=False),
    "resume": lambda file, at: k.Resume(at=at, by=handler(file)),
    "ask_extension": lambda file, at: k.RequestExtension(
        at=at, by=head(file), days=10, reason="需订购材料并等待晴好天气"
    ),
    "grant_extension": lambda file, at: k.GrantExtension(
        at=at, by=dispatcher(file), caller_told=True
    ),
    "refuse_extension": lambda file, at: k.RefuseExtension(
        at=at, by=dispatcher(file), ruling="理由不充分，按原期限办理"
    ),
    "reply": _reply,
}
