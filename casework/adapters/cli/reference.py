"""`casework reference …`: calendars, profiles, problem types, units, staff."""

from datetime import date
from typing import Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Subcommands, settings_of
from casework.adapters.cli.settings import Settings
from casework.adapters.cli.values import DAY
from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.calendar import WorkCalendar

WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@click.group(cls=Subcommands)
def reference() -> None:
    """Calendars, profiles, problem types, units and staff. 基础资料"""


@reference.command()
@click.argument("day", type=DAY, metavar="DATE")
@click.argument("n", type=click.IntRange(0, 10_000), metavar="N")
@click.option("--calendar", default="cn", show_default=True, help="Which. 工作日历")
@click.pass_context
def workday(context: click.Context, day: date, n: int, calendar: str) -> None:
    """The N-th working day after a date; make-up days count. 第N个工作日"""
    settings = settings_of(context)
    found = load_rulebook().calendar(calendar)
    _tell_workday(settings, found, day, n)


def _tell_workday(
    settings: Settings, calendar: WorkCalendar, day: date, n: int
) -> None:
    result = calendar.nth_working_day(day, n)
    provisional = calendar.provisional(result)
    if settings.json:
        output.document(
            {
                "date": day,
                "n": n,
                "workday": result,
                "provisional": provisional,
                "calendar": calendar.mark,
                "published_through": calendar.published_through,
            }
        )
        return
    weekday = settings.say(WEEKDAYS[result.weekday()], f"{result:%A}")
    settings.tell(
        f"{result}（{weekday}）是{day}之后第{n}个工作日，依据工作日历{calendar.mark}。",
        f"{result} ({weekday}) is working day {n} after {day} "
        f"by calendar {calendar.mark}.",
    )
    if provisional:
        settings.tell(
            f"为暂定：放假安排只公布到{calendar.published_through}。",
            "This is provisional: holidays are published only through "
            f"{calendar.published_through}.",
        )
