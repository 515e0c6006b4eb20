"""What the people of the district do next, when, and how they put it. 各岗位的办理。

`wanted` names the next step of a case from where it stands and what its story holds;
`moment` says when somebody gets to it; `command` words it. None of them decides
anything: that is the engine's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from casework.adapters.demo import words
from casework.adapters.demo.calls import Call
from casework.adapters.demo.district import (
    ESTATE,
    LABEL,
    LAST_DAY,
    PLACES,
    PROJECT_OF,
    REGISTRY,
    STAFF,
    WARRANTY,
    parties,
    phase_on,
)
from casework.adapters.demo.story import SLOW, Story, happens
from casework.domain.complaint import commands as k
from casework.domain.complaint.ending import basis_of_closing
from casework.domain.complaint.facts import Demand, Finding, Level, Result
from casework.domain.complaint.handling import is_works
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Actor, Role
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.dispatch import DispatchCase, Proposal
from casework.domain.rulebook.limits import LimitKind, Measure
from casework.domain.rulebook.office import OfficeHours, advance_office_time

OFFICE: Final = OfficeHours()
URGENT: Final = frozenset({"U1", "U2"})
ROUNDS: Final = 3
"""After so many rounds in vain another handles it."""
FIFTEEN: Final = 15
"""Working days in all, at which nothing is left to extend."""
PLEASED_BY_HALF: Final = 0.6
"""How often a caller is content with what is only partly done."""
PLACE_NAME: Final = {place.code: place.name for place in PLACES}


@dataclass
class File:
    """A case as the people see it: the call, its story, and what they have done."""

    stream: UUID
    no: str
    call: Call
    story: Story
    chance: Random
    book: Rulebook
    case: Complaint = field(default_factory=Complaint)
    done: set[str] = field(default_factory=set)
    once: set[str] = field(default_factory=set)
    since: datetime | None = None
    target: k.CaseRef | None = None

    @property
    def urgent(self) -> bool:
        """Whether the case is counted in hours."""
        return self.case.grade in URGENT

    @property
    def speed(self) -> float:
        """How long the lead unit takes, against the others."""
        return SLOW.get(self.case.lead, 1.0)

    def proposal(self) -> Proposal:
        """The dispatch that the catalogue proposes."""
        estate = self.call.caller.estate
        day = (self.since or self.call.at).date()
        warranty = phase_on(estate, day) == WARRANTY and self.case.leaf[0] == "Q"
        circumstances = {*self.case.circumstances, *(["in-warranty"] * warranty)}
        return self.book.propose(
            DispatchCase(
                leaf=self.case.leaf,
                day=day,
                type=self.case.type.value if self.case.type else "投诉",
                circumstances=frozenset(circumstances),
                accused=self.case.accused,
                assignee=PROJECT_OF[estate].contractor,
                parties=self.book.parties_at(REGISTRY, estate, PROJECT_OF[estate].code),
            )
        )


def post(role: Role, unit: str, file: File, avoid: frozenset[str]) -> Actor:
    """Somebody of a post in a unit, not one of those to be avoided if possible."""
    people = [a for a in STAFF if a.role is role and a.unit == unit]
    fitting = [a for a in people if a.person not in avoid]
    return file.chance.choice(fitting or people)


def _someone(role: Role, unit: str, file: File) -> Actor:
    return post(role, unit, file, frozenset())


def _handler(file: File) -> Actor:
    """The case's handler, or whoever of the lead unit takes it."""
    named = next(
        (
            a
            for a in STAFF
            if a.person == file.case.handler and a.unit == file.case.lead
        ),
        None,
    )
    return named or post(Role.HANDLER, file.case.lead, file, _worn(file))


def _worn(file: File) -> frozenset[str]:
    """Those who have had a problem order before and must not have it again."""
    return file.case.handlers if file.case.problem else frozenset()


def _head(file: File) -> Actor:
    return _someone(Role.UNIT_HEAD, file.case.lead, file)


def _operator(file: File) -> Actor:
    return _someone(Role.OPERATOR, "CITY", file)


