"""`casework complaint correct-place`: where a case is, as somebody corrects it."""

from datetime import datetime
from typing import Any, Final

import click

from casework.adapters.cli.acting import acting
from casework.adapters.cli.generated import command_of
from casework.adapters.cli.session import session
from casework.adapters.cli.settings import Plain
from casework.adapters.cli.telling import tell_facts
from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.facts import Fact
from casework.domain.place.alias import NoAlias, alias_in, remembered, target
from casework.domain.place.register import Register
from casework.projections.projection import CHINA

REMEMBER: Final = click.Option(
    ["--remember"],
    is_flag=True,
    help="What the caller calls the place becomes its alias. 记为别名",
)


def _put(context: click.Context, _: type[k.Command], given: dict[str, Any]) -> int:
    """Correct the place of a case, by the codes, names or numbers of the register."""
    remember = given.pop("remember")
    with session(context) as run:
        no = given.pop("case")
        desk = run.desk(run.only(given.pop("district")))
        history = desk.history(no)
        if not history:
            run.check_case(no, desk.district)
        by, at = acting(run.settings, desk), given.pop("at") or datetime.now(CHINA)
        try:
            words = alias_in(_said(history[0].fact), desk.register) if remember else ""
            place = _registered(given, desk.register)
            command = k.CorrectPlace(at=at, by=by, **{**given, **place})
            alias = remembered(command, no, words) if remember else None
        except NoAlias as error:
            raise Plain(
                f"地点没有更正：{error.zh}。",
                f"The place is not corrected: {error.en}.",
            ) from error
        told = desk.correct_place(desk.stream(no), command, alias)
        reactions, status = run.settle(desk)
        tell_facts(run.settings, told, desk.history(no), reactions)
        if alias is not None and not run.settings.json:
            run.settings.tell(
                f"“{words}”以后也读作这里。", f"{words} is now read as this place."
            )
    return status


def _said(fact: Fact) -> str:
    """Where the caller said it is: the address, or else the words."""
    if not isinstance(fact, f.ComplaintReceived):
        return ""
    return fact.address or "\n".join(filter(None, (fact.title, fact.words)))


def _registered(given: dict[str, Any], register: Register) -> dict[str, Any]:
    """The registered place that is named; without a register, the codes as given."""
    estate, building = given["estate"], given["building"]
    if not register.codes or not given["place_resolved"] or not (estate or building):
        return {}
    place = target(register, estate, building, given["registry"] or None)
    return {
        "registry": place.registry,
        "estate": place.estate,
        "building": place.building,
        "project": given["project"] or register.project_of(place),
    }


correct_place: Final = command_of(k.CorrectPlace, _put)
correct_place.params.insert(-3, REMEMBER)
