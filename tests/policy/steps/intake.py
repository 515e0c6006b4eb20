"""Taking complaints in. 受理分类。"""

from datetime import date
from typing import Any, Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.facts import SYSTEM, Actor
from casework.domain.rulebook.dispatch import DispatchCase
from tests.policy.desk import Desk
from tests.policy.words import VOCABULARY, WHO, both, says

OPERATOR: Final = WHO("小陈")
WORDS: Final = "屋顶又漏了，报修三次没人管"
NOWHERE: Final = {"building": None, "estate": None, "project": None}
GAPS: Final = both(
    (
        ("没有说明事项", "names no matter", {"words": None}),
        ("没有说明地点", "names no place", NOWHERE),
        ("没有留联系方式", "leaves no contact", {"person": ""}),
        (
            "没有留联系方式，注明匿名",
            "leaves no contact and is marked anonymous",
            {"person": "", "anonymous": True},
        ),
        (
            "只说了大概地点，注明待核",
            "names a place that is marked unresolved",
            {**NOWHERE, "place_resolved": False},
        ),
        ("错记成8号楼", "is taken down at building 8", {"building": "E1-8"}),
    )
)
CIRCUMSTANCES: Final = both(
    (
        ("未公示证明", "without a posted certificate", ("no-night-permit",)),
        ("已公示证明", "with a posted certificate", ()),
        (
            "系抢修",
            "for an emergency repair",
            ("no-night-permit", "emergency-repair"),
        ),
    )
)


def suggested(*leaves: tuple[str, float]) -> f.SuggestionShown:
    """A suggestion as it lies before an operator; one without leaves knows nothing."""
    shown = tuple(f.LeafShown(leaf=leaf, probability=p) for leaf, p in leaves)
    return f.SuggestionShown(model="start/1", leaves=shown, sure=bool(shown))


SUGGESTIONS: Final = both(
    (
        ("建议屋面渗漏", "a leaking roof as a suggestion", suggested(("Q0101", 0.82))),
        ("建议涂料起皮", "peeling paint as a suggestion", suggested(("Q0203", 0.64))),
        ("建议“不能确定”", '"I don\'t know" as a suggestion', suggested()),
    )
)
VOCABULARY.update(Gap=GAPS, Circumstances=CIRCUMSTANCES, Shown=SUGGESTIONS)


def receive(desk: Desk, caller: str, **told: Any) -> None:
    """A call of somebody in building 7 of the estate under repair."""
    call = {
        "no": desk.take(),
        "person": caller,
        "name": "王桂英",
        "phone": "13800000000",
        "room": "302",
        "registry": "demo",
        "estate": "E1",
        "building": "E1-7",
        "project": "P9",
        "words": WORDS,
    }
    desk.put(k.ReceiveComplaint(at=desk.now, by=OPERATOR, **(call | told)))


def classify(desk: Desk, leaf: str, **said: Any) -> None:
    """The operator's classification of the order at hand."""
    desk.put(k.Classify(at=desk.now, by=OPERATOR, leaf=leaf, **said))


@says("{caller:Caller}来电", "{caller:Caller} calls")
def calls(desk: Desk, caller: str) -> None:
    receive(desk, caller)


@says("{caller:Caller}来电，{gap:Gap}", "{caller:Caller} calls and {gap:Gap}")
def calls_with_gap(desk: Desk, caller: str, gap: dict[str, Any]) -> None:
    receive(desk, caller, **gap)


@says("{caller:Caller}反映{leaf:Leaf}", "{caller:Caller} complains of {leaf:Leaf}")
def complains(desk: Desk, caller: str, leaf: str) -> None:
    receive(desk, caller)
    classify(desk, leaf)
    desk.settle()


@says(
    "{caller:Caller}反映{unit:Unit}的{leaf:Leaf}",
    "{caller:Caller} complains of {leaf:Leaf} by the {unit:Unit}",
)
def complains_of_unit(desk: Desk, caller: str, leaf: str, unit: str) -> None:
    receive(desk, caller, accused=unit)
    classify(desk, leaf)


@says(
    "{caller:Caller}反映{leaf:Leaf}，属{grade:Grade}事项",
    "{caller:Caller} complains of {leaf:Leaf}, a matter graded {grade:Grade}",
)
def complains_graded(desk: Desk, caller: str, leaf: str, grade: str) -> None:
    receive(desk, caller)
    classify(desk, leaf, grade=grade)


@says("有人匿名反映{leaf:Leaf}", "somebody complains anonymously of {leaf:Leaf}")
def complains_anonymously(desk: Desk, leaf: str) -> None:
    receive(desk, "", anonymous=True)
    classify(desk, leaf)


@says("{caller:Caller}咨询{leaf:Leaf}", "{caller:Caller} asks {leaf:Leaf}")
def asks(desk: Desk, caller: str, leaf: str) -> None:
    receive(desk, caller)
    classify(desk, leaf, type=f.ComplaintType.CONSULTATION)


@says("小陈将诉求分类为{leaf:Leaf}", "Chen classifies it as {leaf:Leaf}")
def classifies(desk: Desk, leaf: str) -> None:
    classify(desk, leaf)


