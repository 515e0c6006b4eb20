"""What cases, group orders and matters are called."""

from typing import Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("6f1c6b0e-2f0b-5b64-9d53-0c3f2a12345a")
"""The namespace of every id that casework derives from a name."""

ID_SIGNS: Final = 16
"""How many signs of its key tell a matter apart."""


def case_id(district: str, no: str) -> UUID:
    """The stream of the case with this order number in this district."""
    return uuid5(NAMESPACE, f"{district}/complaint/{no}")


def group_id(first: UUID) -> UUID:
    """The stream of the group order that begins with this case."""
    return uuid5(NAMESPACE, f"{first}/group")


def short_id(matter: str) -> str:
    """The id of a matter as it is told everywhere: its kind and sixteen signs."""
    kind, _, key = matter.partition("-")
    return f"{kind}-{key[:ID_SIGNS]}"
