"""Group commit: whoever is first writes for all who wait, in one transaction."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

from casework.adapters.errors import Conflict, StoreError, StoreUnreachable
from casework.adapters.record.log import Row

MOST_ROWS = 2_000
"""How many waiting rows share one transaction at most."""

Write = Callable[[Sequence[Row]], int]


class Job:
    """Rows that are stored together or not at all, and what became of them."""

    __slots__ = ("done", "error", "last", "leads", "rows", "turn")

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.last = 0
        self.error: BaseException | None = None
        self.done = False
        self.leads = False
        self.turn = Lock()
        self.turn.acquire()

    def stored(self, last: int) -> None:
        """Note the position of the last row."""
        self.last = last
        self.done = True

    def failed(self, error: BaseException) -> None:
        """Note why nothing was stored."""
        self.error = error
        self.done = True


class GroupCommit:
    """Lets concurrent writers of one process share a commit.

    `write` stores rows in one transaction; `write_again` does the same after an
    answer was lost, when the rows may be there already.
    """

    def __init__(self, write: Write, write_again: Write) -> None:
        self._write = write
        self._write_again = write_again
        self._waiting: deque[Job] = deque()
        self._led = False
        self._mutex = Lock()

    def submit(self, rows: Sequence[Row]) -> int:
        """Store rows whole or not at all; return the position of the last."""
        job = Job(rows)
        with self._mutex:
            self._waiting.append(job)
            follows, self._led = self._led, True
        if follows:
            # Woken when the rows are stored, or to lead those who wait now.
            try:
                job.turn.acquire()
            except BaseException:
                self._leave(job)
                raise
        if not job.done:
            self._lead()
        if job.error is not None:
            raise job.error
        return job.last

    def finish(self, patience: float) -> None:
        """Wait until nobody writes any longer."""
        given_up = time.monotonic() + patience
        while self._led and time.monotonic() < given_up:
            time.sleep(0.001)

    def _lead(self) -> None:
        with self._mutex:
            jobs = self._take()
        try:
            self._write_together(jobs)
        finally:
            for job in jobs:
                if not job.done:
                    job.failed(StoreError("Writing was interrupted.", "写入中断。"))
                job.turn.release()
            self._hand_over()

    def _hand_over(self) -> None:
        with self._mutex:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].leads = True
                self._waiting[0].turn.release()

    def _leave(self, job: Job) -> None:
        """Wait no longer, without keeping those behind waiting for a lead."""
        with self._mutex:
            if job in self._waiting:
                self._waiting.remove(job)
        if job.leads:
            self._hand_over()

    def _take(self) -> list[Job]:
        jobs = [self._waiting.popleft()]
        size = len(jobs[0].rows)
        while self._waiting and size + len(self._waiting[0].rows) <= MOST_ROWS:
            jobs.append(self._waiting.popleft())
            size += len(jobs[-1].rows)
        return jobs

    def _write_together(self, jobs: list[Job]) -> None:
        rows = jobs[0].rows if len(jobs) == 1 else [r for j in jobs for r in j.rows]
        try:
            last = self._write(rows)
        except StoreUnreachable:
            _one_by_one(self._write_again, jobs)
        except Conflict as conflict:
            if len(jobs) == 1:
                jobs[0].failed(conflict)
            else:
                _one_by_one(self._write, jobs)
        except StoreError as error:
            for job in jobs:
                job.failed(type(error)(*error.args))
        else:
            for job in reversed(jobs):
                job.stored(last)
                last -= len(job.rows)


def _one_by_one(write: Write, jobs: list[Job]) -> None:
    for at, job in enumerate(jobs):
        try:
            job.stored(write(job.rows))
        except StoreUnreachable as error:
            for later in jobs[at:]:
                later.failed(StoreUnreachable(*error.args))
            return
        except StoreError as error:
            job.failed(error)
