"""Persons' rulings on what is one matter. 同一事项的认定。"""

from typing import Any

import pytest

from casework.domain.complaint import commands as k
from casework.domain.complaint.facts import MatterAssigned, Ruling
from casework.domain.facts import Actor
from tests.domain.story import DISPATCHER, HANDLER, Story, classified

OF_TWO = k.Grouped("matter-1", ("HK-0001", "HK-0002"))
OF_ONE = k.Grouped("matter-2", ("HK-0003",))

ELSEWHERE = k.Grouped("building-1", ("HK-0003",))


def ruled(
    way: Ruling, *groups: k.Grouped, by: Actor = DISPATCHER, **fields: Any
) -> Story:
    """A ruling put to the order HK-0001."""
    fields = {"kind": "matter", "reason": "不是一处", **fields}
    story = classified()
    return story.when(
        k.AssignMatter(at=story.now, by=by, way=way, groups=groups, **fields)
    )


def split(no: str) -> MatterAssigned:
    """What HK-0001 is told where an order of the two is set apart."""
    story = ruled(Ruling.SPLIT, OF_TWO, matter="matter-9", apart=(no,))
    return story.fact(MatterAssigned)


def test_what_is_set_apart_goes_to_the_new_matter_and_the_rest_stays() -> None:
    gone, left = split("HK-0001"), split("HK-0002")

    assert (gone.matter, gone.was, gone.with_nos, gone.apart) == (
        "matter-9",
        "matter-1",
        (),
        True,
    )
    assert (left.matter, left.with_nos, left.apart) == ("matter-1", ("HK-0002",), False)


def test_what_is_joined_goes_to_one_of_the_matters() -> None:
    joined = ruled(Ruling.JOIN, OF_TWO, OF_ONE, matter="matter-2").fact(MatterAssigned)

    assert (joined.matter, joined.was, joined.apart) == ("matter-2", "matter-1", False)


def test_what_is_confirmed_stays_where_it_is() -> None:
    kept = ruled(Ruling.CONFIRM, OF_TWO).fact(MatterAssigned)

    assert (kept.matter, kept.was, kept.reason) == ("matter-1", "matter-1", "不是一处")


@pytest.mark.parametrize(
    ("way", "groups", "fields", "saying"),
    [
        (Ruling.CONFIRM, (OF_TWO,), {"reason": " "}, "no reason given"),
        (
            Ruling.CONFIRM,
            (OF_TWO,),
            {"kind": "caller"},
            "groups of one caller are not ruled on",
        ),
        (Ruling.CONFIRM, (OF_TWO, OF_ONE), {}, "one group is ruled on"),
        (Ruling.CONFIRM, (OF_ONE,), {}, "HK-0001 is not among them"),
        (Ruling.JOIN, (OF_TWO, ELSEWHERE), {"matter": "matter-1"}, "not of one kind"),
        (Ruling.JOIN, (OF_TWO,), {"matter": "matter-1"}, "only one group"),
        (Ruling.JOIN, (OF_TWO, OF_TWO), {"matter": "matter-1"}, "only one group"),
        (Ruling.JOIN, (OF_TWO, OF_ONE), {"matter": "matter-9"}, "only one group"),
        (Ruling.SPLIT, (OF_TWO,), {"apart": ("HK-7",)}, "not among them: HK-7"),
        (Ruling.SPLIT, (OF_TWO,), {}, "one side would be empty"),
        (Ruling.SPLIT, (OF_TWO,), {"apart": OF_TWO.nos}, "one side would be empty"),
    ],
)
def test_a_ruling_that_makes_no_sense_is_refused(
    way: Ruling, groups: tuple[k.Grouped, ...], fields: dict[str, Any], saying: str
) -> None:
    ruled(way, *groups, **fields).refused("36", saying)


def test_who_handles_does_not_rule() -> None:
    ruled(Ruling.CONFIRM, OF_TWO, by=HANDLER).refused("2")
