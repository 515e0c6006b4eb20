"""All measurements, one after another."""

from collections.abc import Iterator

from casework.adapters.bench import Measurement, importing, models, record


def measurements(scale: float, pg_url: str | None) -> Iterator[Measurement]:
    """Every measurement there is; a scale of 1 takes some ten minutes."""
    yield from record.measurements(min(scale, 1), pg_url)
    yield from importing.measurements(scale)
    yield from models.measurements(scale)
