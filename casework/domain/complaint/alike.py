"""In what two cases are alike: caller, building, type and place, words. 同类。"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from casework.domain.complaint.facts import Place
from casework.domain.complaint.state import Complaint


class Like(StrEnum):
    """In what another case is like the one at hand."""

    CALLER = "caller"
    BUILDING = "building"
    MATTER = "matter"
    WORDS = "words"


class Other(NamedTuple):
    """Another case as it stands, when it was received, and whether the words agree."""

    complaint: Complaint
    received_at: datetime
    words: bool = False


def likes(mine: Complaint, other: Other) -> tuple[Like, ...]:
    """In what another case is like one."""
    its = other.complaint
    found = {
        Like.CALLER: same_caller(mine, its),
        Like.BUILDING: same_building(mine.place, its.place),
        Like.MATTER: bool(mine.leaf) and mine.leaf == its.leaf and near(mine, its),
        Like.WORDS: other.words,
    }
    return tuple(like for like, is_so in found.items() if is_so)


def same_caller(one: Complaint, other: Complaint) -> bool:
    """Whether one person called both times; nobody is the same as nobody."""
    known = bool(one.person) and not one.anonymous and not other.anonymous
    return known and one.person == other.person


def same_building(one: Place, other: Place) -> bool:
    """Whether two places are one building of one register."""
    here = (one.registry, one.building)
    return one.building is not None and here == (other.registry, other.building)


def near(one: Complaint, other: Complaint) -> bool:
    """Whether two cases are in one building, project or estate."""
    here, there = one.place, other.place
    if here.registry != there.registry:
        return False
    around = {here.project, here.estate} & {there.project, there.estate}
    return same_building(here, there) or bool(around - {None})
