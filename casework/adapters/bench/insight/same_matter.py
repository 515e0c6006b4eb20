"""Whether reports of the same matter are found, among real and synthetic ones."""

from array import array
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from casework.adapters.bench import Measurement
from casework.adapters.bench.insight import baselines, inputs
from casework.adapters.bench.insight.borrowed import borrowed_wording
from casework.adapters.bench.insight.engine import Run, Said, run
from casework.adapters.bench.insight.scoring import GroupScore, score_groups
from casework.adapters.bench.insight.synthetic import Report, Wording, reports
from casework.adapters.bench.insight.wording import own_wording

SEED: Final = 12345
MILLION: Final = 1_000_000
SOONER: Final = 10
"""How many times sooner than by a full replay the engine is at work again."""
CENTROID: Final = "TF-IDF nearest centroid"
INSIDE: Final = f"{CENTROID} inside each community"
MIN_HASH: Final = "MinHash-LSH"
COMPARED_MOST: Final = {CENTROID: 20_000, MIN_HASH: 20_000, INSIDE: 100_000}
"""More reports than these would keep a baseline busy for hours."""

Score = Callable[[Mapping[str, str]], GroupScore]


class Baseline(NamedTuple):
    """How well a baseline groups, and how many reports a second."""

    name: str
    score: GroupScore
    rate: float


class Outcome(NamedTuple):
    """How well and how fast the engine was."""

    score: GroupScore
    rate: float
    median: float
    slow: float
    """Milliseconds to add one report: half take no longer, and 99 %."""
    megabytes: float
    restarted: float
    replayed: float
    """Milliseconds to be at work again: as it is, and if it had to start anew."""


def real(folder: Path) -> Iterator[Measurement]:
    """The real messages in the order of time, with their hand-checked groups."""
    told, truth = inputs.messages(folder), inputs.truth(folder)
    said = [
        Said(int(one.at.timestamp()), one.user, "", one.title, one.body) for one in told
    ]
    number = {one.no: f"{n}" for n, one in enumerate(told)}
    true = {number[no]: group for no, group in truth.group.items() if no in number}
    left_out = {number[no] for no in truth.left_out if no in number}
    score = partial(score_groups, true=true, left_out=left_out)
    first, again = _run(said), _run(said)
    ours, others = score(first.found), list(_baselines(said, score))
    what = f"{len(said):,} real messages"
    yield from _quality(what, ours, 0.92, others)
    plain = others[:1]
    pairs = [(other.name, other.score.pairs.precision) for other in plain]
    yield from _beside(f"{what}: pair precision", ours.pairs.precision, 0.9, pairs)
    alarms = [(other.name, other.score.false_alarms) for other in plain]
    yield from _beside(
        f"{what}: false alarms", ours.false_alarms, 0.08, alarms, less_is_better=True
    )
    same = float(again.found == first.found)
    yield from _beside(f"{what}: same labels again", same, 1, ())
    yield _rate(what, len(said) / first.seconds, 1_000, plain)


def synthetic(count: int) -> Iterator[Measurement]:
    """The synthetic hotline: quality, speed, memory and restart."""
    what = f"{count:,} synthetic reports"
    others = list(_compared(count, own_wording()))
    ours = _outcome(count)
    many = count >= MILLION
    yield from _quality(what, ours.score, 0.95 if many else 0.97, others)
    yield _rate(what, ours.rate, 700 if many else 1_000, others[:1])
    for name, took, aim, unit in (
        ("half are added within", ours.median, 1, "ms"),
        ("99 % are added within", ours.slow, 5, "ms"),
        ("memory", ours.megabytes, 1_500, "MB"),
    ):
        yield from _beside(
            f"{what}: {name}", took, aim, (), unit=unit, less_is_better=True
        )
    yield Measurement(
        f"{what}: ready after a restart",
        ours.restarted,
        ours.replayed,
        SOONER,
        "ms",
        less_is_better=True,
        against="full replay",
    )


def borrowed(count: int, folder: Path) -> Iterator[Measurement]:
    """The synthetic hotline in real people's words."""
    what = f"{count:,} synthetic reports in borrowed words"
    others = list(_compared(count, borrowed_wording(folder)))
    ours = _outcome(count, folder)
    yield from _quality(what, ours.score, 0.97, others)
    yield _rate(what, ours.rate, 1_000, others[:1])


def _quality(
    what: str, ours: GroupScore, aim: float, others: Iterable[Baseline]
) -> Iterator[Measurement]:
    beside = [(other.name, other.score.b_cubed.f1) for other in others]
    return _beside(f"{what}: B-cubed F1", ours.b_cubed.f1, aim, beside)


def _rate(
    what: str, ours: float, aim: float, others: Sequence[Baseline]
) -> Measurement:
    beside = [(other.name, other.rate) for other in others]
    return next(_beside(f"{what}: end to end", ours, aim, beside, unit="reports/s"))


def _beside(
    name: str,
    ours: float,
    aim: float,
    others: Collection[tuple[str, float]],
    *,
    unit: str = "",
    less_is_better: bool = False,
) -> Iterator[Measurement]:
    """A row for each baseline, and one alone where there is none."""
    alone: list[tuple[str, float | None]] = [("", None)]
    for against, limit in others or alone:
        yield Measurement(name, ours, limit, aim, unit, less_is_better, True, against)


def _run(said: Iterable[Said]) -> Run:
    with TemporaryDirectory() as folder:
        return run(said, Path(folder))


def _baselines(said: Sequence[Said], score: Score) -> Iterator[Baseline]:
    ways = {CENTROID: baselines.by_centroid, MIN_HASH: baselines.by_min_hash}
    if said and said[0].community:
        ways[INSIDE] = baselines.by_centroid_inside
    for name, way in ways.items():
        if not baselines.missing() and len(said) <= COMPARED_MOST[name]:
            found, seconds = way(said)
            yield Baseline(name, score(found), len(said) / seconds)


def _compared(count: int, wording: Wording) -> Iterator[Baseline]:
    """The baselines on the synthetic hotline, unless it is too large for them."""
    if count > max(COMPARED_MOST.values()):
        return
    told = list(reports(count, SEED, wording))
    true = {f"{one.no}": f"{one.problem}" for one in told}
    yield from _baselines(list(map(_said, told)), partial(score_groups, true=true))


def _said(report: Report) -> Said:
    return Said(report.at, report.caller, report.estate, report.title, report.words)


def _outcome(count: int, borrow: Path | None = None) -> Outcome:
    """The engine in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_measured, count, borrow).result()


def _measured(count: int, borrow: Path | None) -> Outcome:
    import numpy as np  # noqa: PLC0415

    wording: Wording = borrowed_wording(borrow) if borrow else own_wording()
    problems = array("l")

    def said() -> Iterator[Said]:
        for report in reports(count, SEED, wording):
            problems.append(report.problem)
            yield _said(report)

    ran = _run(said())
    true = {f"{no}": f"{problem}" for no, problem in enumerate(problems)}
    half, most = np.percentile(ran.each, (50, 99))
    return Outcome(
        score_groups(ran.found, true),
        count / ran.seconds,
        float(half) * 1_000,
        float(most) * 1_000,
        ran.megabytes,
        ran.restarted * 1_000,
        ran.seconds * 1_000,
    )
