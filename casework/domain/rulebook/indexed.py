"""A value that keeps what it has looked up. 带索引的值。"""

from collections.abc import Mapping
from typing import Any, Self

from casework.domain.facts import Model


class Indexed(Model):
    """A frozen value with cached properties; a changed copy computes them afresh."""

    def model_copy(
        self, *, update: Mapping[str, Any] | None = None, deep: bool = False
    ) -> Self:
        """A copy with other values, without what was computed from the old ones."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy
