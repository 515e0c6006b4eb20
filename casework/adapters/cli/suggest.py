"""`casework suggest`: problem types and units for a text, each with its reason."""

from datetime import datetime
from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command, settings_of
from casework.adapters.cli.output import Column
from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.dispatch import DispatchCase
from casework.domain.rulebook.taxonomy import Leaf
from casework.projections.projection import CHINA

COLUMNS: Final = (
    Column("leaf", "类型", "leaf"),
    Column("name", "名称", "name", wraps=True),
    Column("grade", "等级", "grade"),
    Column("unit", "主办", "lead", wraps=True),
    Column("reason", "理由", "reason", wraps=True),
)
ENOUGH: Final = 0.34
"""The share of a name that a text must have for the name to be suggested."""

EVERYDAY: Final = {
    "漏水": "渗漏",
    "漏雨": "渗漏",
    "渗水": "渗漏",
    "屋顶": "屋面",
    "楼顶": "屋面",
}
"""What callers say, as the catalogue calls it."""


@click.command(cls=Command)
@click.argument("text")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="At most so many. 条数",
)
@click.pass_context
def suggest(context: click.Context, text: str, limit: int) -> None:
    """Problem types and units for a text, each with its reason. 建议分类与主办

    A plain look-up: the words of a type's name that the text has, and the dispatch
    catalogue's rule for the type. Without enough in common it says so.
    """
    settings = settings_of(context)
    book = load_rulebook()
    both = f"{text}\n{_official(text)}".lower()
    found = sorted(
        (one for leaf in book.taxonomy().leaves if (one := _shared(leaf, both))),
        key=lambda one: (-one[0], -len(one[2]), one[1].code),
    )[:limit]
    told = [
        _item(book, leaf, _joined(shared), text, settings.lang)
        for _, leaf, shared in found
    ]
    if settings.json:
        output.document(told)
    elif told:
        output.table(settings, COLUMNS, told)
    else:
        settings.tell(
            "依据不足，不作建议。",
            "There is not enough in the text to suggest anything.",
        )


def _shared(leaf: Leaf, text: str) -> tuple[float, Leaf, tuple[str, ...]] | None:
    """How much of a type's name the text has, and what it has of it."""
    ways = [
        (parts, tuple(part for part in parts if part in text))
        for parts in (_pairs(leaf.zh), _words(leaf.en))
        if parts
    ]
    share, shared = max(
        ((len(has) / len(parts), has) for parts, has in ways), default=(0.0, ())
    )
    return (share, leaf, shared) if share >= ENOUGH else None


def _official(text: str) -> str:
    """A text in the catalogue's words."""
    for said, called in EVERYDAY.items():
        text = text.replace(said, called)
    return text


def _pairs(name: str) -> tuple[str, ...]:
    """Every two neighbouring characters of a Chinese name."""
    letters = "".join(c for c in name if c.isalnum())
    return tuple(letters[i : i + 2] for i in range(len(letters) - 1))


def _joined(pairs: tuple[str, ...]) -> tuple[str, ...]:
    """Neighbouring pairs of characters as one word again."""
    joined: list[str] = []
    for pair in pairs:
        if joined and len(pair) == PAIR and joined[-1].endswith(pair[0]):
            joined[-1] += pair[1]
        else:
            joined.append(pair)
    return tuple(joined)


def _words(name: str) -> tuple[str, ...]:
    """The words of an English name that say something."""
    words = "".join(c if c.isalnum() else " " for c in name.lower()).split()
    return tuple(word for word in words if len(word) > SHORT)


SHORT: Final = 3
PAIR: Final = 2


def _item(
    book: Rulebook, leaf: Leaf, shared: tuple[str, ...], text: str, lang: str
) -> dict[str, Any]:
    day = datetime.now(CHINA).date()
    proposal = book.propose(DispatchCase(leaf=leaf.code, day=day))
    has = "、".join(shared) if lang == "zh" else ", ".join(shared)
    said = f"文中有{has}" if lang == "zh" else f"the text has {has}"
    alike = [
        f"{one}={called}"
        for one, called in EVERYDAY.items()
        if one in text and called in " ".join(shared)
    ]
    if alike:
        said += f"（{'、'.join(alike)}）" if lang == "zh" else f" ({', '.join(alike)})"
    mark = "；" if lang == "zh" else "; "
    return {
        "leaf": leaf.code,
        "name": leaf.label(lang),
        "grade": proposal.grade,
        "unit": proposal.lead,
        "assists": proposal.assists,
        "rule": proposal.rule,
        "reason": f"{said}{mark}{proposal.why(lang)}",
        "shared": shared,
    }
