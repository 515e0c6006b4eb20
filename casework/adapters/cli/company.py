"""Cases that are like one at hand, as they are told: why, what to do, the command."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any, Final

from casework.adapters.cli import output
from casework.adapters.cli.output import Column
from casework.adapters.cli.settings import Settings
from casework.adapters.company import Found
from casework.adapters.desk import Desk
from casework.domain.complaint.alike import Like
from casework.domain.complaint.company import NUMBER, Way
from casework.domain.complaint.stage import STAGE_EN
from casework.domain.complaint.state import Complaint
from casework.domain.place.reading import Reason

LIKES: Final = {
    Like.CALLER: ("来电人", "caller"),
    Like.BUILDING: ("楼栋", "building"),
    Like.MATTER: ("类型", "type"),
    Like.WORDS: ("说法", "words"),
}
WAYS: Final = {
    Way.MERGE: ("并单", "merge"),
    Way.APPEND: ("追加来电", "append"),
    Way.GROUP: ("多人同诉", "group order"),
    Way.RECURRENCE: ("再发", "recurrence"),
    Way.CLASSIFY: ("核对类型", "check the type"),
    Way.PLACE: ("核对地点", "check the place"),
    Way.OPEN: ("单独办理", "an order of its own"),
    Way.SEE: ("查看", "see"),
}


def alike(desk: Desk, found: Found) -> Reason:
    """Why another case is like one, in words."""
    likes, case = found.companion.likes, found.companion.other.complaint
    book, place = desk.rulebook, case.place
    leaf = book.find_leaf(case.leaf)
    kind = {lang: leaf.label(lang) if leaf else "" for lang in ("zh", "en")}
    where = desk.register.named(place)
    around = desk.register.named(place.model_copy(update={"building": None}))
    zh: list[str] = []
    en: list[str] = []
    if Like.CALLER in likes:
        zh.append("同一来电人")
        en.append("the same caller")
    if Like.BUILDING in likes:
        zh.append(f"同一楼栋（{where}）")
        en.append(f"the same building ({where})")
    elif Like.MATTER in likes:
        zh.append(f"同一项目或小区（{around or place.project}）")
        en.append(f"the same project or estate ({around or place.project})")
    if Like.MATTER in likes:
        zh.append(f"同一类型（{case.leaf} {kind['zh']}）".replace(" ）", "）"))
        en.append(f"the same type ({case.leaf} {kind['en']})".replace(" )", ")"))
    if Like.WORDS in likes:
        zh.append(f"都说到“{'、'.join(found.words)}”" if found.words else "说法相近")
        en.append(
            f"both speak of “{', '.join(found.words)}”"
            if found.words
            else "they are said alike"
        )
    return Reason("、".join(zh), ", ".join(en))


def item(
    settings: Settings, desk: Desk, found: Found, *, several: bool = False
) -> dict[str, Any]:
    other, likes, advice = found.companion
    return {
        "district": desk.district,
        **found.row,
        "stage": other.complaint.stage,
        "like": list(likes),
        "reason": alike(desk, found)._asdict(),
        "words": list(found.words),
        "way": advice.way,
        "why": advice.why._asdict(),
        "clause": advice.clause or None,
        "command": _typed(settings, desk, advice.command, several) or None,
    }


def _typed(
    settings: Settings, desk: Desk, command: Sequence[str], several: bool
) -> str:
    """A command as it is typed: who acts if that was said, where if that is open."""
    if not command:
        return ""
    acting = ("--as", settings.acting) if settings.acting else ()
    where = ("--district", desk.district) if several else ()
    return shlex.join(("casework", *acting, *command, *where))


ITS_OWN: Final = frozenset({Way.OPEN, Way.SEE})
"""Ways that ask for nothing now."""


def by_way(shown: Sequence[Found]) -> list[list[Found]]:
    """The cases that ask for something, those with the same advice together."""
    ways: dict[Any, list[Found]] = {}
    for found in shown:
        if (advice := found.companion.advice).way not in ITS_OWN:
            ways.setdefault((advice.way, advice.clause, advice.why), []).append(found)
    return list(ways.values())


def at_rest(shown: Sequence[Found], *, same: bool) -> list[Found]:
    """The cases that ask for nothing, of the same matter or of other ones."""
    return [
        found
        for found in shown
        if found.companion.advice.way in ITS_OWN and found.companion.same is same
    ]


REST: Final = (
    Column("no", "工单", "order"),
    Column("received_at", "受理", "received"),
    Column("stage", "环节", "stage"),
    Column("leaf", "类型", "type", wraps=True),
    Column("place", "地点", "place", wraps=True),
    Column("like", "相同", "same"),
)


def as_row(settings: Settings, desk: Desk, found: Found) -> dict[str, Any]:
    """One case in a line."""
    other, likes, _ = found.companion
    case = other.complaint
    return {
        "no": case.no,
        "received_at": other.received_at,
        "stage": case.stage,
        "leaf": _leaf(settings, desk, case),
        "place": desk.register.named(case.place),
        "like": settings.say("、", ", ").join(settings.say(*LIKES[o]) for o in likes),
    }


def _leaf(settings: Settings, desk: Desk, case: Complaint) -> str:
    leaf = desk.rulebook.find_leaf(case.leaf)
    return f"{case.leaf} {leaf.label(settings.lang) if leaf else ''}".strip()


def lines(
    settings: Settings, desk: Desk, found: Found, *, several: bool = False
) -> Iterator[str]:
    """One case that is alike: what it is, why, what to do, the command."""
    say = settings.say
    other, _, advice = found.companion
    case = other.complaint
    parts = (
        case.no,
        output.shown(other.received_at, settings),
        say(case.stage, STAGE_EN[case.stage]),
        _leaf(settings, desk, case),
        desk.register.named(case.place),
    )
    yield "  ".join(part for part in parts if part)
    why = alike(desk, found)
    yield say(f"    相同：{why.zh}", f"    Alike: {why.en}")
    clause = advice.clause
    cited = clause and say(f"（第{clause}条）", f" (clause {clause})")
    way, colon = say(*WAYS[advice.way]), say("：", ": ")
    do, told = say("办法", "To do"), say(f"{advice.why.zh}。", f"{advice.why.en}.")
    yield f"    {do}{colon}{way}{cited}{colon}{told}"
    if typed := _typed(settings, desk, advice.command, several):
        yield f"    {typed}{_to_fill_in(settings, advice.command)}"


def _to_fill_in(settings: Settings, command: Sequence[str]) -> str:
    """What a person puts into a command, as a comment that a shell leaves alone."""
    if NUMBER not in command:
        return ""
    return settings.say(
        f"    # {NUMBER}处填新工单的编号，并补上来电内容",
        f"    # for {NUMBER} put the new order's number; add what the caller says",
    )
