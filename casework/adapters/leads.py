"""The leads for a type of one district, as of an instant."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from casework.adapters.desk import Desk
from casework.domain.leads.cases import Case
from casework.domain.leads.comparing import (
    DEEP,
    Exposures,
    Look,
    Rules,
    rules_of,
)
from casework.domain.leads.exposure import Kind, Works, measures_of, works_of
from casework.domain.leads.judging import Judgement, judge, since
from casework.domain.leads.screening import screen
from casework.domain.reference import reference_id
from casework.projections import leads as told
from casework.projections.projection import CHINA


class Answer(NamedTuple):
    """What a district's record says of leads at an instant."""

    look: Look
    works: Works
    judged: tuple[Judgement, ...]
    since: dict[str, datetime]
    windows: int


def answer(desk: Desk, as_of: datetime | None, *, near: bool = False) -> Answer | None:
    """Leads and reviews, and near misses where asked for; None without any report.

    Unless an instant is given, it is that of the last report.
    """
    (span,) = desk.views.read(told.span(as_of))
    if span["last"] is None:
        return None
    until = (as_of or span["last"]).astimezone(CHINA)
    works = works_as_of(desk, until)
    rules = rules_of(desk.rulebook.profile_on("", until.date()).numbers)
    windows = min(max((until - span["first"]) // rules.window, 1), DEEP + 1)
    counts, reports = _counts(desk, until, rules, windows)
    look = Look(until, rules, len(counts))
    measures = _Measures(works, rules, until - windows * rules.window)
    found = [
        one
        for one in screen(counts, reports, lambda leaf: measures.of(leaf, until), look)
        if near or one.clearest.adjusted <= rules.wrong
    ]
    cases = _cases(desk, look, [one.leaf for one in found], windows)
    judged = tuple(
        judge(one, cases[one.leaf], measures.of(one.leaf, until), look) for one in found
    )
    began = {
        one.leaf: since(
            one.screened, cases[one.leaf], partial(measures.of, one.leaf), look
        )
        for one in judged
        if one.lead
    }
    return Answer(look, works, judged, began, windows)


def works_as_of(desk: Desk, until: datetime) -> Works:
    """What was known of works at an instant."""
    history = desk.record.stream(reference_id(desk.district))
    return works_of(one.fact for one in history if one.fact.at <= until)


class _Measures:
    """The exposures of a district's windows, as far back as there are counts."""

    def __init__(self, works: Works, rules: Rules, first: datetime) -> None:
        self._works = works
        self._rules = rules
        self._first = first
        self._constant = Kind.HOUSEHOLDS if works.households else Kind.NONE
        self._told: dict[datetime, Exposures] = {}

    def of(self, leaf: str, until: datetime) -> Exposures:
        """The exposures that apply to a leaf in the windows before an instant."""
        wanted = measures_of(leaf)
        told = self._at(until).items()
        return {kind: each for kind, each in told if kind in wanted}

    def _at(self, until: datetime) -> Exposures:
        if until not in self._told:
            length, works = self._rules.window, self._works
            windows = max((until - self._first) // length, 1)
            homes = float(works.households or 1)
            ends = [until - n * length for n in range(windows)]
            told: dict[Kind, list[float | None]] = {}
            if works.kind is not Kind.NONE:
                told[works.kind] = [works.over(end - length, end) for end in ends]
            told[Kind.WARRANTY] = [works.in_warranty(e - length, e) for e in ends]
            self._told[until] = told | {self._constant: [homes] * windows}
        return self._told[until]


def _counts(
    desk: Desk, until: datetime, rules: Rules, windows: int
) -> tuple[dict[str, list[int]], dict[str, int]]:
    """By leaf the counts of every window, and the reports of the last."""
    query = told.counts(until, rules.window, windows, rules.per_caller)
    counts: dict[str, list[int]] = {}
    reports: dict[str, int] = {}
    for row in desk.views.read(query):
        leaf, window = row["leaf"], row["window"]
        counts.setdefault(leaf, [0] * windows)[window] = int(row["counted"])
        reports.setdefault(leaf, 0)
        if window == 0:
            reports[leaf] = int(row["reports"])
    return counts, reports


def _cases(
    desk: Desk, look: Look, leaves: Sequence[str], windows: int
) -> dict[str, list[Case]]:
    if not leaves:
        return {}
    query = told.cases(look.until, leaves, look.rules.window, windows)
    return told.gather(desk.views.read(query))
