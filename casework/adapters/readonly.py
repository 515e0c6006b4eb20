"""Database files that may only be read, such as a copy given to a supervisor. 只读"""

import os
import sqlite3
from pathlib import Path

from casework.adapters.errors import StoreReadOnly


def may_only_be_read(file: Path) -> bool:
    """Whether a file is there to read, but nothing may be put into or beside it."""
    return file.exists() and not (
        os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    )


def check_may_be_made(file: Path) -> None:
    """End early where a file is missing and may not be made."""
    if not file.exists() and not os.access(file.parent, os.W_OK):
        raise StoreReadOnly(
            f"There is no {file}, nor may one be made there; see to it that its "
            "directory may be written.",
            f"没有{file}，也不能在此新建；请让其目录可写。",
        )


def connect(file: Path) -> sqlite3.Connection:
    """Open such a file, from any thread, so that SQLite puts nothing beside it."""
    return sqlite3.connect(
        f"{file.resolve().as_uri()}?{_mode(file)}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )


def _mode(file: Path) -> str:
    """What is committed beside a file is read too; without the index of it, nothing."""
    if not _beside(file, "wal").exists():
        return "immutable=1"
    if not _beside(file, "shm").exists():
        raise StoreReadOnly(
            f"{file} was copied while it was written to, and may only be read here; "
            "see to it that its directory may be written, or copy it anew.",
            f"{file}是在写入时复制的，而此处只能读取；请让其目录可写，或者重新复制。",
        )
    return "mode=ro"


def _beside(file: Path, what: str) -> Path:
    return file.with_name(f"{file.name}-{what}")
