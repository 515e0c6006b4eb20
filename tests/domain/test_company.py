"""How cases are alike, and what the rules and their numbers make of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from casework.domain.complaint.alike import Like, Other
from casework.domain.complaint.company import (
    Advice,
    Asked,
    Companion,
    Way,
    company,
)
from casework.domain.complaint.facts import Place
from casework.domain.complaint.stage import Stage
from casework.domain.complaint.state import Complaint
from casework.domain.complaint.terms import numbers
from tests.domain.story import BOOK, MONDAY

DAY: Final = timedelta(days=1)
NOW: Final = MONDAY + 40 * DAY
HERE: Final = Place(registry="r", estate="E1", building="B7", project="P9")
NEXT_DOOR: Final = HERE.model_copy(update={"building": "B8"})
MINE: Final = Complaint(
    no="A-9", person="wang", place=HERE, leaf="Q0101", stage=Stage.TRIAGED
)
CALL: Final = replace(MINE, no="", stage=Stage.UNRECEIVED)
NUMBERS: Final = numbers(MINE, NOW, BOOK)


def case(no: str, **fields: Any) -> Complaint:
    """Another caller's case of the same type in the same building, being handled."""
    plain = {"no": no, "person": f"of {no}", "stage": Stage.HANDLING}
    return replace(MINE, **(plain | fields))


def closed(no: str, days: int, **fields: Any) -> Complaint:
    """Such a case that was closed some days ago."""
    return case(no, stage=Stage.CLOSED, closed_at=NOW - days * DAY, **fields)


def among(
    mine: Complaint, *others: Complaint | Other, since: datetime = NOW
) -> list[Companion]:
    told = [
        one if isinstance(one, Other) else Other(one, (one.closed_at or NOW) - 3 * DAY)
        for one in others
    ]
    return list(company(Asked(mine, since, NOW, NUMBERS), told))


def advised(mine: Complaint, *others: Complaint | Other) -> Advice:
    return among(mine, *others)[0].advice


class TestLikes:
    @pytest.mark.parametrize(
        ("fields", "likes"),
        [
            ({}, (Like.BUILDING, Like.MATTER)),
            ({"leaf": "Q0102"}, (Like.BUILDING,)),
            ({"place": NEXT_DOOR}, (Like.MATTER,)),
            ({"person": "wang", "place": Place(), "leaf": ""}, (Like.CALLER,)),
            ({"person": "wang"}, (Like.CALLER, Like.BUILDING, Like.MATTER)),
            (
                {"person": "wang", "anonymous": True, "place": NEXT_DOOR},
                (Like.MATTER,),
            ),
        ],
    )
    def test_they_are_told_apart(
        self, fields: dict[str, Any], likes: tuple[Like, ...]
    ) -> None:
        (one,) = among(MINE, case("A-1", **fields))

        assert one.likes == likes

    @pytest.mark.parametrize(
        "place", [Place(), HERE.model_copy(update={"registry": ""})]
    )
    def test_a_code_of_another_register_is_another_place(self, place: Place) -> None:
        assert among(MINE, case("A-1", place=place)) == []

    def test_two_cases_of_no_place_and_no_type_are_not_alike(self) -> None:
        nowhere = replace(MINE, place=Place(), leaf="", person="")

        assert among(nowhere, replace(nowhere, no="A-1")) == []

    def test_words_alone_make_them_alike(self) -> None:
        said = Other(case("A-1", place=Place(), leaf=""), NOW, words=True)
        (one,) = among(MINE, said)

        assert (one.likes, one.same) == ((Like.WORDS,), True)


class TestSamePerson:
    """PM-07: appended while open or closed of late, never dispatched again."""

    def test_a_case_is_merged_into_the_open_one(self) -> None:
        told = advised(MINE, case("A-1", person="wang"))

        assert (told.way, told.clause) == (Way.MERGE, "9")
        assert told.command == ("complaint", "merge-into", "A-9", "--target", "A-1")

    def test_a_call_is_appended_before_it_becomes_an_order(self) -> None:
        told = advised(CALL, case("A-1", person="wang"))

        assert told.way is Way.APPEND
        assert told.command == ("complaint", "append-call", "A-1")

    @pytest.mark.parametrize(("days", "way"), [(30, Way.MERGE), (31, Way.RECURRENCE)])
    def test_thirty_days_after_the_closing_are_the_end(
        self, days: int, way: Way
    ) -> None:
        assert advised(MINE, closed("A-1", days, person="wang")).way is way

    def test_something_new_is_an_order_of_its_own_while_the_other_is_open(
        self,
    ) -> None:
        new = replace(MINE, new_fact=True)

        assert advised(new, case("A-1", person="wang")).way is Way.OPEN

    def test_something_new_goes_to_the_closed_one_and_opens_it_again(self) -> None:
        told = advised(replace(CALL, new_fact=True), closed("A-1", 3, person="wang"))

        assert told.command == ("complaint", "append-call", "A-1", "--new-fact")

    def test_what_was_dispatched_is_merged_no_more(self) -> None:
        late = replace(MINE, stage=Stage.HANDLING)

        assert advised(late, case("A-1", person="wang")).way is Way.SEE

    def test_one_that_was_merged_shows_where_it_went(self) -> None:
        gone = case("A-1", person="wang", stage=Stage.MERGED, merged_into_no="A-0")

        assert advised(MINE, gone).command == ("show", "A-0")


