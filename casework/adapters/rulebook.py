"""The rulebook: as shipped, and as a district adds to it. 读取规则数据。"""

from functools import cache
from importlib.resources import files
from typing import Final

from casework.adapters.record import Record
from casework.domain.reference import reference_id, rulebook_with
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.calendar import parse_calendar
from casework.domain.rulebook.dispatch import parse_catalogue
from casework.domain.rulebook.profiles import parse_profiles
from casework.domain.rulebook.taxonomy import parse_taxonomy
from casework.domain.rulebook.units import parse_units

_DATA: Final = files("casework.domain.rulebook") / "data"


@cache
def load_rulebook() -> Rulebook:
    """The rulebook as shipped; whatever is wrong in its data is an error here."""
    return Rulebook(
        calendars=(parse_calendar(_read("calendar-cn.toml")),),
        profiles=parse_profiles(_read("profiles.toml")),
        taxonomies=(parse_taxonomy(_read("taxonomy.toml")),),
        units=parse_units(_read("units.toml")),
        catalogue=parse_catalogue(_read("dispatch.toml")),
    ).checked()


def rulebook_of(record: Record) -> Rulebook:
    """The shipped rulebook with what a district has registered in its record."""
    history = record.stream(reference_id(record.district))
    return rulebook_with(load_rulebook(), history)


def _read(name: str) -> str:
    return (_DATA / name).read_text(encoding="utf-8")
