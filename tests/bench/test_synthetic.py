"""The synthetic hotline: the same for the same seed, and made as it says."""

from collections import Counter, defaultdict
from itertools import islice

import pytest

from casework.adapters.bench.insight import synthetic
from casework.adapters.bench.insight.synthetic import Report, estate_name, plan, reports
from casework.adapters.bench.insight.wording import DROPPED, own_wording
from casework.adapters.rulebook import load_rulebook

COUNT = 20_000


@pytest.fixture(scope="module")
def told() -> list[Report]:
    """A small hotline."""
    return list(reports(COUNT, 7, own_wording()))


def test_the_same_seed_tells_the_same(told: list[Report]) -> None:
    assert list(reports(COUNT, 7, own_wording())) == told
    assert list(islice(reports(COUNT, 8, own_wording()), 100)) != told[:100]


def test_reports_come_in_the_order_of_time_over_three_years(told: list[Report]) -> None:
    times = [report.at for report in told]

    assert [report.no for report in told] == list(range(COUNT))
    assert times == sorted(times)
    assert times[0] >= synthetic.BEGUN.timestamp()
    assert 0.95 * synthetic.SECONDS < times[-1] - times[0] <= synthetic.SECONDS


def test_about_eight_and_a_half_thousand_problems_in_twenty_thousand_reports(
    told: list[Report],
) -> None:
    sizes = Counter(Counter(report.problem for report in told).values())
    problems = sum(sizes.values())

    assert 8_200 < problems < 8_900
    assert 0.6 < sizes[1] / problems < 0.7
    assert 20 < max(sizes) <= synthetic.MOST


def test_a_problem_is_of_one_estate_and_of_several_callers(told: list[Report]) -> None:
    estates, callers = defaultdict(set), defaultdict(set)
    for report in told:
        estates[report.problem].add(report.estate)
        callers[report.problem].add(report.caller)
    repeated = [p for p, n in Counter(r.problem for r in told).items() if n == 5]

    assert all(len(those) == 1 for those in estates.values())
    assert 3.5 < sum(len(callers[p]) for p in repeated) / len(repeated) < 5


def test_a_million_reports_have_a_heavy_head() -> None:
    planned = plan(1_000_000, 7)
    first = int((planned.estate[planned.problem] == 0).sum())

    assert 1_900 < first < 2_300
    assert 700 < int((planned.estate == 0).sum()) < 1_000
    assert planned.estate.max() + 1 == 12_500


def test_no_two_estates_have_one_name() -> None:
    assert len({estate_name(number) for number in range(50_000)}) == 50_000


def test_three_in_ten_clauses_are_left_out() -> None:
    wording = own_wording()
    whole = [0.99] * synthetic.CHANCES
    every = wording.told(0, [0] * synthetic.SLOTS, "甲村", whole)[1].split("，")
    spoken = [report.words for report in reports(2_000, 7, wording)]
    ends = [way for way in wording.frames["endings"] if "，" not in way]

    ended = sum(words.removesuffix("。").endswith(tuple(ends)) for words in spoken)
    assert len(every) >= 9
    assert ended / len(spoken) == pytest.approx(1 - DROPPED, abs=0.03)


def test_a_report_with_every_clause_left_out_still_says_what() -> None:
    _, words, _ = own_wording().told(0, [0] * synthetic.SLOTS, "甲村", [0.0] * 25)

    assert words == "东门岗亭旁屋面漏水。"


def test_no_placeholder_is_left_and_no_sentence_runs_into_the_next(
    told: list[Report],
) -> None:
    for report in told[:5_000]:
        assert not set("{}|") & set(report.title + report.words)
        assert report.words.endswith("。")
        assert "，，" not in report.words


def test_every_problem_type_of_the_wording_is_in_the_taxonomy() -> None:
    leaves = {leaf.code for leaf in load_rulebook().taxonomy().leaves}

    for kind in own_wording().kinds:
        assert kind.leaf in leaves
