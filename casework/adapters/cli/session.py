"""One run at the districts of a data directory: opens what is asked for, closes all."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from casework.adapters.cli import log
from casework.adapters.cli.command import settings_of
from casework.adapters.cli.settings import DATA, DONE, UNUSABLE, Plain, Settings
from casework.adapters.desk import Desk, open_desk
from casework.adapters.errors import (
    StoreError,
    StoreMissing,
    StoreReadOnly,
    StoreUnusable,
)
from casework.adapters.files.mapping import foreign_mappings
from casework.adapters.record import Record, Store, open_store

CATCH_UP: Final = "run `casework views catch-up` where it may be written"
CATCH_UP_ZH: Final = "请在可写之处运行casework views catch-up"
LONG: Final = 20_000
"""Facts that take longer to follow than one waits without a word."""


def _check(data: Path, *, create: bool) -> None:
    """End early where there is no data directory, unless it is to be made."""
    if not data.is_dir():
        if create:
            return
        raise StoreMissing(
            f"There is no data directory {data}; name another with --data, or make it "
            "with `casework init DISTRICT` or `casework demo`.",
            f"没有数据目录{data}；请用--data另行指定，或者用casework init 区域"
            "或casework demo新建。",
        )
    if not os.access(data, os.R_OK | os.X_OK):
        raise StoreUnusable(
            f"The data directory {data} cannot be read; see to it that it may be.",
            f"数据目录{data}无法读取；请让其可读。",
        )


def only_as_shipped(settings: Settings) -> bool:
    """Whether there are no data to ask; people are told so where some were named."""
    if settings.store is not None or settings.data.is_dir():
        return False
    if settings.data != DATA and not settings.json:
        said = settings.say(
            f"没有数据目录{settings.data}，按出厂内容回答。",
            f"There is no data directory {settings.data}; the answer is by what is "
            "shipped.",
        )
        click.echo(said, err=True)
    return True


class Session:
    """The desks of a run."""

    def __init__(self, settings: Settings, *, create: bool = False) -> None:
        self.settings = settings
        self._desks: dict[str, Desk] = {}
        if settings.store is None:
            _check(settings.data, create=create)
        self.store: Store = open_store(
            settings.data, settings.store, keys=settings.keys
        )
        log.configure(settings)

    def districts(self, named: str | None = None) -> list[str]:
        """The district named, or all there are."""
        if named is not None:
            self._check_district(named)
            return [named]
        found = self.store.districts()
        if not found:
            raise StoreMissing(
                f"There is no district in {self.place} yet.",
                f"{self.place}里还没有区域。",
            )
        return found

    @property
    def place(self) -> str:
        """Where the records are, for a sentence."""
        if self.settings.store is None:
            return str(self.settings.data)
        return self.settings.say("该数据库", "the store")

    def only(self, named: str | None, otherwise: str | None = None) -> str:
        """The district to act in: the one named, or the only one there is.

        What is new goes into the only own one, or `otherwise`; never in silence into
        the district of another system.
        """
        found = [named] if named is not None else self.store.districts()
        if named is None and otherwise is not None:
            found = [d for d in found if d not in foreign_mappings()] or [otherwise]
            if len(found) == 1:
                return found[0]
        if len(found) > 1:
            names = ", ".join(found)
            raise self.settings.usage(
                f"请用--district指明区域：{names}", f"Name one with --district: {names}"
            )
        return found[0] if found else self.districts()[0]

    def record(self, district: str) -> Record:
        """The record of a district that there is."""
        self._check_district(district)
        return self.store.record(district)

    def desk(self, district: str, *, create: bool = False) -> Desk:
        """The desk of a district."""
        if district not in self._desks:
            if not create:
                self._check_district(district)
            self._desks[district] = open_desk(self.store, district, create=create)
        return self._desks[district]

    def reading(self, named: str | None = None) -> list[Desk]:
        """The desks to read at, their read models brought up to date."""
        desks = [self.desk(district) for district in self.districts(named)]
        for desk in desks:
            self._catch_up(desk)
        return desks

    def check_case(self, no: str, named: str | None) -> None:
        """End early where no district that is read has such an order."""
        desks = (self.desk(district) for district in self.districts(named))
        if all(desk.case(no) is None for desk in desks):
            where = named or self.place
            raise Plain(f"{where}没有工单{no}。", f"There is no case {no} in {where}.")

    def _check_district(self, named: str) -> None:
        """End early where there is no such district; say which ones there are."""
        found = self.store.districts()
        if named in found:
            return
        there = f"there are: {', '.join(found)}" if found else "there is none yet"
        there_zh = f"现有：{'、'.join(found)}" if found else "还没有区域"
        raise StoreMissing(
            f"There is no district {named} in {self.place}; {there}.",
            f"{self.place}里没有区域{named}；{there_zh}。",
        )

    def settle(self, desk: Desk) -> tuple[int, int]:
        """Follow up what was recorded: how many facts more, and the exit status.

        What was asked for stays recorded where the read models cannot follow now.
        """
        try:
            return desk.settle(), DONE
        except StoreError as error:
            say = self.settings.say
            click.echo(
                say(
                    f"已作记录；后续未能跟进：{error.zh}可用casework tick补上。",
                    f"It is recorded, but what follows from it waits: {error.en} "
                    "`casework tick` makes up for it.",
                ),
                err=True,
            )
            return 0, UNUSABLE

    def _catch_up(self, desk: Desk) -> None:
        """Follow the record; on a terminal, say so where that takes a while."""
        lag = max(one.lag for one in desk.views.status(desk.record))
        if desk.views.read_only:
            self._as_they_are(desk, lag)
            return
        if lag < LONG or not sys.stderr.isatty():
            desk.views.catch_up(desk.record)
            return
        words = self.settings.say(
            f"读模型跟进{lag:,}项记录", f"read models catch up {lag:,} facts"
        )
        with Console(stderr=True).status(words):
            desk.views.catch_up(desk.record)

    def _as_they_are(self, desk: Desk, lag: int) -> None:
        """Read read models that cannot follow, unless they tell of an erased person."""
        if not desk.views.heeds(desk.record):
            raise StoreReadOnly(
                f"Somebody was erased whom the read models of {desk.district} still "
                f"derive from, and {self.place} may only be read; {CATCH_UP}.",
                f"{desk.district}的读模型尚未去除已删除个人信息者，而{self.place}"
                f"只能读取；{CATCH_UP_ZH}。",
            )
        if lag:
            said = self.settings.say(
                f"{desk.district}的读模型落后{lag:,}项记录，而{self.place}只能读取，"
                f"所示为当时情况；{CATCH_UP_ZH}。",
                f"The read models of {desk.district} are {lag:,} facts behind, and "
                f"{self.place} may only be read: this is how it was then; {CATCH_UP}.",
            )
            click.echo(said, err=True)

    def close(self) -> None:
        """Let go of every connection."""
        for desk in self._desks.values():
            desk.views.close()
        self.store.close()


@contextmanager
def session(context: click.Context, *, create: bool = False) -> Iterator[Session]:
    """A session that is closed whatever happens."""
    with ExitStack() as stack:
        opened = Session(settings_of(context), create=create)
        stack.callback(opened.close)
        yield opened
