"""What may be written for a value on the command line."""

import unicodedata
from datetime import date, datetime
from enum import Enum
from typing import Any

import click

from casework.adapters.cli.settings import Settings
from casework.projections.projection import CHINA

FIRST, LAST = 1900, 2999
"""The years in which anything can have happened or be due."""

MOST_SHOWN = 6
BAD = frozenset({"Cs", "Cc"})
"""The classes of characters that not every store can keep."""


class Instant(click.ParamType[Any]):
    """An ISO 8601 instant; without an offset it is at +08:00."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The aware instant, or a misuse."""
        if isinstance(value, datetime):
            return value
        try:
            read = datetime.fromisoformat(value)
            aware = read if read.tzinfo else read.replace(tzinfo=CHINA)
            if not FIRST <= aware.astimezone(CHINA).year <= LAST:
                raise ValueError(value)
        except (ValueError, OverflowError):
            self.fail(
                _say(
                    ctx,
                    f"“{value}”不是ISO 8601时间，例如2026-03-02T09:00+08:00",
                    f"{value!r} is no ISO 8601 time, like 2026-03-02T09:00+08:00",
                ),
                param,
                ctx,
            )
        return aware


class Day(click.ParamType[Any]):
    """An ISO 8601 date."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day, or a misuse."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
            if not FIRST <= day.year <= LAST:
                raise ValueError(value)
            return day
        except ValueError:
            self.fail(
                _say(
                    ctx,
                    f"“{value}”不是日期，例如2026-03-02",
                    f"{value!r} is no date, like 2026-03-02",
                ),
                param,
                ctx,
            )


class Word(click.ParamType[Any]):
    """A member of an enumeration by its English name or its Chinese word."""

    name = "word"

    def __init__(self, kind: type[Enum]) -> None:
        self.kind = kind
        self.words = {
            word: member
            for member in kind
            for word in (english(member), str(member.value))
        }

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Enum:
        """The member, or a misuse that lists the members."""
        if isinstance(value, self.kind):
            return value
        for written in (str(value), str(value).lower().replace("_", "-")):
            if written in self.words:
                return self.words[written]
        known = ", ".join(map(_both, self.kind))
        zh, en = f"“{value}”不在其中：{known}", f"{value!r} is none of {known}"
        return self.fail(_say(ctx, zh, en), param, ctx)

    def get_metavar(
        self,
        param: click.Parameter,  # noqa: ARG002
        ctx: click.Context,  # noqa: ARG002
    ) -> str:
        """The English names, where they are few."""
        names = [english(member) for member in self.kind]
        return f"[{'|'.join(names)}]" if len(names) <= MOST_SHOWN else "WORD"


def english(member: Enum) -> str:
    """The English name of a member as it is written on the command line."""
    return member.name.lower().replace("_", "-")


def _both(member: Enum) -> str:
    """The English name of a member and its Chinese word, where it has one."""
    name = english(member)
    return name if name == member.value else f"{name} ({member.value})"


def _say(context: click.Context | None, zh: str, en: str) -> str:
    settings = context.find_object(Settings) if context else None
    return settings.say(zh, en) if settings else en


class Text(click.ParamType[Any]):
    """Text that every store can keep: no control characters, no broken encoding."""

    name = "text"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The text, or a misuse."""
        text = str(value)
        if any(unicodedata.category(c) in BAD for c in text if c not in "\n\t"):
            zh, en = (
                "文字中有不可用的字符",
                "the text has characters that cannot be kept",
            )
            self.fail(_say(ctx, zh, en), param, ctx)
        return text


class Number(Text):
    """An order number: text that is not empty, without spaces around it."""

    name = "order"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The number, or a misuse."""
        number = super().convert(value, param, ctx).strip()
        if not number or "\n" in number:
            zh, en = "工单编号不得为空", "an order number is not empty"
            self.fail(_say(ctx, zh, en), param, ctx)
        return number


INSTANT = Instant()
DAY = Day()
TEXT = Text()
NUMBER = Number()
AMOUNT = click.IntRange(0, 100_000)
