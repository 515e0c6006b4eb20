"""How good groups and suggestions are, against what people found. 评分。

A message that is left out is not there at all. A message in no group, or alone in its
group, stands alone: it is no recurrence, and to put it with others is a false alarm.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple


class Rates(NamedTuple):
    """Right among what was said, and said among what is right."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class GroupScore(NamedTuple):
    """How found groups compare with the true ones."""

    b_cubed: Rates
    pairs: Rates
    false_alarms: float
    """Share of messages standing alone that were put with another one."""


def score_groups(
    found: Mapping[str, str],
    true: Mapping[str, str],
    left_out: Collection[str] = (),
) -> GroupScore:
    """How the group found for each message compares with its true one, if it has any.

    B-cubed is averaged over the messages of recurring groups; its precision counts
    every message that shares the found group. Pairs are those of all messages.
    """
    scored = [message for message in found if message not in left_out]
    held = Counter(found[message] for message in scored)
    sizes = Counter(true[message] for message in scored if message in true)
    shared = Counter(
        (found[message], true[message])
        for message in scored
        if message in true and sizes[true[message]] > 1
    )
    recurring = {group: size for group, size in sizes.items() if size > 1}
    alone = [message for message in scored if true.get(message) not in recurring]
    return GroupScore(
        _b_cubed(held, recurring, shared),
        _pairs(held, recurring, shared),
        _share(sum(held[found[message]] > 1 for message in alone), len(alone)),
    )


def _b_cubed(
    held: Mapping[str, int],
    recurring: Mapping[str, int],
    shared: Mapping[tuple[str, str], int],
) -> Rates:
    """Messages of one found and one true group see the same, so they count at once."""
    messages = sum(recurring.values())
    precise = sum(both * both / held[found] for (found, _), both in shared.items())
    complete = sum(both * both / recurring[true] for (_, true), both in shared.items())
    return Rates(_share(precise, messages), _share(complete, messages))


def _pairs(
    held: Mapping[str, int],
    recurring: Mapping[str, int],
    shared: Mapping[tuple[str, str], int],
) -> Rates:
    right = sum(map(_couples, shared.values()))
    said = sum(map(_couples, held.values()))
    there = sum(map(_couples, recurring.values()))
    return Rates(_share(right, said), _share(right, there))


def _couples(size: int) -> int:
    return size * (size - 1) // 2


def _share(part: float, whole: int) -> float:
    return part / whole if whole else 0.0


def macro_f1(true: Sequence[str], said: Sequence[str | None]) -> float:
    """The mean over the true labels of each one's F1; None says nothing."""
    right = Counter(t for t, s in zip(true, said, strict=True) if t == s)
    there, told = Counter(true), Counter(said)
    return _share(sum(2 * right[x] / (there[x] + told[x]) for x in there), len(there))


def top(true: Sequence[str], ranked: Sequence[Sequence[str]], most: int) -> float:
    """Share of answers whose first few labels hold the true one."""
    hits = sum(t in r[:most] for t, r in zip(true, ranked, strict=True))
    return _share(hits, len(true))


def precision_at(coverage: float, sure: Sequence[tuple[float, bool]]) -> float:
    """Share right among the surest answers that cover this share of all.

    Answers as sure as the last one that is needed count as well: how ties happen to
    be ordered must not matter.
    """
    needed = round(coverage * len(sure))
    ordered = sorted(sure, reverse=True)
    least = ordered[needed - 1][0] if needed else float("inf")
    kept = [right for certainty, right in ordered if certainty >= least]
    return _share(sum(kept), len(kept))


def coverage_at(precision: float, sure: Sequence[tuple[float, bool]]) -> float:
    """The largest share of all, surest first, of which this share is right."""
    ordered = sorted(sure, reverse=True)
    most = right = 0
    for told, (certainty, is_right) in enumerate(ordered, 1):
        right += is_right
        tied = told < len(ordered) and ordered[told][0] == certainty
        if not tied and right >= precision * told:
            most = told
    return _share(most, len(sure))
