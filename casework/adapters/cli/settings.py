"""How a command is to be run: where the data are, who acts, in which language."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import click

LANGUAGES: Final = ("zh", "en")
DONE, REFUSED, USAGE, UNUSABLE = 0, 1, 2, 3
"""The exit statuses: done, refused or partly rejected, misused, store unusable."""

DATA: Final = Path("casework-data")


class Plain(Exception):
    """Why a command ends early, in one sentence, and its exit status."""

    def __init__(self, zh: str, en: str, code: int = REFUSED) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.code = code


@dataclass(slots=True)
class Settings:
    """What the global options and the environment say."""

    data: Path = DATA
    store: str | None = None
    keys: str | None = None
    acting: str | None = None
    lang: str = "en"
    json: bool = False
    log_level: str = "warning"

    def say(self, zh: str, en: str) -> str:
        """The words in the language asked for."""
        return zh if self.lang == "zh" else en

    def tell(self, zh: str, en: str) -> None:
        """Print a line for a person."""
        click.echo(self.say(zh, en))

    def usage(self, zh: str, en: str) -> click.UsageError:
        """A misuse, told in the language asked for."""
        return click.UsageError(self.say(zh, en))

    @property
    def log_file(self) -> Path:
        """Where a run leaves its log."""
        return self.data / "casework.log"


def from_environment(
    environment: Mapping[str, str] = os.environ, arguments: Sequence[str] = ()
) -> Settings:
    """What holds before any option is read.

    The language is looked for among the arguments too, so that a misuse is told in it.
    """
    return Settings(
        data=Path(environment.get("CASEWORK_DATA") or DATA),
        store=environment.get("CASEWORK_STORE") or None,
        keys=environment.get("CASEWORK_KEYS") or None,
        lang=_asked(arguments) or _language(environment),
    )


def _language(environment: Mapping[str, str]) -> str:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[n] for n in names if environment.get(n)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _asked(arguments: Sequence[str]) -> str | None:
    given = [word for option, word in pairwise(arguments) if option == "--lang"]
    given += [a.removeprefix("--lang=") for a in arguments if a.startswith("--lang=")]
    return given[-1] if given and given[-1] in LANGUAGES else None
