"""Review, follow-up, closing, redo, reopening, correction. 质检、回访、办结、重办。"""

from datetime import datetime, timedelta
from typing import Any, Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.facts import Actor, Role
from tests.policy.desk import Desk
from tests.policy.steps.handling import handle, reply
from tests.policy.steps.routing import head_of
from tests.policy.words import VOCABULARY, WHO, both, says

HANDLER: Final = WHO("张敏")
REVIEWER: Final = WHO("周婷")
FOLLOW_UP_CALLER: Final = WHO("吴芳")
ANSWERS: Final = both(
    (
        ("认可解决", "calls it solved", {"solved": True}),
        ("说没有解决", "says it is not solved", {"solved": False}),
        *(
            (
                f"{word}解决，满意度{grade}分",
                f"says it is {en}, grade {grade}",
                {"solved": solved, "grade": grade},
            )
            for word, en, solved in (
                ("认可", "solved", True),
                ("说没有", "not solved", False),
            )
            for grade in range(1, 7)
        ),
    )
)
EVIDENCE: Final = both(
    (
        ("附有照片", "with a photo", ("photo.jpg",)),
        ("没有证据", "without evidence", ()),
    )
)
VOCABULARY.update(Answer=ANSWERS, Proof=EVIDENCE)


def follow_up(desk: Desk, who: Actor, **said: Any) -> None:
    """Record what the caller said."""
    desk.put(k.RecordFollowUp(at=desk.now, by=who, **said))


def conclude(desk: Desk, result: f.Result) -> None:
    """Take a classified order all the way to its closing."""
    handle(desk, HANDLER)
    reply(desk, HANDLER, result)
    desk.put(k.PassReview(at=desk.now, by=REVIEWER))
    follow_up(desk, FOLLOW_UP_CALLER, solved=result is f.Result.SOLVED)
    desk.put(k.Close(at=desk.now, by=REVIEWER))


@says("{who:Who}质检通过", "{who:Who} passes the reply")
def passes(desk: Desk, who: Actor) -> None:
    desk.put(k.PassReview(at=desk.now, by=who))


@says(
    "{who:Who}质检退回，理由是“{reason:Blank}”",
    '{who:Who} sends the reply back, because "{reason:Blank}"',
)
def fails(desk: Desk, who: Actor, reason: str) -> None:
    desk.put(k.FailReview(at=desk.now, by=who, reason=reason.strip()))


@says(
    "{who:Who}回访，来电人{answer:Answer}",
    "{who:Who} follows up; the caller {answer:Answer}",
)
def follows_up(desk: Desk, who: Actor, answer: dict[str, Any]) -> None:
    follow_up(desk, who, **answer)


@says(
    "{who:Who}以回访员身份回访，来电人{answer:Answer}",
    "{who:Who} makes the follow-up call as well; the caller {answer:Answer}",
)
def follows_up_too(desk: Desk, who: Actor, answer: dict[str, Any]) -> None:
    caller = who.model_copy(update={"role": Role.FOLLOW_UP_CALLER, "unit": "ST-C"})
    follow_up(desk, caller, **answer)


@says(
    "{who:Who}在{days:Count}日内回访{times:Count}次均未接通",
    "{who:Who} rings {times:Count} times on {days:Count} days and nobody answers",
)
def rings_in_vain(desk: Desk, who: Actor, days: int, times: int) -> None:
    attempts = tuple(attempt(desk.now, n, days) for n in range(times))
    follow_up(desk, who, reached=False, attempts=tuple(sorted(attempts)))


@says("{who:Who}登记匿名无法回访", "{who:Who} records that nobody can be called back")
def nobody_to_ring(desk: Desk, who: Actor) -> None:
    follow_up(desk, who, reached=False)


def attempt(now: datetime, n: int, days: int) -> datetime:
    """The n-th attempt when attempts are spread over the last days."""
    return now - timedelta(days=n % days, minutes=n)


@says("{who:Who}办结", "{who:Who} closes the case")
def closes(desk: Desk, who: Actor) -> None:
    desk.put(k.Close(at=desk.now, by=who))


@says(
    "张敏办理后回复{result:Result}，质检通过",
    "Zhang Min has handled it, replied that it is {result:Result} and passed review",
)
def handled_and_reviewed(desk: Desk, result: f.Result) -> None:
    handle(desk, HANDLER)
    reply(desk, HANDLER, result)
    desk.put(k.PassReview(at=desk.now, by=REVIEWER))


@says("诉求经回访办结", "it has been followed up and closed")
def concluded(desk: Desk) -> None:
    conclude(desk, f.Result.SOLVED)


@says("诉求以解释说明办结", "it has been closed on an explanation")
def concluded_with_explanation(desk: Desk) -> None:
    conclude(desk, f.Result.EXPLAINED)


@says(
    "{who:Who}责成重办，由{head:Colleague}参与",
    "{who:Who} orders a redo with {head:Colleague} taking part",
)
def orders_redo(desk: Desk, who: Actor, head: Actor) -> None:
    desk.put(k.OrderRedo(at=desk.now, by=who, head=head.person))


@says(
    "{who:Who}责成重办，由{head:Colleague}参与，{handler:Third}经办",
    "{who:Who} orders a redo with {head:Colleague} taking part and {handler:Third} "
    "handling",
)
def orders_redo_by(desk: Desk, who: Actor, head: Actor, handler: Actor) -> None:
    desk.put(k.OrderRedo(at=desk.now, by=who, head=head.person, handler=handler.person))


@says("重办{times:Count}次均未解决", "{times:Count} redo rounds ended unsolved")
def redone_in_vain(desk: Desk, times: int) -> None:
    for _ in range(times):
        redo_in_vain(desk)


@says("再重办一次仍未解决", "one more redo ends unsolved")
def redone_once_more(desk: Desk) -> None:
    redo_in_vain(desk)


def redo_in_vain(desk: Desk) -> None:
    """One round: ordered, replied to, reviewed, and the caller still unhappy."""
    head = head_of(HANDLER.unit)
    desk.put(k.OrderRedo(at=desk.now, by=REVIEWER, head=head.person))
    reply(desk, HANDLER, f.Result.PARTLY, head_took_part=True)
    desk.put(k.PassReview(at=desk.now, by=REVIEWER))
    follow_up(desk, FOLLOW_UP_CALLER, solved=False)


@says(
    "小陈以{ground:Reopening}为由重新打开，{proof:Proof}",
    "Chen reopens it for {ground:Reopening}, {proof:Proof}",
)
def reopens(desk: Desk, ground: str, proof: tuple[str, ...]) -> None:
    desk.put(k.Reopen(at=desk.now, by=WHO("小陈"), ground=ground, evidence=proof))


@says("不再算一次办成", "it no longer counts as fixed the first time")
def not_first_time(desk: Desk) -> None:
    assert desk.case_of("W1").reopened == 1


@says(
    "{who:Who}撤销办结，理由是“{reason:Blank}”",
    '{who:Who} takes the closing back, because "{reason:Blank}"',
)
def revokes(desk: Desk, who: Actor, reason: str) -> None:
    desk.put(k.RevokeClose(at=desk.now, by=who, reason=reason.strip()))


@says(
    "{who:Who}撤销并单，理由是“{reason:Blank}”",
    '{who:Who} undoes the merge, because "{reason:Blank}"',
)
def undoes_merge(desk: Desk, who: Actor, reason: str) -> None:
    desk.put(k.UndoMerge(at=desk.now, by=who, reason=reason.strip()))
    desk.settle()
