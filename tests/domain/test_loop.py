"""The loop is complete, connected and obeyed."""

from collections.abc import Iterator
from typing import get_args

import pytest

from casework.domain.complaint import commands as k
from casework.domain.complaint.decide import JUDGES
from casework.domain.complaint.duties import POSTS
from casework.domain.complaint.facts import (
    FACTS,
    ComplaintFact,
    LimitElapsed,
    MatterAssigned,
)
from casework.domain.complaint.loop import (
    ATTEMPTS_THAT_COUNT_AS_CONTACT,
    BACK,
    LOOP,
    STEPS,
    admits,
    opens,
    stops,
)
from casework.domain.complaint.stage import OPEN, STAGE_EN, TERMINAL, Stage
from casework.domain.facts import Fact, Role
from casework.domain.group.commands import GroupCommand
from casework.domain.group.decide import POSTS as GROUP_POSTS
from casework.domain.rulebook.clauses import CLAUSES
from tests.domain.anything import a_fact
from tests.domain.story import BOOK

KINDS = tuple(FACTS.values())
OBSERVERS = {Role.DEPUTY, Role.COMMITTEE_CLERK, Role.EVALUATOR, Role.AUDITOR}


def edges() -> Iterator[tuple[Stage, Stage]]:
    """The moves that the table lets a case make."""
    for step in LOOP:
        for stage in step.admitted_in:
            if isinstance(step.opens, Stage):
                yield stage, step.opens
            elif step.opens is BACK:
                yield from ((stage, back) for back in BACK_TO[step.fact.__name__])


BACK_TO = {
    "MergeUndone": {Stage.RECEIVED, Stage.TRIAGED},
    "ReturnRefused": {Stage.DISPATCHED, Stage.SIGNED},
    "ReviewFailed": {Stage.HANDLING, Stage.REDO},
}


def reached(starts: set[Stage], moves: set[tuple[Stage, Stage]]) -> set[Stage]:
    """The stages that moves lead to from some stages, these included."""
    found = set(starts)
    while new := {b for a, b in moves if a in found} - found:
        found |= new
    return found


def test_every_fact_has_exactly_one_row() -> None:
    assert sorted(step.fact.__name__ for step in LOOP) == sorted(
        kind.__name__ for kind in KINDS
    )


def test_every_stage_can_be_reached() -> None:
    assert reached({Stage.UNRECEIVED}, set(edges())) == set(Stage)


def test_every_open_stage_leads_to_an_end() -> None:
    moves = set(edges())

    assert all(reached({stage}, moves) & TERMINAL for stage in OPEN)


def test_only_a_terminal_stage_is_left_by_undoing_or_reopening() -> None:
    leaving = {
        step.fact.__name__
        for step in LOOP
        if step.opens is not None and step.admitted_in & TERMINAL
    }

    assert leaving == {"MergeUndone", "CloseRevoked", "ComplaintReopened"}


def test_what_was_sent_elsewhere_or_answered_stays_so() -> None:
    for stage in (Stage.REDIRECTED, Stage.ANSWERED_DIRECTLY):
        admitted = [step for step in LOOP if stage in step.admitted_in]
        assert [step.fact for step in admitted] == [MatterAssigned]
        assert not [step for step in admitted if step.opens or step.stops]


def test_open_terminal_and_unreceived_stages_are_all_there_are() -> None:
    assert OPEN | TERMINAL | {Stage.UNRECEIVED} == set(Stage)
    assert set(STAGE_EN) == set(Stage)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_fact_is_admitted_exactly_where_its_row_says(
    kind: type[ComplaintFact],
) -> None:
    fact = a_fact(kind)

    admitted = {stage for stage in Stage if admits(stage, fact)}

    assert admitted == STEPS[kind].admitted_in


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_fact_opens_what_its_row_says(kind: type[ComplaintFact]) -> None:
    fact, row = a_fact(kind), STEPS[kind]

    for stage in Stage:
        if row.opens is None:
            assert opens(fact, stage) is stage
        elif row.opens is BACK:
            assert opens(fact, stage) is fact.model_dump()["back_to"]
        else:
            assert opens(fact, stage) is row.opens


def test_nothing_is_admitted_that_is_no_fact_of_a_complaint() -> None:
    foreign = Fact(at=a_fact(LimitElapsed).at, by=a_fact(LimitElapsed).by)

    assert not any(admits(stage, foreign) for stage in Stage)
    assert all(opens(foreign, stage) is stage for stage in Stage)
    assert stops(foreign) == frozenset()


def test_every_row_cites_a_clause_that_exists() -> None:
    assert {step.clause for step in LOOP} <= set(CLAUSES)


def test_every_command_has_its_judge_and_its_posts() -> None:
    assert set(k.COMMANDS) == set(JUDGES) == set(POSTS)
    assert set(get_args(GroupCommand)) == set(GROUP_POSTS)


def test_who_only_watches_takes_no_step() -> None:
    for posts in (*POSTS.values(), *GROUP_POSTS.values()):
        assert not posts & OBSERVERS


def test_two_attempts_stand_for_contact_in_every_profile() -> None:
    asked = {profile.numbers.failed_contacts.amount for profile in BOOK.profiles}

    assert asked == {ATTEMPTS_THAT_COUNT_AS_CONTACT}
