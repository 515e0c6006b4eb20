"""All measurements of insight, one after another."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from casework.adapters.bench import Measurement, Note
from casework.adapters.bench.insight import (
    baselines,
    labels,
    leads,
    pipeline,
    same_matter,
)
from casework.adapters.bench.insight.inputs import MESSAGES
from casework.adapters.bench.insight.same_matter import COMPARED_MOST


class Scale(StrEnum):
    """How many synthetic reports there are to be."""

    SMALL = "small"
    USUAL = "usual"
    LARGE = "large"


MOST_THROUGH: Final = 100_000
"""So many reports at most go through the record and the read models."""
YEARS: Final = {Scale.SMALL: 20, Scale.USUAL: 1_000, Scale.LARGE: 1_000}
"""So many simulated years are looked through for false leads."""
SIZES: Final = {
    Scale.SMALL: (2_000,),
    Scale.USUAL: (20_000, 100_000),
    Scale.LARGE: (20_000, 100_000, 1_000_000),
}


def measurements(scale: Scale, folder: Path) -> Iterator[Measurement | Note]:
    """Quality and speed, on the real inputs if they are there, on synthetic ones."""
    if lacking := baselines.missing():
        names = ", ".join(lacking)
        yield Note(
            f"未安装{names}，对照方法从略。",
            f"{names} is not installed: the baselines are left out.",
        )
    if (folder / MESSAGES).is_dir():
        yield from labels.real(folder)
        yield from same_matter.real(folder)
        yield from same_matter.borrowed(SIZES[scale][0], folder)
    if (folder / pipeline.APPEALS).is_dir():
        yield from pipeline.appeals(folder)
    for name in (MESSAGES, pipeline.APPEALS):
        if not (folder / name).is_dir():
            yield Note(
                f"{folder}中没有{name}，相应各行从略。",
                f"{name} is not in {folder}: its rows are left out.",
            )
    for count in SIZES[scale]:
        yield from same_matter.synthetic(count)
        if slow := [name for name, most in COMPARED_MOST.items() if count > most]:
            names = ", ".join(slow)
            yield Note(
                f"{count:,}件时{names}需数小时，从略。",
                f"Of {count:,} reports {names} would take hours: left out.",
            )
    yield from pipeline.through(min(MOST_THROUGH, SIZES[scale][-1]))
    yield from leads.measurements(YEARS[scale])
