"""What callers say every day for each problem type: clues of words. 日常用语。"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from casework.domain.rulebook.error import RulebookError

EITHER: Final = "|"

Part = tuple[str, ...]
"""Words that say the same: one of them is enough."""


class Clue(NamedTuple):
    """Parts that, said in one sentence, speak for a leaf."""

    leaf: str
    parts: tuple[Part, ...]

    def said(self, words: frozenset[str]) -> tuple[str, ...]:
        """The words that say every part, the longest of each; none if one is not."""
        found = [[word for word in part if word in words] for part in self.parts]
        return tuple(max(one, key=len) for one in found) if all(found) else ()


class Everyday:
    """The clues for the leaves of one taxonomy."""

    def __init__(self, taxonomy: str = "", clues: Iterable[Clue] = ()) -> None:
        self.taxonomy = taxonomy
        self.clues = tuple(clues)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word of every clue, once, in order."""
        return tuple(
            dict.fromkeys(w for clue in self.clues for part in clue.parts for w in part)
        )

    def begun_by(self, words: Iterable[str]) -> list[Clue]:
        """The clues whose first part one of the words says, in order."""
        found = {n for word in words for n in self._beginning.get(word, ())}
        return [self.clues[n] for n in sorted(found)]

    @cached_property
    def _beginning(self) -> Mapping[str, tuple[int, ...]]:
        """The places of the clues whose first part each word says."""
        places: dict[str, tuple[int, ...]] = {}
        for n, clue in enumerate(self.clues):
            for word in next(iter(clue.parts), ()):
                places[word] = (*places.get(word, ()), n)
        return places


def parse_everyday(text: str) -> Everyday:
    """Read the clues of a file; a leaf whose clues are not a list is an error."""
    table = tomllib.loads(text)
    names: Mapping[str, list[str]] = table.get("words", {})
    clues = []
    for leaf, lines in table.get("leaf", {}).items():
        if not isinstance(lines, list) or not all(lines):
            raise RulebookError(
                f"日常用语：{leaf}的词语应为列表", f"everyday words: {leaf} is no list"
            )
        clues += [Clue(leaf, _parts(line, names)) for line in lines]
    return Everyday(table.get("taxonomy", ""), clues)


def _parts(line: str, names: Mapping[str, list[str]]) -> tuple[Part, ...]:
    """The parts of a clue, each name in place of its words."""
    return tuple(
        tuple(word for one in part.split(EITHER) for word in names.get(one, [one]))
        for part in line.split()
    )
