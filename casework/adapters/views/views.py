"""The read models of one district: they follow its record, every fact exactly once.

Any number of runners may follow at once. The position is moved first, from the very
place where the page began; whoever finds it moved already rolls back and reads anew.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    delete,
    inspect,
    select,
)

from casework.adapters.closing import Closing
from casework.adapters.errors import StoreMissing, StoreReadOnly, StoreUnusable
from casework.adapters.garbage import no_collecting
from casework.adapters.views import positions
from casework.adapters.views.engine import create_schema, lock_file, plainly
from casework.adapters.views.rows import Rows
from casework.adapters.views.veil import Veil, veiled
from casework.domain.facts import Recorded
from casework.projections.projection import (
    Keyed,
    Projection,
    Question,
    Row,
    Teller,
    fold,
    keyed,
)

PAGE: Final = 12_000
"""Facts per transaction."""

SLICE: Final = 1_000
"""Facts per transaction where one fact may take long, so that nobody waits long."""

PERSONS_AT_ONCE: Final = 500
"""How many persons one query asks for."""


class Log(Protocol):
    """What read models need of a record."""

    def since(self, position: int, limit: int) -> list[Recorded]:
        """The facts after a position, in order and without a gap."""
        ...

    def position(self) -> int:
        """The position of the last fact, or 0."""
        ...

    def erased_since(self, serial: int, /) -> tuple[int, frozenset[str]]:
        """The last erasure, which all that is read later heeds, and who was erased."""
        ...


class Standing(NamedTuple):
    """How far a projection has come, and how many facts it has not told yet."""

    projection: str
    version: int
    position: int
    lag: int


class Kept(NamedTuple):
    """A teller, the position up to which it told what is stored, what it heeded."""

    position: int
    erasures: int
    teller: Teller


class Views(Closing):
    """Tables that answer one question each, told from the record."""

    def __init__(
        self,
        engine: Engine,
        projections: Sequence[Projection],
        *,
        place: str,
        schema: str | None = None,
        veil: Veil | None = None,
        read_only: bool = False,
    ) -> None:
        self.projections = {p.name: p for p in projections}
        self.read_only = read_only
        self._engine = engine
        self._place = place
        self._schema = schema
        self._kept: dict[str, Kept] = {}
        self._erasures: Counter[str] = Counter()
        tables = [table for p in projections for table in p.all_tables]
        self._veil, self._veiled = veil, veiled(tables)
        self._rows = {
            table.name: Rows(table, engine.dialect.name, veil) for table in tables
        }

    def create(self) -> None:
        """Make what is missing, and make anew what an older version told.

        This is the only step that needs the right to create tables.
        """
        if self._made():
            return
        if self.read_only:
            raise StoreReadOnly(
                f"The read models in {self._place} are of another version, and may "
                "only be read; see to it that the file and its directory may be "
                "written.",
                f"{self._place}里的读模型出自另一版本，而该文件只能读取；"
                "请让该文件及其目录可写。",
            )
        with self._write() as connection:
            if self._schema is not None:
                create_schema(connection, self._schema)
            else:
                lock_file(connection)
            positions.OURS.create_all(connection)
            for projection in self._outdated(connection):
                self._create(connection, projection)

    def _made(self) -> bool:
        with self._read() as connection:
            if not inspect(connection).has_table(positions.table.name):
                return False
            return not self._outdated(connection)

    def _outdated(self, connection: Connection) -> list[Projection]:
        """The projections that were never told, or by another version."""
        told = positions.standing(connection)
        return [
            projection
            for name, projection in self.projections.items()
            if name not in told or told[name][0] != projection.version
        ]

    def _create(self, connection: Connection, projection: Projection) -> None:
        for table in projection.all_tables:
            table.drop(connection, checkfirst=True)
            table.create(connection)
        positions.begin(connection, projection)

    def catch_up(
        self, log: Log, *, upto: int | None = None, only: str | None = None
    ) -> int:
        """Tell what the record holds, up to a position; the facts that were told.

        One projection may follow alone, where the others can wait.
        """
        end = log.position() if upto is None else upto
        began = min(self._positions(only).values(), default=end)
        told = 0
        self._heed(log)
        while behind := {n: p for n, p in self._positions(only).items() if p < end}:
            start = min(behind.values())
            group = [self.projections[n] for n, p in behind.items() if p == start]
            stop = min((p for p in behind.values() if p > start), default=end)
            try:
                page = self._page(log, group, start, min(PAGE, stop - start))
            except positions.Overtaken:
                self._heed(log)
                continue
            if not page:
                break
            told += page
        if told and began.bit_length() < end.bit_length():
            self._analyze()
        return told

    def _heed(self, log: Log) -> None:
        """Retell what derives from the words of a caller who was erased since.

        What others derive from the words that are gone cannot be picked out of it.
        """
        for projection in self.projections.values():
            if projection.across is not None:
                reader = _heeded(projection)
                # In this order, so that what was heeded here is heeded by the log.
                before = self.bookmark(reader)
                last, erased = log.erased_since(before)
                if before < last:
                    with self._write() as connection:
                        if positions.advance(connection, reader, last) and _derives(
                            connection, projection, erased
                        ):
                            self._forget(connection, projection)
                self._erasures[projection.name] = max(before, last)

    def heeds(self, log: Log) -> bool:
        """Whether nothing is left here of the words of whoever was erased."""
        bookmarks = (
            self.bookmark(_heeded(projection))
            for projection in self.projections.values()
            if projection.across is not None
        )
        return all(log.erased_since(before)[0] <= before for before in bookmarks)

    def _analyze(self) -> None:
        """Count rows for the query planner, whenever the record has doubled."""
        with self._write() as connection:
            for name in self._rows:
                connection.exec_driver_sql(f"ANALYZE {name}")

    def _page(
        self, log: Log, group: Sequence[Projection], start: int, limit: int
    ) -> int:
        """Tell the facts after a position; how many there were."""
        with no_collecting():
            facts = log.since(start, limit)
            if facts:
                self._apply(group, start, facts)
            return len(facts)

    def _apply(
        self, group: Sequence[Projection], start: int, facts: Sequence[Recorded]
    ) -> None:
        if [r.position for r in facts] != [*range(start + 1, start + len(facts) + 1)]:
            raise StoreUnusable(
                f"The record has a gap after position {start}.",
                f"记录在位置{start}之后有缺口。",
            )
        page = keyed(facts)
        with self._write() as connection:
            for projection in group:
                if projection.across is None:
                    positions.move(connection, projection, start, facts[-1].position)
                    before = self._before(connection, projection, page)
                    changed = fold(projection, before, page)
                    self._store(connection, projection, before, *changed)
        for projection in group:
            if projection.across is not None:
                for at in range(0, len(page), SLICE):
                    self._tell_across(projection, start + at, page[at : at + SLICE])

    def _tell_across(
        self, projection: Projection, start: int, page: Sequence[Keyed]
    ) -> None:
        """Tell facts that may change any row, with what was kept since the last."""
        assert projection.across is not None
        end, erasures = page[-1][1].position, self._erasures[projection.name]
        kept = self._kept.pop(projection.name, None)
        if kept is None or kept[:2] != (start, erasures):
            kept = Kept(start, erasures, projection.across())
        with self._write() as connection:
            positions.move(connection, projection, start, end)
            if positions.bookmark(connection, _heeded(projection)) != erasures:
                raise positions.Overtaken
            before = self._before(connection, projection, page)
            changed = kept.teller(before, page, partial(self._find, connection))
            self._store(connection, projection, before, *changed)
        self._kept[projection.name] = kept._replace(position=end)

    def _before(
        self, connection: Connection, projection: Projection, page: Sequence[Keyed]
    ) -> dict[str, Row]:
        """The current rows of the cases that a page tells of."""
        if projection.carry is None:
            return {}
        cases = {key for key, r in page if projection.heeds(r.fact)}
        return self._rows[projection.carry.name].current(connection, cases)

    def _store(
        self,
        connection: Connection,
        projection: Projection,
        before: Mapping[str, Row],
        after: Mapping[str, Row | None],
        appended: Mapping[Table, Sequence[Row]],
    ) -> None:
        if projection.carry is not None:
            self._rows[projection.carry.name].put(connection, before, after)
        for table, rows in appended.items():
            self._rows[table.name].append(connection, rows)

    def lay(
        self,
        projection: Projection,
        current: Mapping[str, Row],
        appended: Mapping[Table, Sequence[Row]],
    ) -> None:
        """Put in rows that no record is behind, for who measures how they are read."""
        with self._write() as connection:
            self._store(connection, projection, {}, current, appended)

    def rebuild(self, name: str | None = None) -> None:
        """Forget what one projection told, or all; `catch_up` tells it again."""
        with self._write() as connection:
            for projection in self._named(name):
                self._forget(connection, projection)

    def _forget(self, connection: Connection, projection: Projection) -> None:
        positions.begin_anew(connection, projection)
        for table in projection.all_tables:
            connection.execute(delete(table))

    def status(self, log: Log) -> list[Standing]:
        """How far every projection has come."""
        last = log.position()
        return [
            Standing(name, self.projections[name].version, position, last - position)
            for name, position in self._positions().items()
        ]

    def hash(self, name: str | None = None) -> str:
        """What the rows of a projection, or of all, add up to, on any database."""
        with self._read() as connection:
            total = sum(
                self._rows[table.name].hash(connection)
                for projection in self._named(name)
                for table in projection.all_tables
            )
        return f"{total % (1 << 256):064x}"

    def bookmark(self, reader: str) -> int:
        """How far a reader of the record has come that keeps no tables of its own."""
        with self._read() as connection:
            return positions.bookmark(connection, reader)

    def move_bookmark(self, reader: str, position: int) -> None:
        """Remember how far such a reader has come; it never goes back."""
        with self._write() as connection:
            positions.advance(connection, reader, position)

    def read(self, asked: Question | Select[Any]) -> list[Row]:
        """The rows that a projection's query finds."""
        question = asked if isinstance(asked, Question) else Question(asked, {})
        with self._read() as connection:
            return self._find(connection, question.query, question.values)

    def _find(
        self,
        connection: Connection,
        query: Select[Any],
        values: Mapping[str, Any] = MappingProxyType({}),
    ) -> list[Row]:
        """The rows that a query finds, with what is veiled in them as it was told."""
        found = connection.execute(query, dict(values))
        names = self._veiled.intersection(found.keys())
        rows = (dict(row) for row in found.mappings())
        if self._veil and names:
            return [self._veil.unveiled(row, names) for row in rows]
        return list(rows)

    def _named(self, name: str | None) -> list[Projection]:
        if name is None:
            return list(self.projections.values())
        if name not in self.projections:
            raise StoreMissing(
                f"There is no read model called {name!r}.", f"没有读模型{name}。"
            )
        return [self.projections[name]]

    def _positions(self, only: str | None = None) -> Mapping[str, int]:
        with self._read() as connection:
            if outdated := self._outdated(connection):
                name = outdated[0].name
                raise StoreMissing(
                    f"The read model {name!r} was not made yet.",
                    f"读模型{name}尚未生成。",
                )
            told = positions.standing(connection)
        wanted = self.projections if only is None else (only,)
        return {name: told[name][1] for name in wanted}

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with plainly(self._place), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with plainly(self._place), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def _heeded(projection: Projection) -> str:
    """The bookmark that says which erasures a projection has heeded."""
    return f"{projection.name}:erasures"


def _derives(
    connection: Connection, projection: Projection, persons: Collection[str]
) -> bool:
    """Whether any current row derives from what one of these persons said."""
    if projection.whose is None:
        return True
    some = iter(sorted(persons))
    while portion := list(islice(some, PERSONS_AT_ONCE)):
        found = select(projection.whose).where(projection.whose.in_(portion)).limit(1)
        if connection.execute(found).first() is not None:
            return True
    return False