def _dispatcher(file: File) -> Actor:
    if file.case.lead == "DHO":
        return _someone(Role.DISPATCHER_CITY, "CITY", file)
    return _someone(Role.DISPATCHER_DISTRICT, "DHO", file)


def _street(file: File) -> str:
    own = ESTATE[file.call.caller.estate].street
    other = {"ST-C1": "ST-C2", "ST-C2": "ST-C1"}[own]
    return other if own in file.case.units_concerned else own


def _reviewer(file: File) -> Actor:
    unit = "DHO" if "DHO" not in file.case.units_concerned else _street(file)
    return post(Role.REVIEWER, unit, file, file.case.handlers)


def _caller_back(file: File) -> Actor:
    avoid = file.case.handlers | file.case.reviewers
    return post(Role.FOLLOW_UP_CALLER, _street(file), file, avoid)


def _supervisor(file: File) -> Actor:
    unit = "GOV" if file.case.supervision is Level.SV3 else "DHO"
    return _someone(Role.SUPERVISOR, unit, file)


def wanted(file: File) -> str:
    """The next step that somebody wants to take; empty when nobody wants any."""
    case, story = file.case, file.story
    match case.stage:
        case Stage.UNRECEIVED:
            return "receive"
        case Stage.RECEIVED:
            return "classify"
        case Stage.TRIAGED:
            return _wanted_triaged(file)
        case Stage.DISPATCHED:
            return _wanted_dispatched(file)
        case Stage.RETURN_REQUESTED:
            return _wanted_of_return(file)
        case Stage.SIGNED:
            return _wanted_signed(file)
        case Stage.HANDLING:
            return _wanted_handling(file)
        case Stage.SHELVED:
            early = story.shelving and story.shelving.resumed_after
            return "resume" if early and "resume" not in file.once else ""
        case Stage.REDO:
            return "reply"
        case Stage.REPLIED:
            return _wanted_replied(file)
        case Stage.FOLLOW_UP:
            return _wanted_follow_up(file)
        case Stage.MERGED:
            return "unmerge" if story.unmerged and "unmerge" not in file.once else ""
        case Stage.CLOSED:
            return _wanted_closed(file)
        case _:
            return ""


def _wanted_triaged(file: File) -> str:
    case, story = file.case, file.story
    again = story.third_objects and case.attempt <= story.wrong_units
    if case.adjudication_open and not again:
        return "adjudicate"
    if case.attempt == 0 and story.redirected:
        return "redirect"
    if case.attempt == 0 and story.direct:
        return "answer"
    return "dispatch"


def _returning(file: File) -> bool:
    """Whether the unit that holds the order will try to return it."""
    case, story = file.case, file.story
    if case.adjudicated or LimitKind.RETURN not in case.limits or case.reopened:
        return False
    third = case.adjudication_open and story.third_objects
    in_vain = story.returns_in_vain and "in_vain" not in file.once
    return case.attempt <= story.wrong_units or third or in_vain


def _wanted_dispatched(file: File) -> str:
    if _returning(file):
        return "return"
    if file.story.never_signed and "sign" not in file.once:
        return "sign_at_last"
    return "sign"


def _wanted_of_return(file: File) -> str:
    case, story = file.case, file.story
    if case.adjudication_open:
        return "adjudicate"
    return "uphold" if case.attempt <= story.wrong_units else "refuse_return"


def _wanted_signed(file: File) -> str:
    case, story = file.case, file.story
    if story.correction and case.leaf != file.call.leaf and "correct" not in file.once:
        return "correct"
    if case.place.building != file.call.caller.building:
        return "correct_place"
    if story.handler_named and "name_handler" not in file.done:
        return "name_handler"
    if case.grade == "U1" and int(file.no[-1]) % 2 == 0:
        return "start"
    if not case.contacted and not case.anonymous:
        failing = {"second": 1, "failed": 2}.get(story.contact, 0)
        if case.attempts < failing:
            return "contact_in_vain"
        if story.contact != "failed":
            return "contact"
    return "start"


