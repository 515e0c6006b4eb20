"""The read models beside their limits: their writes alone, and reading the record."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid5

from sqlalchemy import Engine

from casework.adapters.bench import Measurement
from casework.adapters.record import Record, open_store
from casework.adapters.views import Views
from casework.adapters.views.engine import sqlite_engine
from casework.adapters.views.rows import Rows
from casework.domain.complaint import facts as f
from casework.domain.complaint.identity import NAMESPACE
from casework.domain.complaint.state import Complaint, evolve
from casework.domain.facts import Actor, Fact, Recorded, Role
from casework.projections import PROJECTIONS, worklist
from casework.projections.projection import Projection, Row, fold, keyed, micros

BY: Final = Actor(person="h", unit="CON", role=Role.HANDLER)
FIRST: Final = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
APART: Final = timedelta(minutes=8)
"""Calls come in one after another, as they do: a record grows in the order of time."""
YEAR_AND_A_HALF: Final = timedelta(days=540)
LEAVES: Final = ("Q0101", "S0302", "S0401", "D0101", "G0101", "F0202")
FACTS_AT_SCALE_1: Final = 100_000
MANY_TIMES: Final = 5
CASES_AT_SCALE_1: Final = 1_000_000
PAGES: Final = 200
CASE_FACTS: Final = 100
PAGE: Final = 4_000
SEED: Final = 7


def life(number: int) -> list[Recorded]:
    """Eight facts of one case, from the call to the closing."""
    start = FIRST + number * APART
    stream = uuid5(NAMESPACE, f"bench/{number}")
    place = f.Place(estate=f"E{number % 400}", building=f"B{number % 9000}")
    complaint = f.ComplaintType.COMPLAINT
    steps: tuple[tuple[int, type[f.ComplaintFact], dict[str, Any]], ...] = (
        (
            0,
            f.ComplaintReceived,
            {"no": f"W{number:07}", "person": f"k{number % 7000}"},
        ),
        (1, f.ComplaintClassified, {"taxonomy": "casework", "type": complaint}),
        (20, f.ComplaintDispatched, {"lead": f"CON-{number % 40}", "attempt": 1}),
        (200, f.OrderSigned, {}),
        (300, f.HandlingStarted, {}),
        (4000 + number % 9000, f.ReplySubmitted, {"way": "电话"}),
        (5000 + number % 9000, f.ReviewPassed, {}),
        (5100 + number % 9000, f.ComplaintClosed, {"basis": f.Basis.ACCEPTED}),
    )
    more: dict[type[f.ComplaintFact], dict[str, Any]] = {
        f.ComplaintReceived: {"place": place},
        f.ComplaintClassified: {"leaf": LEAVES[number % 6], "grade": "O5"},
    }
    return [
        Recorded(
            stream,
            version,
            kind(
                at=start + timedelta(minutes=after),
                by=BY,
                **fields,
                **more.get(kind, {}),
            ),
        )
        for version, (after, kind, fields) in enumerate(steps, 1)
    ]


def measurements(scale: float) -> Iterator[Measurement]:
    """Every measurement of the read models on SQLite."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        with open_store(place) as store:
            record = store.record("bench", create=True)
            few = int(FACTS_AT_SCALE_1 * scale)
            _fill(record, 0, few)
            decode = _decode_rate(record)
            yield _one_projection(place, record)
            together = _together(place, record, "few")
            yield Measurement(
                "all projections together beside reading the record",
                together,
                decode,
                0.05,
                "facts/s",
            )
            _fill(record, few, few * MANY_TIMES)
            yield Measurement(
                f"all projections on {MANY_TIMES} times as many facts beside few",
                _together(place, record, "many"),
                together,
                0.9,
                "facts/s",
            )
            yield _one_case(record)
        yield from _pages(place, int(CASES_AT_SCALE_1 * scale))


