"""Leads from the command line, on the demo district."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from casework.adapters.cli import app
from tests.cli.conftest import Casework

pytestmark = pytest.mark.xdist_group("demo-leads")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo district, built once."""
    data = tmp_path_factory.mktemp("leads")
    words = ["--data", str(data), "demo", "--no-serve"]
    assert CliRunner().invoke(app, words).exit_code == 0
    return data


@pytest.fixture
def demo(casework: Casework, data: Path) -> Casework:
    """Commands on the demo district."""
    casework.data = data
    return casework


def test_before_there_is_none_and_within_a_month_there_is_one(demo: Casework) -> None:
    before = demo.json("leads", "--as-of", "2026-06-01")
    after = demo.json("leads", "--as-of", "2026-07-01")

    assert (before["items"], before["reviews"]) == ([], [])
    (lead,) = after["items"]
    assert lead["leaf"] == "Q0101"
    assert lead["adjusted_p"] < 0.05
    assert "There is no lead" in demo.done("leads", "--as-of", "2026-06-01")


def test_a_lead_tells_all_that_speaks_for_it(demo: Casework) -> None:
    (lead,) = demo.json("leads", "--as-of", "2026-10-30")["items"]

    assert lead["zh"] == "修后屋面渗漏"
    assert lead["count"] >= lead["counted"] >= 10
    assert lead["expected"] < 1 < lead["ratio"]
    assert lead["interval"][0] > 1
    assert lead["p"] <= lead["adjusted_p"] <= 0.05
    assert lead["exposure"]["kind"] == "works"
    assert "m² under construction" in lead["exposure"]["note"]["en"]
    assert {one["code"] for one in lead["places"]["projects"]} >= {"P1", "P2", "P4"}
    assert sum(one["count"] for one in lead["places"]["estates"]) == lead["count"]
    assert lead["callers"] + lead["anonymous"] <= lead["count"]
    assert lead["why_now"]["since"] < "2026-07-10"
    assert sum(one["baseline"] for one in lead["why_now"]["windows"]) == 12
    assert lead["common"][0] | {"share_of_households": 0} == lead["common"][0] | {
        "kind": "contractor",
        "value": "CON-A",
        "share": 1.0,
        "share_of_households": 0,
    }
    nearness = [one["nearness"] for one in lead["cases"]]
    assert nearness == sorted(nearness, reverse=True)
    assert len(lead["cases"]) == lead["count"]
    assert "CON-A" in lead["cases"][0]["why"]["zh"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_lead_is_shown_in_sentences(demo: Casework, lang: str) -> None:
    told = demo.done("leads", "show", "Q0101", "--limit", "3", "--lang", lang)

    assert ("按在建面积应为" if lang == "zh" else "by the area under") in told
    assert ("阶段保修" if lang == "zh" else "phase warranty") in told
    assert ("截至最后一件诉求" if lang == "zh" else "As of the last report") in told
    early = ("leads", "--as-of", "2026-10-01", "--lang", lang)
    assert ("截至2026-10-01" if lang == "zh" else "As of 2026-10-01") in demo.done(
        *early
    )
    assert ("典型" if lang == "zh" else "contractor CON-A") in told or lang == "zh"
    assert told.count("SYN-") == 3
    assert "Q0101" in demo.done("leads", "--lang", lang)


def test_what_is_no_lead_is_refused_with_the_clause(demo: Casework) -> None:
    told = demo("leads", "show", "S0302", "--as-of", "2026-11-01")

    assert told.exit_code == 1
    assert told.output.startswith("Clause 39 refuses this")
    assert "not clearly more than expected" in told.output

    few = demo("leads", "show", "G0104")
    assert few.exit_code == 1
    assert "Too few reports of G0104" in few.output


@pytest.mark.parametrize("wanted", ["X", "不是类型"])
def test_what_is_no_leaf_is_told(demo: Casework, wanted: str) -> None:
    told = demo("leads", "show", wanted)

    assert told.exit_code == 1
    assert told.stderr == f"{wanted} is no leaf of the catalogue.\n"


@pytest.mark.parametrize("name", ["修后屋面渗漏", "leak after works"])
def test_a_lead_is_found_by_the_name_of_its_leaf(demo: Casework, name: str) -> None:
    named = demo.json("leads", "show", name)

    assert named == demo.json("leads", "show", "Q0101")


def test_no_more_cases_are_told_than_asked_for(demo: Casework) -> None:
    all_ = demo.json("leads", "show", "Q0101")["cases"]
    shown = demo.json("leads", "show", "Q0101", "--limit", "3")
    (listed,) = demo.json("leads", "--limit", "3")["items"]
    (near,) = demo.json("leads", "--all", "--limit", "1", "--as-of", "2026-11-01")[
        "near"
    ]

    assert shown["cases"] == listed["cases"] == all_[:3]
    assert shown["count"] == len(all_)
    assert (len(near["cases"]), near["count"] > 1) == (1, True)


def test_near_misses_are_told_when_asked(demo: Casework) -> None:
    words = ("leads", "--all", "--as-of", "2026-11-01")
    (near,) = demo.json(*words)["near"]

    assert (near["leaf"], near["faults"]) == ("S0302", ["ordinary"])
    assert near["reasons"][0]["en"].startswith("not clearly more than expected")
    assert "Not leads" in demo.done(*words)


def test_without_any_report_nothing_is_said(casework: Casework) -> None:
    casework.done("init", "hotline")

    assert casework.json("leads") == {"as_of": {}, "items": [], "reviews": []}
    assert "There is no lead" in casework.done("leads")


def test_that_nothing_was_to_be_shown_or_is_recorded_then_is_told(
    demo: Casework,
) -> None:
    begins = "The record begins at 2025-05-01 10:04.\n"
    ends = "Nothing is recorded after 2026-10-30 15:52.\n"

    last = "As of the last report, 2026-10-30 14:39\n"
    none = "None was to be shown: --limit is 0.\n"
    assert demo.done("leads", "--limit", "0") == last + none
    assert demo.done("leads", "--as-of", "2020-01-01") == begins
    assert demo.done("leads", "--as-of", "2028-01-01").endswith(f"a type.\n{ends}")
    assert ends in demo.done("indicators", "--as-of", "2028-01-01")
    assert begins in demo.done("indicators", "--as-of", "2020-01-01")
    assert "recorded after" not in demo.done("indicators", "--as-of", "2026-10-31")


def test_leads_of_one_district_and_so_many(demo: Casework) -> None:
    assert demo.json("leads", "--district", "demo", "--limit", "0")["items"] == []
    assert demo("leads", "--district", "nowhere").exit_code == 3
    assert json.dumps(demo.json("leads", "--district", "demo")["items"])
