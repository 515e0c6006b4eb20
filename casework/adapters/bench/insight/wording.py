"""The synthetic hotline's words, put together from the project's own sentences."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

DROPPED: Final = 0.3
"""Share of clauses that a caller leaves out."""
CLAUSES: Final = 9
BUILDINGS: Final = 60
STOREYS: Final = 8

Entries = tuple[tuple[str, ...], ...]
"""Things, each in the several ways it is said."""


class Kind(NamedTuple):
    """A kind of problem: objects, what is wrong with them, what comes of it."""

    leaf: str
    objects: Entries
    faults: Entries
    effects: Entries


class Wording(NamedTuple):
    """All that callers may say."""

    kinds: tuple[Kind, ...]
    spots: Entries
    since: Entries
    causes: Entries
    tries: Entries
    details: Entries
    openings: tuple[str, ...]
    said: tuple[str, ...]
    titled: tuple[str, ...]
    wishes: tuple[str, ...]
    endings: tuple[str, ...]

    def told(
        self, problem: Sequence[int], estate: str, chances: Sequence[float]
    ) -> tuple[str, str, str]:
        """Title, words and problem type of a report: nine clauses, some left out.

        The first numbers of the problem say which, the chances how, and which not.
        """
        chance = iter(chances).__next__

        def one(entries: Entries, which: int) -> str:
            ways = entries[which * len(entries) >> 16]
            return ways[int(chance() * len(ways))]

        def any_of(ways: tuple[str, ...]) -> str:
            return ways[int(chance() * len(ways))]

        kind, which, fault, effect, spot, since, cause, tried, detail, n, m, *_ = (
            problem
        )
        about = self.kinds[kind * len(self.kinds) >> 16]
        own = {
            "e": estate,
            "n": 1 + (n * BUILDINGS >> 16),
            "m": 1 + (m * STOREYS >> 16),
        }

        def put(frame: str) -> str:
            return frame.format(
                s=one(self.spots, spot).format_map(own),
                o=one(about.objects, which),
                f=one(about.faults, fault),
                e=estate,
            )

        title = put(any_of(self.titled))
        what = put(any_of(self.said))
        clauses = (
            any_of(self.openings).format_map(own),
            what,
            one(self.since, since),
            one(self.causes, cause),
            one(self.tries, tried),
            one(self.details, detail).format_map(own),
            one(about.effects, effect),
            any_of(self.wishes),
            any_of(self.endings),
        )
        kept = [clause for clause in clauses if chance() >= DROPPED]
        return title, f"{'，'.join(kept or [what])}。", about.leaf


@cache
def own_wording() -> Wording:
    """The project's own sentences."""
    file = files("casework.adapters.bench.insight") / "wording.toml"
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    kinds = tuple(
        Kind(leaf, *map(_entries, told))
        for leaf, *told in (kind.values() for kind in data.pop("kind"))
    )
    # As many spots of buildings as of everyone: {n} and {m} make each of them many.
    spots = _entries(data.pop("spots"))
    indoors = _entries(data.pop("indoors"))
    several = ("since", "causes", "tries", "details")
    things = {name: _entries(data.pop(name)) for name in several}
    frames = {name: sum(_entries(ways), ()) for name, ways in data.items()}
    return Wording(
        kinds=kinds,
        spots=spots + indoors * (len(spots) // len(indoors)),
        **things,
        **frames,
    )


def _entries(lines: list[str]) -> Entries:
    return tuple(tuple(line.split("|")) for line in lines)
