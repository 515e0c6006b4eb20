"""That nothing is listed: because nothing was to be, or as far as the record goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import click

from casework.adapters.cli import output
from casework.adapters.cli.settings import Settings
from casework.adapters.desk import Desk
from casework.projections import worklist

LONG: Final = timedelta(days=7)
"""A record that ended so long before an instant may not tell of that instant."""


class Asked(NamedTuple):
    """Of which desks a list is asked, at most how long, and as of when."""

    desks: Sequence[Desk]
    limit: int
    as_of: datetime | None


def tell_nothing(settings: Settings, asked: Asked, zh: str, en: str) -> None:
    """Say why a list is empty; that nothing is so only where that is known."""
    if not asked.limit:
        settings.tell(
            "--limit为0，未列出任何一条。", "None was to be shown: --limit is 0."
        )
        return
    beyond = beyond_record(settings, asked.desks, asked.as_of)
    if not beyond.before:
        settings.tell(zh, en)
    beyond.tell()


class Beyond(NamedTuple):
    """Whether an instant is outside of the record, and the sentence that says so."""

    before: bool = False
    sentence: str = ""

    def tell(self) -> None:
        """Say it, if there is anything to say."""
        if self.sentence:
            click.echo(self.sentence)


def beyond_record(
    settings: Settings, desks: Sequence[Desk], as_of: datetime | None
) -> Beyond:
    """Whether an instant is before the first fact of a case, or long after the last."""
    spans = [row for desk in desks for row in desk.views.read(worklist.span())]
    told = [row for row in spans if row["first"] is not None]
    if as_of is None or not told:
        return Beyond()
    first, last = min(r["first"] for r in told), max(r["last"] for r in told)
    if as_of < first:
        begins = output.shown(first, settings)
        zh, en = f"记录自{begins}开始。", f"The record begins at {begins}."
        return Beyond(True, settings.say(zh, en))
    if as_of > last + LONG:
        ends = output.shown(last, settings)
        zh, en = f"{ends}以后没有记录。", f"Nothing is recorded after {ends}."
        return Beyond(False, settings.say(zh, en))
    return Beyond()
