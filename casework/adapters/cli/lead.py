"""A lead as a document: what was counted, against what, why now, and whose cases."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from casework.adapters.desk import Desk
from casework.adapters.leads import Answer
from casework.domain.leads import telling
from casework.domain.leads.apart import Heaviest
from casework.domain.leads.cases import Case
from casework.domain.leads.comparing import Comparison
from casework.domain.leads.judging import Judgement
from casework.domain.leads.telling import Said
from casework.domain.leads.typical import Common, Typical, common, typical


def document(desk: Desk, answer: Answer, one: Judgement, limit: int) -> dict[str, Any]:
    """A lead with all that speaks for it, and so many of its cases."""
    began = answer.since[one.leaf]
    return {
        **_told(desk, answer, one),
        "why_now": {
            "since": began,
            "windows": list(windows(answer, one)),
            **why_now(answer, one, began)._asdict(),
        },
        "common": [_common(told) for told in common(one.cases, answer.works)],
        "cases": [_case(told) for told in typical(one.cases, answer.works)[:limit]],
    }


def refused(desk: Desk, answer: Answer, one: Judgement, limit: int) -> dict[str, Any]:
    """What is no lead, and why, and so many of its cases."""
    return {
        **_told(desk, answer, one),
        "faults": list(one.faults),
        "reasons": [said._asdict() for said in reasons(answer, one)],
        "cases": [case.no for case in one.cases[:limit]],
    }


def reasons(answer: Answer, one: Judgement) -> list[Said]:
    """Why it is no lead, and what is proposed instead."""
    faults = [telling.fault(kind, one, answer.look.rules) for kind in one.faults]
    return [*faults, telling.review(one)] if one.review else faults


def callers(cases: Sequence[Case]) -> int:
    """How many different callers the cases came from, as far as known."""
    return len({case.person for case in cases if case.person})


def windows(answer: Answer, one: Judgement) -> Iterator[dict[str, Any]]:
    """The counts window by window, the oldest first, and what served as baseline."""
    look, screened = answer.look, one.screened
    for n in reversed(range(len(screened.counts))):
        end = look.until - n * look.rules.window
        yield {
            "from": end - look.rules.window,
            "until": end,
            "count": screened.counts[n],
            "baseline": n in screened.before,
        }


def why_now(answer: Answer, one: Judgement, began: datetime) -> Said:
    """Since when it is a lead, and how it was before."""
    screened = one.screened
    before = sum(screened.counts[n] for n in screened.before)
    baseline, days = len(screened.before), answer.look.rules.window.days
    return Said(
        f"{began:%Y-%m-%d}起即已显现；此前{baseline}个{days}天共{before}件",
        f"to be seen since {began:%Y-%m-%d}; {before} in the {baseline} windows of "
        f"{days} days before the rise",
    )


def _told(desk: Desk, answer: Answer, one: Judgement) -> dict[str, Any]:
    leaf, screened = desk.rulebook.find_leaf(one.leaf), one.screened
    decisive = screened.found[0] if screened.found else None
    low, high = decisive.interval if decisive else (None, None)
    return {
        "district": desk.district,
        "leaf": one.leaf,
        "zh": leaf.zh if leaf else one.leaf,
        "en": leaf.en if leaf else one.leaf,
        "sentence": telling.headline(one, leaf, answer.look.rules)._asdict(),
        "from": answer.look.until - screened.span * answer.look.rules.window,
        "until": answer.look.until,
        "count": len(one.cases),
        "counted": sum(screened.counts[: screened.span]),
        "expected": decisive.expected if decisive else None,
        "ratio": decisive.ratio if decisive else None,
        "interval": None if decisive is None else [low, _finite(high)],
        "p": screened.p,
        "adjusted_p": screened.adjusted,
        "poisson_p": decisive.poisson if decisive else None,
        "season": screened.season,
        "tested_leaves": answer.look.leaves,
        "looks": answer.look.rules.looks,
        "spans": answer.look.rules.spans,
        "exposure": _exposure(answer, decisive),
        "comparisons": [_comparison(found) for found in screened.found],
        "places": _places(one.cases),
        "callers": callers(one.cases),
        "anonymous": sum(case.person is None for case in one.cases),
        "without_building": _without(one.building),
        "without_project": _without(one.project),
    }


def _finite(value: float | None) -> float | None:
    return None if value == float("inf") else value


def _exposure(answer: Answer, found: Comparison | None) -> dict[str, Any] | None:
    if found is None:
        return None
    note = telling.exposure_note(found, answer.works, answer.look)
    return {
        "kind": found.kind,
        "now": found.exposed,
        "before": found.exposed_before,
        "note": note._asdict(),
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    low, high = found.interval
    return {
        "by": found.kind,
        "count": found.now,
        "exposure": found.exposed,
        "before": found.before,
        "exposure_before": found.exposed_before,
        "windows": found.windows,
        "scatter": found.scatter,
        "expected": found.expected,
        "ratio": found.ratio,
        "interval": [low, _finite(high)],
        "p": found.p,
    }


def _places(cases: Sequence[Case]) -> dict[str, list[dict[str, Any]]]:
    """In which projects, estates and buildings, most first."""
    return {
        f"{kind}s": [
            {"registry": registry, "code": code, "count": count}
            for (registry, code), count in _most(cases, kind)
        ]
        for kind in ("project", "estate", "building")
    }


def _most(cases: Sequence[Case], kind: str) -> list[tuple[tuple[str, str], int]]:
    seen = Counter(
        (case.registry, getattr(case, kind)) for case in cases if getattr(case, kind)
    )
    return sorted(seen.items(), key=lambda one: (-one[1], one[0]))


def _without(heaviest: Heaviest | None) -> dict[str, Any] | None:
    return None if heaviest is None else heaviest._asdict()


def _common(told: Common) -> dict[str, Any]:
    return {
        "kind": told.trait.kind,
        "value": told.trait.value,
        "cases": told.cases,
        "of": told.of,
        "share": told.cases / told.of,
        "share_of_households": told.usual,
        **telling.in_common(told)._asdict(),
    }


def _case(told: Typical) -> dict[str, Any]:
    case = told.case
    return {
        "no": case.no,
        "case_id": case.case_id,
        "at": case.at,
        "project": case.project,
        "estate": case.estate,
        "building": case.building,
        "nearness": round(told.nearness, 3),
        "why": telling.shared(told.shares)._asdict(),
    }
