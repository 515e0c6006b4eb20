"""What another process might do to a record's database."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql


class Database:
    """One district's record, seen by somebody else than casework."""

    def __init__(self, data: Path, url: str | None, district: str) -> None:
        self.file = data / district / "record.sqlite"
        self.url = url
        self.schema = f"casework_{district}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody else write."""
        if self.url is None:
            with closing(sqlite3.connect(self.file, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                yield
                other.execute("ROLLBACK")
        else:
            table = sql.Identifier(self.schema, "stored_events")
            with psycopg.connect(self.url) as connection:
                lock = sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(table)
                connection.execute(lock)
                yield

    def run(self, statement: str) -> None:
        """Run a statement on the tables."""
        if self.url is None:
            with closing(sqlite3.connect(self.file)) as other, other:
                other.execute(statement)
        else:
            with psycopg.connect(self.url) as connection:
                path = sql.SQL("SET search_path = {}")
                connection.execute(path.format(sql.Identifier(self.schema)))
                connection.execute(statement.encode())

    def damage_facts(self) -> None:
        """Let every stored fact be JSON of no fact at all."""
        damaged = b'{"at":1}'.hex()
        value = f"x'{damaged}'" if self.url is None else f"'\\x{damaged}'"
        self.run(f"UPDATE stored_events SET state = {value}")
