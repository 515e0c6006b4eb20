"""A district's model: learned from its record up to a position, kept in a file. 学习"""

import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from casework.adapters.disk import keep
from casework.adapters.errors import StoreUnusable
from casework.adapters.record import Record
from casework.adapters.suggestion import model_file
from casework.domain.complaint.facts import (
    ClassificationCorrected,
    ComplaintClassified,
    ComplaintReceived,
)
from casework.domain.facts import Recorded
from casework.domain.rulebook.taxonomy import OWN, Taxonomy
from casework.domain.suggestion.learned import Knowledge
from casework.domain.suggestion.learning import Example, learn
from casework.domain.suggestion.packed import unpack

PAGE: Final = 5_000
STREAMS: Final = 500
MOST: Final = 20_000
"""How many classified complaints are learned from: the latest."""


class Chosen(NamedTuple):
    """The leaf that a person gave a case last, and where that is recorded."""

    position: int
    stream: UUID
    leaf: str


def learn_from(
    record: Record, data: Path, taxonomy: Taxonomy, *, upto: int | None, seed: int
) -> Knowledge:
    """Learn from a record up to a position and keep the model; raises `TooLittle`."""
    model = model_file(data, record.district)
    if model.is_dir():
        raise StoreUnusable(
            f"{model} is a directory where the model is to be kept; move it away.",
            f"{model}是一个目录，而模型应存于此；请将其移走。",
        )
    last = min(upto or record.position(), record.position())
    packed = learn(
        examples(record, taxonomy.id, last),
        taxonomy,
        upto=last,
        seed=seed,
        made_by=version("casework"),
    )
    _write(model, packed)
    return unpack(packed)


def examples(record: Record, taxonomy: str, upto: int) -> Iterator[Example]:
    """What callers said whose cases a person classified, in the order of that.

    An erased caller's words are not there to be read. All who are anonymous count as
    one caller, for they may be.
    """
    chosen = sorted(_chosen(record, taxonomy, upto).values())[-MOST:]
    for begin in range(0, len(chosen), STREAMS):
        part = chosen[begin : begin + STREAMS]
        histories = record.streams([one.stream for one in part])
        for one in part:
            said = _received(histories[one.stream], upto)
            if said is not None and (said.title or said.words):
                caller = "" if said.anonymous else said.person
                yield Example(said.title, said.words, one.leaf, caller)


def _chosen(record: Record, taxonomy: str, upto: int) -> dict[UUID, Chosen]:
    """The leaf of each case as last chosen.

    Nothing here classifies by itself, so it was a person, here or where a file is from.
    """
    found: dict[UUID, Chosen] = {}
    for told in _facts(record, upto):
        match told.fact:
            case ComplaintClassified(leaf=leaf) | ClassificationCorrected(leaf=leaf):
                found.pop(told.stream, None)
                if _catalogue(leaf) == taxonomy:
                    found[told.stream] = Chosen(told.position, told.stream, leaf)
            case _:
                pass
    return found


def _facts(record: Record, upto: int) -> Iterator[Recorded]:
    position = 0
    while page := record.since(position, PAGE):
        yield from (told for told in page if told.position <= upto)
        position = page[-1].position
        if position >= upto:
            return


def _catalogue(leaf: str) -> str:
    """The taxonomy of a code; an own code names none."""
    return leaf.partition(":")[0] if ":" in leaf else OWN


def _received(history: list[Recorded], upto: int) -> ComplaintReceived | None:
    facts = (told.fact for told in history if told.position <= upto)
    return next((one for one in facts if isinstance(one, ComplaintReceived)), None)


def _write(path: Path, packed: bytes) -> None:
    """Put a model in place of the former at one stroke."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(packed)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    keep(path.parent)
