"""Reports put one after another, and the rows that come of it."""

from collections.abc import Iterable, Iterator, Sequence

from casework.domain.matter.matters import MOST_ROWS, Matters, reformed
from casework.domain.matter.message import Held, Message
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.terms import terms_of

HOUR = 3_600_000_000


def report(
    no: int,
    title: str,
    words: str = "",
    *,
    person: str = "",
    community: str = "",
    leaf: str = "",
    hours: int | None = None,
) -> Message:
    """A report made so many hours after the beginning, or as many as its number."""
    at = (no if hours is None else hours) * HOUR
    terms = terms_of(title, words)
    return Message(f"{no:032x}", at, person, community, "", leaf, terms)


class Stream:
    """A district's reports as they are stored, with the engine that places them."""

    def __init__(
        self,
        rarity: Rarity | None = None,
        *,
        restart: bool = False,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self.held: dict[str, Held] = {}
        self.rarity = rarity or Rarity.none()
        self.restart = restart
        self.most_rows = most_rows
        self._start()

    def _start(self) -> None:
        self.engine = Matters(self.load, self.rarity, self.most_rows)

    def load(self, block: str) -> Iterator[Held]:
        """The rows of a block, in an order that has no meaning."""
        rows = sorted(self.held.values(), key=lambda row: row.message.case[::-1])
        return (row for row in rows if row.message.community == block)

    def place(self, message: Message) -> str:
        """Place a report, store what came of it, and count rarity when it is due."""
        if self.restart:
            self.rarity = Rarity.unpacked(self.rarity.packed())
            self._start()
        placed = self.engine.place(message)
        for matter, into in placed.merged:
            for case, row in self.held.items():
                if row.matter == matter and row.message.community == message.community:
                    self.held[case] = row._replace(matter=into)
        self.held[message.case] = Held(message, placed.matter)
        if self.rarity.due(len(self.held)):
            self.count()
        return placed.matter

    def count(self) -> None:
        """Count rarity anew and form the matters anew."""
        self.rarity = Rarity.counted(row.message.terms for row in self.held.values())
        for case, matter in reformed(self.held.values(), self.rarity):
            self.held[case] = self.held[case]._replace(matter=matter)
        self._start()

    def assign(self, case: str, matter: str) -> None:
        """Put a report where a person says it belongs."""
        row = self.held[case]._replace(matter=matter, assigned=True)
        self.held[case] = row
        self.engine.assign(case, row.message.community, matter)

    def withdraw(self, case: str) -> Message:
        """Take a report out."""
        row = self.held.pop(case)
        self.engine.withdraw(case, row.message.community)
        return row.message

    @property
    def labels(self) -> Sequence[str]:
        """The matter of each report, in the order they came."""
        return [row.matter for row in self.held.values()]


def labels(
    messages: Iterable[Message],
    rarity: Rarity | None = None,
    *,
    restart: bool = False,
    most_rows: int = MOST_ROWS,
) -> Sequence[str]:
    """The matters of messages placed one after another."""
    stream = Stream(rarity, restart=restart, most_rows=most_rows)
    for message in messages:
        stream.place(message)
    return stream.labels
