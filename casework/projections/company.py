"""Which cases have company: by caller, by type and building, by what is said?

The answers are those of `known` and `matters`, for all cases of a page at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, func, select

from casework.domain.complaint.alike import Like
from casework.projections import known, matters
from casework.projections.intervals import Intervals
from casework.projections.projection import Find, Row

Key = tuple[Any, ...]

AT_ONCE: Final = 500
"""So many cases are asked for in one query."""


class Alike(NamedTuple):
    """In which columns of which read model two cases are alike, where these tell it."""

    rows: Intervals
    columns: tuple[str, ...]
    told: Callable[[Table], tuple[ColumnElement[bool], ...]]

    def keys(self, cases: Collection[UUID], as_of: datetime | None) -> Select[Any]:
        """In what each of some cases may be alike to others."""

        def asked(table: Table) -> Select[Any]:
            columns = (table.c[name] for name in self.columns)
            mine = table.c.case_id.in_(cases)
            return select(table.c.case_id, *columns).where(mine, *self.told(table))

        return select(self.rows.as_of(as_of, asked))

    def counts(self, firsts: Collection[Any], as_of: datetime | None) -> Select[Any]:
        """How many cases there are of each key whose first column is one of these.

        It alone is looked up, for an index serves that everywhere.
        """

        def asked(table: Table) -> Select[Any]:
            columns = [table.c[name] for name in self.columns]
            return select(*columns).where(columns[0].in_(firsts))

        found = self.rows.as_of(as_of, asked)
        columns = [found.c[name] for name in self.columns]
        return select(*columns, func.count().label("cases")).group_by(*columns)

    def key(self, row: Row) -> Key:
        """In what a row is alike to others of the same key."""
        return tuple(row[name] for name in self.columns)


ALIKE: Final[Mapping[Like, Alike]] = {
    Like.CALLER: Alike(
        known.KEPT,
        ("person", "anonymous"),
        lambda table: (table.c.person != "", table.c.anonymous.is_(False)),
    ),
    Like.MATTER: Alike(
        known.KEPT,
        ("building", "leaf", "registry"),
        lambda table: (table.c.building.is_not(None), table.c.leaf != ""),
    ),
    Like.WORDS: Alike(
        matters.KEPT,
        ("matter",),
        lambda table: (table.c.matter.is_not(None), table.c.at.is_not(None)),
    ),
}
"""Of the same caller, of the same type in the same building, said alike."""


def company(
    cases: Collection[UUID], find: Find, as_of: datetime | None = None
) -> Mapping[UUID, Mapping[Like, int]]:
    """How many others are like each of some cases, as of an instant, and in what."""
    return others(ALIKE, list(cases), find, as_of)


def others(
    ways: Mapping[Like, Alike],
    cases: Sequence[UUID],
    find: Find,
    as_of: datetime | None,
) -> Mapping[UUID, Mapping[Like, int]]:
    """How many others are like each of some cases in some ways; none is not told."""
    found: dict[UUID, dict[Like, int]] = {case: {} for case in cases}
    for like, alike in ways.items():
        for start in range(0, len(cases), AT_ONCE):
            some = cases[start : start + AT_ONCE]
            own = [
                (row["case_id"], alike.key(row))
                for row in find(alike.keys(some, as_of))
            ]
            asked = alike.counts({first for _, (first, *_) in own}, as_of)
            counted = {alike.key(row): row["cases"] for row in find(asked)}
            for case, key in own:
                # Another may have changed the case since its own row was read.
                if (more := counted.get(key, 0) - 1) > 0:
                    found[case][like] = more
    return found
