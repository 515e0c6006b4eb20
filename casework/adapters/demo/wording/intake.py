"""What is put when a call comes in, and until a unit has it. 受理与派单。"""

from datetime import datetime
from typing import Final

from casework.adapters.demo import words
from casework.adapters.demo.district import (
    LABEL,
    PLACES,
    PROJECT_OF,
    REGISTRY,
    parties,
    phase_on,
)
from casework.adapters.demo.people import (
    File,
    Wording,
    dispatcher,
    operator,
    post,
    someone,
)
from casework.adapters.demo.story import happens
from casework.domain.complaint import commands as k
from casework.domain.facts import Role
from casework.domain.rulebook.dispatch import Proposal


def receive(file: File, at: datetime) -> k.Command:
    """The call as an operator takes it down."""
    call, caller = file.call, file.call.caller
    nobody = call.anonymous
    accused = PROJECT_OF[caller.estate].contractor
    conduct = call.leaf in {"S0601", "C0102", "C0202"}
    return k.ReceiveComplaint(
        at=at,
        by=operator(file),
        no=file.no,
        person="" if nobody else caller.person,
        anonymous=nobody,
        channel=call.channel,
        registry=REGISTRY,
        estate=caller.estate,
        building=_taken_down(file),
        project=PROJECT_OF[caller.estate].code,
        accused=accused if conduct else None,
        consent=not nobody and happens(0.7, file.chance),
        new_fact=call.new_fact,
        details=(
            ("data", LABEL),
            ("phase", phase_on(caller.estate, at.date())),
        ),
        name=None if nobody else caller.name,
        phone=None if nobody else caller.phone,
        room=None if nobody else caller.room,
        title=file.book.leaf(call.leaf).zh,
        words=words.complaint(call.leaf, caller, file.chance),
        desired=words.desired(call.leaf, file.chance),
    )


def _taken_down(file: File) -> str:
    """The building as the operator hears it: now and then the one before."""
    said = file.call.caller.building
    if not file.story.misplaced:
        return said
    here = [place.code for place in PLACES if place.estate == file.call.caller.estate]
    return here[here.index(said) - 1]


def _classify(file: File, at: datetime) -> k.Command:
    call = file.call
    leaf = file.story.correction or call.leaf
    circumstances: tuple[str, ...] = ()
    if leaf == "S0301":
        circumstances = (_shown_at_night(file),)
    return k.Classify(
        at=at,
        by=operator(file),
        leaf=leaf,
        type=call.type,
        circumstances=circumstances,
    )


def _shown_at_night(file: File) -> str:
    """What the works show when somebody asks for their certificate."""
    return "no-night-permit" if happens(0.8, file.chance) else "emergency-repair"


def _correct(file: File, at: datetime) -> k.Command:
    return k.CorrectClassification(
        at=at,
        by=someone(Role.DISPATCHER_DISTRICT, "DHO", file),
        leaf=file.call.leaf,
        reason="核对来电录音后更正",
    )


def _dispatch(file: File, at: datetime) -> k.Command:
    file.since = at
    proposed = file.proposal()
    case, story = file.case, file.story
    if case.adjudicated:
        lead, why, rule = case.lead, "依裁定", ""
        assists = tuple(u for u in proposed.assists if u != lead)
    elif case.attempt < story.wrong_units and not case.reopened:
        lead = _wrong_unit(proposed, file)
        why, rule, assists = "按来电描述初步判断", "", ()
    elif case.adjudication_open:
        lead, why, rule = _wrong_unit(proposed, file), "再次协商后派单", ""
        assists = ()
    else:
        lead, assists = proposed.lead, proposed.assists
        why, rule = proposed.zh, proposed.rule
    return k.Dispatch(
        at=at,
        by=someone(Role.DISPATCHER_DISTRICT, "DHO", file),
        lead=lead,
        assists=assists,
        rule=rule,
        why=why,
    )


def _wrong_unit(proposed: Proposal, file: File) -> str:
    here = dict(parties(file.call.caller.estate))
    choice = (here["PM"], here["ST-H"], "IMP", "CM", "UTIL", here["CON"])
    tried = {proposed.lead, file.case.accused, *file.case.units}
    return next(one for one in choice if one not in tried)


def _return(file: File, at: datetime) -> k.Command:
    case = file.case
    if case.attempt > file.story.wrong_units:
        file.once.add("in_vain")
    reason = file.chance.choice(("not-our-duty", "wrong-area", "insufficient"))
    basis = "不在本单位职责清单内，附职责目录"
    by = post(Role.HANDLER, case.lead, file, frozenset())
    return k.RequestReturn(at=at, by=by, reason=reason, basis=basis)


def _adjudicate(file: File, at: datetime) -> k.Command:
    file.since = at
    proposed = file.proposal()
    return k.Adjudicate(
        at=at,
        by=someone(Role.ADJUDICATOR, "DHO", file),
        lead=proposed.lead,
        ruling="按派单目录和项目合同裁定，不再退单",
        assists=proposed.assists,
    )


INTAKE: Final[dict[str, Wording]] = {
    "receive": receive,
    "classify": _classify,
    "answer": lambda file, at: k.AnswerDirectly(
        at=at, by=operator(file), answer=words.reply("explained", file.chance)
    ),
    "redirect": lambda file, at: k.Redirect(
        at=at,
        by=operator(file),
        ground=file.story.redirected,
        route="110、119" if file.story.redirected == "emergency" else "法定途径窗口",
    ),
    "ring": lambda file, at: k.AppendCall(at=at, by=operator(file)),
    "correct": _correct,
    "correct_place": lambda file, at: k.CorrectPlace(
        at=at,
        by=someone(Role.DISPATCHER_DISTRICT, "DHO", file),
        registry=REGISTRY,
        estate=file.call.caller.estate,
        building=file.call.caller.building,
        project=PROJECT_OF[file.call.caller.estate].code,
        reason="与来电人核对，原登记为同小区另一栋楼",
    ),
    "unmerge": lambda file, at: k.UndoMerge(
        at=at,
        by=someone(Role.DISPATCHER_DISTRICT, "DHO", file),
        reason="核实为另一处，应当单独办理",
    ),
    "dispatch": _dispatch,
    "return": _return,
    "uphold": lambda file, at: k.UpholdReturn(
        at=at, by=dispatcher(file), ruling="理由成立，另行派单"
    ),
    "refuse_return": lambda file, at: k.RefuseReturn(
        at=at, by=dispatcher(file), ruling="属该单位职责，驳回"
    ),
    "adjudicate": _adjudicate,
}
