"""Whose numbers an order is handled by: dated policy profiles. 政策档案。

Nothing is a constant: every number stands in the data with its source, and an order
keeps the version of the profile with which it was dispatched.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from pydantic import ValidationError

from casework.domain.facts import Model
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.error import RulebookError
from casework.domain.rulebook.limits import Measure, Term, amount_text
from casework.domain.rulebook.office import OfficeHours
from casework.domain.rulebook.table import read_table, rows
from casework.domain.rulebook.taxonomy import Grade


class Number(Model):
    """A number of a policy, and who set it."""

    amount: int
    source: str


class Extension(Model):
    """How often and how far the due time may be moved by an approved extension."""

    times: int
    each: int | None = None
    total: int | None = None
    source: str

    def added(self, amount: int, asked: int | None, granted: int) -> int | None:
        """How much is added to a limit of this amount; None if policy refuses it.

        Without a figure asked for, it is as much as policy allows; where policy sets
        the total, the extension always goes to that total.
        """
        if granted >= self.times:
            return None
        most = self._most(amount)
        if most < 1 or (asked is not None and not 1 <= asked <= most):
            return None
        return most if asked is None or self.total is not None else asked

    def _most(self, amount: int) -> int:
        if self.total is not None:
            return self.total - amount
        return self.each or 0


class ShelvingLevel(Model):
    """Who approves shelving up to a number of days; without one, any length."""

    approver: str
    days: int | None = None


class Shelving(Model):
    """On which grounds a case is shelved, and who approves which length."""

    grounds: tuple[str, ...]
    levels: tuple[ShelvingLevel, ...]
    source: str

    def approver(self, days: int, ground: str) -> str | None:
        """The unit type that approves this; None if policy refuses it."""
        if ground not in self.grounds or days < 1:
            return None
        fitting = (lv for lv in self.levels if lv.days is None or days <= lv.days)
        return next((level.approver for level in fitting), None)


class SiteTerms(Model):
    """How soon a unit is on site and tells the reporter, for one problem type."""

    leaf: str
    on_site: Term | None = None
    feedback: Term | None = None


class Numbers(Model):
    """The plain numbers of a profile."""

    returns_per_unit: Number
    returns_before_adjudication: Number
    units_before_adjudication: Number
    redo_rounds: Number
    failed_contacts: Number
    follow_up_attempts: Number
    follow_up_days: Number
    reopen_days: Number
    repeat_days: Number
    structural_review_recurrences: Number
    group_callers: Number
    group_days: Number
    second_call_percent: Number
    lead_window_days: Number
    lead_baseline_windows: Number
    lead_least_baseline_windows: Number
    lead_count: Number
    lead_projects: Number
    lead_reports_per_caller: Number
    lead_looks_per_year: Number
    lead_false_percent: Number
    lead_guard_per_mille: Number
    lead_span_windows: Number


class Profile(Model):
    """A policy's terms and numbers, in force from a day on."""

    id: str
    version: str
    zh: str
    en: str
    in_force_from: date
    in_force_until: date | None = None
    calendar: str
    source: str
    office: OfficeHours
    office_source: str
    dispatch: Term
    sign: Term
    return_window: Term
    return_ruling: Term
    adjudication: Term
    first_contact: Term
    response: Term | None = None
    interim: Term
    review: Term
    redo: Term
    supervision: Term
    escalation: Term
    shelving_reminder: Term
    site_meeting: Term
    due: tuple[tuple[Grade, Term], ...]
    due_by_type: tuple[tuple[str, Term], ...]
    site: tuple[SiteTerms, ...]
    cut_off: tuple[tuple[str, Term], ...]
    extension: Extension
    shelving: Shelving
    numbers: Numbers

    @property
    def mark(self) -> str:
        """Id and version as a limit keeps them: "shanghai-2019/1"."""
        return f"{self.id}/{self.version}"

    def in_force(self, day: date) -> bool:
        """Whether the profile is in force on a day."""
        until = self.in_force_until
        return self.in_force_from <= day and (until is None or day < until)

    def due_term(self, grade: str, type_: str = "") -> Term:
        """The time to reply: an urgent grade, else the type, else the grade decides."""
        by_grade = dict(self.due)[Grade(grade)]
        if Grade(grade).urgent:
            return by_grade
        return dict(self.due_by_type).get(type_, by_grade)

    def contact_term(self, grade: str) -> Term:
        """The time to contact the caller: urgent grades within their hours."""
        if not Grade(grade).urgent:
            return self.first_contact
        return dict(self.due)[Grade(grade)].model_copy(
            update={"clause": self.first_contact.clause}
        )

    def interim_term(self, grade: str) -> Term | None:
        """The time to the first interim report, asked of the most urgent grade."""
        return self.interim if Grade(grade) is Grade.U1 else None

    def on_site(self, leaf: str) -> Term | None:
        """The time to be on site, for the problem types that have one."""
        return next((s.on_site for s in self.site if s.leaf == leaf), None)

    def feedback(self, leaf: str) -> Term | None:
        """The time to tell the reporter, for the problem types that have one."""
        return next((s.feedback for s in self.site if s.leaf == leaf), None)

    def cut_off_notice_kept(self, utility: str, notice: timedelta) -> bool:
        """Whether a cut-off of power, gas or water was announced early enough."""
        least = dict(self.cut_off).get(utility)
        if least is None:
            raise RulebookError(
                f"政策档案{self.mark}没有{utility}的停供告知期限",
                f"profile {self.mark} has no cut-off notice for {utility}",
            )
        return notice >= _LENGTHS[least.measure] * least.amount

    def figures(self, lang: str = "zh") -> Iterator[tuple[str, str, str]]:
        """Every number of the profile: its name, its words and its source."""
        for name in TERMS:
            term = getattr(self, name)
            if term is not None:
                yield name, term.text(lang), term.source
        for table in ("due", "due_by_type", "cut_off"):
            for key, term in getattr(self, table):
                yield f"{table}.{key}", term.text(lang), term.source
        for site in self.site:
            for name in ("on_site", "feedback"):
                term = getattr(site, name)
                if term is not None:
                    yield f"{name}.{site.leaf}", term.text(lang), term.source
        yield from self._rules(lang)

    def _rules(self, lang: str) -> Iterator[tuple[str, str, str]]:
        extension, shelving, office = self.extension, self.shelving, self.office
        yield "extension.times", str(extension.times), extension.source
        if extension.each is not None:
            yield "extension.each", str(extension.each), extension.source
        if extension.total is not None:
            yield "extension.total", str(extension.total), extension.source
        for level in shelving.levels:
            words = "any length" if lang == "en" else "不限"
            if level.days is not None:
                words = f"≤{amount_text(level.days, Measure.DAYS, lang)}"
            yield f"shelving.{level.approver}", words, shelving.source
        hours = f"{office.opens:%H:%M}–{office.closes:%H:%M}"
        yield "office", hours, self.office_source
        for name in Numbers.model_fields:
            number: Number = getattr(self.numbers, name)
            yield name, str(number.amount), number.source


