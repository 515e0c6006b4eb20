"""Finding the one unit that answers. 派单退单。"""

from datetime import timedelta
from typing import Final

from casework.domain.complaint import commands as k
from casework.domain.facts import Actor, Role
from tests.policy.desk import Desk
from tests.policy.words import WHO, says

DISPATCHER: Final = WHO("赵刚")
SUPERIOR: Final = WHO("马骏")


def handler_of(unit: str) -> Actor:
    """The handler of a unit."""
    return next(
        who
        for who in WHO.meaning.values()
        if who.unit == unit and who.role is Role.HANDLER
    )


def head_of(unit: str) -> Actor:
    """The head of a unit."""
    return next(
        who
        for who in WHO.meaning.values()
        if who.unit == unit and who.role is Role.UNIT_HEAD
    )


def dispatch(
    desk: Desk, unit: str, who: Actor = DISPATCHER, assists: tuple[str, ...] = ()
) -> None:
    """Send the order at hand to a unit, by the policy of the story."""
    desk.put(
        k.Dispatch(
            at=desk.now, by=who, lead=unit, assists=assists, profile=desk.profile
        )
    )


def ask_return(desk: Desk, who: Actor, reason: str, basis: str) -> None:
    """Ask to return the order at hand."""
    desk.put(k.RequestReturn(at=desk.now, by=who, reason=reason, basis=basis))


@says("{who:Who}派单给{unit:Unit}", "{who:Who} dispatches it to the {unit:Unit}")
def dispatches(desk: Desk, who: Actor, unit: str) -> None:
    dispatch(desk, unit, who)


@says("工单已派给{unit:Unit}", "it has been dispatched to the {unit:Unit}")
def dispatched(desk: Desk, unit: str) -> None:
    dispatch(desk, unit)


@says(
    "{who:Who}派单给{unit:Unit}，由{other:Unit}协办",
    "{who:Who} dispatches it to the {unit:Unit}, assisted by the {other:Unit}",
)
def dispatches_assisted(desk: Desk, who: Actor, unit: str, other: str) -> None:
    dispatch(desk, unit, who, (other,))


@says("{who:Who}签收", "{who:Who} signs for it")
def signs(desk: Desk, who: Actor) -> None:
    desk.put(k.SignFor(at=desk.now, by=who))


@says(
    "{who:Who}把签收时间记为派单前一分钟",
    "{who:Who} dates the signature a minute before the dispatch",
)
def signs_earlier(desk: Desk, who: Actor) -> None:
    desk.put(k.SignFor(at=desk.now - timedelta(minutes=1), by=who))


@says(
    "{who:Who}以{reason:Return}为由申请退单，依据是“{basis:Blank}”",
    '{who:Who} asks to return it as {reason:Return} on the basis of "{basis:Blank}"',
)
def asks_return(desk: Desk, who: Actor, reason: str, basis: str) -> None:
    ask_return(desk, who, reason, basis.strip())


@says("{who:Who}申请退单", "{who:Who} asks to return it")
def asks_return_in_form(desk: Desk, who: Actor) -> None:
    ask_return(desk, who, "not-our-duty", "三定方案")


@says("{who:Who}同意退单", "{who:Who} upholds the return")
def upholds(desk: Desk, who: Actor) -> None:
    desk.put(k.UpholdReturn(at=desk.now, by=who, ruling="属实"))


@says("{who:Who}驳回退单", "{who:Who} refuses the return")
def refuses(desk: Desk, who: Actor) -> None:
    desk.put(k.RefuseReturn(at=desk.now, by=who, ruling="职责明确"))


def returned(desk: Desk, unit: str) -> None:
    """A unit gets the order, returns it, and is upheld."""
    dispatch(desk, unit)
    ask_return(desk, handler_of(unit), "not-our-duty", "三定方案")
    desk.put(k.UpholdReturn(at=desk.now, by=SUPERIOR, ruling="属实"))


@says(
    "工单派给{unit:Unit}后退单获准",
    "it went to the {unit:Unit}, whose return was upheld",
)
def one_return(desk: Desk, unit: str) -> None:
    returned(desk, unit)


@says("{who:Who}裁定由{unit:Unit}主办", "{who:Who} rules that the {unit:Unit} leads")
def rules(desk: Desk, who: Actor, unit: str) -> None:
    desk.put(k.Adjudicate(at=desk.now, by=who, lead=unit, ruling="修缮范围"))


@says("首接责任单位是{unit:Unit}", "the {unit:Unit} is first responsible")
def responsible(desk: Desk, unit: str) -> None:
    assert desk.case.first_responsible == unit


@says("主办单位是{unit:Unit}", "the {unit:Unit} leads")
def leads(desk: Desk, unit: str) -> None:
    assert desk.case.lead == unit


@says("工单列为疑难工单", "it is a problem order")
def is_problem(desk: Desk) -> None:
    assert desk.case.problem
