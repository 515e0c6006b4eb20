"""The rulebook as shipped holds together, and a district adds to it."""

from datetime import date

import pytest

from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.book import Rulebook, RulebookError
from casework.domain.rulebook.limits import Measure, Term
from casework.domain.rulebook.profiles import SiteTerms


def test_it_is_read_once() -> None:
    assert load_rulebook() is load_rulebook()


def test_the_shipped_parts_agree(book: Rulebook) -> None:
    assert book.checked() is book


def test_a_new_calendar_version_is_used_and_the_old_one_kept(book: Rulebook) -> None:
    newer = book.calendar().model_copy(
        update={"version": "2027.1", "published_through": date(2027, 12, 31)}
    )
    after = book.with_calendar(newer)
    assert after.calendar() == newer
    assert after.calendar("cn/2026.1") == book.calendar()
    assert after.calendar_of(after.profile("shanghai-2019/1")) == newer
    assert book.calendar().version == "2026.1"


def test_the_same_version_replaces_itself(book: Rulebook) -> None:
    assert len(book.with_calendar(book.calendar()).calendars) == 1
    assert len(book.with_taxonomy(book.taxonomy()).taxonomies) == 1
    assert len(book.with_profile(book.profiles[0]).profiles) == len(book.profiles)


def test_an_unknown_calendar_is_named(book: Rulebook) -> None:
    with pytest.raises(RulebookError, match="cn/1999"):
        book.calendar("cn/1999")
    stray = book.profiles[0].model_copy(update={"calendar": "mars"})
    with pytest.raises(RulebookError, match="mars"):
        book.with_profile(stray)


def test_a_profile_speaks_of_known_types_and_units(book: Rulebook) -> None:
    profile = book.profiles[0]
    term = Term(amount=1, measure=Measure.HOURS)
    unknown_leaf = profile.model_copy(
        update={"site": (SiteTerms(leaf="Z9999", on_site=term),)}
    )
    with pytest.raises(RulebookError, match="Z9999"):
        book.with_profile(unknown_leaf)
    level = profile.shelving.levels[0].model_copy(update={"approver": "XYZ"})
    shelving = profile.shelving.model_copy(update={"levels": (level,)})
    with pytest.raises(RulebookError, match="XYZ"):
        book.with_profile(profile.model_copy(update={"shelving": shelving}))


def test_duties_of_unknown_types_are_the_governments(book: Rulebook) -> None:
    assert book.government_duty("S0401")
    assert not book.government_duty("F0602")
    assert book.government_duty("housing-appeals:189")
