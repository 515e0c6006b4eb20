"""Groups of what keeps coming back, found by kind, by id, or by a member's number."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from casework.adapters.cli.session import Session
from casework.adapters.cli.settings import Plain
from casework.adapters.desk import Desk
from casework.projections import groups as g
from casework.projections import matters, recurrence
from casework.projections.groups import Group, Kind


def listed(
    desk: Desk, kind: Kind, as_of: datetime | None = None, **asked: Any
) -> Iterator[Group]:
    """The groups of a kind; those of free text are a read model of their own."""
    if kind is Kind.MATTER:
        query = matters.groups(as_of, **asked)
    else:
        query = recurrence.groups(kind, as_of, **asked)
    return g.gather(kind, desk.views.read(query))


def kind_of(wanted: str) -> Kind | None:
    """The kind that an id begins with."""
    return next((kind for kind in Kind if wanted.startswith(f"{kind}-")), None)


def find(
    run: Session,
    wanted: str,
    named: str | None,
    as_of: datetime | None = None,
) -> tuple[Desk, Group]:
    """The group of an id, or of the beginning of one, in whichever district has it.

    One that a ruling left with a single member is found too.
    """
    kind, key = kind_of(wanted), wanted.partition("-")[2]
    run.districts(named)
    if kind is None or not key:
        raise _unknown(wanted)
    asked = {"limit": None, "least": 1, "erased": run.store.vault.erased()}
    found = [
        (desk, group)
        for desk in run.reading(named)
        for group in listed(desk, kind, as_of, key=key, **asked)
    ]
    if not found:
        raise _unknown(wanted)
    if len(found) > 1:
        names = ", ".join(f"{desk.district} {group.id}" for desk, group in found)
        raise run.settings.usage(
            f"{wanted}不止一组，请写全编号或者用--district指明：{names}",
            f"{wanted} stands for several; say more of it or --district: {names}",
        )
    return found[0]


def group_of(desk: Desk, kind: Kind, case: UUID) -> Group | None:
    """The group that a case is in, even if alone, or None where it has no key."""
    if kind is Kind.MATTER:
        query = matters.key_of_case(case)
    else:
        query = recurrence.key_of_case(kind, case)
    keys = [row["key"] for row in desk.views.read(query)]
    if not keys or keys[0] is None:
        return None
    (group,) = listed(desk, kind, key=keys[0], limit=None, least=1)
    return group


def _unknown(wanted: str) -> Plain:
    if not wanted:
        return Plain("没有给出编号。", "No id of a group is given.")
    return Plain(f"没有这一组：{wanted}。", f"There is no group {wanted}.")
