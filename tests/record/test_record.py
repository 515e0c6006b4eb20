"""The record keeps what it is told: whole, in order, once."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.adapters.record import Busy, Conflict, Record, Store, StoreMissing
from casework.adapters.record import StoreUnusable as Unusable
from casework.domain.facts import Fact, Recorded
from tests.record.conftest import Open
from tests.record.facts import Noted, called, lives, noted


def texts(told: Sequence[Recorded]) -> list[str]:
    """What was noted, in order."""
    return [r.fact.text for r in told if isinstance(r.fact, Noted)]


def test_what_is_appended_is_read_back(record: Record) -> None:
    stream = uuid4()

    told = record.append(stream, 0, [noted("一"), noted("二")])

    assert [(r.version, r.position) for r in told] == [(1, 1), (2, 2)]
    assert record.stream(stream) == told
    assert record.since(0, 10) == told
    assert record.since(1, 10) == told[1:]
    assert record.since(0, 1) == told[:1]
    assert record.position() == 2


def test_nothing_is_told_of_an_unknown_stream(record: Record) -> None:
    unknown = uuid4()

    assert record.stream(unknown) == []
    assert record.streams([unknown]) == {unknown: []}
    assert record.versions([unknown]) == {unknown: 0}
    assert record.since(0, 10) == []
    assert record.position() == 0
    assert record.append(unknown, 0, []) == []
    assert record.extend([]) == 0


def test_many_streams_are_read_at_once(record: Record) -> None:
    batch = lives(700, 2)
    record.extend(batch)
    ids = list(dict.fromkeys(r.stream for r in batch))

    found = record.streams(ids)

    assert [texts(found[stream]) for stream in ids] == [
        texts(batch[at : at + 2]) for at in range(0, len(batch), 2)
    ]
    assert record.versions(ids) == dict.fromkeys(ids, 2)


def test_two_writers_cannot_both_add_the_same_version(record: Record) -> None:
    stream = uuid4()
    record.append(stream, 0, [noted("first")])

    with pytest.raises(Conflict):
        record.append(stream, 0, [noted("second"), noted("third")])

    assert texts(record.stream(stream)) == ["first"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_stream_has_no_gap(record: Record, size: int) -> None:
    stream = uuid4()
    record.append(stream, 0, [noted("first")])
    facts = [noted(str(n)) for n in range(size)]

    with pytest.raises(Conflict):
        record.append(stream, 2, facts)
    with pytest.raises(Conflict):
        record.append(uuid4(), 1, facts)

    assert record.position() == 1
    record.append(stream, 1, facts)
    assert record.versions([stream]) == {stream: 1 + size}


def test_a_conflict_leaves_no_gap_in_the_positions(record: Record) -> None:
    stream = uuid4()
    record.append(stream, 0, [noted("first")])
    with pytest.raises(Conflict):
        record.append(stream, 0, [noted("again")])

    (second,) = record.append(stream, 1, [noted("second")])

    assert second.position == 2


@pytest.mark.parametrize("size", [3, 200])
def test_a_batch_is_stored_whole_or_not_at_all(record: Record, size: int) -> None:
    batch = lives(size)
    assert record.extend(batch) == size

    with pytest.raises(Conflict):
        record.extend([*lives(size), batch[0]])

    assert record.position() == size
    assert record.extend(lives(1)) == size + 1
    assert texts(record.since(0, size)) == texts(batch)


def test_a_command_is_answered_once(record: Record) -> None:
    stream, command = uuid4(), uuid4()
    record.append(stream, 0, [noted("before")])

    first = record.handle(stream, lambda told: [noted(f"{len(told)}")], command)
    record.append(stream, 2, [noted("after")])
    again = record.handle(stream, lambda _: [noted("never")], command)

    assert again == first
    assert [r.fact.command_id for r in again] == [command]
    assert texts(record.stream(stream)) == ["before", "1", "after"]


def test_a_fact_keeps_the_command_it_names(record: Record) -> None:
    stream, command, other = uuid4(), uuid4(), uuid4()

    told = record.handle(stream, lambda _: [noted("a", other), noted("b")], command)

    assert [r.fact.command_id for r in told] == [other, command]


def test_a_command_is_decided_anew_when_another_was_faster(record: Record) -> None:
    stream = uuid4()
    seen = []

    def decide(told: list[Recorded]) -> list[Fact]:
        seen.append(len(told))
        if len(seen) == 1:
            record.append(stream, 0, [noted("faster")])
        return [noted(f"after {len(told)}")]

    record.handle(stream, decide, uuid4())

    assert seen == [0, 1]
    assert texts(record.stream(stream)) == ["faster", "after 1"]


def test_the_same_command_sent_twice_at_once_is_stored_once(record: Record) -> None:
    stream, command = uuid4(), uuid4()

    def decide(told: list[Recorded]) -> list[Fact]:
        if not told:
            record.append(stream, 0, [noted("mine", command)])
        return [noted("mine", command)]

    told = record.handle(stream, decide, command)

    assert texts(told) == ["mine"]
    assert record.position() == 1


def test_one_command_is_answered_from_several_streams_together_or_not_at_all(
    record: Record,
) -> None:
    first, second, command = uuid4(), uuid4(), uuid4()
    record.append(first, 0, [noted("before")])
    seen = []

    def decide(stream: UUID, told: list[Recorded]) -> list[Fact]:
        seen.append(len(told))
        if len(seen) == 2:
            record.append(second, 0, [noted("faster")])
        return [noted(f"{'first' if stream == first else 'second'} {len(told)}")]

    told = record.handle_together([first, second], decide, command)
    again = record.handle_together([second, first], decide, command)

    assert seen == [1, 0, 1, 1]
    assert texts(told) == ["first 1", "second 1"]
    assert [(r.version, r.position) for r in told] == [(2, 3), (2, 4)]
    assert again == told
    assert record.since(2, 9) == told
    assert record.handle_together([first], lambda *_: [], uuid4()) == []


def test_what_is_refused_in_one_stream_is_recorded_in_none(record: Record) -> None:
    first, second = uuid4(), uuid4()

    def decide(stream: UUID, _: list[Recorded]) -> list[Fact]:
        if stream == second:
            raise ValueError("no")
        return [noted("mine")]

    with pytest.raises(ValueError, match="no"):
        record.handle_together([first, second], decide, None)

    assert record.position() == 0


def test_a_command_gives_up_when_others_never_stop(record: Record) -> None:
    stream = uuid4()

    def decide(told: list[Recorded]) -> list[Fact]:
        record.append(stream, len(told), [noted("faster")])
        return [noted("mine")]

    with pytest.raises(Busy):
        record.handle(stream, decide, uuid4())
    assert "mine" not in texts(record.stream(stream))


def test_a_refusal_passes_through_and_records_nothing(record: Record) -> None:
    def refuse(_: list[Recorded]) -> list[Fact]:
        raise PermissionError

    with pytest.raises(PermissionError):
        record.handle(uuid4(), refuse, uuid4())
    assert record.position() == 0


def test_a_record_is_found_again(open_again: Open, district: str) -> None:
    stream = uuid4()
    told = open_again().record(district, create=True).append(stream, 0, [noted("kept")])

    later = open_again()

    assert district in later.districts()
    assert later.record(district).stream(stream) == told
    assert later.record(district, create=True).stream(stream) == told


def test_districts_do_not_see_each_other(store: Store, district: str) -> None:
    here = store.record(district, create=True)
    there = store.record(f"{district}b", create=True)
    here.append(uuid4(), 0, [noted("here")])

    assert there.since(0, 10) == []


def test_a_missing_record_is_said_to_be_missing(store: Store, district: str) -> None:
    with pytest.raises(StoreMissing):
        store.record(district)
    assert district not in store.districts()


def test_to_ask_for_a_missing_record_makes_nothing(
    store: Store, district: str, tmp_path: Path
) -> None:
    store.districts()
    with pytest.raises(StoreMissing):
        store.record(district)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a b", "x_views", "长" * 20])
def test_a_district_has_a_plain_name(store: Store, name: str) -> None:
    with pytest.raises(Unusable):
        store.record(name, create=True)


STREAMS = [UUID(int=n + 1) for n in range(3)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(STREAMS),
        st.lists(st.text(max_size=30), min_size=1, max_size=4),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=20,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_any_sequence_of_appends_is_read_back(store: Store, steps: list) -> None:  # type: ignore[type-arg]
    record = store.record(f"h{uuid4().hex[:12]}", create=True)
    expected: dict[UUID, list[Fact]] = {stream: [] for stream in STREAMS}
    log: list[tuple[UUID, Fact]] = []
    for stream, said, person, personal in steps:
        facts: list[Fact] = [
            called(f"p{person}", text) if personal else noted(text) for text in said
        ]
        record.append(stream, len(expected[stream]), facts)
        expected[stream] += facts
        log += [(stream, fact) for fact in facts]

    told = record.since(0, 1000)

    assert [(r.stream, r.fact) for r in told] == log
    assert [r.position for r in told] == list(range(1, len(log) + 1))
    assert {
        stream: [r.fact for r in facts]
        for stream, facts in record.streams(STREAMS).items()
    } == expected
