"""Which terms may be learned: those that several callers used. 词项

What only one or two callers say would tell of them; it is in no model.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from casework.domain.suggestion.learner import Rows
from casework.domain.suggestion.terms import Keys, Numbers, Terms

Numbering: TypeAlias = NDArray[np.int32]

CALLERS: Final = 3
"""How many different callers must have used a term."""


def vocabulary(texts: Sequence[Terms], callers: Sequence[str], most: int) -> Keys:
    """The terms that enough callers used, in order; at most so many, the most used."""
    numbers = {caller: number for number, caller in enumerate(dict.fromkeys(callers))}
    lengths = [len(text.keys) for text in texts]
    who = np.repeat([numbers[caller] for caller in callers], lengths)
    keys = np.concatenate([text.keys for text in texts])
    order = np.lexsort((who, keys))
    keys, who = keys[order], who[order]
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = (keys[1:] != keys[:-1]) | (who[1:] != who[:-1])
    known, users = np.unique(keys[first], return_counts=True)
    enough = users >= CALLERS
    known, users = known[enough], users[enough]
    if len(known) > most:
        known = np.sort(known[np.argsort(-users, kind="stable")[:most]])
    return known


def rows_of(texts: Sequence[Terms], known: Keys) -> Rows:
    """The texts as rows of the terms that are known."""
    return rows_at([(places(text.keys, known), text.said) for text in texts])


def rows_at(found: Sequence[tuple[Numbering, Numbers]]) -> Rows:
    """Texts as rows: where their terms are among the known ones, and how much said."""
    lengths = [np.count_nonzero(at >= 0) for at, _ in found]
    return Rows(
        np.concatenate([at[at >= 0] for at, _ in found]),
        np.concatenate([said[at >= 0] for at, said in found]),
        np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))),
    )


def places(keys: Keys, known: Keys) -> Numbering:
    """Where some terms are among the known ones; -1 for one that is not."""
    if not len(known):
        return np.full(len(keys), -1, dtype=np.int32)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, at, -1).astype(np.int32)
