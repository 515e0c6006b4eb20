"""All measurements of insight, one after another."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from casework.adapters.bench import Measurement, Note
from casework.adapters.bench.insight import baselines, same_matter
from casework.adapters.bench.insight.inputs import MESSAGES


class Scale(StrEnum):
    """How many synthetic reports there are to be."""

    SMALL = "small"
    USUAL = "usual"
    LARGE = "large"


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
        yield from same_matter.real(folder)
        yield from same_matter.borrowed(SIZES[scale][0], folder)
    else:
        yield Note(
            f"{folder}中没有真实数据，只测合成数据。",
            f"The real inputs are not in {folder}: only the synthetic ones follow.",
        )
    for count in SIZES[scale]:
        yield from same_matter.synthetic(count)
        if count > same_matter.COMPARED_MOST:
            yield Note(
                f"{count:,}件时对照方法过慢，从略。",
                f"Of {count:,} reports the baselines would take hours: left out.",
            )
