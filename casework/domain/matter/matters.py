"""Placing messages among the matters of a district, one after another. 事项归集。"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np

from casework.domain.matter.block import NOWHERE, Block, Hits, Near
from casework.domain.matter.likeness import alike, likeness
from casework.domain.matter.message import Held, Likeness, Message, Placed
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.terms import ID_BITS
from casework.domain.matter.vector import Vector, vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

JOIN: Final = 0.205
"""A message joins the matter most like it from this likeness on."""
MERGE: Final = 0.305
"""Two matters that a message would join are one, if they are so like each other."""
MOST_ROWS: Final = 1_000_000
"""So many rows are kept at hand; what was least asked for is loaded again."""


class Matters:
    """All blocks of one district; a block is a community, or "" without one.

    `load` gives the rows of a block as they are stored now, in any order, including
    those of messages placed before in the same transaction.
    """

    def __init__(
        self,
        load: Callable[[str], Iterable[Held]],
        rarity: Rarity,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self._load = load
        self._most_rows = most_rows
        self._rarity = rarity
        self._dense = np.zeros(1 << ID_BITS, np.int32)
        self._blocks: OrderedDict[str, Block] = OrderedDict()
        self._rows = 0

    def place(self, message: Message) -> Placed:
        """Decide which matter a message belongs to, and hold it there."""
        block = self._block(message.community)
        one = vector(message.terms, self._rarity)
        hits = block.hits(one)
        near = block.near(one, hits)
        scores = _scores(block, message, one, hits, near)
        best = _first(block, scores)
        self._rows += 1
        if scores[best] < JOIN:
            number = block.number(_fresh(block, message.case), message.at)
            block.add(message, one, number, near)
            return Placed(block.names[number], 0.0)
        score = float(scores[best])
        scores[best] = 0
        block.add(message, one, best, near)
        second = _first(block, scores)
        merged: tuple[tuple[str, str], ...] = ()
        if scores[second] >= JOIN:
            merged = _merge(block, best, second, inside=bool(message.community))
        return Placed(merged[0][1] if merged else block.names[best], score, merged)

    def withdraw(self, case: str, block: str) -> None:
        """Forget a message."""
        if block in self._blocks:
            self._blocks[block].remove(case)

    def assign(self, case: str, block: str, matter: str) -> None:
        """Heed a person's word, which the stored rows tell from now on."""
        del case, matter
        self._drop(block)

    def find(self, message: Message, most: int = 5) -> list[Likeness]:
        """The matters most like a message, which is not held; the likest first."""
        block = self._block(message.community)
        one = vector(message.terms, self._rarity)
        hits = block.hits(one)
        scores = _scores(block, message, one, hits, block.near(one, hits))
        found: list[Likeness] = []
        while len(found) < most and scores[best := _first(block, scores)] > 0:
            found.append(Likeness(block.names[best], float(scores[best])))
            scores[best] = 0
        return found

    def forget(self) -> None:
        """Drop what is kept at hand."""
        self._blocks.clear()
        self._rows = 0

    def hold(self, held: Held) -> None:
        """Hold a message where it belongs already."""
        block = self._block(held.message.community)
        block.put(held, vector(held.message.terms, self._rarity))
        self._rows += 1

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
        while self._rows > self._most_rows and len(self._blocks) > 1:
            _, old = self._blocks.popitem(last=False)
            self._rows -= len(old)
        return block


def reformed(rows: Iterable[Held], rarity: Rarity) -> Iterator[tuple[str, str]]:
    """(case, matter) of all reports whose matter changes when rarity was counted anew.

    The matters of a district are formed afresh from all its rows, in order of their
    time: what came first was placed when little was known of how rare its words are.
    Reports that a person assigned stay where they are. It is asked for whenever
    `Rarity.due` says so, so at most nine times, and never again after the cap.
    """
    held = sorted(rows, key=lambda row: (row.message.at, row.message.case))
    matters = Matters(lambda _: (), rarity, most_rows=len(held))
    now: dict[tuple[str, str], list[str]] = {}
    for row in held:
        if row.assigned:
            matters.hold(row)
            placed = Placed(row.matter, 0.0)
        else:
            placed = matters.place(row.message)
        block = row.message.community
        for matter, into in placed.merged:
            now.setdefault((block, into), []).extend(now.pop((block, matter), ()))
        now.setdefault((block, placed.matter), []).append(row.message.case)
    anew = {case: matter for (_, matter), cases in now.items() for case in cases}
    for row in held:
        if anew[row.message.case] != row.matter:
            yield row.message.case, anew[row.message.case]


def _scores(
    block: Block, message: Message, one: Vector, hits: Hits, near: Near
) -> "Floats":
    """How like a message is to each matter; inside a community, by what is its own."""
    if message.community:
        one = block.apart(one, hits)
        near = block.near(one, hits)
    return likeness(block, message, one, near)


def _first(block: Block, scores: "Floats") -> int:
    """The matter with the highest score, the oldest of equals; NOWHERE if none."""
    top = scores.max()
    if top <= 0:
        return NOWHERE
    equal: list[int] = np.flatnonzero(scores == top).tolist()
    return min(equal, key=block.age)


def _merge(
    block: Block, best: int, second: int, inside: bool
) -> tuple[tuple[str, str], ...]:
    """Make two matters one, if they are like each other and no person ruled on them."""
    if block.assigned.all[best] or block.assigned.all[second]:
        return ()
    if alike(block.total(best), block.total(second), inside) < MERGE:
        return ()
    old, new = sorted((best, second), key=block.age)
    block.merge(new, old)
    return ((block.names[new], block.names[old]),)


def _fresh(block: Block, case: str) -> str:
    """The id of a new matter: the case's own, or made of it where that is taken."""
    name, turn = case, 0
    while block.taken(name):
        turn += 1
        name = blake2b(f"{case}/{turn}".encode(), digest_size=16).hexdigest()
    return name
