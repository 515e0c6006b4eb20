"""The aims on real messages: the same matters as people found, again and again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from casework.adapters.bench.insight import inputs
from casework.adapters.bench.insight.scoring import score_groups
from casework.domain.matter.matters import Matters, reformed
from casework.domain.matter.message import Held, Message
from casework.domain.matter.rarity import Rarity
from casework.domain.matter.terms import terms_of

FOLDER = Path(__file__).parents[2] / inputs.DEFAULT
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (FOLDER / inputs.MESSAGES).is_dir(), reason="no real messages at hand"
    ),
]


def _reports() -> Iterator[Message]:
    for no, one in enumerate(inputs.messages(FOLDER)):
        at = round(one.at.timestamp() * 1_000_000)
        terms = terms_of(one.title, one.body)
        yield Message(f"{no:032x}", at, one.user, terms=terms)


def _labels(reports: Sequence[Message], *, restart_at: int = 0) -> list[str]:
    """The matters as a read model keeps them, begun again at one point."""
    held: dict[str, str] = {}
    of = {report.case: report for report in reports}

    def rows() -> Iterator[Held]:
        return (Held(of[case], matter) for case, matter in held.items())

    rarity = Rarity.none()
    engine = Matters(lambda _: rows(), rarity)
    for count, report in enumerate(reports, 1):
        placed = engine.place(report)
        gone = dict(placed.merged)
        held.update((case, gone[old]) for case, old in held.items() if old in gone)
        held[report.case] = placed.matter
        if rarity.due(count):
            rarity = Rarity.counted(row.message.terms for row in rows())
            held.update(list(reformed(rows(), rarity)))
            engine = Matters(lambda _: rows(), rarity)
        if count == restart_at:
            engine = Matters(lambda _: rows(), Rarity.unpacked(rarity.packed()))
    return [held[report.case] for report in reports]


def test_the_aims_are_met_and_a_restart_changes_no_label() -> None:
    reports = list(_reports())

    found = _labels(reports)

    numbers = [one.no for one in inputs.messages(FOLDER)]
    truth = inputs.truth(FOLDER)
    by_number = dict(zip(numbers, found, strict=True))
    score = score_groups(by_number, truth.group, truth.left_out)
    assert score.b_cubed.f1 >= 0.92
    assert score.false_alarms <= 0.08
    assert score.pairs.precision >= 0.90
    assert _labels(reports, restart_at=3_000) == found
