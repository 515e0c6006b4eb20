"""One case that shows the procedure: its history, its limits, and what is refused."""

from collections.abc import Iterable
from typing import Final

from rich.table import Table
from rich.text import Text

from casework.adapters.demo.showing.telling import Telling
from casework.adapters.desk import Desk
from casework.domain.complaint import commands as k
from casework.domain.complaint import facts as f
from casework.domain.complaint.decide import decide
from casework.domain.complaint.state import replay
from casework.domain.facts import SYSTEM, Fact, Recorded, Role
from casework.domain.reference import reference_id, staff
from casework.domain.rulebook.clauses import Refused
from casework.domain.rulebook.explanation import explain
from casework.domain.rulebook.limits import LimitKind
from casework.projections.history import tell_history
from casework.projections.projection import Row

_BY: Final = 6
_BESIDE: Final = len("09-16 09:41") + 2 + _BY + 2 + 2
"""What stands beside a sentence: the time, the unit and the space around."""

_INSTRUCTIVE: Final[tuple[tuple[type[Fact], ...], ...]] = (
    (f.ReturnRefused, f.ReturnUpheld),
    (f.ExtensionGranted, f.ComplaintShelved),
    (f.RedoOrdered,),
    (f.ComplaintClosed,),
    (f.ComplaintReopened,),
)
"""What a case should hold that shows the procedure; one of each."""

_TOLD_BRIEFLY: Final[tuple[type[Fact], ...]] = (
    f.ComplaintReceived,
    f.ComplaintClassified,
    f.ComplaintDispatched,
    f.ReturnRequested,
    f.ReturnRefused,
    f.ReturnUpheld,
    f.LeadUnitAdjudicated,
    f.CallerContacted,
    f.ExtensionRequested,
    f.ExtensionGranted,
    f.ComplaintShelved,
    f.ComplaintResumed,
    f.ReplySubmitted,
    f.ReviewPassed,
    f.FollowUpRecorded,
    f.RedoOrdered,
    f.ComplaintClosed,
    f.CallAppended,
    f.ComplaintReopened,
    f.OrderOverdue,
)


def instructive(desk: Desk, rows: Iterable[Row]) -> list[Recorded]:
    """The open case that shows most of the procedure, the shortest of those."""
    worn = [
        r["case_id"] for r in rows if r["reopened"] or r["redo"] or r["attempt"] > 1
    ]
    histories = [h for h in desk.record.streams(worn).values() if h]
    return max(histories, key=_instruction, default=[])


def _instruction(history: list[Recorded]) -> tuple[int, int]:
    kinds = {type(recorded.fact) for recorded in history}
    shown = sum(any(kind in kinds for kind in group) for group in _INSTRUCTIVE)
    return shown, -len(history)


def show_case(telling: Telling, history: list[Recorded]) -> None:
    """Show the history of a case in short, and what closing it now would meet."""
    case = replay(history)
    telling.title(
        f"2  一个工单的经过：{case.no}，{telling.leaf(case.leaf)}",
        f"2  One case and its limits: {case.no}, {telling.leaf(case.leaf)}",
    )
    room = telling.console.width - _BESIDE
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="cyan")
    grid.add_column(no_wrap=True, style="dim", width=_BY)
    grid.add_column(ratio=1, overflow="fold")
    shown, explained = 0, ""
    for recorded, sentence in zip(
        history, tell_history(history, telling.lang), strict=True
    ):
        fact = recorded.fact
        if not isinstance(fact, _TOLD_BRIEFLY):
            continue
        shown += 1
        cited = telling.say(
            f"（第{sentence.clause}条）", f" (clause {sentence.clause})"
        )
        text = Text(f"{sentence.text}").append(cited, style="dim")
        for limit in getattr(fact, "limits", ()):
            why = explain(limit, telling.lang)
            if limit.kind is LimitKind.DUE and why != explained:
                text.append(f"\n{why}", style="italic yellow")
                explained = why
        by = telling.say("系统", "system") if fact.by == SYSTEM else fact.by.unit
        grid.add_row(f"{sentence.at:%m-%d %H:%M}", by, telling.broken(text, room))
    telling.console.print(grid)
    telling.line(
        f"（{len(history)}项记录中的{shown}项；来电人姓名、电话、原话按第33条不显示。）",
        f"({shown} of its {len(history)} facts. What people wrote stays in Chinese; "
        "who the caller is is withheld under clause 33.)",
        "dim",
    )
    _show_refusal(telling, history)


def _show_refusal(telling: Telling, history: list[Recorded]) -> None:
    """What the procedure answers to a step out of order; nothing is recorded."""
    people = staff(telling.desk.record.stream(reference_id(telling.desk.district)))
    reviewer = next((p for p in people.values() if p.role is Role.REVIEWER), None)
    if reviewer is None:
        return
    at = max(telling.now, history[-1].fact.at)
    close = k.Close(at=at, by=reviewer)
    try:
        decide(close, replay(history), telling.desk.rulebook)
    except Refused as refusal:
        clause = refusal.clause
        telling.paragraph(
            Text.assemble(
                telling.say("若此刻要求办结：", "If somebody asked to close it now: "),
                (telling.say("被拒绝", "refused"), "bold red"),
                telling.say(
                    f"，第{clause.no}条“{clause.zh}”。什么也不会记下。",
                    f' by clause {clause.no}, "{clause.en}". Nothing is recorded.',
                ),
            )
        )
