"""`casework known`: what is known at intake."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import click
from sqlalchemy import Select

from casework.adapters.cli import output
from casework.adapters.cli.command import Command
from casework.adapters.cli.complaint import unknown_case
from casework.adapters.cli.options import as_of, district, limit
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.settings import Settings
from casework.adapters.desk import Desk
from casework.adapters.vault import Vault
from casework.domain.complaint import state
from casework.domain.complaint.facts import Place
from casework.projections import known as n
from casework.projections.projection import Row

COLUMNS: Final = (
    Column("district", "区", "district"),
    Column("like", "相同", "same"),
    Column("no", "工单", "order"),
    Column("received_at", "受理", "received"),
    Column("leaf", "类型", "leaf"),
    Column("place", "地点", "place", wraps=True),
    Column("open", "在办", "open"),
    Column("closed_at", "办结", "closed"),
)
LIKE: Final = {
    "caller": ("来电人", "caller"),
    "building": ("楼栋", "building"),
    "matter": ("事项", "matter"),
}


@click.command(cls=Command)
@click.argument("case", required=False)
@district
@click.option("--caller", metavar="TELEPHONE", help="Of this caller. 来电号码")
@click.option("--building", metavar="B", help="In this building. 楼栋")
@click.option("--registry", default="", metavar="R", help="Whose building. 名录")
@click.option(
    "--leaf", metavar="L", help="Of this type, at --building or --place. 类型"
)
@click.option("--place", metavar="E", help="Project or estate. 项目或者小区")
@limit
@as_of
@click.pass_context
def known(
    context: click.Context,
    *,
    case: str | None,
    district: str | None,
    caller: str | None,
    building: str | None,
    registry: str,
    leaf: str | None,
    place: str | None,
    limit: int,
    as_of: datetime | None,
) -> None:
    """What is known at intake: same caller, same building, same matter. 受理时已知情况

    For a case by its number, or for what a caller has said so far.
    """
    with session(context) as run:
        settings = run.settings
        if not (case or caller or building or (leaf and place)):
            raise settings.usage(
                "请给出工单编号、--caller、--building，或者--leaf与--place",
                "Give an order number, --caller, --building, or --leaf with --place",
            )
        said = Said(caller, registry, building, leaf, place)
        told: list[Row] = []
        asked = False
        for desk in run.reading(district):
            queries = list(
                _of_case(desk, case, as_of, limit)
                if case
                else _of_call(run.store.vault, said, as_of)
            )
            asked = asked or bool(queries)
            for like, query in queries:
                told += [
                    _item(desk, like, row)
                    for row in desk.views.read(query)[:limit]
                    if row["no"] != case
                ]
        if case and not asked:
            raise unknown_case(case, district or run.place)
        _tell(settings, told)


Query = tuple[str, Select[Any]]


def _of_case(
    desk: Desk, no: str, as_of: datetime | None, limit: int
) -> Iterator[Query]:
    history = desk.history(no, as_of)
    if not history:
        return
    case = state.replay(history)
    most = limit + 1
    if not case.anonymous:
        yield "caller", n.same_caller(case.person, as_of, limit=most)
    if case.place.building:
        building = case.place.building
        yield (
            "building",
            n.same_building(case.place.registry, building, as_of, limit=most),
        )
    if case.leaf:
        yield "matter", n.same_matter(case.leaf, case.place, as_of, limit=most)


class Said(NamedTuple):
    """What a caller has said so far."""

    caller: str | None
    registry: str
    building: str | None
    leaf: str | None
    place: str | None


def _of_call(vault: Vault, said: Said, as_of: datetime | None) -> Iterator[Query]:
    if said.caller:
        yield "caller", n.same_caller(vault.person_key(telephone=said.caller), as_of)
    if said.building:
        yield "building", n.same_building(said.registry, said.building, as_of)
    if said.leaf and said.building:
        where = Place(registry=said.registry, building=said.building)
        yield "matter", n.same_matter(said.leaf, where, as_of)
    elif said.leaf and said.place:
        yield "matter", n.around(said.leaf, said.place, as_of)


def _item(desk: Desk, like: str, row: Row) -> dict[str, Any]:
    return {"district": desk.district, "like": like, **row}


def _tell(settings: Settings, told: list[Row]) -> None:
    if settings.json:
        output.document(told)
    elif told:
        rows = [
            row
            | {
                "like": settings.say(*LIKE[row["like"]]),
                "place": " / ".join(
                    row[name] for name in ("estate", "building") if row[name]
                ),
            }
            for row in told
        ]
        output.table(settings, COLUMNS, rows)
    else:
        settings.tell("没有已知的同类情况。", "Nothing of the kind is known.")