@says(
    "系统按建议将诉求分类为{leaf:Leaf}",
    "the system classifies it as {leaf:Leaf} by a suggestion",
)
def classifies_itself(desk: Desk, leaf: str) -> None:
    shown = suggested((leaf, 0.97))
    desk.put(k.Classify(at=desk.now, by=SYSTEM, leaf=leaf, suggestion=shown))


@says("系统将诉求分类为{leaf:Leaf}", "the system classifies it as {leaf:Leaf}")
def takes_down(desk: Desk, leaf: str) -> None:
    desk.put(k.Classify(at=desk.now, by=SYSTEM, leaf=leaf))


@says(
    "小陈看到{shown:Shown}后，将诉求分类为{leaf:Leaf}",
    "Chen is shown {shown:Shown} and classifies it as {leaf:Leaf}",
)
def classifies_advised(desk: Desk, shown: f.SuggestionShown, leaf: str) -> None:
    classify(desk, leaf, suggestion=shown)


@says("记录了当时{shown:Shown}", "{shown:Shown} is recorded with it")
def recorded_with_it(desk: Desk, shown: f.SuggestionShown) -> None:
    (classified,) = desk.told(f.ComplaintClassified)
    assert isinstance(classified, f.ComplaintClassified)
    assert classified.suggestion == shown


@says("小陈将类型定为{kind:Type}", "Chen calls it a {kind:Type}")
def calls_it(desk: Desk, kind: f.ComplaintType) -> None:
    classify(desk, "Q0101", type=kind)


@says("小陈当场答复", "Chen answers on the spot")
def answers(desk: Desk) -> None:
    desk.put(k.AnswerDirectly(at=desk.now, by=OPERATOR, answer="保修期为五年"))


@says(
    "小陈以{ground:Route}为由告知“{route:Blank}”途径",
    'Chen redirects it for {ground:Route} to "{route:Blank}"',
)
def redirects(desk: Desk, ground: str, route: str) -> None:
    desk.put(k.Redirect(at=desk.now, by=OPERATOR, ground=ground, route=route.strip()))


@says(
    "{who:Who}将分类更正为{leaf:Leaf}，理由是“{reason:Blank}”",
    '{who:Who} corrects the classification to {leaf:Leaf}, because "{reason:Blank}"',
)
def corrects(desk: Desk, who: Actor, leaf: str, reason: str) -> None:
    desk.put(
        k.CorrectClassification(at=desk.now, by=who, leaf=leaf, reason=reason.strip())
    )


@says("类别为{leaf:Leaf}", "it is classified as {leaf:Leaf}")
def classified_as(desk: Desk, leaf: str) -> None:
    assert desk.case.leaf == leaf


@says("来电人的原话没有改动", "the caller's own words are unchanged")
def words_unchanged(desk: Desk) -> None:
    received = desk.history[0]
    assert isinstance(received, f.ComplaintReceived)
    assert received.words == WORDS


@says("“{leaf:Leaf}”自{day:Day}起停用", '"{leaf:Leaf}" is out of use from {day:Day}')
def retired(desk: Desk, leaf: str, day: date) -> None:
    taxonomy = desk.book.taxonomy()
    leaves = tuple(
        one.model_copy(update={"retired_at": day}) if one.code == leaf else one
        for one in taxonomy.leaves
    )
    desk.book = desk.book.with_taxonomy(taxonomy.model_copy(update={"leaves": leaves}))


@says(
    "{who:Who}将等级调为{grade:Grade}，理由是“{reason:Blank}”",
    '{who:Who} sets the grade to {grade:Grade}, because "{reason:Blank}"',
)
def regrades(desk: Desk, who: Actor, grade: str, reason: str) -> None:
    desk.put(k.ChangeGrade(at=desk.now, by=who, grade=grade, reason=reason.strip()))


@says("等级为{grade:Grade}", "the grade is {grade:Grade}")
def graded(desk: Desk, grade: str) -> None:
    assert desk.case.grade == grade


@says(
    "{caller:Caller}夜里来电反映居住区施工，{circumstances:Circumstances}",
    "{caller:Caller} calls at night about works {circumstances:Circumstances}",
)
def night_work(desk: Desk, caller: str, circumstances: tuple[str, ...]) -> None:
    receive(desk, caller)
    desk.circumstances = circumstances


@says("小陈按目录定级", "Chen grades it by the catalogue")
def graded_by_catalogue(desk: Desk) -> None:
    classify(desk, "S0301", circumstances=desk.circumstances)


@says("小陈定为{grade:Grade}等级", "Chen grades it {grade:Grade}")
def graded_by_hand(desk: Desk, grade: str) -> None:
    classify(desk, "S0301", circumstances=desk.circumstances, grade=grade)


@says(
    "目录由{lead:Unit}主办，{one:Unit}和{other:Unit}协办",
    "the catalogue has the {lead:Unit} lead, the {one:Unit} and {other:Unit} assist",
)
def proposed(desk: Desk, lead: str, one: str, other: str) -> None:
    case = DispatchCase(
        leaf=desk.case.leaf,
        day=desk.now.date(),
        circumstances=frozenset(desk.case.circumstances),
    )
    proposal = desk.book.propose(case)

    assert (proposal.lead, set(proposal.assists)) == (lead, {one, other})
