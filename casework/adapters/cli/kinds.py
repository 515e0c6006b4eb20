"""What reference data there is, kind by kind: its rows, and how they are shown."""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from casework.adapters.cli.output import Column
from casework.domain.facts import Actor, Recorded
from casework.domain.reference import staff
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import CLAUSES
from casework.domain.rulebook.dispatch import rules_for

Rows = list[dict[str, Any]]


class Kind(NamedTuple):
    """How a rulebook, or what a district recorded, tells the rows of a kind."""

    rows: Callable[[Rulebook, Any], Rows]
    columns: tuple[Column, ...]


def _calendars(book: Rulebook, _: object) -> Rows:
    return [
        {
            "id": one.mark,
            "from": one.published_from,
            "through": one.published_through,
            "off": sorted(one.off),
            "on": sorted(one.on),
            "days_off": len(one.off),
            "days_on": len(one.on),
            "sources": dict(one.sources),
        }
        for one in book.calendars
    ]


def _profiles(book: Rulebook, _: object) -> Rows:
    return [
        {
            "id": one.mark,
            "due_terms": "; ".join(
                f"{grade} {term.amount}{term.measure}" for grade, term in one.due
            ),
            **one.model_dump(mode="json", exclude={"id"}),
        }
        for one in book.profiles
    ]


def _taxonomy(book: Rulebook, _: object) -> Rows:
    return [
        {"id": leaf.code, **leaf.model_dump(mode="json", exclude={"code"})}
        for taxonomy in book.taxonomies
        for leaf in taxonomy.leaves
    ]


def _units(book: Rulebook, _: object) -> Rows:
    return [
        {"id": unit.code, **unit.model_dump(mode="json", exclude={"code"})}
        for unit in book.units.units
    ]


def _catalogue(book: Rulebook, _: object) -> Rows:
    rules = [
        *book.catalogue.rules,
        *(
            rule
            for leaf in book.taxonomy().leaves
            for rule in rules_for(leaf, book.catalogue)
            if rule not in book.catalogue.rules
        ),
    ]
    return [
        {"about": " ".join(rule.leaves), **rule.model_dump(mode="json")}
        for rule in rules
    ]


def _clauses(_: Rulebook, __: object) -> Rows:
    return [
        {
            "id": one.no,
            "zh": one.zh,
            "en": one.en,
            "source": one.source,
            "in_force_from": one.in_force_from,
        }
        for one in CLAUSES
    ]


def _staff(_: Rulebook, told: Iterable[Recorded]) -> Rows:
    people: Iterable[Actor] = staff(told).values()
    return [{"id": one.person, "unit": one.unit, "role": one.role} for one in people]


NAME: Final = Column("name", "名称", "name", wraps=True)
KINDS: Final[dict[str, Kind]] = {
    "calendars": Kind(
        _calendars,
        (
            Column("id", "日历", "calendar"),
            Column("from", "公布自", "published from"),
            Column("through", "公布至", "through"),
            Column("days_off", "放假", "days off", right=True),
            Column("days_on", "调休", "made up", right=True),
        ),
    ),
    "profiles": Kind(
        _profiles,
        (
            Column("id", "档案", "profile"),
            NAME,
            Column("in_force_from", "施行", "in force from"),
            Column("due_terms", "办结时限", "due", wraps=True),
            Column("source", "来源", "source", wraps=True),
        ),
    ),
    "taxonomy": Kind(
        _taxonomy,
        (
            Column("id", "代码", "code"),
            NAME,
            Column("grade", "等级", "grade"),
            Column("lead", "主办", "lead", wraps=True),
            Column("source", "来源", "source", wraps=True),
        ),
    ),
    "units": Kind(
        _units,
        (
            Column("id", "代码", "code"),
            Column("type", "类型", "type"),
            NAME,
            Column("level", "层级", "level", right=True),
            Column("parent", "上级", "parent"),
            Column("handles", "办理", "handles"),
        ),
    ),
    "catalogue": Kind(
        _catalogue,
        (
            Column("id", "规则", "rule"),
            Column("about", "类型", "problem types", wraps=True),
            Column("lead", "主办", "lead", wraps=True),
            NAME,
            Column("source", "来源", "source", wraps=True),
        ),
    ),
    "clauses": Kind(
        _clauses,
        (
            Column("id", "条", "clause", right=True),
            NAME,
            Column("source", "来源", "source", wraps=True),
            Column("in_force_from", "施行", "in force from"),
        ),
    ),
    "staff": Kind(
        _staff,
        (
            Column("id", "人员", "person"),
            Column("unit", "单位", "unit", wraps=True),
            Column("role", "岗位", "post"),
        ),
    ),
}
