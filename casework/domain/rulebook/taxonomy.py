"""What a complaint can be about: groups, classes and leaves. 问题类型。"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from casework.domain.facts import Model
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.indexed import Indexed
from casework.domain.rulebook.table import read_row, read_table, rows

OWN: Final = "casework"
ASSIGNEE: Final = "ASSIGNEE"
"""The lead of a leaf that goes to the unit whose order the caller speaks of."""


class Grade(StrEnum):
    """How urgent a complaint is, from two hours to fifteen working days. 等级"""

    U1 = "U1"
    U2 = "U2"
    O1 = "O1"
    O5 = "O5"
    O15 = "O15"

    @property
    def urgent(self) -> bool:
        """Whether the grade is counted in hours."""
        return self in {Grade.U1, Grade.U2}


class Heading(Model):
    """A group or class of leaves."""

    code: str
    zh: str
    en: str


class Leaf(Model):
    """The finest problem type, with its default handling."""

    code: str
    zh: str
    en: str
    taxonomy: str = OWN
    lead: str = ""
    assists: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    grade: Grade = Grade.O5
    warranty: str = ""
    conduct: bool = False
    self_government: bool = False
    statutory_route: bool = False
    source: str = "default"
    retired_at: date | None = None

    def label(self, lang: str = "zh") -> str:
        """The leaf's name in the language asked for."""
        return self.zh if lang == "zh" else self.en

    def active_on(self, day: date) -> bool:
        """Whether a complaint may be classified as this on a day."""
        return self.retired_at is None or day < self.retired_at

    @property
    def government_duty(self) -> bool:
        """Whether a residents' committee may only assist."""
        return not self.self_government


class Taxonomy(Indexed):
    """A catalogue of problem types with its version."""

    id: str
    version: str
    zh: str = ""
    en: str = ""
    groups: tuple[Heading, ...] = ()
    classes: tuple[Heading, ...] = ()
    leaves: tuple[Leaf, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Leaf]:
        """The leaves by their codes."""
        return {leaf.code: leaf for leaf in self.leaves}

    def get(self, code: str) -> Leaf | None:
        """The leaf of a code, if there is one."""
        return self.by_code.get(code)

    def leaf(self, code: str) -> Leaf:
        """The leaf of a code; an error names a code that is not there."""
        found = self.get(code)
        if found is None:
            raise RulebookError(
                f"分类目录{self.id}没有代码{code}",
                f"taxonomy {self.id} has no leaf {code}",
            )
        return found

    def heading(self, code: str) -> Heading | None:
        """The class of a three-character code or the group of a letter."""
        headings = (*self.groups, *self.classes)
        return next((heading for heading in headings if heading.code == code), None)

    def under(self, prefix: str) -> tuple[Leaf, ...]:
        """The leaves whose codes begin so: a group, a class or one leaf."""
        return tuple(leaf for leaf in self.leaves if leaf.code.startswith(prefix))


def parse_taxonomy(text: str) -> Taxonomy:
    """Read a taxonomy; a code given twice or outside its class is an error."""
    table = read_table(text, "分类目录", "the taxonomy")
    own = {"taxonomy": table.get("id", "?")}
    headings = {
        name: tuple(
            read_row(Heading, row, "类别", "heading") for row in rows(table, name)
        )
        for name in ("groups", "classes")
    }
    leaves = tuple(
        read_row(Leaf, own | row, "问题类型", "problem type")
        for row in rows(table, "leaf")
    )
    rest = {k: v for k, v in table.items() if k not in {"groups", "classes", "leaf"}}
    taxonomy = read_row(
        Taxonomy, rest | headings | {"leaves": leaves}, "分类目录", "taxonomy"
    )
    check_taxonomy(taxonomy)
    return taxonomy


def check_taxonomy(taxonomy: Taxonomy) -> None:
    """Refuse a taxonomy with a code twice, or a leaf outside the classes it names."""
    headings = (*taxonomy.groups, *taxonomy.classes)
    _unique(taxonomy.id, (heading.code for heading in headings))
    _unique(taxonomy.id, (leaf.code for leaf in taxonomy.leaves))
    classes = tuple(heading.code for heading in taxonomy.classes)
    for leaf in taxonomy.leaves:
        if classes and not leaf.code.startswith(classes):
            raise RulebookError(
                f"分类目录{taxonomy.id}：{leaf.code}不属于任何小类",
                f"taxonomy {taxonomy.id}: {leaf.code} belongs to no class",
            )


def _unique(taxonomy: str, codes: Iterable[str]) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            raise RulebookError(
                f"分类目录{taxonomy}：代码{code}重复",
                f"taxonomy {taxonomy}: the code {code} is given {times} times",
            )
