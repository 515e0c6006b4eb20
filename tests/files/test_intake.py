"""Orders go in once; what is bad is told with line, field and reason; it adds up."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from casework.adapters.errors import StoreFull
from casework.adapters.files import (
    Counts,
    Rejects,
    Unreadable,
    intake,
    load_orders,
    orders,
)
from casework.adapters.places import register_in
from casework.adapters.record import Record, Store
from casework.domain.complaint.facts import ComplaintClassified, ComplaintReceived
from casework.domain.complaint.identity import case_id
from casework.domain.facts import SYSTEM, Recorded
from casework.domain.rulebook.book import Rulebook

GOOD = {
    "no": "W1",
    "received_at": "2026-03-02T09:00:00+08:00",
    "phone": "13800000000",
    "name": "王秀英",
    "estate": "E01",
    "building": "E01-3",
    "words": "外墙渗水",
}
Run = Callable[..., Counts]


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    return tmp_path / "rejects.csv"


@pytest.fixture
def run(
    tmp_path: Path, store: Store, record: Record, rulebook: Rulebook, rejects: Path
) -> Run:
    """Writes orders to a file and takes them in."""

    def run(*orders: dict[str, str], name: str = "orders.csv") -> Counts:
        path = tmp_path / name
        write(path, orders)
        counts = take(path, store, record, rulebook, rejects)
        assert_adds_up(counts)
        return counts

    return run


def take(
    path: Path,
    store: Store,
    record: Record,
    rulebook: Rulebook,
    rejects: Path,
    *,
    mapping: str = "casework",
) -> Counts:
    return intake(
        record,
        path,
        load_orders(mapping),
        rulebook=rulebook,
        register=register_in(record),
        vault=store.vault,
        by=SYSTEM,
        rejects=Rejects(rejects),
    )


def write(path: Path, orders: tuple[dict[str, str], ...]) -> None:
    columns = list(dict.fromkeys(name for order in orders for name in order))
    if path.suffix == ".jsonl":
        lines = [json.dumps(order, ensure_ascii=False) for order in orders]
        path.write_text("\n".join(lines), encoding="utf-8")
        return
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, columns)
            for line, order in enumerate(orders, 1):
                sheet.write_row(line, 0, [order.get(name, "") for name in columns])
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(orders)


def assert_adds_up(counts: Counts) -> None:
    assert counts.read == (
        counts.received + counts.appended + counts.already + counts.rejected
    )


def rejected(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx", "orders.jsonl"])
def test_an_order_is_received_from_each_form_of_file(
    run: Run, record: Record, name: str
) -> None:
    counts = run(GOOD, {**GOOD, "no": "W2"}, name=name)

    assert counts == Counts(read=2, received=2)
    (told,) = record.stream(case_id("demo", "W1"))
    fact = told.fact
    assert isinstance(fact, ComplaintReceived)
    assert fact.at.isoformat() == "2026-03-02T09:00:00+08:00"
    assert (fact.words, fact.phone, fact.name) == ("外墙渗水", "13800000000", "王秀英")
    assert (fact.place.building, fact.place.resolved) == ("E01-3", True)


def test_an_order_that_names_its_leaf_is_classified(run: Run, record: Record) -> None:
    run({**GOOD, "leaf": "Q0101", "type": "complaint", "grade": "紧急"})

    _, told = record.stream(case_id("demo", "W1"))
    assert isinstance(told.fact, ComplaintClassified)
    assert (told.fact.leaf, told.fact.type, told.fact.grade) == ("Q0101", "投诉", "U2")


@pytest.mark.parametrize(
    ("change", "field", "zh"),
    [
        ({"no": ""}, "no", "缺少工单编号"),
        ({"received_at": ""}, "at", "缺少时间"),
        ({"words": " "}, "matter", "缺少事项"),
        ({"estate": "", "building": ""}, "place", "缺少地点"),
        ({"received_at": "2026-02-30T09:00:00"}, "at", "没有这样的日期或者时间"),
        ({"received_at": "yesterday"}, "at", "没有这样的日期或者时间"),
        ({"accused": "no such unit"}, "accused", "没有这个单位"),
        ({"leaf": "Z9999"}, "leaf", "没有这个问题类型"),
        ({"leaf": "Q0101", "grade": "U9"}, "grade", "没有这个等级"),
        ({"grade": "U9"}, "grade", "没有这个等级"),
        ({"type": "表扬"}, "type", "没有这个诉求类型"),
        ({"anonymous": "perhaps"}, "anonymous", "应为是或者否"),
        ({"phone": "", "name": ""}, "contact", "第3条"),
    ],
)
def test_a_bad_row_is_rejected_and_the_rest_kept(
    run: Run, rejects: Path, change: dict[str, str], field: str, zh: str
) -> None:
    bad = {**GOOD, "no": "W2", **change}
    counts = run(GOOD, bad, {**GOOD, "no": "W3"})

    assert counts == Counts(read=3, received=2, rejected=1)
    (row,) = rejected(rejects)
    assert (row["file"], row["line"], row["field"]) == ("orders.csv", "3", field)
    assert zh in row["reason_zh"]
    assert row["reason_en"].isascii()
    assert row["words"] == bad["words"]


def test_a_row_in_another_encoding_is_rejected_and_the_rest_kept(
    tmp_path: Path, store: Store, record: Record, rulebook: Rulebook, rejects: Path
) -> None:
    path = tmp_path / "orders.csv"
    write(path, (GOOD, {**GOOD, "no": "W2", "words": "噪声扰民"}))
    content = path.read_bytes().replace("噪声扰民".encode(), "噪声扰民".encode("gbk"))
    path.write_bytes(content)

    assert take(path, store, record, rulebook, rejects) == Counts(2, 1, 0, 0, 1)
    (row,) = rejected(rejects)
    assert (row["line"], row["reason_zh"]) == ("3", "编码不是UTF-8")


def test_a_half_written_workbook_is_one_rejected_row(
    tmp_path: Path, store: Store, record: Record, rulebook: Rulebook, rejects: Path
) -> None:
    path = tmp_path / "orders.xlsx"
    write(path, (GOOD,))
    path.write_bytes(path.read_bytes()[:-40])

    assert take(path, store, record, rulebook, rejects) == Counts(1, 0, 0, 0, 1)
    (row,) = rejected(rejects)
    assert (row["line"], row["file"]) == ("1", "orders.xlsx")
    assert "half-written" in row["reason_en"]


def test_the_same_order_again_is_already_received(run: Run, record: Record) -> None:
    run(GOOD)
    before = record.position()

    assert run(GOOD, GOOD) == Counts(read=2, already=2)
    assert record.position() == before


def test_the_same_order_twice_in_one_file_is_received_once(run: Run) -> None:
    assert run(GOOD, GOOD) == Counts(read=2, received=1, already=1)


def test_an_order_that_changed_is_rejected_with_its_fields(
    run: Run, record: Record, rejects: Path
) -> None:
    run({**GOOD, "leaf": "Q0101"})
    before = record.position()
    changed = {**GOOD, "leaf": "Q0102", "words": "王秀英家外墙", "building": "E01-4"}

    assert run(changed) == Counts(read=1, rejected=1)
    assert record.position() == before
    (row,) = rejected(rejects)
    assert row["field"] == "place, words, leaf"
    assert row["reason_en"] == "differs from what was received: place, words, leaf"
    assert row["reason_zh"] == "与已受理的内容不一致：place, words, leaf"


def test_reasons_never_repeat_what_is_personal(run: Run, rejects: Path) -> None:
    run(GOOD)
    run(
        {**GOOD, "words": "换了说法", "name": "李建国", "phone": "13911111111"},
        {**GOOD, "no": "W2", "words": ""},
        {**GOOD, "no": "W3", "received_at": "13800000000"},
    )

    for row in rejected(rejects):
        told = row["reason_zh"] + row["reason_en"] + row["field"]
        for personal in (*GOOD.values(), "换了说法", "李建国", "13911111111"):
            assert personal not in told


def test_an_erased_person_stays_erased_when_the_file_comes_again(
    run: Run, record: Record, store: Store
) -> None:
    run(GOOD)
    (told,) = record.stream(case_id("demo", "W1"))
    assert isinstance(told.fact, ComplaintReceived)
    store.vault.erase(told.fact.person)

    assert run(GOOD) == Counts(read=1, already=1)
    (told,) = record.stream(case_id("demo", "W1"))
    assert isinstance(told.fact, ComplaintReceived)
    assert told.fact.words is None


def test_an_anonymous_call_needs_no_contact(run: Run, record: Record) -> None:
    run({**GOOD, "phone": "", "name": "", "anonymous": "是"})

    (told,) = record.stream(case_id("demo", "W1"))
    assert isinstance(told.fact, ComplaintReceived)
    assert told.fact.anonymous


def test_an_address_alone_is_kept_as_said_and_unresolved(
    run: Run, record: Record
) -> None:
    run({**GOOD, "estate": "", "building": "", "address": "某路1弄3号"})

    (told,) = record.stream(case_id("demo", "W1"))
    assert isinstance(told.fact, ComplaintReceived)
    assert not told.fact.place.resolved
    assert told.fact.address == "某路1弄3号"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_of_the_rejects_is_a_formula(
    run: Run, rejects: Path, start: str
) -> None:
    run({**GOOD, "words": start, "received_at": "never", f"{start}col": "x"})

    with rejects.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert f"'{start}" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_without_bad_rows_the_rejects_file_has_its_head_only(
    run: Run, rejects: Path
) -> None:
    run({**GOOD, "words": ""})
    run(GOOD)

    assert rejected(rejects) == []


def test_the_rejects_are_never_written_over_the_orders(
    tmp_path: Path, store: Store, record: Record, rulebook: Rulebook
) -> None:
    path = tmp_path / "orders.csv"
    write(path, ({**GOOD, "words": ""},))
    before = path.read_bytes()

    with pytest.raises(Unreadable, match=r"written over orders\.csv"):
        take(path, store, record, rulebook, path)
    assert path.read_bytes() == before


def test_rejects_that_cannot_be_written_are_one_sentence(
    tmp_path: Path, store: Store, record: Record, rulebook: Rulebook
) -> None:
    path = tmp_path / "orders.csv"
    write(path, (GOOD,))

    with pytest.raises(Unreadable, match="cannot be written: No such file"):
        take(path, store, record, rulebook, tmp_path / "no" / "rejects.csv")


@pytest.mark.parametrize("column", ["registry", "register", "名录"])
def test_an_order_says_whose_register_its_place_is_of(
    run: Run, record: Record, column: str
) -> None:
    assert run({**GOOD, column: "hk"}) == Counts(read=1, received=1)

    (told,) = record.since(0, 10)
    assert isinstance(told.fact, ComplaintReceived)
    assert told.fact.place.registry == "hk"


def test_an_order_that_another_receives_meanwhile_is_already_received(
    run: Run, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    extend, calls = Record.extend, []

    def overtaken(self: Record, batch: Sequence[Recorded]) -> int:
        calls.append(batch)
        if len(calls) == 1:
            extend(self, batch)
        return extend(self, batch)

    monkeypatch.setattr(Record, "extend", overtaken)

    assert run(GOOD) == Counts(read=1, already=1)
    assert record.position() == 1


def test_a_crash_between_transactions_adds_nothing_twice(
    run: Run, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    ten = [{**GOOD, "no": f"W{n}"} for n in range(10)]
    monkeypatch.setattr(orders, "ROWS_AT_ONCE", 3)
    extend, calls = Record.extend, []

    def breaks(self: Record, batch: object) -> int:
        calls.append(batch)
        if len(calls) == 3:
            raise StoreFull("No room is left; nothing was recorded.")
        return extend(self, batch)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Record, "extend", breaks)
        with pytest.raises(StoreFull):
            run(*ten)
    assert record.position() == 6

    assert run(*ten) == Counts(read=10, received=4, already=6)
    assert record.position() == 10


def test_the_real_messages_are_all_received_and_only_once(
    hotline: Path,
    store: Store,
    record: Record,
    rulebook: Rulebook,
    rejects: Path,
) -> None:
    path = hotline / "messages.xlsx"

    first = take(path, store, record, rulebook, rejects, mapping="hotline-messages")
    again = take(path, store, record, rulebook, rejects, mapping="hotline-messages")

    assert first == Counts(read=4326, received=4326)
    assert again == Counts(read=4326, already=4326)
    assert record.position() == 4326
    (told,) = record.stream(case_id("demo", "188006"))
    fact = told.fact
    assert isinstance(fact, ComplaintReceived)
    assert fact.at.isoformat() == "2019-02-28T11:25:05+08:00"
    assert not fact.place.resolved
    assert fact.title == "A3区一米阳光婚纱艺术摄影是否合法纳税了？"
    assert (fact.words or "").startswith("\n\t\t\t\t\t\n\t\t\t\t\t座落在A市A3区联丰路")


LATER = {**GOOD, "no": "W2", "received_at": "2026-03-02T09:30:00+09:00"}
LATEST = {**GOOD, "no": "W3", "received_at": "2026-03-03T09:00:00+08:00"}
UNTIMED = {**GOOD, "no": "W4", "received_at": "one day"}
UNSAID = {**GOOD, "no": "W5", "words": ""}


def received(record: Record) -> list[str]:
    facts = [told.fact for told in record.since(0, 100)]
    return [fact.no for fact in facts if isinstance(fact, ComplaintReceived)]


def test_orders_are_received_in_the_order_of_their_time(
    run: Run, record: Record, rejects: Path
) -> None:
    counts = run(UNSAID, LATEST, UNTIMED, GOOD, LATER)

    assert counts == Counts(read=5, received=3, rejected=2)
    assert received(record) == ["W2", "W1", "W3"]
    assert [row["line"] for row in rejected(rejects)] == ["2", "4"]


def test_orders_of_one_instant_are_received_as_they_stand_in_the_file(
    run: Run, record: Record
) -> None:
    names = ["W3", "W1", "W2"]
    run(*({**GOOD, "no": no} for no in names))

    assert received(record) == names


@pytest.mark.parametrize(("bound", "most"), [("ROWS_HELD", 2), ("SIGNS_HELD", 70)])
def test_no_more_rows_are_held_for_their_order_than_is_bounded(
    run: Run, record: Record, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(orders, bound, most)

    assert run(LATEST, LATER, GOOD) == Counts(read=3, received=3)
    assert received(record) == ["W2", "W3", "W1"]
