"""Leads for a type, from the reports of a leaf in time. 类问题线索。"""

from datetime import timedelta

from casework.domain.leads.cases import Case, counted
from casework.domain.leads.comparing import DEEP, SEASON, Look, rules_of
from casework.domain.leads.exposure import Kind
from casework.domain.leads.judging import judge, must_be_lead
from casework.domain.leads.screening import screen
from casework.domain.rulebook.clauses import Refused
from tests.policy.desk import Desk
from tests.policy.words import says

WINDOW = timedelta(days=30)
LEAVES = 114
BUILDING = "B-1"


def report(
    desk: Desk, windows_ago: int, person: str, project: str, when: float = 0.5
) -> Case:
    """A report at a part of a window before the day of the story."""
    no = f"R{len(desk.reports) + 1}"
    at = desk.now - (windows_ago + when) * WINDOW
    return Case(desk.stream(no), no, at, person, "", project, None, None)


def add(desk: Desk, windows_ago: int, reports: int, projects: int = 1) -> None:
    """Reports of as many people all through a window, in turn from each project."""
    for n in range(reports):
        person, when = f"caller-{len(desk.reports)}", (n + 0.5) / reports
        told = report(desk, windows_ago, person, f"P{n % projects}", when)
        desk.reports.append(told)


@says(
    "此前一年只有{reports:Count}件{leaf:Leaf}",
    "a year with only {reports:Count} reports of {leaf:Leaf}",
)
def a_year_with_only(desk: Desk, reports: int, leaf: str) -> None:
    desk.leaf = leaf
    for window in range(12 // reports, DEEP + 1, 12 // reports):
        add(desk, window, 1)


@says(
    "此前一年，每三十日都有{reports:Count}件{leaf:Leaf}",
    "a year with {reports:Count} reports of {leaf:Leaf} every thirty days",
)
def a_year_with(desk: Desk, reports: int, leaf: str) -> None:
    desk.leaf = leaf
    desk.reports.clear()
    for window in range(1, DEEP + 1):
        add(desk, window, reports, projects=3)


@says(
    "去年同期三个月每三十日有{reports:Count}件{leaf:Leaf}",
    "a year ago the season had {reports:Count} reports of {leaf:Leaf} every thirty "
    "days",
)
def the_season_had(desk: Desk, reports: int, leaf: str) -> None:
    assert leaf == desk.leaf
    for window in SEASON:
        add(desk, window, reports, projects=3)


@says(
    "在建面积是此前的{times:Count}倍",
    "the area under construction is {times:Count} times what it was",
)
def more_works(desk: Desk, times: int) -> None:
    desk.works = float(times)


@says(
    "三十日内{projects:Count}个项目共有{reports:Count}人反映",
    "{reports:Count} people in {projects:Count} projects report it within thirty days",
)
def people_report(desk: Desk, reports: int, projects: int) -> None:
    add(desk, 0, reports, projects)


@says(
    "再前三十日另有{projects:Count}个项目共{reports:Count}人反映",
    "{reports:Count} more people in {projects:Count} projects reported it in the "
    "thirty days before",
)
def people_reported_before(desk: Desk, reports: int, projects: int) -> None:
    add(desk, 1, reports, projects)


@says(
    "三十日内{caller:Caller}在{projects:Count}个项目反映{reports:Count}件",
    "{caller:Caller} in {projects:Count} projects reports it {reports:Count} times "
    "within thirty days",
)
def one_person_reports(desk: Desk, caller: str, projects: int, reports: int) -> None:
    for n in range(reports):
        desk.reports.append(report(desk, 0, caller, f"P{n % projects}"))


@says(
    "三十日内一幢楼有{reports:Count}人反映",
    "{reports:Count} people in one building report it within thirty days",
)
def a_building_reports(desk: Desk, reports: int) -> None:
    for n in range(reports):
        told = report(desk, 0, f"neighbour-{n}", "P0")
        desk.reports.append(told._replace(building=BUILDING))


@says("将{leaf:Leaf}列为类问题线索", "{leaf:Leaf} is called a lead for a type")
def called_a_lead(desk: Desk, leaf: str) -> None:
    assert leaf == desk.leaf
    rules = rules_of(desk.book.profile_on(desk.profile, desk.now.date()).numbers)
    look = Look(desk.now, rules, LEAVES)
    counts = counted(desk.reports, DEEP + 1, look)
    recent = sum(look.window_of(one.at) == 0 for one in desk.reports)
    exposures = {
        Kind.WORKS: [desk.works, *(DEEP * [1.0])],
        Kind.NONE: (DEEP + 1) * [1.0],
    }
    (one,) = screen(
        {leaf: counts}, {leaf: max(recent, rules.least)}, lambda _: exposures, look
    )
    desk.judged = judge(one, desk.reports, exposures, look)
    try:
        must_be_lead(desk.judged)
    except Refused as refusal:
        desk.refusal = refusal


@says("提请对该楼作结构性复查", "a structural review of that building is proposed")
def review_proposed(desk: Desk) -> None:
    assert desk.judged is not None
    assert desk.judged.review
    assert desk.judged.building is not None
    assert desk.judged.building.places == (BUILDING,)
