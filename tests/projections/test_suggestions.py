"""What people made of the suggestions they were shown, as of any instant."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.views import Views, open_views
from casework.domain.complaint import facts as f
from casework.domain.facts import Fact, Recorded
from casework.domain.indicators.counted import Choices
from casework.projections import suggestions as s
from tests.projections.histories import (
    START,
    Pages,
    any_fact,
    by_case,
    forward,
    told,
    until,
    wild,
)

DAY = timedelta(days=1)
FOREVER = (START - 1000 * DAY, START + 10_000 * DAY)
SHOWN = ("Q0101", "Q0102", "Q0201")


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    """Empty read models of suggestions alone."""
    with open_views(tmp_path, "d", projections=[s.SUGGESTIONS]) as opened:
        yield opened


def suggestion(
    *leaves: str, sure: bool = True, model: str = "start/1"
) -> f.SuggestionShown:
    """A suggestion of some leaves."""
    shown = tuple(f.LeafShown(leaf=leaf, probability=0.3) for leaf in leaves)
    return f.SuggestionShown(model=model, leaves=shown, sure=sure)


def classified(
    number: int,
    leaf: str,
    shown: f.SuggestionShown | None,
    at: datetime = START,
) -> tuple[int, Fact]:
    """A classification, and what lay before who made it."""
    fact = any_fact(f.ComplaintClassified, at, 1)
    return number, fact.model_copy(update={"leaf": leaf, "suggestion": shown})


def corrected(number: int, leaf: str, at: datetime) -> tuple[int, Fact]:
    """A correction."""
    fact = any_fact(f.ClassificationCorrected, at, 1)
    return number, fact.model_copy(update={"leaf": leaf})


def quality(
    views: Views, at: datetime, window: tuple[datetime, datetime] = FOREVER
) -> dict[tuple[str, str], Choices]:
    """What was chosen, by month and model."""
    return {
        (row.pop("month"), row.pop("model")): Choices(**row)
        for row in views.read(s.quality(*window, at))
    }


@pytest.mark.parametrize(
    ("leaf", "shown", "counted"),
    [
        ("Q0101", suggestion(*SHOWN), Choices(1, first=1)),
        ("Q0102", suggestion(*SHOWN), Choices(1, further=1)),
        ("Q0201", suggestion(*SHOWN), Choices(1, further=1)),
        ("D0101", suggestion(*SHOWN), Choices(1, overruled=1)),
        ("Q0101", suggestion(*SHOWN, sure=False), Choices(1, unsure=1)),
        ("Q0101", suggestion(sure=False), Choices(1, unsure=1)),
        ("Q0101", None, Choices(1, without=1)),
    ],
)
def test_a_choice_is_counted_as_what_it_made_of_the_suggestion(
    views: Views, leaf: str, shown: f.SuggestionShown | None, counted: Choices
) -> None:
    views.catch_up(Pages(told([classified(1, leaf, shown)])))

    model = shown.model if shown else ""
    assert quality(views, START) == {("2026-03", model): counted}
    assert quality(views, START - DAY) == {}


@pytest.mark.parametrize(
    ("chosen", "corrected_to", "misled", "vindicated"),
    [
        ("D0101", "Q0101", 0, 1),
        ("Q0102", "Q0101", 0, 1),
        ("D0101", "Q0102", 0, 0),
        ("Q0101", "D0101", 1, 0),
        ("Q0101", "Q0101", 0, 0),
    ],
)
def test_a_correction_shows_who_was_right(
    views: Views, chosen: str, corrected_to: str, misled: int, vindicated: int
) -> None:
    log = [
        classified(1, chosen, suggestion(*SHOWN)),
        corrected(1, corrected_to, START + 2 * DAY),
    ]
    views.catch_up(Pages(told(log)))

    (before,) = quality(views, START + DAY).values()
    assert (before.misled, before.vindicated) == (0, 0)
    (after,) = quality(views, START + 2 * DAY).values()
    assert (after.misled, after.vindicated) == (misled, vindicated)


def test_the_last_correction_stands_and_the_one_before_stood(views: Views) -> None:
    log = [
        classified(1, "D0101", suggestion(*SHOWN)),
        corrected(1, "Q0101", START + DAY),
        corrected(1, "C0101", START + 2 * DAY),
        corrected(1, "Q0101", START + 3 * DAY),
    ]
    views.catch_up(Pages(told(log)))

    proved = [
        choices.vindicated
        for days in range(4)
        for choices in quality(views, START + days * DAY).values()
    ]
    assert proved == [0, 1, 0, 1]


def test_months_and_models_are_told_apart(views: Views) -> None:
    late = datetime.fromisoformat("2026-03-31T23:59:59+08:00")
    learned = suggestion(*SHOWN, model="learned/7")
    log = [
        classified(1, "Q0101", suggestion(*SHOWN)),
        classified(2, "Q0101", learned, late),
        classified(3, "Q0101", learned, late + timedelta(seconds=1)),
        classified(1, "Q0102", learned, late + DAY),
    ]
    views.catch_up(Pages(told(log)))

    assert quality(views, late + DAY) == {
        ("2026-03", "learned/7"): Choices(1, first=1),
        ("2026-03", "start/1"): Choices(1, first=1),
        ("2026-04", "learned/7"): Choices(1, first=1),
    }
    window = (late, late + timedelta(seconds=1))
    assert list(quality(views, late, window)) == [("2026-03", "learned/7")]


@given(seed=st.integers(0, 1 << 30), hours=st.integers(0, 2000))
@settings(max_examples=40, deadline=None)
def test_as_of_an_instant_is_what_a_record_that_ends_there_tells(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hours: int
) -> None:
    log = forward([r for r in wild(3000, 60, seed) if s.SUGGESTIONS.heeds(r.fact)])
    at = START + timedelta(hours=hours)
    then = [r for history in by_case(log).values() for r in until(history, at)]
    path = tmp_path_factory.mktemp("v")
    with open_views(path, "d", projections=[s.SUGGESTIONS]) as views:
        views.catch_up(Pages(log))
        assert quality(views, at) == _plainly(then)


def _plainly(log: Iterable[Recorded]) -> dict[tuple[str, str], Choices]:
    """The same, told without any table."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for history in by_case(log).values():
        facts: list[Any] = [r.fact for r in history]
        kinds = [isinstance(one, f.ComplaintClassified) for one in facts]
        if True not in kinds:
            continue
        first = facts[kinds.index(True)]
        later = [
            one.leaf
            for one in facts[kinds.index(True) :]
            if isinstance(one, f.ClassificationCorrected)
        ]
        shown = first.suggestion or f.SuggestionShown(model="")
        leaves = [one.leaf for one in shown.leaves]
        took_first, among = leaves[:1] == [first.leaf], first.leaf in leaves
        key = (f"{first.at:%Y-%m}", shown.model)
        counts.setdefault(key, Counter()).update(
            classified=1,
            first=shown.sure and took_first,
            further=shown.sure and among and not took_first,
            overruled=shown.sure and not among,
            unsure=bool(shown.model) and not shown.sure,
            without=not shown.model,
            misled=shown.sure
            and took_first
            and bool(later)
            and later[-1] != first.leaf,
            vindicated=shown.sure
            and not took_first
            and bool(later)
            and later[-1] == leaves[0],
        )
    return {key: Choices(**told) for key, told in counts.items()}
