"""To whom a case goes: the dispatch catalogue and what it proposes. 派单目录。

Every problem type brings its own default rule; the catalogue's rules stand above it.
The most specific rule wins: most conditions, then longest code, then lowest order. A
broken rule is an error that names it, when the catalogue is loaded and never later.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from casework.domain.facts import Model
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.table import read_row, read_table, rows
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
        """Whether the rule is about a problem type; own codes never match foreign."""
        foreign = ":" in leaf
        return any(
            leaf.startswith(code) and foreign == (":" in code) for code in self.leaves
        )

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
    """Read the catalogue's rules; `soundness` holds them against the rest."""
    table = read_table(text, "派单目录", "the dispatch catalogue")
    return Catalogue(
        circumstances=tuple(
            read_row(Circumstance, row, "情形", "circumstance")
            for row in rows(table, "circumstance")
        ),
        rules=tuple(
            read_row(Rule, row, "派单规则", "dispatch rule")
            for row in rows(table, "rule")
        ),
    )


def broken(rule: str, zh: str, en: str) -> RulebookError:
    """What is wrong with a rule of the catalogue."""
    return RulebookError(f"派单规则{rule}：{zh}", f"dispatch rule {rule}: {en}")
