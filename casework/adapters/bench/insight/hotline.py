"""The synthetic hotline as a file that `casework intake` takes."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Final

from casework.adapters.bench.insight.borrowed import borrowed_wording
from casework.adapters.bench.insight.synthetic import Wording, reports
from casework.adapters.bench.insight.wording import own_wording
from casework.projections.projection import CHINA

REGISTRY: Final = "synthetic"
COLUMNS: Final = (
    *("no", "received_at", "channel", "registry", "estate", "name", "phone"),
    *("title", "words", "problem"),
)


def write_hotline(
    path: Path, count: int, seed: int, borrow: Path | None = None
) -> None:
    """Write so many reports, the problem each is truly about in the last column."""
    wording: Wording = borrowed_wording(borrow) if borrow else own_wording()
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows(
            (
                f"SYN{seed}-{one.no:07}",
                datetime.fromtimestamp(one.at, CHINA).isoformat(),
                "12345",
                REGISTRY,
                one.estate,
                f"合成{one.caller}",
                f"合成{one.caller}",
                one.title,
                one.words,
                one.problem,
            )
            for one in reports(count, seed, wording)
        )
