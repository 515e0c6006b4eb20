"""Learning what people call what callers say, from their classifications. 学习"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from casework.domain.rulebook.taxonomy import Taxonomy
from casework.domain.suggestion.certainty import learn_certainty
from casework.domain.suggestion.fitting import (
    Texts,
    fit,
    margins_held_back,
)
from casework.domain.suggestion.learned import About
from casework.domain.suggestion.packed import pack
from casework.domain.suggestion.quality import quality
from casework.domain.suggestion.suggested import Reason
from casework.domain.suggestion.terms import cleaned, spans_of, terms_of

LEAST: Final = 8
"""How many examples a leaf needs to be learned."""
ENOUGH: Final = 40
"""How many examples are needed in all."""
FOLDS: Final = 5


class Example(NamedTuple):
    """What a caller said, and the leaf that a person gave it last."""

    title: str | None
    words: str | None
    leaf: str
    caller: str


class TooLittle(Exception):
    """There is too little to learn from; the reason says how little."""

    def __init__(self, examples: int, leaves: int) -> None:
        self.reason = Reason(
            f"可学的工单太少：{examples}件，{leaves}类各有{LEAST}件以上"
            f"（至少{ENOUGH}件、2类）；建议方式不变。",
            f"There is too little to learn from: {examples} classified complaints with "
            f"words, {leaves} types with {LEAST} or more (at least {ENOUGH} and 2 are "
            "needed); suggestions stay as they are.",
        )
        super().__init__(self.reason.en)


def learn(
    examples: Iterable[Example],
    taxonomy: Taxonomy,
    *,
    upto: int,
    seed: int,
    made_by: str = "",
) -> bytes:
    """A model of a catalogue, packed: the same examples and seed give the same bytes.

    How sure to be, and how good it is, are found on examples held back in turn.
    """
    given = [one for one in examples if one.title or one.words]
    often = Counter(one.leaf for one in given)
    leaves = tuple(sorted(leaf for leaf, n in often.items() if n >= LEAST))
    kept = [one for one in given if one.leaf in leaves]
    if len(kept) < ENOUGH or len(leaves) < 2:  # noqa: PLR2004
        raise TooLittle(len(given), len(leaves))
    texts = _texts(kept, leaves)
    told = margins_held_back(texts, len(leaves), FOLDS, seed)
    certainty = learn_certainty(told, texts.labels, len(leaves))
    shares = certainty.probabilities(told)
    about = About(
        made_by=made_by,
        taxonomy=taxonomy.id,
        edition=taxonomy.version,
        upto=upto,
        seed=seed,
        leaves=leaves,
        examples=len(kept),
        left_out=len(given) - len(kept),
        quality=quality(shares, texts.labels, shares.max(axis=1) >= certainty.sure),
    )
    return pack(about, fit(texts, len(leaves), seed), certainty)


def _texts(examples: Sequence[Example], leaves: tuple[str, ...]) -> Texts:
    numbers = {leaf: number for number, leaf in enumerate(leaves)}
    return Texts(
        [terms_of(spans_of(cleaned(one.title, one.words))) for one in examples],
        np.array([numbers[one.leaf] for one in examples]),
        [one.caller for one in examples],
    )
