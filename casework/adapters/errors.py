"""What can go wrong with a store: one hierarchy, one plain sentence each. 存储错误

StoreError
 ├─ StoreMissing       there is no such record
 ├─ Busy               too many others write at once; nothing was recorded
 │   └─ StoreLocked    another process holds the store for too long
 ├─ StoreFull          no room is left
 ├─ StoreReadOnly      it may be read only, and what was asked for would write
 ├─ StoreTooNew        written by a later version of casework
 ├─ StoreUnusable      damaged, unreadable or not a record at all
 │   ├─ StoreUnreachable   the database does not answer
 │   └─ OtherKey           what is sealed in it was sealed with another key
 ├─ Conflict           the stream has another version than the writer believed
 ├─ Unconfirmed        stored here, but perhaps not on the standby
 ├─ UnknownTopic       the record tells a fact this version does not know
 └─ SealBroken         sealed personal data does not belong to its fact
"""


class StoreError(Exception):
    """A store cannot do what was asked; why, in one plain sentence."""

    said = "存储无法使用。"
    """What there is to say in Chinese where nothing more is known."""

    def __init__(self, en: str, zh: str = "") -> None:
        super().__init__(en, zh)
        self.en = en
        self.zh = zh or self.said

    def __str__(self) -> str:
        return self.en


class StoreMissing(StoreError):
    """There is no such record."""

    said = "找不到存储。"


class Busy(StoreError):
    """Too many others write at once; nothing was recorded."""

    said = "同时写入过多，未作记录。"


class StoreLocked(Busy):
    """Another process holds the store for too long; nothing was recorded."""

    said = "存储被其他进程占用，未作记录。"


class StoreFull(StoreError):
    """No room is left; nothing was recorded."""

    said = "磁盘空间不足，未作记录。"


class StoreReadOnly(StoreError):
    """The store may only be read; nothing was recorded."""

    said = "存储只能读取，未作记录。"


class StoreTooNew(StoreError):
    """The record was written by a later version of casework."""

    said = "存储由更新版本的casework写成。"


class StoreUnusable(StoreError):
    """The store is damaged, unreadable or not a record at all."""


class StoreUnreachable(StoreUnusable):
    """The database does not answer."""

    said = "数据库没有应答。"


class OtherKey(StoreUnusable):
    """What is sealed in the store was sealed with another key."""


class Conflict(StoreError):
    """The stream has another version than the writer believed."""

    said = "他人已先行写入，未作记录。"


class Unconfirmed(StoreError):
    """The facts are stored here, but perhaps not on the standby."""

    said = "本机已记录，备机尚未确认。"


class UnknownTopic(StoreError):
    """The record tells a fact that this version does not know."""

    said = "记录中有本版本不认识的事实。"


class SealBroken(StoreError):
    """Sealed personal data does not belong to its fact, or was altered."""

    said = "密封的个人信息与其事实不符。"
