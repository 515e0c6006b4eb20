"""What a suggester answers: problem types, how probable, what speaks for each."""

from typing import Final, NamedTuple, Protocol

from casework.domain.place.reading import Reason

__all__ = ["NO_WORDS", "Reason", "Suggested", "Suggester", "Suggestion"]

NO_WORDS: Final = Reason("没有文字。", "Nothing is said.")


class Suggested(NamedTuple):
    """A problem type, how probable it is, and the words that speak for it."""

    leaf: str
    probability: float
    words: tuple[str, ...] = ()


class Suggestion(NamedTuple):
    """The types a text may be about, the most probable first, and why.

    `sure` is whether the first may be taken for the answer: a suggestion that is not
    says "I don't know", and its leaves, if any, are what is nearest.
    """

    model: str
    leaves: tuple[Suggested, ...]
    sure: bool
    why: Reason


class Suggester(Protocol):
    """Suggests problem types of one catalogue for what a caller says."""

    @property
    def model(self) -> str:
        """Which version of what says it."""

    @property
    def taxonomy(self) -> str:
        """The catalogue whose leaves are suggested."""

    def suggest(
        self, title: str | None, words: str | None, *, most: int = 3
    ) -> Suggestion:
        """The most probable types of a text, at most so many."""
