"""`casework recurrence`: which matters keep coming back, where, and after closing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import click

from casework.adapters.because import Because, because
from casework.adapters.cli import output, ruling
from casework.adapters.cli.command import Command, Subcommands
from casework.adapters.cli.groups import find, listed
from casework.adapters.cli.nothing import Asked, tell_nothing
from casework.adapters.cli.options import as_of, district, limit
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.settings import Settings
from casework.adapters.cli.values import Word
from casework.adapters.desk import Desk
from casework.domain.complaint import state
from casework.domain.complaint.state import Complaint
from casework.projections import groups as g
from casework.projections.groups import Group, Kind, Member, Reason

KINDS: Final = {
    Kind.BUILDING: ("楼栋", "building"),
    Kind.ESTATE: ("小区", "estate"),
    Kind.CALLER: ("来电人", "caller"),
    Kind.MATTER: ("事项", "matter"),
}
GROUPS: Final = (
    Column("district", "区", "district"),
    Column("kind", "归并", "kind"),
    Column("place", "地点", "place", wraps=True),
    Column("leaf", "类型", "leaf", wraps=True),
    Column("after_closing", "办结后又来", "after closing", right=True),
    Column("reports", "诉求", "reports", right=True),
    Column("incidents", "事件", "incidents", right=True),
    Column("callers", "来电人", "callers", right=True),
    Column("places", "处数", "places", right=True),
    Column("last", "最近", "last"),
    Column("id", "编号", "id"),
    Column("also", "又为", "also as", wraps=True),
)
MEMBERS: Final = (
    Column("no", "工单", "order"),
    Column("at", "受理", "received"),
    Column("stage", "环节", "stage"),
    Column("closed_at", "首次办结", "first closed"),
    Column("lead", "主办", "lead", wraps=True),
    Column("handler", "经办人", "handler"),
    Column("after", "前次办结", "closed before"),
    Column("days", "天后又来", "days later", right=True),
    Column("repeat", "重复来电", "repeat call"),
)
UNLIKE: Final = (*MEMBERS[:2], Column("what", "类型", "leaf", wraps=True), *MEMBERS[2:])
"""How members are told that are not all of one leaf."""
DAY: Final = timedelta(days=1)


@click.group(cls=Subcommands, invoke_without_command=True)
@click.option("--kind", type=Word(Kind), help="Only groups of this kind. 归并方式")
@district
@click.option(
    "--min-members",
    "least",
    type=click.IntRange(min=g.MEMBERS),
    default=g.MEMBERS,
    show_default=True,
    help="Groups of at least so many. 最少件数",
)
@limit
@as_of
@click.pass_context
def recurrence(
    context: click.Context,
    *,
    kind: Kind | None,
    district: str | None,
    least: int,
    limit: int,
    as_of: datetime | None,
) -> None:
    """Which matters keep coming back, where, and after closing. 反复发生的事项

    What came back most after it had been closed stands first. Groups are of one leaf in
    one building, of one leaf in several buildings of an estate, of one matter told in
    free text, or of one caller; a caller's other leaves are no matter that came back.
    Reports, incidents (without repeat calls), callers and places are counted apart.
    What a person ruled with split, join or confirm holds.
    """
    if context.invoked_subcommand is not None:
        return
    with session(context) as run:
        erased = run.store.vault.erased()
        found: list[tuple[Desk, Group]] = []
        desks = run.reading(district)
        for desk in desks:
            for one in (kind,) if kind else Kind:
                asked = {"least": least, "limit": limit, "erased": erased}
                found += ((desk, group) for group in listed(desk, one, as_of, **asked))
        found.sort(key=_most)
        same = _same(found)
        if run.settings.json:
            output.documents(
                {**_document(*one), "also": _also(same, *one[:2])}
                for one in _explained(found[:limit], as_of)
            )
        elif once := [one for one in found if _first(same, *one)][:limit]:
            rows = [
                {**_row(run.settings, *one), "also": " ".join(_also(same, *one[:2]))}
                for one in _explained(once, as_of)
            ]
            output.table(run.settings, GROUPS, rows)
            run.settings.tell(
                "经过用casework recurrence show 编号查看。",
                "See how one came about with casework recurrence show ID.",
            )
        else:
            says = _nothing(kind, least)
            tell_nothing(run.settings, Asked(desks, limit, as_of), *says)


def _nothing(kind: Kind | None, least: int) -> tuple[str, str]:
    """What an empty list says, as far as it was asked for."""
    if least > g.MEMBERS:
        return f"没有{least}件以上的组。", f"No group has {least} reports or more."
    if kind is not None:
        zh, en = KINDS[kind]
        return f"没有按{zh}归并的组。", f"There is no group by {en}."
    return "没有反复发生的事项。", "Nothing keeps coming back."


Same = Mapping[tuple[str, tuple[UUID, ...]], Sequence[str]]
"""The ids of the groups of the same members, by district and members."""


def _same(found: Sequence[tuple[Desk, Group]]) -> Same:
    same: dict[tuple[str, tuple[UUID, ...]], list[str]] = {}
    for desk, group in found:
        same.setdefault(_members_of(desk, group), []).append(group.id)
    return same


def _members_of(desk: Desk, group: Group) -> tuple[str, tuple[UUID, ...]]:
    return desk.district, tuple(member.case_id for member in group.members)


def _first(same: Same, desk: Desk, group: Group) -> bool:
    """Whether it is the first of the groups of the same members, and told for all."""
    return same[_members_of(desk, group)][0] == group.id


def _also(same: Same, desk: Desk, group: Group) -> list[str]:
    """The other groups of the same members: they are found so in another way too."""
    return [one for one in same[_members_of(desk, group)] if one != group.id]


def _most(found: tuple[Desk, Group]) -> tuple[int, int, float]:
    group = found[1]
    return -group.after_closing, -group.reports, -group.last.timestamp()


def _explained(
    found: Sequence[tuple[Desk, Group]], as_of: datetime | None
) -> Iterator[tuple[Desk, Group, Because]]:
    """The groups and what speaks for them, which is read for many at once."""
    for desk, each in groupby(found, itemgetter(0)):
        groups = [group for _, group in each]
        why = because(desk.record, groups, as_of)
        yield from ((desk, *one) for one in zip(groups, why, strict=True))


def _document(desk: Desk, group: Group, why: Because) -> dict[str, Any]:
    return {
        "district": desk.district,
        "id": group.id,
        "kind": group.kind,
        "members": [member.no for member in group.members],
        "place": _place(group),
        "leaf": group.leaf,
        "first": group.first,
        "last": group.last,
        "reports": group.reports,
        "incidents": group.incidents,
        "callers": group.callers,
        "anonymous": group.anonymous,
        "places": group.places,
        "leaves": group.leaves,
        "after_closing": group.after_closing,
        "reasons": [
            reason._asdict() for reason in (*_shared(desk, group), *why.reasons)
        ],
    }


def _place(group: Group) -> dict[str, str | None] | None:
    """What place all members have in common, if any."""
    if not (group.around or group.building):
        return None
    return {
        "registry": group.registry,
        "around": group.around,
        "building": group.building,
    }


def _place_text(group: Group) -> str:
    return " / ".join(part for part in (group.around, group.building) if part)


def _shared(desk: Desk, group: Group) -> Sequence[Reason]:
    """What all members have in common by key, the leaf called by its name."""
    leaf = desk.rulebook.find_leaf(group.leaf) if group.leaf else None
    if leaf is None:
        return g.reasons(group)
    named = {lang: f"{group.leaf} {leaf.label(lang)}" for lang in ("zh", "en")}
    return g.reasons(group, **named)


def _row(settings: Settings, desk: Desk, group: Group, why: Because) -> dict[str, Any]:
    return {
        **group._asdict(),
        "district": desk.district,
        "id": group.id,
        "kind": settings.say(*KINDS[group.kind]),
        "place": _place_text(group),
        "leaf": _about(settings, desk, group, why),
        "last": group.last,
    }


def _named(settings: Settings, desk: Desk, code: str | None) -> str:
    """A leaf by its code and name."""
    leaf = desk.rulebook.find_leaf(code) if code else None
    return f"{code} {leaf.label(settings.lang)}" if leaf else code or ""


def _about(settings: Settings, desk: Desk, group: Group, why: Because) -> str:
    """What the members are about: their leaf, or the words they share."""
    if group.leaf:
        return _named(settings, desk, group.leaf)
    if why.words:
        return settings.say("、", ", ").join(why.words)
    leaves = settings.say(f"{group.leaves}类", f"{group.leaves} leaves")
    return leaves if group.leaves else ""


@recurrence.command(cls=Command)
@click.argument("group", metavar="ID")
@district
@as_of
@click.pass_context
def show(
    context: click.Context, group: str, district: str | None, as_of: datetime | None
) -> None:
    """One group: why it is one, its members, what came back after closing. 一组经过

    ID is as `casework recurrence` prints it.
    """
    given = context.parent.params if context.parent else {}
    district, as_of = district or given["district"], as_of or given["as_of"]
    with session(context) as run:
        desk, found = find(run, group, district, as_of)
        cases = _cases(desk, found, as_of)
        (why,) = because(desk.record, [found], as_of)
        if run.settings.json:
            told = _document(desk, found, why)
            output.document({**told, "cases": list(_members(found, cases))})
            return
        for line in _head(run.settings, desk, found, why):
            click.echo(line)
        click.echo()
        columns = MEMBERS if found.leaf else UNLIKE
        rows = (
            {**row, "what": _named(run.settings, desk, row["leaf"])}
            for row in _members(found, cases)
        )
        output.table(run.settings, columns, rows)


def _cases(
    desk: Desk, group: Group, as_of: datetime | None
) -> Mapping[UUID, Complaint]:
    """The members as they stood at the instant."""
    told = desk.record.streams([member.case_id for member in group.members])
    return {
        stream: state.replay(r for r in history if as_of is None or r.fact.at <= as_of)
        for stream, history in told.items()
    }


def _members(group: Group, cases: Mapping[UUID, Complaint]) -> Iterator[dict[str, Any]]:
    after = group.came_back()
    for member in group.members:
        case = cases[member.case_id]
        before = after.get(member.case_id)
        yield {
            "no": member.no,
            "case_id": member.case_id,
            "at": member.at,
            "leaf": member.its_leaf,
            "stage": case.stage,
            "closed_at": member.closed_at,
            "lead": case.lead,
            "handler": case.handler,
            "repeat": not member.incident,
            "ruled": member.ruled,
            "after": before.no if before else None,
            "days": _days_since_closing(member, before),
        }


def _days_since_closing(member: Member, before: Member | None) -> int | None:
    """After how many days a member came, when the one before had been closed."""
    if before is None or before.closed_at is None:
        return None
    return (member.at - before.closed_at) // DAY


def _head(settings: Settings, desk: Desk, group: Group, why: Because) -> Iterator[str]:
    say = settings.say
    yield f"{group.id} · {say(*KINDS[group.kind])} · {desk.district}"
    for reason in (*_shared(desk, group), *why.reasons):
        yield f"{say('理由：', 'Because: ')}{say(reason.zh, reason.en)}"
    first, last = (output.shown(at, settings) for at in (group.first, group.last))
    yield say(f"自{first}至{last}", f"From {first} to {last}")
    yield say(
        f"诉求{group.reports}件，事件{group.incidents}起，来电人{group.callers}名，"
        f"不知来电人{group.anonymous}件，{group.places}处，"
        f"办结后又来{group.after_closing}件",
        f"Reports {group.reports}, incidents {group.incidents}, "
        f"callers {group.callers}, without a known caller {group.anonymous}, "
        f"places {group.places}, after a closing {group.after_closing}",
    )


for _command in (ruling.split, ruling.join, ruling.confirm):
    recurrence.add_command(_command)
