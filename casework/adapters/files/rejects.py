"""The rejects file: every row that was not taken, with the reason; safe to open."""

import csv
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from casework.adapters.closing import Closing
from casework.adapters.files.reading import Reason, Unreadable, Value

HEAD = ("file", "line", "field", "reason_zh", "reason_en")
OTHERS = "others"
"""The column that shows, as JSON, fields that the file's first line does not name."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


class Rejects(Closing):
    """Writes rejected rows as they come, after one head line for all files."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._file: IO[str] | None = None
        self._columns: tuple[str, ...] = ()

    def keep_off(self, *files: Path) -> None:
        """Refuse to be written over one of these files."""
        for file in files:
            if self.path and self.path.exists() and self.path.samefile(file):
                self.path = None
                raise Unreadable(f"The rejects would be written over {file.name}.")

    def columns(self, names: Iterable[str]) -> None:
        """Name the columns that rejected rows have; counts before the first one."""
        self._columns = tuple(dict.fromkeys((*self._columns, *names)))

    def add(
        self,
        file: str,
        line: int,
        field: str,
        reason: Reason,
        row: Mapping[str, Value],
    ) -> None:
        """Write one rejected row with its original columns."""
        if self.path is None:
            return
        known = self._columns
        others = {k: str(v) for k, v in row.items() if k not in known}
        rest = json.dumps(others, ensure_ascii=False) if others else ""
        cells = (str(row.get(name, "")) for name in known)
        self._write((file, str(line), field, *reason, *cells, rest))

    def _write(self, cells: Iterable[str]) -> None:
        file = self._file or self._begin()
        csv.writer(file).writerow([safe(cell) for cell in cells])

    def _begin(self) -> IO[str]:
        assert self.path is not None
        try:
            self._file = open(  # noqa: SIM115 - closed by `close`
                self.path, "w", encoding="utf-8-sig", newline="", opener=_private
            )
        except OSError as error:
            raise Unreadable(
                f"{self.path} cannot be written: {error.strerror}."
            ) from error
        self._write((*HEAD, *self._columns, OTHERS))
        return self._file

    def close(self) -> None:
        """Finish the file; without rejected rows it has only its head line."""
        if self.path is None:
            return
        (self._file or self._begin()).close()
        self._file = None


def _private(path: str, flags: int) -> int:
    """Open for the owner alone: rejected rows have what callers told."""
    return os.open(path, flags, 0o600)


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = cell.encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(DANGEROUS) else text
