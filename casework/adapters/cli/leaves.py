"""A problem type that is named on the command line: by its code, or by its name."""

from collections.abc import Sequence

from casework.adapters.cli.settings import Plain
from casework.adapters.desk import Desk


def leaf_code(desks: Sequence[Desk], wanted: str) -> str:
    """The code of the leaf that is meant; ends early where there is none, or several.

    A name is taken where it is that of one leaf only, in either language. The code of a
    foreign catalogue is taken as it is.
    """
    if ":" in wanted or any(
        desk.rulebook.find_leaf(wanted) is not None for desk in desks
    ):
        return wanted
    if not (said := wanted.strip().casefold()):
        raise Plain("没有给出类型。", "No leaf is given.")
    named = {
        leaf.code
        for desk in desks
        for leaf in desk.rulebook.leaves
        if said in {leaf.zh.casefold(), leaf.en.casefold()}
    }
    if len(named) == 1:
        return named.pop()
    if named:
        codes = ", ".join(sorted(named))
        raise Plain(
            f"“{wanted}”不止一类：{codes}。", f"{wanted} names several: {codes}."
        )
    raise Plain(f"类型目录中没有“{wanted}”。", f"{wanted} is no leaf of the catalogue.")
