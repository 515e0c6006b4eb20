"""What a read model must keep but nobody is to read: stored sealed, told the same."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from casework.adapters.errors import OtherKey
from casework.adapters.views import Veil, Views, open_views
from casework.domain.complaint.facts import ComplaintReceived
from casework.domain.matter.terms import terms_of
from casework.projections import matters
from tests.projections.histories import Pages, told
from tests.views.conftest import Opener
from tests.views.test_matters import HOW, WHAT, WHERE, call, nos

ANOTHER = Veil(bytes(64))
CALLS = told(
    [call(n, n, WHAT[n % 6] + HOW[n % 5], Random(n).choice(WHERE)) for n in range(90)]
)


@pytest.fixture(params=["sqlite_views", "postgres_views"])
def opened(request: pytest.FixtureRequest) -> Opener:
    """Opens read models, on each database in turn."""
    opener: Opener = request.getfixturevalue(request.param)
    return opener


def stored(views: Views, query: str) -> list[bytes]:
    """The bytes of a column as they lie in the database."""
    with views._read() as connection:
        return [bytes(value) for value in connection.scalars(text(query))]


def test_what_callers_said_cannot_be_guessed_from_the_stored_rows(
    opened: Opener,
) -> None:
    views = opened(projections=[matters.MATTERS])
    views.catch_up(Pages(CALLS))

    said = stored(views, "SELECT terms FROM matter WHERE terms IS NOT NULL")
    counts = stored(views, "SELECT counts FROM matter_rarity")
    assert (len(said), len(counts)) == (90, 1)
    for words in WHAT:
        ids = terms_of(None, words).data
        signs = {ids[at : at + 4] for at in range(0, 4 * (len(ids) // 5), 4)}
        assert signs
        assert not [one for one in (*said, *counts) for sign in signs if sign in one]


def test_its_projection_reads_them_as_they_were_told(opened: Opener) -> None:
    views = opened(projections=[matters.MATTERS])
    views.catch_up(Pages(CALLS))
    first = select(matters.current.c.terms).where(matters.current.c.no == "A0")

    (row,) = views.read(first)
    received = CALLS[0].fact
    assert isinstance(received, ComplaintReceived)
    assert row["terms"] == terms_of(received.title, received.words).packed()
    live, groups = views.hash(), nos(views)
    views.rebuild()
    views.catch_up(Pages(CALLS))
    assert (views.hash(), nos(views)) == (live, groups)
    assert len(groups) > 1


def test_with_or_without_a_veil_the_same_is_told(tmp_path: Path) -> None:
    found = []
    for number, veil in enumerate((None, ANOTHER)):
        with open_views(
            tmp_path, f"d{number}", projections=[matters.MATTERS], veil=veil
        ) as views:
            views.catch_up(Pages(CALLS))
            found.append((nos(views), views.hash()))

    assert found[0] == found[1]


def test_rows_of_another_key_are_refused_with_what_to_do(tmp_path: Path) -> None:
    told_by = [matters.MATTERS]
    with open_views(tmp_path, "d", projections=told_by, veil=ANOTHER) as views:
        views.catch_up(Pages(CALLS))
    other = Veil(bytes(range(64)))
    with open_views(tmp_path, "d", projections=told_by, veil=other) as views:
        with pytest.raises(OtherKey, match="casework views rebuild tells them anew"):
            views.read(select(matters.current.c.terms))
        views.rebuild()
        views.catch_up(Pages(CALLS))
        assert len(views.read(select(matters.current.c.terms))) == 90


@given(st.one_of(st.none(), st.binary(max_size=300)))
def test_what_is_drawn_is_lifted_and_always_drawn_the_same(
    value: bytes | None,
) -> None:
    drawn = ANOTHER.drawn(value)

    assert ANOTHER.lifted(drawn) == value
    assert Veil(bytes(64)).drawn(value) == drawn
    assert not value or drawn != value
