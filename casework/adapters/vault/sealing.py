"""A person's key, and text sealed with it. 封存。"""

import hashlib
import os
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.adapters.errors import SealBroken

SALT = 16
NONCE = 12


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
