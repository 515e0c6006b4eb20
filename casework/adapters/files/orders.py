"""Intake: rows of work orders become received complaints, through the policy.

Every row ends in exactly one count. Rows are received in the order of their time as far
as the rows held at once reach: a complaint finds those recorded that came before it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from casework.adapters.errors import Busy, Conflict
from casework.adapters.files.counts import Counts, Progress, untold
from casework.adapters.files.mapping import OrderMapping
from casework.adapters.files.order import (
    Order,
    Rejected,
    Setting,
    differing,
    read_order,
    time_of,
)
from casework.adapters.files.reading import Broken, Row, Table, open_table
from casework.adapters.files.rejects import Rejects
from casework.adapters.record import Record
from casework.adapters.vault import Vault
from casework.domain.facts import Actor, Fact, Recorded
from casework.domain.place.register import Register
from casework.domain.rulebook.book import Rulebook

ROWS_AT_ONCE = 500
"""How many rows share a transaction."""

ROWS_HELD = 20_000
"""How many rows are held at once and brought into the order of their time."""

SIGNS_HELD = 20_000_000
"""How many signs they have together at most."""

ATTEMPTS = 20


def intake(
    record: Record,
    path: Path,
    mapping: OrderMapping,
    *,
    rulebook: Rulebook,
    register: Register,
    vault: Vault,
    by: Actor,
    rejects: Rejects | None = None,
    progress: Progress = untold,
) -> Counts:
    """Receive the orders of a file; what is bad goes to the rejects, the rest is kept.

    An order that was received already adds nothing, however often it comes.
    """
    setting = Setting(record.district, rulebook, register, vault, mapping, by)
    with (
        open_table(path, delimiter=mapping.delimiter, sheet=mapping.sheet) as table,
        rejects or Rejects() as refused,
    ):
        refused.keep_off(path)
        taken = _Intake(record, setting, refused, table)
        while rows := _held(table.rows):
            rows.sort(key=lambda row: time_of(row, mapping))
            taken.take(rows, progress)
    return taken.counts


def _held(rows: Iterator[Row | Broken]) -> list[Row | Broken]:
    """The next rows of a file, as many as are held at once."""
    held: list[Row | Broken] = []
    signs = 0
    for row in rows:
        held.append(row)
        signs += sum(len(v) for v in row.fields.values() if isinstance(v, str))
        if len(held) == ROWS_HELD or signs > SIGNS_HELD:
            break
    return held


class _Intake:
    """One run over one file."""

    def __init__(
        self, record: Record, setting: Setting, rejects: Rejects, table: Table
    ) -> None:
        self._record = record
        self._setting = setting
        self._rejects = rejects
        self._refused: list[tuple[Row | Broken, Rejected]] = []
        self._file = table.path.name
        rejects.columns(table.columns or setting.mapping.told())
        self.counts = Counts()

    def take(self, rows: Sequence[Row | Broken], progress: Progress) -> None:
        """Record rows in their order; the rejects are told in that of the file."""
        try:
            for start in range(0, len(rows), ROWS_AT_ONCE):
                self._take(rows[start : start + ROWS_AT_ONCE])
                progress(self.counts.read, None)
        finally:
            self._refused.sort(key=lambda one: one[0].line)
            for row, why in self._refused:
                self._rejects.add(
                    self._file, row.line, why.field, why.reason, row.fields
                )
            self._refused.clear()

    def _take(self, rows: Sequence[Row | Broken]) -> None:
        """Record some rows in one transaction."""
        self.counts.read += len(rows)
        orders = [order for row in rows if (order := self._order(row))]
        for _ in range(ATTEMPTS):
            new, known = self._sorted(orders)
            try:
                self._record.extend(
                    [
                        Recorded(order.stream, version, fact)
                        for order in new
                        for version, fact in enumerate(order.facts, 1)
                    ]
                )
            except Conflict:
                continue
            self.counts.received += len(new)
            self.counts.placed += sum(order.placed for order in new)
            self._settle(known)
            return
        raise Busy("Others keep receiving the same orders; nothing was recorded.")

    def _order(self, row: Row | Broken) -> Order | None:
        try:
            if isinstance(row, Broken):
                raise Rejected("", *row.reason)
            return read_order(row, self._setting)
        except Rejected as why:
            self._reject(row, why)
            return None

    def _sorted(
        self, orders: Sequence[Order]
    ) -> tuple[list[Order], list[tuple[Order, Sequence[Fact]]]]:
        """The orders that are new, and those known with what is recorded of them."""
        streams = {order.stream for order in orders}
        versions = self._record.versions(streams)
        told = self._record.streams([s for s in streams if versions[s]])
        first: dict[UUID, Sequence[Fact]] = {
            stream: [recorded.fact for recorded in facts]
            for stream, facts in told.items()
        }
        new: list[Order] = []
        known: list[tuple[Order, Sequence[Fact]]] = []
        for order in orders:
            if order.stream in first:
                known.append((order, first[order.stream]))
            else:
                new.append(order)
                first[order.stream] = order.facts
        return new, known

    def _settle(self, known: Sequence[tuple[Order, Sequence[Fact]]]) -> None:
        """Count what is already received; reject what says something else now."""
        for order, stored in known:
            if fields := differing(order, stored):
                names = ", ".join(fields)
                self._reject(
                    order.row,
                    Rejected(
                        names,
                        f"与已受理的内容不一致：{names}",
                        f"differs from what was received: {names}",
                    ),
                )
            else:
                self.counts.already += 1

    def _reject(self, row: Row | Broken, why: Rejected) -> None:
        self.counts.rejected += 1
        self._refused.append((row, why))
