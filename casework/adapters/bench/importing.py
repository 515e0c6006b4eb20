"""A history from file to record beside storing as many bare rows."""

import csv
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from casework.adapters.bench import Measurement
from casework.adapters.bench.record import RAW_ROW, RAW_TABLE
from casework.adapters.files import import_history, load_history
from casework.adapters.record import Record, open_store
from casework.adapters.record.sqlite import connect

CASES_AT_SCALE_1: Final = 10_000
FIRST: Final = datetime(2024, 1, 1, 8, tzinfo=UTC).replace(tzinfo=None)
BATCH: Final = 5_000
CASE_COLUMNS: Final = (
    "case_id",
    "city_object",
    "category",
    "reason_id",
    "reason",
    "building_id",
    "municipality",
    "reported_at",
    "responsible_org",
    "reporter_hash",
)
"""The columns that are filled; the mapping's others are empty."""
STEP_COLUMNS: Final = (
    "case_id",
    "seq",
    "event_key",
    "ts",
    "kind",
    "status",
    "status_name",
    "actor_org",
    "detail_json",
)
STEPS: Final = (
    ("petition", "", ""),
    ("status", "1", "Модерация"),
    ("status", "3", "Рассмотрение"),
    ("answer", "", ""),
    ("status", "4", "Получен ответ"),
    ("status", "4", "Завершено: Автоматически"),
)


def measurements(scale: float) -> Iterator[Measurement]:
    """Parse, map, validate and append, on SQLite with full durability."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        cases = int(CASES_AT_SCALE_1 * scale)
        paths = _write_source(place, cases)
        with open_store(place) as store:
            record = store.record("bench", create=True)
            begun = time.perf_counter()
            counts = import_history(
                record, paths, load_history("housing-appeals"), vault=store.vault
            )
            ours = counts.steps / (time.perf_counter() - begun)
            limit = _raw_rate(place, record)
    yield Measurement(
        "import from file to record beside bare rows, SQLite",
        ours,
        limit,
        0.2,
        "facts/s",
    )


def _write_source(place: Path, cases: int) -> list[Path]:
    """A synthetic history with the columns of a portal's export."""
    paths = [place / "cases.csv", place / "events.csv"]
    with (
        paths[0].open("w", newline="", encoding="utf-8") as of_cases,
        paths[1].open("w", newline="", encoding="utf-8") as of_steps,
    ):
        columns = (*CASE_COLUMNS, *load_history("housing-appeals").cases.columns())
        case_rows = csv.DictWriter(of_cases, dict.fromkeys(columns), restval="")
        step_rows = csv.DictWriter(of_steps, STEP_COLUMNS, restval="")
        case_rows.writeheader()
        step_rows.writeheader()
        for number in range(cases):
            case_rows.writerow(_case(number))
            step_rows.writerows(_steps(number))
    return paths


def _case(number: int) -> dict[str, str]:
    return {
        "case_id": f"{number}",
        "city_object": "Дом",
        "category": "Содержание",
        "reason_id": f"{number % 90}",
        "reason": f"Причина {number % 90}",
        "building_id": f"{number % 4000}",
        "municipality": f"Округ {number % 100}",
        "reported_at": (FIRST + timedelta(minutes=number)).isoformat(),
        "responsible_org": f"Управа {number % 30}",
        "reporter_hash": f"r{number % 3000}",
    }


def _steps(number: int) -> Iterator[dict[str, str]]:
    for seq, (kind, status, name) in enumerate(STEPS, 1):
        at = FIRST + timedelta(minutes=number, hours=seq * 20)
        answer: dict[str, object] = {
            "performers": [],
            "interim_date": None,
            "n_photos": 1,
        }
        petition: dict[str, object] = {
            "n_photos": 1,
            "outcome": "",
            "reporter": f"r{number % 3000}",
        }
        detail = {"answer": answer, "petition": petition}.get(kind)
        yield {
            "case_id": f"{number}",
            "seq": f"{seq}",
            "event_key": f"{kind}_{number}_{seq}",
            "ts": at.isoformat(),
            "kind": kind,
            "status": status,
            "status_name": name,
            "actor_org": f"Управа {number % 30}" if kind == "answer" else "",
            "detail_json": json.dumps(detail, ensure_ascii=False) if detail else "",
        }


def _raw_rate(place: Path, record: Record) -> float:
    """The same stored rows by executemany alone, in commits of the same size."""
    path = place / record.district / "record.sqlite"
    with closing(sqlite3.connect(path)) as reader:
        query = "SELECT originator_id, originator_version, topic, state"
        rows = reader.execute(f"{query} FROM stored_events").fetchall()
    with closing(connect(place / "raw.sqlite")) as raw:
        raw.execute(RAW_TABLE)
        begun = time.perf_counter()
        for start in range(0, len(rows), BATCH):
            raw.execute("BEGIN")
            raw.executemany(RAW_ROW, rows[start : start + BATCH])
            raw.execute("COMMIT")
        return len(rows) / (time.perf_counter() - begun)
