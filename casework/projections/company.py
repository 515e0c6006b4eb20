"""Which cases have company: by caller, by type and building, by what is said?

The answers are those of `known` and `matters`, for all cases of a page at once.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, select

from casework.domain.complaint.alike import Like
from casework.projections import known, matters
from casework.projections import reports as r
from casework.projections.projection import Find

Key = tuple[Any, ...]

AT_ONCE: Final = 500
"""So many cases are asked for in one query."""


class Alike(NamedTuple):
    """In which columns of which read model two cases are alike, where these tell it."""

    current: Table
    past: Table
    columns: tuple[str, ...]
    told: Callable[[Table], tuple[ColumnElement[bool], ...]]

    def rows(
        self, cases: Collection[UUID], find: Find, as_of: datetime | None
    ) -> Iterator[tuple[UUID, Key]]:
        """In what each of some cases may be alike to others."""
        for table, stood in r.sources(self.current, self.past, as_of):
            query = select(table.c.case_id, *self._columns(table)).where(
                table.c.case_id.in_(cases), *self.told(table), *stood
            )
            for row in find(query):
                yield row["case_id"], tuple(row[name] for name in self.columns)

    def counts(
        self, keys: Collection[Key], find: Find, as_of: datetime | None
    ) -> Counter[Key]:
        """How many cases there are of each key, and of those that begin alike."""
        counted: Counter[Key] = Counter()
        for table, stood in r.sources(self.current, self.past, as_of):
            columns = self._columns(table)
            # The first column alone is looked up: an index serves that everywhere.
            query = (
                select(*columns, func.count().label("cases"))
                .where(columns[0].in_({key[0] for key in keys}), *stood)
                .group_by(*columns)
            )
            for row in find(query):
                counted[tuple(row[name] for name in self.columns)] += row["cases"]
        return counted

    def _columns(self, table: Table) -> list[ColumnElement[Any]]:
        return [table.c[name] for name in self.columns]


ALIKE: Final[Mapping[Like, Alike]] = {
    Like.CALLER: Alike(
        known.known,
        known.past,
        ("person", "anonymous"),
        lambda table: (table.c.person != "", table.c.anonymous.is_(False)),
    ),
    Like.MATTER: Alike(
        known.known,
        known.past,
        ("building", "leaf", "registry"),
        lambda table: (table.c.building.is_not(None), table.c.leaf != ""),
    ),
    Like.WORDS: Alike(
        matters.current,
        matters.past,
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
            keys = dict(alike.rows(cases[start : start + AT_ONCE], find, as_of))
            counted = alike.counts(set(keys.values()), find, as_of)
            for case, key in keys.items():
                if more := counted[key] - 1:
                    found[case][like] = more
    return found
