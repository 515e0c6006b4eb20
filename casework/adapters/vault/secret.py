"""The secret that wraps the keys, kept apart from them. 主密钥。"""

import base64
import os
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from casework.adapters import disk
from casework.adapters.errors import StoreUnusable

VARIABLE = "CASEWORK_KEK"
"""The variable that may hold the secret instead of the file."""

KEY = 32


class Secret(NamedTuple):
    """What must never lie beside the keys: the wrapping key and the pepper."""

    wrapping: bytes
    pepper: bytes


def read_secret(data: Path, *, may_be_made: bool) -> Secret:
    """The secret of a data directory; a new one where there is none, if it may be."""
    given = os.environ.get(VARIABLE)
    path = data / "kek"
    if given is None and not path.exists():
        if not may_be_made:
            raise StoreUnusable(
                f"The key-encryption key {path} is missing.", f"主密钥{path}不见了。"
            )
        _write(path)
    try:
        both = base64.b64decode(given or path.read_text(), validate=False)
    except (OSError, ValueError) as error:
        raise StoreUnusable(
            f"The key-encryption key {path} cannot be read; see to it that it may be.",
            f"主密钥{path}无法读取；请让该文件可读。",
        ) from error
    if len(both) != 2 * KEY:
        raise StoreUnusable(
            "The key-encryption key is not 64 bytes in base64.",
            "主密钥不是64字节的base64编码。",
        )
    return Secret(both[:KEY], both[KEY:])


def _write(path: Path) -> None:
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