def _wanted_handling(file: File) -> str:
    case, story, done = file.case, file.story, file.done
    if case.extending:
        return "grant_extension" if story.extension == "granted" else "refuse_extension"
    if case.shelving:
        refused = story.shelving is None or story.shelving.refused
        return "refuse_shelving" if refused else "approve_shelving"
    if case.supervision is Level.SV2 and story.raised and "raise" not in file.once:
        return "raise"
    if not (case.contacted or case.anonymous or case.attempts) and (
        "contact" not in done
    ):
        return "contact"
    if (
        story.supervised
        and case.supervision is Level.NONE
        and ("supervise" not in file.once)
    ):
        return "supervise"
    if story.regrade and "regrade" not in file.once:
        return "regrade"
    sees = story.visit or case.leaf in {"F0701", "F0702"}
    if sees and not case.visited and "visit" not in done:
        return "visit"
    if (story.interim or case.grade == "U1") and "interim" not in done:
        return "interim"
    if story.assist and story.assist != case.lead and "assist" not in done:
        return "assist"
    if story.ring and "ring" not in file.once:
        return "ring"
    if story.shelving and "ask_shelving" not in file.once:
        return "ask_shelving"
    if story.extension and "ask_extension" not in file.once and _extendable(file):
        return "ask_extension"
    return "reply"


def _extendable(file: File) -> bool:
    due = file.case.due
    return (
        not file.urgent
        and due is not None
        and due.measure is Measure.WORKING_DAYS
        and due.amount < FIFTEEN
        and not file.case.overdue
    )


def _wanted_replied(file: File) -> str:
    if not file.case.verified:
        left = file.story.failed_reviews - len(
            [one for one in file.once if one.startswith("fail_review")]
        )
        return "fail_review" if left > 0 else "review"
    return _calling_back(file)


def _calling_back(file: File) -> str:
    reached = file.story.reached and not file.case.anonymous
    return "follow_up" if reached else "follow_up_in_vain"


def _wanted_follow_up(file: File) -> str:
    case, story = file.case, file.story
    if case.excluding:
        return "rule_exclusion"
    if story.exclusion and "ask_exclusion" not in file.once and case.lead != "DHO":
        return "ask_exclusion"
    if case.supervision is not Level.NONE and "lift" not in file.done:
        return "lift"
    if case.follow_up is None:
        return _calling_back(file)
    grumbles = case.follow_up.reached and not case.follow_up.content
    if grumbles and case.redo < story.redos:
        return "redo"
    return "close" if basis_of_closing(case) else "redo"


def _wanted_closed(file: File) -> str:
    case, story = file.case, file.story
    if case.excluding:
        return "rule_exclusion"
    if case.supervision is not Level.NONE and "lift" not in file.done:
        return "lift"
    if story.revoked and "revoke" not in file.once:
        return "revoke"
    if story.warranty_after and "reopen" not in file.once:
        return "reopen"
    return ""


ORDINARY: Final[dict[str, tuple[float, float]]] = {
    "answer": (0.05, 0.2),
    "redirect": (0.05, 0.2),
    "dispatch": (0.2, 2.6),
    "return": (1, 5),
    "uphold": (1, 6),
    "refuse_return": (1, 6),
    "adjudicate": (3, 14),
    "sign": (0.3, 2.6),
    "sign_at_last": (30, 70),
    "name_handler": (0.2, 0.8),
    "contact": (0.4, 3.4),
    "contact_in_vain": (0.4, 2),
    "start": (0.1, 1),
    "correct": (0.2, 2),
    "correct_place": (0.2, 2),
    "regrade": (0.3, 3),
    "visit": (1, 7),
    "interim": (1, 4),
    "assist": (0.5, 3),
    "ring": (1, 9),
    "ask_shelving": (2, 14),
    "approve_shelving": (3, 12),
    "refuse_shelving": (2, 8),
    "grant_extension": (1, 6),
    "refuse_extension": (1, 6),
    "supervise": (1, 6),
    "raise": (2, 10),
    "review": (0.8, 7),
    "fail_review": (0.8, 7),
    "follow_up": (2, 13),
    "follow_up_in_vain": (12, 20),
    "close": (0.3, 4),
    "redo": (0.5, 4),
    "lift": (1, 7),
    "ask_exclusion": (2, 10),
    "rule_exclusion": (3, 14),
    "revoke": (5, 24),
    "unmerge": (2, 12),
}
"""Office hours that a step takes, at least and at most."""

