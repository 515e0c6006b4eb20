"""Finding the one unit that answers: dispatch, sign-for, return. 派单与退单。"""

from collections.abc import Iterator

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.duties import check_level_above
from casework.domain.complaint.grounds import RETURN_REASONS
from casework.domain.complaint.oversight import declare_problem
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint
from casework.domain.complaint.terms import (
    dispatch_limits,
    due_at_dispatch,
    numbers,
    profile_of,
    start,
)
from casework.domain.facts import Fact
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused, require
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.limits import LimitKind


def dispatch(command: k.Dispatch, case: Complaint, book: Rulebook) -> Iterator[Fact]:
    """Send the order to one lead unit; every limit starts now, not at sign-for."""
    check_lead(command.lead, command.assists, case, book)
    profile = _profile_mark(case.profile or command.profile, command, book)
    yield f.ComplaintDispatched(
        at=command.at,
        by=command.by,
        lead=command.lead,
        assists=command.assists,
        attempt=case.attempt + 1,
        profile=profile,
        rule=command.rule,
        why=command.why,
        limits=(
            *dispatch_limits(command.at, profile, case, book),
            *due_at_dispatch(command.at, profile, case, book),
        ),
    )


def _profile_mark(named: str, command: k.Dispatch, book: Rulebook) -> str:
    """The version by which the order is handled from now on."""
    try:
        return profile_of(named, command.at, book).mark
    except RulebookError as unknown:
        raise Refused(c.ONE_LEAD, unknown.zh, unknown.en) from unknown


def check_lead(
    lead: str, assists: tuple[str, ...], case: Complaint, book: Rulebook
) -> None:
    """Refuse a lead that is no unit, is the committee, or is complained about."""
    unit = book.units.get(lead)
    require(unit is not None, c.ONE_LEAD, f"没有单位{lead}", f"there is no unit {lead}")
    assert unit is not None
    require(
        book.units.handles(lead),
        c.DUTIES,
        f"{unit.zh}只监督、不办理工单",
        f"{unit.en} watches and never handles",
    )
    require(
        unit.type != "RC" or not book.government_duty(case.leaf),
        c.NOT_THE_COMMITTEE,
        f"{case.leaf}是政府职责事项",
        f"{case.leaf} is the government's duty",
    )
    require(
        lead != case.accused or not is_conduct(case.leaf, book),
        c.NOT_IN_OWN_CAUSE,
        f"{lead}是被反映的单位",
        f"{lead} is the unit complained about",
    )
    for assist in assists:
        check_assist(assist, lead, book)


def check_assist(assist: str, lead: str, book: Rulebook) -> None:
    """Refuse as an assisting unit what is no unit, only watches, or leads already."""
    require(
        book.units.get(assist) is not None,
        c.ONE_LEAD,
        f"没有单位{assist}",
        f"there is no unit {assist}",
    )
    require(
        book.units.handles(assist),
        c.DUTIES,
        f"{assist}只监督、不办理工单",
        f"{assist} watches and never handles",
    )
    require(
        assist != lead,
        c.ONE_LEAD,
        f"{lead}不能同时主办和协办",
        f"{lead} cannot both lead and assist",
    )


def is_conduct(leaf: str, book: Rulebook) -> bool:
    """Whether a problem type is about how somebody behaved or handled a case."""
    found = book.find_leaf(leaf)
    return found is not None and (found.conduct or leaf.startswith("C"))


