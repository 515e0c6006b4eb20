"""Supervision and exclusion. 督办与剔除。"""

from collections.abc import Iterator
from typing import Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.duties import check_outside
from casework.domain.complaint.grounds import (
    EXCLUSION_GROUNDS,
    SUPERVISION_GROUNDS,
    check_ground,
)
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint, Request
from casework.domain.complaint.terms import start
from casework.domain.facts import Fact
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import require
from casework.domain.rulebook.limits import LimitKind

LADDER: Final = (f.Level.NONE, f.Level.SV1, f.Level.SV2, f.Level.SV3)
HANDLED: Final = frozenset({Stage.REPLIED, Stage.FOLLOW_UP, Stage.CLOSED})
"""The stages of an order that has been handled and not been sent back."""


def supervise(
    command: k.PutUnderSupervision, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Put the order under supervision of the hotline office."""
    check_ground(command.ground, SUPERVISION_GROUNDS, c.SUPERVISION)
    require(
        case.supervision is f.Level.NONE,
        c.SUPERVISION,
        f"已是{case.supervision}",
        "it is under supervision already",
    )
    yield f.SupervisionOpened(
        at=command.at,
        by=command.by,
        level=f.Level.SV1,
        ground=command.ground,
        limits=(start(LimitKind.SUPERVISION, command.at, case.profile, book),),
    )


def raise_supervision(
    command: k.RaiseSupervision, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Raise the level of supervision by one."""
    check_ground(command.ground, SUPERVISION_GROUNDS, c.SUPERVISION)
    rung = LADDER.index(case.supervision)
    require(
        0 < rung < len(LADDER) - 1,
        c.SUPERVISION,
        f"{case.supervision}不能再提级" if rung else "尚未督办",
        "it is at the top already" if rung else "it is not under supervision",
    )
    yield f.SupervisionRaised(
        at=command.at,
        by=command.by,
        level=LADDER[rung + 1],
        ground=command.ground,
        limits=(start(LimitKind.SUPERVISION, command.at, case.profile, book),),
    )


def declare_problem(
    command: k.Command, case: Complaint, ground: str, book: Rulebook
) -> Iterator[Fact]:
    """PM-04, PM-05: list it as a problem order, under supervision of the district."""
    if case.problem:
        return
    yield f.ProblemOrderDeclared(at=command.at, by=command.by, ground=ground)
    if case.supervision in {f.Level.NONE, f.Level.SV1}:
        yield f.SupervisionRaised(
            at=command.at,
            by=command.by,
            level=f.Level.SV2,
            ground=ground,
            limits=(start(LimitKind.SUPERVISION, command.at, case.profile, book),),
        )


def lift_supervision(
    command: k.LiftSupervision, case: Complaint, _: Rulebook
) -> Iterator[Fact]:
    """Lift the supervision of an order that has been replied to or closed."""
    require(
        case.supervision is not f.Level.NONE,
        c.SUPERVISION,
        "并未督办",
        "it is not under supervision",
    )
    require(
        case.stage in HANDLED,
        c.SUPERVISION,
        "尚未办理完毕",
        "it has not been handled yet",
    )
    yield f.SupervisionLifted(at=command.at, by=command.by, reason=command.reason)


def request_exclusion(
    command: k.RequestExclusion, case: Complaint, _: Rulebook
) -> Iterator[Fact]:
    """Ask, as head of the unit, that the order leave the denominators."""
    require(
        case.accused != command.by.unit,
        c.NOT_IN_OWN_CAUSE,
        f"{command.by.unit}是被反映的单位",
        f"{command.by.unit} is the unit complained about",
    )
    check_ground(command.ground, EXCLUSION_GROUNDS, c.EXCLUSION)
    require(bool(command.evidence), c.EXCLUSION, "缺少证据", "no evidence attached")
    require(
        case.excluding is None and not case.excluded,
        c.EXCLUSION,
        "已申请或者已剔除",
        "it is requested or granted already",
    )
    yield f.ExclusionRequested(
        at=command.at,
        by=command.by,
        ground=command.ground,
        unit=command.by.unit,
        evidence=command.evidence,
    )


def approve_exclusion(
    command: k.ApproveExclusion, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Take the order out of the denominators; it stays visible."""
    request = _ruled_above(command, case, book)
    yield f.ExclusionApproved(at=command.at, by=command.by, ground=request.ground)


def refuse_exclusion(
    command: k.RefuseExclusion, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Leave the order in the denominators."""
    _ruled_above(command, case, book)
    yield f.ExclusionRefused(at=command.at, by=command.by, ruling=command.ruling)


def _ruled_above(command: k.Command, case: Complaint, book: Rulebook) -> Request:
    """The request that waits, if it is ruled on above the unit and outside the case."""
    require(
        case.excluding is not None,
        c.IN_ORDER,
        "没有待审的剔除申请",
        "no exclusion is waiting for a ruling",
    )
    assert case.excluding is not None
    check_outside(command.by, case, c.EXCLUSION)
    asking = book.find_unit(case.excluding.unit)
    ruling = book.find_unit(command.by.unit)
    require(
        ruling is not None
        and ruling.handles
        and ruling.code != case.excluding.unit
        and (asking is None or ruling.level < asking.level),
        c.EXCLUSION,
        f"{command.by.unit}不在申请单位{case.excluding.unit}的上一级",
        f"{command.by.unit} is not above {case.excluding.unit}, which asked for it",
    )
    return case.excluding
