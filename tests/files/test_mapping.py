"""A bad mapping is one sentence that names the key and the problem."""

from pathlib import Path

import pytest

from casework.adapters.files.mapping import (
    BadMapping,
    load_history,
    load_mapping,
    load_orders,
    shipped_mappings,
)

ORDERS = """
name = "x"
form = "orders"
zone = "Asia/Shanghai"
[columns]
no = "id"
at = "time"
"""


def test_every_shipped_mapping_loads() -> None:
    assert shipped_mappings() == ("casework", "hotline-messages", "housing-appeals")
    for name in shipped_mappings():
        assert load_mapping(name).name == name


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Asia/Shanghai", "Asia/Nowhere", "zone: there is no time zone 'Asia/Nowhere'"),
        ('no = "id"', 'number = "id"', "columns: an order has no field 'number'"),
        ('form = "orders"', 'form = "letters"', "form: "),
        ('form = "orders"', "", "form: "),
        ('name = "x"', "nom = 1", "name: field required"),
        ('at = "time"', "at = 3", "columns.at: "),
        ("[columns]", "[colums]", "columns: field required"),
        ("[columns]", "[person]\nage = 'a'\n[columns]", "person: a person key has no"),
        ('name = "x"', "name = ", "is not TOML"),
    ],
)
def test_a_bad_mapping_names_key_and_problem(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(ORDERS.replace(old, new))

    with pytest.raises(BadMapping) as error:
        load_mapping(path)

    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_mapping_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(BadMapping, match="shipped are casework, hotline-messages"):
        load_mapping("nowhere")


def test_a_mapping_of_the_other_form_is_refused() -> None:
    with pytest.raises(BadMapping, match="form must be 'orders'"):
        load_orders("housing-appeals")
    with pytest.raises(BadMapping, match="form must be 'history'"):
        load_history("casework")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("complaint.closed.v1", "complaint.shut.v1", "there is no fact"),
        ('basis = "第三方确认"', 'bases = "第三方确认"', "has no such field"),
        ('name = "conclusion"', "", "needs name"),
        ('match = ["answer", "", ""]', 'match = ["answer"]', "3 values are needed"),
    ],
)
def test_a_history_that_does_not_fit_its_facts_is_refused(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    shipped = Path(load_mapping.__code__.co_filename).parent / "mappings"
    text = (shipped / "housing-appeals.toml").read_text(encoding="utf-8")
    path = tmp_path / "m.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(BadMapping) as error:
        load_mapping(path)

    assert told in str(error.value)
    assert "step." in str(error.value)
