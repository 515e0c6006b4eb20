"""Supervision and exclusion. 督办剔除。"""

from casework.domain.complaint import commands as k
from casework.domain.complaint.stage import Stage
from casework.domain.facts import Actor
from tests.policy.desk import Desk
from tests.policy.words import says


@says(
    "{who:Who}以{ground:Supervision}为由督办",
    "{who:Who} puts it under supervision as {ground:Supervision}",
)
def supervises(desk: Desk, who: Actor, ground: str) -> None:
    desk.put(k.PutUnderSupervision(at=desk.now, by=who, ground=ground))


@says(
    "{who:Who}提级督办{times:Count}次", "{who:Who} raises the level {times:Count} times"
)
def raises(desk: Desk, who: Actor, times: int) -> None:
    for _ in range(times):
        desk.put(k.RaiseSupervision(at=desk.now, by=who, ground="problem"))


@says("{who:Who}解除督办", "{who:Who} lifts the supervision")
def lifts(desk: Desk, who: Actor) -> None:
    desk.put(k.LiftSupervision(at=desk.now, by=who, reason="已办理"))


@says(
    "{who:Who}以{ground:Exclusion}为由申请剔除，附{papers:Count}份材料",
    "{who:Who} asks for exclusion for {ground:Exclusion} with {papers:Count} documents",
)
def asks_exclusion(desk: Desk, who: Actor, ground: str, papers: int) -> None:
    evidence = tuple(f"paper-{n}.pdf" for n in range(papers))
    desk.put(k.RequestExclusion(at=desk.now, by=who, ground=ground, evidence=evidence))


@says("{who:Who}批准剔除", "{who:Who} approves the exclusion")
def approves(desk: Desk, who: Actor) -> None:
    desk.put(k.ApproveExclusion(at=desk.now, by=who))


@says("诉求已退出考核分母", "it has left the denominators")
def left_denominators(desk: Desk) -> None:
    assert desk.case.excluded


@says("诉求仍在考核分母中", "it is still in the denominators")
def in_denominators(desk: Desk) -> None:
    assert not desk.case.excluded


@says("工单仍可查询", "the order can still be looked up")
def visible(desk: Desk) -> None:
    assert desk.history
    assert desk.case.stage is not Stage.UNRECEIVED