_LENGTHS: Final = {
    Measure.DAYS: timedelta(days=1),
    Measure.HOURS: timedelta(hours=1),
    Measure.MINUTES: timedelta(minutes=1),
}

TERMS: Final[Mapping[str, c.Clause]] = {
    "dispatch": c.ONE_LEAD,
    "sign": c.SIGN_FOR,
    "return_window": c.RETURN_GROUNDS,
    "return_ruling": c.RETURN_RULING,
    "adjudication": c.ADJUDICATION,
    "first_contact": c.FIRST_CONTACT,
    "response": c.FIRST_CONTACT,
    "interim": c.FIRST_CONTACT,
    "review": c.REVIEW,
    "redo": c.REDO,
    "supervision": c.SUPERVISION,
    "escalation": c.SUPERVISION,
    "shelving_reminder": c.SHELVING,
    "site_meeting": c.GROUP_ORDER,
}


def parse_profiles(text: str, defaults: str = "") -> tuple[Profile, ...]:
    """Read the profiles, each on top of the defaults; a broken one is an error.

    A text without a default table of its own is laid over that of another text.
    """
    table = read_table(text, "政策档案", "the table of profiles")
    below = read_table(defaults, "政策档案", "the table of profiles")
    default = below.get("default", {}) | table.get("default", {})
    profiles = tuple(_profile(default, row) for row in rows(table, "profile"))
    check_profiles(profiles)
    return profiles


def check_profiles(profiles: tuple[Profile, ...]) -> None:
    """Refuse a version given twice, and two versions in force from the same day."""
    for index, profile in enumerate(profiles):
        for other in profiles[:index]:
            same_day = profile.in_force_from == other.in_force_from
            if profile.mark == other.mark or (profile.id == other.id and same_day):
                raise RulebookError(
                    f"政策档案{profile.mark}重复",
                    f"profile {profile.mark} is given twice",
                )


def _profile(default: dict[str, Any], row: dict[str, Any]) -> Profile:
    name = row.get("id", "?")
    try:
        return _read_profile(_laid_over(default, row))
    except (ValidationError, KeyError, TypeError, ValueError) as error:
        raise RulebookError(
            f"政策档案{name}的数据有误：{error}",
            f"profile {name} is malformed: {error}",
        ) from error


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """The defaults with the profile's own values; rules are taken whole."""
    merged = below | above
    for table in ("due", "due_by_type", "site", "cut_off", "numbers"):
        merged[table] = below.get(table, {}) | above.get(table, {})
    return merged


def _read_profile(row: dict[str, Any]) -> Profile:
    office = dict(row.pop("office"))
    group = row.pop("group")
    due = row.pop("due")
    by_type = row.pop("due_by_type")
    site = row.pop("site")
    cut_off = row.pop("cut_off")
    numbers = row.pop("numbers")
    row["site_meeting"] = group["site_meeting"]
    terms = {n: _term(row.pop(n), clause) for n, clause in TERMS.items() if n in row}
    return Profile(
        **row,
        **terms,
        office_source=office.pop("source"),
        office=OfficeHours(**office),
        due=tuple((grade, _term(due[grade], c.ONE_LEAD)) for grade in Grade),
        due_by_type=tuple((k, _term(v, c.ONE_LEAD)) for k, v in by_type.items()),
        site=tuple(_site(leaf, terms) for leaf, terms in site.items()),
        cut_off=tuple((k, _term(v, c.CUT_OFF_NOTICE)) for k, v in cut_off.items()),
        numbers=Numbers(
            **{k: Number(amount=v[0], source=v[1]) for k, v in numbers.items()}
        ),
    )


def _site(leaf: str, terms: dict[str, Any]) -> SiteTerms:
    return SiteTerms(
        leaf=leaf, **{name: _term(value, c.SITE_VISIT) for name, value in terms.items()}
    )


def _term(value: list[Any], clause: c.Clause) -> Term:
    amount, measure, source = value
    return Term(
        amount=amount, measure=Measure(measure), clause=clause.no, source=source
    )
