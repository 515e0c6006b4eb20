"""Who may know who called. 保密。"""

from uuid import uuid4

from casework.domain.complaint.confidence import (
    check_may_know_caller,
    may_know_caller,
)
from casework.domain.complaint.facts import ComplaintReceived
from casework.domain.facts import Actor, Recorded
from casework.domain.rulebook.clauses import Refused
from casework.projections.history import tell_history
from tests.policy.desk import Desk
from tests.policy.steps.intake import classify, receive
from tests.policy.words import VOCABULARY, both, says

CONSENT = both(
    (
        ("不同意透露", "does not agree to be named", False),
        ("同意透露", "agrees to be named", True),
    )
)
VOCABULARY.update(Consent=CONSENT)


@says(
    "{caller:Caller}反映{unit:Unit}的{leaf:Leaf}，{consent:Consent}",
    "{caller:Caller} complains of {leaf:Leaf} by the {unit:Unit} and {consent:Consent}",
)
def complains_with_consent(
    desk: Desk, caller: str, unit: str, leaf: str, consent: bool
) -> None:
    receive(desk, caller, accused=unit, consent=consent)
    classify(desk, leaf)


@says("{who:Who}询问来电人是谁", "{who:Who} asks who called")
def asks_who(desk: Desk, who: Actor) -> None:
    try:
        check_may_know_caller(who, desk.case, desk.book)
    except Refused as refusal:
        desk.refusal = refusal


@says("{who:Who}查看工单", "{who:Who} opens the order")
def opens(desk: Desk, who: Actor) -> None:
    stream = uuid4()
    history = [Recorded(stream, v, fact) for v, fact in enumerate(desk.history, 1)]
    told = tell_history(
        history, may_see_caller=may_know_caller(who, desk.case, desk.book)
    )
    desk.seen = [text for one in told for text in (one.text, *one.personal.values())]


@says(
    "工单里没有来电人的姓名、电话和房号",
    "the caller's name, telephone and room are nowhere in it",
)
def caller_absent(desk: Desk) -> None:
    received = desk.history[0]
    assert isinstance(received, ComplaintReceived)
    assert desk.seen
    for personal in (received.name, received.phone, received.room, received.words):
        assert personal is not None
        assert not any(personal in seen for seen in desk.seen)
