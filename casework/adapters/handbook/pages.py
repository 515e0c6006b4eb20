"""The handbook's pages, written from the features, their results and the rules."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta, timezone
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from casework.adapters.handbook.diagram import draw, name_of
from casework.adapters.handbook.figures import label
from casework.adapters.handbook.reading import Chapter, read_chapters, total
from casework.adapters.handbook.results import HandbookCounts, Outcome, read_results
from casework.adapters.handbook.sources import SOURCES, named
from casework.domain.complaint.loop import LOOP, Back
from casework.domain.complaint.loop import Step as LoopStep
from casework.domain.complaint.stage import OPEN, STAGE_EN, Stage
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import CLAUSES
from casework.domain.rulebook.limits import LimitKind

OUTCOMES: Final[dict[Outcome, tuple[str, str, str]]] = {
    Outcome.PASSED: ("✓", "通过", "passed"),
    Outcome.FAILED: ("✗", "未通过", "failed"),
    Outcome.NOT_RUN: ("–", "未运行", "not run"),
}
ZONE: Final = timezone(timedelta(hours=8))
DEFAULT: Final = "default"
PACKAGE: Final = "casework.adapters.handbook"
PAGES: Final = "pages"


class Words(NamedTuple):
    """Something said in both languages."""

    zh: str
    en: str


class LoopRow(NamedTuple):
    """A row of the loop table in words."""

    fact: Words
    admitted_in: Words
    opens: Words
    stops: Words
    clause: str


class Figure(NamedTuple):
    """A number of one profile, in words, with its source."""

    zh: str
    en: str
    source: str


class FigureRow(NamedTuple):
    """A number by its name, in every profile that has it."""

    name: Words
    cells: tuple[Figure | None, ...]


class Change(NamedTuple):
    """Something that took force on a day."""

    day: date
    kind: Words
    what: Words
    source: str
    link: str


def write_handbook(
    directory: Path, features: Path, results: Path | None, rulebook: Rulebook
) -> HandbookCounts:
    """Write the handbook's pages; say how many scenarios passed, failed, were not run.

    A result counts only for the very text and rules that were run.
    """
    valid = read_results(results)
    chapters = read_chapters(features, valid)
    counts = total(chapter.counts for chapter in chapters)
    pages = _environment()
    shared = {
        "chapters": chapters,
        "counts": counts,
        "chapter_of": {
            section.clause.no: chapter
            for chapter in chapters
            for section in chapter.sections
        },
        "sections": {
            section.clause.no: section
            for chapter in chapters
            for section in chapter.sections
        },
        "ran_at": valid.ran_at.astimezone(ZONE) if valid.ran_at else None,
        "clauses": CLAUSES,
    }
    directory.mkdir(parents=True, exist_ok=True)
    for name, template, more in _pages(chapters, rulebook):
        text = pages.get_template(template).render(page=name, **shared, **more)
        (directory / name).write_text(text, encoding="utf-8")
    style = files(PACKAGE) / PAGES / "style.css"
    (directory / "style.css").write_bytes(style.read_bytes())
    return counts


def _environment() -> Environment:
    pages = Environment(
        loader=PackageLoader(PACKAGE, PAGES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    pages.globals |= {"outcomes": OUTCOMES, "default": DEFAULT}
    return pages


def _pages(
    chapters: Iterable[Chapter], book: Rulebook
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Each page: its file name, its template, and what it alone shows."""
    yield "index.html", "index.html", {"used_sources": used_sources(book)}
    for chapter in chapters:
        yield chapter.page, "chapter.html", {"chapter": chapter}
    yield "clauses.html", "clauses.html", {}
    yield "loop.html", "loop.html", {"diagram": draw(), "rows": tuple(loop_rows())}
    yield "limits.html", "limits.html", limits(book)
    yield "changes.html", "changes.html", {"changes": changes(book)}


def limits(book: Rulebook) -> dict[str, object]:
    """The profiles side by side, and the calendars they count by."""
    return {
        "profiles": book.profiles,
        "rows": tuple(figure_rows(book)),
        "calendars": book.calendars,
    }


def loop_rows() -> Iterator[LoopRow]:
    """The loop table, each row in both languages."""
    for step in LOOP:
        yield LoopRow(
            fact=Words(name_of(step.fact), spaced(step.fact.__name__)),
            admitted_in=_stages(step.admitted_in),
            opens=_opens(step),
            stops=_limits(step.stops),
            clause=step.clause.no,
        )


def spaced(name: str) -> str:
    """A class's name as words: "OrderSigned" is "order signed"."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    return words.strip()


def _stages(stages: frozenset[Stage]) -> Words:
    if not stages:
        return Words("只见于转入的档案", "only in histories from elsewhere")
    if stages == OPEN:
        return Words("办结前各环节", "every open stage")
    if stages == OPEN | {Stage.CLOSED}:
        return Words("办结前各环节和已办结", "every open stage, and closed")
    ordered = [stage for stage in Stage if stage in stages]
    return Words("、".join(ordered), ", ".join(STAGE_EN[stage] for stage in ordered))


def _opens(step: LoopStep) -> Words:
    if step.opens is None:
        return Words("", "")
    if isinstance(step.opens, Back):
        return Words("回到原环节", "where it stood before")
    return Words(step.opens.value, STAGE_EN[step.opens])


def _limits(kinds: frozenset[LimitKind]) -> Words:
    if kinds == frozenset(LimitKind):
        return Words("全部期限", "every limit")
    ordered = [kind for kind in LimitKind if kind in kinds]
    return Words(
        "、".join(ordered),
        ", ".join(kind.name.lower().replace("_", " ") for kind in ordered),
    )


def figure_rows(book: Rulebook) -> Iterator[FigureRow]:
    """Every number of every profile, one row per number."""
    tables = [
        {
            name: Figure(zh, en, source)
            for (name, zh, source), (_, en, _) in zip(
                profile.figures("zh"), profile.figures("en"), strict=True
            )
        }
        for profile in book.profiles
    ]
    names = dict.fromkeys(name for table in tables for name in table)
    for name in names:
        words = Words(label(name, "zh", book), label(name, "en", book))
        yield FigureRow(words, tuple(table.get(name) for table in tables))


def changes(book: Rulebook) -> tuple[Change, ...]:
    """What took force when: clauses and profiles, the latest first."""
    clauses = [
        Change(
            clause.in_force_from,
            Words("条文", "clause"),
            Words(f"第{clause.no}条　{clause.zh}", f"{clause.no} · {clause.en}"),
            clause.source,
            f"clauses.html#clause-{clause.no}",
        )
        for clause in CLAUSES
    ]
    profiles = [
        Change(
            profile.in_force_from,
            Words("政策档案", "profile"),
            Words(f"{profile.zh}（{profile.mark}）", f"{profile.en} ({profile.mark})"),
            profile.source,
            "limits.html",
        )
        for profile in book.profiles
    ]
    return tuple(sorted([*profiles, *clauses], key=lambda one: one.day, reverse=True))


def used_sources(book: Rulebook) -> tuple[tuple[str, str], ...]:
    """The marks that clauses and numbers name, and what they stand for."""
    marks = {mark for clause in CLAUSES for mark in named(clause.source)}
    for profile in book.profiles:
        marks |= {mark for *_, source in profile.figures() for mark in named(source)}
    return tuple((mark, words) for mark, words in SOURCES.items() if mark in marks)
