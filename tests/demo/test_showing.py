"""What a newcomer is shown of the synthetic district."""

import re
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from casework.adapters.demo import LAST_DAY, show_desk
from casework.adapters.demo.engine import Engine
from casework.adapters.desk import Desk
from casework.domain.complaint.facts import CallerContacted, ComplaintReceived

pytestmark = pytest.mark.xdist_group("demo")


def shown(desk: Desk, lang: str, width: int = 80) -> str:
    """The screen as text."""
    out = StringIO()
    show_desk(desk, Console(file=out, width=width, force_terminal=False), lang)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_fits_the_terminal(desk: Desk, lang: str, width: int) -> None:
    """No line is wider than the terminal, and no figure is cut."""
    lines = shown(desk, lang, width).splitlines()

    assert max(cell_len(line) for line in lines) <= width
    assert not re.search(r"[\d:]…", "".join(lines))
    assert len(lines) < 140


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("合成数据", "今日到期", "已超期", "24:00届满", "被拒绝", "反复")),
        (
            "en",
            ("SYNTHETIC", "due today", "late", "and ends at", "refused by", "show "),
        ),
    ],
)
def test_it_says_what_matters(desk: Desk, lang: str, words: tuple[str, ...]) -> None:
    """Synthetic; due and late; a case with its limits; a refusal; what recurs."""
    screen = shown(desk, lang)

    for word in words:
        assert word in screen
    assert f"{LAST_DAY:%Y-%m-%d %H:%M}" in screen
    assert "Q0101" in screen


def test_the_case_it_tells_is_instructive(desk: Desk) -> None:
    """A return dispute, an extension, a redo, a closing and a reopening."""
    screen = shown(desk, "en")

    for words in ("was refused", "extension 1 was granted", "redo 1", "closed", "reop"):
        assert words in screen


def test_showing_changes_nothing_and_names_no_caller(
    desk: Desk, engine: Engine
) -> None:
    """The refusal it shows is not put to the desk; callers stay unnamed."""
    before = desk.record.position()
    screen = shown(desk, "zh") + shown(desk, "en")
    told = [recorded.fact for recorded in engine.log]
    said = {f.phone for f in told if isinstance(f, ComplaintReceived)}
    said |= {f.name for f in told if isinstance(f, ComplaintReceived)}
    said |= {f.contact for f in told if isinstance(f, CallerContacted)}

    assert desk.record.position() == before
    assert not [one for one in said if one and one in screen]
