"""Cases with their steps: joined as they come, or through a temporary database."""

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from casework.adapters.files.reading import (
    Broken,
    Row,
    Table,
    Unreadable,
    open_column,
    open_table,
)

Line = Row | Broken
ROWS_AT_ONCE = 5_000


class Files(NamedTuple):
    """The two files of a history, and the columns that tie them."""

    cases: Path
    steps: Path
    no: str
    case: str


class Joined(NamedTuple):
    """A case's row, or None, and the rows of its steps; or one row of neither."""

    case: Line | None
    steps: list[Line]


class Survey(NamedTuple):
    """What a first look found: how many rows, and whether both go in one order."""

    rows: int
    ordered: bool


def columns_of(path: Path) -> tuple[str, ...]:
    """The columns a file's first line names."""
    with open_table(path) as table:
        return table.columns


def survey(files: Files, see: Callable[[Row], None]) -> Survey:
    """Go through both files once; show every readable case."""
    rows, ordered = 0, True
    with open_table(files.cases) as cases, open_column(files.steps, files.case) as nos:
        runs = groupby(nos)
        of, run = next(runs, (None, iter(())))
        for case in cases.rows:
            rows += 1
            if isinstance(case, Row):
                see(case)
            if of is not None and of == _of(case, files.no):
                rows += sum(1 for _ in run)
                of, run = next(runs, (None, iter(())))
        if of is not None:
            ordered = False
            rows += sum(1 for _ in run) + sum(1 for _, run in runs for _ in run)
    return Survey(rows, ordered)


def joined(files: Files, *, ordered: bool) -> Iterator[Joined]:
    """Each case with its steps, in the order of the cases; at last what is left."""
    with ExitStack() as stack:
        cases = stack.enter_context(open_table(files.cases))
        steps = stack.enter_context(open_table(files.steps))
        if ordered:
            yield from _merged(files, cases, steps)
        else:
            yield from _spooled(files, cases, steps)


def _of(row: Line, column: str) -> str | None:
    """The case that a row belongs to; None if even that cannot be read."""
    value = row.fields.get(column)
    return value if isinstance(value, str) else None


def _merged(files: Files, cases: Table, steps: Table) -> Iterator[Joined]:
    """Join files of the same order; a row of no readable case stays where it is."""
    runs = groupby(steps.rows, lambda row: _of(row, files.case))
    run = next(runs, None)
    for case in cases.rows:
        no = _of(case, files.no)
        rows: list[Line] = []
        while run is not None and run[0] in (no, None):
            rows += run[1]
            run = next(runs, None)
        yield Joined(case, rows)
    while run is not None:
        yield Joined(None, list(run[1]))
        run = next(runs, None)


def _spooled(files: Files, cases: Table, steps: Table) -> Iterator[Joined]:
    """Join in a temporary database, for files whose orders differ."""
    with (
        tempfile.TemporaryDirectory(prefix="casework-") as folder,
        closing(sqlite3.connect(Path(folder) / "steps.sqlite")) as spool,
    ):
        spool.execute("PRAGMA journal_mode = OFF")
        spool.execute("PRAGMA synchronous = OFF")
        spool.execute("CREATE TABLE step (n INTEGER PRIMARY KEY, of TEXT, row TEXT)")
        yield from _fill(spool, files, steps)
        spool.execute("CREATE INDEX by_case ON step (of, n)")
        for case in cases.rows:
            yield Joined(case, _take(spool, _of(case, files.no)))
        for (row,) in spool.execute("SELECT row FROM step ORDER BY n"):
            yield Joined(None, [_loaded(row)])


def _fill(spool: sqlite3.Connection, files: Files, steps: Table) -> Iterator[Joined]:
    """Put the steps into the database; those that cannot be read come out at once."""
    batch: list[tuple[str | None, str]] = []
    for row in steps.rows:
        if isinstance(row, Broken):
            yield Joined(None, [row])
            continue
        batch.append((_of(row, files.case), json.dumps([row.line, dict(row.fields)])))
        if len(batch) >= ROWS_AT_ONCE:
            spool.executemany("INSERT INTO step (of, row) VALUES (?, ?)", batch)
            batch.clear()
    spool.executemany("INSERT INTO step (of, row) VALUES (?, ?)", batch)


def _take(spool: sqlite3.Connection, no: str | None) -> list[Line]:
    """The steps of a case, out of the database."""
    query = "DELETE FROM step WHERE of = ? RETURNING n, row"
    return [_loaded(row) for _, row in sorted(spool.execute(query, (no,)))]


def _loaded(text: str) -> Row:
    line, fields = json.loads(text)
    return Row(line, fields)


def told_apart(
    paths: list[Path], cases: frozenset[str], steps: frozenset[str]
) -> tuple[Path, Path]:
    """Which of the files has the cases and which the steps, by their columns."""
    found: dict[str, Path] = {}
    for path in paths:
        columns = frozenset(columns_of(path))
        kind = "steps" if steps <= columns else "cases" if cases <= columns else ""
        if not kind or kind in found:
            raise Unreadable(_unfit(path, columns, cases, steps))
        found[kind] = path
    if len(found) != 2:  # noqa: PLR2004
        raise Unreadable("A history needs two files: its cases and its steps.")
    return found["cases"], found["steps"]


def _unfit(
    path: Path, columns: frozenset[str], cases: frozenset[str], steps: frozenset[str]
) -> str:
    if steps <= columns or cases <= columns:
        return f"{path.name} is of the same kind as another file."
    missing = min(sorted(cases - columns), sorted(steps - columns), key=len)
    return f"{path.name} lacks the column {missing[0]!r}."
