"""The loop as a picture: inline SVG drawn from the loop table. 闭环图。

What is drawn comes from `LOOP` alone; only where a stage stands on the sheet is said
here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from casework.domain.complaint.facts import ComplaintFact
from casework.domain.complaint.loop import LOOP, Back, Step
from casework.domain.complaint.stage import STAGE_EN, TERMINAL, Stage

_S: Final = Stage
PLACES: Final[dict[Stage, tuple[int, float]]] = {
    _S.UNRECEIVED: (1, 0),
    _S.RECEIVED: (1, 1),
    _S.TRIAGED: (1, 2),
    _S.DISPATCHED: (1, 3),
    _S.SIGNED: (1, 4),
    _S.HANDLING: (1, 5),
    _S.REPLIED: (1, 6),
    _S.FOLLOW_UP: (1, 7),
    _S.CLOSED: (1, 8),
    _S.ANSWERED_DIRECTLY: (0, 0.5),
    _S.REDIRECTED: (0, 1.4),
    _S.MERGED: (0, 2.3),
    _S.RETURN_REQUESTED: (2, 3.5),
    _S.SHELVED: (2, 5),
    _S.REDO: (2, 6.6),
}
"""Column and row of each stage."""

FROM_ANYWHERE: Final = 4
"""A fact that leads on from so many stages is drawn as coming from anywhere."""

_LEFT, _COLUMN, _TOP, _ROW = 100, 300, 34, 104
_WIDTH, _HEIGHT = 148, 50
_LINE = 16
_MARGIN = 12


class Point(NamedTuple):
    """A point of the sheet."""

    x: float
    y: float

    def moved(self, dx: float = 0, dy: float = 0) -> "Point":
        """The point beside this one."""
        return Point(self.x + dx, self.y + dy)


@dataclass(frozen=True, slots=True)
class Box:
    """A stage on the sheet."""

    zh: str
    en: str
    centre: Point
    kind: str
    width: float = _WIDTH
    height: float = _HEIGHT

    @property
    def corner(self) -> Point:
        """The upper left corner."""
        return self.centre.moved(-self.width / 2, -self.height / 2)

    def side(self, way: int, towards: float) -> Point:
        """The point of the left (-1) or right (1) side nearest to a height."""
        room = max(self.height / 2 - _HEIGHT / 2, 0)
        y = min(max(towards, self.centre.y - room), self.centre.y + room)
        return Point(self.centre.x + way * self.width / 2, y)


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text at an arrow."""

    text: str
    at: Point
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one stage to another, with the facts that go it."""

    path: str
    labels: tuple[Label, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """The whole sheet."""

    width: int
    height: int
    frames: tuple[Box, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


Stages = frozenset[Stage]


def name_of(fact: type[ComplaintFact]) -> str:
    """The Chinese name of a fact."""
    return (fact.__doc__ or "").strip()


def leads_from(step: Step) -> Stages:
    """The stages that a fact leads out of."""
    return frozenset() if step.opens is None else step.admitted_in - {step.opens}


def leads_to(step: Step) -> Stages:
    """The stages that a fact may open; one that goes back opens where it came from."""
    if step.opens is None:
        return frozenset()
    if not isinstance(step.opens, Back):
        return frozenset({step.opens})
    before = (
        other.admitted_in
        for other in LOOP
        if isinstance(other.opens, Stage) and other.opens in step.admitted_in
    )
    return frozenset().union(*before) - step.admitted_in


def ways() -> dict[tuple[Stages, Stages], list[str]]:
    """From where to where the facts lead; no stage stands for anywhere."""
    found: dict[tuple[Stages, Stages], list[str]] = {}
    for step in LOOP:
        starts = leads_from(step)
        many = len(starts) >= FROM_ANYWHERE
        for end in _together(leads_to(step)):
            for start in [frozenset[Stage]()] if many else _together(starts):
                found.setdefault((start, end), []).append(name_of(step.fact))
    return found


def _together(stages: Stages) -> list[Stages]:
    """The stages in one frame if they stand one below the other, else each alone."""
    ordered = _ordered(stages)
    columns = {PLACES[stage][0] for stage in ordered}
    rows = [PLACES[stage][1] for stage in ordered]
    neighbours = rows == [rows[0] + n for n in range(len(rows))] if rows else False
    if len(columns) == 1 and neighbours:
        return [stages]
    return [frozenset({stage}) for stage in ordered]


def _ordered(stages: Stages) -> list[Stage]:
    return [stage for stage in Stage if stage in stages]


def draw() -> Diagram:
    """The loop as boxes and arrows."""
    rows = max(row for _, row in PLACES.values())
    spots = {spot for way in ways() for spot in way if len(spot) > 1}
    return Diagram(
        width=_LEFT * 2 + _COLUMN * 2,
        height=round(_TOP * 2 + _ROW * rows),
        frames=tuple(_spot(spot) for spot in sorted(spots, key=_ordered)),
        boxes=tuple(_boxes()),
        arrows=tuple(_arrows()),
    )


def _boxes() -> Iterator[Box]:
    for stage in Stage:
        yield _box(stage)
    for start, end in ways():
        if not start:
            yield _anywhere(end)


def _box(stage: Stage) -> Box:
    kind = "end" if stage in TERMINAL else "open"
    kind = "none" if stage is Stage.UNRECEIVED else kind
    return Box(stage.value, STAGE_EN[stage], _centre(stage), kind)


def _anywhere(end: Stages) -> Box:
    place = _spot(end).centre.moved(dx=-_COLUMN, dy=_ROW * 0.35)
    return Box("多个环节", "several stages", place, "any")


def _spot(stages: Stages) -> Box:
    """The box of a stage, or the frame around several."""
    boxes = [_box(stage) for stage in _ordered(stages)]
    if len(boxes) == 1:
        return boxes[0]
    first, last = boxes[0].centre, boxes[-1].centre
    return Box(
        zh="、".join(box.zh for box in boxes),
        en=", ".join(box.en for box in boxes),
        centre=Point(first.x, (first.y + last.y) / 2),
        kind="frame",
        width=_WIDTH + 2 * _MARGIN,
        height=last.y - first.y + _HEIGHT + 2 * _MARGIN,
    )


def _centre(stage: Stage) -> Point:
    column, row = PLACES[stage]
    return Point(_LEFT + column * _COLUMN, _TOP + row * _ROW)


def _arrows() -> Iterator[Arrow]:
    said: set[tuple[str, Stages]] = set()
    for (start, end), names in ways().items():
        new = [name for name in names if (name, end) not in said]
        said.update((name, end) for name in names)
        a = _spot(start) if start else _anywhere(end)
        b = _spot(end)
        yield _arrow(a, b, new, f"{a.zh} → {b.zh}：{'、'.join(names)}")


def _arrow(a: Box, b: Box, names: list[str], title: str) -> Arrow:
    if a.centre.x != b.centre.x:
        return _across(a, b, names, title)
    if 0 < b.centre.y - a.centre.y <= _ROW:
        return _down(a, b, names, title)
    return _around(a, b, names, title)


def _down(a: Box, b: Box, names: list[str], title: str) -> Arrow:
    """Straight down to the next box, the words to the right."""
    start = a.centre.moved(dy=a.height / 2)
    end = b.centre.moved(dy=-b.height / 2 - 2)
    middle = Point(start.x + 8, (start.y + end.y) / 2 + 4)
    path = f"M{start.x:g} {start.y:g}L{end.x:g} {end.y:g}"
    return Arrow(path, _stacked(names, middle, "start"), title)


def _around(a: Box, b: Box, names: list[str], title: str) -> Arrow:
    """Along the left of the boxes between, as far out as they are many."""
    far = abs(a.centre.y - b.centre.y) / _ROW
    bulge = 34 + far * 24
    start = a.side(-1, a.centre.y).moved(dy=14 if far > 1 else -10)
    end = b.side(-1, b.centre.y).moved(dx=-2, dy=10)
    one, two = start.moved(dx=-bulge), end.moved(dx=-bulge)
    middle = Point(start.x - bulge * 0.75, (start.y + end.y) / 2 + 4)
    return Arrow(_curve(start, one, two, end), _stacked(names, middle), title)


def _across(a: Box, b: Box, names: list[str], title: str) -> Arrow:
    """From one column to another; there and back on lines of their own."""
    way = 1 if b.centre.x > a.centre.x else -1
    start = a.side(way, b.centre.y).moved(dy=-way * 9)
    end = b.side(-way, a.centre.y).moved(dx=-way * 2, dy=-way * 9)
    reach = abs(end.x - start.x) / 2
    one, two = start.moved(dx=way * reach), end.moved(dx=-way * reach)
    above = -5 if way > 0 else 14
    middle = Point((start.x + end.x) / 2, (start.y + end.y) / 2 + above)
    return Arrow(_curve(start, one, two, end), _stacked(names, middle), title)


def _curve(start: Point, one: Point, two: Point, end: Point) -> str:
    points = " ".join(f"{point.x:g} {point.y:g}" for point in (one, two, end))
    return f"M{start.x:g} {start.y:g}C{points}"


def _stacked(names: list[str], at: Point, anchor: str = "middle") -> tuple[Label, ...]:
    """Lines of text one below the other, around a point."""
    top = at.moved(dy=-_LINE * (len(names) - 1) / 2)
    return tuple(
        Label(name, top.moved(dy=_LINE * line), anchor)
        for line, name in enumerate(names)
    )
