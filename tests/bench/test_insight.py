"""Every row of the bench, on very few reports."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from casework.adapters.bench import Measurement, Note
from casework.adapters.bench.insight import (
    inputs,
    labels,
    leads,
    pipeline,
    same_matter,
)
from casework.adapters.bench.insight.baselines import (
    by_centroid,
    by_centroid_inside,
    by_min_hash,
)
from casework.adapters.bench.insight.engine import Said, run
from casework.adapters.bench.insight.inputs import DEFAULT, MESSAGES
from casework.adapters.bench.insight.run import Scale, measurements
from casework.adapters.cli import app, insight

LEAK = "三号楼屋面漏水天花板发霉"
NOISE = "夜间切割噪声孩子睡不着"
SAID = [
    Said(1, "a", "E1", LEAK, f"{LEAK}，请来修。"),
    Said(2, "b", "E2", LEAK, f"{LEAK}，请来修。"),
    Said(3, "c", "E1", NOISE, f"{NOISE}，请管一管。"),
    Said(4, "d", "E1", LEAK, f"又是{LEAK}，请来修。"),
    *(Said(5 + n, f"p{n}", "E3", f"第{n}件", f"{n}" * 9) for n in range(40)),
]
"""The rest makes the words of the first four rare."""
needs_inputs = pytest.mark.skipif(
    not (DEFAULT / MESSAGES).is_dir(), reason="the real messages are not here"
)


def test_words_alone_put_two_estates_together() -> None:
    for way in (by_centroid, by_min_hash):
        found = way(SAID).found

        assert found["0"] == found["1"] == found["3"], way
        assert found["2"] != found["0"], way


def test_words_inside_each_estate_keep_estates_apart() -> None:
    found = by_centroid_inside(SAID).found

    assert found["0"] == found["3"]
    assert len({found["0"], found["1"], found["2"]}) == 3


def test_the_engine_at_work(tmp_path: Path) -> None:
    ran = run(SAID, tmp_path)

    assert ran.found["0"] == ran.found["3"]
    assert len({ran.found["0"], ran.found["1"], ran.found["2"]}) == 3
    assert len(ran.each) == len(SAID)
    assert ran.seconds == pytest.approx(sum(ran.each.tolist()), rel=1e-3)
    assert ran.megabytes > 10
    assert ran.restarted > 0


def test_the_synthetic_rows() -> None:
    rows = list(same_matter.synthetic(300))

    assert [row.name.partition(": ")[2] for row in rows] == [
        "B-cubed F1",
        "B-cubed F1",
        "B-cubed F1",
        "end to end",
        "half are added within",
        "99 % are added within",
        "memory",
        "ready after a restart",
    ]
    for row in rows[:3]:
        assert 0 < (row.limit or 0) <= 1, row
        assert 0 < row.ours <= 1, row
    assert {row.against for row in rows[:3]} == {
        same_matter.CENTROID,
        same_matter.INSIDE,
        same_matter.MIN_HASH,
    }


def test_too_many_reports_for_the_baselines(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = dict.fromkeys(same_matter.COMPARED_MOST, 100)
    monkeypatch.setattr(same_matter, "COMPARED_MOST", fewer)
    first, *_ = same_matter.synthetic(200)

    assert first.limit is None
    assert first.ratio is None
    assert 0 < first.ours <= 1


@needs_inputs
def test_the_rows_of_types(monkeypatch: pytest.MonkeyPatch) -> None:
    some = inputs.labelled(DEFAULT)[:300]
    monkeypatch.setattr(inputs, "labelled", lambda _: some)
    monkeypatch.setattr(labels, "SEEDS", (1,))
    *shares, rate = labels.real(DEFAULT)

    assert [row.aim for row in shares] == [0.91, 0.98, 0.96]
    for row in shares:
        assert 0.4 < row.ours <= 1
        assert 0.4 < (row.limit or 0) <= 1
    assert rate.ours > 1


@needs_inputs
def test_the_rows_in_borrowed_words() -> None:
    rows = list(same_matter.borrowed(300, DEFAULT))

    assert [row.name.partition(": ")[2] for row in rows][-1] == "end to end"
    assert rows[0].ours > 0.9


def test_without_real_inputs_a_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_matter, "synthetic", lambda _: iter(()))
    monkeypatch.setattr(pipeline, "through", lambda _: iter(()))
    monkeypatch.setattr(leads, "measurements", lambda _: iter(()))
    messages, appeals = measurements(Scale.SMALL, tmp_path)

    assert isinstance(messages, Note)
    assert isinstance(appeals, Note)
    assert f"{MESSAGES} is not in {tmp_path}" in messages.en
    assert f"{pipeline.APPEALS} is not in {tmp_path}" in appeals.en


def test_a_synthetic_hotline_goes_from_file_to_groups() -> None:
    quality, rate, restart = pipeline.through(200)

    assert 0.5 < quality.ours <= 1
    assert 0 < rate.ours < (rate.limit or 0)
    assert restart.ours > 0


@pytest.mark.skipif(
    not (DEFAULT / pipeline.APPEALS).is_dir(), reason="the real appeals are not here"
)
@pytest.mark.slow
def test_the_pairs_of_the_real_appeals() -> None:
    (row,) = pipeline.appeals(DEFAULT)

    assert row.ours == row.limit == 3_450
    assert row.name.startswith("12,001 ")
    assert row.reached


def test_the_rows_of_leads() -> None:
    false, month, two_months, *larger = leads.measurements(5)

    assert len(larger) == 3
    assert false.aim == 0.05
    assert 0 <= false.ours <= 1
    assert 0 <= month.ours <= two_months.ours <= 1
    assert month.reached is None


def test_an_aim_of_ours_itself() -> None:
    row = Measurement("memory", 1_400, None, 1_500, "MB", True, absolute=True)

    assert row.reached
    assert not row._replace(ours=1_600.0).reached
    assert row.ratio is None


def test_an_aim_as_a_share_of_the_limit() -> None:
    row = Measurement("restart", 10, 1_000, 10, "ms", less_is_better=True)

    assert row.ratio == 100
    assert row.reached
    assert not row._replace(ours=500.0).reached


def test_the_bench_prints_every_row_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        Measurement("groups", 0.9716, 0.55, 0.97, "", absolute=True, against="TF-IDF"),
        Measurement("restart", 10, 1_000, 10, "ms", less_is_better=True),
        Measurement("memory", 2_000, None, 1_500, "MB", True, absolute=True),
        Measurement("found in 30 days", 0.25, None, None, ""),
        Note("从略。", "Left out."),
    ]
    monkeypatch.setattr(insight, "measurements", lambda *_: iter(rows))
    plain = CliRunner().invoke(app, ["--lang", "en", "bench", "insight"])
    told = CliRunner().invoke(app, ["--json", "bench", "insight"])

    lines = [" ".join(line.split()) for line in plain.stdout.splitlines()]
    assert lines[1:] == [
        "groups 0.972 0.550 TF-IDF 0.970 yes",
        "restart 10.0 1,000.0 ×10 ms yes",
        "memory 2,000.0 1,500.0 MB no",
        "found in 30 days 0.250",
        "Left out.",
    ]
    document = json.loads(told.stdout)
    assert [row["reached"] for row in document["items"]] == [True, True, False, None]
    assert document["notes"] == [{"zh": "从略。", "en": "Left out."}]


def test_a_synthetic_hotline_is_a_file_for_intake(tmp_path: Path) -> None:
    file, data = tmp_path / "hotline.csv", str(tmp_path / "data")

    def call(*args: str) -> str:
        result = CliRunner().invoke(app, ["--data", data, *args])
        assert result.exit_code == 0, result.output
        return result.output

    call("bench", "hotline", str(file), "--count", "60")
    call("init", "d")
    told = call("--json", "--as", "p:HB-R:operator", "intake", str(file))

    with file.open(encoding="utf-8") as rows:
        assert len({row["problem"] for row in csv.DictReader(rows)}) > 10
    assert json.loads(told)["received"] == 60
