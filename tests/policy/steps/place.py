"""Where the trouble is, and corrections of it. 地点。"""

from typing import Any, Final

from casework.domain.complaint import commands as k
from casework.domain.facts import Actor
from tests.policy.desk import Desk
from tests.policy.words import VOCABULARY, both, says

HERE: Final = {"registry": "demo", "estate": "E1", "project": "P9"}
SPOTS: Final = both(
    (
        ("7号楼", "building 7", {**HERE, "building": "E1-7"}),
        ("8号楼", "building 8", {**HERE, "building": "E1-8"}),
        ("待核", "still open", {"place_resolved": False}),
        ("未指明之处", "nowhere", {}),
    )
)
VOCABULARY.update(Spot=SPOTS)


@says(
    "{who:Who}将地点更正为{spot:Spot}，理由是“{reason:Blank}”",
    '{who:Who} corrects the place to {spot:Spot}, because "{reason:Blank}"',
)
def corrects_place(desk: Desk, who: Actor, spot: dict[str, Any], reason: str) -> None:
    desk.put(k.CorrectPlace(at=desk.now, by=who, reason=reason.strip(), **spot))
    if desk.refusal is None:
        desk.settle()


@says("地点为{spot:Spot}", "it is at {spot:Spot}")
def stands_at(desk: Desk, spot: dict[str, Any]) -> None:
    place = desk.case.place
    assert place.resolved
    assert {name: getattr(place, name) for name in spot} == spot
