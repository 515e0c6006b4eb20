"""`casework worklist`."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, Final
from uuid import UUID

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command
from casework.adapters.cli.nothing import Asked, tell_nothing
from casework.adapters.cli.options import as_of, district, limit
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.settings import Settings
from casework.adapters.cli.values import INSTANT, Word
from casework.adapters.desk import Desk
from casework.domain.complaint.alike import Like
from casework.domain.complaint.facts import Alert, Level
from casework.domain.complaint.stage import Stage
from casework.domain.rulebook.explanation import instant_text
from casework.domain.rulebook.taxonomy import Grade
from casework.projections import worklist as w
from casework.projections.company import company
from casework.projections.projection import Row, instant, micros

COLUMNS: Final = (
    Column("no", "工单", "order"),
    Column("district", "区", "district"),
    Column("stage", "环节", "stage"),
    Column("lead", "主办", "lead", wraps=True),
    Column("handler", "经办", "handler", wraps=True),
    Column("leaf", "类型", "leaf"),
    Column("grade", "等级", "grade"),
    Column("due_shown", "时限", "due"),
    Column("marks", "提示", "marks", wraps=True),
    Column(
        "answers", "答复 · 质检 · 认可", "claimed · verified · accepted", wraps=True
    ),
)

COMPANY: Final = {
    Like.CALLER: ("同人", "caller"),
    Like.MATTER: ("同处", "here"),
    Like.WORDS: ("同事", "matter"),
}
"""How it is marked that others have the caller, the type and building, the matter."""


@click.command(cls=Command)
@district
@click.option("--unit", metavar="U", help="Led by this unit. 主办单位")
@click.option("--person", metavar="P", help="Handled by this person. 经办人")
@click.option("--stage", type=Word(Stage), help="In this stage. 所处环节")
@click.option("--overdue", is_flag=True, help="Only what is overdue. 仅超期")
@click.option("--due-before", type=INSTANT, help="Due before an instant. 届满早于")
@click.option("--warning", type=Word(Alert), help="With this warning. 预警")
@click.option("--grade", type=click.Choice(list(Grade)), help="Of this grade. 等级")
@click.option("--leaf", metavar="L", help="Of this problem type. 问题类型")
@limit
@click.option("--after", metavar="CURSOR", help="Go on after this item's cursor. 续页")
@as_of
@click.pass_context
def worklist(
    context: click.Context,
    *,
    district: str | None,
    unit: str | None,
    person: str | None,
    stage: Stage | None,
    overdue: bool,
    due_before: datetime | None,
    warning: Alert | None,
    grade: str | None,
    leaf: str | None,
    limit: int,
    after: str | None,
    as_of: datetime | None,
) -> None:
    """What must be done, by whom, by when. 待办清单

    Open cases by what is due next: the reply while a unit owes it, else the review or
    whatever limit runs; those without one last. Claimed by the handler, verified by
    the reviewer and accepted by the caller are told apart. The marks caller+2, here+1,
    matter+3 say how many other orders there are of the same caller, of the same type in
    the same building, and of one matter by what is said: see casework known ORDER.
    """
    asked = w.Asked(
        unit=unit,
        handler=person,
        stage=stage,
        due_before=due_before,
        overdue=overdue or None,
        warning=warning,
        grade=grade,
        leaf=leaf,
    )
    place = _cursor(after) if after else None
    with session(context) as run:
        desks = run.reading(district)
        found = islice(
            merge(
                *(page(desk, as_of, asked, limit=limit, after=place) for desk in desks),
                key=lambda item: item["order"],
            ),
            limit,
        )
        if run.settings.json:
            output.documents(_with_cursor(one) for one in found)
        elif rows := [as_row(one, run.settings) for one in found]:
            output.table(run.settings, COLUMNS, rows)
        else:
            narrowed = asked != w.ALL or place is not None
            says = NOTHING_SUCH if narrowed else NOTHING
            tell_nothing(run.settings, Asked(desks, limit, as_of), *says)


NOTHING: Final = ("没有待办。", "Nothing is open.")
NOTHING_SUCH: Final = ("没有这样的待办。", "Nothing is open that was asked for.")


def page(
    desk: Desk,
    as_of: datetime | None,
    asked: w.Asked,
    *,
    limit: int,
    after: w.Cursor | None = None,
) -> Iterator[dict[str, Any]]:
    """The open cases that are asked for, after a cursor, at most so many."""
    read = desk.views.read
    rows = read(w.page(as_of, asked, limit=limit, after=after))
    others = company([row["case_id"] for row in rows], read, as_of)
    for row in rows:
        yield _item(row, others[row["case_id"]], desk.district)


def _item(row: Row, others: Mapping[Like, int], district: str) -> dict[str, Any]:
    """An open case as the worklist tells it, with how many others are like it."""
    place = (row["rank"], row["no"], row["case_id"].hex)
    return {
        "no": row["no"],
        "district": district,
        "stage": row["stage"],
        "since": row["since"],
        "unit": row["lead"],
        "lead": row["lead"],
        "assists": row["assists"].split(),
        "handler": row["handler"],
        "taxonomy": row["taxonomy"],
        "leaf": row["leaf"],
        "type": row["type"],
        "grade": row["grade"],
        "registry": row["registry"],
        "estate": row["estate"],
        "building": row["building"],
        "project": row["project"],
        "due": row["due"],
        "provisional": row["provisional"],
        "next_due": row["next_due"],
        "next_kind": row["next_kind"],
        "overdue": row["overdue"],
        "warning": row["warning"],
        "supervision": row["supervision"],
        "problem": row["problem"],
        "excluded": row["excluded"],
        "claimed": row["claimed"],
        "verified": row["verified"],
        "accepted": row["accepted"],
        "attempt": row["attempt"],
        "redo": row["redo"],
        "reopened": row["reopened"],
        "company": {like: others.get(like, 0) for like in COMPANY},
        "received_at": row["received_at"],
        "case_id": row["case_id"],
        "order": place,
    }


def _with_cursor(found: dict[str, Any]) -> dict[str, Any]:
    """An item, with the cursor after which the next page begins."""
    found["cursor"] = _written(w.Cursor(*found.pop("order")))
    return found


def as_row(found: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """An item as a row of the table for people."""

    def word(value: str | None, nothing: str = "") -> str:
        return output.shown(value, settings) if value not in {None, nothing} else ""

    marks = (
        settings.say("超期", "overdue") if found["overdue"] else "",
        word(found["warning"], Alert.NONE),
        word(found["supervision"], Level.NONE),
        settings.say("疑难", "problem order") if found["problem"] else "",
        *(
            f"{settings.say(*COMPANY[like])}+{others}"
            for like, others in found["company"].items()
            if others
        ),
    )
    verified = settings.say("已质检", "verified") if found["verified"] else "–"
    answers = (
        word(found["claimed"]) or "–",
        verified,
        word(found["accepted"]) or "–",
    )
    return found | {
        "due_shown": _due(found),
        "marks": " ".join(mark for mark in marks if mark),
        "answers": " · ".join(answers) if found["claimed"] else "",
    }


def _due(found: dict[str, Any]) -> str:
    """The instant by which the order has its place; with "~" while provisional."""
    rank = found["order"][0]
    if rank == w.NEVER:
        return ""
    # What ends after an instant past the published calendar is past it as well.
    reply = found["due"]
    provisional = found["provisional"] and reply is not None and rank >= micros(reply)
    return instant_text(instant(rank), ends=True) + ("~" if provisional else "")


def _written(cursor: w.Cursor) -> str:
    text = f"{cursor.rank}:{cursor.case_id}:{cursor.no}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _cursor(written: str) -> w.Cursor:
    try:
        padded = written + "=" * (-len(written) % 4)
        text = base64.urlsafe_b64decode(padded).decode()
        rank, case, no = text.split(":", 2)
        return w.Cursor(int(rank), no, UUID(case).hex)
    except (ValueError, binascii.Error) as error:
        raise click.BadParameter(f"{written!r} is no cursor of a worklist") from error
