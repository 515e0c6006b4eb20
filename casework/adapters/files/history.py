"""Import: a history that happened elsewhere becomes facts with their own times.

It goes past the policy: what happened, happened. One step of the source is one fact
with its origin; what cannot be told is rejected with its line, never dropped.
"""

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from casework.adapters.errors import Busy, Conflict
from casework.adapters.files.counts import HistoryCounts, Progress, untold
from casework.adapters.files.joining import (
    Files,
    Joined,
    Line,
    columns_of,
    joined,
    survey,
    told_apart,
)
from casework.adapters.files.mapping import HistoryMapping
from casework.adapters.files.reading import Broken, Reason, Row
from casework.adapters.files.registers import Registers
from casework.adapters.files.rejects import Rejects
from casework.adapters.files.telling import Teller, Told, Untold
from casework.adapters.files.terms import SourceStep
from casework.adapters.garbage import no_collecting
from casework.adapters.record import Record
from casework.adapters.vault import Vault
from casework.domain.complaint.facts import FileTakenOver
from casework.domain.complaint.identity import case_id
from casework.domain.facts import Fact, Recorded
from casework.domain.reference import reference_id

FACTS_AT_ONCE = 5_000
"""How many facts share a transaction, at least."""

BATCHES_BETWEEN_COLLECTIONS = 20
ATTEMPTS = 20
NO_CASE = Reason("没有这个案件", "there is no such case")
NOT_OURS = Reason("该编号已有别的诉求", "another complaint has this number already")
DIFFERS = "differs from what was taken over"


Refusal: TypeAlias = tuple[Line, str, Reason]


@dataclass(frozen=True, slots=True)
class Tale:
    """A case as the files tell it: its row, its opening, its steps as facts."""

    stream: UUID
    row: Row
    opening: FileTakenOver
    steps: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Addition:
    """What a tale adds to its stream, and what of it was known or differs."""

    tale: Tale
    facts: Sequence[Recorded]
    new_case: bool
    known: int
    refused: Sequence[Refusal]
    changed: bool


def import_history(
    record: Record,
    paths: Sequence[Path],
    mapping: HistoryMapping,
    *,
    vault: Vault,
    rejects: Rejects | None = None,
    progress: Progress = untold,
) -> HistoryCounts:
    """Take over the cases and steps of another system.

    What is in the record already adds nothing; a source that has grown adds what is
    new; a step that has changed is rejected.
    """
    cases, steps = told_apart(
        list(paths), mapping.case_columns(), mapping.step_columns()
    )
    files = Files(cases, steps, mapping.cases.no, mapping.steps.case)
    with rejects or Rejects() as refused, no_collecting():
        refused.keep_off(*paths)
        taken = _Import(record, files, mapping, vault, refused)
        taken.run(progress)
    return taken.counts


