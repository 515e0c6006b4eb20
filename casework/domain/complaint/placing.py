"""Where the trouble is: as a call is taken down, and as somebody corrects it. 地点。"""

from collections.abc import Iterator

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Fact
from casework.domain.rulebook import clauses as c
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import require


def place_of(command: k.ReceiveComplaint | k.CorrectPlace) -> f.Place:
    """The place that a request names by the codes of a register."""
    return f.Place(
        registry=command.registry,
        estate=command.estate,
        building=command.building,
        project=command.project,
        resolved=command.place_resolved,
        certainty=command.place_certainty
        if isinstance(command, k.ReceiveComplaint)
        else "",
    )


def correct_place(
    command: k.CorrectPlace, case: Complaint, _: Rulebook
) -> Iterator[Fact]:
    """Record another place with its reason; the caller's words stay as they are."""
    require(
        bool(command.reason.strip()), c.PLACE_CORRECTION, "缺少理由", "no reason given"
    )
    named = command.building or command.estate or command.project
    require(
        bool(named) is command.place_resolved,
        c.PLACE_CORRECTION,
        "没有指明地点" if command.place_resolved else "待核的地点不能同时指明",
        "no place is named"
        if command.place_resolved
        else "a place that is open is named",
    )
    place, was = place_of(command), case.place
    require(
        place.model_copy(update={"certainty": was.certainty}) != was,
        c.PLACE_CORRECTION,
        "地点本来就是这里",
        "that is the place already",
    )
    yield f.PlaceCorrected(
        at=command.at, by=command.by, place=place, was=was, reason=command.reason
    )
