"""Our recorders keep the promises of the library's own recorders."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.tests import persistence

from casework.adapters.record import postgres, sqlite

pytestmark = pytest.mark.slow


def _all_ended() -> None:
    """Wait for the readers that the library's tests leave behind."""
    for thread in threading.enumerate():
        if "read_continuously" in thread.name:
            thread.join()


class TestSQLite(persistence.ApplicationRecorderTestCase[ApplicationRecorder]):
    """The SQLite log as the library's application recorder."""

    @pytest.fixture(autouse=True)
    def log(self, tmp_path: Path) -> Iterator[None]:
        sqlite.migrate(tmp_path / "record.sqlite")
        self._log = sqlite.SQLiteLog(tmp_path / "record.sqlite")
        yield
        _all_ended()
        self._log.close()

    def create_recorder(self) -> ApplicationRecorder:
        return self._log


class TestPostgreSQL(persistence.ApplicationRecorderTestCase[ApplicationRecorder]):
    """The PostgreSQL log as the library's application recorder."""

    @pytest.fixture(autouse=True)
    def log(self, pg_url: str) -> Iterator[None]:
        schema = f"casework_{uuid4().hex[:12]}"
        postgres.migrate(pg_url, schema)
        self._log = postgres.PostgresLog(pg_url, schema)
        yield
        _all_ended()
        self._log.close()

    def create_recorder(self) -> ApplicationRecorder:
        return self._log


class TestSQLiteNumbers(persistence.NonInterleavingNotificationIDsBaseCase):
    """Positions of one transaction stand together in SQLite."""

    @pytest.fixture(autouse=True)
    def log(self, tmp_path: Path) -> Iterator[None]:
        sqlite.migrate(tmp_path / "record.sqlite")
        self._log = sqlite.SQLiteLog(tmp_path / "record.sqlite")
        yield
        _all_ended()
        self._log.close()

    def create_recorder(self) -> ApplicationRecorder:
        return self._log


class TestPostgreSQLNumbers(persistence.NonInterleavingNotificationIDsBaseCase):
    """Positions of one transaction stand together in PostgreSQL."""

    @pytest.fixture(autouse=True)
    def log(self, pg_url: str) -> Iterator[None]:
        schema = f"casework_{uuid4().hex[:12]}"
        postgres.migrate(pg_url, schema)
        self._log = postgres.PostgresLog(pg_url, schema)
        yield
        _all_ended()
        self._log.close()

    def create_recorder(self) -> ApplicationRecorder:
        return self._log
