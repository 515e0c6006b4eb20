"""The synthetic hotline's words, put together from the project's own sentences."""

import tomllib
from collections.abc import Mapping, Sequence
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


class OwnWording(NamedTuple):
    """All that callers may say."""

    kinds: tuple[Kind, ...]
    things: Mapping[str, Entries]
    """What makes a problem one's own."""
    frames: Mapping[str, tuple[str, ...]]
    """What all callers share."""

    def told(
        self,
        number: int,  # noqa: ARG002
        problem: Sequence[int],
        estate: str,
        chances: Sequence[float],
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
        things, frames = self.things, self.frames
        about = self.kinds[kind * len(self.kinds) >> 16]
        own = {
            "e": estate,
            "n": 1 + (n * BUILDINGS >> 16),
            "m": 1 + (m * STOREYS >> 16),
        }

        def put(frame: str) -> str:
            return frame.format(
                s=one(things["spots"], spot).format_map(own),
                o=one(about.objects, which),
                f=one(about.faults, fault),
                e=estate,
            )

        title = put(any_of(frames["titled"]))
        what = put(any_of(frames["said"]))
        clauses = (
            any_of(frames["openings"]).format_map(own),
            what,
            one(things["since"], since),
            one(things["causes"], cause),
            one(things["tries"], tried),
            one(things["details"], detail).format_map(own),
            one(about.effects, effect),
            any_of(frames["wishes"]),
            any_of(frames["endings"]),
        )
        kept = [clause for clause in clauses if chance() >= DROPPED]
        return title, f"{'，'.join(kept or [what])}。", about.leaf


@cache
def own_wording() -> OwnWording:
    """The project's own sentences."""
    file = files("casework.adapters.bench.insight") / "wording.toml"
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    kinds = tuple(
        Kind(leaf, *map(_entries, told))
        for leaf, *told in (kind.values() for kind in data["kind"])
    )
    things = {name: _entries(lines) for name, lines in data["things"].items()}
    # As many spots of buildings as of everyone: {n} and {m} make each of them many.
    spots, indoors = things["spots"], things.pop("indoors")
    things["spots"] = spots + indoors * (len(spots) // len(indoors))
    frames = {name: sum(_entries(x), ()) for name, x in data["frames"].items()}
    return OwnWording(kinds, things, frames)


def _entries(lines: list[str]) -> Entries:
    return tuple(tuple(line.split("|")) for line in lines)
