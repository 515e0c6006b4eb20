"""`casework recurrence split`, `join`, `confirm`: what people rule to be one matter."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypeVar
from uuid import UUID

import click

from casework.adapters.cli import output
from casework.adapters.cli.acting import acting
from casework.adapters.cli.command import Command
from casework.adapters.cli.complaint import unknown_case
from casework.adapters.cli.groups import find, group_of, kind_of
from casework.adapters.cli.options import district
from casework.adapters.cli.session import Session, session
from casework.adapters.cli.settings import Settings
from casework.adapters.cli.values import INSTANT, NUMBER, TEXT
from casework.adapters.desk import Desk
from casework.domain.complaint.commands import AssignMatter, Grouped
from casework.domain.complaint.facts import MatterAssigned, Ruling
from casework.domain.complaint.identity import short_id
from casework.projections import recurrence
from casework.projections.groups import Group, Kind
from casework.projections.projection import CHINA

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

AS_SUGGESTED: Final = "as-suggested"
"""The ground of who confirms without giving a reason."""

reason = click.option(
    "--reason", type=TEXT, required=True, help="Why. It is recorded. 理由"
)


def ruling(function: FunctionT) -> FunctionT:
    """The options of every ruling."""
    for option in (
        district,
        click.option(
            "--command-id",
            type=click.UUID,
            help="An id with which it happens at most once. 请求编号",
        ),
        click.option("--at", type=INSTANT, help="When; now unless said. 时间"),
    ):
        function = option(function)
    return function


@click.command(cls=Command)
@click.argument("group", metavar="ID")
@click.option(
    "--cases",
    "nos",
    type=NUMBER,
    multiple=True,
    required=True,
    metavar="NO",
    help="An order that is another matter; repeat it for more. 拆出的工单",
)
@reason
@ruling
@click.pass_context
def split(
    context: click.Context, /, group: str, nos: tuple[str, ...], **given: Any
) -> int:
    """Say that some orders of a group are another matter. 拆分事项

    They become a group of their own and stay so, however often all is told again.
    """
    with session(context) as run:
        desk, found = find(run, group, given["district"])
        apart = tuple(dict.fromkeys(nos))
        matter = f"{found.kind}-{_key_apart(desk, found, apart, given['reason'])}"
        return _put(
            run,
            desk,
            Ruling.SPLIT,
            [_grouped(found)],
            given,
            matter=matter,
            apart=apart,
        )


@click.command(cls=Command)
@click.argument("groups", metavar="ID ID...", nargs=-1, required=True)
@reason
@ruling
@click.pass_context
def join(context: click.Context, /, groups: tuple[str, ...], **given: Any) -> int:
    """Say that several groups are one matter, which keeps the first ID. 合并事项

    In place of an ID, the number of an order stands for the group it is in. What is
    reported later in any of them counts as the one matter too.
    """
    with session(context) as run:
        kinds = (kind for kind in map(kind_of, groups) if kind is not None)
        kind = next(kinds, Kind.MATTER)
        found = [_named(run, one, kind, given["district"]) for one in groups]
        if len({desk.district for desk, _ in found}) > 1:
            raise run.settings.usage(
                "只能合并同一区的组", "Only groups of one district can be joined."
            )
        desk, first = found[0]
        every = list({group.id: group for _, group in found}.values())
        return _put(run, desk, Ruling.JOIN, every, given, matter=first.id)


@click.command(cls=Command)
@click.argument("group", metavar="ID")
@click.option("--reason", type=TEXT, help="Why; as suggested unless said. 理由")
@ruling
@click.pass_context
def confirm(context: click.Context, /, group: str, **given: Any) -> int:
    """Say that a group is one matter, so that it stays one. 确认事项"""
    with session(context) as run:
        if given["reason"] is None:
            given["reason"] = AS_SUGGESTED
        desk, found = find(run, group, given["district"])
        return _put(run, desk, Ruling.CONFIRM, [_grouped(found)], given)


def _grouped(group: Group) -> Grouped:
    return Grouped(group.matter, tuple(member.no for member in group.members))


def _named(
    run: Session, wanted: str, kind: Kind, named: str | None
) -> tuple[Desk, Grouped]:
    """The group of an id, or the one that an order is in, even if alone."""
    if not wanted or kind_of(wanted) is not None:
        desk, group = find(run, wanted, named)
        return desk, _grouped(group)
    desks = [desk for desk in run.reading(named) if desk.case(wanted) is not None]
    if not desks:
        raise unknown_case(wanted, named or run.place)
    desk, case = desks[0], desks[0].stream(wanted)
    alone = Grouped(f"{kind}-{case.hex}", (wanted,))
    group_found = group_of(desk, kind, case)
    return desk, alone if group_found is None else _grouped(group_found)


def _key_apart(desk: Desk, group: Group, apart: Sequence[str], why: str) -> str:
    """The key of what is split off: its own where all of it, and only it, has one.

    So what was joined and is split again is what it was before.
    """
    if group.kind is not Kind.MATTER:
        cases = {member.case_id: member.no for member in group.members}
        rows = desk.views.read(recurrence.computed(group.kind, list(cases)))
        keys = {row["same"] for row in rows if cases[row["case_id"]] in apart}
        rest = {row["same"] for row in rows if cases[row["case_id"]] not in apart}
        if len(keys) == 1 and not keys & rest and (own := keys.pop()) is not None:
            return str(own)
    text = "\x1f".join((group.matter, *sorted(apart), why))
    return sha256(text.encode()).hexdigest()[: len(group.key)]


def _put(
    run: Session,
    desk: Desk,
    way: Ruling,
    groups: Sequence[Grouped],
    given: dict[str, Any],
    **ruled: Any,
) -> int:
    """Put the ruling to every member, and tell what became of the groups."""
    kind = kind_of(groups[0].id)
    command = AssignMatter(
        at=given["at"] or datetime.now(CHINA),
        by=acting(run.settings, desk),
        command_id=given["command_id"],
        kind=str(kind),
        way=way,
        groups=tuple(groups),
        reason=given["reason"],
        **ruled,
    )
    numbers: dict[UUID, str] = {
        desk.stream(no): no for group in groups for no in group.nos
    }
    parts: dict[str, list[str]] = {}
    for told in desk.rule(command):
        if isinstance(told.fact, MatterAssigned):
            parts.setdefault(told.fact.matter, []).append(numbers[told.stream])
    _, status = run.settle(desk)
    if run.settings.json:
        items = [{"id": short_id(one), "members": nos} for one, nos in parts.items()]
        output.document({"way": way.name.lower(), "items": items})
        return status
    _tell(run.settings, way, parts)
    return status


DONE: Final = {
    Ruling.SPLIT: ("已拆分为两件事：", "Split into two matters:"),
    Ruling.JOIN: ("已合并为一件事：", "Joined into one matter:"),
    Ruling.CONFIRM: ("已确认为一件事：", "Confirmed as one matter:"),
}


def _tell(settings: Settings, way: Ruling, parts: Mapping[str, Sequence[str]]) -> None:
    """What was done, and what became of the groups."""
    settings.tell(*DONE[way])
    for one, nos in parts.items():
        told = short_id(one)
        settings.tell(f"{told}：{'、'.join(nos)}", f"{told}: {', '.join(nos)}")
