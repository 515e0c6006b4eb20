"""Keys of persons: what is sealed with a person's key can be read until it is erased.

Each person has, per district, one 256-bit data key, kept in a database of its own and
wrapped by a key-encryption key that is kept elsewhere. To erase a person is to destroy
the key; the record's bytes stay as they are.
"""

from pathlib import Path

from sqlalchemy import URL, make_url, select

from casework.adapters.vault.keys import Keyring, Vault
from casework.adapters.vault.sealing import DataKey, Sealed
from casework.adapters.vault.secret import read_secret
from casework.adapters.vault.store import DATA_KEYS, create_tables, key_engine, plainly

__all__ = ["DataKey", "Keyring", "Sealed", "Vault", "open_vault"]


def open_vault(data: Path, url: str | None = None) -> Vault:
    """Open the keys under a data directory, or in any other SQL database."""
    data.mkdir(parents=True, exist_ok=True)
    address = (
        make_url(url)
        if url
        else URL.create("sqlite", database=str(data / "keys.sqlite"))
    )
    engine = key_engine(address)
    try:
        create_tables(engine)
        with plainly(engine.url), engine.connect() as connection:
            none = connection.scalar(select(DATA_KEYS.c.key).limit(1)) is None
        return Vault(engine, read_secret(data, may_be_made=none))
    except BaseException:
        engine.dispose()
        raise
