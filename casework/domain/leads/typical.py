"""What the cases of a lead have in common, and which are typical of them. 典型工单。"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from casework.domain.leads.cases import Case
from casework.domain.leads.exposure import Works, phase_on

MOST: Final = 0.5
"""What at least so many have is common to them."""


class Trait(NamedTuple):
    """What a case has: its contractor, its phase, its project, its estate."""

    kind: str
    value: str


class Common(NamedTuple):
    """A trait that most cases have, and what share of all households has it."""

    trait: Trait
    cases: int
    of: int
    usual: float | None


class Typical(NamedTuple):
    """A case, how near it is to the centre of all, and what it shares with most."""

    case: Case
    nearness: float
    shares: tuple[Trait, ...]


KINDS: Final = ("contractor", "phase", "project", "estate", "building")


def traits(case: Case, works: Works) -> tuple[Trait, ...]:
    """What is known of a case's place at the time of its report."""
    project = works.projects.get((case.registry, case.project or ""))
    found = {
        "contractor": project.contractor if project else "",
        "phase": phase_on(project, case.at.date()) if project else "",
        "project": case.project,
        "estate": case.estate,
        "building": case.building,
    }
    return tuple(Trait(kind, value) for kind in KINDS if (value := found[kind]))


def typical(cases: Sequence[Case], works: Works) -> list[Typical]:
    """The cases, those first that have most in common with all others."""
    told = {case.case_id: traits(case, works) for case in cases}
    seen = Counter(trait for each in told.values() for trait in each)
    most = {trait for trait, _ in _modes(seen)}

    def nearness(case: Case) -> float:
        return sum(seen[trait] for trait in told[case.case_id]) / len(cases)

    ordered = sorted(cases, key=lambda case: (-nearness(case), case.at, case.no))
    return [
        Typical(
            case,
            nearness(case) / len(KINDS),
            tuple(trait for trait in told[case.case_id] if trait in most),
        )
        for case in ordered
    ]


def common(cases: Sequence[Case], works: Works) -> list[Common]:
    """What at least half of the cases have in common, what all have first."""
    seen = Counter(trait for case in cases for trait in traits(case, works))
    return [
        Common(trait, count, len(cases), usual(trait, works))
        for trait, count in _modes(seen)
        if count >= MOST * len(cases)
    ]


def _modes(seen: Mapping[Trait, int]) -> Iterator[tuple[Trait, int]]:
    """The most frequent trait of each kind."""
    for kind in KINDS:
        of_kind = [(trait, n) for trait, n in seen.items() if trait.kind == kind]
        if of_kind:
            yield min(of_kind, key=lambda one: (-one[1], one[0].value))


def usual(trait: Trait, works: Works) -> float | None:
    """The share of the households that live where this contractor or project works."""
    if trait.kind not in {"contractor", "project"} or not works.households:
        return None
    inside = {
        (registry, estate)
        for (registry, code), project in works.projects.items()
        if trait.value in {project.contractor, code}
        for estate in project.estates
    }
    homes = sum(
        works.estates[place].households for place in inside & set(works.estates)
    )
    return homes / works.households
