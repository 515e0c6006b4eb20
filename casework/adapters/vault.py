"""Keys of persons: what is sealed with a person's key can be read until it is erased.

Each person has, per district, one 256-bit data key, kept in a database of its own and
wrapped by a key-encryption key that is kept elsewhere. To erase a person is to destroy
the key; the record's bytes stay as they are.
"""

import base64
import hashlib
import hmac
import os
import sqlite3
import time
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    URL,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)

from casework.adapters import disk
from casework.adapters.errors import (
    SealBroken,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreUnreachable,
    StoreUnusable,
)

SECRET = "CASEWORK_KEK"
"""The variable that may hold the secret instead of the file."""

KEY = 32
KEY_NAME = 8
SALT = 16
NONCE = 12
IDS_AT_ONCE = 500
PATIENCE = 30.0
"""Seconds to wait for another process to let go of the keys."""

REMEMBERED = 200_000
"""How many keys are held in memory at most."""

HEED_EVERY = 1.0
"""Seconds after which another process's erasure is heeded at the latest."""

METADATA = MetaData()
DATA_KEYS = Table(
    "data_keys",
    METADATA,
    Column("key", String(16), primary_key=True),
    Column("district", String(40), nullable=False),
    Column("person", String(64), nullable=False),
    # 1 while the key lives, null once it is destroyed: one living key per person.
    Column("living", Integer),
    Column("wrapped", LargeBinary),
    UniqueConstraint("district", "person", "living"),
)
ERASURES = Table(
    "erasures",
    METADATA,
    Column("serial", Integer, primary_key=True, autoincrement=True),
    Column("person", String(64), nullable=False),
    sqlite_autoincrement=True,
)
Index("data_keys_of_person", DATA_KEYS.c.person)


class Sealed(NamedTuple):
    """Text under seal, and what binds the sealer to it even when the key is gone."""

    box: bytes
    commitment: bytes


class DataKey(NamedTuple):
    """A person's key of one district."""

    key: str
    person: str
    cipher: AESGCM

    def seal(self, text: bytes, place: bytes) -> Sealed:
        """Seal a text for one place only."""
        chance = os.urandom(NONCE + SALT)
        nonce, salted = chance[:NONCE], chance[NONCE:] + text
        return Sealed(
            nonce + self.cipher.encrypt(nonce, salted, place),
            hashlib.sha256(salted).digest(),
        )

    def open(self, sealed: Sealed, place: bytes) -> bytes:
        """Open what was sealed for this place, or raise SealBroken."""
        box, commitment = sealed
        try:
            salted = self.cipher.decrypt(box[:NONCE], box[NONCE:], place)
        except InvalidTag as error:
            raise SealBroken(
                "Sealed personal data was altered or put at another place."
            ) from error
        if hashlib.sha256(salted).digest() != commitment:
            raise SealBroken("Sealed personal data is not what was committed to.")
        return salted[SALT:]


class Secret(NamedTuple):
    """What must never lie beside the keys: the wrapping key and the pepper."""

    wrapping: bytes
    pepper: bytes


