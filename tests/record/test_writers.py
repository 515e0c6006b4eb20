"""Many write at once, some of them fail, and nobody who reads along misses a fact."""

import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest

from casework.adapters.record import Conflict, Record
from casework.domain.facts import Recorded
from tests.record.conftest import Open
from tests.record.databases import Database
from tests.record.facts import lives, noted

WRITERS = 8


def waits(writer: Future[list[Recorded]]) -> bool:
    """Whether a writer is still waiting."""
    return not writer.done()


def test_writers_share_a_commit_and_one_failure_is_its_own(
    record: Record, database: Database
) -> None:
    taken = uuid4()
    record.append(taken, 0, [noted("first")])
    with ThreadPoolExecutor(WRITERS) as pool:
        with database.held():
            writers = [
                pool.submit(record.append, stream, 0, [noted("a"), noted("b")])
                for stream in [uuid4(), uuid4(), taken, uuid4(), uuid4()]
            ]
            assert all(map(waits, writers))
        failed = [writer.exception() for writer in writers]

    assert [type(error) for error in failed] == [
        type(None),
        type(None),
        Conflict,
        type(None),
        type(None),
    ]
    told = record.since(0, 100)
    assert [r.position for r in told] == list(range(1, 10))
    for writer in writers:
        if not writer.exception():
            assert set(writer.result()) <= set(told)


def test_who_stops_waiting_keeps_nobody_waiting(
    record: Record, database: Database
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    left = uuid4()
    before = signal.signal(signal.SIGALRM, interrupt)
    with ThreadPoolExecutor(1) as pool:
        with database.held():
            first = pool.submit(record.append, uuid4(), 0, [noted("first")])
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                _append_after(first, record, left)
        assert first.result()[0].position == 1
    signal.signal(signal.SIGALRM, before)

    assert record.append(uuid4(), 0, [noted("second")])[0].position == 2
    assert record.stream(left) == []


def _append_after(first: Future[list[Recorded]], record: Record, stream: UUID) -> None:
    time.sleep(0.05)
    assert not first.done()
    record.append(stream, 0, [noted("left")])


def test_each_writer_is_told_the_places_of_its_own_facts(record: Record) -> None:
    streams = [uuid4() for _ in range(200)]
    with ThreadPoolExecutor(16) as pool:
        told = list(
            pool.map(
                lambda stream: record.append(
                    stream, 0, [noted(str(stream)) for _ in range(stream.int % 3 + 1)]
                ),
                streams,
            )
        )

    log = record.since(0, 1000)
    assert sorted((r for rs in told for r in rs), key=lambda r: r.position) == log
    assert [r.position for r in log] == list(range(1, len(log) + 1))


@pytest.mark.slow
def test_who_reads_along_misses_nothing(open_again: Open, district: str) -> None:
    """Eight writers with a connection each, bulk and single, and one reader."""
    open_again().record(district, create=True)
    done = Event()
    rounds = 40

    def write(record: Record) -> None:
        for _ in range(rounds):
            record.append(uuid4(), 0, [noted("one"), noted("two")])
            record.extend(lives(70))

    def follow(record: Record) -> list[Recorded]:
        seen: list[Recorded] = []
        finished = False
        while not finished:
            finished = done.is_set()
            while page := record.since(seen[-1].position if seen else 0, 37):
                seen += page
        return seen

    records = [open_again().record(district) for _ in range(WRITERS + 1)]
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(follow, records[0])
        writers = [pool.submit(write, record) for record in records[1:]]
        failed = [writer.exception() for writer in writers]
        done.set()
        seen = reader.result()

    assert failed == [None] * WRITERS

    assert len(seen) == WRITERS * rounds * 72
    assert all(b.position == a.position + 1 for a, b in pairwise(seen))


@pytest.mark.slow
def test_one_command_wins_each_version(open_again: Open, district: str) -> None:
    open_again().record(district, create=True)
    records = [open_again().record(district) for _ in range(4)]
    stream = uuid4()

    def count(record: Record) -> None:
        for _ in range(10):
            record.handle(stream, lambda told: [noted(str(len(told)))], uuid4())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, records))

    told = records[0].stream(stream)
    assert [(r.version, r.fact.text) for r in told] == [  # type: ignore[attr-defined]
        (n + 1, str(n)) for n in range(40)
    ]


START = """
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4
from casework.adapters.record import open_store
from tests.record.facts import FACTS, called
sys.stdin.readline()
with open_store(Path(sys.argv[1]), sys.argv[2] or None, facts=FACTS) as store:
    record = store.record(sys.argv[3], create=True)
    record.append(uuid4(), 0, [called("p", "张三")])
"""


@pytest.mark.slow
def test_many_may_start_at_once(
    open_again: Open, tmp_path: Path, url: str | None, district: str
) -> None:
    command = [sys.executable, "-c", START, str(tmp_path), url or "", district]
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(command, stdin=pipe, stderr=pipe, text=True) for _ in range(5)
    ]
    said = [process.communicate("go\n") for process in _all_ready(started)]

    assert [process.returncode for process in started] == [0] * 5, said
    told = open_again().record(district).since(0, 10)
    assert [getattr(r.fact, "name", "") for r in told] == ["张三"] * 5


def _all_ready(
    processes: list[subprocess.Popen[str]],
) -> list[subprocess.Popen[str]]:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return processes
