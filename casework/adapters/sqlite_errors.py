"""What SQLite says of a file, in one plain sentence of our own. 数据库文件的错误"""

import sqlite3

from casework.adapters.errors import (
    StoreError,
    StoreFull,
    StoreLocked,
    StoreReadOnly,
    StoreUnusable,
)


def code_of(error: BaseException | None) -> int:
    """What kind of error it is, without SQLite's finer distinctions; 0 if unknown."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def plain(error: BaseException | None, file: str) -> StoreError:
    """The error of a file as ours."""
    match code_of(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreLocked(
                f"Another process holds {file} for too long.",
                f"{file}被其他进程占用过久。",
            )
        case sqlite3.SQLITE_FULL:
            return StoreFull(
                f"No room is left for {file}.", f"磁盘空间不足，{file}无法写入。"
            )
        case sqlite3.SQLITE_READONLY:
            return StoreReadOnly(
                f"{file} may only be read; see to it that it and its directory may be "
                "written.",
                f"{file}只能读取；请让该文件及其目录可写。",
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return StoreUnusable(
                f"{file} cannot be opened; see to it that it may be read.",
                f"{file}无法打开；请让该文件可读。",
            )
        case sqlite3.SQLITE_NOTADB:
            return StoreUnusable(
                f"{file} is not a store of casework.", f"{file}不是casework的存储。"
            )
        case sqlite3.SQLITE_CORRUPT:
            return StoreUnusable(f"{file} is damaged.", f"{file}已损坏。")
        case _:
            why = str(error).partition("\n")[0]
            return StoreUnusable(
                f"{file} cannot be used: {why}.", f"{file}无法使用（{why}）。"
            )
