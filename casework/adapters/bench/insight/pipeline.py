"""Recurrence through all of casework: from a file to groups in the read models."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple

from sqlalchemy import select

from casework.adapters.bench import Measurement
from casework.adapters.bench.insight.hotline import write_hotline
from casework.adapters.bench.insight.scoring import GroupScore, score_groups
from casework.adapters.files import import_history, intake, load_history, load_orders
from casework.adapters.files.mapping import OWN
from casework.adapters.places import register_in
from casework.adapters.record import Record, Store, open_store
from casework.adapters.rulebook import rulebook_of
from casework.adapters.views import Veil, open_views
from casework.domain.facts import Actor, Role
from casework.projections import matters, recurrence
from casework.projections.groups import Kind

APPEALS: Final = "housing-appeals"
DISTRICT: Final = "bench"
BY: Final = Actor(person="bench", unit="HB-R", role=Role.OPERATOR)
SEED: Final = 12345
SOONER: Final = 10
"""How many times sooner than from the start a restarted follower has the next one."""


class Passed(NamedTuple):
    """How well the file's reports were grouped, and the seconds each part took."""

    score: GroupScore
    received: float
    followed: float
    restarted: float


def appeals(folder: Path) -> Iterator[Measurement]:
    """The pairs of building and reason that repeat in the real appeals."""
    paths = [folder / APPEALS / f"{name}.csv.gz" for name in ("cases", "events")]
    plain = _repeating(paths[0])
    with TemporaryDirectory() as data, open_store(Path(data)) as store:
        record = store.record(APPEALS, create=True)
        import_history(record, paths, load_history(APPEALS), vault=store.vault)
        models = open_views(Path(data), APPEALS, projections=[recurrence.RECURRENCE])
        with closing(models) as views:
            views.catch_up(record)
            rows = views.read(recurrence.groups(Kind.BUILDING, limit=None))
    found = Counter((row["building"], row["leaf"]) for row in rows)
    right = len(found.items() & plain.items()) - len(found.keys() - plain.keys())
    yield Measurement(
        f"{plain.total():,} real appeals that repeat: building and reason",
        right,
        len(plain),
        1,
        "pairs",
        against="counted from the file",
    )


def _repeating(path: Path) -> Counter[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        pairs = Counter(
            (row["building_id"], f"{APPEALS}:{row['reason_id']}")
            for row in csv.DictReader(file)
            if row["building_id"]
        )
    return Counter({pair: count for pair, count in pairs.items() if count > 1})


def through(count: int) -> Iterator[Measurement]:
    """The synthetic hotline from a file into the record and the groups."""
    what = f"{count:,} synthetic reports from file to groups"
    with TemporaryDirectory() as folder:
        passed = _pass(Path(folder), count)
    yield Measurement(
        f"{what}: B-cubed F1",
        passed.score.b_cubed.f1,
        None,
        0.97,
        "",
        absolute=True,
    )
    yield Measurement(
        f"{what}: received, sealed, recorded and followed",
        count / (passed.received + passed.followed),
        count / passed.received,
        1_000,
        "reports/s",
        absolute=True,
        against="not followed",
    )
    yield Measurement(
        f"{what}: the next one after a restart",
        passed.restarted * 1_000,
        passed.followed * 1_000,
        SOONER,
        "ms",
        less_is_better=True,
        against="followed from the start",
    )


def _pass(folder: Path, count: int) -> Passed:
    file, late = folder / "hotline.csv", folder / "late.csv"
    write_hotline(file, count, SEED)
    _part_last(file, late)
    with file.open(encoding="utf-8", newline="") as rows:
        true = {row["no"]: row["problem"] for row in csv.DictReader(rows)}
    with open_store(folder) as store:
        record = store.record(DISTRICT, create=True)
        received = _receive(store, record, file)
        followed, found = _follow(store, record)
        _receive(store, record, late)
        restarted, _ = _follow(store, record)
    return Passed(score_groups(found, true), received, followed, restarted)


def _part_last(file: Path, late: Path) -> None:
    """Move the last report to a file of its own."""
    head, *lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join((head, *lines[:-1])), encoding="utf-8")
    late.write_text(head + lines[-1], encoding="utf-8")


def _receive(store: Store, record: Record, file: Path) -> float:
    begun = perf_counter()
    intake(
        record,
        file,
        load_orders(OWN),
        rulebook=rulebook_of(record),
        register=register_in(record),
        vault=store.vault,
        by=BY,
    )
    return perf_counter() - begun


def _follow(store: Store, record: Record) -> tuple[float, dict[str, str]]:
    """Follow with read models just opened: the seconds, and the groups."""
    veil = Veil(store.vault.key_of_views(DISTRICT))
    told_by = [matters.MATTERS]
    models = open_views(store.data, DISTRICT, projections=told_by, veil=veil)
    with closing(models) as views:
        begun = perf_counter()
        views.catch_up(record)
        seconds = perf_counter() - begun
        table = matters.current
        rows = views.read(select(table.c.no, table.c.matter))
    return seconds, {row["no"]: row["matter"] for row in rows}
