"""What a source refers to: its reasons, buildings and units, as reference facts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from casework.adapters.files.mapping import HistoryMapping
from casework.domain import reference as r
from casework.domain.facts import Actor, Fact, Role

EntryT = TypeVar("EntryT")


class Registers:
    """The registers of one source as the record and the files know them."""

    def __init__(self, mapping: HistoryMapping, recorded: Iterable[Fact]) -> None:
        self._spec = mapping.registers
        self._system = mapping.system
        self._by_path: dict[str, str] = {}
        self._leaves: dict[str, r.ForeignLeaf] = {}
        self._places: dict[str, r.RegisteredPlace] = {}
        self._units: dict[str, r.RegisteredUnit] = {}
        self._new_leaves: dict[str, r.ForeignLeaf] = {}
        self._new_places: dict[str, r.RegisteredPlace] = {}
        self._new_units: dict[str, r.RegisteredUnit] = {}
        for fact in recorded:
            self._learn(fact)

    def _learn(self, fact: Fact) -> None:
        match fact:
            case r.TaxonomyRegistered(taxonomy=self._system, leaves=leaves):
                self._leaves.update((leaf.code, leaf) for leaf in leaves)
                self._by_path.update(
                    (self._spec.taxonomy.separator.join(leaf.path), leaf.code)
                    for leaf in leaves
                )
            case r.PlacesRegistered(registry=self._system, places=places):
                self._places.update((place.code, place) for place in places)
            case r.UnitsRegistered(registry=self._system, units=units):
                self._units.update((unit.code, unit) for unit in units)

    def see(self, case: Mapping[str, Any]) -> None:
        """Learn the reason, the building and the unit that a case's row names."""
        spec = self._spec
        if code := case[spec.taxonomy.code]:
            self._see_leaf(code, tuple(case[name] for name in spec.taxonomy.path))
        if code := case[spec.places.code]:
            self._see_place(code, case)
        if code := case[spec.units.code]:
            self.unit(code)

    def _see_leaf(self, code: str, path: tuple[str, ...]) -> None:
        full = self.leaf_code(code)
        if full not in self._leaves:
            leaf = r.ForeignLeaf(code=full, name=path[-1], path=path)
            self._leaves[full] = self._new_leaves[full] = leaf
        self._by_path.setdefault(self._spec.taxonomy.separator.join(path), full)

    def _see_place(self, code: str, case: Mapping[str, Any]) -> None:
        """Register a building as the first case tells it."""
        if code in self._places:
            return
        named = self._spec.places.model_dump()
        told = {name: case[column] for name, column in named.items() if column}
        place = r.RegisteredPlace(**told)
        self._places[code] = self._new_places[code] = place

    def leaf_code(self, code: str) -> str:
        """A reason's code among all catalogues."""
        return f"{self._system}:{code}"

    def leaf(self, path: str) -> str:
        """The leaf with this path of names; without a code it is called by it."""
        if path not in self._by_path:
            names = tuple(path.split(self._spec.taxonomy.separator))
            self._see_leaf(path, names)
            self._by_path[path] = self.leaf_code(path)
        return self._by_path[path]

    def unit(self, name: str) -> str:
        """A unit by its name, which is all the source tells of it."""
        if name not in self._units:
            unit = r.RegisteredUnit(code=name, name=name)
            self._units[name] = self._new_units[name] = unit
        return name

    def new_facts(self, at: datetime) -> list[Fact]:
        """What was learnt since this was last asked, in facts of bounded size."""
        by = Actor(person=self._system, unit=self._system, role=Role.SYSTEM)
        facts: list[Fact] = [
            r.TaxonomyRegistered(at=at, by=by, taxonomy=self._system, leaves=leaves)
            for leaves in _chunks(self._new_leaves.values())
        ]
        facts += [
            r.PlacesRegistered(at=at, by=by, registry=self._system, places=places)
            for places in _chunks(self._new_places.values())
        ]
        facts += [
            r.UnitsRegistered(at=at, by=by, registry=self._system, units=units)
            for units in _chunks(self._new_units.values())
        ]
        self._new_leaves, self._new_places, self._new_units = {}, {}, {}
        return facts


def _chunks(entries: Iterable[EntryT]) -> Iterator[tuple[EntryT, ...]]:
    rest = iter(entries)
    while some := tuple(islice(rest, r.CHUNK)):
        yield some
