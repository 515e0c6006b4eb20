"""What lies on the desks on the last day: a call for every post that is waited for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final, NamedTuple

from casework.adapters.demo.calls import Call
from casework.adapters.demo.district import LAST_DAY, Resident
from casework.adapters.demo.story import Shelving, Story
from casework.domain.complaint.facts import ComplaintType, Result


class Scene(NamedTuple):
    """A call some days and hours before the end, and the step it waits at."""

    days: int
    hour: int
    leaf: str
    estate: str
    waits_at: str
    story: Story = Story()
    news_after: int = 0


SCENES: Final = (
    Scene(0, 15, "S0402", "E08", "classify"),
    Scene(0, 13, "F0502", "E02", "dispatch"),
    Scene(0, 12, "C0101", "E10", "dispatch"),
    Scene(1, 13, "F0202", "E05", "uphold", Story(wrong_units=1)),
    Scene(7, 9, "D0103", "E11", "adjudicate", Story(wrong_units=2, third_objects=True)),
    Scene(0, 10, "S0401", "E12", "sign"),
    Scene(1, 10, "Q0601", "E04", "contact"),
    Scene(1, 9, "S0105", "E09", "visit", Story(visit=True)),
    Scene(7, 11, "Q0201", "E04", "grant_extension", Story(extension="granted")),
    Scene(
        5, 9, "Q0702", "E06", "approve_shelving", Story(shelving=Shelving("season", 60))
    ),
    Scene(
        7,
        14,
        "G0303",
        "E01",
        "approve_shelving",
        Story(shelving=Shelving("funding", 150)),
    ),
    Scene(4, 9, "S0302", "E12", "review", Story(pace=0.3)),
    Scene(7, 9, "S0403", "E10", "follow_up", Story(pace=0.4)),
    Scene(8, 9, "D0101", "E08", "close", Story(pace=0.4)),
    Scene(9, 10, "S0404", "E11", "redo", Story(pace=0.3, redos=2)),
    Scene(
        9, 14, "F0302", "E07", "rule_exclusion", Story(pace=0.3, exclusion="refused")
    ),
    Scene(16, 9, "S0504", "E09", "lift", Story(pace=1.1)),
    Scene(24, 9, "Q0303", "E05", "raise", Story(raised=True, pace=3.0)),
    Scene(7, 9, "S0303", "E12", "reply", Story(visit=True)),
    Scene(7, 10, "D0204", "E10", "reply", Story(handler_named=True)),
    Scene(7, 11, "Q0402", "E03", "reply", Story(visit=True, misplaced=True)),
    Scene(7, 13, "G0101", "E05", "reply"),
    Scene(7, 14, "S0602", "E08", "reply"),
    Scene(7, 15, "Q0203", "E02", "reply", Story(visit=True)),
    Scene(7, 9, "P0303", "E09", "reply", Story(result=Result.EXPLAINED)),
    Scene(0, 9, "Q0401", "E07", "reply", Story(visit=True)),
    Scene(0, 11, "Q0103", "E01", "reply"),
    Scene(8, 9, "D0102", "E11", "reply"),
    Scene(9, 9, "Q0603", "E04", "reply", Story(late_contact=True)),
    Scene(10, 11, "S0501", "E10", "reply", Story(supervised="repeated")),
    Scene(14, 9, "Q0102", "E05", "reply", Story(visit=True)),
    Scene(1, 8, "F0501", "E04", "reply", Story(visit=True)),
    Scene(
        44,
        9,
        "Q0201",
        "E02",
        "reply",
        Story(
            returns_in_vain=True, extension="granted", redos=1, pace=0.35, visit=True
        ),
        news_after=42,
    ),
)
"""The last shows much of the procedure in one case, which comes back with news."""


def last_calls(homes: dict[str, list[Resident]], chance: Random) -> Iterator[Call]:
    """The calls of the scenes."""
    for number, scene in enumerate(SCENES):
        day = LAST_DAY.replace(hour=scene.hour) - timedelta(days=scene.days)
        minute = 52 if scene.waits_at == "classify" else chance.randrange(2, 50)
        call = Call(
            at=day.replace(minute=minute),
            caller=chance.choice(homes[scene.estate]),
            leaf=scene.leaf,
            type=ComplaintType.COMPLAINT,
            channel="电话",
            scene=number + 1,
        )
        yield call
        if scene.news_after:
            later = call.at + timedelta(days=scene.news_after, hours=1)
            yield replace(call, at=later, new_fact=True)