def _fill(record: Record, start: int, stop: int) -> None:
    """Cases one after another would be cached: several hundred go on side by side."""
    abreast = 500
    numbers = range(start // 8, stop // 8)
    for first in range(0, len(numbers), abreast):
        lives = [life(n) for n in numbers[first : first + abreast]]
        record.extend([one[step] for step in range(8) for one in lives])


def _decode_rate(record: Record) -> float:
    begun, position = time.perf_counter(), 0
    while page := record.since(position, PAGE):
        position = page[-1].position
    return position / (time.perf_counter() - begun)


def _models(place: Path, name: str, projections: Sequence[Projection]) -> Views:
    path = place / f"{name}.sqlite"
    models = Views(sqlite_engine(path), projections, place=str(path))
    models.create()
    return models


def _together(place: Path, record: Record, name: str) -> float:
    with closing(_models(place, name, PROJECTIONS)) as models:
        begun = time.perf_counter()
        told = models.catch_up(record)
        return told / (time.perf_counter() - begun)


def _one_projection(place: Path, record: Record) -> Measurement:
    """The worklist told batch by batch, beside writing the rows it came to."""
    with closing(_models(place, "one", [worklist.WORKLIST])) as models:
        begun = time.perf_counter()
        told = models.catch_up(record)
        ours = told / (time.perf_counter() - begun)
    engine = sqlite_engine(place / "writes.sqlite")
    writes = _write_times(engine, record)
    engine.dispose()
    return Measurement(
        "one projection (worklist) beside its writes alone",
        ours,
        told / writes,
        0.25,
        "facts/s",
    )


def _write_times(engine: Engine, record: Record) -> float:
    """Seconds to write what the worklist writes, everything computed before."""
    tables = worklist.WORKLIST.all_tables
    rows = {table: Rows(table, "sqlite") for table in tables}
    with engine.begin() as connection:
        for table in tables:
            table.create(connection)
    current: dict[str, Row] = {}
    spent, position = 0.0, 0
    while page := record.since(position, PAGE):
        position = page[-1].position
        cases = {recorded.stream.hex for recorded in page}
        before = {case: current[case] for case in cases if case in current}
        after, appended = fold(worklist.WORKLIST, before, keyed(page))
        current |= {case: row for case, row in after.items() if row is not None}
        begun = time.perf_counter()
        with engine.begin() as connection:
            rows[worklist.worklist].put(connection, before, after)
            for table, new in appended.items():
                rows[table].append(connection, new)
        spent += time.perf_counter() - begun
    return spent


def _one_case(record: Record) -> Measurement:
    """A case of a hundred facts, read and folded as of an instant."""
    stream = uuid5(NAMESPACE, "bench/long")
    facts: list[Fact] = [
        f.InterimReported(at=FIRST + timedelta(hours=n), by=BY, text="还在办")
        for n in range(CASE_FACTS)
    ]
    record.append(stream, 0, facts)
    as_of = FIRST + timedelta(hours=CASE_FACTS // 2)
    times = []
    for _ in range(PAGES):
        begun = time.perf_counter()
        told = record.stream(stream)
        reduce(evolve, (r.fact for r in told if r.fact.at <= as_of), Complaint())
        times.append(time.perf_counter() - begun)
    name = f"one case of {CASE_FACTS} facts as of an instant (median)"
    return Measurement(name, median(times) * 1000, 5, 1, "ms", less_is_better=True)


def _pages(place: Path, cases: int) -> Iterator[Measurement]:
    """Pages of the worklist at random instants, over a year and a half of cases.

    The rows are laid down by the projection's own fold of one life, moved in time.
    """
    with closing(_models(place, "pages", [worklist.WORKLIST])) as models:
        _lay(models, cases)
        draw = Random(SEED)
        for name, unit in (("all units", None), ("one unit", "CON-7")):
            asked = worklist.Asked(unit=unit)
            times = []
            for _ in range(PAGES):
                as_of = FIRST + draw.random() * YEAR_AND_A_HALF
                begun = time.perf_counter()
                models.read(worklist.page(as_of, asked))
                times.append(time.perf_counter() - begun)
            p95 = quantiles(times, n=20)[-1] * 1000
            title = f"worklist page as of any instant, {cases:,} cases, {name} (p95)"
            yield Measurement(title, p95, 50, 1, "ms", less_is_better=True)


def _lay(models: Views, cases: int) -> None:
    """The rows of many cases, laid down without a record behind them."""
    lives = iter(range(cases))
    while numbers := list(islice(lives, PAGE)):
        now: dict[str, Row] = {}
        past: list[Row] = []
        for number in numbers:
            current, earlier = _moved(number, YEAR_AND_A_HALF / cases)
            now[current["case_id"]] = current
            past += earlier
        models.lay(worklist.WORKLIST, now, {worklist.past: past})


TEMPLATES: Final[dict[int, tuple[Row, list[Row]]]] = {}
VARIETY: Final = 360


def _moved(number: int, apart: timedelta) -> tuple[Row, list[Row]]:
    """The rows of one of a few hundred lives, as those of another case at its time."""
    variety = number % VARIETY
    if variety not in TEMPLATES:
        page = keyed(life(variety))
        after, appended = fold(worklist.WORKLIST, {}, page)
        (current,) = after.values()
        assert current is not None
        TEMPLATES[variety] = (current, appended[worklist.past])
    current, earlier = TEMPLATES[variety]
    shift = micros(FIRST + number * apart) - micros(FIRST + variety * APART)
    own = {"case_id": uuid5(NAMESPACE, f"{number}").hex, "no": f"W{number:07}"}
    own_row = _shifted(current, shift) | own
    spans = {(row["from_at"], row["to_at"]): row for row in earlier}
    return own_row, [
        moved | {"bucket": bucket}
        for row in spans.values()
        for moved in (_shifted(row, shift) | own,)
        for bucket in worklist.buckets(moved["from_at"], moved["to_at"])
    ]


FIVE_DAYS: Final = 5 * 24 * 3600 * 1_000_000
INSTANTS: Final = ("from_at", "to_at", "since", "received_at", "last_at", "due")


def _shifted(row: Row, shift: int) -> Row:
    moved = {
        name: row[name] + shift
        for name in INSTANTS
        if name in row and row[name] is not None
    }
    due = row["received_at"] + shift + FIVE_DAYS
    return row | moved | {"due": due, "rank": due}
