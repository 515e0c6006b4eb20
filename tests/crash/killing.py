"""Kills workers at random points of append and projection, and audits what they left.

Run as a program: `killing.py DIRECTORY KILLS SEED [--without PROTECTION] [--pg URL]`.
It forks its workers, so it must not run in a process that has threads. A worker puts
commands of three facts each, acknowledges each on a pipe once it is stored, and brings
the read models up to date; the parent ends it with SIGKILL. Prints what it found wrong.

`--without` takes one protection away, to show that the audit would notice.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from casework.adapters.record import Record, Store, StoreError, open_store
from casework.adapters.views import Views, open_views, positions, views
from casework.domain.complaint import facts as f
from casework.domain.complaint.identity import NAMESPACE, case_id
from casework.domain.facts import Actor, Fact, Recorded, Role

DISTRICT = "crash"
START = datetime(2026, 1, 5, tzinfo=UTC)
BY = Actor(person="op", unit="DHO", role=Role.OPERATOR)
FACTS_PER_COMMAND = 3
CASES = 25
ROUND = 20
"""Kills between two audits, each in a directory of its own."""


def answer(history: list[Recorded]) -> list[Fact]:
    """Three facts that go on where a case stands."""
    at = START + timedelta(minutes=len(history))
    if not history:
        return [
            f.ComplaintReceived(at=at, by=BY, no="x", person="k", words="屋面渗漏"),
            f.ComplaintClassified(
                at=at,
                by=BY,
                taxonomy="casework",
                leaf="Q0101",
                type=f.ComplaintType.COMPLAINT,
                grade="U2",
            ),
            f.ComplaintDispatched(at=at, by=BY, lead="CON", attempt=1),
        ]
    return [
        f.InterimReported(at=at, by=BY, text="还在修"),
        f.ReplySubmitted(at=at, by=BY, way="电话"),
        f.ComplaintDispatched(at=at, by=BY, lead=f"CON-{len(history)}", attempt=2),
    ]


def one_by_one(record: Record, stream: UUID, command: UUID) -> None:
    """Without `commit`: a command's facts are stored each for itself."""
    history = record.stream(stream)
    version = len(history)
    for fact in answer(history):
        stamped = fact.model_copy(update={"command_id": command})
        record.append(stream, version, [stamped])
        version += 1


def told_apart(models: Views, record: Record) -> None:
    """Without `position`: rows are stored before the position that covers them."""
    real = positions.move
    moved: list[tuple[object, ...]] = []
    positions.move = lambda _, *rest: moved.append(rest)
    try:
        start = min(s.position for s in models.status(record))
        page = record.since(start, views.PAGE)
        if page:
            models._apply(list(models.projections.values()), start, page)
    finally:
        positions.move = real
    time.sleep(0.002)
    with models._write() as connection:
        for projection, begin, end in moved:
            real(connection, projection, begin, end)  # type: ignore[arg-type]


def work(data: Path, url: str | None, seed: int, pipe: int, without: str) -> None:
    """Put commands and follow them until killed."""
    draw = random.Random(seed)
    with open_store(data, url) as store, closing(open_views(data, DISTRICT, url)) as m:
        record = store.record(DISTRICT)
        for n in range(1_000_000):
            command = uuid5(NAMESPACE, f"{seed}/{n}")
            stream = case_id(DISTRICT, f"W{draw.randrange(CASES)}")
            if without == "commit":
                one_by_one(record, stream, command)
            else:
                record.handle(stream, answer, command)
            os.write(pipe, command.bytes)
            if without == "position":
                told_apart(m, record)
            elif without != "commit":
                # Facts apart do harm while they are written, not while others follow.
                m.catch_up(record)


def kill_one(data: Path, url: str | None, seed: int, without: str) -> list[UUID]:
    """Start a worker, kill it at a random point, return what it acknowledged."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        try:
            work(data, url, seed, writes, without)
        finally:
            os._exit(1)
    os.close(writes)
    head = os.read(reads, 16)
    time.sleep(random.Random(seed).uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    acknowledged = head
    while chunk := os.read(reads, 1 << 16):
        acknowledged += chunk
    os.close(reads)
    whole = len(acknowledged) // 16
    return [UUID(bytes=acknowledged[i * 16 : i * 16 + 16]) for i in range(whole)]


def audit(store: Store, data: Path, url: str | None, acks: list[UUID]) -> list[str]:
    """What is wrong after some kills; nothing if all is well."""
    record = store.record(DISTRICT)
    told = record.since(0, 10_000_000)
    wrong: list[str] = []
    sizes = Counter(r.fact.command_id for r in told)
    if lost := [a for a in acks if a not in sizes]:
        wrong.append(f"{len(lost)} acknowledged commands are not stored")
    if torn := [c for c, n in sizes.items() if n != FACTS_PER_COMMAND]:
        wrong.append(f"{len(torn)} commands are stored in part")
    seen: Counter[UUID] = Counter()
    for r in told:
        seen[r.stream] += 1
        if r.version != seen[r.stream]:
            wrong.append(f"{r.stream} has version {r.version} at {seen[r.stream]}")
    if [r.position for r in told] != list(range(1, len(told) + 1)):
        wrong.append("the positions have a gap")
    return wrong + audit_models(record, data, url)


def audit_models(record: Record, data: Path, url: str | None) -> list[str]:
    """Where the read models differ from what a rebuild makes of the record."""
    with closing(open_views(data, DISTRICT, url)) as models:
        try:
            models.catch_up(record)
        except StoreError as error:
            return [f"the read models cannot go on: {error}"]
        live = {name: models.hash(name) for name in models.projections}
        models.rebuild()
        models.catch_up(record)
        return [
            f"{name} differs from its rebuild"
            for name, known in live.items()
            if models.hash(name) != known
        ]


def main() -> None:
    """Kill, audit, report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("kills", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--without", default="")
    parser.add_argument("--pg")
    asked = parser.parse_args()
    wrong: list[str] = []
    kills = acknowledged = 0
    while kills < asked.kills and not (asked.without and wrong):
        data = asked.directory / f"round-{kills}"
        acks: list[UUID] = []
        with open_store(data, asked.pg) as store:
            store.record(DISTRICT, create=True)
            open_views(data, DISTRICT, asked.pg).close()
        for _ in range(min(ROUND, asked.kills - kills)):
            acks += kill_one(data, asked.pg, asked.seed + kills, asked.without)
            kills += 1
        acknowledged += len(acks)
        with open_store(data, asked.pg) as store:
            wrong += audit(store, data, asked.pg, acks)
    json.dump(
        {"kills": kills, "acknowledged": acknowledged, "wrong": wrong}, sys.stdout
    )


if __name__ == "__main__":
    main()
