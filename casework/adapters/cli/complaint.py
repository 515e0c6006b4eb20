"""`casework complaint …` and `casework group …`: one command per command."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.acting import acting
from casework.adapters.cli.command import Subcommands
from casework.adapters.cli.correcting import correct_place
from casework.adapters.cli.generated import OF_EVERY_COMMAND, command_of, kebab
from casework.adapters.cli.session import Session, session
from casework.adapters.cli.settings import Plain, Settings
from casework.adapters.cli.telling import open_place, suggested, tell_facts
from casework.adapters.desk import Desk
from casework.adapters.vault import Vault
from casework.domain.complaint import commands as k
from casework.domain.complaint.duties import POSTS
from casework.domain.complaint.facts import ComplaintType
from casework.domain.complaint.state import Complaint, replay
from casework.domain.facts import Recorded, Role
from casework.domain.group.commands import HoldSiteMeeting
from casework.domain.place.register import Register
from casework.domain.place.said import PLACE_CODES, place_fields, said_place
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.dispatch import DispatchCase
from casework.projections.projection import CHINA

OF_THE_SYSTEM: Final = frozenset({Role.SYSTEM})
NOT_ASKED: Final = frozenset({"no", "person", "place_certainty"})
"""What follows from what is said on the line."""
NEW_DISTRICT: Final = "hotline"
INTERNAL: Final = frozenset({k.JoinGroup, k.AssignMatter})
"""A group order takes its members in by itself; matters are ruled on as groups."""


@click.group(cls=Subcommands)
def complaint() -> None:
    """Handle a complaint: one command for each step of the loop. 办理诉求

    CASE is the order number. Who acts is said with --as. What the policy does not
    allow is refused with its clause; then nothing is recorded and the status is 1.
    """


@click.group(cls=Subcommands)
def group() -> None:
    """Handle a group order of many callers. 办理多人同诉

    CASE is the order number of any member.
    """


def unknown_case(no: str, district: str) -> Plain:
    """That there is no such order."""
    return Plain(f"{district}没有工单{no}。", f"There is no case {no} in {district}.")


def not_yet(settings: Settings, no: str, as_of: datetime) -> Plain:
    """That an order came only after the instant that was asked for."""
    then = output.shown(as_of, settings)
    return Plain(f"{then}时还没有工单{no}。", f"There was no case {no} yet at {then}.")


def _put(context: click.Context, kind: type[k.Command], given: dict[str, Any]) -> int:
    receives = kind is k.ReceiveComplaint
    with session(context, create=receives) as run:
        no = given.pop("case")
        named = given.pop("district")
        district = run.only(named, NEW_DISTRICT if receives else None)
        if receives and district not in run.store.districts():
            acting(run.settings, None)
            desk = run.desk(district, create=True)
        else:
            desk = run.desk(district)
        if not receives and desk.case(no) is None:
            raise unknown_case(no, district)
        command = _command(kind, no, given, desk, run)
        told = desk.put(desk.stream(no), command)
        reactions, status = run.settle(desk)
        history = desk.history(no)
        tell_facts(run.settings, told, history, reactions)
        if receives and not run.settings.json:
            _tell_received(run.settings, desk, history)
    return status


def _tell_received(settings: Settings, desk: Desk, history: Sequence[Recorded]) -> None:
    """What is still to be found out, and what is suggested to who will classify."""
    if place := open_place(settings, replay(history).place):
        settings.tell(f"地点：{place}", f"Place: {place}")
    if advice := suggested(settings, desk, history):
        settings.tell(f"建议类型：{advice}", f"Suggested type: {advice}")


def _command(
    kind: type[k.Command], no: str, given: dict[str, Any], desk: Desk, run: Session
) -> k.Command:
    by = acting(run.settings, desk)
    at = given.pop("at") or datetime.now(CHINA)
    values = dict(given)
    names = {field.name for field in fields(kind)} - OF_EVERY_COMMAND
    if "no" in names:
        values["no"] = no
        values["person"] = _person(values, no, run.store.vault)
        values |= _place(values, desk.register)
    if "target" in names:
        values["target"] = _case(values["target"], desk)
    if "source" in names and values["source_no"]:
        values["source"] = _case(values["source_no"], desk).case
    if kind is k.Dispatch:
        values |= _proposed(values, at, _case(no, desk).complaint, desk.rulebook)
    return kind(at=at, by=by, **values)


def _proposed(
    values: dict[str, Any], at: datetime, case: Complaint, book: Rulebook
) -> dict[str, Any]:
    """What the dispatch catalogue adds: the lead unless one is named, rule and why."""
    if not case.leaf or values["rule"]:
        return {}
    place = case.place
    proposal = book.propose(
        DispatchCase(
            leaf=case.leaf,
            day=at.date(),
            type=case.type or ComplaintType.COMPLAINT,
            circumstances=frozenset(case.circumstances),
            accused=case.accused,
            parties=book.parties_at(place.registry, place.estate, place.project),
        )
    )
    if values["lead"] not in {None, proposal.lead}:
        return {}
    return {
        "lead": proposal.lead,
        "assists": values["assists"] or proposal.assists,
        "rule": proposal.rule,
        "why": values["why"] or proposal.zh,
    }


def _place(values: dict[str, Any], register: Register) -> dict[str, Any]:
    """The place that the caller's words mean, where no code names it.

    One that is not sure is left for a person to say, and said to be unresolved.
    """
    if any(values[name] for name in PLACE_CODES):
        return {}
    words = (values["address"] or "", values["title"] or "", values["words"] or "")
    said = words[0] or "\n".join(filter(None, words))
    place = said_place(said, register, values["registry"])
    if place.resolved or values["address"]:
        return place_fields(place)
    return {"place_certainty": place.certainty}


def _case(no: str, desk: Desk) -> k.CaseRef:
    found = desk.case(no)
    if found is None:
        raise unknown_case(no, desk.district)
    return found


def _person(values: dict[str, Any], no: str, vault: Vault) -> str:
    """The pseudonymous key of the caller; none for an anonymous one."""
    told = {"telephone": values["phone"], "name": values["name"]}
    if values["anonymous"] or not any(told.values()):
        return ""
    address = values["address"] or values["room"]
    return vault.person_key(**told, address=address, otherwise=no)


def _hold(context: click.Context, kind: type[k.Command], given: dict[str, Any]) -> int:
    with session(context) as run:
        no = given.pop("case")
        desk = _desk_of(run, given.pop("district"))
        case = _case(no, desk).complaint
        if case.group is None:
            raise Plain(
                f"工单{no}不在多人同诉之中。",
                f"Case {no} is not part of a group order.",
            )
        command = _command(kind, no, given, desk, run)
        told = desk.put(case.group, command)
        reactions, status = run.settle(desk)
        tell_facts(run.settings, told, told, reactions)
    return status


def _desk_of(run: Session, named: str | None) -> Desk:
    return run.desk(run.only(named))


for _kind, _posts in POSTS.items():
    if _kind is k.CorrectPlace:
        complaint.add_command(correct_place)
        continue
    if _posts <= OF_THE_SYSTEM or _kind in INTERNAL:
        continue
    if _kind is k.ReceiveComplaint:
        _made = command_of(_kind, _put, left_out=NOT_ASKED)
        complaint.add_command(_made, "receive")
    elif _kind is k.Dispatch:
        _made = command_of(_kind, _put, optional=frozenset({"lead"}))
    else:
        _made = command_of(_kind, _put)
    complaint.add_command(_made, kebab(_kind.__name__))

group.add_command(command_of(HoldSiteMeeting, _hold))
