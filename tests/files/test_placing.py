"""An order that names no registered place is where its caller says, if that is sure."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from casework.adapters.files import Counts
from casework.adapters.files import intake as take_in
from casework.adapters.files.mapping import OrderMapping, load_orders
from casework.adapters.places import register_in
from casework.adapters.record import Record, Store
from casework.domain.complaint.facts import ComplaintReceived, Place
from casework.domain.complaint.identity import case_id
from casework.domain.facts import SYSTEM, Fact, Recorded
from casework.domain.reference import (
    PlaceAliasRecorded,
    ProjectsRegistered,
    RegisteredProject,
    reference_id,
)
from casework.domain.rulebook.book import Rulebook
from tests.files.test_intake import GOOD, write
from tests.place.test_lookup import AT, BUILDINGS, ESTATES, alias, places

Take = Callable[..., Counts]
SAID = {name: GOOD[name] for name in ("no", "received_at", "phone", "name", "words")}
IN_WORDS = load_orders("casework").model_copy(
    update={"place": load_orders("hotline-messages").place}
)


@pytest.fixture
def register(record: Record) -> Callable[..., None]:
    """Registers the places of the look-up's tests, or something more."""

    def register(*more: Fact) -> None:
        stream = reference_id("demo")
        known = len(record.stream(stream))
        facts: Sequence[Fact] = more if known else (*places(ESTATES, BUILDINGS), *more)
        record.extend(
            [Recorded(stream, n, fact) for n, fact in enumerate(facts, known + 1)]
        )

    return register


@pytest.fixture
def take(tmp_path: Path, store: Store, record: Record, rulebook: Rulebook) -> Take:
    """Takes in orders, by columns or by words."""

    def take(*orders: dict[str, str], mapping: OrderMapping | None = None) -> Counts:
        write(path := tmp_path / "orders.csv", orders)
        return take_in(
            record,
            path,
            mapping or load_orders("casework"),
            rulebook=rulebook,
            register=register_in(record),
            vault=store.vault,
            by=SYSTEM,
        )

    return take


def placed(record: Record, no: str = "W1") -> Place:
    fact = record.stream(case_id("demo", no))[0].fact
    assert isinstance(fact, ComplaintReceived)
    return fact.place


def own(estate: str, building: str, certainty: str) -> Place:
    return Place(registry="own", estate=estate, building=building, certainty=certainty)


def test_an_address_that_is_registered_sets_the_place(
    register: Callable[..., None], take: Take, record: Record
) -> None:
    register()
    counts = take({**SAID, "address": "东柳一村3号楼502室"})

    assert counts == Counts(read=1, received=1, placed=1)
    assert placed(record) == own("E1", "E1-3", "exact")


def test_an_alias_sets_the_place(
    register: Callable[..., None], take: Take, record: Record
) -> None:
    register(alias("老东柳3号楼", "E1", "E1-3"))

    assert take({**SAID, "address": "老东柳3号楼"}).placed == 1
    assert placed(record) == own("E1", "E1-3", "alias")


@pytest.mark.parametrize(
    ("address", "certainty"),
    [
        ("东柳一村", "partial"),
        ("东柳一村3号楼和5号楼", "ambiguous"),
        ("东柳三村3号楼", "unknown"),
        ("B7区东柳一村3号楼", "other district"),
        ("😀", "unknown"),
        ("Flat 5, 12 High Street", "unknown"),
    ],
)
def test_what_is_not_sure_is_left_open_and_says_how_unsure(
    register: Callable[..., None],
    take: Take,
    record: Record,
    address: str,
    certainty: str,
) -> None:
    register()

    assert take({**SAID, "address": address}) == Counts(read=1, received=1)
    assert placed(record) == Place(resolved=False, certainty=certainty)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("紫藤苑2号楼的电梯停了三天", own("E4", "E4-2", "exact")),
        ("电梯停了三天", Place(resolved=False, certainty="unknown")),
        ("漏", Place(resolved=False, certainty="unknown")),
        ("修了又漏" * 5_000, Place(resolved=False, certainty="unknown")),
        ("👍👍", Place(resolved=False, certainty="unknown")),
    ],
)
def test_the_words_are_read_where_the_mapping_says_so(
    register: Callable[..., None],
    take: Take,
    record: Record,
    words: str,
    place: Place,
) -> None:
    register()

    assert take({**SAID, "words": words}, mapping=IN_WORDS).received == 1
    assert placed(record) == place


def test_a_code_goes_before_what_is_said(
    register: Callable[..., None], take: Take, record: Record
) -> None:
    register()

    assert take({**GOOD, "address": "紫藤苑2号楼"}).placed == 0
    assert placed(record) == Place(estate="E01", building="E01-3")


def test_only_the_register_named_is_asked(
    register: Callable[..., None], take: Take, record: Record
) -> None:
    register()
    take({**SAID, "address": "东柳一村3号楼", "registry": "other"})

    assert placed(record) == Place(
        registry="other", resolved=False, certainty="unknown"
    )


def test_without_a_register_nothing_is_looked_up(take: Take, record: Record) -> None:
    take({**SAID, "address": "东柳一村3号楼"})

    assert placed(record) == Place(resolved=False)


def test_the_only_repair_project_of_the_estate_comes_with_it(
    register: Callable[..., None], take: Take, record: Record
) -> None:
    one = RegisteredProject(code="P1", name="一期", estates=("E1", "E2"))
    two = RegisteredProject(code="P2", name="二期", estates=("E2",))
    register(ProjectsRegistered(at=AT, by=SYSTEM, registry="own", projects=(one, two)))
    take(
        {**SAID, "address": "东柳一村3号楼"},
        {**SAID, "no": "W2", "address": "东柳二村3号楼"},
    )

    assert (placed(record).project, placed(record, "W2").project) == ("P1", None)


def test_a_file_that_comes_again_after_the_register_has_learned_adds_nothing(
    register: Callable[..., None], take: Take, record: Record
) -> None:
    order = {**SAID, "address": "柳堤路9弄3号"}
    assert take(order) == Counts(read=1, received=1)
    register()
    assert take(order) == Counts(read=1, already=1)
    correction: PlaceAliasRecorded = alias("柳堤路9弄3号", "E1", "E1-3")
    register(correction)

    assert take(order) == Counts(read=1, already=1)
    assert placed(record) == Place(resolved=False)
    assert take({**order, "estate": "E9"}) == Counts(read=1, rejected=1)
