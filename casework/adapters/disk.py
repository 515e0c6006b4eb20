"""What the file system must be told so that a power cut loses nothing."""

import os
from pathlib import Path


def keep(directory: Path) -> None:
    """Make sure that the names in a directory survive a power cut."""
    if os.name == "nt":
        # Windows keeps names without being asked, and opens no directory.
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
