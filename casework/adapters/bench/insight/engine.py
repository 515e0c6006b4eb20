"""The engine at work on a stream of reports: what it finds, how fast, how large."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

from casework.domain.matter.matters import Matters, reformed
from casework.domain.matter.message import Held, Message
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.terms import Terms, terms_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH: Final = 1_000
"""Reports per transaction."""
STATUS: Final = Path("/proc/self/status")
MICROS: Final = 1_000_000
_TABLE: Final = """
    CREATE TABLE report (
        no INTEGER PRIMARY KEY, at INTEGER, person TEXT, community TEXT, leaf TEXT,
        matter TEXT, terms BLOB
    );
    CREATE INDEX of_community ON report (community);
"""


class Said(NamedTuple):
    """A report as any way of finding recurrences is given it."""

    at: int
    """Seconds since 1970."""
    person: str
    community: str
    title: str
    words: str
    leaf: str = ""


class Run(NamedTuple):
    """What came of putting reports one after another."""

    found: Mapping[str, str]
    """Each report's group, by the report's number in the order given."""
    seconds: float
    each: "NDArray[np.float32]"
    """Seconds to add one, from its words to its stored row."""
    megabytes: float
    """The most memory the process had so far."""
    restarted: float
    """Seconds until the first report is placed after a restart."""


class Rows:
    """The stored rows, as the read model keeps them: the engine loads its blocks."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_TABLE)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def begin(self) -> None:
        """Begin a transaction."""
        self._connection.execute("BEGIN")

    def commit(self) -> None:
        """End the transaction, all of it kept."""
        self._connection.execute("COMMIT")

    def add(self, no: int, message: Message, matter: str) -> None:
        """Keep a row."""
        _, at, person, community, _, leaf, terms = message
        row = (no, at, person, community, leaf, matter, terms.packed())
        self._connection.execute("INSERT INTO report VALUES (?,?,?,?,?,?,?)", row)

    def put(self, where: str, value: str | int, community: str, matter: str) -> None:
        """Give the rows of a matter, or the row of a number, to another matter."""
        self._connection.execute(
            f"UPDATE report SET matter = ? WHERE {where} = ? AND community = ?",
            (matter, value, community),
        )

    def move(self, no: int, matter: str) -> None:
        """Give the row of a number to another matter."""
        self._connection.execute(
            "UPDATE report SET matter = ? WHERE no = ?", (matter, no)
        )

    def load(self, community: str) -> Iterator[Held]:
        """The rows of a block."""
        return self._held("WHERE community = ?", community)

    def held(self) -> Iterator[Held]:
        """The rows of all blocks."""
        return self._held("")

    def _held(self, where: str, *values: str) -> Iterator[Held]:
        query = "SELECT no, at, person, community, leaf, matter, terms FROM report"
        rows = self._connection.execute(f"{query} {where}", values)
        for no, at, person, community, leaf, matter, terms in rows:
            unpacked = Terms.unpacked(terms)
            message = Message(_case(no), at, person, community, "", leaf, unpacked)
            yield Held(message, matter)

    def terms(self) -> Iterator[Terms]:
        """What each report says."""
        for (terms,) in self._connection.execute("SELECT terms FROM report"):
            yield Terms.unpacked(terms)

    def found(self) -> dict[str, str]:
        """The matter of each report."""
        rows = self._connection.execute("SELECT no, matter FROM report")
        return {f"{no}": matter for no, matter in rows}


def run(said: Iterable[Said], folder: Path) -> Run:
    """Put reports one after another; each counts from its words to its stored row."""
    import numpy as np  # noqa: PLC0415

    with closing(Rows(folder / "reports.sqlite")) as rows:
        rarity = Rarity.none()
        matters = Matters(rows.load, rarity)
        each, last = [], None
        rows.begin()
        for no, one in enumerate(said):
            begun = perf_counter()
            last = _message(no, one)
            _place(matters, rows, no, last)
            if no % BATCH == BATCH - 1:
                rows.commit()
                rows.begin()
            if rarity.due(no + 1):
                rarity = Rarity.counted(rows.terms())
                for case, matter in reformed(rows.held(), rarity):
                    rows.move(int(case, 16), matter)
                matters = Matters(rows.load, rarity)
            each.append(perf_counter() - begun)
        rows.commit()
        megabytes = _most_memory()
        restarted = _restart(rows, rarity.packed(), last) if last else 0.0
        taken = np.array(each, np.float32)
        return Run(rows.found(), sum(each), taken, megabytes, restarted)


def _most_memory() -> float:
    """The most megabytes this program held; `getrusage` counts its parent's too."""
    if STATUS.exists():
        held = re.search(r"VmHWM:\s*(\d+) kB", STATUS.read_text(encoding="ascii"))
        if held:
            return int(held[1]) / 1024
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def _case(no: int) -> str:
    return f"{no:032x}"


def _message(no: int, said: Said) -> Message:
    return Message(
        _case(no),
        said.at * MICROS,
        said.person,
        said.community,
        "",
        said.leaf,
        terms_of(said.title, said.words),
    )


def _place(matters: Matters, rows: Rows, no: int, message: Message) -> None:
    placed = matters.place(message)
    rows.add(no, message, placed.matter)
    for matter, into in placed.merged:
        rows.put("matter", matter, message.community, into)
    for case, matter in placed.moved:
        rows.put("no", int(case, 16), message.community, matter)


def _restart(rows: Rows, rarity: bytes, message: Message) -> float:
    """How long a new engine takes until it knows where a report belongs."""
    begun = perf_counter()
    Matters(rows.load, Rarity.unpacked(rarity)).find(message)
    return perf_counter() - begun