IN_HASTE: Final[dict[str, tuple[int, int]]] = {
    "classify": (2, 12),
    "dispatch": (3, 18),
    "return": (8, 30),
    "uphold": (10, 40),
    "refuse_return": (10, 40),
    "sign": (4, 22),
    "name_handler": (2, 8),
    "contact": (5, 22),
    "contact_in_vain": (5, 15),
    "start": (2, 10),
    "visit": (10, 35),
    "interim": (5, 25),
    "assist": (5, 20),
}
"""Minutes that a step takes in an urgent case, at any hour of the day."""

_OF_THE_UNIT: Final = frozenset(
    {"sign", "contact", "contact_in_vain", "start", "visit", "interim"}
)


def moment(step: str, file: File, now: datetime) -> datetime:
    """When somebody gets to a step."""
    chance, story, case = file.chance, file.story, file.case
    calendar = file.book.calendar()
    if step == "receive":
        return file.call.at
    if step == story.waits_at and (case.reopened or not story.waits_when_reopened):
        return LAST_DAY + timedelta(days=1)
    if step == "classify" or (file.urgent and step in IN_HASTE):
        least, most = IN_HASTE[step]
        slow = 4 if step == "contact" and story.late_contact else 1
        minutes = chance.uniform(least, most) * slow
        return now + timedelta(minutes=max(1, round(minutes)))
    if step == "resume":
        days = story.shelving.resumed_after if story.shelving else None
        return _in_office(now + timedelta(days=days or 1), file)
    if step == "reopen":
        return now + timedelta(days=story.warranty_after or 100, minutes=7)
    if step in {"reply", "ask_extension"}:
        return _before_due(step, file, now)
    least_hours, most_hours = ORDINARY[step]
    hours = chance.uniform(least_hours, most_hours)
    if step in _OF_THE_UNIT:
        hours *= file.speed
    if step == "contact" and story.late_contact:
        hours += 15
    if step == "sign" and story.sign_late:
        hours += 4
    if step == "review" and story.late_review:
        hours += 12
    at = advance_office_time(now, timedelta(hours=hours), calendar, OFFICE)
    return _whole_minute(max(at, now), case)


def _before_due(step: str, file: File, now: datetime) -> datetime:
    """Somewhere between the beginning and the due time, or after it if late."""
    due, chance = file.case.due, file.chance
    soon = now + timedelta(minutes=chance.randrange(6, 50))
    begin = file.since or now
    if due is None:
        return _in_office(soon, file)
    pace = file.story.pace * (1 + (file.speed - 1) / 3)
    if step == "ask_extension":
        pace = chance.uniform(0.45, 0.8)
    at = max(soon, begin + (max(due.due, begin + timedelta(hours=2)) - begin) * pace)
    return _whole_minute(at, file.case) if file.urgent else _in_office(at, file)


def _in_office(at: datetime, file: File) -> datetime:
    """The instant itself in office hours, else early in the next ones."""
    calendar = file.book.calendar()
    open_ = OFFICE.opens <= at.time() < OFFICE.closes
    if not (open_ and calendar.is_working(at.date())):
        late = timedelta(minutes=file.chance.randrange(4, 90))
        at = advance_office_time(at, late, calendar, OFFICE)
    return _whole_minute(at, file.case)


def _whole_minute(at: datetime, case: Complaint) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return max(whole, case.last_at or whole)


Wording = Callable[[File, datetime], k.Command]


def receive(file: File, at: datetime) -> k.Command:
    """The call as an operator takes it down."""
    call, caller = file.call, file.call.caller
    nobody = call.anonymous
    accused = PROJECT_OF[caller.estate].contractor
    conduct = call.leaf in {"S0601", "C0102", "C0202"}
    return k.ReceiveComplaint(
        at=at,
        by=_operator(file),
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
        by=_operator(file),
        leaf=leaf,
        type=call.type,
        circumstances=circumstances,
    )


