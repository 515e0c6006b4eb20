"""`casework suggest`: problem types and units for a text, each with its reason."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command, settings_of
from casework.adapters.cli.options import district
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import only_as_shipped, session
from casework.adapters.cli.settings import Settings
from casework.adapters.files.mapping import foreign_mappings
from casework.adapters.rulebook import load_rulebook, rulebook_of
from casework.adapters.suggestion import catalogue_for, model_file, suggester_for
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.dispatch import DispatchCase, Proposal
from casework.domain.rulebook.error import RulebookError
from casework.domain.suggestion.suggested import Suggested, Suggestion
from casework.projections.projection import CHINA

COLUMNS: Final = (
    Column("leaf", "类型", "leaf"),
    Column("name", "名称", "name", wraps=True),
    Column("percent", "把握", "probable", right=True),
    Column("grade", "等级", "grade"),
    Column("unit", "主办", "lead", wraps=True),
    Column("reason", "理由", "reason", wraps=True),
)


@click.command(cls=Command)
@click.argument("text")
@click.option("--title", metavar="T", default="", help="What it is headed. 标题")
@district
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="At most so many. 条数",
)
@click.pass_context
def suggest(
    context: click.Context, *, text: str, title: str, district: str | None, limit: int
) -> None:
    """Problem types and units for a text, each with its reason. 建议分类与主办

    What speaks for each type is told with how probable it is. Where that is not enough
    to be sure it says so: it suggests, a person classifies.
    """
    settings = settings_of(context)
    book, model = _basis(context, district)
    day = datetime.now(CHINA).date()
    suggester = suggester_for(catalogue_for(book, model), day, model)
    suggestion = suggester.suggest(title, text, most=limit)
    told = [
        _item(book, suggestion, one, day, settings.lang) for one in suggestion.leaves
    ]
    if settings.json:
        output.document(
            {
                "model": suggestion.model,
                "sure": suggestion.sure,
                "why": suggestion.why.say(settings.lang),
                "items": told,
            }
        )
    else:
        _tell(settings, suggestion, told)


def _basis(context: click.Context, named: str | None) -> tuple[Rulebook, Path | None]:
    """The rules and the model of the district named, or of the only own one.

    As shipped, without a model, where there is no such district.
    """
    settings = settings_of(context)
    if named is None and only_as_shipped(settings):
        return load_rulebook(), None
    with session(context) as run:
        own = [d for d in run.store.districts() if d not in foreign_mappings()]
        if named is None and len(own) != 1:
            return load_rulebook(), None
        record = run.record(named or own[0])
        return rulebook_of(record), model_file(run.store.data, record.district)


def _item(
    book: Rulebook, suggestion: Suggestion, one: Suggested, day: date, lang: str
) -> dict[str, Any]:
    leaf = book.leaf(one.leaf)
    proposal = _proposal(book, leaf.code, day)
    has = "、".join(one.words) if lang == "zh" else ", ".join(one.words)
    said = f"文中有{has}；" if lang == "zh" else f"the text has {has}; "
    return {
        "leaf": leaf.code,
        "name": leaf.label(lang),
        "probability": round(one.probability, 4),
        "words": one.words,
        "grade": proposal.grade if proposal else leaf.grade,
        "unit": proposal.lead if proposal else None,
        "assists": proposal.assists if proposal else (),
        "rule": proposal.rule if proposal else None,
        "reason": f"{said if has else ''}{proposal.why(lang) if proposal else ''}",
        "shared": one.words,
        "sure": suggestion.sure and one == suggestion.leaves[0],
        "model": suggestion.model,
    }


def _proposal(book: Rulebook, leaf: str, day: date) -> Proposal | None:
    """Whom the dispatch catalogue names for a type; nobody for a foreign type."""
    try:
        return book.propose(DispatchCase(leaf=leaf, day=day))
    except RulebookError:
        return None


def _tell(
    settings: Settings, suggestion: Suggestion, told: list[dict[str, Any]]
) -> None:
    if told:
        rows = [one | {"percent": f"{one['probability']:.0%}"} for one in told]
        output.table(settings, COLUMNS, rows)
    why = suggestion.why.say(settings.lang)
    click.echo(
        settings.say(f"{why}（{suggestion.model}）", f"{why} ({suggestion.model})")
    )
