"""Where the log goes: lines of JSON beside the data, warnings on stderr."""

import json
import logging
import sys
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

from casework.adapters.cli.settings import Settings
from casework.domain.facts import personal_fields
from casework.domain.kinds import ALL_FACTS

PERSONAL: Final = frozenset(
    name for kind in ALL_FACTS.values() for name in personal_fields(kind)
) | {"person"}


def without_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The event without fields that say who a caller is."""
    return {key: value for key, value in event.items() if key not in PERSONAL}


def at_an_instant(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The event with when it was, and the offset of that."""
    event["timestamp"] = datetime.now().astimezone().isoformat()
    return event


class _Lines:
    """Writes each event to the log file, and to stderr from a level on."""

    def __init__(self, settings: Settings) -> None:
        self._file = settings.log_file
        self._from = logging.getLevelNamesMapping()[settings.log_level.upper()]

    def __call__(self, _: WrappedLogger, name: str, event: EventDict) -> str:
        line = json.dumps(event, ensure_ascii=False, default=str)
        with suppress(OSError), self._file.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        if logging.getLevelNamesMapping().get(name.upper(), 0) >= self._from:
            print(line, file=sys.stderr)
        raise structlog.DropEvent


def configure(settings: Settings) -> None:
    """Set up logging for this run."""
    lowest = logging.DEBUG if settings.log_level == "debug" else logging.INFO
    processors: list[Any] = [
        structlog.processors.add_log_level,
        at_an_instant,
        without_personal_data,
        _Lines(settings),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        cache_logger_on_first_use=False,
    )