class _Import:
    """One run over one pair of files."""

    def __init__(
        self,
        record: Record,
        files: Files,
        mapping: HistoryMapping,
        vault: Vault,
        rejects: Rejects,
    ) -> None:
        self._record = record
        self._files = files
        self._mapping = mapping
        self._rejects = rejects
        self._reference = reference_id(record.district)
        known = (told.fact for told in record.stream(self._reference))
        self._registers = Registers(mapping, known)
        system = mapping.system
        self._teller = Teller(
            mapping,
            self._registers,
            lambda person: vault.person_key(otherwise=f"{system}:{person}"),
        )
        self._changing = frozenset(mapping.cases.changing)
        rejects.columns((*columns_of(files.cases), *columns_of(files.steps)))
        self.counts = HistoryCounts()

    def run(self, progress: Progress) -> None:
        """Survey, tell, record."""
        rows, ordered = survey(self._files, lambda row: self._registers.see(row.fields))
        with ThreadPoolExecutor(1, "import") as writer:
            writing: Future[list[Addition]] | None = None
            tales = self._tales(ordered=ordered)
            for number, batch in enumerate(_batches(tales), 1):
                if writing:
                    self._settle(writing.result())
                reference = self._registers.new_facts(batch[0].opening.at)
                writing = writer.submit(self._take, batch, reference)
                progress(self.counts.read, rows)
                if number % BATCHES_BETWEEN_COLLECTIONS == 0:
                    gc.collect()
            if writing:
                self._settle(writing.result())
        progress(self.counts.read, rows)

    def _tales(self, *, ordered: bool) -> Iterator[Tale]:
        for found in joined(self._files, ordered=ordered):
            self.counts.read += len(found.steps) + (found.case is not None)
            self.counts.steps += len(found.steps)
            tale = self._tale(found)
            if tale is not None:
                yield tale

    def _tale(self, found: Joined) -> Tale | None:
        """A case as its rows tell it; what cannot be told is rejected here."""
        if found.case is not None:
            self.counts.cases += 1
        steps = self._source_steps(found.steps)
        try:
            if not isinstance(found.case, Row):
                raise Untold("", found.case.reason if found.case else NO_CASE)
            context = self._teller.context(found.case, steps)
            opening = self._teller.opening(context)
        except Untold as why:
            if found.case is not None:
                self._reject(self._files.cases, found.case, why.field, why.reason)
            for step in steps:
                line = Row(step.line, step.fields)
                self._reject(self._files.steps, line, self._files.case, NO_CASE)
            return None
        told = []
        for index, step in enumerate(steps):
            try:
                told.append(self._teller.tell(context, index))
            except Untold as why:
                line = Row(step.line, step.fields)
                self._reject(self._files.steps, line, why.field, why.reason)
        stream = case_id(self._record.district, opening.no)
        return Tale(stream, found.case, opening, told)

    def _source_steps(self, rows: Sequence[Line]) -> list[SourceStep]:
        steps = []
        kinds = self.counts.kinds
        for row in rows:
            try:
                if isinstance(row, Broken):
                    raise Untold("", row.reason)
                step = self._teller.source_step(row)
            except Untold as why:
                self._reject(self._files.steps, row, why.field, why.reason)
                continue
            kinds[self._teller.kind_of(step)] += 1
            steps.append(step)
        return steps

    def _take(self, tales: Sequence[Tale], reference: Sequence[Fact]) -> list[Addition]:
        """Record what some tales add, in one transaction, while others are told."""
        for _ in range(ATTEMPTS):
            additions = self._additions(tales)
            batch = self._placed(reference)
            batch += [told for a in additions for told in a.facts]
            try:
                self._record.extend(batch)
            except Conflict:
                continue
            return additions
        raise Busy("Others keep writing the same cases; nothing was recorded.")

    def _placed(self, reference: Sequence[Fact]) -> list[Recorded]:
        """Reference facts at the end of their stream."""
        if not reference:
            return []
        version = self._record.versions([self._reference])[self._reference]
        return [
            Recorded(self._reference, number, fact)
            for number, fact in enumerate(reference, version + 1)
        ]

    def _additions(self, tales: Sequence[Tale]) -> list[Addition]:
        streams = {tale.stream for tale in tales}
        versions = self._record.versions(streams)
        stored = self._record.streams([s for s in streams if versions[s]])
        return [
            self._grown(tale, stored[tale.stream])
            if versions[tale.stream]
            else self._new(tale)
            for tale in tales
        ]

    def _new(self, tale: Tale) -> Addition:
        told, known, refused = _fresh(tale.steps, {})
        facts = [Recorded(tale.stream, 1, tale.opening)]
        facts += [Recorded(tale.stream, v, fact) for v, fact in enumerate(told, 2)]
        return Addition(tale, facts, True, known, refused, False)

    def _grown(self, tale: Tale, stored: Sequence[Recorded]) -> Addition:
        opening = stored[0].fact
        system = self._mapping.system
        if not isinstance(opening, FileTakenOver) or opening.system != system:
            rows = (tale.row, *map(_line, tale.steps))
            nos = [(row, self._mapping.cases.no, NOT_OURS) for row in rows]
            return Addition(tale, (), False, 0, nos, False)
        refused: list[Refusal] = []
        known = 0
        if fields := self._case_differs(tale.opening, opening):
            refused.append((tale.row, *_differs(fields)))
        else:
            known += 1
        by_key: dict[str, Fact] = {
            told.fact.origin.key: told.fact for told in stored if told.fact.origin
        }
        fresh, seen, differ = _fresh(tale.steps, by_key)
        after = stored[-1].version + 1
        facts = [Recorded(tale.stream, v, fact) for v, fact in enumerate(fresh, after)]
        known += seen
        refused += differ
        changed = any(
            tale.opening.details.get(name) != opening.details.get(name)
            for name in self._changing
        )
        return Addition(tale, facts, False, known, refused, changed)

    def _case_differs(self, now: FileTakenOver, before: FileTakenOver) -> list[str]:
        names = now.details.keys() | before.details.keys()
        fields = [
            name
            for name in sorted(names - self._changing)
            if now.details.get(name) != before.details.get(name)
        ]
        return [*fields, *(["place"] if now.place != before.place else [])]

    def _settle(self, additions: Sequence[Addition]) -> None:
        """Count what was recorded and reject what differs."""
        counts = self.counts
        for addition in additions:
            counts.received += addition.new_case
            counts.appended += len(addition.facts) - addition.new_case
            counts.already += addition.known
            counts.changed += addition.changed
            for row, field, reason in addition.refused:
                of_case = row is addition.tale.row
                file = self._files.cases if of_case else self._files.steps
                self._reject(file, row, field, reason)

    def _reject(self, file: Path, row: Line, field: str, reason: Reason) -> None:
        self.counts.rejected += 1
        self._rejects.add(file.name, row.line, field, reason, row.fields)


def _batches(tales: Iterator[Tale]) -> Iterator[list[Tale]]:
    """Tales for one transaction each; a stream comes once in a batch."""
    batch: list[Tale] = []
    streams: set[UUID] = set()
    facts = 0
    for tale in tales:
        if facts >= FACTS_AT_ONCE or tale.stream in streams:
            yield batch
            batch, streams, facts = [], set(), 0
        batch.append(tale)
        streams.add(tale.stream)
        facts += 1 + len(tale.steps)
    if batch:
        yield batch


def _fresh(
    steps: Sequence[Told], by_key: dict[str, Fact]
) -> tuple[list[Fact], int, list[Refusal]]:
    """The steps not told before, how many were, and those that now differ."""
    fresh: list[Fact] = []
    known = 0
    refused: list[Refusal] = []
    for told in steps:
        before = by_key.setdefault(told.step.key, told.fact)
        if before is told.fact:
            fresh.append(told.fact)
        elif fields := _differing(told, before):
            refused.append((_line(told), *_differs(fields)))
        else:
            known += 1
    return fresh, known, refused


def _line(told: Told) -> Row:
    return Row(told.step.line, told.step.fields)


def _differs(fields: Sequence[str]) -> tuple[str, Reason]:
    names = ", ".join(fields)
    return names, Reason(f"与已转入的内容不一致：{names}", f"{DIFFERS}: {names}")


def _differing(told: Told, before: Fact) -> list[str]:
    """The fields, decided by the step's own row, that now say something else."""
    if type(before) is not type(told.fact):
        return ["kind"]
    names = ("at", *told.own)
    return [n for n in names if getattr(before, n) != getattr(told.fact, n)]
