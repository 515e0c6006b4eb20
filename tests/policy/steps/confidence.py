"""Who may know who called. 保密。"""

from casework.domain.complaint.confidence import check_may_know_caller, seen_by
from casework.domain.complaint.facts import ComplaintFact, ComplaintReceived
from casework.domain.facts import Actor
from casework.domain.rulebook.clauses import Refused
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
    desk.seen = [
        seen_by(who, fact, desk.case, desk.book).model_dump_json()
        for fact in desk.history
        if isinstance(fact, ComplaintFact)
    ]


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
        assert not any(f'"{personal}"' in seen for seen in desk.seen)
