"""`casework show`: a case's history in sentences."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from casework.adapters.cli import output, telling
from casework.adapters.cli.acting import perhaps_acting
from casework.adapters.cli.command import Command
from casework.adapters.cli.complaint import not_yet, unknown_case
from casework.adapters.cli.options import as_of, district
from casework.adapters.cli.privacy import may_see_caller
from casework.adapters.cli.session import Session, session
from casework.adapters.cli.settings import Settings
from casework.adapters.company import When, company_of
from casework.adapters.desk import Desk
from casework.domain.complaint import state
from casework.domain.complaint.facts import Basis, ComplaintClosed, Level
from casework.domain.complaint.stage import STAGE_EN, Stage
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Actor, Recorded
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import CONFIDENTIALITY
from casework.domain.rulebook.explanation import instant_text
from casework.domain.rulebook.taxonomy import OWN
from casework.projections.history import Sentence, tell_history
from casework.projections.projection import CHINA


@click.command(cls=Command)
@click.argument("case")
@district
@as_of
@click.pass_context
def show(
    context: click.Context, case: str, district: str | None, as_of: datetime | None
) -> None:
    """A case's history in sentences: who, when, which clause and limit. 工单经过

    CASE is the order number. What the handler claims, the reviewer verified and the
    caller accepted are told apart. Who the caller is is shown only to those who may
    know it (clause 33): say with --as who looks.
    """
    with session(context) as run:
        desk, told = _find(run, case, district, as_of)
        actor = perhaps_acting(run.settings, desk)
        open_ = may_see_caller(actor, state.replay(told), desk.rulebook)
        if run.settings.json:
            _document(run.settings, desk, told, open_, as_of)
        else:
            for line in lines(run.settings, desk, told, open_, actor):
                click.echo(line)
            for line in _company(run, desk, case, as_of):
                click.echo(line)


def _find(
    run: Session, no: str, named: str | None, as_of: datetime | None
) -> tuple[Desk, list[Recorded]]:
    """The case in whichever district has it."""
    found = []
    for name in run.districts(named):
        desk = run.desk(name)
        if told := desk.history(no, as_of):
            found.append((desk, told))
    if not found:
        if as_of is not None and _find(run, no, named, None):
            raise not_yet(run.settings, no, as_of)
        raise unknown_case(no, named or run.place)
    if len(found) > 1:
        names = ", ".join(desk.district for desk, _ in found)
        raise run.settings.usage(
            f"工单{no}不止一处，请用--district指明：{names}",
            f"There is a case {no} in several districts; name one of {names}",
        )
    return found[0]


def _company(
    run: Session, desk: Desk, no: str, as_of: datetime | None
) -> Iterator[str]:
    """That others may be of the same matter, where the read models have come so far."""
    if any(one.lag for one in desk.views.status(desk.record)):
        return
    when = When(as_of, datetime.now(CHINA), run.store.vault.erased())
    found = company_of(desk, no, when) or []
    same = sum(one.companion.same for one in found)
    if same:
        yield ""
        yield run.settings.say(
            f"同类诉求{same}件，见casework known {no}。",
            f"Of the same matter: {same}; see casework known {no}.",
        )


def lines(
    settings: Settings,
    desk: Desk,
    told: Sequence[Recorded],
    open_: bool,
    actor: Actor | None = None,
) -> Iterator[str]:
    """A case for people: how it stands, then its history."""
    yield from _head(settings, desk, told)
    if not open_:
        yield _withheld(settings, actor)
    yield ""
    sentences = tell_history(told, settings.lang, may_see_caller=open_)
    if not open_:
        sentences = [one._replace(personal={}) for one in sentences]
    yield from telling.lines(settings, sentences)


def _withheld(settings: Settings, actor: Actor | None) -> str:
    """That the caller is not named, to whom, and what would change it."""
    no = CONFIDENTIALITY.no
    if actor is None:
        return settings.say(
            f"来电人信息未显示（第{no}条）；用--as说明查看人。",
            f"Who the caller is is withheld (clause {no}); say with --as who looks.",
        )
    return settings.say(
        f"来电人信息不向{actor.unit}{actor.role}显示（第{no}条）。",
        f"Who the caller is is withheld from {actor.person} of {actor.unit} "
        f"(clause {no}).",
    )


def _head(settings: Settings, desk: Desk, told: Sequence[Recorded]) -> Iterator[str]:
    case = state.replay(told)
    stands = _facts_of(settings, desk.rulebook, case)
    answers = _answers(settings, case, closed_on(told))
    waiting = ("建议类型", "Suggested type", telling.suggested(settings, desk, told))
    for zh, en, value in (*stands, waiting, *answers):
        if value:
            yield f"{settings.say(zh, en)}{settings.say('：', ': ')}{value}"


def _facts_of(
    settings: Settings, book: Rulebook, case: Complaint
) -> Iterator[tuple[str, str, str]]:
    """What stands in the head: a label in both languages and the value."""
    say = settings.say
    yield "工单", "Case", case.no
    yield "环节", "Stage", say(case.stage, STAGE_EN[case.stage])
    yield "事项", "Matter", _matter(settings, book, case)
    yield "地点", "Place", _place(settings, case)
    yield "主办", "Lead", _units(settings, book, (case.lead,))
    yield "协办", "Assisting", _units(settings, book, case.assists)
    yield "经办人", "Handler", case.handler
    if case.due:
        due = instant_text(case.due.due, ends=True)
        note = say("（暂定）", " (provisional)") if case.due.provisional else ""
        late = say("，已超期", ", overdue") if case.overdue else ""
        yield "时限", "Due", f"{due}{note}{late}"
    if case.supervision is not Level.NONE:
        level = output.shown(case.supervision, settings)
        yield "督办", "Supervision", level


def closed_on(told: Iterable[Recorded]) -> Basis | None:
    """On what the case was closed last, if it was."""
    bases = [r.fact.basis for r in told if isinstance(r.fact, ComplaintClosed)]
    return bases[-1] if bases else None


def _answers(
    settings: Settings, case: Complaint, basis: Basis | None
) -> Iterator[tuple[str, str, str]]:
    say = settings.say
    claimed = case.reply.result if case.reply else None
    nothing = say("尚无", "nothing yet")
    said = output.shown(claimed, settings) or nothing
    yield "承办认定", "Claimed by the handler", said
    verified = say("质检通过", "yes") if case.verified else say("尚未质检", "not yet")
    yield "质检核实", "Verified by the reviewer", verified
    yield "来电人认可", "Accepted by the caller", _accepted(settings, case, basis)


def _accepted(settings: Settings, case: Complaint, basis: Basis | None) -> str:
    said = case.follow_up
    if said is None and case.stage is Stage.CLOSED and basis is Basis.ACCEPTED:
        return settings.say("认可（见办结依据）", "yes (as its closing says)")
    if said is None:
        return settings.say("尚未回访", "not asked yet")
    if not said.reached:
        return settings.say("回访未接通", "not reached")
    grade = (
        ""
        if said.grade is None
        else settings.say(
            f"（满意度{said.grade}）", f" (satisfaction {said.grade} of 5)"
        )
    )
    return (
        settings.say("认可", "yes") + grade
        if said.content
        else (settings.say("不认可", "no") + grade)
    )


def _matter(settings: Settings, book: Rulebook, case: Complaint) -> str:
    if not case.leaf:
        return ""
    leaf = book.find_leaf(case.leaf)
    name = f" {leaf.label(settings.lang)}" if leaf else ""
    comma = settings.say("，", ", ")
    parts = (output.shown(case.type, settings), f"{case.leaf}{name}", case.grade)
    return comma.join(part for part in parts if part)


def _place(settings: Settings, case: Complaint) -> str:
    place = case.place
    open_ = telling.open_place(settings, place)
    parts = (place.registry, place.estate, place.building, place.project, open_)
    return " / ".join(part for part in parts if part)


def _units(settings: Settings, book: Rulebook, codes: Iterable[str]) -> str:
    told = []
    for code in codes:
        unit = book.find_unit(code)
        name = unit.label(settings.lang) if unit else ""
        told.append(f"{code} {name}" if name not in {"", code} else code)
    return ", ".join(told).strip()


def _document(
    settings: Settings,
    desk: Desk,
    told: list[Recorded],
    open_: bool,
    as_of: datetime | None,
) -> None:
    case = state.replay(told)
    output.document(
        {
            "no": case.no,
            "district": desk.district,
            "case_id": told[0].stream,
            "as_of": as_of,
            "stage": case.stage,
            "lead": case.lead,
            "assists": case.assists,
            "handler": case.handler,
            "taxonomy": _taxonomy(case.leaf),
            "leaf": case.leaf,
            "type": case.type,
            "grade": case.grade,
            "place": case.place.model_dump(),
            "due": case.due.due if case.due else None,
            "provisional": case.due.provisional if case.due else False,
            "overdue": case.overdue,
            "supervision": case.supervision,
            "claimed": case.reply.result if case.reply else None,
            "verified": case.verified,
            "accepted": case.follow_up.content if case.follow_up else None,
            "closed_on": closed_on(told),
            "reached": case.follow_up.reached if case.follow_up else None,
            "caller_shown": open_,
            "items": [
                _item(recorded, sentence, open_)
                for recorded, sentence in zip(
                    told, tell_history(told, settings.lang), strict=True
                )
            ],
        }
    )


def _taxonomy(leaf: str) -> str:
    """The catalogue of a problem type: named before the colon, or our own."""
    name, colon, _ = leaf.partition(":")
    return name if colon else OWN


def _item(told: Recorded, sentence: Sentence, open_: bool) -> dict[str, Any]:
    return {
        "at": sentence.at,
        "by": told.fact.by.model_dump(mode="json"),
        "who": sentence.who,
        "text": sentence.text,
        "clause": sentence.clause or None,
        "stage": sentence.stage,
        "explanations": sentence.limits,
        "deviates": sentence.deviates,
        "fact": telling.as_json(told, caller=open_),
    }
