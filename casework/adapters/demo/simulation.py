"""Eighteen months of the synthetic district, action by action on a simulated clock."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Final
from uuid import UUID

from casework.adapters.demo import calls as call_plan
from casework.adapters.demo import scenes, slips, story
from casework.adapters.demo.district import LAST_DAY, STAFF
from casework.adapters.demo.engine import Engine
from casework.adapters.demo.moments import moment
from casework.adapters.demo.people import File
from casework.adapters.demo.steps import wanted
from casework.adapters.demo.wording import WORDING
from casework.domain.complaint import commands as k
from casework.domain.complaint.commands import Command, Grouped
from casework.domain.complaint.facts import Ruling
from casework.domain.complaint.identity import case_id
from casework.domain.complaint.lapse import next_lapse
from casework.domain.complaint.state import Complaint
from casework.domain.facts import Role
from casework.domain.group import commands as gk
from casework.domain.reference import reference_id
from casework.domain.rulebook.book import Rulebook
from casework.domain.rulebook.clauses import Refused
from casework.domain.rulebook.office import OfficeHours, advance_office_time
from casework.projections.groups import Kind
from casework.projections.recurrence import key_of

RULED_AT: Final = LAST_DAY - timedelta(days=2, hours=5)
"""When a dispatcher rules on what is one matter."""

PATIENCE: Final = 3
"""How often somebody tries a step again that was refused."""

_ONCE: Final = frozenset(
    {
        "ask_exclusion",
        "ask_extension",
        "ask_shelving",
        "correct",
        "raise",
        "regrade",
        "reopen",
        "resume",
        "revoke",
        "ring",
        "sign_at_last",
        "supervise",
        "unmerge",
    }
)


@dataclass
class Pending:
    """The step that somebody means to take next on a case."""

    step: str
    ticket: int
    slipping: bool = False


class Simulation:
    """The people of the district at work, one action after the other."""

    def __init__(self, book: Rulebook, district: str, seed: int) -> None:
        self.engine = Engine(book, seed)
        self.files: dict[UUID, File] = {}
        self.stuck: Counter[str] = Counter()
        self._heap: list[tuple[datetime, int, str, UUID, int]] = []
        self._pending: dict[UUID, Pending] = {}
        self._tickets = 0
        self._district = district
        self._held = {b.leaf + b.estate: b.meeting_held for b in call_plan.BURSTS}
        for file in _files(book, district, seed):
            self.files[file.stream] = file
            self._plan(file.stream, file.call.at)
        self._push(RULED_AT, "ruling", reference_id(district))

    def run(self, until: datetime = LAST_DAY) -> Engine:
        """Let everything happen up to an instant."""
        while self._heap and self._heap[0][0] <= until:
            at, _, kind, stream, ticket = heappop(self._heap)
            if kind == "lapse":
                self._lapse(stream, at)
            elif kind == "meeting":
                self._meet(stream, at)
            elif kind == "ruling":
                self._rule(at)
            elif self._pending.get(stream, Pending("", 0)).ticket == ticket:
                self._act(self.files[stream], at)
        return self.engine

    def _push(self, at: datetime, kind: str, stream: UUID) -> int:
        self._tickets += 1
        heappush(self._heap, (at, self._tickets, kind, stream, self._tickets))
        return self._tickets

    def _plan(self, stream: UUID, now: datetime) -> None:
        """Bring a file up to date and let somebody mean to take its next step."""
        file = self.files[stream]
        stood = self.engine.streams.get(stream)
        if stood is not None:
            self._learn(file, stood.case, now)
            if (lapse := next_lapse(file.case)) is not None:
                self._push(max(lapse[0], now), "lapse", stream)
        step = wanted(file)
        pending = self._pending.get(stream)
        if pending is not None and pending.step == step:
            return
        self._pending.pop(stream, None)
        if step:
            self._mean_to(file, step, moment(step, file, now))

    def _mean_to(self, file: File, step: str, at: datetime) -> None:
        slips_before = slips.BEFORE.get(file.story.slip, file.story.slip)
        slipping = slips_before == step and "slip" not in file.once
        ticket = self._push(at, "act", file.stream)
        self._pending[file.stream] = Pending(step, ticket, slipping)

    def _learn(self, file: File, stood: Complaint, now: datetime) -> None:
        if stood.attempt != file.case.attempt or stood.reopened != file.case.reopened:
            file.done.clear()
        if (stood.redo, stood.stage) != (file.case.redo, file.case.stage) and (
            stood.due != file.case.due
        ):
            file.since = now
        if stood.group is not None and file.case.group is None:
            self._invite(stood.group, now)
        file.case = stood

    def _act(self, file: File, at: datetime) -> None:
        pending = self._pending.pop(file.stream)
        if pending.slipping:
            file.once.add("slip")
            command = slips.SLIP[file.story.slip](file, at)
            if command is not None and not self._put(file, command):
                soon = at + timedelta(minutes=file.chance.randrange(3, 15))
                self._mean_to(file, pending.step, soon)
                return
            if command is not None:
                return
        command = WORDING[pending.step](file, at)
        file.done.add(pending.step)
        if pending.step in _ONCE:
            file.once.add(pending.step)
        if pending.step == "fail_review":
            file.once.add(f"fail_review/{len(file.once)}")
        if not self._put(file, command):
            self._try_again(file, pending.step, at)

    def _try_again(self, file: File, step: str, at: datetime) -> None:
        """After a refusal: what can be left is left, the rest is tried again."""
        tries = [one for one in file.once if one.startswith(f"tried {step}/")]
        file.once.add(f"tried {step}/{len(tries)}")
        if len(tries) < PATIENCE:
            self._plan(file.stream, at)
        else:
            self.stuck[step] += 1

    def _put(self, file: File, command: Command) -> bool:
        try:
            changed = self.engine.put(file.stream, command)
        except Refused:
            return False
        self._replan(changed, command.at)
        return True

    def _replan(self, changed: list[UUID], at: datetime) -> None:
        for stream in changed:
            if stream in self.files:
                self._plan(stream, at)

    def _lapse(self, stream: UUID, at: datetime) -> None:
        stood = self.engine.streams[stream]
        lapse = next_lapse(stood.case)
        if lapse is not None and lapse[0] <= at:
            self._replan(self.engine.elapse(stream, at), at)

    def _invite(self, group: UUID, now: datetime) -> None:
        """The lead of a new group order means to hold the site meeting, or forgets."""
        stood = self.engine.streams[group].group
        if stood is None or stood.meeting is None or group in self._pending:
            return
        member = self.files[stood.members[0].case]
        place = member.call.leaf + member.call.caller.estate
        self._pending[group] = Pending("meeting", 0)
        if self._held.get(place, True):
            hours = timedelta(hours=member.chance.uniform(5, 13))
            calendar = self.engine.book.calendar()
            at = advance_office_time(now, hours, calendar, OfficeHours())
            self._push(at.replace(second=0, microsecond=0), "meeting", group)
        else:
            self._push(stood.meeting.due, "meeting", group)

    def _rule(self, at: datetime) -> None:
        """A dispatcher confirms that what comes back most in one building is one."""
        alike: dict[tuple[str, str, str], list[Complaint]] = {}
        for stream in self.files:
            stood = self.engine.streams.get(stream)
            if stood is not None and stood.case.leaf and stood.case.place.building:
                place = stood.case.place
                key = (place.registry, place.building or "", stood.case.leaf)
                alike.setdefault(key, []).append(stood.case)
        key, members = max(alike.items(), key=lambda one: (len(one[1]), one[0]))
        group = f"{Kind.BUILDING}-{key_of(Kind.BUILDING, *key)}"
        dispatcher = next(a for a in STAFF if a.role is Role.DISPATCHER_DISTRICT)
        confirmed = k.AssignMatter(
            at=at,
            by=dispatcher,
            kind=Kind.BUILDING,
            way=Ruling.CONFIRM,
            groups=(Grouped(group, tuple(case.no for case in members)),),
            reason="现场核实为同一处、同一原因（合成）",
        )
        for case in members:
            self.engine.put(case_id(self._district, case.no), confirmed)

    def _meet(self, group: UUID, at: datetime) -> None:
        stood = self.engine.streams[group].group
        if stood is None or stood.meeting is None:
            return
        if stood.meeting.due <= at:
            self.engine.elapse(group, at)
            return
        head = next(
            a for a in STAFF if a.unit == stood.lead and a.role is Role.UNIT_HEAD
        )
        self.engine.put(
            group,
            gk.HoldSiteMeeting(
                at=at,
                by=head,
                held_at=at - timedelta(minutes=50),
                minutes="到场居民代表逐条反映，当场明确整改时间和联系人（合成）",
            ),
        )


def _story(call: call_plan.Call, chance: Random) -> story.Story:
    """The story of a call, or that of its scene."""
    if not call.scene:
        return story.draw(call, chance)
    scene = scenes.SCENES[call.scene - 1]
    return replace(
        scene.story,
        waits_at=scene.waits_at,
        waits_when_reopened=bool(scene.news_after),
    )


def _files(book: Rulebook, district: str, seed: int) -> Iterator[File]:
    """A file for every call, numbered by day in order of time."""
    numbers: Counter[str] = Counter()
    for call in call_plan.plan(seed, scenes.last_calls):
        day = f"{call.at:%y%m%d}"
        numbers[day] += 1
        no = f"SYN-{day}-{numbers[day]:02}"
        chance = Random(f"{seed}/{no}")
        yield File(
            stream=case_id(district, no),
            no=no,
            call=call,
            story=_story(call, chance),
            chance=chance,
            book=book,
        )
