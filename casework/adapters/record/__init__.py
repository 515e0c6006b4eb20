"""The record: facts kept by the eventsourcing library, one log per district."""

from casework.adapters.errors import (
    Busy,
    Conflict,
    SealBroken,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreUnreachable,
    StoreUnusable,
    Unconfirmed,
    UnknownTopic,
)
from casework.adapters.record.record import Record
from casework.adapters.record.store import Store, open_store

__all__ = [
    "Busy",
    "Conflict",
    "Record",
    "SealBroken",
    "Store",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreMissing",
    "StoreTooNew",
    "StoreUnreachable",
    "StoreUnusable",
    "Unconfirmed",
    "UnknownTopic",
    "open_store",
]
