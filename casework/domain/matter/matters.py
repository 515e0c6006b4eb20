"""Placing messages among the matters of a district, one after another. 事项归集。"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np

from casework.domain.matter.block import NOWHERE, Block
from casework.domain.matter.message import Held, Likeness, Message, Placed
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.terms import ID_BITS
from casework.domain.matter.vector import Vector, vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DAY: Final = 86_400_000_000
IDLE: Final = 730 * DAY
"""A matter of which nothing was heard for so long is over: none joins it."""
JOIN: Final = 0.23
"""A message joins the matter most like it from this likeness on."""
MERGE: Final = 0.35
"""Two matters that a message is like are one, if they are so like each other."""
MOST_ROWS: Final = 1_000_000
"""So many rows are kept at hand; what was least asked for is loaded again."""


class Matters:
    """All blocks of one district; a block is a community, or "" without one.

    `load` gives the rows of a block as they are stored now, in any order, including
    those of messages placed before in the same transaction.
    """

    def __init__(self, load: Callable[[str], Iterable[Held]], rarity: Rarity) -> None:
        self._load = load
        self._rarity = rarity
        self._dense = np.zeros(1 << ID_BITS, np.int32)
        self._blocks: OrderedDict[str, Block] = OrderedDict()
        self._rows = 0

    def place(self, message: Message) -> Placed:
        """Decide which matter a message belongs to, and hold it there."""
        block = self._block(message.community)
        one = vector(message.terms, self._rarity)
        scores = _scores(block, message, one)
        best = _first(block, scores)
        self._rows += 1
        if best == NOWHERE or scores[best] < JOIN:
            number = block.number(_fresh(block, message.case), message.at)
            block.add(message, one, number)
            block.weigh(number)
            return Placed(block.names[number], 0.0)
        score = float(scores[best])
        scores[best] = 0
        block.add(message, one, best)
        block.weigh(best)
        merged = _merge(block, best, scores)
        return Placed(merged[-1][1] if merged else block.names[best], score, merged)

    def withdraw(self, case: str, block: str) -> None:
        """Forget a message."""
        held = self._blocks.get(block)
        if held is None:
            return
        row = held.row(case)
        if row is not None:
            held.remove(row)

    def assign(self, case: str, block: str, matter: str) -> None:
        """Heed a person's word, which the stored rows tell from now on."""
        del case, matter
        self._drop(block)

    def find(self, message: Message, most: int = 5) -> list[Likeness]:
        """The matters most like a message, which is not held; the likest first."""
        block = self._block(message.community)
        one = vector(message.terms, self._rarity)
        scores = _scores(block, message, one)
        found: list[Likeness] = []
        while len(found) < most and (best := _first(block, scores)) != NOWHERE:
            found.append(Likeness(block.names[best], float(scores[best])))
            scores[best] = 0
        return found

    def forget(self) -> None:
        """Drop what is kept at hand."""
        self._blocks.clear()
        self._rows = 0

    def _drop(self, name: str) -> None:
        if name in self._blocks:
            self._rows -= len(self._blocks.pop(name))

    def _block(self, name: str) -> Block:
        if name in self._blocks:
            self._blocks.move_to_end(name)
            return self._blocks[name]
        block = Block.of(self._load(name), self._rarity, self._dense)
        self._blocks[name] = block
        self._rows += len(block)
        while self._rows > MOST_ROWS and len(self._blocks) > 1:
            _, old = self._blocks.popitem(last=False)
            self._rows -= len(old)
        return block


def _scores(block: Block, message: Message, one: Vector) -> "Floats":
    """How like a message is to each matter.

    Half of it is the likeness of all that is said; the other half is held down to twice
    the likeness of the problem alone, for a shared place alone makes no shared matter.
    """
    near = block.near(one.ids, one.weights)
    squares = one.weights.astype(np.int64) ** 2
    problem2 = int(squares[: one.split].sum())
    all2 = int(squares.sum())
    whole = near.problem + near.place
    both = np.sqrt((block.problem2.all + block.place2.all) * float(all2))
    about = np.sqrt(block.problem2.all * float(problem2))
    x = whole / np.maximum(both, 1)
    q = near.problem / np.maximum(about, 1)
    scores: Floats = 0.5 * x + 0.5 * np.minimum(x, 2 * q)
    gap = np.maximum(message.at - block.last.all, block.first.all - message.at)
    scores[(gap > IDLE) | (block.size.all == 0)] = 0
    scores[NOWHERE] = 0
    return scores


def _first(block: Block, scores: "Floats") -> int:
    """The matter with the highest score, the oldest of equals; NOWHERE if none."""
    top = scores.max()
    if top <= 0:
        return NOWHERE
    equal = np.flatnonzero(scores == top).tolist()
    return min(equal, key=lambda n: (block.first.all[n], block.names[n]))


def _merge(block: Block, best: int, scores: "Floats") -> tuple[tuple[str, str], ...]:
    second = _first(block, scores)
    if second == NOWHERE or scores[second] < JOIN:
        return ()
    if block.assigned.all[second] or block.assigned.all[best]:
        return ()
    ids, sums, _ = block.total(second)
    near = block.near(ids, sums)
    square = block.problem2.all + block.place2.all
    like = (near.problem + near.place)[best] / np.sqrt(
        float(square[best]) * float(square[second])
    )
    if like < MERGE:
        return ()
    old, new = sorted(
        (best, second), key=lambda n: (block.first.all[n], block.names[n])
    )
    block.merge(new, old)
    return ((block.names[new], block.names[old]),)


def _fresh(block: Block, case: str) -> str:
    """The id of a new matter: the case's own, or made of it where that is taken."""
    name, turn = case, 0
    while name in block.numbers and block.size.all[block.numbers[name]]:
        turn += 1
        name = blake2b(f"{case}/{turn}".encode(), digest_size=16).hexdigest()
    return name
