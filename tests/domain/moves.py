"""Random but plausible requests: the right post more often than not, any time on."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from hypothesis import strategies as st

from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.duties import POSTS
from casework.domain.complaint.grounds import RETURN_REASONS, SHELVING_GROUNDS
from casework.domain.complaint.stage import Stage
from casework.domain.facts import SYSTEM, Actor, Role
from tests.domain.story import Story, classified, later

UNITS: Final = ("HB-R", "HB-P", "CM", "ST-H", "CON", "DHO", "RC", "NPC", "?")
LEAVES: Final = ("Q0102", "S0301", "S0503", "F0701", "G0101", "C0201", "S0101")
GRADES: Final = ("U1", "U2", "O1", "O5", "O15")
PROFILES: Final = ("shanghai-2019", "luliang-2024", "shandong-2020", "beijing")
DELTAS: Final = ("", "", "", "20m", "1h", "3h", "12h", "1d", "3d", "8d", "40d")

_S = Stage
LIKELY: Final[Mapping[Stage, tuple[type[k.Command], ...]]] = {
    _S.UNRECEIVED: (k.ReceiveComplaint,),
    _S.RECEIVED: (k.Classify,),
    _S.TRIAGED: (k.Dispatch,),
    _S.DISPATCHED: (k.SignFor, k.SignFor, k.RequestReturn),
    _S.RETURN_REQUESTED: (k.UpholdReturn, k.RefuseReturn, k.Adjudicate),
    _S.SIGNED: (k.RecordFirstContact, k.StartHandling, k.RequestReturn),
    _S.HANDLING: (
        k.Reply,
        k.Reply,
        k.RequestExtension,
        k.GrantExtension,
        k.RequestShelving,
        k.ApproveShelving,
    ),
    _S.SHELVED: (k.Resume,),
    _S.REPLIED: (k.PassReview, k.FailReview, k.RecordFollowUp, k.RecordFollowUp),
    _S.FOLLOW_UP: (k.Close, k.OrderRedo, k.OrderRedo, k.RecordFollowUp),
    _S.REDO: (k.Reply,),
    _S.CLOSED: (k.Reopen, k.RevokeClose, k.CountRecurrence, k.AppendCall),
    _S.MERGED: (k.UndoMerge,),
}


class Move(NamedTuple):
    """Chances from which a request to a case is made."""

    likely: bool
    kind: int
    seed: int
    delta: str


MOVES: Final = st.lists(
    st.builds(
        Move,
        likely=st.sampled_from((True, True, True, False)),
        kind=st.integers(0, 99),
        seed=st.integers(0, 1 << 16),
        delta=st.sampled_from(DELTAS),
    ),
    max_size=40,
)


def command(move: Move, story: Story) -> k.Command:
    """The request that a move makes of a case as it stands."""
    chance = Random(move.seed)
    likely = LIKELY.get(story.case.stage, ()) if move.likely else ()
    kinds = likely or tuple(sorted(POSTS, key=lambda kind: kind.__name__))
    kind = kinds[move.kind % len(kinds)]
    when = later(story.now, move.delta)
    by = actor(kind, story, chance)
    fields = FIELDS[kind](chance, story, when) if kind in FIELDS else {}
    return kind(at=when, by=by, **fields)


def actor(kind: type[k.Command], story: Story, chance: Random) -> Actor:
    """Somebody of a post that takes the step, or now and then anybody."""
    posts = sorted(POSTS[kind]) if chance.random() < 0.95 else sorted(Role)
    role = chance.choice(posts)
    if role is Role.SYSTEM:
        return SYSTEM
    unit = chance.choice(UNITS)
    if role in {Role.HANDLER, Role.UNIT_HEAD} and chance.random() < 0.9:
        unit = story.case.lead or unit
    elif chance.random() < 0.9:
        unit = "DHO"
    if kind in {k.ApproveShelving, k.RefuseShelving} and story.case.shelving:
        unit = story.case.shelving.approver
    person = f"{role.name}-{chance.randrange(3)}"
    return Actor(person=person, unit=unit, role=role)


Fields = Callable[[Random, Story, datetime], dict[str, Any]]


def _ago(chance: Random, when: datetime) -> datetime:
    return when - timedelta(minutes=chance.choice((0, 0, 1, 30, 3000)))


def _contact(chance: Random, _: Story, when: datetime) -> dict[str, Any]:
    reached = chance.random() < 0.7
    return {
        "contacted": reached,
        "contacted_at": _ago(chance, when) if reached else None,
        "contact": "王",
        "reason": chance.choice(("无人接听", "")),
    }


def _reply(chance: Random, _: Story, __: datetime) -> dict[str, Any]:
    return {
        "finding": chance.choice(list(f.Finding)),
        "demand": chance.choice(list(f.Demand)),
        "result": chance.choice(list(f.Result)),
        "way": "电话",
        "approved_by": "负责人",
        "signed_off": chance.random() < 0.9,
        "policy_ground": chance.choice(("细则", "")),
        "head_took_part": chance.random() < 0.9,
        "utility": chance.choice(("power", "")),
        "notice_hours": chance.choice((None, 10, 500)),
    }


def _follow_up(chance: Random, _: Story, when: datetime) -> dict[str, Any]:
    reached = chance.random() < 0.8
    hours = (0, 1, 24) if not reached else ()
    return {
        "reached": reached,
        "solved": chance.random() < 0.5,
        "grade": chance.choice((None, 1, 3, 5, 9)),
        "attempts": tuple(when - timedelta(hours=hour) for hour in hours),
    }


TAKEN_FOR_ONE: Final = (
    k.Grouped("m1", ("HK-0001", "HK-0002")),
    k.Grouped("m2", ("HK-0003",)),
)
TARGET: Final = classified(of={"no": "HK-0002"})


def _merge(*_: Any) -> dict[str, Any]:
    return {"target": k.CaseRef(UUID(int=2), "HK-0002", TARGET.case)}


SHOWN: Final = f.SuggestionShown(
    model="start/1", leaves=(f.LeafShown(leaf="Q0101", probability=0.8),), sure=True
)
FIELDS: Final[Mapping[type[k.Command], Fields]] = {
    k.ReceiveComplaint: lambda r, *_: {
        "no": "HK-0001",
        "person": r.choice(("person-wang", "person-wang", "")),
        "anonymous": r.random() < 0.2,
        "building": "7号楼",
        "title": "漏水",
        "accused": r.choice((None, None, "CON", "DHO")),
        "new_fact": r.random() < 0.2,
    },
    k.Classify: lambda r, *_: {
        "leaf": r.choice(LEAVES),
        "grade": r.choice((None, "O5", *GRADES)),
        "type": r.choice(list(f.ComplaintType)),
        "circumstances": r.choice(((), ("no-night-permit",))),
        "suggestion": r.choice((None, None, SHOWN)),
    },
    k.CorrectClassification: lambda r, *_: {"leaf": r.choice(LEAVES), "reason": "r"},
    k.CorrectPlace: lambda r, *_: {
        "building": r.choice(("7号楼", "8号楼", None)),
        "reason": r.choice(("r", "")),
    },
    k.ChangeGrade: lambda r, *_: {
        "grade": r.choice(GRADES),
        "reason": r.choice(("r", "")),
    },
    k.AnswerDirectly: lambda *_: {"answer": "a"},
    k.Redirect: lambda *_: {"ground": "litigation", "route": "法院"},
    k.MergeInto: _merge,
    k.UndoMerge: lambda *_: {"reason": "r"},
    k.AppendCall: lambda r, *_: {
        "source": UUID(int=r.randrange(3)),
        "source_no": "2",
        "new_fact": r.random() < 0.5,
    },
    k.DetachCall: lambda r, *_: {
        "source": UUID(int=r.randrange(3)),
        "source_no": "2",
        "reason": "r",
    },
    k.Dispatch: lambda r, *_: {
        "lead": r.choice(UNITS[:6]),
        "assists": r.choice(((), ("CON",), ("RC", "ST-H"))),
        "profile": r.choice(PROFILES),
    },
    k.AssignHandler: lambda r, *_: {"handler": f"HANDLER-{r.randrange(3)}"},
    k.RequestReturn: lambda r, *_: {
        "reason": r.choice(list(RETURN_REASONS)),
        "basis": "b",
    },
    k.UpholdReturn: lambda *_: {"ruling": "r"},
    k.RefuseReturn: lambda *_: {"ruling": "r"},
    k.Adjudicate: lambda r, *_: {"lead": r.choice(UNITS[:6]), "ruling": "r"},
    k.RecordFirstContact: _contact,
    k.RecordSiteVisit: lambda r, _, when: {
        "visited_at": _ago(r, when),
        "location": "7号楼",
        "photos": ("p",),
    },
    k.ReportInterim: lambda *_: {"text": "t"},
    k.AddAssistUnit: lambda r, *_: {"unit": r.choice(UNITS), "reason": "r"},
    k.RequestExtension: lambda r, *_: {
        "days": r.choice((1, 3, 10)),
        "reason": "r",
    },
    k.GrantExtension: lambda *_: {"caller_told": True},
    k.RefuseExtension: lambda *_: {"ruling": "r"},
    k.RequestShelving: lambda r, *_: {
        "ground": r.choice(list(SHELVING_GROUNDS)),
        "days": r.choice((1, 30, 70, 120)),
        "plan": "p",
        "caller_told": True,
        "safety_measure": r.choice(("围挡", "")),
    },
    k.RefuseShelving: lambda *_: {"ruling": "r"},
    k.Reply: _reply,
    k.FailReview: lambda *_: {"reason": "r"},
    k.RecordFollowUp: _follow_up,
    k.RevokeClose: lambda *_: {"reason": "r"},
    k.OrderRedo: lambda r, *_: {
        "head": "李强",
        "handler": r.choice(("", "HANDLER-0", "新人", "又一人")),
    },
    k.Reopen: lambda r, *_: {
        "ground": r.choice(("new-fact", "recurrence", "warranty")),
        "evidence": ("p",),
    },
    k.CountRecurrence: lambda r, *_: {
        "source": UUID(int=r.randrange(9)),
        "source_no": "9",
    },
    k.JoinGroup: lambda *_: {
        "group": UUID(int=4),
        "group_no": "G",
        "lead": "HB-R",
    },
    k.AssignMatter: lambda r, *_: {
        "kind": r.choice(("matter", "matter", "building", "caller")),
        "way": r.choice(list(f.Ruling)),
        "groups": r.choice(((), TAKEN_FOR_ONE[:1], TAKEN_FOR_ONE[:1], TAKEN_FOR_ONE)),
        "matter": r.choice(("m1", "m3")),
        "apart": r.choice(((), ("HK-0001",), ("HK-0002",), ("HK-0001", "HK-0002"))),
        "reason": r.choice(("r", "r", "")),
    },
    k.PutUnderSupervision: lambda *_: {"ground": "repeated"},
    k.RaiseSupervision: lambda *_: {"ground": "repeated"},
    k.LiftSupervision: lambda *_: {"reason": "r"},
    k.RequestExclusion: lambda *_: {"ground": "repeat", "evidence": ("e",)},
    k.RefuseExclusion: lambda *_: {"ruling": "r"},
}
