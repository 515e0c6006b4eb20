"""Every number has its source, its day and its policy."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib.resources import files

import pytest

from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.book import Rulebook, RulebookError
from casework.domain.rulebook.limits import LimitKind, Measure, Term, start_limit
from casework.domain.rulebook.profiles import Profile, check_profiles, parse_profiles

At = Callable[[str], datetime]
PROFILES = load_rulebook().profiles


def words(term: Term | None) -> str:
    return "" if term is None else f"{term.amount} {term.measure}"


def test_the_profiles_of_the_basis_are_there() -> None:
    assert [profile.id for profile in PROFILES] == [
        "shanghai-2019",
        "shandong-2020",
        "luliang-2024",
        "beijing",
        "jinan-2018",
    ]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.mark)
def test_every_number_names_its_source(profile: Profile) -> None:
    figures = list(profile.figures())
    names = [name for name, _, _ in figures]
    assert len(names) == len(set(names))
    assert all(text and source for _, text, source in figures)
    assert [name for name, _, _ in profile.figures("en")] == names
    assert ("dispatch", "4 working hours") in {f[:2] for f in profile.figures("en")}
    assert {"dispatch", "due.O5", "cut_off.gas", "office", "group_callers"} <= {*names}


@pytest.mark.parametrize(
    ("profile", "grade", "type_", "due", "source"),
    [
        ("shanghai-2019", "U1", "投诉", "2 h", "default"),
        ("shanghai-2019", "U2", "咨询", "24 h", "default"),
        ("shanghai-2019", "O1", "咨询", "1 wd", "F2"),
        ("shanghai-2019", "O15", "建议", "1 wd", "F2"),
        ("shanghai-2019", "O5", "投诉", "5 wd", "F2, F3, F4"),
        ("shanghai-2019", "O15", "投诉", "15 wd", "F2, F4"),
        ("luliang-2024", "O1", "咨询", "3 wd", "F13"),
        ("luliang-2024", "O5", "建议", "3 wd", "F13"),
        ("luliang-2024", "U1", "建议", "2 h", "default"),
        ("beijing", "U1", "求助", "2 h", "F15"),
        ("beijing", "O5", "求助", "7 d", "F15"),
        ("beijing", "O15", "求助", "15 d", "F15"),
        ("jinan-2018", "O5", "投诉", "5 wd", "L9 §24"),
        ("shandong-2020", "O5", "投诉", "5 wd", "F12"),
    ],
)
def test_the_time_to_reply(
    *, book: Rulebook, profile: str, grade: str, type_: str, due: str, source: str
) -> None:
    term = book.profile(f"{profile}/1").due_term(grade, type_)
    assert (words(term), term.source, term.clause) == (due, source, "10")


@pytest.mark.parametrize(
    ("profile", "window", "source"),
    [
        ("shanghai-2019", "1 wd", "default"),
        ("luliang-2024", "1 wd", "F13"),
        ("shandong-2020", "2 wd", "F12"),
    ],
)
def test_the_return_window(
    book: Rulebook, profile: str, window: str, source: str
) -> None:
    term = book.profile(f"{profile}/1").return_window
    assert (words(term), term.source, term.clause) == (window, source, "14")


@pytest.mark.parametrize(
    ("profile", "amount", "asked", "granted", "added"),
    [
        ("luliang-2024", 11, 3, 2, 3),  # E05
        ("luliang-2024", 14, 1, 3, None),
        ("shandong-2020", 5, 10, 0, 10),
        ("shandong-2020", 5, 11, 0, None),
        ("luliang-2024", 5, 4, 0, None),
        ("luliang-2024", 5, None, 0, 3),
        ("shandong-2020", 5, 1, 1, None),
        ("shandong-2020", 5, 0, 0, None),
        ("shanghai-2019", 5, None, 0, 10),  # E04
        ("shanghai-2019", 5, 4, 0, 10),
        ("shanghai-2019", 5, 11, 0, None),
        ("shanghai-2019", 15, None, 1, None),
        ("shanghai-2019", 15, None, 0, None),
        ("beijing", 7, None, 0, 8),
    ],
)
def test_an_extension_stays_within_the_policy(
    *,
    book: Rulebook,
    profile: str,
    amount: int,
    asked: int | None,
    granted: int,
    added: int | None,
) -> None:
    rule = book.profile(f"{profile}/1").extension
    assert rule.added(amount, asked, granted) == added


@pytest.mark.parametrize(
    ("days", "ground", "approver"),
    [
        (60, "季节", "DHO"),  # E21
        (90, "工程周期", "DHO"),
        (91, "工程周期", "GOV"),
        (120, "资金计划", "GOV"),
        (60, "隐患", None),
        (0, "季节", None),
    ],
)
def test_shelving_is_approved_by_length(
    shanghai: Profile, days: int, ground: str, approver: str | None
) -> None:
    assert shanghai.shelving.approver(days, ground) == approver


def test_luliang_shelves_for_half_a_year_at_most(book: Rulebook) -> None:
    shelving = book.profile("luliang-2024/1").shelving
    assert shelving.approver(180, "季节") == "GOV"
    assert shelving.approver(181, "季节") is None


@pytest.mark.parametrize(
    ("utility", "notice", "kept"),
    [
        ("power", timedelta(days=7), True),  # E27
        ("power", timedelta(days=6), False),
        ("gas", timedelta(days=3), True),
        ("gas", timedelta(days=2, hours=23), False),
        ("water", timedelta(hours=24), True),
        ("water", timedelta(hours=23), False),
    ],
)
def test_a_cut_off_is_announced_in_time(
    shanghai: Profile, utility: str, notice: timedelta, kept: bool
) -> None:
    assert shanghai.cut_off_notice_kept(utility, notice) is kept


def test_an_unknown_utility_has_no_notice(shanghai: Profile) -> None:
    with pytest.raises(RulebookError, match="heating"):
        shanghai.cut_off_notice_kept("heating", timedelta(days=1))


@pytest.mark.parametrize(
    ("leaf", "on_site"), [("F0701", "2 h"), ("F0702", "24 h"), ("S0401", "")]
)
def test_an_illegal_structure_is_seen_at_once(
    shanghai: Profile, leaf: str, on_site: str
) -> None:
    assert words(shanghai.on_site(leaf)) == on_site
    assert words(shanghai.feedback(leaf)) == ("1 mo" if on_site else "")


def test_the_most_urgent_are_contacted_and_reported_within_hours(
    shanghai: Profile,
) -> None:
    assert words(shanghai.contact_term("O5")) == "1 wd"
    assert words(shanghai.contact_term("U1")) == "2 h"
    assert words(shanghai.contact_term("U2")) == "24 h"
    assert shanghai.contact_term("U1").clause == "18"
    assert words(shanghai.interim_term("U1")) == "24 h"
    assert shanghai.interim_term("U2") is None


def test_a_group_order_and_its_numbers(shanghai: Profile) -> None:
    numbers = shanghai.numbers
    assert (numbers.group_callers.amount, numbers.group_days.amount) == (5, 7)
    assert (numbers.reopen_days.amount, numbers.repeat_days.amount) == (90, 30)
    attempts = (numbers.follow_up_attempts.amount, numbers.follow_up_days.amount)
    assert attempts == (3, 2)
    assert words(shanghai.site_meeting) == "2 wd"
    assert words(shanghai.escalation) == "5 wd"


def test_an_order_carries_the_version_it_was_counted_by(
    book: Rulebook, shanghai: Profile, at: At
) -> None:
    limit = start_limit(
        LimitKind.SUPERVISION,
        at("2023-12-15 10:00"),
        shanghai.supervision,
        shanghai,
        book.calendar_of(shanghai),
    )
    marks = (limit.profile, limit.calendar, limit.clause)
    assert marks == ("shanghai-2019/1", "cn/2026.1", "31")


def test_the_version_in_force_decides(book: Rulebook, shanghai: Profile) -> None:
    newer = shanghai.model_copy(
        update={"version": "2", "in_force_from": date(2026, 1, 1)}
    )
    both = book.with_profile(newer)
    assert both.profile_on("shanghai-2019", date(2025, 12, 31)) == shanghai
    assert both.profile_on("shanghai-2019", date(2026, 1, 1)) == newer
    assert both.profile_on("", date(2026, 1, 1)) == newer
    assert both.profile_of("shanghai-2019/1", date(2026, 1, 1)) == shanghai
    assert both.profile_of("shanghai-2019", date(2026, 1, 1)) == newer


def test_before_its_day_no_profile_is_in_force(book: Rulebook) -> None:
    with pytest.raises(RulebookError, match="luliang-2024") as error:
        book.profile_on("luliang-2024", date(2023, 12, 31))
    assert error.value.sentence() == "2023-12-31没有生效的政策档案luliang-2024"
    with pytest.raises(RulebookError, match="nowhere"):
        book.profile_on("nowhere", date(2024, 1, 1))
    with pytest.raises(RulebookError, match="shanghai-2019/9"):
        book.profile("shanghai-2019/9")


def test_a_profile_that_ended_is_out_of_force(shanghai: Profile) -> None:
    ended = shanghai.model_copy(update={"in_force_until": date(2026, 1, 1)})
    assert ended.in_force(date(2025, 12, 31))
    assert not ended.in_force(date(2026, 1, 1))


def test_the_office_hours_are_as_the_data_say(shanghai: Profile) -> None:
    assert f"{shanghai.office.opens:%H:%M}" == "09:00"
    assert f"{shanghai.office.closes:%H:%M}" == "17:00"


def test_a_version_twice_is_an_error(shanghai: Profile) -> None:
    with pytest.raises(RulebookError, match="given twice"):
        check_profiles((shanghai, shanghai))
    same_day = shanghai.model_copy(update={"version": "2"})
    with pytest.raises(RulebookError, match="shanghai-2019/2"):
        check_profiles((shanghai, same_day))


@pytest.fixture
def text() -> str:
    data = files("casework.domain.rulebook") / "data/profiles.toml"
    return data.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('return_window = [2, "wd", "F12"]', 'return_window = [2, "weeks", "F12"]'),
        ('return_window = [2, "wd", "F12"]', 'return_window = [2, "wd"]'),
        ('return_window = [2, "wd", "F12"]', 'retrun_window = [2, "wd", "F12"]'),
        ('zh = "山东（2020年）"', ""),
    ],
)
def test_a_broken_profile_is_named(text: str, old: str, new: str) -> None:
    assert old in text
    with pytest.raises(RulebookError, match="profile shandong-2020 is malformed"):
        parse_profiles(text.replace(old, new))


def test_terms_are_counted_in_known_measures() -> None:
    used = {term.measure for p in PROFILES for _, term in p.due}
    assert used == {Measure.HOURS, Measure.WORKING_DAYS, Measure.DAYS}


def test_a_districts_profile_stands_on_the_shipped_defaults(
    text: str, book: Rulebook
) -> None:
    own = """
    [[profile]]
    id = "hongkou-2026"
    version = "1"
    zh = "虹口"
    en = "Hongkou"
    in_force_from = 2026-01-01
    calendar = "cn"
    source = "local"
    return_window = [3, "wd", "local"]
    [profile.extension]
    times = 1
    total = 15
    source = "local"
    """
    (profile,) = parse_profiles(own, defaults=text)
    assert words(profile.return_window) == "3 wd"
    assert words(profile.sign) == "4 wh"
    assert profile.extension.each is None
    local = book.with_profile(profile).profile_on("hongkou-2026", date(2026, 5, 1))
    assert local == profile
    with pytest.raises(RulebookError, match="hongkou-2026 is malformed"):
        parse_profiles(own)
