"""What a projection must keep but nobody is to read in its rows. 遮盖。

Terms of what callers said are check sums that a dictionary could turn back into words.
Columns that are `veiled` are therefore stored sealed, by a key that is not beside them.
"""

from collections.abc import Collection, Iterable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import Table

from casework.adapters.errors import OtherKey
from casework.projections.projection import VEILED, Row

KEY: Final = 64
"""How many bytes a key has."""


class Veil:
    """Seals values, the same always to the same: a row told anew is the same row."""

    def __init__(self, key: bytes) -> None:
        self._sealing = AESSIV(key)

    def drawn(self, value: bytes | None) -> bytes | None:
        """A value as it is stored; an empty one says nothing and stays so."""
        return self._sealing.encrypt(value, None) if value else value

    def lifted(self, value: bytes | None) -> bytes | None:
        """A stored value as it was told."""
        try:
            return self._sealing.decrypt(value, None) if value else value
        except InvalidTag as error:
            raise OtherKey(
                "The read models were made with another key; "
                "casework views rebuild tells them anew.",
                "读模型是用另一密钥写成的；请用casework views rebuild重建。",
            ) from error

    def unveiled(self, row: Row, names: Collection[str]) -> Row:
        """A stored row with what is veiled in it as it was told."""
        return row | {name: self.lifted(row[name]) for name in names}


def veiled(tables: Iterable[Table]) -> frozenset[str]:
    """The names of the columns of some tables that are stored sealed."""
    return frozenset(
        column.name
        for table in tables
        for column in table.columns
        if column.info == VEILED
    )
