"""Where the records are: one log per district, in files or in PostgreSQL."""

import re
from collections.abc import Mapping
from pathlib import Path
from threading import RLock

from casework.adapters.closing import Closing
from casework.adapters.errors import StoreMissing, StoreUnusable
from casework.adapters.record import postgres, sqlite
from casework.adapters.record.log import Log
from casework.adapters.record.mapper import FactMapper
from casework.adapters.record.record import Record
from casework.adapters.vault import Vault, open_vault
from casework.domain.facts import Fact
from casework.domain.kinds import ALL_FACTS

DISTRICT = re.compile(r"\w[\w-]*")
POSTGRESQL = ("postgresql://", "postgresql+psycopg://")
LONGEST = 40
"""Bytes of a district's name, so that a schema can be called by it."""


class Store(Closing):
    """All districts' records under one data directory or database."""

    def __init__(
        self,
        data: Path,
        url: str | None,
        facts: Mapping[str, type[Fact]],
        keys: str | None,
    ) -> None:
        self.data = data
        self.url = url
        self._facts = facts
        self._keys = keys
        self._vault: Vault | None = None
        self._records: dict[str, Record] = {}
        self._opening = RLock()

    @property
    def vault(self) -> Vault:
        """The keys of persons; opened, and made if need be, when first asked for."""
        with self._opening:
            if self._vault is None:
                self._vault = open_vault(self.data, self._keys)
            return self._vault

    def _check_keys(self, log: Log) -> None:
        """Refuse to begin new keys beside facts that were sealed with lost ones."""
        path = self.data / "keys.sqlite"
        elsewhere = self.url is not None or self._keys is not None
        if not (elsewhere or path.exists()) and log.position() > 0:
            raise StoreMissing(
                f"The store of keys {path} is missing.", f"密钥库{path}不见了。"
            )

    def districts(self) -> list[str]:
        """The districts that have a record, by name."""
        if self.url is not None:
            return postgres.districts(self.url)
        return sorted(path.parent.name for path in self.data.glob("*/record.sqlite"))

    def record(self, district: str, *, create: bool = False) -> Record:
        """The record of a district; made first if it is missing and may be made."""
        with self._opening:
            if district not in self._records:
                self._records[district] = self._open(_fit(district), create=create)
            return self._records[district]

    def _open(self, district: str, *, create: bool) -> Record:
        log = self._log(district, create=create)
        try:
            self._check_keys(log)
            keys = self.vault.keyring(district)
        except BaseException:
            log.close()
            raise
        return Record(district, log, FactMapper(self._facts, keys))

    def _log(self, district: str, *, create: bool) -> Log:
        if self.url is not None:
            return _in_schema(self.url, postgres.schema_of(district), create=create)
        return _in_file(self.data / district / "record.sqlite", create=create)

    def close(self) -> None:
        """Let go of every connection."""
        for record in self._records.values():
            record.close()
        self._records.clear()
        if self._vault is not None:
            self._vault.close()
            self._vault = None


def open_store(
    data: Path,
    url: str | None = None,
    *,
    facts: Mapping[str, type[Fact]] = ALL_FACTS,
    keys: str | None = None,
) -> Store:
    """Open the records under a data directory, or in a PostgreSQL database.

    `facts` are the known facts by topic; `keys` is the URL of the persons' keys, which
    are in a file of their own under the data directory otherwise.
    """
    if url is not None and not url.startswith(POSTGRESQL):
        raise StoreUnusable(
            "The address of a store begins with postgresql://.",
            "数据库地址应以postgresql://开头。",
        )
    return Store(data, url, facts, keys)


def _in_file(path: Path, *, create: bool) -> Log:
    if create:
        sqlite.migrate(path)
    sqlite.check(path)
    return sqlite.SQLiteLog(path)


def _in_schema(url: str, schema: str, *, create: bool) -> Log:
    if create:
        postgres.migrate(url, schema)
    postgres.check(url, schema)
    return postgres.PostgresLog(url, schema)


def _fit(district: str) -> str:
    fits = DISTRICT.fullmatch(district) and len(district.encode()) <= LONGEST
    if not fits or district.endswith("_views"):
        raise StoreUnusable(
            f"A district cannot be called {district!r}.", f"区域不能叫做{district}。"
        )
    return district
