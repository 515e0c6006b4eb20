"""Whether a dispatch catalogue can be relied on. 派单目录的检查。

A broken rule is an error that names it: an empty condition, an unknown problem type or
unit, a tie, a rule that never applies.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from casework.domain.rulebook.dispatch import (
    COMMITTEE,
    COMPLAINT_TYPES,
    Catalogue,
    Rule,
    broken,
    default_rule,
    rules_for,
)
from casework.domain.rulebook.taxonomy import ASSIGNEE, Leaf
from casework.domain.rulebook.units import Units


def check_catalogue(catalogue: Catalogue, leaves: Iterable[Leaf], units: Units) -> None:
    """Refuse a catalogue with a broken rule, naming the rule."""
    leaves = tuple(leaves)
    for rule_id, times in Counter(rule.id for rule in catalogue.rules).items():
        if times > 1:
            raise broken(rule_id, "编号重复", f"its id is given {times} times")
    known = frozenset(one.code for one in catalogue.circumstances)
    defaults = [default_rule(leaf) for leaf in leaves if leaf.lead]
    for rule in (*catalogue.rules, *defaults):
        _check_conditions(rule, known)
        _check_leaves(rule, leaves)
        _check_units(rule, units)
        _check_committee(rule, leaves)
    for leaf in leaves:
        _check_ties(leaf, catalogue)
    for rule in catalogue.rules:
        _check_reachable(rule, catalogue, leaves)


def _check_conditions(rule: Rule, known: frozenset[str]) -> None:
    if not rule.leaves or "" in rule.leaves:
        raise broken(rule.id, "没有条件", "it has no condition")
    for type_ in rule.types:
        if type_ not in COMPLAINT_TYPES:
            raise broken(
                rule.id, f"没有诉求类型{type_}", f"there is no complaint type {type_}"
            )
    for code in sorted((rule.circumstances | rule.without) - known):
        raise broken(rule.id, f"没有情形{code}", f"there is no circumstance {code}")
    never = rule.circumstances & rule.without
    if never or rule.in_force_from >= rule.in_force_until:
        raise broken(rule.id, "永不适用", "it can never apply")


def _check_leaves(rule: Rule, leaves: tuple[Leaf, ...]) -> None:
    for code in rule.leaves:
        about = rule.model_copy(update={"leaves": (code,)})
        if not any(about.covers(leaf.code) for leaf in leaves):
            raise broken(
                rule.id, f"没有问题类型{code}", f"there is no problem type {code}"
            )


def _check_units(rule: Rule, units: Units) -> None:
    named = (rule.lead, *rule.assists)
    for kind in (*named, *rule.informed):
        if kind != ASSIGNEE and not units.has_type(kind):
            raise broken(
                rule.id, f"没有单位类型{kind}", f"there is no unit type {kind}"
            )
    if len(set(named)) < len(named):
        raise broken(rule.id, "同一单位出现两次", "it names a unit twice")
    for kind in named:
        observer = kind != ASSIGNEE and units.type(kind).observer
        if observer and not rule.statutory_route:
            raise broken(
                rule.id, f"{kind}只监督、不办理", f"{kind} watches and never handles"
            )


def _check_committee(rule: Rule, leaves: tuple[Leaf, ...]) -> None:
    if rule.lead != COMMITTEE:
        return
    for leaf in leaves:
        if rule.covers(leaf.code) and leaf.government_duty:
            raise broken(
                rule.id,
                f"{leaf.code}是政府职责，居委会不得主办",
                f"{leaf.code} is the government's duty, which {COMMITTEE} never leads",
            )


def _check_ties(leaf: Leaf, catalogue: Catalogue) -> None:
    for one, other in combinations(rules_for(leaf, catalogue), 2):
        if one.rank(leaf.code) == other.rank(leaf.code) and _compatible(one, other):
            raise broken(
                one.id,
                f"与{other.id}对{leaf.code}不分先后",
                f"it ties with {other.id} on {leaf.code}",
            )


def _compatible(one: Rule, other: Rule) -> bool:
    """Whether one case can fulfil the conditions of both rules."""
    types = not one.types or not other.types or set(one.types) & set(other.types)
    return (
        bool(types)
        and not one.circumstances & other.without
        and not other.circumstances & one.without
        and one.in_force_from < other.in_force_until
        and other.in_force_from < one.in_force_until
    )


def _check_reachable(
    rule: Rule, catalogue: Catalogue, leaves: tuple[Leaf, ...]
) -> None:
    for leaf in leaves:
        if rule.covers(leaf.code) and not any(
            _always_beats(other, rule, leaf.code)
            for other in rules_for(leaf, catalogue)
        ):
            return
    raise broken(
        rule.id, "总有更具体的规定，不会适用", "a more specific rule always wins"
    )


def _always_beats(other: Rule, rule: Rule, leaf: str) -> bool:
    """Whether the other rule applies whenever this one does, and outranks it."""
    return (
        other.rank(leaf) > rule.rank(leaf)
        and _types_within(rule, other)
        and other.circumstances <= rule.circumstances
        and other.without <= rule.without
        and other.in_force_from <= rule.in_force_from
        and rule.in_force_until <= other.in_force_until
    )


def _types_within(rule: Rule, other: Rule) -> bool:
    """Whether the other rule applies to every complaint type of this one."""
    if not other.types:
        return True
    return bool(rule.types) and set(rule.types) <= set(other.types)
