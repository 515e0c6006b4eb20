"""`casework stays`, `returns` and `timers`: read models as tables."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command
from casework.adapters.cli.options import all_or_limit, as_of, district, limit
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.values import INSTANT
from casework.adapters.desk import Desk
from casework.domain.complaint.stage import Stage
from casework.projections import returns as r
from casework.projections import stays as s
from casework.projections import timers as t
from casework.projections import worklist as w
from casework.projections.projection import CHINA, Row

DISTRICT: Final = Column("district", "区", "district")
STAYS: Final = (
    DISTRICT,
    Column("stage", "环节", "stage"),
    Column("unit", "单位", "unit", wraps=True),
    Column("stays", "次数", "stays", right=True),
    Column("cases", "件数", "cases", right=True),
    Column("lasting", "仍在", "lasting", right=True),
    Column("median_hours", "中位小时", "median h", right=True),
    Column("p90_hours", "九成小时", "p90 h", right=True),
)
RETURNS: Final = (
    DISTRICT,
    Column("unit", "单位", "unit", wraps=True),
    Column("sent", "派入", "sent", right=True),
    Column("adjudicated", "裁定", "adjudicated", right=True),
    Column("returned", "退单", "returned", right=True),
    Column("upheld", "同意", "upheld", right=True),
    Column("refused", "驳回", "refused", right=True),
    Column("left", "转出", "passed on", right=True),
    Column("median_hours", "转出前中位小时", "median h before", right=True),
    Column("reasons", "退单理由", "reasons", wraps=True),
)
TIMERS: Final = (
    DISTRICT,
    Column("next_due", "届满", "due"),
    Column("next_kind", "时限", "limit"),
    Column("no", "工单", "order"),
    Column("case_id", "编号", "id"),
)
FOREVER: Final = timedelta(days=36500)


@click.command(cls=Command)
@district
@click.option("--unit", metavar="U", help="Only with this unit. 单位")
@click.option("--case", metavar="NO", help="The stays of one case. 工单")
@all_or_limit
@as_of
@click.pass_context
def stays(
    context: click.Context,
    *,
    district: str | None,
    unit: str | None,
    case: str | None,
    limit: int | None,
    as_of: datetime | None,
) -> None:
    """How long cases stay in which stage and with which unit. 各环节用时"""
    with session(context) as run:
        if case is not None:
            run.check_case(case, district)
        told = []
        for desk in run.reading(district):
            query = s.of_case(desk.stream(case), as_of) if case else s.durations(as_of)
            told += [
                {"district": desk.district, **row}
                for row in desk.views.read(query)
                if unit is None or row["unit"] == unit
            ]
        if not case:
            order = [stage.value for stage in Stage]
            told.sort(key=lambda row: (row["district"], order.index(row["stage"])))
        told = told[:limit]
        if case:
            _tell_stays_of(run.settings.json, told, run.settings)
        elif run.settings.json:
            output.document(told)
        else:
            output.table(run.settings, STAYS, told)


STAYS_OF_CASE: Final = (
    DISTRICT,
    Column("stage", "环节", "stage"),
    Column("unit", "单位", "unit", wraps=True),
    Column("from_at", "自", "from"),
    Column("to_at", "至", "to"),
    Column("lasts", "仍在", "lasts"),
)


def _tell_stays_of(as_json: bool, told: list[Row], settings: Any) -> None:
    if as_json:
        output.document(told)
    else:
        output.table(settings, STAYS_OF_CASE, told)


@click.command(cls=Command)
@district
@all_or_limit
@as_of
@click.pass_context
def returns(
    context: click.Context,
    district: str | None,
    limit: int | None,
    as_of: datetime | None,
) -> None:
    """Returns by unit, why, and how often orders are passed on. 退单与转派"""
    with session(context) as run:
        items: list[Row] = []
        hops = []
        for desk in run.reading(district):
            items += _returns(desk, as_of)
            hops += [
                {"district": desk.district, **row}
                for row in desk.views.read(r.hops(as_of))
            ]
        items = items[:limit]
        if run.settings.json:
            output.document({"items": items, "hops": hops})
            return
        output.table(
            run.settings, RETURNS, (one | {"reasons": _why(one)} for one in items)
        )
        for one in hops:
            mean = one["mean_hops"] or 0.0
            run.settings.tell(
                f"{one['district']}：派出{one['cases']}件，平均转派{mean:.2f}次，"
                f"最多{one['most_hops'] or 0}次。",
                f"{one['district']}: cases sent: {one['cases']}; passed on "
                f"{mean:.2f} times on average, at most {one['most_hops'] or 0}.",
            )


def _returns(desk: Desk, as_of: datetime | None) -> Iterator[Row]:
    hours = {row["unit"]: row for row in desk.views.read(r.hop_hours(as_of))}
    reasons: dict[str, list[Row]] = {}
    for row in desk.views.read(r.reasons(as_of)):
        why = {"reason": row["reason"], "asked": row["asked"]}
        reasons.setdefault(row["unit"], []).append(why)
    for row in desk.views.read(r.by_unit(as_of)):
        left = hours.get(row["unit"], {})
        yield {
            "district": desk.district,
            **row,
            "left": left.get("left", 0),
            "median_hours": left.get("median_hours"),
            "reasons": reasons.get(row["unit"], []),
        }


def _why(row: Row) -> str:
    return "; ".join(f"{one['reason']} {one['asked']}" for one in row["reasons"])


@click.command(cls=Command)
@district
@click.option("--before", "upto", type=INSTANT, help="Up to an instant. 届满早于")
@limit
@as_of
@click.pass_context
def timers(
    context: click.Context,
    district: str | None,
    upto: datetime | None,
    limit: int,
    as_of: datetime | None,
) -> None:
    """Which limits run out next, and when. 在途时限

    `casework tick` elapses those that are due. As of an earlier instant, the limits of
    the cases that were open then.
    """
    last = upto or datetime.now(CHINA) + FOREVER
    with session(context) as run:
        told: list[Row] = []
        for desk in run.reading(district):
            told += islice(_timers(desk, last, limit, as_of), limit)
        told = sorted(told, key=lambda row: (row["next_due"], row["no"]))[:limit]
        if run.settings.json:
            output.document(told)
        else:
            output.table(run.settings, TIMERS[:-1], told)


def _timers(
    desk: Desk, upto: datetime, limit: int, as_of: datetime | None
) -> Iterator[Row]:
    if as_of is None:
        rows: Iterable[Row] = _named(desk, desk.views.read(t.due(upto, limit)))
    else:
        rows = sorted(
            (
                row
                for row in desk.views.read(w.page(as_of, limit=ALL_THERE_ARE))
                if row["next_due"] is not None and row["next_due"] <= upto
            ),
            key=lambda row: (row["next_due"], row["no"]),
        )
    for row in rows:
        yield {
            "district": desk.district,
            "no": row["no"],
            "next_due": row["next_due"],
            "next_kind": row["next_kind"],
            "case_id": row["case_id"],
        }


ALL_THERE_ARE: Final = 10_000_000


def _named(desk: Desk, rows: list[Row]) -> Iterator[Row]:
    """The rows with the order numbers that the record has for them."""
    histories = desk.record.streams([row["case_id"] for row in rows])
    for row in rows:
        first = histories[row["case_id"]][0].fact
        yield row | {"no": getattr(first, "no", "")}
