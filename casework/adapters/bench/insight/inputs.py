"""Real messages, read from outside the project whenever they are to be measured."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from casework.adapters.files import load_orders, open_table
from casework.adapters.files.reading import Row, Value

DEFAULT: Final = Path("../shared/data")
MESSAGES: Final = "hotline-messages"


class Message(NamedTuple):
    """A real message: who wrote what, when."""

    no: str
    at: datetime
    user: str
    title: str
    body: str


class Labelled(NamedTuple):
    """A real message's text, and what it is about."""

    label: str
    text: str


class Truth(NamedTuple):
    """Which messages people found to be one matter, and which are not scored."""

    group: Mapping[str, str]
    left_out: frozenset[str]


def messages(folder: Path, file: str = "messages.xlsx") -> list[Message]:
    """The messages in the order of time, those of one instant in that of the file."""
    clock = load_orders(MESSAGES).clock
    told = [
        Message(
            str(row["留言编号"]),
            clock.instant(row["留言时间"]),
            str(row["留言用户"]),
            str(row["留言主题"]),
            str(row["留言详情"]),
        )
        for row in _rows(folder / MESSAGES / file)
    ]
    return sorted(told, key=lambda message: message.at)


def labelled(folder: Path) -> list[Labelled]:
    """The messages whose first-level label is known."""
    rows = _rows(folder / MESSAGES / "labelled.tsv")
    return [Labelled(str(row["label"]), str(row["text"])) for row in rows]


def truth(folder: Path) -> Truth:
    """The groups that were found by hand."""
    groups = _rows(folder / MESSAGES / "groups_dev.csv")
    doubtful = _rows(folder / MESSAGES / "not_scored.csv")
    return Truth(
        {str(row["message_id"]): str(row["group_id"]) for row in groups},
        frozenset(str(row["message_id"]) for row in doubtful),
    )


def _rows(path: Path) -> Iterator[Mapping[str, Value]]:
    with open_table(path) as table:
        for row in table.rows:
            if isinstance(row, Row):
                yield row.fields
