"""The record of one district: append facts, read them back, in one order."""

import random
import time
from collections.abc import Callable, Collection, Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from casework.adapters.errors import Busy, Conflict
from casework.adapters.record.log import Log
from casework.adapters.record.mapper import FactMapper
from casework.domain.facts import Fact, Recorded

ATTEMPTS = 20
"""How often a command is decided anew when others write the same stream."""

FIRST_PAUSE = 0.004
"""Seconds by which the longest pause between two attempts grows."""

Decide = Callable[[list[Recorded]], Sequence[Fact]]


class Record:
    """One append-only log: streams of facts, each with its versions from 1."""

    def __init__(self, district: str, log: Log, mapper: FactMapper) -> None:
        self.district = district
        self._log = log
        self._mapper = mapper

    def append(
        self, stream: UUID, after_version: int, facts: Sequence[Fact]
    ) -> list[Recorded]:
        """Store facts after the version that was read, or raise Conflict."""
        if not facts:
            return []
        told = [
            Recorded(stream, version, fact)
            for version, fact in enumerate(facts, after_version + 1)
        ]
        last = self._log.submit(self._mapper.to_rows(told))
        first = last - len(told) + 1
        return [r._replace(position=p) for p, r in enumerate(told, first)]

    def extend(self, batch: Sequence[Recorded]) -> int:
        """Store many facts at once, all or none; return the last position."""
        if not batch:
            return self.position()
        return self._log.submit(self._mapper.to_rows(batch))

    def stream(self, stream: UUID) -> list[Recorded]:
        """The facts of one stream, in order."""
        return self._mapper.to_facts(self._log.rows((stream,)))

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """The facts of some streams, each in order; empty for an unknown one."""
        told = self._mapper.to_facts(self._log.rows(ids))
        found = {
            stream: list(facts)
            for stream, facts in groupby(told, key=attrgetter("stream"))
        }
        return {stream: found.get(stream, []) for stream in ids}

    def versions(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """The last version of some streams; 0 for an unknown one."""
        found = self._log.versions(ids)
        return {stream: found.get(stream, 0) for stream in ids}

    def since(self, position: int, limit: int) -> list[Recorded]:
        """The facts after a position, in order and without a gap."""
        return self._mapper.to_facts(self._log.page(position, limit))

    def position(self) -> int:
        """The position of the last fact, or 0."""
        return self._log.position()

    def erased_since(self, serial: int) -> tuple[int, frozenset[str]]:
        """The last erasure, which all that is read later heeds, and who was erased."""
        return self._mapper.erased_since(serial)

    def handle(
        self, stream: UUID, decide: Decide, command_id: UUID | None
    ) -> list[Recorded]:
        """Let `decide` answer a command from the stream's facts; record the answer.

        A command that is in the stream already is not decided again: what it led
        to then is returned. Whatever `decide` raises passes through.
        """
        for attempt in range(ATTEMPTS):
            told = self.stream(stream)
            if mine := _by_command(told, command_id):
                return mine
            facts = [_stamped(fact, command_id) for fact in decide(told)]
            try:
                return self.append(stream, told[-1].version if told else 0, facts)
            except Conflict:
                time.sleep(random.uniform(0, FIRST_PAUSE * attempt))
        raise Busy("Others keep changing this case; nothing was recorded.")

    def handle_together(
        self,
        streams: Sequence[UUID],
        decide: Callable[[UUID, list[Recorded]], Sequence[Fact]],
        command_id: UUID | None,
    ) -> list[Recorded]:
        """Let `decide` answer one command from each of some streams.

        All the answers are recorded, or none; else it is as with `handle`.
        """
        for attempt in range(ATTEMPTS):
            histories = self.streams(streams)
            every = [recorded for told in histories.values() for recorded in told]
            if mine := _by_command(every, command_id):
                return sorted(mine, key=attrgetter("position"))
            batch = [
                Recorded(stream, version, _stamped(fact, command_id))
                for stream, told in histories.items()
                for version, fact in enumerate(
                    decide(stream, told), told[-1].version + 1 if told else 1
                )
            ]
            try:
                first = self.extend(batch) - len(batch) + 1
            except Conflict:
                time.sleep(random.uniform(0, FIRST_PAUSE * attempt))
            else:
                return [r._replace(position=p) for p, r in enumerate(batch, first)]
        raise Busy("Others keep changing these cases; nothing was recorded.")

    def close(self) -> None:
        """Let go of every connection."""
        self._log.close()


def _by_command(told: list[Recorded], command_id: UUID | None) -> list[Recorded]:
    if command_id is None:
        return []
    return [r for r in told if r.fact.command_id == command_id]


def _stamped(fact: Fact, command_id: UUID | None) -> Fact:
    if command_id is None or fact.command_id is not None:
        return fact
    return fact.model_copy(update={"command_id": command_id})
