"""What the READMEs print is what the program prints."""

import re
from pathlib import Path

import pytest

from tests.docs.tour import READMES, ROOT, blocks, build, told


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("tour")
    build(data)
    return data


@pytest.mark.slow
@pytest.mark.xdist_group("tour")
@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_tour_prints_what_the_program_prints(readme: Path, demo: Path) -> None:
    shown = blocks(readme.read_text(encoding="utf-8"))

    assert shown, "the README has no tour"
    for body in shown:
        assert told(body, demo) == body


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_file_that_is_named_is_there(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    named = re.findall(r"\]\((?!http)([^)#]+)\)", text)

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
