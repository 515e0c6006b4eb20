"""What can go wrong with a store: one hierarchy, one plain sentence each.

StoreError
 ├─ StoreMissing       there is no such record
 ├─ Busy               too many others write at once; nothing was recorded
 │   └─ StoreLocked    another process holds the store for too long
 ├─ StoreFull          no room is left
 ├─ StoreTooNew        written by a later version of casework
 ├─ StoreUnusable      damaged, unreadable or not a record at all
 │   └─ StoreUnreachable   the database does not answer
 ├─ Conflict           the stream has another version than the writer believed
 ├─ Unconfirmed        stored here, but perhaps not on the standby
 ├─ UnknownTopic       the record tells a fact this version does not know
 └─ SealBroken         sealed personal data does not belong to its fact
"""


class StoreError(Exception):
    """A store cannot do what was asked; the message is one plain sentence."""


class StoreMissing(StoreError):
    """There is no such record."""


class Busy(StoreError):
    """Too many others write at once; nothing was recorded."""


class StoreLocked(Busy):
    """Another process holds the store for too long; nothing was recorded."""


class StoreFull(StoreError):
    """No room is left; nothing was recorded."""


class StoreTooNew(StoreError):
    """The record was written by a later version of casework."""


class StoreUnusable(StoreError):
    """The store is damaged, unreadable or not a record at all."""


class StoreUnreachable(StoreUnusable):
    """The database does not answer."""


class Conflict(StoreError):
    """The stream has another version than the writer believed."""


class Unconfirmed(StoreError):
    """The facts are stored here, but perhaps not on the standby."""


class UnknownTopic(StoreError):
    """The record tells a fact that this version does not know."""


class SealBroken(StoreError):
    """Sealed personal data does not belong to its fact, or was altered."""
