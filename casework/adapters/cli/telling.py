"""Facts told: in sentences for people, without personal data for programs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.settings import Settings
from casework.adapters.desk import Desk
from casework.domain.complaint.facts import Place
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import replay
from casework.domain.facts import Recorded, personal_fields
from casework.domain.place.reading import Certainty
from casework.projections.history import Sentence, suggestion_text, tell_history


def as_json(told: Recorded, *, caller: bool = False) -> dict[str, Any]:
    """A fact; what its caller's key seals only for those who may see it."""
    sealed = set() if caller else set(personal_fields(type(told.fact)))
    return {
        "topic": told.fact.topic,
        "version": told.version,
        "position": told.position,
        **told.fact.model_dump(mode="json", exclude=sealed),
    }


def lines(settings: Settings, told: Iterable[Sentence]) -> Iterator[str]:
    """Sentences as lines: when, who, what, under which clause; then the limits."""
    say = settings.say
    for one in told:
        cited = one.clause and say(f"（第{one.clause}条）", f" (clause {one.clause})")
        against = one.deviates and say("〔不合程序〕", " [not admitted by the loop]")
        at = output.shown(one.at, settings)
        colon = say("：", ": ")
        yield f"{at}  {one.who}{colon}{one.text}{cited}{against or ''}"
        for limit in one.limits:
            yield f"    {limit}"
        for name, value in one.personal.items():
            yield f"    {name}{colon}{value}"


def suggested(settings: Settings, desk: Desk, told: Sequence[Recorded]) -> str:
    """What is suggested for a case that waits for its classification; else nothing."""
    if not told or replay(told).stage is not Stage.RECEIVED:
        return ""
    shown = desk.suggestion(told, told[-1].fact.at)
    if shown is None:
        return ""

    def named(code: str) -> str:
        leaf = desk.rulebook.find_leaf(code)
        return f"{code} {leaf.label(settings.lang)}" if leaf else code

    return suggestion_text(shown, settings.lang, named)


OPEN: Final = {
    Certainty.OTHER_DISTRICT: ("所述地址在外区", "the address is in another district"),
    Certainty.AMBIGUOUS: ("所述地址不止一处", "the address may mean several places"),
    Certainty.UNKNOWN: ("所述地址未登记", "no registered address is said"),
    Certainty.PARTIAL: ("所述地址不全", "the address is not said in full"),
}


def open_place(settings: Settings, place: Place) -> str:
    """That a place is still to be found, and why as far as is known; else nothing."""
    if place.resolved:
        return ""
    why = next((each for sure, each in OPEN.items() if sure == place.certainty), None)
    if why is None:
        return settings.say("待核", "open")
    return settings.say("待核，{}", "open, {}").format(settings.say(*why))


def tell_facts(
    settings: Settings,
    told: Sequence[Recorded],
    history: Iterable[Recorded],
    reactions: int = 0,
) -> None:
    """Tell what a command led to, in the light of the whole history."""
    if settings.json:
        output.document([as_json(recorded) for recorded in told])
        return
    new = {recorded.version for recorded in told}
    sentences = [
        one._replace(personal={})
        for one in tell_history(history, settings.lang)
        if one.version in new
    ]
    for line in lines(settings, sentences):
        click.echo(line)
    if reactions:
        zh, en = f"另有{reactions}项后续记录。", f"{reactions} more facts followed."
        settings.tell(zh, en)
