"""Whether the types of real messages are suggested rightly. 分类建议评测。"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Final, NamedTuple

from casework.adapters.bench import Measurement
from casework.adapters.bench.insight import baselines, inputs
from casework.adapters.bench.insight.inputs import Labelled
from casework.adapters.bench.insight.scoring import macro_f1, precision_at, top
from casework.adapters.rulebook import load_rulebook
from casework.domain.suggestion.fitting import cross_validated
from casework.domain.suggestion.learned import Learned
from casework.domain.suggestion.learning import Example, learn
from casework.domain.suggestion.packed import unpack
from casework.domain.suggestion.start import start

SEEDS: Final = (1, 2, 3)
FOLDS: Final = 5
COVERED: Final = 0.9
SVM: Final = "TF-IDF of 1–2 signs, linear SVM"


class Rated(NamedTuple):
    """How good suggestions are on messages held back."""

    macro_f1: float
    top2: float
    precision: float
    """Among the surest nine in ten."""


AIMS: Final = {
    "macro-F1": 0.91,
    "true label among the first two": 0.98,
    "right among the surest nine in ten": 0.96,
}


def real(folder: Path) -> Iterator[Measurement]:
    """The labelled messages, five-fold, the mean over three seeds."""
    told = inputs.labelled(folder)
    what = f"{len(told):,} labelled messages"
    ours = _mean(_ours, told)
    other = None if baselines.missing() else _mean(_svm, told)
    for place, (name, aim) in enumerate(AIMS.items()):
        yield Measurement(
            f"{what}: {name}",
            ours[place],
            other[place] if other else None,
            aim,
            "",
            absolute=True,
            against=SVM if other else "",
        )
    yield Measurement(
        f"{what}: suggested", _rate(told), None, 1_000, "messages/s", absolute=True
    )


def _mean(
    way: Callable[[Sequence[Labelled], int], Rated], told: Sequence[Labelled]
) -> Rated:
    rated = [way(told, seed) for seed in SEEDS]
    return Rated(*map(fmean, zip(*rated, strict=True)))


def _ours(told: Sequence[Labelled], seed: int) -> Rated:
    found = cross_validated([(one.text, one.label) for one in told], seed, FOLDS)
    return Rated(found.macro_f1, found.top2, found.precision)


def _svm(told: Sequence[Labelled], seed: int) -> Rated:
    """The baseline on messages held back in the same manner."""
    ranked = baselines.by_svm(
        [one.text for one in told], [one.label for one in told], FOLDS, seed
    )
    true = [one.label for one in told]
    first = [one.labels[0] for one in ranked]
    sure = [
        (one.sure, said == is_)
        for one, said, is_ in zip(ranked, first, true, strict=True)
    ]
    return Rated(
        macro_f1(true, first),
        top(true, [one.labels for one in ranked], 2),
        precision_at(COVERED, sure),
    )


def _rate(told: Sequence[Labelled]) -> float:
    """How many a second are suggested in full, with probabilities and words."""
    taxonomy = load_rulebook().taxonomy()
    examples = [
        Example(None, one.text, one.label, f"{caller}")
        for caller, one in enumerate(told)
    ]
    learned = Learned(
        unpack(learn(examples, taxonomy, upto=0, seed=1)), start(taxonomy)
    )
    begun = perf_counter()
    for one in told:
        learned.suggest(None, one.text)
    return len(told) / (perf_counter() - begun)
