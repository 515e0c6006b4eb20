"""What will become of a case, as far as people decide it: drawn once. 走向。"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from casework.adapters.demo.calls import Call
from casework.adapters.demo.district import LAST_DAY
from casework.domain.complaint.facts import ComplaintType, Result

SLOW: Final[Mapping[str, float]] = {"CON-B": 1.5, "PM-B": 1.35, "IMP": 1.25}
"""Units that take longer than the others."""

SLIPS: Final = (
    "dispatch",
    "sign",
    "contact",
    "start",
    "regrade",
    "ask_extension",
    "reply",
    "review",
    "follow_up",
    "close",
    "return",
)
"""Steps that somebody first gets wrong, and is refused."""

_LATELY: Final = timedelta(days=13)
_NORMAL, _BUSY = 1.0, 3.5


@dataclass(frozen=True, slots=True)
class Shelving:
    """A shelving: on which ground, how long, and when it ends before its end."""

    ground: str
    days: int
    resumed_after: int | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """The turns that a case will take if the procedure lets it."""

    direct: bool = False
    redirected: str = ""
    wrong_units: int = 0
    third_objects: bool = False
    returns_in_vain: bool = False
    sign_late: bool = False
    contact: str = "reached"
    late_contact: bool = False
    handler_named: bool = False
    visit: bool = False
    interim: bool = False
    assist: str = ""
    correction: str = ""
    misplaced: bool = False
    regrade: str = ""
    extension: str = ""
    shelving: Shelving | None = None
    ring: bool = False
    pace: float = 0.6
    result: Result = Result.SOLVED
    failed_reviews: int = 0
    late_review: bool = False
    reached: bool = True
    redos: int = 0
    grade: int | None = 4
    exclusion: str = ""
    revoked: bool = False
    warranty_after: int | None = None
    unmerged: bool = False
    supervised: str = ""
    raised: bool = False
    slip: str = ""
    never_signed: bool = False
    waits_at: str = ""
    waits_when_reopened: bool = False


def happens(share: float, chance: Random) -> bool:
    """Whether what happens in this share of cases happens now."""
    return chance.random() < share


def draw(call: Call, chance: Random) -> Story:
    """The story of a call; of late there is more of everything that waits."""
    often = _BUSY if call.at > LAST_DAY - _LATELY else _NORMAL

    def by(share: float) -> bool:
        return happens(share, chance)

    works = call.leaf[0] in "SQFD"
    redos = chance.choices((0, 1, 2, 3, 4), (82, 11, 4, 1.5, 1.5))[0]
    return Story(
        direct=call.type in _ANSWERABLE and by(0.75),
        redirected=_other_route(call, chance),
        wrong_units=chance.choices((0, 1, 2), (100 - 8 * often, 6 * often, 2 * often))[
            0
        ],
        third_objects=by(0.6),
        returns_in_vain=by(0.025 * often),
        sign_late=by(0.06),
        contact=chance.choices(("reached", "second", "failed"), (86, 8, 6))[0],
        late_contact=by(0.05),
        handler_named=by(0.25),
        visit=by(0.6) if works else by(0.15),
        interim=by(0.12),
        assist=chance.choice(("SUP", "RC", "HB-R")) if by(0.09) else "",
        correction=_misheard(call, chance) if by(0.045) else "",
        regrade=chance.choices(("", "up", "down"), (93, 4, 3))[0],
        extension=chance.choices(
            ("", "granted", "refused"), (100 - 12 * often, 9 * often, 3 * often)
        )[0],
        shelving=_shelving(chance) if by(0.055 * often) else None,
        ring=by(0.03),
        pace=_pace(chance),
        result=_result(call, chance),
        failed_reviews=chance.choices((0, 1, 2), (91, 8, 1))[0],
        late_review=by(0.05),
        reached=by(0.93),
        redos=redos,
        grade=chance.choices((5, 4, 3, None), (35, 40, 20, 5))[0],
        exclusion=chance.choices(("", "approved", "refused"), (95, 3, 2))[0],
        revoked=by(0.012),
        warranty_after=chance.randrange(100, 260)
        if call.leaf[0] == "Q" and by(0.05)
        else None,
        unmerged=by(0.15),
        supervised=chance.choice(("repeated", "collective")) if by(0.03) else "",
        raised=by(0.35),
        slip=chance.choice(SLIPS) if by(0.14) else "",
        never_signed=by(0.02 * often),
    )


_ANSWERABLE: Final = frozenset({ComplaintType.CONSULTATION, ComplaintType.SUGGESTION})


def _other_route(call: Call, chance: Random) -> str:
    if call.leaf == "C0301":
        return "litigation"
    if call.leaf in {"S0106", "S0107", "F0103"} and happens(0.5, chance):
        return "emergency"
    grounds = ("litigation", "beyond-duty", "malicious", "unlawful")
    return chance.choice(grounds) if happens(0.012, chance) else ""


_HEARD_AS: Final = {
    "Q0101": "Q0201",
    "Q0102": "Q0303",
    "Q0201": "D0103",
    "Q0301": "F0502",
    "S0302": "S0303",
    "S0402": "S0404",
    "S0401": "S0402",
    "P0104": "P0206",
    "D0101": "Q0603",
    "F0202": "F0201",
}


def _misheard(call: Call, chance: Random) -> str:
    """The problem type that the operator hears first."""
    other = "C0399" if call.leaf[0] not in "SQ" else "Q0601"
    return _HEARD_AS.get(call.leaf, chance.choice((other, "C0399")))


def _shelving(chance: Random) -> Shelving:
    ground = chance.choice(("works", "season", "funding", "procedure", "ownership"))
    days = chance.choice((20, 30, 45, 60, 75, 90, 120, 150, 180))
    early = happens(0.4, chance)
    return Shelving(
        ground=ground,
        days=days,
        resumed_after=chance.randrange(6, days - 4) if early else None,
        refused=happens(0.2, chance),
    )


def _pace(chance: Random) -> float:
    """How much of the time to reply is used; over one is late."""
    if happens(0.92, chance):
        return chance.uniform(0.2, 0.85)
    return chance.uniform(1.05, 3.2)


def _result(call: Call, chance: Random) -> Result:
    if call.type in _ANSWERABLE or call.leaf[0] in "PG":
        return chance.choices(
            (Result.EXPLAINED, Result.SOLVED, Result.IN_PLAN), (75, 15, 10)
        )[0]
    return chance.choices(tuple(Result), (66, 14, 9, 4, 7))[0]
