"""`casework conformance`: which recorded steps the loop does not admit."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import click
from sqlalchemy import Select

from casework.adapters.cli import output
from casework.adapters.cli.command import Command, settings_of
from casework.adapters.cli.options import as_of, district, limit
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.settings import Settings
from casework.adapters.cli.values import Word
from casework.adapters.desk import Desk
from casework.domain.complaint.facts import ComplaintFact
from casework.domain.complaint.loop import STEPS
from casework.domain.complaint.stage import STAGE_EN, Stage
from casework.domain.facts import Fact, in_words
from casework.domain.kinds import ALL_FACTS
from casework.projections import conformance as c
from casework.projections.projection import Row

SUMMARY: Final = (
    Column("district", "区", "district"),
    Column("told", "情况", "what", wraps=True),
    Column("steps", "步骤", "steps", right=True),
    Column("cases", "件数", "cases", right=True),
    Column("clause", "程序条款", "order clause", right=True),
    Column("step_clause", "环节条款", "step clause", right=True),
)
ITEMS: Final = (
    Column("district", "区", "district"),
    Column("at", "时间", "at"),
    Column("no", "工单", "order"),
    Column("told", "情况", "what", wraps=True),
    Column("origin", "来源步骤", "source step", wraps=True),
    Column("clause", "条款", "clause", right=True),
)


@click.command(cls=Command)
@district
@click.option("--case", metavar="NO", help="Only of this case. 工单")
@click.option("--fact", metavar="TOPIC", help="Only this fact. 事实")
@click.option("--stage", type=Word(Stage), help="Only while in this stage. 环节")
@click.option("--summary", "only", flag_value="summary", help="Only counts. 仅汇总")
@click.option("--items", "only", flag_value="items", help="Only the steps. 仅明细")
@limit
@as_of
@click.pass_context
def conformance(
    context: click.Context,
    *,
    district: str | None,
    case: str | None,
    fact: str | None,
    stage: Stage | None,
    only: str | None,
    limit: int,
    as_of: datetime | None,
) -> None:
    """Recorded steps that the loop does not admit, by clause. 不合程序的记录

    A history from elsewhere is recorded as it happened; what departs from the order of
    steps is not refused but told here.
    """
    if fact is not None and fact not in ALL_FACTS:
        raise settings_of(context).usage(
            f"没有事实“{fact}”", f"There is no fact {fact!r}."
        )
    with session(context) as run:
        if case is not None:
            run.check_case(case, district)
        summary: list[Row] = []
        items: list[Row] = []
        for desk in run.reading(district):
            if only != "items" and case is None:
                summary += (
                    row
                    for row in summary_of(desk, as_of)
                    if fact in {None, row["fact"]} and stage in {None, row["stage"]}
                )
            if only != "summary":
                stream = desk.stream(case) if case else None
                items += _items(
                    desk,
                    c.items(as_of, case=stream, fact=fact, stood=stage, limit=limit),
                )
        items = sorted(items, key=lambda item: (item["at"], item["district"]))[:limit]
        if run.settings.json:
            output.document({"summary": summary, "items": items})
            return
        tell(run.settings, summary, items, only or ("items" if case else "summary"))


def summary_of(desk: Desk, as_of: datetime | None) -> Iterator[dict[str, Any]]:
    """What departs from the loop in a district, by fact and stage."""
    for row in desk.views.read(c.summary(as_of)):
        yield {
            "district": desk.district,
            "step": row["fact_name"],
            "fact": row["fact"],
            "stage": row["stood"],
            "clause": row["clause"],
            "step_clause": row["step_clause"],
            "steps": row["steps"],
            "cases": row["cases"],
        }


def _items(desk: Desk, query: Select[Any]) -> Iterator[dict[str, Any]]:
    for row in desk.views.read(query):
        yield {
            "district": desk.district,
            "no": row["no"],
            "at": row["at"],
            "step": row["fact_name"],
            "fact": row["fact"],
            "stage": row["stood"],
            "clause": row["clause"],
            "step_clause": row["step_clause"],
            "origin_system": row["origin_system"],
            "origin_kind": row["origin_kind"],
            "case_id": row["case_id"],
            "version": row["version"],
        }


def tell(settings: Settings, summary: list[Row], items: list[Row], shown: str) -> None:
    """Tell people what departs from the loop, or that nothing does."""
    if not summary and not items:
        settings.tell(
            "全部记录均合程序。", "Every recorded step is one that the loop admits."
        )
        return
    if shown == "summary":
        told = [row | {"told": _words(settings, row)} for row in summary]
        output.table(settings, SUMMARY, told)
        settings.tell(
            "明细用--items或者--case NO查看。",
            "See the steps with --items or --case NO.",
        )
    else:
        told = [
            row | {"told": _words(settings, row), "origin": row["origin_kind"]}
            for row in items
        ]
        output.table(settings, ITEMS, told)


def _words(settings: Settings, row: Row) -> str:
    """`complaint closed again while closed`, in the language asked for."""
    kind = ALL_FACTS[row["fact"]]
    stage = Stage(row["stage"])
    english = in_words(kind)
    if stage is Stage.UNRECEIVED:
        zh, en = f"受理之前{row['step']}", f"{english} before it was received"
    elif _opened(kind) is stage:
        zh, en = f"{stage}后又{row['step']}", f"{english} again while {STAGE_EN[stage]}"
    else:
        zh, en = f"{stage}时{row['step']}", f"{english} while {STAGE_EN[stage]}"
    return settings.say(zh, en)


def _opened(kind: type[Fact]) -> Stage | None:
    """The one stage that a fact of this kind opens."""
    step = STEPS.get(kind) if issubclass(kind, ComplaintFact) else None
    return step.opens if step and isinstance(step.opens, Stage) else None