def _shown_at_night(file: File) -> str:
    """What the works show when somebody asks for their certificate."""
    return "no-night-permit" if happens(0.8, file.chance) else "emergency-repair"


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
        by=_someone(Role.DISPATCHER_DISTRICT, "DHO", file),
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


def _correct(file: File, at: datetime) -> k.Command:
    return k.CorrectClassification(
        at=at,
        by=_someone(Role.DISPATCHER_DISTRICT, "DHO", file),
        leaf=file.call.leaf,
        reason="核对来电录音后更正",
    )


def _regrade(file: File, at: datetime) -> k.Command:
    ladder = ("O15", "O5", "O1", "U2", "U1")
    rung = ladder.index(file.case.grade)
    up = file.story.regrade == "up"
    grade = ladder[min(rung + 1, 4) if up else max(rung - 1, 0)]
    by = _handler(file) if up else _someone(Role.DISPATCHER_DISTRICT, "DHO", file)
    reason = "现场情况加重" if up else "现场核实无紧急情形"
    return k.ChangeGrade(at=at, by=by, grade=grade, reason=reason)


def _contact(file: File, at: datetime) -> k.Command:
    return k.RecordFirstContact(
        at=at,
        by=_handler(file),
        contacted=True,
        contacted_at=max(at - timedelta(minutes=4), file.case.dispatched_at or at),
        contact=file.call.caller.name,
    )


def _contact_in_vain(file: File, at: datetime) -> k.Command:
    reason = file.chance.choice(("无人接听", "关机", "号码暂时无法接通"))
    return k.RecordFirstContact(
        at=at, by=_handler(file), contacted=False, contacted_at=at, reason=reason
    )


def _visit(file: File, at: datetime) -> k.Command:
    return k.RecordSiteVisit(
        at=at,
        by=_handler(file),
        visited_at=max(at - timedelta(minutes=5), file.case.dispatched_at or at),
        location=PLACE_NAME[file.call.caller.building],
        photos=(f"{file.no}-现场-1.jpg", f"{file.no}-现场-2.jpg"),
        observed=words.reply("observed", file.chance),
    )


def _ask_shelving(file: File, at: datetime) -> k.Command:
    plan = file.story.shelving
    assert plan is not None
    texts = {
        "works": "待脚手架搭设后整体返修，分三步实施",
        "season": "梅雨过后、基层干燥后施工",
        "funding": "列入下季度资金计划后实施",
        "procedure": "需重新征询，公示期满后实施",
        "ownership": "先确认产权单位，再落实维修责任",
    }
    return k.RequestShelving(
        at=at,
        by=_head(file),
        ground=plan.ground,
        days=plan.days,
        plan=texts[plan.ground],
        caller_told=True,
        safety_measure="设置围挡并每日巡查" if file.urgent else "",
    )


def _rule_shelving(file: File, at: datetime, *, granted: bool) -> k.Command:
    assert file.case.shelving is not None
    above = file.case.shelving.approver == "GOV"
    by = (
        _someone(Role.UNIT_HEAD, "GOV", file)
        if above
        else _someone(Role.DISPATCHER_DISTRICT, "DHO", file)
    )
    if granted:
        return k.ApproveShelving(at=at, by=by)
    return k.RefuseShelving(at=at, by=by, ruling="具备实施条件，不予挂账")


def _reply(file: File, at: datetime) -> k.Command:
    case, chance = file.case, file.chance
    result = file.story.result if case.stage is not Stage.REDO else _at_last(file)
    tried = case.contacted or case.anonymous or case.attempts > 1
    if result is Result.SOLVED and not (tried or case.grade == "U1"):
        result = Result.PARTLY
    solved, explained = result is Result.SOLVED, result is Result.EXPLAINED
    utility = chance.choice(("water", "power", "gas"))
    cut_off = case.leaf == "S0503"
    return k.Reply(
        at=at,
        by=_handler(file),
        finding=Finding.TRUE
        if cut_off or solved
        else chance.choice((Finding.TRUE, Finding.PARTLY, Finding.NOT_TRUE)),
        demand=Demand.REASONABLE
        if not explained
        else chance.choice((Demand.REASONABLE, Demand.UNREASONABLE)),
        result=result,
        way=chance.choice(("电话", "当面", "短信")),
        text=words.reply(_KIND[result], chance),
        approved_by=_head(file).person,
        photos=(f"{file.no}-整改后.jpg",) if solved and is_works(case.leaf) else (),
        photos_dated=solved,
        signed_off=solved and happens(0.3, chance),
        policy_ground="项目公示方案（合成）" if explained else "",
        head_took_part=case.stage is Stage.REDO,
        public=happens(0.2, chance),
        utility=utility if cut_off else "",
        notice_hours=chance.choice((2, 5, 10, 20, 72)) if cut_off else None,
    )


