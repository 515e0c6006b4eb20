"""A problem type named on the command line."""

from types import SimpleNamespace
from typing import cast

import pytest

from casework.adapters.cli.leaves import leaf_code
from casework.adapters.cli.settings import Plain
from casework.adapters.desk import Desk
from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.taxonomy import Leaf, Taxonomy

BOOK = load_rulebook()
ABROAD = Taxonomy(
    id="abroad",
    version="1",
    leaves=(
        Leaf(code="abroad:1", zh="漏水", en="leak"),
        Leaf(code="abroad:2", zh="漏水", en="drip"),
    ),
)
DESKS = [
    cast(Desk, SimpleNamespace(rulebook=BOOK)),
    cast(
        Desk,
        SimpleNamespace(
            rulebook=BOOK.model_copy(update={"taxonomies": (*BOOK.taxonomies, ABROAD)})
        ),
    ),
]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("Q0101", "Q0101"),
        ("修后屋面渗漏", "Q0101"),
        ("LEAK after works ", "Q0101"),
        ("drip", "abroad:2"),
        ("elsewhere:7", "elsewhere:7"),
    ],
)
def test_a_leaf_is_meant_by_its_code_or_its_name(wanted: str, code: str) -> None:
    assert leaf_code(DESKS, wanted) == code


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("漏水", "漏水 names several: abroad:1, abroad:2."),
        ("", "No leaf is given."),
        ("Q01", "Q01 is no leaf of the catalogue."),
    ],
)
def test_what_is_not_one_leaf_is_told(wanted: str, says: str) -> None:
    with pytest.raises(Plain) as told:
        leaf_code(DESKS, wanted)

    assert str(told.value) == says
