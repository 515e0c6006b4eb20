"""What a projection is: a question, its tables, and how one fact changes them.

`tell` is pure. A projection keeps at most one current row per case, which `tell` gets
and gives back, and rows that are appended and never changed. Rows hold plain values
(text, whole numbers, truth values, None), instants as microseconds and ids as hex, so
that every database stores the same and gives the same content hash.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple, Protocol, TypeAlias
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    MetaData,
    Select,
    String,
    Table,
    TypeDecorator,
)

from casework.domain.complaint.facts import ComplaintFact, Place
from casework.domain.complaint.loop import opens
from casework.domain.complaint.stage import OPEN, Stage
from casework.domain.facts import Fact, Recorded

Row: TypeAlias = dict[str, Any]
Told: TypeAlias = tuple[Row | None, list[tuple[Table, Row]]]
"""The case's row after a fact, None to delete it, and the rows to append."""

METADATA: Final = MetaData()
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
CHINA: Final = timezone(timedelta(hours=8))
HOUR: Final = 60 * 60 * 1_000_000
"""An hour in microseconds."""

STAGES: Final = {stage.value: stage for stage in Stage}
"""Every stage by the word that rows hold."""

Words: Final = String().with_variant(String(collation="C"), "postgresql")
"""Text that every database orders alike."""


Keyed: TypeAlias = tuple[str, Recorded]
"""A recorded fact and the digits of its case's id."""

Find: TypeAlias = Callable[[Select[Any]], list[Row]]
"""Finds rows as they are stored, those of the page at hand not yet among them."""


class Changed(NamedTuple):
    """What a page of facts makes of current rows, and the rows it appends."""

    current: Mapping[str, Row | None]
    appended: Mapping[Table, list[Row]]


class Teller(Protocol):
    """Tells pages in which a fact may change the rows of other cases than its own.

    It may keep what it found for the pages after; whatever it keeps follows from the
    rows, so that one that begins anew tells the same.
    """

    def __call__(
        self, before: Mapping[str, Row], page: Sequence[Keyed], find: Find
    ) -> Changed:
        """What the facts make of rows, told the current ones of their own cases."""
        ...


class Projection(NamedTuple):
    """One question, and what each fact changes in its answer.

    `tell` is pure and needs to know the row of the fact's case alone. What takes more
    than that is told by a teller; `across` makes one. `whose` says from which person's
    words a current row derives.
    """

    name: str
    version: int
    carry: Table | None
    tables: tuple[Table, ...]
    tell: Callable[[Row | None, Recorded], Told]
    of: type[Fact] | frozenset[type[Fact]] = ComplaintFact
    across: Callable[[], Teller] | None = None
    whose: Column[Any] | None = None

    @property
    def all_tables(self) -> tuple[Table, ...]:
        """The current rows, if any, and the appended ones."""
        return (*((self.carry,) if self.carry is not None else ()), *self.tables)

    def heeds(self, fact: Fact) -> bool:
        """Whether a fact is one that it is of."""
        # A set is asked first: to ask many models for their instances takes long.
        if isinstance(self.of, frozenset):
            return type(fact) in self.of
        return isinstance(fact, self.of)


VEILED: Final[dict[Any, Any]] = {"veiled": True}
"""What is said of a column that only its projection reads: it is stored sealed."""


class Question(NamedTuple):
    """A query that is written once, and what is asked this time."""

    query: Select[Any]
    values: Mapping[str, Any]


class Instant(TypeDecorator[datetime]):
    """An instant as microseconds since 1970 UTC; read back at UTC+8."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002
        """A datetime, or a number that is one already, as stored."""
        return micros(value) if isinstance(value, datetime) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What is stored, as an aware datetime."""
        return None if value is None else instant(value)


class CaseId(TypeDecorator[UUID]):
    """The id of a case as 32 hexadecimal digits."""

    impl = String(32).with_variant(String(32, collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """An id, or its digits, as stored."""
        return value.hex if isinstance(value, UUID) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:  # noqa: ARG002
        """What is stored, as an id."""
        return None if value is None else UUID(hex=value)


def micros(at: datetime) -> int:
    """An instant as microseconds since 1970 UTC."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant(value: int) -> datetime:
    """Microseconds since 1970 UTC as an instant at UTC+8."""
    return (EPOCH + timedelta(microseconds=value)).astimezone(CHINA)


def case_key() -> Column[UUID]:
    """The key of a table with one current row per case."""
    return Column("case_id", CaseId, primary_key=True)


def case_column() -> Column[UUID]:
    """The case that an appended row is about."""
    return Column("case_id", CaseId, nullable=False)


def place_columns(place: Place) -> Row:
    """Where a case is, as columns of its row."""
    return {
        "registry": place.registry,
        "estate": place.estate,
        "building": place.building,
        "project": place.project,
    }


def leaves_open(fact: Fact, was_open: bool) -> bool:
    """Whether a case is open after a fact, for who keeps no stage of it."""
    # Any open stage, and any other, serve to ask which of the two a fact leaves.
    return opens(fact, Stage.RECEIVED if was_open else Stage.UNRECEIVED) in OPEN


def keyed(page: Iterable[Recorded]) -> list[Keyed]:
    """The facts of a page, each with the digits of its case's id."""
    return [(recorded.stream.hex, recorded) for recorded in page]


def fold(
    projection: Projection, before: Mapping[str, Row], page: Iterable[Keyed]
) -> Changed:
    """What facts make of their cases' current rows, and the rows they append."""
    after: dict[str, Row | None] = dict(before)
    appended: dict[Table, list[Row]] = {table: [] for table in projection.tables}
    tell, heeds = projection.tell, projection.heeds
    for key, recorded in page:
        if heeds(recorded.fact):
            after[key], rows = tell(after.get(key), recorded)
            for table, row in rows:
                appended[table].append(row)
    return Changed(after, appended)
