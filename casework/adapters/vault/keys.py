"""The keys of all persons, made when first needed, remembered, and destroyed."""

import base64
import hashlib
import hmac
import os
import time
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from casework.adapters.errors import StoreError, StoreUnusable
from casework.adapters.vault.sealing import NONCE, DataKey
from casework.adapters.vault.secret import KEY, Secret
from casework.adapters.vault.store import DATA_KEYS, ERASURES, plainly

KEY_NAME = 8
IDS_AT_ONCE = 500

REMEMBERED = 200_000
"""How many keys are held in memory at most."""

HEED_EVERY = 1.0
"""Seconds after which another process's erasure is heeded at the latest."""


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

    def key_of_views(self, district: str) -> bytes:
        """The key that seals what read models of a district must keep to themselves."""
        about = f"read models of {district}".encode()
        return hmac.digest(self._pepper, about, hashlib.sha512)

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
        self._forget()
        self._scrub()
        return destroyed

    def erased(self) -> frozenset[str]:
        """Everyone whose keys were destroyed."""
        with self._told(), self._engine.connect() as connection:
            return frozenset(connection.scalars(select(ERASURES.c.person)))

    def _scrub(self) -> None:
        """Leave no copy of a destroyed key in SQLite's write-ahead log."""
        if self._engine.dialect.name == "sqlite":
            with self._told(), self._engine.connect() as connection:
                scrub = "PRAGMA wal_checkpoint(TRUNCATE)"
                busy, *_ = connection.exec_driver_sql(scrub).one()
            if busy:
                raise StoreError(
                    "The keys are destroyed, but another process keeps a copy from "
                    "being scrubbed; erase the person once more.",
                    "密钥已销毁，但另一进程使其副本尚未清除；请再次删除该人。",
                )

    def erased_since(self, serial: int) -> tuple[int, frozenset[str]]:
        """The serial of the last erasure, and who was erased after another one.

        All of it is heeded from here on: nothing is opened any longer with their keys.
        """
        last = self.erasures()
        query = select(ERASURES.c.person).where(
            ERASURES.c.serial > serial, ERASURES.c.serial <= last
        )
        with self._told(), self._engine.connect() as connection:
            return last, frozenset(connection.scalars(query))

    def heed_erasures(self) -> None:
        """Forget every key in memory if any person was erased elsewhere."""
        if time.monotonic() - self._heeded >= HEED_EVERY:
            self.erasures()

    def erasures(self) -> int:
        """The serial of the last erasure, or 0; it is heeded from here on."""
        with self._heeding, self._told(), self._engine.connect() as connection:
            erased = connection.scalar(select(func.max(ERASURES.c.serial))) or 0
            self._heeded = time.monotonic()
            if erased != self._erased:
                self._erased = erased
                self._forget()
            return erased

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
                "The key-encryption key does not fit the store of keys.",
                "主密钥与密钥库不符。",
            ) from error
        return DataKey(name, person, AESGCM(secret))

    @contextmanager
    def _told(self) -> Iterator[None]:
        with plainly(self._engine.url):
            yield

    def close(self) -> None:
        """Let go of every connection."""
        self._forget()
        self._engine.dispose()


class Held(NamedTuple):
    """Keys held in memory, by their person and by their own name."""

    by_person: dict[str, DataKey]
    by_key: dict[str, DataKey]


class Keyring:
    """The keys of one district's persons, made when first needed and remembered."""

    def __init__(self, vault: Vault, district: str) -> None:
        self._vault = vault
        self._district = district
        self._held = Held({}, {})

    def sealing(self, persons: Collection[str]) -> Mapping[str, DataKey]:
        """The keys to seal with, durably stored before this returns."""
        self._vault.heed_erasures()
        held = self._held
        keys = {p: held.by_person[p] for p in persons if p in held.by_person}
        while missing := set(persons).difference(keys):
            found = self._vault.living(self._district, missing)
            absent = missing.difference(key.person for key in found)
            if absent:
                found += self._vault.create(self._district, absent)
            self._remember(found, held)
            keys |= {key.person: key for key in found}
        return keys

    def opening(self, keys: Collection[str]) -> Mapping[str, DataKey]:
        """The keys to open with, without those that are destroyed."""
        self._vault.heed_erasures()
        held = self._held
        known = {key: held.by_key[key] for key in keys if key in held.by_key}
        if missing := [key for key in keys if key not in known]:
            found = self._vault.by_key(self._district, missing)
            self._remember(found, held)
            known |= {key.key: key for key in found}
        return known

    def erased_since(self, serial: int) -> tuple[int, frozenset[str]]:
        """The serial of the last erasure, and who was erased after another one."""
        return self._vault.erased_since(serial)

    def _remember(self, found: list[DataKey], held: Held) -> None:
        """Hold keys together with those that were held when they were read.

        What is forgotten while they are read, since a person is erased, takes them
        with it.
        """
        if len(held.by_key) + len(found) > REMEMBERED:
            self.forget()
        held.by_person.update((key.person, key) for key in found)
        held.by_key.update((key.key, key) for key in found)

    def forget(self) -> None:
        """Hold no key in memory any longer."""
        self._held = Held({}, {})


def _owner(name: str, district: str, person: str) -> bytes:
    return f"{name}|{district}|{person}".encode()


def _folded(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split()).casefold()


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), IDS_AT_ONCE):
        yield values[start : start + IDS_AT_ONCE]