def sign_for(command: k.SignFor, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """Sign for the order, as the lead unit's handler."""
    require(
        command.by.unit == case.lead,
        c.SIGN_FOR,
        f"主办单位是{case.lead}",
        f"the lead unit is {case.lead or 'not named yet'}",
    )
    yield f.OrderSigned(at=command.at, by=command.by)


def assign(command: k.AssignHandler, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """Name the person who handles."""
    require(bool(command.handler.strip()), c.SIGN_FOR, "未指明", "nobody is named")
    check_not_barred(command.handler, case)
    yield f.HandlerAssigned(at=command.at, by=command.by, handler=command.handler)


def check_not_barred(handler: str, case: Complaint) -> None:
    """Refuse a handler in whose stead another one has been named."""
    require(
        handler not in case.barred,
        c.REDO,
        f"{handler}已办理过，本单另换{case.handler}办理",
        f"{handler} has handled it before and {case.handler} was named instead",
    )


def request_return(
    command: k.RequestReturn, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Ask to return the order within the window, with reason and basis."""
    require(
        not case.adjudicated,
        c.ADJUDICATION,
        "裁定后不得再退",
        "an adjudicated order is not returned",
    )
    allowed = numbers(case, command.at, book)
    require(
        not case.contacted,
        c.RETURN_TWICE,
        "已先行联系",
        "the unit has contacted the caller",
    )
    require(
        case.returns_by.get(case.lead, 0) < allowed.returns_per_unit.amount,
        c.RETURN_TWICE,
        f"{case.lead}已退单两次",
        f"{case.lead} has returned it twice",
    )
    require(
        LimitKind.RETURN in case.limits and case.first_responsible != case.lead,
        c.RETURN_GROUNDS,
        "退单期限已过，首接责任已确定",
        "the return window has passed and first responsibility is fixed",
    )
    require(
        command.reason in RETURN_REASONS and bool(command.basis.strip()),
        c.RETURN_GROUNDS,
        "缺少理由或者依据",
        f"reason (one of {', '.join(RETURN_REASONS)}) and basis are needed",
    )
    yield f.ReturnRequested(
        at=command.at,
        by=command.by,
        unit=case.lead,
        reason=command.reason,
        basis=command.basis,
        limits=(start(LimitKind.RETURN_RULING, command.at, case.profile, book),),
    )
    if len(case.units) >= allowed.units_before_adjudication.amount:
        yield from open_adjudication(command, case, book, "third-unit")
        yield from declare_problem(command, case, "three-units", book)


def open_adjudication(
    command: k.Command, case: Complaint, book: Rulebook, ground: str
) -> Iterator[Fact]:
    """Ask the adjudicator for a ruling, once."""
    if case.adjudication_open or case.adjudicated:
        return
    yield f.AdjudicationOpened(
        at=command.at,
        by=command.by,
        ground=ground,
        limits=(start(LimitKind.ADJUDICATION, command.at, case.profile, book),),
    )


def uphold_return(
    command: k.UpholdReturn, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Uphold a return: the order is dispatched anew and the clock rests until then."""
    if case.returning:
        check_level_above(command.by, case.returning.unit, book, c.RETURN_RULING)
    yield f.ReturnUpheld(
        at=command.at,
        by=command.by,
        unit=case.lead,
        ruling=command.ruling,
        limits=(start(LimitKind.DISPATCH, command.at, case.profile, book),),
    )
    allowed = numbers(case, command.at, book)
    if case.returns_upheld + 1 >= allowed.returns_before_adjudication.amount:
        yield from open_adjudication(command, case, book, "two-returns")


def refuse_return(
    command: k.RefuseReturn, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Refuse a return: the unit is first responsible and its times run on."""
    if case.returning:
        check_level_above(command.by, case.returning.unit, book, c.RETURN_RULING)
    yield f.ReturnRefused(
        at=command.at,
        by=command.by,
        unit=case.lead,
        ruling=command.ruling,
        back_to=case.back_to,
        limits=case.resting,
    )


def adjudicate(
    command: k.Adjudicate, case: Complaint, book: Rulebook
) -> Iterator[Fact]:
    """Name the lead unit with final effect."""
    allowed = numbers(case, command.at, book)
    require(
        case.returns_upheld >= allowed.returns_before_adjudication.amount
        or case.adjudication_open
        or case.stage is Stage.RETURN_REQUESTED,
        c.ADJUDICATION,
        "没有异议，也没有两次退单获准",
        "there is neither an objection nor two upheld returns",
    )
    check_lead(command.lead, command.assists, case, book)
    yield f.LeadUnitAdjudicated(
        at=command.at,
        by=command.by,
        lead=command.lead,
        assists=command.assists,
        attempt=case.attempt + 1,
        ruling=command.ruling,
        profile=case.profile,
        limits=(
            *(
                limit
                for limit in dispatch_limits(command.at, case.profile, case, book)
                if limit.kind is not LimitKind.RETURN
            ),
            *due_at_dispatch(command.at, case.profile, case, book),
        ),
    )