class Vault:
    """The keys of all persons of all districts."""

    def __init__(self, engine: Engine, secret: Secret) -> None:
        self._engine = engine
        self._pepper = secret.pepper
        self._wrapping = AESGCM(secret.wrapping)
        self._keyrings: dict[str, Keyring] = {}
        self._erased = 0
        self._heeded = 0.0
        self._heeding = Lock()

    def person_key(
        self,
        *,
        telephone: str | None = None,
        name: str | None = None,
        address: str | None = None,
        otherwise: str = "",
    ) -> str:
        """A pseudonym: the same for the same telephone, else for name and address.

        `otherwise` (an order's number) stands in for a person who gave neither.
        """
        digits = "".join(c for c in _folded(telephone) if c.isdigit())
        if digits:
            text = f"telephone:{digits}"
        elif name or address:
            text = f"person:{_folded(name)}|{_folded(address)}"
        else:
            text = f"otherwise:{otherwise}"
        digest = hmac.digest(self._pepper, text.encode(), hashlib.sha256)
        return base64.b32encode(digest[:10]).decode().lower()

    def keyring(self, district: str) -> "Keyring":
        """The keys of one district's persons."""
        return self._keyrings.setdefault(district, Keyring(self, district))

    def erase(self, person: str) -> int:
        """Destroy a person's keys in every district; how many there were."""
        with self._told(), self._engine.begin() as connection:
            destroyed = connection.execute(
                update(DATA_KEYS)
                .where(DATA_KEYS.c.person == person, DATA_KEYS.c.living == 1)
                .values(living=None, wrapped=None)
            ).rowcount
            connection.execute(insert(ERASURES).values(person=person))
        self._scrub()
        self._forget()
        return destroyed

    def _scrub(self) -> None:
        """Leave no copy of a destroyed key in SQLite's write-ahead log."""
        if self._engine.dialect.name == "sqlite":
            with self._told(), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def heed_erasures(self) -> None:
        """Forget every key in memory if any person was erased elsewhere."""
        if time.monotonic() - self._heeded < HEED_EVERY:
            return
        with self._heeding, self._told(), self._engine.connect() as connection:
            erased = connection.scalar(select(func.max(ERASURES.c.serial))) or 0
            self._heeded = time.monotonic()
            if erased != self._erased:
                self._erased = erased
                self._forget()

    def _forget(self) -> None:
        for keyring in self._keyrings.values():
            keyring.forget()

    def living(self, district: str, persons: Collection[str]) -> list[DataKey]:
        """The living keys of these persons, as far as they have one."""
        return self._select(district, DATA_KEYS.c.person, persons)

    def by_key(self, district: str, keys: Collection[str]) -> list[DataKey]:
        """The living keys among these."""
        return self._select(district, DATA_KEYS.c.key, keys)

    def _select(
        self, district: str, column: Column[str], values: Collection[str]
    ) -> list[DataKey]:
        query = select(DATA_KEYS.c.key, DATA_KEYS.c.person, DATA_KEYS.c.wrapped)
        query = query.where(DATA_KEYS.c.district == district, DATA_KEYS.c.living == 1)
        with self._told(), self._engine.connect() as connection:
            return [
                self._unwrapped(key, district, person, wrapped)
                for some in _portions(list(values))
                for key, person, wrapped in connection.execute(
                    query.where(column.in_(some))
                )
            ]

    def create(self, district: str, persons: Collection[str]) -> list[DataKey]:
        """New keys, durably stored; none if another stored one of them meanwhile."""
        size = KEY_NAME + NONCE + KEY
        chance = os.urandom(size * len(persons))
        keys, rows = [], []
        for at, person in enumerate(persons):
            own = chance[at * size : (at + 1) * size]
            name, nonce = own[:KEY_NAME].hex(), own[KEY_NAME:-KEY]
            keys.append(DataKey(name, person, AESGCM(own[-KEY:])))
            owner = _owner(name, district, person)
            wrapped = nonce + self._wrapping.encrypt(nonce, own[-KEY:], owner)
            rows.append((name, district, person, 1, wrapped))
        try:
            with self._told(), self._engine.begin() as connection:
                names = [column.name for column in DATA_KEYS.columns]
                connection.execute(
                    insert(DATA_KEYS), [dict(zip(names, r, strict=True)) for r in rows]
                )
        except IntegrityError:
            return []
        return keys

    def _unwrapped(self, name: str, district: str, person: str, row: bytes) -> DataKey:
        owner = _owner(name, district, person)
        try:
            secret = self._wrapping.decrypt(row[:NONCE], row[NONCE:], owner)
        except InvalidTag as error:
            raise StoreUnusable(
                "The key-encryption key does not fit the store of keys."
            ) from error
        return DataKey(name, person, AESGCM(secret))

    @contextmanager
    def _told(self) -> Iterator[None]:
        with _plainly(self._engine.url):
            yield

    def close(self) -> None:
        """Let go of every connection."""
        self._forget()
        self._engine.dispose()


