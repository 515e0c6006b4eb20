"""The area under construction from a file: good rows kept, bad ones told."""

from pathlib import Path

import pytest

from tests.cli.conftest import Casework

PROJECTS = """
[[project]]
code = "P1"
name = "春光里修缮"
estates = ["E-1", "E-2"]
contractor = "CON-A"
area = 52000
phases = [
  { phase = "施工", begins = 2026-02-10 },
  { phase = "保修", begins = 2026-09-01 },
]
"""
ESTATES = "code,name,street,households\nE-1,春光里,ST-H,400\nE-2,秋水里,ST-H,300\n"


@pytest.fixture
def load(casework: Casework, tmp_path: Path) -> "Load":
    """Registers texts as files in a district with a project and two estates."""
    load = Load(casework, tmp_path)
    casework.done("init", "hotline")
    load.done("register.toml", PROJECTS)
    load.done("register.csv", ESTATES)
    return load


class Load:
    """Registers texts as files."""

    def __init__(self, casework: Casework, place: Path) -> None:
        self.casework = casework
        self.place = place

    def path(self, name: str, text: str) -> str:
        path = self.place / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def done(self, name: str, text: str) -> str:
        return self.casework.done("reference", "load", self.path(name, text))


def test_areas_by_month_are_registered_once(load: Load) -> None:
    text = "month,project,area\n2026-06,P1,52000\n2026-07,P1,26000.4\n"

    assert "ExposureReported, 1 entries" in load.done("works.csv", text)
    assert "Nothing in it is new" in load.done("works.csv", text)


def test_the_columns_may_be_chinese_and_places_named(load: Load) -> None:
    text = '月份,小区,面积\n2026年6月,春光里,"12,000"\n2026/7,E-2,0\n'

    assert load.done("works.csv", text).count("ExposureReported") == 2


def test_bad_rows_are_told_one_by_one_and_good_ones_kept(load: Load) -> None:
    rows = [
        "2026-06,P1,52000",
        "2026-13,P1,52000",
        "Juni,P1,52000",
        "2099-01,P1,52000",
        "2026-06,P9,52000",
        "2026-06,,52000",
        "2026-06,E-1,-5",
        "2026-06,E-1,viel",
        "2026-06,P1,51000",
        "2026-07,P1,51000",
    ]
    path = load.path("works.csv", "\n".join(["month,code,area", *rows]) + "\n")

    told = load.casework("reference", "load", path)

    assert told.exit_code == 1
    assert told.stderr.splitlines() == [
        "line 3: '2026-13' is no month.",
        "line 4: 'Juni' is no month.",
        "line 5: 2099-01 has not come yet.",
        "line 6: there is no project or estate 'P9'.",
        "line 7: there is no project or estate ''.",
        "line 8: '-5' is no area in square metres from zero up.",
        "line 9: 'viel' is no area in square metres from zero up.",
        "line 10: P1 is given already for 2026-06.",
    ]
    assert told.stdout.count("ExposureReported, 1 entries") == 2


def test_the_rows_left_out_are_in_the_document(load: Load) -> None:
    path = load.path("works.csv", "month,code,area\n2026-06,P9,1\n")

    told = load.casework("--json", "reference", "load", path)

    assert told.exit_code == 1
    assert '"rejected": [{"line": 2, "zh": "没有项目或者小区“P9”"' in told.stdout


def test_a_file_of_another_encoding_is_refused_in_a_sentence(
    load: Load, tmp_path: Path
) -> None:
    path = tmp_path / "works.csv"
    path.write_bytes("month,项目,area\n2026-06,春光里,1\n".encode("gb18030"))

    told = load.casework("reference", "load", str(path), "--kind", "exposure")

    assert told.exit_code == 3
    assert "UTF-8" in told.stderr
