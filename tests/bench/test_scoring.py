"""Scores that can be counted by hand."""

import pytest

from casework.adapters.bench.insight.scoring import (
    GroupScore,
    Rates,
    coverage_at,
    macro_f1,
    precision_at,
    score_groups,
    top,
)

TRUE = {"a": "leak", "b": "leak", "c": "leak", "d": "noise", "e": "noise"}
"""Messages x and y are in no group: each stands alone."""


def found(*groups: str) -> dict[str, str]:
    return {message: group for group in groups for message in group}


def test_groups_found_as_they_are() -> None:
    score = score_groups(found("abc", "de", "x", "y"), TRUE)

    assert score == GroupScore(Rates(1, 1), Rates(1, 1), 0)
    assert score.b_cubed.f1 == 1


def test_each_message_for_itself_is_precise_but_finds_nothing_again() -> None:
    score = score_groups(found("a", "b", "c", "d", "e", "x", "y"), TRUE)

    # Each of three sees a third of its group, each of two sees half.
    assert score.b_cubed == pytest.approx((1, ((3 / 3 + 2 / 2) / 5)))
    assert score.pairs == pytest.approx((0, 0))
    assert score.pairs.f1 == 0
    assert score.false_alarms == 0


def test_everything_together_is_complete_and_imprecise() -> None:
    score = score_groups(found("abcdexy"), TRUE)

    assert score.b_cubed == pytest.approx((((3 * 3 / 7 + 2 * 2 / 7) / 5), 1))
    assert score.pairs == pytest.approx(((4 / 21), 1))
    assert score.false_alarms == 1


def test_a_message_standing_alone_makes_the_group_it_is_put_in_less_precise() -> None:
    score = score_groups(found("abcx", "de", "y"), TRUE)

    assert score.b_cubed == pytest.approx((((3 * 3 / 4 + 2) / 5), 1))
    assert score.pairs == pytest.approx(((4 / 7), 1))
    assert score.false_alarms == 0.5


def test_two_that_stand_alone_raise_a_false_alarm_between_them() -> None:
    score = score_groups(found("abc", "de", "xy"), TRUE)

    assert score.b_cubed == pytest.approx((1, 1))
    assert score.pairs.precision == pytest.approx(4 / 5)
    assert score.false_alarms == 1


def test_a_message_left_out_counts_nowhere() -> None:
    whole = score_groups(found("abcx", "de", "y"), TRUE, left_out={"x"})

    assert whole == GroupScore(Rates(1, 1), Rates(1, 1), 0)


def test_a_group_of_which_one_message_is_left_is_none() -> None:
    score = score_groups(found("abc", "dx", "e", "y"), TRUE, left_out={"e"})

    assert score.b_cubed == pytest.approx((1, 1))
    assert score.pairs.precision == pytest.approx(3 / 4)
    assert score.false_alarms == pytest.approx(2 / 3)


def test_one_group_found_as_two() -> None:
    score = score_groups(found("ab", "c", "de"), TRUE)

    assert score.b_cubed == pytest.approx((1, ((2 * 2 / 3 + 1 / 3 + 2) / 5)))
    assert score.pairs == pytest.approx((1, (2 / 4)))


def test_nothing_to_score() -> None:
    assert score_groups({}, {}) == GroupScore(Rates(0, 0), Rates(0, 0), 0)


def test_every_label_weighs_the_same_in_macro_f1() -> None:
    true = ["q", "q", "q", "s"]

    assert macro_f1(true, ["q", "q", "q", "q"]) == pytest.approx((6 / 7 + 0) / 2)
    assert macro_f1(true, ["q", "q", None, "s"]) == pytest.approx((4 / 5 + 1) / 2)


def test_the_true_label_among_the_first_few() -> None:
    ranked = [["q", "s"], ["s", "q"], ["d"]]

    assert top(["q", "q", "q"], ranked, 1) == pytest.approx(1 / 3)
    assert top(["q", "q", "q"], ranked, 2) == pytest.approx(2 / 3)


SURE = [(0.9, True), (0.8, True), (0.7, False), (0.6, True)]


@pytest.mark.parametrize(
    ("coverage", "precision"), [(0.5, 1), (0.75, 2 / 3), (1, 3 / 4), (0, 0)]
)
def test_precision_of_the_surest(coverage: float, precision: float) -> None:
    assert precision_at(coverage, SURE) == pytest.approx(precision)


@pytest.mark.parametrize(("precision", "coverage"), [(1, 0.5), (0.75, 1), (0.7, 1)])
def test_how_many_can_be_answered_that_precisely(
    precision: float, coverage: float
) -> None:
    assert coverage_at(precision, SURE) == coverage


def test_answers_equally_sure_are_taken_together() -> None:
    tied = [(0.9, True), (0.5, True), (0.5, False)]

    assert precision_at(2 / 3, tied) == pytest.approx(2 / 3)
    assert coverage_at(1, tied) == pytest.approx(1 / 3)
