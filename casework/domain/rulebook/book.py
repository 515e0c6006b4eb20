"""All the rules a case is decided by, each dated: the rulebook. 规则手册。"""

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias

from casework.domain.facts import Model
from casework.domain.rulebook.calendar import WorkCalendar
from casework.domain.rulebook.dispatch import (
    Catalogue,
    DispatchCase,
    Proposal,
    propose,
)
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.profiles import Profile
from casework.domain.rulebook.soundness import check_catalogue
from casework.domain.rulebook.taxonomy import OWN, Leaf, Taxonomy, check_taxonomy
from casework.domain.rulebook.units import Unit, Units

__all__ = ["DEFAULT_PROFILE", "Rulebook", "RulebookError"]

DEFAULT_PROFILE: Final = "shanghai-2019"
Parties: TypeAlias = tuple[tuple[str, str], ...]
"""The unit of each type at a place."""


class Rulebook(Model):
    """Calendars, profiles, taxonomies, units and dispatch rules as they stand.

    A district's own reference data give a new rulebook; the shipped one never changes.
    """

    calendars: tuple[WorkCalendar, ...]
    profiles: tuple[Profile, ...]
    taxonomies: tuple[Taxonomy, ...]
    units: Units
    catalogue: Catalogue = Catalogue()
    parties: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The units that answer for a registered place, by registry and code."""

    def calendar(self, id_: str = "cn") -> WorkCalendar:
        """The calendar of an id in its latest version; "cn/2026.1" names a version."""
        name, _, version = id_.partition("/")
        for calendar in reversed(self.calendars):
            if calendar.id == name and version in {"", calendar.version}:
                return calendar
        raise RulebookError(f"没有工作日历{id_}", f"there is no calendar {id_}")

    def profile_on(self, id_: str, day: date) -> Profile:
        """The version of a profile in force on a day; "" names the default profile."""
        name = id_.partition("/")[0] or DEFAULT_PROFILE
        in_force = [p for p in self.profiles if p.id == name and p.in_force(day)]
        if not in_force:
            raise RulebookError(
                f"{day}没有生效的政策档案{name}",
                f"no version of profile {name} is in force on {day}",
            )
        return max(in_force, key=lambda profile: profile.in_force_from)

    def profile(self, mark: str) -> Profile:
        """The very version that an order keeps: "shanghai-2019/1"."""
        for profile in self.profiles:
            if profile.mark == mark:
                return profile
        raise RulebookError(f"没有政策档案{mark}", f"there is no profile {mark}")

    def profile_of(self, mark: str, day: date) -> Profile:
        """The version an order keeps, or for an id the version in force on a day."""
        return self.profile(mark) if "/" in mark else self.profile_on(mark, day)

    def calendar_of(self, profile: Profile) -> WorkCalendar:
        """The calendar by which a profile counts."""
        return self.calendar(profile.calendar)

    def taxonomy(self, id_: str = OWN) -> Taxonomy:
        """The taxonomy of an id in its latest version."""
        for taxonomy in reversed(self.taxonomies):
            if taxonomy.id == id_:
                return taxonomy
        raise RulebookError(f"没有分类目录{id_}", f"there is no taxonomy {id_}")

    def find_leaf(self, code: str) -> Leaf | None:
        """The leaf of a code, own ("Q0101") or foreign ("housing-appeals:189")."""
        taxonomy = code.partition(":")[0] if ":" in code else OWN
        found = (t.get(code) for t in reversed(self.taxonomies) if t.id == taxonomy)
        return next((leaf for leaf in found if leaf is not None), None)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every leaf of the latest version of each taxonomy."""
        return tuple(leaf for t in self._current_taxonomies() for leaf in t.leaves)

    def leaf(self, code: str) -> Leaf:
        """The leaf of a code; an error names a code that is not there."""
        leaf = self.find_leaf(code)
        if leaf is None:
            raise RulebookError(
                f"没有问题类型{code}", f"there is no problem type {code}"
            )
        return leaf

    def government_duty(self, code: str) -> bool:
        """Whether a residents' committee may only assist; so for unknown types."""
        leaf = self.find_leaf(code)
        return leaf is None or leaf.government_duty

    def propose(self, case: DispatchCase) -> Proposal:
        """To whom the catalogue sends a case, and by which rule."""
        return propose(case, self.catalogue, self.leaf(case.leaf), self.units)

    def checked(self) -> "Rulebook":
        """The same rulebook, once its parts are found to agree with each other."""
        check_catalogue(self.catalogue, self.leaves, self.units)
        for profile in self.profiles:
            self.calendar_of(profile)
            for site in profile.site:
                self.leaf(site.leaf)
            for level in profile.shelving.levels:
                self.units.type(level.approver)
        return self

    def _current_taxonomies(self) -> Iterable[Taxonomy]:
        return {taxonomy.id: taxonomy for taxonomy in self.taxonomies}.values()

    def find_unit(self, code: str) -> Unit | None:
        """The unit of a code, if there is one."""
        return self.units.get(code)

    def unit(self, code: str) -> Unit:
        """The unit of a code; an error names a code that is not there."""
        return self.units.unit(code)

    def parties_at(self, registry: str, *codes: str | None) -> Parties:
        """The unit of each type that answers for a case's building, estate, project."""
        there = {f"{registry}/{code}" for code in codes if code}
        named = (
            unit for place, units in self.parties if place in there for unit in units
        )
        known = (self.units.get(code) for code in named)
        return tuple((unit.type, unit.code) for unit in known if unit is not None)

    def with_parties(
        self, registry: str, parties: Iterable[tuple[str, tuple[str, ...]]]
    ) -> "Rulebook":
        """With the units that answer for some places; the latest stands."""
        more = tuple((f"{registry}/{code}", units) for code, units in parties)
        return self.model_copy(update={"parties": (*self.parties, *more)})

    def with_calendar(self, calendar: WorkCalendar) -> "Rulebook":
        """With another calendar, or a new version of one."""
        kept = (known for known in self.calendars if known.mark != calendar.mark)
        return self.model_copy(update={"calendars": (*kept, calendar)})

    def with_profile(self, profile: Profile) -> "Rulebook":
        """With another profile, or a new version of one."""
        kept = (known for known in self.profiles if known.mark != profile.mark)
        return self.model_copy(update={"profiles": (*kept, profile)}).checked()

    def with_units(self, units: Iterable[Unit]) -> "Rulebook":
        """With a district's own units; one with a known code replaces it."""
        return self.model_copy(update={"units": self.units.added(units)})

    def with_taxonomy(self, taxonomy: Taxonomy) -> "Rulebook":
        """With another taxonomy, or a new version of one; old codes stay known."""
        check_taxonomy(taxonomy)
        kept = (
            known
            for known in self.taxonomies
            if (known.id, known.version) != (taxonomy.id, taxonomy.version)
        )
        return self.model_copy(update={"taxonomies": (*kept, taxonomy)}).checked()
