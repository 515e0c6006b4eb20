"""The synthetic district holds what it promises, and is the same every time."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from casework.adapters.demo import LABEL, PLANTED, build
from casework.adapters.demo.building import rulebook
from casework.adapters.demo.district import (
    ESTATE,
    ESTATES,
    FIRST_DAY,
    LAST_DAY,
    PLACES,
    PROJECT_OF,
    PROJECTS,
    STAFF,
    UNITS,
    area_under_construction,
)
from casework.adapters.demo.engine import Engine
from casework.adapters.demo.scenes import SCENES
from casework.adapters.demo.simulation import Simulation
from casework.adapters.demo.steps import wanted
from casework.adapters.demo.words import spoken_leaves
from casework.adapters.desk import Desk, open_desk
from casework.adapters.indicators import Window, of_district
from casework.adapters.record import open_store
from casework.domain.complaint import facts as f
from casework.domain.complaint.stage import OPEN, TERMINAL
from casework.domain.group.facts import GROUP_FACTS
from casework.domain.kinds import ALL_FACTS
from casework.domain.reference import staff
from casework.projections import conformance

pytestmark = pytest.mark.xdist_group("demo")

FROM_ELSEWHERE = {f.FileTakenOver, f.ForeignStepRecorded}
"""Facts of histories that happened elsewhere; nothing here did."""


Kind = TypeVar("Kind", bound=f.ComplaintFact)


def _told(engine: Engine, kind: type[Kind]) -> list[tuple[UUID, Kind]]:
    return [(r.stream, r.fact) for r in engine.log if isinstance(r.fact, kind)]


def test_the_district_has_its_size() -> None:
    """12 estates, 160 buildings, 20 units; everyone has a name of their own."""
    assert (len(ESTATES), len(PLACES), len(UNITS)) == (12, 160, 20)
    assert len({person.person for person in STAFF}) == len(STAFF)
    assert {person.unit for person in STAFF} == {unit.code for unit in UNITS}
    assert {place.estate for place in PLACES} == set(ESTATE) == set(PROJECT_OF)


def test_it_is_registered_with_the_record(desk: Desk) -> None:
    """Units and people can be looked up at the desk like those of any district."""
    history = desk.record.since(0, 10)

    assert staff(history) == {person.person: person for person in STAFF}
    assert all(desk.rulebook.find_unit(unit.code) == unit for unit in UNITS)


def test_the_same_seed_gives_the_same_facts_and_read_models(
    desk: Desk, tmp_path: Path
) -> None:
    """Two builds differ in nothing but the sealing; another seed differs."""
    with open_store(tmp_path) as store:
        built = build(store)
        again = open_desk(store, "demo")
        with again.views:
            again.tick(LAST_DAY)

            assert again.views.hash() == desk.views.hash()
        assert again.record.since(0, 100_000) == desk.record.since(0, 100_000)
        assert built.facts == desk.record.position()
        assert build(store).facts == 0
        assert again.record.position() == built.facts


def test_another_seed_gives_another_district() -> None:
    """What happens is the seed's, not the clock's."""
    few = FIRST_DAY + timedelta(days=9)
    one, other = (Simulation(rulebook(), "demo", seed).run(few) for seed in (1, 2))

    assert one.log != other.log


def test_nothing_is_left_to_elapse(desk: Desk) -> None:
    """On its last day every limit that was due has been told."""
    before = desk.record.position()

    assert desk.tick(LAST_DAY) == (0, 0)
    assert desk.record.position() == before


def test_every_kind_of_fact_is_there(desk: Desk) -> None:
    """All but those of histories from elsewhere and foreign catalogues."""
    wanted_kinds = {*f.FACTS.values(), *GROUP_FACTS.values()} - FROM_ELSEWHERE
    there = {type(recorded.fact) for recorded in desk.record.since(0, 100_000)}

    assert wanted_kinds <= there <= set(ALL_FACTS.values())


def test_every_stage_is_stood_at_on_the_last_day(engine: Engine) -> None:
    """Open work of all kinds, and cases that ended in each way."""
    stages = Counter(s.case.stage for s in engine.streams.values() if s.group is None)

    assert set(stages) == OPEN | TERMINAL


def test_every_post_is_waited_for_on_the_last_day(simulation: Simulation) -> None:
    """The scenes of the last day stand at the step they were meant to wait at."""
    calls = simulation.files.values()
    scenes = [file for file in calls if file.call.scene and not file.call.new_fact]

    assert [wanted(file) for file in scenes] == [
        SCENES[file.call.scene - 1].waits_at for file in scenes
    ]
    assert not simulation.stuck


def test_whoever_classifies_has_a_suggestion_before_them(desk: Desk) -> None:
    """It is taken mostly, overruled at times, and now and then proved right."""
    window = Window(FIRST_DAY, LAST_DAY, LAST_DAY)
    told = {one.formula.key: one for one in of_district(desk, window).indicators}
    taken, unsure = told["suggestion-taken"], told["suggestion-unsure"]
    passed_over = told["suggestion-vindicated"]

    assert taken.notes == ()
    assert not taken.small
    assert 0 < taken.numerator < told["suggestion-shown"].numerator < taken.denominator
    assert 0 < unsure.numerator < unsure.denominator
    assert 0 < passed_over.numerator < passed_over.denominator


def test_every_kind_of_dispute_is_there(engine: Engine) -> None:
    """Returns, adjudication, extension, shelving, redo, reopening, supervision."""
    redo = [fact.round for _, fact in _told(engine, f.RedoOrdered)]
    grounds = {fact.ground for _, fact in _told(engine, f.ComplaintReopened)}
    levels = {fact.level for _, fact in _told(engine, f.SupervisionRaised)}
    upheld = Counter(stream for stream, _ in _told(engine, f.ReturnUpheld))
    shelved = [fact.days for _, fact in _told(engine, f.ComplaintShelved)]
    expired = {fact.expired for _, fact in _told(engine, f.ComplaintResumed)}

    assert set(redo) >= {1, 2, 3, 4}
    assert grounds == {"new-fact", "recurrence", "warranty"}
    assert levels == {f.Level.SV2, f.Level.SV3}
    assert max(upheld.values()) >= 2
    assert min(shelved) <= 90 < max(shelved)
    assert expired == {True, False}


def test_a_group_order_goes_to_the_unit_of_its_place(engine: Engine) -> None:
    """Of several contractors it is the one whose project it is."""
    groups = [s.group for s in engine.streams.values() if s.group is not None]
    contractors = {project.code: project.contractor for project in PROJECTS}

    assert len(groups) > 4
    for group in groups:
        if group.leaf in {"S0302", "S0402", "S0501", "Q0101"}:
            assert group.lead == contractors[group.project]


def test_refusals_are_part_of_life(engine: Engine) -> None:
    """People get it wrong now and then, and are told which clause they broke."""
    assert len(engine.refused) >= 10
    assert 50 < engine.refused.total() < len(engine.journal) / 50


def test_the_planted_type_builds_up(engine: Engine) -> None:
    """Leaks grow month by month, come back in the weak buildings, as works grow."""
    received = {stream: fact.at for stream, fact in _told(engine, f.ComplaintReceived)}
    cases = [
        (stream, stood.case)
        for stream, stood in engine.streams.items()
        if stood.case.leaf == PLANTED.leaf
        and stood.case.place.estate in PLANTED.estates
    ]
    by_month = Counter(f"{received[stream]:%Y-%m}" for stream, _ in cases)
    months = [month for month, _ in PLANTED.by_month]
    counts = [by_month[month] for month in months]
    buildings = Counter(case.place.building for _, case in cases)
    areas = [area_under_construction(2026, int(month[-2:])) for month in months]

    assert counts == sorted(counts)
    assert counts[0] * 3 < counts[-1]
    assert {name for name, _ in buildings.most_common(4)} <= {*PLANTED.weak_buildings}
    assert any(len(case.recurrences) >= 3 for _, case in cases)
    assert areas == sorted(areas)
    assert {PROJECT_OF[e].contractor for e in PLANTED.estates} == {PLANTED.contractor}


def test_nobody_could_take_it_for_real(engine: Engine) -> None:
    """Every order says that it is synthetic; no telephone number can exist."""
    for _, fact in _told(engine, f.ComplaintReceived):
        assert fact.no.startswith("SYN-")
        assert fact.details["data"] == LABEL
        assert fact.phone is None or fact.phone.startswith("021-0")
        assert fact.anonymous == (fact.name is None)


def test_the_callers_say_different_things(engine: Engine) -> None:
    """Words are put together from many sentences of every problem type."""
    said = [fact.words for _, fact in _told(engine, f.ComplaintReceived)]
    leaves = {stood.case.leaf for stood in engine.streams.values()} - {""}

    assert len(set(said)) > 0.9 * len(said)
    assert leaves <= spoken_leaves()
    assert len(leaves) > 95


def test_conformance_finds_nothing(desk: Desk) -> None:
    """Everything went through the procedure, so nothing departs from it."""
    assert desk.views.read(conformance.summary()) == []
