"""From when until when rows hold, so that what they tell can be had as of any instant.

The current row of a case holds from its `from_at`. A row that held before is kept with
the instant at which it ended, its `to_at`, when it held no longer.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    union_all,
)

from casework.domain.facts import Fact
from casework.projections.projection import (
    METADATA,
    Instant,
    Row,
    case_column,
    case_key,
    micros,
)

At: TypeAlias = datetime | BindParameter[Any]
"""An instant, or one that is named when the query is asked."""


class Intervals(NamedTuple):
    """The table of the current row of each case, and that of the rows before."""

    current: Table
    past: Table

    def ended(self, row: Row, at: int) -> list[tuple[Table, Row]]:
        """A row to be kept as it held until an instant; none if it held for no time."""
        return [(self.past, row | {"to_at": at})] if row["from_at"] < at else []

    def as_of(self, at: At | None, ask: Callable[[Table], Select[Any]]) -> Subquery:
        """What a query of each table finds among the rows that held at an instant.

        Without an instant, it is asked of the current rows alone.
        """
        if at is None:
            return ask(self.current).subquery()
        parts = (ask(table).where(*held(table, at)) for table in self)
        return union_all(*parts).subquery()


def intervals(
    name: str,
    *columns: Column[Any],
    now: Sequence[Column[Any]] = (),
    past: str | None = None,
    **options: Any,
) -> Intervals:
    """The tables of columns, `from_at` among them, and of what is told `now` alone.

    The options are those of the current rows' table.
    """
    current = Table(name, METADATA, case_key(), *columns, *now, **options)
    same = (Column(c.name, c.type, nullable=c.nullable) for c in columns)
    to_at = Column("to_at", Instant, nullable=False)
    earlier = Table(past or f"{name}_past", METADATA, case_column(), *same, to_at)
    return Intervals(current, earlier)


def from_at() -> Column[datetime]:
    """From when a row holds."""
    return Column("from_at", Instant, nullable=False)


def holds_from(row: Row | None, fact: Fact) -> int:
    """From when what a fact tells holds: a row never goes back in time."""
    at = micros(fact.at)
    return at if row is None else max(at, row["from_at"])


def held(table: FromClause, at: At) -> list[ColumnElement[bool]]:
    """Whether a row held at an instant: it had begun, and had not ended."""
    begun = table.c.from_at <= at
    return [begun, table.c.to_at > at] if "to_at" in table.c else [begun]
