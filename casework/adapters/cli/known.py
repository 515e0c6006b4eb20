"""`casework known`: what is known at intake, why it is alike, and what to do."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command
from casework.adapters.cli.company import (
    LIKES,
    REST,
    as_row,
    at_rest,
    by_way,
    item,
    lines,
)
from casework.adapters.cli.complaint import not_yet, unknown_case
from casework.adapters.cli.leaves import leaf_code
from casework.adapters.cli.options import as_of, district, limit
from casework.adapters.cli.session import Session, session
from casework.adapters.cli.settings import Settings
from casework.adapters.company import (
    Found,
    When,
    company_of,
    company_of_call,
    counted,
)
from casework.adapters.desk import Desk
from casework.domain.complaint.facts import Place
from casework.domain.complaint.state import Complaint
from casework.domain.place.alias import NoAlias, target
from casework.domain.place.lookup import NO_ADDRESS, resolve
from casework.domain.place.reading import Certainty, Reading, Reason
from casework.domain.place.said import SURE
from casework.projections import known as n
from casework.projections.projection import CHINA


class Said(NamedTuple):
    """What a caller has said so far."""

    caller: str | None
    registry: str | None
    building: str | None
    leaf: str | None
    place: str | None
    title: str | None
    text: str | None
    new_fact: bool

    @property
    def words(self) -> str | None:
        """What is said in words, if anything is."""
        told = [part for part in (self.title, self.text) if part is not None]
        return "\n".join(told) if told else None

    @property
    def anything(self) -> bool:
        """Whether it is something to look for."""
        return bool(
            self.caller
            or self.building
            or (self.leaf and self.place)
            or (self.title or self.text) is not None
        )


@click.command(cls=Command)
@click.argument("case", required=False)
@district
@click.option("--caller", metavar="TELEPHONE", help="Of this caller. 来电号码")
@click.option(
    "--building", metavar="B", help="In this building: code, name or number. 楼栋"
)
@click.option("--registry", metavar="R", help="Whose building. 名录")
@click.option(
    "--leaf", metavar="L", help="Of this type, at --building or --place. 类型"
)
@click.option("--place", metavar="E", help="Project or estate. 项目或者小区")
@click.option("--title", metavar="T", help="The matter in a line, as said. 标题")
@click.option("--text", metavar="T", help="What the caller says. 来电人所述")
@click.option("--new-fact", is_flag=True, help="There is something new. 有新情况")
@limit
@as_of
@click.pass_context
def known(
    context: click.Context,
    /,
    *,
    case: str | None,
    district: str | None,
    limit: int,
    as_of: datetime | None,
    **given: Any,
) -> None:
    """What is known at intake: same caller, same building, same matter. 受理时已知情况

    For a case by its number, or for what a caller has said so far. Each case that is
    alike is told with the reason, what the rules make of it, and the command for it.
    """
    said = Said(**given)
    with session(context) as run:
        if not (case or said.anything):
            raise run.settings.usage(
                "请给出工单编号、--caller、--building、--text，或者--leaf与--place",
                "Give an order number, --caller, --building, --text, or --leaf with "
                "--place",
            )
        when = When(as_of, datetime.now(CHINA), run.store.vault.erased())
        desks = run.reading(district)
        if said.leaf:
            said = said._replace(leaf=leaf_code(desks, said.leaf))
        told = [
            one
            for desk in desks
            if (
                one := _of_case(desk, case, when)
                if case
                else _of_call(run, desk, said, when)
            )
            is not None
        ]
        if case and not told:
            if as_of and any(desk.case(case) for desk in desks):
                raise not_yet(run.settings, case, as_of)
            raise unknown_case(case, district or run.place)
        several = len(run.store.districts()) > 1
        if run.settings.json:
            items = [
                item(run.settings, one.desk, found, several=several)
                for one in told
                for found in one.found
            ]
            output.document(items[:limit])
        else:
            for one in told:
                _tell(run.settings, one, limit, several=several)


class Told(NamedTuple):
    """What one district knows of the case or call, and what it does not.

    The `reading` is of a place that is not sure; a `stranger` never called before.
    """

    desk: Desk
    no: str
    found: list[Found]
    reading: Reading | None = None
    stranger: bool = False


def _of_case(desk: Desk, no: str, when: When) -> Told | None:
    found = company_of(desk, no, when)
    return None if found is None else Told(desk, no, found)


def _of_call(run: Session, desk: Desk, said: Said, when: When) -> Told:
    place, reading = _where(run.settings, desk, said)
    person = run.store.vault.person_key(telephone=said.caller) if said.caller else ""
    call = Complaint(
        person=person, place=place, leaf=said.leaf or "", new_fact=said.new_fact
    )
    found = company_of_call(desk, call, (said.title, said.text), when)
    called = desk.views.read(n.same_caller(person, when.as_of, limit=1))
    return Told(desk, "", found, reading, bool(person) and not called)


def _where(settings: Settings, desk: Desk, said: Said) -> tuple[Place, Reading | None]:
    """The place that a caller means, and its reading where that is not sure."""
    register, named = desk.register, (said.place or "") + (said.building or "")
    if named and register.codes:
        try:
            found = target(register, said.place, said.building, said.registry)
        except NoAlias:
            pass
        else:
            return _with_project(desk, found), None
    words = named or said.words
    reading = None
    if words is not None and register.codes:
        reading = resolve(words, register, said.registry)
    if reading and reading.place is not None and reading.certainty in SURE:
        return _with_project(desk, reading.place), None
    if place := _as_coded(settings, desk, said):
        return place, None
    return Place(resolved=False), _unplaced(said, reading)


def _unplaced(said: Said, reading: Reading | None) -> Reading | None:
    """The reading of a place that is not there; what is named by code is no address."""
    named = (said.place or "") + (said.building or "")
    if not named or (reading and NO_ADDRESS not in reading.reasons):
        return reading
    reason = (
        Reason(f"没有楼栋{said.building}。", f"There is no building {said.building}.")
        if said.building
        else Reason(
            f"没有项目或者小区{said.place}。",
            f"There is no project or estate {said.place}.",
        )
    )
    return Reading(None, Certainty.UNKNOWN, (reason,))


def _with_project(desk: Desk, place: Place) -> Place:
    project = desk.register.project_of(place)
    return place.model_copy(update={"project": project})


def _as_coded(settings: Settings, desk: Desk, said: Said) -> Place | None:
    """The place by the codes that cases have it by, whatever is registered."""
    place = Place(
        registry=said.registry or "",
        estate=said.place,
        building=said.building,
        project=said.place,
    )
    if said.registry is not None:
        return place
    found = {
        row["registry"]
        for column in ("building", "estate", "project")
        if (code := getattr(place, column))
        for row in desk.views.read(n.registries(column, code))
    }
    if len(found) > 1:
        names = ", ".join(sorted(found))
        raise settings.usage(
            f"不止一个名录有这个编号，请用--registry指明：{names}",
            f"Several registers have this code; name one with --registry: {names}",
        )
    return place.model_copy(update={"registry": found.pop()}) if found else None


def _tell(settings: Settings, told: Told, limit: int, *, several: bool) -> None:
    desk, say = told.desk, settings.say
    if told.reading is not None:
        for line in _unsure(settings, told.reading):
            click.echo(line)
    if told.stranger:
        settings.tell("这位来电人没有来过电。", "This caller is not known.")
    if not told.found:
        settings.tell(
            f"{told.no or '来电'}：没有已知的同类情况。",
            f"{told.no or 'The call'}: nothing like it is known.",
        )
        return
    kinds = say("、", ", ").join(
        f"{say(*LIKES[like])}{say('', ' ')}{count}"
        for like, count in counted(told.found).items()
        if count
    )
    settings.tell(
        f"{told.no or '来电'}：同类{len(told.found)}件（{kinds}）。",
        f"{told.no or 'The call'}: {_are(len(told.found))} like it ({kinds}).",
    )
    shown = told.found[:limit]
    for first, *others in by_way(shown):
        click.echo()
        for line in lines(settings, desk, first, several=several):
            click.echo(line)
        _tell_more(settings, desk, others, ("同样处理的还有：", "The same goes for:"))
    same, rest = at_rest(shown, same=True), at_rest(shown, same=False)
    _tell_more(settings, desk, same, ("同一事项的还有：", "Of the same matter:"))
    _tell_more(
        settings,
        desk,
        rest,
        ("另有，但不是同一事项：", "Also, but of other matters:"),
    )
    if len(told.found) > limit:
        more = len(told.found) - limit
        settings.tell(f"另有{more}件。", f"And {more} more.")


def _are(count: int) -> str:
    return f"{count} is" if count == 1 else f"{count} are"


def _tell_more(
    settings: Settings, desk: Desk, some: Sequence[Found], title: tuple[str, str]
) -> None:
    if some:
        click.echo()
        settings.tell(*title)
        output.table(settings, REST, [as_row(settings, desk, one) for one in some])


def _unsure(settings: Settings, reading: Reading) -> Iterator[str]:
    """What a text that names no sure place may mean."""
    for reason in reading.reasons:
        yield settings.say(f"地点未定：{reason.zh}", f"The place is open: {reason.en}")
    for one in reading.alternatives:
        yield settings.say(
            f"    可能是{one.name}：{one.reason.zh}",
            f"    It may be {one.name}: {one.reason.en}",
        )
