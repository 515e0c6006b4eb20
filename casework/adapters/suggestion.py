"""The suggester of a district: rules and keywords. 分类建议"""

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from casework.domain.rulebook.taxonomy import Taxonomy
from casework.domain.suggestion.everyday import Everyday, parse_everyday
from casework.domain.suggestion.start import Start, start
from casework.domain.suggestion.suggested import Suggester

_DATA: Final = files("casework.domain.rulebook") / "data"
KEPT: Final = 16
"""How many suggesters are held at once."""


@cache
def load_everyday() -> Everyday:
    """What callers say every day, as shipped."""
    return parse_everyday((_DATA / "everyday.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=KEPT)
def start_for(taxonomy: Taxonomy, day: date | None = None) -> Start:
    """The rules and keywords for a catalogue, without the leaves retired by a day."""
    return start(taxonomy, load_everyday(), day)


def suggester_for(taxonomy: Taxonomy, day: date | None = None) -> Suggester:
    """The suggester for a catalogue on a day."""
    return start_for(taxonomy, day)
