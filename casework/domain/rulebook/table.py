"""Reference data as tables: read once, checked, refused in a sentence. 数据表。"""

import tomllib
from typing import Any, TypeVar

from pydantic import ValidationError

from casework.domain.facts import Model
from casework.domain.rulebook.error import RulebookError

RowT = TypeVar("RowT", bound=Model)


def read_table(text: str, zh: str, en: str) -> dict[str, Any]:
    """The TOML text as a table; a text that is none is an error."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(
            f"{zh}不是有效的TOML：{error}", f"{en} is no valid TOML: {error}"
        ) from error


def read_row(kind: type[RowT], row: dict[str, Any], zh: str, en: str) -> RowT:
    """One row as a value of its kind; a malformed one is named by its code or id."""
    try:
        return kind(**row)
    except (ValidationError, TypeError) as error:
        name = row.get("code", row.get("id", "?"))
        raise RulebookError(
            f"{zh}{name}的数据有误：{error}", f"{en} {name} is malformed: {error}"
        ) from error


def rows(table: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of a table, none if it has no such rows; anything else is an error."""
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise RulebookError(f"{name}应当是若干行", f"{name} must be a list of rows")
    return found
