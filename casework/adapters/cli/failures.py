"""What went wrong, in one plain sentence, and the exit status that says so."""

import errno
import traceback
from contextlib import suppress
from datetime import datetime
from typing import Final

import click

from casework.adapters import errors as e
from casework.adapters.cli.settings import REFUSED, UNUSABLE, Plain, Settings
from casework.domain.rulebook.clauses import Refused
from casework.domain.rulebook.error import RulebookError

OF_FILES: Final = {
    "BadMapping": "映射文件有误",
    "Unreadable": "文件无法读取",
    "FeaturesUnreadable": "场景文件无法读取",
    "ResultsUnreadable": "场景结果无法读取",
}
"""Told by name: to read files takes libraries that a failure must not wait for."""

WHY_ZH: Final = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "只能读取",
    errno.ENOENT: "不存在",
    errno.EISDIR: "是一个目录",
    errno.ENOTDIR: "其上级不是目录",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘空间不足",
}


def tell(error: Exception, settings: Settings) -> int:
    """Say on stderr what went wrong; the exit status."""
    sentence, status = explain(error, settings)
    click.echo(" ".join(sentence.split()), err=True)
    return status


def explain(error: Exception, settings: Settings) -> tuple[str, int]:
    """The sentence for a failure, and its exit status."""
    match error:
        case Plain():
            return settings.say(error.zh, error.en), error.code
        case Refused():
            return error.sentence(settings.lang), REFUSED
        case RulebookError():
            return _capital(error.sentence(settings.lang), settings), REFUSED
        case e.StoreError():
            return settings.say(error.zh, error.en), UNUSABLE
        case _ if (kind := type(error).__name__) in OF_FILES:
            return settings.say(f"{OF_FILES[kind]}：{error}", str(error)), UNUSABLE
        case OSError():
            return _file(error, settings), UNUSABLE
        case _:
            return _unexpected(error, settings), UNUSABLE


def _file(error: OSError, settings: Settings) -> str:
    name = error.filename if error.filename is not None else ""
    reason = error.strerror or type(error).__name__
    return settings.say(
        f"{name or '文件'}无法使用：{WHY_ZH.get(error.errno or 0, reason)}。",
        f"{name or 'A file'} cannot be used: {reason}.",
    )


def _capital(sentence: str, settings: Settings) -> str:
    return settings.say(
        f"{sentence}。", f"{sentence[:1].upper()}{sentence[1:]}."
    ).replace("..", ".")


def _unexpected(error: Exception, settings: Settings) -> str:
    """Keep the trace in the log, without the values that it was about."""
    where = settings.log_file
    trace = "".join(traceback.format_tb(error.__traceback__))
    told = False
    with suppress(OSError):
        if where.parent.is_dir():
            with where.open("a", encoding="utf-8") as log:
                now = datetime.now().astimezone().isoformat()
                log.write(f"{now} {type(error).__name__}\n{trace}")
            told = True
    kind = type(error).__name__
    if told:
        return settings.say(
            f"程序出现意外错误（{kind}），详见{where}。",
            f"Something unexpected went wrong ({kind}); {where} says where.",
        )
    return settings.say(
        f"程序出现意外错误（{kind}：{error}）。",
        f"Something unexpected went wrong ({kind}: {error}).",
    )
