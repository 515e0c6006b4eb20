"""How like a report is to each matter of its block, and why. 相似度。"""

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from casework.domain.matter.block import NOWHERE, Block, Near
from casework.domain.matter.message import Message
from casework.domain.matter.terms import term_sum
from casework.domain.matter.vector import Vector, spots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

DAY: Final = 86_400_000_000
IDLE: Final = 730 * DAY
"""A matter of which nothing was heard for so long is over: none joins it."""
PROBLEM: Final = 1.75
"""A likeness counts half only as far as so many times the problem's alone goes."""
NAMED: Final = 0.1
"""Who says so much of a place, as a share of all that is said, names one."""
ELSEWHERE: Final = 0.2
"""So like are two at most that name places which share no sign: they stay apart."""
AGREED: Final = 3.0
"""How fast that bound is lifted by the cosine of the places."""
GAP: Final = 0.02
"""What each e-fold of the days since the last report takes away."""
GAP_INSIDE: Final = 0.03
"""The same inside a community, where problems of one kind follow each other."""
SERIAL: Final = 0.05
SERIAL_FROM: Final = 3
"""Who has reported so often before writes all alike: what it takes away, per e-fold."""
SAME_LEAF: Final = 0.05
OTHER_LEAF: Final = 0.05
OTHER_GROUP: Final = 0.15
OTHER_BUILDING: Final = 0.05
SAME_SPOT: Final = 0.03
OTHER_SPOT: Final = 0.15


def likeness(block: Block, message: Message, one: Vector, near: Near) -> "Floats":
    """How like a message is to each matter, by number; 0 where it may not join.

    Half of it is the cosine of all that is said with all that the matter's reports say.
    The other half is the same, held down to the cosine of the problem alone: a shared
    place makes no shared matter. Nor do shared words at places that differ. Inside a
    community all share the place, so there the problem alone counts.
    """
    problem = _cosine(near.problem, block.problem2.all, one.problem2)
    if message.community:
        score = problem
    else:
        whole = _cosine(
            near.problem + near.place,
            block.problem2.all + block.place2.all,
            one.problem2 + one.place2,
        )
        score = 0.5 * whole + 0.5 * np.minimum(whole, PROBLEM * problem)
        score = np.minimum(score, _elsewhere(block, one, near))
    gap = np.maximum(message.at - block.last.all, block.first.all - message.at)
    waning = GAP_INSIDE if message.community else GAP
    score -= waning * np.log1p(np.maximum(gap, 0) / DAY)
    score -= _serial(block, message)
    score += _known(block, message)
    if message.community:
        score += _spots(block, message)
    over = block.newest(message.at) - block.last.all > IDLE
    score[over | (block.size.all == 0)] = 0
    score[NOWHERE] = 0
    return score


def _elsewhere(block: Block, one: Vector, near: Near) -> "Floats":
    """How like a message may be to each matter at most, by the places both name."""
    squares = block.place2.all
    if _named(one) < NAMED:
        return np.ones(len(squares))
    named = squares >= NAMED * (squares + block.problem2.all)
    agreed = AGREED * _cosine(near.place, squares, one.place2)
    return np.where(named, ELSEWHERE + agreed, 1.0)


def alike(one: Vector, other: Vector, inside: bool) -> float:
    """How like two matters are, by the sums of what their reports say."""
    problem, place = one.times(other)
    about = _angle(problem, one.problem2, other.problem2)
    if inside:
        return about
    whole = _angle(
        problem + place, one.problem2 + one.place2, other.problem2 + other.place2
    )
    score = 0.5 * whole + 0.5 * min(whole, PROBLEM * about)
    if min(_named(one), _named(other)) < NAMED:
        return score
    return min(score, ELSEWHERE + AGREED * _angle(place, one.place2, other.place2))


def _named(one: Vector) -> float:
    """The share of what is said that speaks of a place."""
    return one.place2 / max(one.place2 + one.problem2, 1)


def _angle(product: int, square: int, other: int) -> float:
    return product / math.sqrt(square * other) if product else 0.0


def _cosine(product: "Longs", squares: "Longs", square: int) -> "Floats":
    cosine: Floats = product / np.sqrt(np.maximum(squares * float(square), 1.0))
    return cosine


def _serial(block: Block, message: Message) -> "Floats":
    """What a matter loses that the caller reported to, who has reported much else."""
    count = len(block.names)
    if not message.person:
        return np.zeros(count)
    theirs = block.person.all == term_sum(message.person)
    theirs &= block.matter.all != NOWHERE
    told = int(theirs.sum())
    if told < SERIAL_FROM:
        return np.zeros(count)
    joined = np.bincount(block.matter.all[theirs], minlength=count) > 0
    return np.where(joined, SERIAL * math.log(told / (SERIAL_FROM - 1)), 0.0)


def _spots(block: Block, message: Message) -> "Floats":
    """What numbers of buildings speak for or against, where both name some."""
    count, mine = len(block.names), spots(message.terms)
    if not len(mine):
        return np.zeros(count)
    matter = block.matter.all[block.spot_row.all]
    some = np.bincount(matter, minlength=count) > 0
    same = np.bincount(matter[np.isin(block.spot.all, mine)], minlength=count) > 0
    return np.where(same, SAME_SPOT, np.where(some, -OTHER_SPOT, 0.0))


def _known(block: Block, message: Message) -> "Floats":
    """What a known leaf or building speaks for or against, by the share that agrees."""
    count = len(block.names)
    told = np.zeros(count)
    for mine, theirs, same, other in (
        (message.leaf, block.leaf.all, SAME_LEAF, OTHER_LEAF),
        (message.leaf[:1], block.group.all, 0.0, OTHER_GROUP),
        (message.building, block.building.all, 0.0, OTHER_BUILDING),
    ):
        if not mine:
            continue
        known = np.bincount(block.matter.all[theirs != 0], minlength=count)
        agree = np.bincount(block.matter.all[theirs == term_sum(mine)], minlength=count)
        share = agree / np.maximum(known, 1)
        told += np.where(known > 0, same * share - other * (1 - share), 0.0)
    return told
