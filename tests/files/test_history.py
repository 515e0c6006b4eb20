"""A history becomes facts with their own times: every step once, none in silence."""

import csv
import gzip
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from casework.adapters.errors import StoreFull
from casework.adapters.files import (
    BadMapping,
    HistoryCounts,
    Rejects,
    Unreadable,
    history,
    import_history,
    load_history,
)
from casework.adapters.record import Record, Store
from casework.domain.complaint import facts as f
from casework.domain.complaint.identity import case_id
from casework.domain.facts import Fact, Recorded
from casework.domain.kinds import ALL_FACTS
from casework.domain.reference import (
    PlacesRegistered,
    TaxonomyRegistered,
    UnitsRegistered,
    reference_id,
)

Rows = list[dict[str, str]]
CASE = {
    "case_id": "7",
    "district": "Невский",
    "city_object": "Дом",
    "category": "Фасад",
    "reason_id": "211",
    "reason": "Окраска",
    "building_id": "51968",
    "address": "дом 5",
    "latitude": "59.9",
    "longitude": "30.3",
    "municipality": "округ",
    "reported_at": "2020-10-18T18:40:07.780451",
    "last_event_at": "2020-11-05T19:23:56.181744",
    "last_status": "Получен ответ",
    "n_petitions": "1",
    "n_answers": "1",
    "n_interim": "0",
    "n_reroutes": "0",
    "n_reclass": "1",
    "responsible_org": "ЖА",
    "open_expected_answer_at": "",
    "reporter_hash": "0dceb6b228",
    "watchers": "0",
}
PETITION = '{"n_photos":4,"outcome":"Получен ответ","reporter":"d65c29e2c7"}'
CHANGE = '{"old":"Двор/Лужи/Лужа","current":"Дом/Фасад/Окраска"}'
ROUTE = (
    '{"text":"от контролера: \\"А\\", от координатора: \\"ГБУ \\"Ц\\"\\" контролеру: '
    '\\"В\\", координатору: \\"Г \\"М\\"\\". В связи с этим срок решения изменен",'
    '"deadline_old":"2020-12-02","deadline_new":"2020-12-03"}'
)
INTERIM = '{"performers":["ООО"],"interim_date":"2020-12-31","n_photos":0}'
ANSWER = '{"performers":[],"interim_date":null,"n_photos":2}'
LAPSED = "Завершено: Автоматически"


def step(
    seq: int, kind: str, details: str = "", *, status: str = "", name: str = ""
) -> dict[str, str]:
    return {
        "case_id": "7",
        "seq": str(seq),
        "event_key": f"{kind}_{seq}",
        "ts": f"2020-10-{seq:02}T10:00:00.000001",
        "kind": kind,
        "status": status,
        "status_name": name,
        "actor_org": "ЖА" if kind == "answer" else "",
        "detail_json": details,
    }


STEPS = [
    step(1, "petition", PETITION),
    step(2, "status", status="1", name="Модерация"),
    step(3, "problem_change", CHANGE),
    step(4, "status", status="3", name="Рассмотрение"),
    step(5, "route", ROUTE),
    step(6, "answer", INTERIM),
    step(7, "status", status="7", name="Промежуточный ответ"),
    step(8, "answer", ANSWER),
    step(9, "status", status="4", name="Получен ответ"),
    step(10, "petition", PETITION),
    step(11, "status", status="4", name=LAPSED),
]
Run = Callable[..., HistoryCounts]


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    return tmp_path / "rejects.csv"


@pytest.fixture
def run(tmp_path: Path, store: Store, record: Record, rejects: Path) -> Run:
    """Writes cases and steps to files and takes them over."""

    def run(cases: Rows, steps: Rows) -> HistoryCounts:
        paths = [tmp_path / "steps.csv", tmp_path / "cases.csv"]
        write(paths[0], steps)
        write(paths[1], cases)
        return take(paths, store, record, rejects)

    return run


def take(
    paths: Sequence[Path], store: Store, record: Record, rejects: Path | None = None
) -> HistoryCounts:
    counts = import_history(
        record,
        paths,
        load_history("housing-appeals"),
        vault=store.vault,
        rejects=Rejects(rejects),
    )
    assert counts.read == (
        counts.received + counts.appended + counts.already + counts.rejected
    )
    return counts


