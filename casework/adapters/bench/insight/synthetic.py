"""A synthetic hotline: who reported which problem where and when, fixed by the seed.

合成热线。Everything is made up here and is labelled synthetic. What it is hard about is
what defeats likeness of words alone: thousands of estates share the same openings,
wishes and kinds of problems, so that reports from different places read alike, and in
a large estate the same kind of problem exists several times over. A problem is known
again only by what is its own (kind, spot, since when, cause, what was tried, detail,
effect), each said in another of several ways, each of nine clauses left out in 30 % of
the reports. The place is given as a field. It does not test finding the place in the
words, slips of the tongue, problems that change in time, or ways of saying things that
are not in the list: the recurrences of real messages do.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BEGUN: Final = datetime(2023, 1, 1, tzinfo=UTC)
SECONDS: Final = 3 * 365 * 86_400
"""Three years."""
DAY: Final = 86_400
PER_ESTATE: Final = 80
"""Reports an estate has on average: 12,500 estates in a million reports."""
HEAD: Final = 0.4
"""The exponent of Zipf's law: of a million reports 2,100 are from the first estate."""
TAIL: Final = 2.1
"""The exponent of the reports per problem; at most MOST, 2.35 on average."""
MOST: Final = 40
QUIET: Final = ((0.8, 10 * DAY), (0.2, 60 * DAY))
"""How long until the next report of a problem: shares, and means of each."""
RESIDENTS: Final = 0.7
"""Callers an estate has, per report."""
SAME_CALLER: Final = 0.2
SLOTS: Final = 11
"""Random numbers that make a problem."""
CHANCES: Final = 25
"""Random numbers that make a report of it."""
AT_ONCE: Final = 10_000
_FIRST: Final = (
    "金银玉翠锦康福安永长平和新东南西北华兴嘉丰怡景春秋海江河山石"
    "林桂兰梅竹松柏杨柳梧桐云星月阳明清泰宁"
)
_SECOND: Final = (
    "泽沁汇虹霞雅逸韵源溪塘浜桥湾港湖泉岭峰坪原田园庭轩阁台堂府第"
    "里坊巷街门关城乡宅居舍屋楼榭亭苑"
)
_ENDING: Final = ("新村", "小区", "公寓", "一村", "花苑", "大楼", "二村", "家园")


class Report(NamedTuple):
    """One call of the synthetic hotline, with the problem it is truly about."""

    no: int
    at: int
    """Seconds since 1970."""
    caller: str
    estate: str
    name: str
    problem: int
    title: str
    words: str
    leaf: str


class Wording(Protocol):
    """Says a problem in words."""

    def told(
        self,
        number: int,
        problem: Sequence[int],
        estate: str,
        chances: Sequence[float],
    ) -> tuple[str, str, str]:
        """Title, words and type; problem and chances are random numbers to use."""
        ...


class Plan(NamedTuple):
    """The reports in the order of time, all but their words."""

    at: "NDArray[np.int64]"
    problem: "NDArray[np.int32]"
    caller: "NDArray[np.int32]"
    estate: "NDArray[np.int32]"
    """Of each problem."""
    slots: "NDArray[np.uint16]"
    """Of each problem, what it is made of."""


def estate_name(number: int) -> str:
    """What people call an estate: names of the same few parts, none of them twice."""
    rest, first = divmod(number, len(_FIRST))
    rest, second = divmod(rest, len(_SECOND))
    rest, ending = divmod(rest, len(_ENDING))
    more = f"{rest + 1}期" if rest else ""
    return f"{_FIRST[first]}{_SECOND[second]}{_ENDING[ending]}{more}"


def plan(count: int, seed: int) -> Plan:
    """Who reports which problem where and when."""
    import numpy as np  # noqa: PLC0415

    chance = np.random.Generator(np.random.PCG64(seed))
    weights = np.arange(1, 1 + max(1, count // PER_ESTATE)) ** -HEAD
    ends = np.rint(np.cumsum(weights) / weights.sum() * count).astype(np.int64)
    begins = np.concatenate(([0], ends[:-1]))
    opens = _first_reports(chance, count, begins)
    problem = np.cumsum(opens) - 1
    firsts = np.flatnonzero(opens)
    estate = np.searchsorted(ends, firsts, side="right")
    residents = np.maximum(1, RESIDENTS * np.diff(begins, append=count))
    caller = (chance.random(count) * residents[estate[problem]]).astype(np.int32)
    again = ~opens & (chance.random(count) < SAME_CALLER)
    caller[again] = caller[firsts[problem[again]]]
    at = _times(chance, opens, firsts, problem)
    order = np.argsort(at, kind="stable")
    return Plan(
        at[order],
        problem[order].astype(np.int32),
        caller[order],
        estate.astype(np.int32),
        (chance.random((len(firsts), SLOTS)) * 65_536).astype(np.uint16),
    )


def _first_reports(chance: Any, count: int, begins: Any) -> Any:
    """Where the reports of a further problem begin, those of an estate in a row."""
    import numpy as np  # noqa: PLC0415

    shares = np.arange(1, MOST + 1) ** -TAIL
    law = np.cumsum(shares / shares.sum())
    sizes = 1 + np.searchsorted(law[:-1], chance.random(count))
    opens = np.zeros(count + MOST, dtype=bool)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    opens[starts[starts < count]] = True
    opens[begins] = True
    return opens[:count]


def _times(chance: Any, opens: Any, firsts: Any, problem: Any) -> Any:
    """Each problem's reports one after another, somewhere within the three years."""
    import numpy as np  # noqa: PLC0415

    count = len(opens)
    (often, soon), (_, late) = QUIET
    mean = np.where(chance.random(count) < often, soon, late)
    gaps = np.where(opens, 0.0, -np.log1p(-chance.random(count)) * mean)
    since = np.cumsum(gaps)
    since -= since[firsts][problem]
    lasts = np.append(firsts[1:], count) - 1
    lasting = since[lasts]
    start = chance.random(len(firsts)) * np.maximum(0, SECONDS - lasting)
    hurry = np.minimum(1, SECONDS / np.maximum(1, lasting))
    epoch = int(BEGUN.timestamp())
    return epoch + (start[problem] + since * hurry[problem]).astype(np.int64)


def reports(count: int, seed: int, wording: Wording) -> Iterator[Report]:
    """The reports in the order of time; the same ones for the same seed."""
    import numpy as np  # noqa: PLC0415

    planned = plan(count, seed)
    chance = np.random.Generator(np.random.PCG64([seed, 1]))
    for start in range(0, count, AT_ONCE):
        page = slice(start, start + AT_ONCE)
        numbers = planned.problem[page]
        estates = planned.estate[numbers]
        for no, (at, caller, problem, estate, slots, chances) in enumerate(
            zip(
                planned.at[page].tolist(),
                planned.caller[page].tolist(),
                numbers.tolist(),
                estates.tolist(),
                planned.slots[numbers].tolist(),
                chance.random((len(numbers), CHANCES)).tolist(),
                strict=True,
            ),
            start,
        ):
            name = estate_name(estate)
            title, words, leaf = wording.told(problem, slots, name, chances)
            yield Report(
                no,
                at,
                f"{estate}-{caller}",
                f"E{estate:05}",
                name,
                problem,
                title,
                words,
                leaf,
            )
