"""The shipped rulebook, read from the package's data files. 读取规则数据。"""

from functools import cache
from importlib.resources import files
from typing import Final

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


def _read(name: str) -> str:
    return (_DATA / name).read_text(encoding="utf-8")
