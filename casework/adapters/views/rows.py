"""Rows of one table, in and out in bulk, past the per-row cost of an ORM or of Core."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from casework.adapters.views.veil import Veil, veiled
from casework.projections.projection import Row

IDS_AT_ONCE = 500
"""How many cases one query asks for."""


class Rows:
    """The statements of one table, written once for the dialect of a database."""

    def __init__(self, table: Table, dialect: str, veil: Veil | None = None) -> None:
        self.table = table
        self._veil = veil
        self._veiled = veiled([table]) if veil else frozenset[str]()
        self.names = [column.name for column in table.columns]
        self._values = itemgetter(*self.names)
        self._mark = "?" if dialect == "sqlite" else "%s"
        columns = ", ".join(f'"{name}"' for name in self.names)
        marks = ", ".join([self._mark] * len(self.names))
        self._insert = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"
        changed = ", ".join(
            f'"{c.name}" = excluded."{c.name}"'
            for c in table.columns
            if not c.primary_key
        )
        self._upsert = f"{self._insert} ON CONFLICT (case_id) DO UPDATE SET {changed}"
        self._delete = f"DELETE FROM {table.name} WHERE case_id = {self._mark}"
        self._select = f"SELECT {columns} FROM {table.name}"

    def append(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Insert rows."""
        if values := self._stored(rows):
            connection.exec_driver_sql(self._insert, values)

    def current(self, connection: Connection, cases: Iterable[str]) -> dict[str, Row]:
        """The current rows of some cases."""
        ids = sorted(cases)
        found: dict[str, Row] = {}
        for start in range(0, len(ids), IDS_AT_ONCE):
            some = tuple(ids[start : start + IDS_AT_ONCE])
            marks = ", ".join([self._mark] * len(some))
            query = f"{self._select} WHERE case_id IN ({marks})"
            for values in connection.exec_driver_sql(query, some).all():
                row = self._told(values)
                found[row["case_id"]] = row
        return found

    def _told(self, values: Sequence[Any]) -> Row:
        """Stored values as the row that was told."""
        row = dict(zip(self.names, values, strict=True))
        return self._veil.unveiled(row, self._veiled) if self._veil else row

    def _stored(self, rows: Iterable[Row]) -> list[Sequence[Any]]:
        """The values of rows as they are stored."""
        veil = self._veil
        if veil and self._veiled:
            rows = (
                row | {name: veil.drawn(row[name]) for name in self._veiled}
                for row in rows
            )
        return [self._values(row) for row in rows]

    def put(
        self,
        connection: Connection,
        before: Mapping[str, Row],
        after: Mapping[str, Row | None],
    ) -> None:
        """Bring the current rows that changed to what they are after a fold."""
        changed = {
            case: row for case, row in after.items() if row is not before.get(case)
        }
        gone = [(case,) for case, row in changed.items() if row is None]
        kept = self._stored(row for row in changed.values() if row is not None)
        if gone:
            connection.exec_driver_sql(self._delete, gone)
        if kept:
            connection.exec_driver_sql(self._upsert, kept)

    def hash(self, connection: Connection) -> int:
        """A sum over all rows that depends neither on their order nor on the store.

        What is veiled counts as it was told, so that it does not depend on keys either.
        """
        total = 0
        result = connection.execution_options(yield_per=5000).exec_driver_sql(
            self._select
        )
        for values in result:
            told = self._told(values).values() if self._veiled else values
            plain = [int(v) if isinstance(v, bool) else v for v in told]
            digest = sha256(repr((self.table.name, plain)).encode()).digest()
            total += int.from_bytes(digest)
        return total
