"""SQLite's write-ahead log, switched on by one process while others do the same."""

import sqlite3
import time

from casework.adapters.sqlite_errors import code_of


def use_write_ahead_log(connection: sqlite3.Connection, patience: float) -> None:
    """Let readers and a writer not wait for each other, in this file from now on.

    SQLite does not wait for its lock when the journal mode changes, so this does.
    """
    given_up = time.monotonic() + patience
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
            if mode != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if code_of(error) != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
            time.sleep(0.01)
        else:
            return
