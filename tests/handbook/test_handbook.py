"""The handbook shows every clause, and never a result that does not count."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from shutil import copytree
from typing import Final

import pytest

from casework.adapters.handbook import HandbookCounts, write_handbook
from casework.adapters.handbook.diagram import PLACES, draw, name_of, ways
from casework.adapters.handbook.features import (
    Example,
    FeaturesUnreadable,
    read_features,
)
from casework.adapters.handbook.figures import FIGURES, label
from casework.adapters.handbook.pages import loop_rows
from casework.adapters.handbook.results import (
    Outcome,
    ResultsUnreadable,
    ScenarioResult,
    write_results,
)
from casework.adapters.handbook.sources import SOURCES, named
from casework.adapters.rulebook import load_rulebook
from casework.domain.complaint.loop import LOOP
from casework.domain.complaint.stage import Stage
from casework.domain.rulebook.clauses import CLAUSES

FEATURES: Final = Path(__file__).parents[2] / "features"
NOW: Final = datetime(2026, 11, 2, tzinfo=UTC)
BOOK: Final = load_rulebook()


def examples(features: Path) -> list[tuple[str, str, str, Example]]:
    return [
        (feature.file, rule.name, scenario.name, example)
        for language in ("zh", "en")
        for feature in read_features(features, language)
        for rule in feature.rules
        for scenario in rule.scenarios
        for example in scenario.examples
    ]


ALL: Final = examples(FEATURES)


def results(path: Path, failing: int = 0) -> Path:
    """Results of all scenarios as they stand, the first few of which failed."""
    told = (
        ScenarioResult(
            file=file,
            rule=rule,
            scenario=scenario,
            row=dict(example.row),
            fingerprint=example.fingerprint,
            outcome=Outcome.FAILED if n < failing else Outcome.PASSED,
        )
        for n, (file, rule, scenario, example) in enumerate(ALL)
    )
    write_results(path, told, NOW)
    return path


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The features, to be edited."""
    return Path(copytree(FEATURES, tmp_path / "features"))


