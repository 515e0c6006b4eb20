"""Local times become instants; a time that never was is refused."""

from datetime import date, datetime

import pytest

from casework.adapters.files.times import Clock

SHANGHAI = Clock("Asia/Shanghai", ["iso", "%Y/%m/%d %H:%M:%S"])
BERLIN = Clock("Europe/Berlin", ["iso"])


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        ("2026-03-02T09:00:00", "2026-03-02T09:00:00+08:00"),
        (" 2026/3/2 9:00:00 ", "2026-03-02T09:00:00+08:00"),
        ("2026-03-02T09:00:00+03:00", "2026-03-02T09:00:00+03:00"),
        (date(2026, 3, 2), "2026-03-02T00:00:00+08:00"),
        (datetime(2026, 3, 2, 9), "2026-03-02T09:00:00+08:00"),
    ],
)
def test_an_instant_has_its_zone(told: str | date, instant: str) -> None:
    assert SHANGHAI.instant(told).isoformat() == instant


@pytest.mark.parametrize("told", ["", "2026-02-30T09:00:00", "2026/13/1 1:00:00", "x"])
def test_what_is_no_instant_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="not an instant"):
        SHANGHAI.instant(told)


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        ("2026-03-29T01:59:00", "2026-03-29T01:59:00+01:00"),
        ("2026-03-29T03:00:00", "2026-03-29T03:00:00+02:00"),
        ("2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00"),
        ("2026-07-01T00:00:00", "2026-07-01T00:00:00+02:00"),
    ],
)
def test_the_offset_is_that_of_the_hour(told: str, instant: str) -> None:
    assert BERLIN.instant(told).isoformat() == instant


def test_an_hour_that_the_clocks_skipped_never_was() -> None:
    with pytest.raises(ValueError, match="not an instant"):
        BERLIN.instant("2026-03-29T02:30:00")


def test_a_mere_date_as_deadline_means_its_end() -> None:
    assert SHANGHAI.end_of("2026-03-02").isoformat() == "2026-03-03T00:00:00+08:00"
    assert SHANGHAI.end_of("2026-03-02T23:59:59").second == 59
