"""The shipped rulebook, and instants in the district's time."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.calendar import WorkCalendar
from casework.domain.rulebook.profiles import Profile

BEIJING_TIME = timezone(timedelta(hours=8))


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="session")
def calendar(book: Rulebook) -> WorkCalendar:
    return book.calendar()


@pytest.fixture(scope="session")
def shanghai(book: Rulebook) -> Profile:
    return book.profile("shanghai-2019/1")


@pytest.fixture(scope="session")
def at() -> Callable[[str], datetime]:
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=BEIJING_TIME)