class Links(HTMLParser):
    """The links and anchors of a page, and whether it asks for anything from afar."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag links to and is called."""
        self.tags.append(tag)
        for name, value in attrs:
            if value and name in {"href", "src"}:
                self.links.append(value)
            if value and name == "id":
                self.anchors.add(value)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages by name."""
    folder = tmp_path_factory.mktemp("handbook")
    write_handbook(folder, FEATURES, results(folder / "r.json", 1), BOOK)
    return {p.name: p.read_text("utf-8") for p in folder.glob("*.html")}


class TestCounts:
    """How many passed, failed, were not run."""

    def test_all_that_was_run_is_counted(self, tmp_path: Path) -> None:
        counts = write_handbook(
            tmp_path / "hb", FEATURES, results(tmp_path / "r.json", 3), BOOK
        )

        assert counts == HandbookCounts(passed=len(ALL) - 3, failed=3, not_run=0)

    def test_without_results_nothing_was_run(self, tmp_path: Path) -> None:
        absent = tmp_path / "absent.json"

        for path in (None, absent):
            counts = write_handbook(tmp_path / "hb", FEATURES, path, BOOK)
            assert counts == HandbookCounts(0, 0, len(ALL))
        index = (tmp_path / "hb" / "index.html").read_text("utf-8")
        assert "没有有效的运行结果" in index
        assert "✓ 通过" not in (tmp_path / "hb" / "01-intake.html").read_text("utf-8")

    def test_an_edited_scenario_was_not_run(self, tmp_path: Path, copied: Path) -> None:
        path = results(tmp_path / "r.json")
        intake = copied / "zh" / "01-intake.feature"
        text = intake.read_text("utf-8")
        intake.write_text(text.replace("| 119 ", "| 110 "), "utf-8")

        counts = write_handbook(tmp_path / "hb", copied, path, BOOK)

        assert counts == HandbookCounts(len(ALL) - 1, 0, 1)

    def test_an_edited_background_takes_its_scenarios_along(
        self, tmp_path: Path, copied: Path
    ) -> None:
        path = results(tmp_path / "r.json")
        feature = copied / "en" / "02-dispatch-and-return.feature"
        text = feature.read_text("utf-8")
        feature.write_text(
            text.replace("it is 2024-01-08 10:00", "it is late"), "utf-8"
        )
        touched = sum(
            file.endswith("en/02-dispatch-and-return.feature") for file, *_ in ALL
        )

        counts = write_handbook(tmp_path / "hb", copied, path, BOOK)

        assert counts == HandbookCounts(len(ALL) - touched, 0, touched)

    def test_results_of_other_rules_do_not_count(self, tmp_path: Path) -> None:
        path = results(tmp_path / "r.json")
        told = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps(told | {"domain": "another"}), "utf-8")

        counts = write_handbook(tmp_path / "hb", FEATURES, path, BOOK)

        assert counts == HandbookCounts(0, 0, len(ALL))

    def test_damaged_results_are_refused_in_a_sentence(self, tmp_path: Path) -> None:
        path = tmp_path / "r.json"
        path.write_text("{", "utf-8")

        with pytest.raises(ResultsUnreadable, match="does not hold the results"):
            write_handbook(tmp_path / "hb", FEATURES, path, BOOK)

    def test_missing_and_broken_features_are_refused(
        self, tmp_path: Path, copied: Path
    ) -> None:
        with pytest.raises(FeaturesUnreadable, match="no features in"):
            read_features(tmp_path / "nowhere", "zh")
        broken = copied / "zh" / "01-intake.feature"
        broken.write_text("# language: zh-CN\n这不是特性", "utf-8")
        with pytest.raises(FeaturesUnreadable, match="cannot be read"):
            read_features(copied, "zh")
        broken.write_text("", "utf-8")
        with pytest.raises(FeaturesUnreadable, match="tells of no feature"):
            read_features(copied, "zh")


class TestPages:
    """What the pages show."""

    def test_links_resolve(self, pages: dict[str, str]) -> None:
        read = {name: Links(text) for name, text in pages.items()}
        dead = [
            (name, link)
            for name, page in read.items()
            for link in page.links
            if link != "style.css"
            for target, _, anchor in [link.partition("#")]
            if target not in pages or (anchor and anchor not in read[target].anchors)
        ]

        assert dead == []

    def test_nothing_comes_from_elsewhere_and_nothing_runs(
        self, pages: dict[str, str]
    ) -> None:
        for text in pages.values():
            page = Links(text)
            assert not [link for link in page.links if "//" in link]
            assert "script" not in page.tags

    def test_every_clause_is_on_the_index_and_in_one_chapter(
        self, pages: dict[str, str]
    ) -> None:
        chapters = {n: t for n, t in pages.items() if n[0].isdigit()}
        for clause in CLAUSES:
            anchor = f'id="clause-{clause.no}"'
            assert anchor in pages["clauses.html"]
            assert sum(anchor in text for text in chapters.values()) == 1

    def test_clauses_are_shown_in_both_languages_with_source_and_date(
        self, pages: dict[str, str]
    ) -> None:
        page = pages["clauses.html"].replace("&#39;", "'")
        for clause in CLAUSES:
            assert clause.zh in page
            assert clause.en in page
            assert str(clause.in_force_from) in page

    def test_every_outcome_is_shown_in_words(self, pages: dict[str, str]) -> None:
        intake = pages["01-intake.html"]

        assert "✗ 未通过" in intake
        assert "✓ 通过" in intake
        assert "✓ passed" in intake

    def test_every_number_of_every_profile_is_shown(
        self, pages: dict[str, str]
    ) -> None:
        for profile in BOOK.profiles:
            assert profile.mark in pages["limits.html"]
            assert profile.zh in pages["changes.html"]
            for _, words, _ in profile.figures():
                assert f"<b>{words}</b>" in pages["limits.html"]

    def test_what_a_feature_says_cannot_become_markup(
        self, tmp_path: Path, copied: Path
    ) -> None:
        feature = copied / "zh" / "10-time-limits.feature"
        text = feature.read_text("utf-8")
        feature.write_text(
            text.replace("五点整还算当天", "<script>五点</script>"), "utf-8"
        )

        write_handbook(tmp_path / "hb", copied, None, BOOK)

        page = (tmp_path / "hb" / "10-time-limits.html").read_text("utf-8")
        assert "<script>" not in page


class TestLoop:
    """The picture and the table of the loop."""

    def test_every_stage_has_its_own_place(self) -> None:
        assert set(PLACES) == set(Stage)
        assert len(set(PLACES.values())) == len(PLACES)

    def test_every_fact_that_leads_on_is_drawn(self) -> None:
        drawn = {name for names in ways().values() for name in names}
        leading = {
            name_of(step.fact)
            for step in LOOP
            if step.opens is not None and step.admitted_in - {step.opens}
        }

        assert drawn == leading
        assert {
            label.text for arrow in draw().arrows for label in arrow.labels
        } == leading

    def test_every_stage_is_led_to(self) -> None:
        led_to = {stage for _, ends in ways() for stage in ends}

        assert led_to == set(Stage) - {Stage.UNRECEIVED}

    def test_the_table_has_every_fact(self) -> None:
        assert [row.fact.zh for row in loop_rows()] == [
            name_of(step.fact) for step in LOOP
        ]


def test_every_number_has_a_name_in_both_languages() -> None:
    for profile in BOOK.profiles:
        for name, _, _ in profile.figures():
            assert name in FIGURES or name.partition(".")[0] in FIGURES
            assert label(name, "zh", BOOK) != label(name, "en", BOOK)


def test_every_source_mark_is_explained() -> None:
    sources = [clause.source for clause in CLAUSES]
    sources += [source for p in BOOK.profiles for *_, source in p.figures()]

    assert {mark for source in sources for mark in named(source)} <= set(SOURCES)