class Keyring:
    """The keys of one district's persons, made when first needed and remembered."""

    def __init__(self, vault: Vault, district: str) -> None:
        self._vault = vault
        self._district = district
        self._by_person: dict[str, DataKey] = {}
        self._by_key: dict[str, DataKey] = {}

    def sealing(self, persons: Collection[str]) -> Mapping[str, DataKey]:
        """The keys to seal with, durably stored before this returns."""
        self._vault.heed_erasures()
        held = self._by_person
        keys = {person: held[person] for person in persons if person in held}
        while missing := set(persons).difference(keys):
            found = self._vault.living(self._district, missing)
            absent = missing.difference(key.person for key in found)
            if absent:
                found += self._vault.create(self._district, absent)
            self._remember(found)
            keys |= {key.person: key for key in found}
        return keys

    def opening(self, keys: Collection[str]) -> Mapping[str, DataKey]:
        """The keys to open with, without those that are destroyed."""
        self._vault.heed_erasures()
        held = self._by_key
        known = {key: held[key] for key in keys if key in held}
        if missing := [key for key in keys if key not in known]:
            found = self._vault.by_key(self._district, missing)
            self._remember(found)
            known |= {key.key: key for key in found}
        return known

    def _remember(self, found: list[DataKey]) -> None:
        if len(self._by_key) + len(found) > REMEMBERED:
            self.forget()
        self._by_person.update((key.person, key) for key in found)
        self._by_key.update((key.key, key) for key in found)

    def forget(self) -> None:
        """Hold no key in memory any longer."""
        self._by_person = {}
        self._by_key = {}


def open_vault(data: Path, url: str | None = None) -> Vault:
    """Open the keys under a data directory, or in any other SQL database."""
    data.mkdir(parents=True, exist_ok=True)
    address = (
        make_url(url)
        if url
        else URL.create("sqlite", database=str(data / "keys.sqlite"))
    )
    engine = _engine(address)
    try:
        _create_tables(engine)
        return Vault(engine, _secret(data, engine))
    except BaseException:
        engine.dispose()
        raise


def _engine(address: URL) -> Engine:
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        return create_engine(address)
    engine = create_engine(address, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _make_durable)
    return engine


def _make_durable(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _create_tables(engine: Engine) -> None:
    """Create the tables; another process may be doing the same."""
    for patience in (0.1, 0.2, 0.4, 0.8):
        with _plainly(engine.url), suppress(OperationalError, ProgrammingError):
            METADATA.create_all(engine)
            return
        time.sleep(patience)
    with _plainly(engine.url):
        METADATA.create_all(engine)


def _secret(data: Path, engine: Engine) -> Secret:
    given = os.environ.get(SECRET)
    path = data / "kek"
    if given is None and not path.exists():
        with engine.connect() as connection:
            if connection.scalar(select(func.count()).select_from(DATA_KEYS)):
                raise StoreUnusable(f"The key-encryption key {path} is missing.")
        _write_secret(path)
    try:
        both = base64.b64decode(given or path.read_text(), validate=False)
    except (OSError, ValueError) as error:
        raise StoreUnusable("The key-encryption key cannot be read.") from error
    if len(both) != 2 * KEY:
        raise StoreUnusable("The key-encryption key is not 64 bytes in base64.")
    return Secret(both[:KEY], both[KEY:])


def _write_secret(path: Path) -> None:
    """Write a new secret whole; leave the one that another wrote meanwhile."""
    draft = path.with_name(f"kek.{uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(os.urandom(2 * KEY)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    disk.keep(path.parent)


@contextmanager
def _plainly(address: URL) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _plain(error, f"the store of keys {address.database}") from error


def _plain(error: DBAPIError, store: str) -> StoreError:
    code = (getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF
    state = getattr(error.orig, "sqlstate", None)
    if code == sqlite3.SQLITE_FULL or state == "53100":
        return StoreFull(f"No room is left for {store}.")
    if code == sqlite3.SQLITE_BUSY or state == "55P03":
        return StoreLocked(f"Another process holds {store} for too long.")
    if isinstance(error, OperationalError) and not code:
        return StoreUnreachable(f"The database of {store} does not answer.")
    return StoreUnusable(f"{store[0].upper()}{store[1:]} cannot be used: {error.orig}.")


def _owner(name: str, district: str, person: str) -> bytes:
    return f"{name}|{district}|{person}".encode()


def _folded(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split()).casefold()


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), IDS_AT_ONCE):
        yield values[start : start + IDS_AT_ONCE]
