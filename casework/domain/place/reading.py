"""What a look-up answers: a place or several, how sure, and why. 地点判读。"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from casework.domain.complaint.facts import Place
from casework.domain.place.parts import Address


class Certainty(StrEnum):
    """How sure a reading is."""

    EXACT = "exact"
    ALIAS = "alias"
    PARTIAL = "partial"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    OTHER_DISTRICT = "other district"


CERTAINTY_ZH: Final = {
    Certainty.EXACT: "确定",
    Certainty.ALIAS: "按别名",
    Certainty.PARTIAL: "部分确定",
    Certainty.AMBIGUOUS: "有歧义",
    Certainty.UNKNOWN: "未知",
    Certainty.OTHER_DISTRICT: "外区",
}


class Reason(NamedTuple):
    """Why, in both languages."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The sentence in a language."""
        return self.zh if lang == "zh" else self.en


class Candidate(NamedTuple):
    """A place that the text may mean: its name in the register, and why it."""

    place: Place
    name: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What a look-up found; no place where it would have to guess."""

    place: Place | None
    certainty: Certainty
    reasons: tuple[Reason, ...]
    alternatives: tuple[Candidate, ...] = ()
    name: str = ""
    address: Address | None = None


class Found(NamedTuple):
    """A candidate and how sure it would be if it were the only one."""

    candidate: Candidate
    certainty: Certainty


MOST_ALTERNATIVES: Final = 10
SUREST: Final = tuple(Certainty)
