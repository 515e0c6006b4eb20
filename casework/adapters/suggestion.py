"""The suggester of a district: what was learned there, else everyday words. 分类建议

Where a model cannot be used, everyday words say so and go on suggesting: nobody has to
wait at intake for a model to be learned again.
"""

from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.taxonomy import Taxonomy
from casework.domain.suggestion.everyday import Everyday, parse_everyday
from casework.domain.suggestion.learned import Knowledge, Learned
from casework.domain.suggestion.packed import Unusable, unpack
from casework.domain.suggestion.start import Start, start
from casework.domain.suggestion.suggested import Reason, Suggester, Suggestion

_DATA: Final = files("casework.domain.rulebook") / "data"
KEPT: Final = 16
"""How many suggesters are held at once."""
FILE: Final = "suggestions.model"


class Instead:
    """A suggester in place of a model that cannot be used; says why each time."""

    def __init__(self, start: Start, why: Reason) -> None:
        self.model, self.taxonomy = start.model, start.taxonomy
        self._start, self._why = start, why

    def suggest(
        self, title: str | None, words: str | None, *, most: int = 3
    ) -> Suggestion:
        """What the start says, after why the model says nothing."""
        told = self._start.suggest(title, words, most=most)
        why = Reason(f"{self._why.zh}{told.why.zh}", f"{self._why.en} {told.why.en}")
        return told._replace(why=why)


@cache
def load_everyday() -> Everyday:
    """What callers say every day, as shipped."""
    return parse_everyday((_DATA / "everyday.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=KEPT)
def start_for(taxonomy: Taxonomy, day: date | None = None) -> Start:
    """The rules and keywords for a catalogue, without the leaves retired by a day."""
    return start(taxonomy, load_everyday(), day)


def model_file(data: Path, district: str) -> Path:
    """Where the model of a district is, if one was learned."""
    return data / district / FILE


def catalogue_for(book: Rulebook, model: Path | None) -> Taxonomy:
    """The catalogue that the district's model was learned for, else the own one."""
    with suppress(Unusable, RulebookError):
        if known := knowledge_in(model):
            return book.taxonomy(known.about.taxonomy)
    return book.taxonomy()


def suggester_for(
    taxonomy: Taxonomy, day: date | None = None, model: Path | None = None
) -> Suggester:
    """The suggester for a catalogue on a day, by the model in a file if it is there."""
    begun = start_for(taxonomy, day)
    try:
        known = knowledge_in(model)
    except Unusable as error:
        return Instead(begun, error.reason)
    if known is None or known.about.taxonomy != taxonomy.id:
        return begun
    return Learned(known, begun, _retired(known, taxonomy, day))


def knowledge_in(model: Path | None) -> Knowledge | None:
    """What a file holds; None where there is none."""
    if model is None:
        return None
    try:
        stamp = model.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(model) from error
    return _read(model, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=KEPT)
def _read(model: Path, _time: int, _size: int) -> Knowledge:
    try:
        data = model.read_bytes()
    except OSError as error:
        raise _unreadable(model) from error
    return unpack(data)


def _unreadable(model: Path) -> Unusable:
    return Unusable(
        f"模型文件{model.name}无法读取", f"The model file {model.name} cannot be read"
    )


def _retired(known: Knowledge, taxonomy: Taxonomy, day: date | None) -> list[str]:
    """The leaves learned that are not in the catalogue, or out of use on a day."""
    leaves = ((code, taxonomy.get(code)) for code in known.about.leaves)
    return [
        code
        for code, leaf in leaves
        if leaf is None or (day is not None and not leaf.active_on(day))
    ]
