"""What a type is suggested for a text, as the command line tells it."""

import pytest

from tests.cli.conftest import Casework


def test_a_suggestion_gives_its_reason(casework: Casework) -> None:
    told = casework.json("suggest", "修好以后屋面又渗漏", "--lang", "zh")
    first = told["items"][0]

    assert told["sure"]
    assert first["leaf"] == "Q0101"
    assert first["unit"] == "CON"
    assert first["grade"] == "U2"
    assert 0.5 < first["probability"] < 1
    assert "屋面" in first["words"]
    assert "文中有" in first["reason"]
    assert "%" in casework.done("suggest", "屋面修好又漏")


@pytest.mark.parametrize(
    "said", ["", "早上好", "漏", "😀", "lorem ipsum", "水" * 20000]
)
def test_not_enough_is_said_and_nothing_guessed(casework: Casework, said: str) -> None:
    told = casework.json("suggest", said)

    assert told["items"] == []
    assert not told["sure"]
    assert told["why"]
    assert told["why"] in casework.done("suggest", said)


def test_the_title_counts(casework: Casework) -> None:
    told = casework.json("suggest", "请处理", "--title", "夜里施工吵得睡不着")

    assert told["items"][0]["leaf"] == "S0301"
