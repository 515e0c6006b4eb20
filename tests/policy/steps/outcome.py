"""The clock, and what the story finds in the end. 时间与结果。"""

from datetime import date, datetime

from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Fact
from casework.domain.rulebook.limits import LimitKind
from tests.policy.desk import Desk
from tests.policy.words import says


@says("现在是{at:When}", "it is {at:When}")
def clock(desk: Desk, at: datetime) -> None:
    desk.until(at)


@says("又过了{days:Count}天", "{days:Count} days go by")
def days_go_by(desk: Desk, days: int) -> None:
    desk.pass_days(days)


@says("适用{profile:Profile}的政策", "the policy of {profile:Profile} applies")
def policy(desk: Desk, profile: str) -> None:
    desk.profile = profile


@says("依据第{no:Count}条不予准许", "clause {no:Count} refuses it")
def refused(desk: Desk, no: int) -> None:
    refusal = desk.noticed()

    assert refusal.clause.no == str(no), refusal


@says("予以准许", "it is allowed")
def allowed(desk: Desk) -> None:
    assert desk.refusal is None, desk.refusal


@says("诉求{stage:Stage}", "the complaint is {stage:Stage}")
def stands(desk: Desk, stage: Stage) -> None:
    assert desk.case.stage is stage


@says("已记录“{fact:Fact}”", '"{fact:Fact}" is on record')
def on_record(desk: Desk, fact: type[Fact]) -> None:
    assert desk.told(fact)


@says("没有记录“{fact:Fact}”", '"{fact:Fact}" is not on record')
def not_on_record(desk: Desk, fact: type[Fact]) -> None:
    assert not desk.told(fact)


@says(
    "“{limit:Limit}”期限至{at:When}",
    'the "{limit:Limit}" limit runs to {at:When}',
)
def runs_to(desk: Desk, limit: LimitKind, at: datetime) -> None:
    assert desk.case.limits[limit].due == at


@says("“{limit:Limit}”期限不再计算", 'the "{limit:Limit}" limit no longer runs')
def runs_no_longer(desk: Desk, limit: LimitKind) -> None:
    assert limit not in desk.case.limits


@says("已超期", "it is overdue")
def overdue(desk: Desk) -> None:
    assert desk.case.overdue


@says("尚未超期", "it is not overdue")
def not_overdue(desk: Desk) -> None:
    assert not desk.case.overdue


@says("督办级别为{level:Level}", "the level of supervision is {level:Level}")
def supervised(desk: Desk, level: f.Level) -> None:
    assert desk.case.supervision is level


@says("{alert:Alert}预警", "the warning is {alert:Alert}")
def warned(desk: Desk, alert: f.Alert) -> None:
    assert desk.case.warning is alert


@says("修缮科负责人于{day:Day}得到通知", "the section's head is told on {day:Day}")
def head_told(desk: Desk, day: date) -> None:
    assert [
        (fact.at.date(), fact.told)
        for fact in desk.history
        if isinstance(fact, f.WarningRaised) and fact.told
    ] == [(day, "HB-R")]
