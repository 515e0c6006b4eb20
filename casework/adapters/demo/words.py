"""What is said in the synthetic district, put together from its own sentences."""

import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from casework.adapters.demo.district import ESTATE, Resident


@cache
def _words() -> dict[str, Any]:
    text = (files("casework.adapters.demo") / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def spoken_leaves() -> frozenset[str]:
    """The problem types for which there are words."""
    return frozenset(_words()["leaf"])


def complaint(leaf: str, caller: Resident, chance: Random) -> str:
    """A call about a problem type, in the caller's words."""
    said = _words()
    parts = (
        chance.choice(said["openings"]),
        chance.choice(said["leaf"][leaf]),
        chance.choice(said["endings"]),
    )
    return "".join(parts).format(
        e=ESTATE[caller.estate].name,
        b=caller.building_name,
        r=caller.room,
        n=chance.choice("二三四五六七"),
    )


def desired(leaf: str, chance: Random) -> str:
    """What the caller of a problem type asks for."""
    wishes: list[str] = _words()["desired"][leaf[0]]
    return chance.choice(wishes)


def reply(kind: str, chance: Random) -> str:
    """A sentence of a handler, reviewer or called-back caller."""
    sentences: list[str] = _words()["reply"][kind]
    return chance.choice(sentences)