def write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> Rows:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rejected(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def told(record: Record, no: str = "7") -> list[Fact]:
    return [one.fact for one in record.stream(case_id("demo", no))]


def shape(counts: HistoryCounts) -> tuple[int, int, int, int, int]:
    return (
        counts.read,
        counts.received,
        counts.appended,
        counts.already,
        counts.rejected,
    )


def test_each_step_is_one_fact_of_its_kind(run: Run, record: Record) -> None:
    assert shape(run([CASE], STEPS)) == (12, 1, 11, 0, 0)

    facts = told(record)
    assert [type(fact) for fact in facts] == [
        f.FileTakenOver,
        f.ComplaintReceived,
        f.ComplaintClassified,
        f.ClassificationCorrected,
        f.ComplaintDispatched,
        f.ComplaintDispatched,
        f.ExtensionRequested,
        f.ExtensionGranted,
        f.ReplySubmitted,
        f.ReviewPassed,
        f.ComplaintReopened,
        f.ComplaintClosed,
    ]
    origins = [fact.origin for fact in facts if fact.origin]
    assert [origin.key for origin in origins] == [row["event_key"] for row in STEPS]
    assert [fact.at.isoformat() for fact in facts[1:]] == [
        f"{row['ts']}+03:00" for row in STEPS
    ]
    assert facts[0].at == facts[1].at


def test_a_case_is_classified_as_it_stood_then(run: Run, record: Record) -> None:
    run([CASE], STEPS)

    _, _, classified, corrected, *_ = told(record)
    assert isinstance(classified, f.ComplaintClassified)
    assert isinstance(corrected, f.ClassificationCorrected)
    assert classified.leaf == corrected.was == "housing-appeals:Двор/Лужи/Лужа"
    assert corrected.leaf == "housing-appeals:211"
    assert classified.type is f.ComplaintType.COMPLAINT


def test_dispatches_are_counted_and_name_their_unit(run: Run, record: Record) -> None:
    run([CASE], STEPS)

    first, second = told(record)[4:6]
    assert isinstance(first, f.ComplaintDispatched)
    assert isinstance(second, f.ComplaintDispatched)
    assert (first.lead, first.attempt) == ('ГБУ "Ц"', 1)
    assert (second.lead, second.attempt) == ('Г "М"', 2)
    assert second.due_said == datetime.fromisoformat("2020-12-04T00:00:00+03:00")
    assert second.why.startswith("от контролера")


def test_an_interim_date_is_an_extension(run: Run, record: Record) -> None:
    run([CASE], STEPS)

    asked, granted = told(record)[6:8]
    assert isinstance(asked, f.ExtensionRequested)
    assert isinstance(granted, f.ExtensionGranted)
    assert asked.until == granted.until
    assert asked.until == datetime.fromisoformat("2021-01-01T00:00:00+03:00")
    assert asked.by.unit == "ЖА"


def test_a_case_without_a_building_has_no_resolved_place(
    run: Run, record: Record
) -> None:
    run([{**CASE, "building_id": "", "address": ""}], STEPS)

    opening = told(record)[0]
    assert isinstance(opening, f.FileTakenOver)
    assert (opening.place.building, opening.place.resolved) == (None, False)


def test_registers_become_reference_facts(run: Run, record: Record) -> None:
    run([CASE], STEPS)

    facts = [one.fact for one in record.stream(reference_id("demo"))]
    leaves = {
        leaf.code
        for fact in facts
        if isinstance(fact, TaxonomyRegistered)
        for leaf in fact.leaves
    }
    units = {
        unit.code
        for fact in facts
        if isinstance(fact, UnitsRegistered)
        for unit in fact.units
    }
    (places,) = [fact for fact in facts if isinstance(fact, PlacesRegistered)]
    assert leaves == {"housing-appeals:211", "housing-appeals:Двор/Лужи/Лужа"}
    assert units == {"ЖА", 'ГБУ "Ц"', 'Г "М"'}
    assert [place.code for place in places.places] == ["51968"]


def test_the_same_files_again_add_nothing(run: Run, record: Record) -> None:
    run([CASE], STEPS)
    before = record.position()

    assert shape(run([CASE], STEPS)) == (12, 0, 0, 12, 0)
    assert record.position() == before


def test_a_grown_source_appends_what_is_new(run: Run, record: Record) -> None:
    run([CASE], STEPS[:5])
    grown = {**CASE, "last_status": "Закрыто", "responsible_org": "other"}

    counts = run([grown], STEPS)

    assert shape(counts) == (12, 0, 6, 6, 0)
    assert counts.changed == 1
    assert [fact.origin.key for fact in told(record) if fact.origin] == [
        row["event_key"] for row in STEPS
    ]


@pytest.mark.parametrize(
    ("place", "change", "field"),
    [
        (1, {"ts": "2020-10-02T11:00:00"}, "at"),
        (2, {"detail_json": CHANGE.replace("Лужа", "Яма")}, "was"),
        (7, {"detail_json": ANSWER.replace("2", "3")}, "details"),
        (10, {"status_name": "Получен ответ"}, "kind"),
    ],
)
def test_a_changed_step_is_rejected(
    run: Run,
    record: Record,
    rejects: Path,
    *,
    place: int,
    change: dict[str, str],
    field: str,
) -> None:
    run([CASE], STEPS)
    before = record.position()
    steps = [dict(row) for row in STEPS]
    steps[place] |= change

    assert shape(run([CASE], steps)) == (12, 0, 0, 11, 1)
    (row,) = rejected(rejects)
    assert (row["file"], row["line"]) == ("steps.csv", str(place + 2))
    assert row["field"] == field
    assert row["reason_en"] == f"differs from what was taken over: {field}"
    assert record.position() - before <= 1  # a new reason may have been registered


def test_a_changed_case_is_rejected(run: Run, rejects: Path) -> None:
    run([CASE], STEPS)

    assert shape(run([{**CASE, "latitude": "1"}], STEPS)) == (12, 0, 0, 11, 1)
    (row,) = rejected(rejects)
    assert (row["file"], row["line"], row["field"]) == ("cases.csv", "2", "latitude")


@pytest.mark.parametrize(
    ("change", "field", "en"),
    [
        ({"kind": "surprise"}, "kind", "the mapping does not know this kind of step"),
        ({"ts": "2020-02-30T10:00:00"}, "ts", "there is no such date or time"),
        ({"ts": ""}, "ts", "it is missing"),
        ({"event_key": ""}, "event_key", "it is missing"),
        ({"detail_json": "{"}, "detail_json", "it is not a JSON object"),
        ({"detail_json": '{"x": 1}'}, "detail_json", "the mapping does not know 'x'"),
        ({"case_id": "8"}, "case_id", "there is no such case"),
    ],
)
def test_what_the_mapping_does_not_know_is_rejected(
    run: Run, rejects: Path, change: dict[str, str], field: str, en: str
) -> None:
    steps = [dict(row) for row in STEPS]
    steps[1] |= change

    assert shape(run([CASE], steps)) == (12, 1, 10, 0, 1)
    (row,) = rejected(rejects)
    assert (row["line"], row["field"], row["reason_en"]) == ("3", field, en)
    assert row["event_key"] == steps[1]["event_key"]


def test_an_impossible_deadline_names_its_field(run: Run, rejects: Path) -> None:
    steps = [dict(row) for row in STEPS]
    steps[4]["detail_json"] = ROUTE.replace("2020-12-03", "2020-02-30")

    assert shape(run([CASE], steps)) == (12, 1, 10, 0, 1)
    assert rejected(rejects)[0]["field"] == "due_said"


def test_a_broken_row_costs_no_other_row(
    tmp_path: Path, store: Store, record: Record, rejects: Path
) -> None:
    steps, cases = tmp_path / "steps.csv", tmp_path / "cases.csv"
    write(steps, STEPS + [{**row, "case_id": "9"} for row in STEPS])
    write(cases, [CASE, {**CASE, "case_id": "9"}])
    lines = steps.read_bytes().split(b"\r\n")
    lines[3] = '7,3,x,"Замена"x,problem_change,,,,'.encode()
    lines[4] = lines[4].replace("Рассмотрение".encode(), b"\xd0\xd0\xd0")
    steps.write_bytes(b"\r\n".join(lines))

    counts = take([cases, steps], store, record, rejects)

    assert shape(counts) == (24, 2, 20, 0, 2)
    assert [row["line"] for row in rejected(rejects)] == ["4", "5"]


def test_a_case_that_cannot_be_read_takes_its_steps_along(
    run: Run, rejects: Path
) -> None:
    other = {**CASE, "case_id": ""}

    assert shape(run([other, {**CASE, "case_id": "9"}], STEPS)) == (13, 1, 0, 0, 12)
    assert {row["reason_en"] for row in rejected(rejects)} == {
        "it is missing",
        "there is no such case",
    }


def test_a_number_that_is_taken_is_not_taken_over(run: Run, record: Record) -> None:
    stream = case_id("demo", "7")
    run([{**CASE, "case_id": "8"}], [{**row, "case_id": "8"} for row in STEPS])
    native = told(record, "8")[1]
    record.append(stream, 0, [native])

    assert shape(run([CASE], STEPS)) == (12, 0, 0, 0, 12)
    assert len(record.stream(stream)) == 1


def test_one_case_twice_is_already_there(run: Run) -> None:
    assert shape(run([CASE, CASE], STEPS)) == (13, 1, 11, 1, 0)
    assert shape(run([CASE], [*STEPS, STEPS[-1]])) == (13, 0, 0, 13, 0)


def test_files_of_other_columns_are_refused_in_one_sentence(
    tmp_path: Path, store: Store, record: Record
) -> None:
    steps, cases, other = (tmp_path / f"{name}.csv" for name in "abc")
    write(steps, STEPS)
    write(cases, [CASE])
    write(other, [{"x": "1"}])

    with pytest.raises(Unreadable, match=r"c\.csv lacks the column"):
        take([other, steps], store, record)
    with pytest.raises(Unreadable, match="needs two files"):
        take([steps], store, record)
    with pytest.raises(Unreadable, match="same kind as another"):
        take([steps, steps], store, record)


def test_progress_is_told_to_the_last_row(
    run: Run, tmp_path: Path, store: Store, record: Record
) -> None:
    run([CASE], STEPS)
    seen: list[tuple[int, int | None]] = []
    import_history(
        record,
        [tmp_path / "cases.csv", tmp_path / "steps.csv"],
        load_history("housing-appeals"),
        vault=store.vault,
        progress=lambda done, total: seen.append((done, total)),
    )

    assert seen[-1] == (12, 12)


def kinds_of(rows: Rows) -> Counter[str]:
    """The steps by kind, counted plainly."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row["kind"] != "status":
            counts[row["kind"]] += 1
        elif row["status_name"].startswith("Завершено"):
            counts[row["status_name"]] += 1
        else:
            counts[f"status {row['status']} {row['status_name']}"] += 1
    return counts


def assert_agrees(record: Record, cases: Rows, steps: Rows) -> None:
    """The record has every step of the source once, in order, and nothing else."""
    keys: dict[str, list[str]] = {row["case_id"]: [] for row in cases}
    for row in steps:
        keys[row["case_id"]].append(row["event_key"])
    kinds: Counter[str] = Counter()
    for start in range(0, len(cases), 500):
        nos = [row["case_id"] for row in cases[start : start + 500]]
        found = record.streams([case_id("demo", no) for no in nos])
        for no in nos:
            opening, *facts = [one.fact for one in found[case_id("demo", no)]]
            assert isinstance(opening, f.FileTakenOver)
            origins = [fact.origin for fact in facts if fact.origin]
            assert len(origins) == len(facts)
            assert [origin.key for origin in origins] == keys[no]
            kinds.update(origin.kind for origin in origins)
    assert kinds == kinds_of(steps)


def test_the_small_real_history_agrees_with_a_plain_count(
    housing: Path, store: Store, record: Record, rejects: Path
) -> None:
    paths = [housing / "mini" / "cases.csv", housing / "mini" / "events.csv"]
    cases, steps = map(read, paths)

    counts = take(paths, store, record, rejects)

    assert shape(counts) == (6063, 737, 5326, 0, 0)
    assert (counts.cases, counts.steps) == (737, 5326)
    assert counts.kinds == kinds_of(steps)
    assert rejected(rejects) == []
    assert_agrees(record, cases, steps)
    assert shape(take(paths, store, record)) == (6063, 0, 0, 6063, 0)


def test_files_in_any_order_tell_the_same(
    housing: Path, tmp_path: Path, store: Store, record: Record
) -> None:
    cases = read(housing / "mini" / "cases.csv")
    steps = read(housing / "mini" / "events.csv")
    random.Random(1).shuffle(cases)
    paths = [tmp_path / "cases.csv", tmp_path / "events.csv"]
    write(paths[0], cases)
    write(paths[1], sorted(steps, key=lambda row: (row["ts"], int(row["seq"]))))

    assert shape(take(paths, store, record)) == (6063, 737, 5326, 0, 0)
    assert_agrees(record, cases, steps)
    given = [housing / "mini" / "cases.csv", housing / "mini" / "events.csv"]
    assert shape(take(given, store, record)) == (6063, 0, 0, 6063, 0)


@pytest.mark.parametrize("transactions", [1, 2, 4])
def test_a_crash_between_transactions_adds_nothing_twice(
    housing: Path,
    store: Store,
    record: Record,
    monkeypatch: pytest.MonkeyPatch,
    transactions: int,
) -> None:
    paths = [housing / "mini" / "cases.csv", housing / "mini" / "events.csv"]
    monkeypatch.setattr(history, "FACTS_AT_ONCE", 1_000)
    extend, calls = Record.extend, []

    def breaks(self: Record, batch: object) -> int:
        calls.append(batch)
        if len(calls) > transactions:
            raise StoreFull("No room is left; nothing was recorded.")
        return extend(self, batch)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Record, "extend", breaks)
        with pytest.raises(StoreFull):
            take(paths, store, record)
    assert 1_000 <= record.position() < 5_000

    counts = take(paths, store, record)

    assert counts.received + counts.appended + counts.already == 6063
    assert counts.already > 0
    assert_agrees(record, *map(read, paths))


@pytest.mark.slow
def test_the_whole_real_history_agrees_with_a_plain_count(
    housing: Path, store: Store, record: Record
) -> None:
    paths = [housing / "cases.csv.gz", housing / "events.csv.gz"]
    cases, steps = map(read, paths)

    counts = take(paths, store, record)

    assert shape(counts) == (418_515, 59_889, 358_626, 0, 0)
    assert counts.kinds == kinds_of(steps)
    assert_agrees(record, cases, steps)


def test_what_is_stored_validates_as_if_told_natively(
    housing: Path, store: Store, record: Record
) -> None:
    take(
        [housing / "mini" / "cases.csv", housing / "mini" / "events.csv"], store, record
    )

    for one in record.since(0, 10_000):
        again = ALL_FACTS[one.fact.topic].model_validate_json(
            one.fact.model_dump_json()
        )
        assert again == one.fact


def test_a_column_that_only_a_term_names_is_needed_too(
    tmp_path: Path, store: Store, record: Record
) -> None:
    steps, cases = tmp_path / "steps.csv", tmp_path / "cases.csv"
    write(steps, STEPS)
    write(cases, [{k: v for k, v in CASE.items() if k != "reporter_hash"}])

    with pytest.raises(Unreadable, match="lacks the column 'reporter_hash'"):
        take([cases, steps], store, record)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('use = "sent_to"', 'use = "sent"', "there is no value 'sent'"),
        ('"(.+?)"(?= ', '"(.+?)"((?= ', "pattern: "),
        ('"(.+?)"(?= ', '".+?"(?= ', "exactly one group"),
        ('{ count = "extension" }', "{ }", "it needs one of case, column"),
        ('value = { use = "sent_from" } }', "}", "ahead needs a value"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused_before_anything_is_read(
    tmp_path: Path, store: Store, record: Record, *, old: str, new: str, told: str
) -> None:
    shipped = Path(history.__file__).parent / "mappings" / "housing-appeals.toml"
    text = shipped.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "m.toml"
    path.write_text(text.replace(f", {old}", new).replace(old, new), encoding="utf-8")
    steps, cases = tmp_path / "steps.csv", tmp_path / "cases.csv"
    write(steps, STEPS)
    write(cases, [CASE])

    with pytest.raises(BadMapping, match=told) as error:
        import_history(record, [cases, steps], load_history(path), vault=store.vault)
    assert "\n" not in str(error.value)
    assert record.position() == 0


def test_a_case_that_another_takes_over_meanwhile_is_not_told_twice(
    run: Run, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    extend, calls = Record.extend, []

    def overtaken(self: Record, batch: Sequence[Recorded]) -> int:
        calls.append(batch)
        if len(calls) == 1:
            extend(self, batch)
        return extend(self, batch)

    monkeypatch.setattr(Record, "extend", overtaken)

    assert shape(run([CASE], STEPS)) == (12, 0, 0, 12, 0)
    assert len(told(record)) == 12