_KIND: Final = {
    Result.SOLVED: "solved",
    Result.EXPLAINED: "explained",
    Result.PARTLY: "partly",
    Result.CANNOT: "cannot",
    Result.IN_PLAN: "in_plan",
}


def _at_last(file: File) -> Result:
    """What is claimed after a redo: mostly that it is solved."""
    explained = file.story.result is Result.EXPLAINED
    return Result.EXPLAINED if explained else Result.SOLVED


def _follow_up(file: File, at: datetime) -> k.Command:
    story, case = file.story, file.case
    claimed = case.reply.result if case.reply else None
    half = claimed in {Result.PARTLY, Result.CANNOT, Result.IN_PLAN}
    pleased = not half or file.chance.random() < PLEASED_BY_HALF
    content = case.redo >= story.redos and pleased
    if claimed is Result.EXPLAINED and content and happens(0.5, file.chance):
        # Grounded but unwelcome: such a case closes on the explanation.
        return _told(file, at, solved=False, grade=3)
    grade = story.grade if content else file.chance.choice((1, 1, 2))
    return _told(file, at, solved=content, grade=grade)


def _told(file: File, at: datetime, *, solved: bool, grade: int | None) -> k.Command:
    return k.RecordFollowUp(
        at=at,
        by=_caller_back(file),
        reached=True,
        solved=solved,
        grade=grade,
        said=words.reply("said" if solved else "unhappy", file.chance),
    )


def _follow_up_in_vain(file: File, at: datetime) -> k.Command:
    day_before = at - timedelta(hours=22)
    attempts = (day_before, at - timedelta(hours=2), at)
    nobody = file.case.anonymous
    return k.RecordFollowUp(
        at=at, by=_caller_back(file), reached=False, attempts=() if nobody else attempts
    )


def _redo(file: File, at: datetime) -> k.Command:
    case = file.case
    another = ""
    if case.redo >= ROUNDS:
        fresh = post(Role.HANDLER, case.lead, file, case.handlers)
        worn = fresh.person in case.handlers
        another = _head(file).person if worn else fresh.person
    return k.OrderRedo(
        at=at,
        by=_reviewer(file),
        head=_head(file).person,
        reason="来电人表示未解决",
        handler=another,
    )


def _rule_exclusion(file: File, at: datetime) -> k.Command:
    by = _someone(Role.DISPATCHER_DISTRICT, "DHO", file)
    if file.story.exclusion == "approved":
        return k.ApproveExclusion(at=at, by=by)
    return k.RefuseExclusion(at=at, by=by, ruling="属正常诉求，不予剔除")


def _ask_exclusion(file: File, at: datetime) -> k.Command:
    return k.RequestExclusion(
        at=at,
        by=_head(file),
        ground=file.chance.choice(("statutory-route", "repeat", "unlawful")),
        evidence=(f"{file.no}-说明.pdf", f"{file.no}-负责人签字.pdf"),
    )


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
        by=_someone(Role.ADJUDICATOR, "DHO", file),
        lead=proposed.lead,
        ruling="按派单目录和项目合同裁定，不再退单",
        assists=proposed.assists,
    )


def _raise(file: File, at: datetime) -> k.Command:
    return k.RaiseSupervision(at=at, by=_supervisor(file), ground="overdue")


