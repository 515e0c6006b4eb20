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

    def add(self, values: Any) -> None:
        """Add one value or several."""
        end = self.used + np.size(values)
        if end > len(self._room):
            room = np.zeros(max(end, len(self._room) * 3 // 2), self._room.dtype)
            room[: self.used] = self.all
            self._room = room
        self._room[self.used : end] = values
        self.used = end
