"""Learning from what was chosen, and suggesting by it, from the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import OPERATOR, Casework
from tests.suggestion.corpus import calls

HEAD = "no,received_at,title,words,phone,leaf,estate\n"


@pytest.fixture
def taught(casework: Casework, tmp_path: Path) -> Casework:
    """A district with classified complaints of many callers."""
    rows = [
        f"L-{n},2026-03-02T{8 + n // 60:02d}:{n % 60:02d},{one.title},{one.words},"
        f"1390000{n:04d},{one.leaf},E-1\n"
        for n, one in enumerate(calls(each=20))
    ]
    file = tmp_path / "orders.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    casework.done("init", "hotline")
    casework.done("intake", str(file), by=OPERATOR)
    return casework


def test_what_was_chosen_is_learned_and_suggested(taught: Casework) -> None:
    told = taught.json("learn", "--seed", "7")
    model = taught.data / "hotline" / "suggestions.model"
    first = model.read_bytes()

    assert told["examples"] == 60
    assert told["leaves"] == ["F0302", "Q0101", "S0301"]
    assert told["quality"]["macro_f1"] > 0.9
    assert told["model"].endswith(told["hash"][:8])
    suggested = taught.json("suggest", "深夜敲墙吵得睡不着")
    assert suggested["model"] == told["model"]
    assert suggested["sure"]
    assert suggested["items"][0]["leaf"] == "S0301"
    assert suggested["items"][0]["words"]
    assert taught.json("learn", "--seed", "7") == told
    assert model.read_bytes() == first
    assert "macro-F1" in taught.done("learn", "--lang", "en")
    _a_correction_counts(taught)


def _a_correction_counts(taught: Casework) -> None:
    """What is learned up to a position does not know what was corrected after it."""
    before = taught.json("learn")
    words = ("complaint", "correct-classification", "L-0", "--leaf", "D0202")
    taught.done(*words, "--reason", "电话里说的是网线", by=OPERATOR)
    after = taught.json("learn")

    assert after["left_out"] == before["left_out"] + 1
    assert after["upto"] > before["upto"]
    again = taught.json("learn", "--upto", str(before["upto"]))
    assert again == before


def test_who_classifies_is_shown_what_was_learned(taught: Casework) -> None:
    """Before anything is learned everyday words suggest; each counts under its name."""
    taught.receive("A-1", "2026-03-09T09:00")
    taught.classify("A-1", "2026-03-09T09:05")
    model = taught.json("learn")["model"]
    taught.receive("A-2", "2026-03-09T10:00")
    taught.classify("A-2", "2026-03-09T10:05")

    told = taught.json("indicators", "--to", "2026-12-01")["suggestions"]
    shown = {one["model"]: one["classified"] for one in told}
    assert shown == {"": 60, "start/1 casework/1": 1, model: 1}


def test_too_little_to_learn_from_is_said(casework: Casework) -> None:
    casework.done("init", "hotline")

    told = casework("learn")

    assert told.exit_code == 1
    assert "too little to learn from" in told.stderr
    assert not (casework.data / "hotline" / "suggestions.model").exists()


def test_a_broken_model_asks_to_be_learned_again(casework: Casework) -> None:
    casework.done("init", "hotline")
    (casework.data / "hotline" / "suggestions.model").write_bytes(b"\x00\x01")

    told = casework.json("suggest", "屋面修好又漏")

    assert "retrain with casework learn" in told["why"]
    assert told["items"][0]["leaf"] == "Q0101"


def test_a_directory_in_the_place_of_the_model_is_named(casework: Casework) -> None:
    casework.done("init", "hotline")
    model = casework.data / "hotline" / "suggestions.model"
    model.mkdir()

    told = casework("learn")

    assert told.exit_code == 3
    assert told.stderr.startswith(f"{model} is a directory")
    assert "移走" in casework("learn", "--lang", "zh").stderr
