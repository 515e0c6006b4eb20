"""Each formula on figures that can be checked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.indicators import counted as d
from casework.domain.indicators import formulas
from casework.domain.indicators.counted import Choices, Closings, Indicator, Volume


def told(indicators: tuple[Indicator, ...]) -> dict[str, tuple[int, int]]:
    """What was counted and out of how many, by the keys of the formulas."""
    return {one.formula.key: (one.numerator, one.denominator) for one in indicators}


@pytest.mark.parametrize(
    ("counts", "comes_to"),
    [
        ([5, 5, 5, 5], Fraction(0)),
        ([0, 0, 0, 8], Fraction(3, 4)),
        ([1, 2, 3, 4], Fraction(1, 4)),
        ([1, 3], Fraction(1, 4)),
        ([4, 1, 3, 2], Fraction(1, 4)),
        ([7], Fraction(0)),
    ],
)
def test_the_gini_coefficient_of_known_vectors(
    counts: list[int], comes_to: Fraction
) -> None:
    assert Fraction(*d.gini(counts)) == comes_to


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(any))
def test_the_gini_coefficient_is_half_the_mean_difference_over_the_mean(
    counts: list[int],
) -> None:
    n = len(counts)
    differences = sum(abs(a - b) for a in counts for b in counts)

    assert Fraction(*d.gini(counts)) == Fraction(differences, 2 * n * sum(counts))


def test_the_ten_heaviest_are_the_ten_largest() -> None:
    assert d.heaviest([1] * 12 + [5] * 9) == 9 * 5 + 1
    assert d.heaviest([3, 4]) == 7


def test_registered_estates_without_orders_make_it_more_uneven() -> None:
    known, unknown = d.of_estates([10, 30], 2, 5), d.of_estates([10, 30], None, 5)

    assert (
        told(known)["top-ten-estates"] == told(unknown)["top-ten-estates"] == (40, 40)
    )
    assert [one.value for one in known] == [1, Fraction(5, 8)]
    assert unknown[1].value == Fraction(1, 4)
    assert "over 4 estates, 2 of the register without" in known[1].notes[0].en
    assert "no register" in unknown[1].notes[0].en
    assert known[0].notes[0].zh == "另有5件没有小区"


def test_closed_orders_tell_first_time_fix_and_recurrence() -> None:
    closings = Closings(
        closed=200,
        settled=150,
        first_time=90,
        first_time_claimed=100,
        unsolved=30,
        redone=10,
        reopened=8,
        returned=12,
        came_back=14,
        blind=3,
    )
    first, claimed, recurrence = d.of_closings(closings)

    assert (first.numerator, first.denominator) == (90, 150)
    assert first.value == Fraction(3, 5)
    assert "not counted yet: 50" in first.notes[0].en
    assert (claimed.numerator, claimed.denominator) == (100, 150)
    assert claimed.notes[0].zh == "仅凭自报10件"
    assert (recurrence.numerator, recurrence.denominator) == (14, 200)
    assert [note.en for note in recurrence.notes] == [
        "closed less than 90 days ago, may still come back: 50",
        "without a building or a leaf, not to be compared: 3",
    ]


def test_calls_tell_repeats_groups_and_what_is_missing() -> None:
    volume = Volume(
        excluded=4,
        received=100,
        merged=20,
        grouped=8,
        no_estate=0,
        unclassified=5,
        other=6,
        no_building=7,
        reclassified=9,
        further=10,
    )

    assert told(d.of_volume(volume)) == {
        "repeat-calls": (30, 110),
        "group-orders": (8, 80),
    }
    assert d.of_volume(volume)[0].notes[0].en == "excluded orders left out: 4"
    assert told(d.of_quality(volume)) == {
        "unclassified": (5, 100),
        "classified-as-other": (6, 100),
        "without-building": (7, 100),
        "reclassified": (9, 100),
    }


def test_choices_tell_how_good_suggestions_are() -> None:
    choices = Choices(
        classified=200,
        first=120,
        further=20,
        overruled=10,
        unsure=30,
        without=20,
        misled=6,
        vindicated=3,
    )

    assert told(d.of_choices(choices)) == {
        "suggestion-taken": (120, 150),
        "suggestion-shown": (140, 150),
        "suggestion-unsure": (30, 180),
        "suggestion-vindicated": (3, 30),
        "suggestion-misled": (6, 120),
    }


@pytest.mark.parametrize(("of", "small"), [(29, True), (30, False)])
def test_few_are_marked(of: int, small: bool) -> None:
    assert Indicator(formulas.RECURRENCE, 1, of).small is small
    assert d.of_estates([of], None, 0)[1].small is small


def test_nothing_is_divided_by_nothing() -> None:
    empty = (
        *d.of_closings(Closings()),
        *d.of_volume(Volume()),
        *d.of_quality(Volume()),
        *d.of_estates([], None, 0),
        *d.of_choices(Choices()),
    )

    assert {one.value for one in empty} == {None}
    assert all(one.small for one in empty)
    assert not any(one.notes for one in empty)


def test_every_formula_says_what_is_counted_in_both_languages() -> None:
    told = [v for v in vars(formulas).values() if isinstance(v, formulas.Formula)]

    assert len({one.key for one in told}) == len(told)
    for one in told:
        assert one.source.startswith("M-") or one.key.startswith("suggestion-")
        assert all("÷" in words for words in one.says)
