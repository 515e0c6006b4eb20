"""`casework place`: which registered place a text means, how sure that is, and why."""

from collections import Counter
from datetime import datetime
from itertools import islice
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command, settings_of
from casework.adapters.cli.options import as_of, district
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import only_as_shipped, session
from casework.adapters.cli.settings import Settings
from casework.adapters.places import register_in
from casework.domain.complaint.facts import Place
from casework.domain.place.address import parse
from casework.domain.place.lookup import resolve
from casework.domain.place.parts import LABELS, Address, Part, written
from casework.domain.place.reading import CERTAINTY_ZH, Reading, Reason
from casework.domain.place.register import Register

MOST_SHOWN: Final = 20
COLUMNS: Final = (
    Column("name", "名称", "name", wraps=True),
    Column("registry", "名录", "register"),
    Column("estate", "小区", "estate"),
    Column("building", "楼栋", "building"),
    Column("reason", "理由", "reason", wraps=True),
)


@click.command(cls=Command)
@click.argument("text")
@click.option("--registry", metavar="R", help="Only in this register. 名录")
@district
@as_of
@click.pass_context
def place(
    context: click.Context,
    *,
    text: str,
    registry: str | None,
    district: str | None,
    as_of: datetime | None,
) -> None:
    """Which registered place a text means, and why. 地点查找

    Reads the addresses out of the text and looks them up among the district's estates,
    buildings and aliases. What is not sure is not guessed: every reading is told.
    """
    settings = settings_of(context)
    register = _register(context, district, as_of)
    reading = resolve(text, register, registry)
    addresses = parse(text, register.known)
    if settings.json:
        output.document(_document(reading, addresses))
    else:
        _tell(settings, reading, addresses)


def _register(
    context: click.Context, district: str | None, as_of: datetime | None
) -> Register:
    """What the district named, or the only one, has registered by then."""
    settings = settings_of(context)
    if district is None and only_as_shipped(settings):
        return Register()
    with session(context) as run:
        if district is None and not run.store.districts():
            return Register()
        name = run.only(district)
        return register_in(run.record(name), as_of)


def _document(reading: Reading, addresses: tuple[Address, ...]) -> dict[str, Any]:
    return {
        "place": _place(reading.place) if reading.place else None,
        "name": reading.name,
        "certainty": reading.certainty.value,
        "reasons": [_reason(reason) for reason in reading.reasons],
        "alternatives": [
            {**_place(one.place), "name": one.name, "reason": _reason(one.reason)}
            for one in reading.alternatives
        ],
        "addresses": [
            {
                "said": one.said,
                "start": one.start,
                "end": one.end,
                "parts": [_part(part) for part in one.parts],
                "personal": [_part(part) for part in one.personal],
            }
            for one in addresses
        ],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "registry": place.registry,
        "estate": place.estate,
        "building": place.building,
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {"zh": reason.zh, "en": reason.en}


def _part(part: Part) -> dict[str, Any]:
    told = {"kind": part.kind.value, "value": part.value}
    return {**told, "start": part.start, "end": part.end}


def _tell(settings: Settings, reading: Reading, addresses: tuple[Address, ...]) -> None:
    read = Counter(_read(address, settings) for address in addresses)
    for said, count in islice(read.items(), MOST_SHOWN):
        times = settings.say(f"（{count}次）", f" ({count} times)") if count > 1 else ""
        settings.tell(f"读到：{said}{times}", f"Read: {said}{times}")
    if len(read) > MOST_SHOWN:
        more = len(read) - MOST_SHOWN
        settings.tell(f"另有{more}个地址。", f"And {more} more addresses.")
    if reading.place is not None:
        where = reading.place
        codes = " ".join(filter(None, (where.registry, where.estate, where.building)))
        settings.tell(
            f"地点：{reading.name}（{codes}）", f"Place: {reading.name} ({codes})"
        )
    sure = reading.certainty
    settings.tell(f"把握：{CERTAINTY_ZH[sure]}", f"How sure: {sure.value}")
    for reason in reading.reasons:
        settings.tell(f"理由：{reason.zh}", f"Why: {reason.en}")
    if reading.alternatives:
        rows = [
            {**_place(o.place), "name": o.name, "reason": o.reason.say(settings.lang)}
            for o in reading.alternatives
        ]
        output.table(settings, COLUMNS, rows, settings.say("可能是", "It may be"))


def _read(address: Address, settings: Settings) -> str:
    """What was read of an address; equal ones read alike."""
    said = _named(address.parts, settings)
    if not address.personal:
        return said
    rooms = _named(address.personal, settings)
    return said + settings.say(f"；个人信息：{rooms}", f"; personal: {rooms}")


def _named(parts: tuple[Part, ...], settings: Settings) -> str:
    return ", ".join(
        f"{settings.say(LABELS[part.kind], part.kind.value)} {written(part)}"
        for part in parts
    )
