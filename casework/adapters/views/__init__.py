"""The read models kept in a database, and what makes them follow the record."""

from collections.abc import Sequence
from pathlib import Path

from casework.adapters.readonly import check_may_be_made, may_only_be_read
from casework.adapters.views.engine import postgres_engine, sqlite_engine
from casework.adapters.views.veil import Veil
from casework.adapters.views.views import Log, Standing, Views
from casework.projections import PROJECTIONS
from casework.projections.projection import Projection

__all__ = ["Log", "Standing", "Veil", "Views", "open_views"]


def open_views(
    data: Path,
    district: str,
    url: str | None = None,
    *,
    projections: Sequence[Projection] = PROJECTIONS,
    veil: Veil | None = None,
) -> Views:
    """The read models of a district, made first where they are missing or outdated.

    Without a veil what should be veiled is stored as it is told.
    """
    if url is None:
        path = data / district / "views.sqlite"
        path.parent.mkdir(parents=True, exist_ok=True)
        check_may_be_made(path)
        views = Views(
            sqlite_engine(path),
            projections,
            place=str(path),
            veil=veil,
            read_only=may_only_be_read(path),
        )
    else:
        schema = f"casework_{district}_views"
        engine = postgres_engine(url, schema)
        views = Views(engine, projections, place=schema, schema=schema, veil=veil)
    views.create()
    return views
