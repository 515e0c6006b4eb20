"""The desk: commands, reactions across cases, and time, on a real store."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest

from casework.adapters.desk import Desk, open_desk
from casework.adapters.record import open_store
from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.facts import Actor, Recorded, Role
from casework.domain.rulebook.clauses import Refused

OPERATOR = Actor(person="li", unit="DHO", role=Role.OPERATOR)
DISPATCHER = Actor(person="chen", unit="DHO", role=Role.DISPATCHER_DISTRICT)
MONDAY = datetime(2024, 3, 4, 9, tzinfo=timezone(timedelta(hours=8)))


@contextmanager
def desk_at(data: Path, url: str | None = None) -> Iterator[Desk]:
    with (
        open_store(data, url) as store,
        closing((desk := open_desk(store, "hk", create=True)).views),
    ):
        yield desk


def call(desk: Desk, no: str, person: str, days: int = 0, leaf: str = "S0302") -> UUID:
    """A call on noise in one project, classified a few minutes later."""
    at, stream = MONDAY + timedelta(days=days), desk.stream(no)
    desk.put(
        stream,
        k.ReceiveComplaint(
            at=at,
            by=OPERATOR,
            no=no,
            person=person,
            words="每天清早就开工",
            building="B7",
            project="P9",
        ),
    )
    minute = timedelta(minutes=5)
    desk.put(stream, k.Classify(at=at + minute, by=OPERATOR, leaf=leaf))
    return stream


def everything(desk: Desk) -> list[Recorded]:
    return desk.record.since(0, 10_000)


def kinds(told: list[Recorded]) -> list[str]:
    return [type(one.fact).__name__ for one in told]


def test_five_callers_become_a_group_and_the_sixth_joins_it(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        streams = [call(desk, f"W{n}", f"caller-{n}") for n in range(6)]
        desk.settle()

        assert kinds(everything(desk)).count("GroupFormed") == 1
        for stream in streams:
            assert "GroupOrderJoined" in kinds(desk.record.stream(stream))


def test_a_repeat_of_the_same_caller_is_merged_and_appended(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        first = call(desk, "W1", "caller")
        again = call(desk, "W2", "caller", days=1)
        desk.settle()

        assert kinds(desk.record.stream(again))[-1] == "ComplaintMerged"
        assert "CallAppended" in kinds(desk.record.stream(first))


def test_a_second_tick_changes_nothing(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        stream = call(desk, "W1", "caller")
        at = MONDAY + timedelta(hours=1)
        desk.put(stream, k.Dispatch(at=at, by=DISPATCHER, lead="CON"))
        month = MONDAY + timedelta(days=30)

        assert desk.tick(month).facts > 0
        before = everything(desk)
        assert desk.tick(month) == (0, 0)
        assert everything(desk) == before


def test_ticks_by_the_hour_and_one_at_the_end_tell_the_same(tmp_path: Path) -> None:
    told = []
    for name, steps in (("hourly", 24 * 14), ("once", 1)):
        with desk_at(tmp_path / name) as desk:
            stream = call(desk, "W1", "caller")
            at = MONDAY + timedelta(hours=1)
            desk.put(stream, k.Dispatch(at=at, by=DISPATCHER, lead="CON"))
            for step in range(1, steps + 1):
                desk.tick(MONDAY + timedelta(days=14) * step / steps)
            told.append([(one.version, one.fact) for one in desk.record.stream(stream)])

    assert told[0] == told[1]


def test_read_models_that_were_lost_are_told_again_and_ask_for_nothing_new(
    tmp_path: Path,
) -> None:
    with desk_at(tmp_path) as desk:
        for n in range(6):
            call(desk, f"W{n}", f"caller-{n}")
        call(desk, "W9", "caller-1", days=1)
        desk.tick(MONDAY + timedelta(days=10))
        before, known = everything(desk), desk.views.hash()
    for path in (tmp_path / "hk").glob("views.sqlite*"):
        path.unlink()

    with desk_at(tmp_path) as desk:
        desk.tick(MONDAY + timedelta(days=10))

        assert everything(desk) == before
        assert desk.views.hash() == known


def test_what_was_corrected_since_is_not_asked_for_when_read_models_are_told_again(
    tmp_path: Path,
) -> None:
    with desk_at(tmp_path) as desk:
        for n in range(4):
            call(desk, f"W{n}", f"caller-{n}")
        fifth = call(desk, "W4", "caller-4", leaf="S0303")
        desk.settle()
        later = MONDAY + timedelta(hours=1)
        correct = k.CorrectClassification(
            at=later, by=DISPATCHER, leaf="S0302", reason="核对录音"
        )
        desk.put(fifth, correct)
        desk.settle()
        before = everything(desk)
    for path in (tmp_path / "hk").glob("views.sqlite*"):
        path.unlink()

    with desk_at(tmp_path) as desk:
        desk.settle()

        assert kinds(everything(desk)) == kinds(before)


def test_of_two_dispatchers_at_once_one_wins_and_one_is_refused(
    tmp_path: Path,
) -> None:
    with desk_at(tmp_path) as desk:
        stream = call(desk, "W1", "caller")

        def dispatch(lead: str) -> str:
            at = MONDAY + timedelta(hours=1)
            try:
                desk.put(stream, k.Dispatch(at=at, by=DISPATCHER, lead=lead))
            except Refused as refusal:
                return refusal.clause.no
            return "kept"

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(dispatch, ["CON", "PM", "HB-R", "ST-H"]))

        assert sorted(answers) == ["1", "1", "1", "kept"]
        sent = [
            one.fact
            for one in desk.record.stream(stream)
            if isinstance(one.fact, f.ComplaintDispatched)
        ]
        assert len(sent) == 1


@pytest.mark.slow
def test_the_desk_works_alike_on_postgresql(tmp_path: Path, pg_url: str) -> None:
    with desk_at(tmp_path, pg_url) as desk:
        for n in range(5):
            call(desk, f"W{n}", f"caller-{n}")
        desk.tick(MONDAY + timedelta(days=10))
        before = desk.views.hash()
        desk.views.rebuild()
        desk.views.catch_up(desk.record)

        assert "GroupFormed" in kinds(everything(desk))
        assert desk.views.hash() == before
