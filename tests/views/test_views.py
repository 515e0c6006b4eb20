"""Read models follow the record: every fact once, the same told live or again."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.adapters.errors import StoreMissing, StoreUnusable
from casework.adapters.views import Views, open_views
from casework.domain.facts import Recorded
from casework.projections import PROJECTIONS
from tests.projections.histories import Pages, wild
from tests.views.conftest import Opener


@pytest.fixture(params=["sqlite_views", "postgres_views"])
def opened(request: pytest.FixtureRequest) -> Opener:
    """Opens read models, on each database in turn."""
    opener: Opener = request.getfixturevalue(request.param)
    return opener


class Cut(Pages):
    """A log that hands out no more than so many facts at a time."""

    def __init__(self, log: list[Recorded], most: int) -> None:
        super().__init__(log)
        self.most = most

    def since(self, position: int, limit: int) -> list[Recorded]:
        """The facts after a position."""
        return super().since(position, min(limit, self.most))


def hashes(views: Views) -> dict[str, str]:
    """The content hash of every projection."""
    return {projection.name: views.hash(projection.name) for projection in PROJECTIONS}


def test_catching_up_twice_changes_nothing(opened: Opener) -> None:
    log = Pages(wild(400, 20, 1))
    views = opened()
    assert views.catch_up(log) == 400
    told = hashes(views)
    assert views.catch_up(log) == 0
    assert hashes(views) == told
    assert {s.lag for s in views.status(log)} == {0}


def test_a_rebuilt_read_model_has_the_same_content(opened: Opener) -> None:
    log = wild(600, 20, 2)
    views = opened()
    views.catch_up(Cut(log, 37))
    live = hashes(views)
    for projection in PROJECTIONS:
        views.rebuild(projection.name)
        assert views.hash(projection.name) == f"{0:064x}"
        views.catch_up(Pages(log))
    assert hashes(views) == live
    views.rebuild()
    views.catch_up(Cut(log, 250))
    assert hashes(views) == live


def test_both_databases_have_the_same_content(
    sqlite_views: Opener, postgres_views: Opener
) -> None:
    log = wild(800, 30, 3)
    told = []
    for opener in (sqlite_views, postgres_views):
        views = opener()
        views.catch_up(Pages(log))
        told.append(hashes(views))
    assert told[0] == told[1]
    assert len(set(told[0].values())) == len(PROJECTIONS)


@given(st.integers(0, 1 << 30), st.lists(st.integers(1, 120), max_size=5))
@settings(max_examples=25, deadline=None)
def test_however_the_pages_are_cut_the_content_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, cuts: list[int]
) -> None:
    log = wild(120, 5, seed)
    data = tmp_path_factory.mktemp("views")
    with open_views(data, "cut") as cut, open_views(data, "whole") as whole:
        for upto in sorted(cuts):
            cut.catch_up(Pages(log), upto=upto)
        cut.catch_up(Pages(log))
        whole.catch_up(Pages(log))
        assert hashes(cut) == hashes(whole)


def test_two_runners_at_once_tell_every_fact_once(opened: Opener) -> None:
    log = wild(900, 30, 4)
    alone, first, second = opened("alone"), opened("both"), opened("both")
    alone.catch_up(Pages(log))
    runners = [
        Thread(target=views.catch_up, args=(Cut(log, most),))
        for views, most in ((first, 7), (second, 11))
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert {s.lag for s in first.status(Pages(log))} == {0}
    assert hashes(first) == hashes(alone)


def test_a_bookmark_is_put_in_by_many_at_once_and_never_goes_back(
    opened: Opener,
) -> None:
    several = [opened("marked") for _ in range(6)]
    together = Barrier(len(several))

    def move(views: Views, position: int) -> None:
        together.wait()
        views.move_bookmark("reader", position)

    with ThreadPoolExecutor(len(several)) as pool:
        for moved in [
            pool.submit(move, views, position)
            for position, views in enumerate(several, 1)
        ]:
            moved.result()

    assert several[0].bookmark("reader") == len(several)
    several[0].move_bookmark("reader", 2)
    assert several[0].bookmark("reader") == len(several)


RUNNER = """
import sys
from pathlib import Path
from casework.adapters.views import open_views
from tests.projections.histories import wild
from tests.views.test_views import Cut
with open_views(Path(sys.argv[1]), "killed") as views:
    print("begins", flush=True)
    views.catch_up(Cut(wild(900, 30, 5), 2))
"""


def test_a_runner_that_is_killed_leaves_whole_pages(tmp_path: Path) -> None:
    log = wild(900, 30, 5)
    with open_views(tmp_path, "killed") as views:
        for _ in range(3):
            runner = subprocess.Popen(
                [sys.executable, "-c", RUNNER, str(tmp_path)],
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": "."},
            )
            assert runner.stdout is not None
            with runner.stdout:
                runner.stdout.readline()
                begun = views.status(Pages(log))[0].position
                while views.status(Pages(log))[0].position < begun + 20:
                    assert runner.poll() is None
                runner.send_signal(signal.SIGKILL)
                runner.wait()
        assert views.status(Pages(log))[0].lag > 0
        views.catch_up(Pages(log))
        with open_views(tmp_path, "alone") as alone:
            alone.catch_up(Pages(log))
            assert hashes(views) == hashes(alone)


def test_a_projection_of_another_version_is_told_again(opened: Opener) -> None:
    log = Pages(wild(300, 20, 6))
    before = opened("d")
    before.catch_up(log)
    newer = [PROJECTIONS[0]._replace(version=99), *PROJECTIONS[1:]]
    after = opened("d", newer)
    standing = {s.projection: s for s in after.status(log)}
    assert standing[PROJECTIONS[0].name].position == 0
    assert {s.lag for s in list(standing.values())[1:]} <= {0}
    after.catch_up(log)
    assert hashes(after)
    with pytest.raises(StoreMissing, match="not made yet"):
        before.catch_up(log)


def test_a_projection_that_is_behind_meets_the_others(tmp_path: Path) -> None:
    log = Pages(wild(300, 20, 6))
    with open_views(tmp_path, "d") as views:
        views.catch_up(log, upto=200)
        views.rebuild(PROJECTIONS[0].name)
        views.catch_up(log, upto=100)
        assert sorted({s.position for s in views.status(log)}) in ([100, 200], [100])
        views.catch_up(log)
        assert {s.position for s in views.status(log)} == {300}


def test_a_gap_in_the_record_is_not_told(tmp_path: Path) -> None:
    log = wild(50, 5, 7)
    with open_views(tmp_path, "d") as views:
        with pytest.raises(StoreUnusable, match="gap after position 0"):
            views.catch_up(Pages([*log[:20], *log[21:]]))
        assert {s.position for s in views.status(Pages(log))} == {0}


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "views.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreUnusable, match="damaged"):
        open_views(tmp_path, "d")


def test_no_case_has_two_current_rows_or_a_row_twice(tmp_path: Path) -> None:
    with open_views(tmp_path, "d") as views:
        views.catch_up(Cut(wild(500, 10, 8), 13))
        for projection in PROJECTIONS:
            for table in projection.tables:
                rows = [tuple(row.values()) for row in views.read(select(table))]
                assert len(rows) == len(set(rows))
