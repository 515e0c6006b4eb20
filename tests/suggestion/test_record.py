"""What is learned from a record: what callers said whose cases were classified."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from casework.adapters.learning import examples, learn_from
from casework.adapters.record import Record, Store, open_store
from casework.adapters.suggestion import knowledge_in, model_file
from casework.domain.complaint.facts import (
    ClassificationCorrected,
    ComplaintClassified,
    ComplaintReceived,
    ComplaintType,
)
from casework.domain.facts import SYSTEM, Fact, Recorded
from tests.projections.histories import NAMESPACE, START
from tests.suggestion.corpus import TAXONOMY, calls


class Book:
    """A district's record into which calls are written."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.store: Store = open_store(data)
        self.record: Record = self.store.record("d", create=True)
        self.calls = 0

    def call(
        self, person: str, words: str | None, *leaves: str, anonymous: bool = False
    ) -> UUID:
        """A call, classified and then corrected as often as there are more leaves."""
        self.calls += 1
        case = uuid5(NAMESPACE, f"taught {self.calls}")
        at, by = START + timedelta(minutes=self.calls), SYSTEM
        facts: list[Fact] = [
            ComplaintReceived(
                at=at,
                by=by,
                no=f"A{self.calls}",
                person=person,
                anonymous=anonymous,
                words=words,
            )
        ]
        for n, leaf in enumerate(leaves):
            facts.append(
                ClassificationCorrected(
                    at=at,
                    by=by,
                    taxonomy="t",
                    leaf=leaf,
                    was=leaves[n - 1],
                    reason="误",
                )
                if n
                else ComplaintClassified(
                    at=at,
                    by=by,
                    taxonomy="t",
                    leaf=leaf,
                    type=ComplaintType.COMPLAINT,
                    grade="O5",
                )
            )
        self.record.extend([Recorded(case, n, f) for n, f in enumerate(facts, 1)])
        return case

    def learned(self, upto: int | None = None) -> list[tuple[str | None, str, str]]:
        """What there is to learn from: words, leaf and caller."""
        last = upto or self.record.position()
        told = examples(self.record, "casework", last)
        return [(one.words, one.leaf, one.caller) for one in told]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """An empty district."""
    opened = Book(tmp_path)
    yield opened
    opened.store.close()


def test_the_leaf_given_last_is_the_truth_up_to_a_position(book: Book) -> None:
    book.call("p1", "屋顶漏水", "Q0102", "Q0101")
    book.call("p2", "还没有分类")
    book.call("p3", "半夜施工", "S0301")

    assert book.learned() == [("屋顶漏水", "Q0101", "p1"), ("半夜施工", "S0301", "p3")]
    assert book.learned(upto=2) == [("屋顶漏水", "Q0102", "p1")]
    assert book.learned(upto=1) == []


def test_an_erased_callers_words_are_not_read(book: Book) -> None:
    book.call("p1", "屋顶漏水", "Q0101")
    book.call("p2", "半夜施工", "S0301")

    book.store.vault.erase("p1")

    assert book.learned() == [("半夜施工", "S0301", "p2")]


def test_all_who_are_anonymous_count_as_one_caller(book: Book) -> None:
    for number in range(3):
        book.call(f"anonymous:{number}", "屋顶漏水", "Q0101", anonymous=True)

    assert {caller for _, _, caller in book.learned()} == {""}


def test_a_type_of_another_catalogue_is_another_matter(book: Book) -> None:
    book.call("p1", "屋顶漏水", "Q0101", "elsewhere:7")
    book.call("p2", None, "Q0101")

    assert book.learned() == []
    told = examples(book.record, "elsewhere", book.record.position())
    assert [one.leaf for one in told] == ["elsewhere:7"]


def test_what_a_record_taught_is_kept_beside_it(book: Book) -> None:
    for one in calls(each=15):
        book.call(one.caller, f"{one.title}，{one.words}", one.leaf)

    known = learn_from(book.record, book.data, TAXONOMY, upto=None, seed=1)
    first = model_file(book.data, "d").read_bytes()
    again = learn_from(book.record, book.data, TAXONOMY, upto=None, seed=1)

    assert again.name == known.name
    assert model_file(book.data, "d").read_bytes() == first
    assert knowledge_in(model_file(book.data, "d")) is not None
    assert known.about.upto == book.record.position()
    assert known.about.made_by
