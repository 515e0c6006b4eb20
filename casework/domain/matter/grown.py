"""Arrays that grow at their end. 可增长数组。"""

from typing import Any

import numpy as np


class Grown:
    """An array that grows at its end, with some room to spare."""

    __slots__ = ("_room", "used")

    def __init__(self, dtype: Any, size: int = 8) -> None:
        self._room = np.zeros(size, dtype)
        self.used = 0

    @property
    def all(self) -> Any:
        """What was added, as a view."""
        return self._room[: self.used]

    def add(self, value: Any) -> None:
        """Add one value."""
        self._reserve(self.used + 1)
        self._room[self.used] = value
        self.used += 1

    def extend(self, values: Any) -> None:
        """Add several values."""
        end = self.used + len(values)
        self._reserve(end)
        self._room[self.used : end] = values
        self.used = end

    def _reserve(self, size: int) -> None:
        if size > len(self._room):
            room = np.zeros(max(size, len(self._room) * 3 // 2), self._room.dtype)
            room[: self.used] = self.all
            self._room = room