WORDING: Final[dict[str, Wording]] = {
    "receive": receive,
    "classify": _classify,
    "answer": lambda file, at: k.AnswerDirectly(
        at=at, by=_operator(file), answer=words.reply("explained", file.chance)
    ),
    "redirect": lambda file, at: k.Redirect(
        at=at,
        by=_operator(file),
        ground=file.story.redirected,
        route="110、119" if file.story.redirected == "emergency" else "法定途径窗口",
    ),
    "dispatch": _dispatch,
    "sign": lambda file, at: k.SignFor(at=at, by=_handler(file)),
    "sign_at_last": lambda file, at: k.SignFor(at=at, by=_handler(file)),
    "return": _return,
    "uphold": lambda file, at: k.UpholdReturn(
        at=at, by=_dispatcher(file), ruling="理由成立，另行派单"
    ),
    "refuse_return": lambda file, at: k.RefuseReturn(
        at=at, by=_dispatcher(file), ruling="属该单位职责，驳回"
    ),
    "adjudicate": _adjudicate,
    "correct": _correct,
    "correct_place": lambda file, at: k.CorrectPlace(
        at=at,
        by=_someone(Role.DISPATCHER_DISTRICT, "DHO", file),
        registry=REGISTRY,
        estate=file.call.caller.estate,
        building=file.call.caller.building,
        project=PROJECT_OF[file.call.caller.estate].code,
        reason="与来电人核对，原登记为同小区另一栋楼",
    ),
    "name_handler": lambda file, at: k.AssignHandler(
        at=at,
        by=_head(file),
        handler=post(Role.HANDLER, file.case.lead, file, _worn(file)).person,
    ),
    "contact": _contact,
    "contact_in_vain": _contact_in_vain,
    "start": lambda file, at: k.StartHandling(at=at, by=_handler(file)),
    "regrade": _regrade,
    "visit": _visit,
    "interim": lambda file, at: k.ReportInterim(
        at=at, by=_handler(file), text="已到场并采取临时措施，正在查明原因"
    ),
    "assist": lambda file, at: k.AddAssistUnit(
        at=at, by=_handler(file), unit=file.story.assist, reason="需共同到场"
    ),
    "ring": lambda file, at: k.AppendCall(at=at, by=_operator(file)),
    "ask_shelving": _ask_shelving,
    "approve_shelving": lambda file, at: _rule_shelving(file, at, granted=True),
    "refuse_shelving": lambda file, at: _rule_shelving(file, at, granted=False),
    "resume": lambda file, at: k.Resume(at=at, by=_handler(file)),
    "ask_extension": lambda file, at: k.RequestExtension(
        at=at, by=_head(file), days=10, reason="需订购材料并等待晴好天气"
    ),
    "grant_extension": lambda file, at: k.GrantExtension(
        at=at, by=_dispatcher(file), caller_told=True
    ),
    "refuse_extension": lambda file, at: k.RefuseExtension(
        at=at, by=_dispatcher(file), ruling="理由不充分，按原期限办理"
    ),
    "supervise": lambda file, at: k.PutUnderSupervision(
        at=at, by=_supervisor(file), ground=file.story.supervised
    ),
    "raise": _raise,
    "lift": lambda file, at: k.LiftSupervision(
        at=at, by=_supervisor(file), reason="已办理完毕"
    ),
    "reply": _reply,
    "review": lambda file, at: k.PassReview(at=at, by=_reviewer(file)),
    "fail_review": lambda file, at: k.FailReview(
        at=at, by=_reviewer(file), reason="佐证照片看不出处理部位"
    ),
    "follow_up": _follow_up,
    "follow_up_in_vain": _follow_up_in_vain,
    "close": lambda file, at: k.Close(at=at, by=_reviewer(file)),
    "redo": _redo,
    "ask_exclusion": _ask_exclusion,
    "rule_exclusion": _rule_exclusion,
    "revoke": lambda file, at: k.RevokeClose(
        at=at, by=_reviewer(file), reason="办结时选错工单"
    ),
    "reopen": lambda file, at: k.Reopen(
        at=at,
        by=_operator(file),
        ground="warranty",
        evidence=(f"{file.no}-保修书.pdf",),
    ),
    "unmerge": lambda file, at: k.UndoMerge(
        at=at,
        by=_someone(Role.DISPATCHER_DISTRICT, "DHO", file),
        reason="核实为另一处，应当单独办理",
    ),
}
