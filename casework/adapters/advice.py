"""The type suggested to a person who classifies, and what the record keeps of it. 建议

Whoever puts a classification says what was chosen; what lay before them when they chose
is the desk's to say.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from casework.domain.complaint.commands import Classify, Command
from casework.domain.complaint.facts import (
    ComplaintReceived,
    LeafShown,
    SuggestionShown,
)
from casework.domain.facts import Fact, Role
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.taxonomy import Taxonomy

DIGITS: Final = 4
"""How exactly a probability is kept."""


def advised(
    command: Command, history: Iterable[Fact], book: Rulebook, home: Path | None = None
) -> Command:
    """A classification with what was suggested; any other command as it is.

    What the system puts by itself is judged as it is put.
    """
    if not isinstance(command, Classify) or command.by.role is Role.SYSTEM:
        return command
    return replace(command, suggestion=advice(history, command.at, book, home))


def advice(
    history: Iterable[Fact], at: datetime, book: Rulebook, home: Path | None = None
) -> SuggestionShown | None:
    """What is suggested for a case at an instant; nothing where no words are known.

    It is by the model in the district's folder, if one was learned.
    """
    said = next((one for one in history if isinstance(one, ComplaintReceived)), None)
    if said is None or not (said.title or said.words):
        return None
    # Whoever only reads at a desk need not wait for what suggests.
    from casework.adapters import suggestion as by  # noqa: PLC0415

    model = home and home / by.FILE
    taxonomy = by.catalogue_for(book, model)
    suggester = by.suggester_for(taxonomy, _last_change(taxonomy, at.date()), model)
    suggestion = suggester.suggest(said.title, said.words)
    return SuggestionShown(
        model=suggestion.model,
        leaves=tuple(
            LeafShown(leaf=one.leaf, probability=round(one.probability, DIGITS))
            for one in suggestion.leaves
        ),
        sure=suggestion.sure,
    )


def _last_change(taxonomy: Taxonomy, day: date) -> date | None:
    """The last day on which a leaf went out of use; the catalogue is the same since."""
    retired = (leaf.retired_at for leaf in taxonomy.leaves)
    return max((one for one in retired if one and one <= day), default=None)
