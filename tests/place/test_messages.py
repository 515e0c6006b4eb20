"""Real messages, where they are present: none is a crash, each has an answer."""

from collections import Counter
from pathlib import Path
from time import process_time
from typing import Final

import pytest
from python_calamine import CalamineWorkbook

from casework.domain.place.address import parse
from casework.domain.place.lookup import resolve
from casework.domain.place.reading import Certainty
from casework.domain.place.register import Register

MESSAGES: Final = (
    Path(__file__).parents[3] / "shared/data/hotline-messages/messages.xlsx"
)


@pytest.fixture(scope="module")
def messages() -> list[str]:
    """Titles and bodies."""
    if not MESSAGES.exists():
        pytest.skip("the real messages are not here")
    sheet = CalamineWorkbook.from_path(str(MESSAGES)).get_sheet_by_index(0)
    rows = sheet.to_python()
    title, body = rows[0].index("留言主题"), rows[0].index("留言详情")
    return [f"{row[title]}。{row[body]}" for row in rows[1:]]


def test_every_real_message_has_a_plain_answer(messages: list[str]) -> None:
    register = Register()
    counts = Counter(resolve(text, register).certainty for text in messages)

    assert sum(counts.values()) == len(messages)
    assert set(counts) == {Certainty.UNKNOWN}, "nothing is registered"
    print(dict(counts))


def test_most_real_messages_say_a_place(messages: list[str]) -> None:
    started = process_time()
    found = [parse(text) for text in messages]
    speed = len(messages) / (process_time() - started)

    named = sum(any(one.anchored for one in addresses) for addresses in found)
    rooms = sum(any(one.personal for one in addresses) for addresses in found)
    print(f"{named} of {len(messages)} name a place, {rooms} a room; {speed:,.0f}/s")
    assert named > len(messages) / 2
    assert speed > 1_000
