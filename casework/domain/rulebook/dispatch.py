"""To whom a case goes: the dispatch catalogue and what it proposes. 派单目录。

Every problem type brings its own default rule; the catalogue's rules stand above it.
The most specific rule wins: most conditions, then longest code, then lowest order. A
broken rule is an error that names it, when the catalogue is loaded and never later.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final, TypeAlias

from pydantic import ValidationError

from casework.domain.facts import Model
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.taxonomy import ASSIGNEE, Grade, Leaf
from casework.domain.rulebook.units import Units

COMPLAINT_TYPES: Final = frozenset({"咨询", "求助", "投诉", "举报", "建议"})
COMMITTEE: Final = "RC"
_FOR_NO_ASSIGNEE: Final = "ST-C"
_ABOVE_THE_REST: Final = "DHO"

Rank: TypeAlias = tuple[int, int, int]


class Circumstance(Model):
    """Something known of a case that changes who leads."""

    code: str
    zh: str
    en: str


class Rule(Model):
    """Who leads and assists in cases of some problem types and circumstances."""

    id: str
    leaves: tuple[str, ...]
    types: tuple[str, ...] = ()
    circumstances: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    in_force_from: date = date.min
    in_force_until: date = date.max
    order: int = 0
    lead: str
    assists: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    grade: Grade | None = None
    statutory_route: bool = False
    zh: str
    en: str
    source: str = "default"

    @property
    def unconditional(self) -> bool:
        """Whether nothing but the problem type decides that the rule applies."""
        return not (self.types or self.circumstances or self.without or self.dated)

    @property
    def dated(self) -> bool:
        """Whether the rule is in force for a time only."""
        return self.in_force_from > date.min or self.in_force_until < date.max

    def covers(self, leaf: str) -> bool:
        """Whether the rule is about a problem type."""
        return leaf.startswith(self.leaves)

    def matches(self, case: "DispatchCase") -> bool:
        """Whether the rule applies to a case."""
        return (
            self.covers(case.leaf)
            and (not self.types or case.type in self.types)
            and self.circumstances <= case.circumstances
            and not self.without & case.circumstances
            and self.in_force_from <= case.day < self.in_force_until
        )

    def rank(self, leaf: str) -> Rank:
        """How specific the rule is for a problem type; the highest rank wins."""
        conditions = len(self.circumstances) + bool(self.types) + self.dated
        length = max(len(code) for code in self.leaves if leaf.startswith(code))
        return conditions, length, -self.order


class Catalogue(Model):
    """The rules above the problem types' own defaults."""

    circumstances: tuple[Circumstance, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchCase:
    """What is known of a case when it is dispatched.

    `assignee` is the unit whose order the caller speaks of, `accused` the party
    complained about; `parties` names the unit of a type at the case's own place.
    """

    leaf: str
    day: date
    type: str = "投诉"
    circumstances: frozenset[str] = frozenset()
    accused: str | None = None
    assignee: str | None = None
    parties: tuple[tuple[str, str], ...] = ()


class Proposal(Model):
    """The dispatch that the catalogue proposes, and the rule that says so."""

    lead: str
    assists: tuple[str, ...]
    informed: tuple[str, ...]
    grade: Grade
    rule: str
    zh: str
    en: str
    source: str
    statutory_route: bool = False

    def why(self, lang: str = "zh") -> str:
        """The reason in one sentence, naming the rule."""
        reason = self.zh if lang == "zh" else self.en
        return f"{reason}（{self.rule}）" if lang == "zh" else f"{reason} ({self.rule})"


def propose(
    case: DispatchCase, catalogue: Catalogue, leaf: Leaf, units: Units
) -> Proposal:
    """The one rule that wins, and whom it sends the case to."""
    rule = winning_rule(case, catalogue, leaf)
    lead, stepped_aside = _lead(rule, case, leaf, units)
    assists = tuple(
        unit
        for unit in (_unit_of(kind, case, units) for kind in rule.assists)
        if unit != lead
    )
    return Proposal(
        lead=lead,
        assists=assists,
        informed=tuple(_unit_of(kind, case, units) for kind in rule.informed),
        grade=rule.grade or leaf.grade,
        rule=rule.id,
        zh=rule.zh + ("；被反映单位不主办，由上级主办" if stepped_aside else ""),
        en=rule.en + ("; the unit complained about makes way" if stepped_aside else ""),
        source=rule.source,
        statutory_route=rule.statutory_route,
    )


def winning_rule(case: DispatchCase, catalogue: Catalogue, leaf: Leaf) -> Rule:
    """The most specific of the rules that apply to a case."""
    rules = [rule for rule in rules_for(leaf, catalogue) if rule.matches(case)]
    if not rules:
        raise RulebookError(
            f"派单目录没有适用于{leaf.code}的规定",
            f"the dispatch catalogue has no rule for {leaf.code}",
        )
    return max(rules, key=lambda rule: rule.rank(leaf.code))


def rules_for(leaf: Leaf, catalogue: Catalogue) -> tuple[Rule, ...]:
    """The catalogue's rules about a problem type, and the type's own default."""
    rules = tuple(rule for rule in catalogue.rules if rule.covers(leaf.code))
    replaced = any(r.unconditional and leaf.code in r.leaves for r in rules)
    return rules if replaced or not leaf.lead else (*rules, default_rule(leaf))


def default_rule(leaf: Leaf) -> Rule:
    """The rule that a problem type's own default stands for."""
    return Rule(
        id=f"default-{leaf.code}",
        leaves=(leaf.code,),
        lead=leaf.lead,
        assists=leaf.assists,
        informed=leaf.informed,
        grade=leaf.grade,
        statutory_route=leaf.statutory_route,
        zh=f"“{leaf.zh}”的默认主办单位",
        en=f'the default lead for "{leaf.en}"',
        source=leaf.source,
    )


def _lead(rule: Rule, case: DispatchCase, leaf: Leaf, units: Units) -> tuple[str, bool]:
    """The lead unit, and whether it is another since the first is complained about."""
    lead = _unit_of(rule.lead, case, units)
    if not leaf.conduct or lead != case.accused:
        return lead, False
    return _above(lead, units), True


def _above(lead: str, units: Units) -> str:
    """The unit that stands above one; the hotline office above an unknown one."""
    unit = units.get(lead)
    if unit is None:
        return _ABOVE_THE_REST
    return unit.parent or units.type(unit.type).parent or _ABOVE_THE_REST


def _unit_of(kind: str, case: DispatchCase, units: Units) -> str:
    """The unit of a type for this case; the only one, or the type's own."""
    if kind == ASSIGNEE:
        return case.assignee or _FOR_NO_ASSIGNEE
    named = dict(case.parties).get(kind)
    if named is not None:
        return named
    of_type = units.of_type(kind)
    return of_type[0].code if len(of_type) == 1 else kind


def parse_catalogue(text: str) -> Catalogue:
    """Read the catalogue's rules; `check_catalogue` holds them against the rest."""
    data = tomllib.loads(text)
    return Catalogue(
        circumstances=tuple(Circumstance(**row) for row in data["circumstance"]),
        rules=tuple(_rule(row) for row in data["rule"]),
    )


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


def broken(rule: str, zh: str, en: str) -> RulebookError:
    """What is wrong with a rule of the catalogue."""
    return RulebookError(f"派单规则{rule}：{zh}", f"dispatch rule {rule}: {en}")


def _rule(row: dict[str, Any]) -> Rule:
    try:
        return Rule(**row)
    except ValidationError as error:
        raise broken(
            str(row.get("id", "?")), f"数据有误：{error}", f"malformed: {error}"
        ) from error


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
        if not any(leaf.code.startswith(code) for leaf in leaves):
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
