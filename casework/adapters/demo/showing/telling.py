"""In which language, and how wide, the synthetic district is shown in a terminal."""

from datetime import datetime
from typing import Final, Literal, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from casework.adapters.desk import Desk


class Telling(NamedTuple):
    """The desk, the terminal and the language in which it is shown."""

    desk: Desk
    console: Console
    lang: str
    now: datetime

    def say(self, zh: str, en: str) -> str:
        """The text in the language asked for."""
        return zh if self.lang == "zh" else en

    def title(self, zh: str, en: str) -> None:
        """Begin a part."""
        self.console.print()
        text = Text(self.say(zh, en), style="bold")
        self.console.print(Rule(text, align="left", style="dim"))

    def line(self, zh: str, en: str, style: str = "") -> None:
        """Say something in one paragraph."""
        self.paragraph(Text(self.say(zh, en), style=style))

    def paragraph(self, text: Text) -> None:
        """Print a paragraph, broken as its language breaks lines."""
        self.console.print(self.broken(text, self.console.width))

    def broken(self, text: Text, width: int) -> Text:
        """Chinese is broken anywhere but before punctuation; the rest at spaces."""
        return _broken(text, width) if self.lang == "zh" else text

    def unit(self, code: str) -> str:
        """A unit's name without the mark that it is synthetic, which the head says."""
        if not code:
            return self.say("（待派单）", "(not dispatched yet)")
        found = self.desk.rulebook.find_unit(code)
        name = found.label(self.lang) if found else code
        return name.removesuffix("（合成）").removesuffix(" (synthetic)")

    def leaf(self, code: str) -> str:
        """A problem type's name."""
        found = self.desk.rulebook.find_leaf(code)
        return found.label(self.lang) if found else code


_NEVER_FIRST: Final = "，。；：、）”》！？"
_NEVER_LAST: Final = "（“《"


def _broken(text: Text, width: int) -> Text:
    """The text with a line break wherever a line is full."""
    plain, start, breaks = text.plain, 0, []
    for place, sign in enumerate(plain):
        if sign == "\n":
            start = place + 1
        elif cell_len(plain[start : place + 1]) > width:
            start = _break_before(plain, start, place)
            breaks.append(start)
    return Text("\n").join(text.divide(breaks))


def _break_before(plain: str, start: int, place: int) -> int:
    """The last place up to this one at which a line may begin."""
    for at in range(place, start, -1):
        before, after = plain[at - 1], plain[at]
        in_word = before.isascii() and after.isascii() and not before.isspace()
        if not (after in _NEVER_FIRST or before in _NEVER_LAST or in_word):
            return at
    return place


def table_of(*heads: tuple[str, bool]) -> Table:
    """An empty table with its heads, each with whether it stands to the right."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for head, right in heads:
        justify: Literal["left", "right"] = "right" if right else "left"
        table.add_column(head, justify=justify, no_wrap=True, overflow="ellipsis")
    return table