class TestRecurrence:
    """PM-13: the same in the same building within ninety days of a closing."""

    @pytest.mark.parametrize(("days", "way"), [(90, Way.RECURRENCE), (91, Way.OPEN)])
    def test_ninety_days_are_the_end(self, days: int, way: Way) -> None:
        assert advised(MINE, closed("A-1", days)).way is way

    @pytest.mark.parametrize(
        ("count", "says"), [(0, "counted: 0"), (2, "at 3"), (3, "is asked for")]
    )
    def test_it_says_how_far_a_structural_review_is(
        self, count: int, says: str
    ) -> None:
        sources = tuple(UUID(int=n) for n in range(count))

        assert says in advised(MINE, closed("A-1", 9, recurrences=sources)).why.en

    def test_an_order_is_classified_first_and_then_the_other_reopened(self) -> None:
        waiting = replace(MINE, stage=Stage.RECEIVED)

        first = advised(waiting, closed("A-1", 9)).command
        then = advised(MINE, closed("A-1", 9)).command

        assert first == ("complaint", "classify", "A-9", "--leaf", "Q0101")
        assert then[:3] == ("complaint", "reopen", "A-1")
        assert then[-2:] == ("--evidence", "A-9")

    def test_only_the_last_closed_counts(self) -> None:
        earlier, later = among(MINE, closed("A-1", 60), closed("A-2", 40))

        assert earlier.advice.way is Way.SEE
        assert "A-2" in earlier.advice.why.en
        assert later.advice.way is Way.RECURRENCE

    def test_what_was_closed_after_the_call_came_is_no_recurrence(self) -> None:
        (one,) = among(MINE, closed("A-1", 9), since=NOW - 10 * DAY)

        assert one.advice.way is not Way.RECURRENCE

    def test_one_that_is_open_again_for_it_says_so(self) -> None:
        again = case("A-1", reopened=1, recurrences=(UUID(int=1),))

        assert advised(MINE, again).way is Way.RECURRENCE


class TestGroup:
    """PM-06: five different callers on one project and type within seven days."""

    def test_it_counts_the_callers_so_far(self) -> None:
        near = [case(f"A-{n}", place=NEXT_DOOR) for n in range(3)]
        twice = case("A-4", place=NEXT_DOOR, person="of A-1")
        nobody = case("A-5", place=NEXT_DOOR, anonymous=True)
        old = Other(case("A-6", place=NEXT_DOOR), NOW - 8 * DAY)

        told = among(MINE, *near, twice, nobody, old)

        assert [one.advice.way for one in told] == [Way.GROUP] * 4 + [Way.OPEN] * 2
        assert "callers within 7 days: 4; at 5" in told[0].advice.why.en
        assert told[0].advice.clause == "34"

    def test_one_in_a_group_order_takes_this_one_in(self) -> None:
        grouped = case("A-1", place=NEXT_DOOR, group=UUID(int=1))
        waiting = replace(MINE, stage=Stage.RECEIVED)

        assert advised(MINE, grouped).command == ()
        assert "once classified" in advised(waiting, grouped).why.en
        together = replace(MINE, group=UUID(int=1))
        assert "one group order" in advised(together, grouped).why.en


class TestWords:
    def test_said_alike_under_two_types_is_to_be_looked_at(self) -> None:
        other = Other(case("A-1", leaf="Q0102"), NOW - DAY, words=True)
        waiting = replace(MINE, stage=Stage.RECEIVED, leaf="")

        first, then = advised(waiting, other), advised(MINE, other)

        assert first.way is then.way is Way.CLASSIFY
        assert "two types" in then.why.en
        assert "this order has no type yet" in first.why.en
        assert "Q0102" in first.why.zh
        assert first.command == ("complaint", "classify", "A-9", "--leaf", "Q0102")
        assert then.command[1] == "correct-classification"

    def test_what_has_no_type_yet_is_not_seen_by_the_rules(self) -> None:
        other = Other(case("A-1", leaf="", place=Place()), NOW - DAY, words=True)

        told = advised(MINE, other)

        assert (told.way, told.command) == (Way.CLASSIFY, ())

    def test_said_alike_at_two_places_is_to_be_looked_at(self) -> None:
        far = Place(registry="r", estate="E2", building="C1")
        other = Other(case("A-1", place=far), NOW - DAY, words=True)

        told = advised(MINE, other)

        assert (told.way, told.clause) == (Way.PLACE, "37")
        assert told.command[:3] == ("complaint", "correct-place", "A-9")
        assert told.command[3:] == (
            *("--registry", "r", "--estate", "E2", "--building", "C1"),
        )

    def test_a_call_becomes_an_order_first(self) -> None:
        other = Other(case("A-1", leaf="Q0102"), NOW - DAY, words=True)

        told = advised(replace(CALL, leaf=""), other)

        assert told.command == ("complaint", "receive", "NO")
        assert "the call has no type yet" in told.why.en


def test_an_order_that_has_ended_asks_for_nothing() -> None:
    ended = replace(MINE, stage=Stage.CLOSED, closed_at=NOW)

    assert advised(ended, case("A-1", person="wang")).way is Way.SEE


def test_another_matter_in_the_building_is_another_order() -> None:
    (one,) = among(CALL, case("A-1", leaf="S0301"))

    assert not one.same
    assert one.advice.way is Way.OPEN
    assert one.advice.command == ("complaint", "receive", "NO")
