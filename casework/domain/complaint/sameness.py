"""Persons' rulings on what is one matter: split, join, confirm. 同一事项的认定。"""

from collections.abc import Iterator
from typing import Final

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Fact
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import require

KINDS: Final = frozenset({"building", "estate", "matter"})
"""What is ruled on; that calls are one caller's is no matter of opinion."""


def assign(command: k.AssignMatter, case: Complaint, _: Rulebook) -> Iterator[Fact]:
    """Say of one member where a person's ruling puts it."""
    require(bool(command.reason.strip()), c.ONE_MATTER, "缺少理由", "no reason given")
    require(
        command.kind in KINDS,
        c.ONE_MATTER,
        "来电人一类不由人认定",
        "groups of one caller are not ruled on",
    )
    RULED[command.way](command)
    was = next((group.id for group in command.groups if case.no in group.nos), None)
    require(
        was is not None,
        c.ONE_MATTER,
        f"{case.no}不在其中",
        f"{case.no} is not among them",
    )
    assert was is not None
    joins = command.way is f.Ruling.JOIN
    moves = joins or case.no in command.apart
    yield f.MatterAssigned(
        at=command.at,
        by=command.by,
        kind=command.kind,
        matter=command.matter if moves else was,
        way=command.way,
        reason=command.reason.strip(),
        was=was,
        with_nos=tuple(no for no in command.apart if no != case.no),
    )


def _check_split(command: k.AssignMatter) -> None:
    """What is set apart is part of one group, and leaves a part behind."""
    _check_one(command)
    members = {no for group in command.groups for no in group.nos}
    strangers = ", ".join(no for no in command.apart if no not in members)
    require(
        not strangers,
        c.ONE_MATTER,
        f"{strangers}不在其中",
        f"not among them: {strangers}",
    )
    require(
        bool(command.apart) and set(command.apart) < members,
        c.ONE_MATTER,
        "有一边没有诉求",
        "one side would be empty",
    )


def _check_join(command: k.AssignMatter) -> None:
    """Two groups or more of one kind become one of them."""
    require(
        all(group.id.startswith(f"{command.kind}-") for group in command.groups),
        c.ONE_MATTER,
        "归并方式不同",
        "they are not of one kind",
    )
    ids = {group.id for group in command.groups}
    require(
        len(ids) > 1 and command.matter in ids,
        c.ONE_MATTER,
        "只有一组",
        "there is only one group to join",
    )


def _check_one(command: k.AssignMatter) -> None:
    require(
        len(command.groups) == 1,
        c.ONE_MATTER,
        "须指明一组",
        "one group is ruled on at a time",
    )


RULED: Final = {
    f.Ruling.SPLIT: _check_split,
    f.Ruling.JOIN: _check_join,
    f.Ruling.CONFIRM: _check_one,
}
"""What each way of ruling asks for."""
