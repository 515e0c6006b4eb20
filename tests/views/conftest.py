"""Read models on both databases."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TypeAlias

import pytest

from casework.adapters.views import Veil, Views, open_views
from casework.projections import PROJECTIONS
from casework.projections.projection import Projection

Opener: TypeAlias = Callable[..., Views]
_DISTRICTS = count()
VEIL = Veil(bytes(range(64)))


@pytest.fixture
def sqlite_views(tmp_path: Path) -> Iterator[Opener]:
    """Opens read models of a new district in a file, or of a named one."""
    with ExitStack() as stack:

        def opened(
            district: str | None = None,
            projections: Sequence[Projection] = PROJECTIONS,
            veil: Veil = VEIL,
        ) -> Views:
            name = district or f"d{next(_DISTRICTS)}"
            views = open_views(tmp_path, name, projections=projections, veil=veil)
            return stack.enter_context(views)

        yield opened


@pytest.fixture
def postgres_views(tmp_path: Path, pg_url: str) -> Iterator[Opener]:
    """Opens read models of a new district in PostgreSQL, or of a named one."""
    with ExitStack() as stack:

        def opened(
            district: str | None = None,
            projections: Sequence[Projection] = PROJECTIONS,
            veil: Veil = VEIL,
        ) -> Views:
            name = district or f"d{next(_DISTRICTS)}"
            views = open_views(
                tmp_path, name, pg_url, projections=projections, veil=veil
            )
            return stack.enter_context(views)

        yield opened
