"""Matters told in free text: the same live and rebuilt, whole and in parts."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.views import Views, open_views
from casework.domain.complaint import facts as f
from casework.domain.complaint.facts import Ruling
from casework.domain.facts import Fact, Recorded
from casework.projections import groups as g
from casework.projections import matters
from casework.projections.groups import Group, Kind
from tests.projections.histories import HOUR, START, Pages, case, fact, told
from tests.views.conftest import Opener
from tests.views.test_views import Cut

WHERE = ("虹口一村", "凉城三村", "四平小区")
WHAT = (
    "屋面漏水，雨天顶楼渗水，修过又漏",
    "外墙涂料起皮，刷了半年又脱落",
    "夜间施工打桩，吵得睡不着觉",
    "脚手架拆了，雨棚没有装回去",
    "电梯停运两周，老人上下楼困难",
    "水管爆裂停水，没有人通知",
)
HOW = ("请尽快处理", "已经打过电话", "邻居也都反映", "至今没有人来", "要求答复")


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    """Empty read models of matters alone."""
    with open_views(tmp_path, "d", projections=[matters.MATTERS]) as opened:
        yield opened


def call(
    number: int, hours: float, words: str | None, where: str = WHERE[0], **fields: Any
) -> tuple[int, Fact]:
    """A call about something at a place."""
    said = {"title": words, "words": words and f"{where}{words}"}
    place = f.Place(registry="r1", estate=where) if where else f.Place()
    who = {"no": f"A{number}", "person": f"k{number}", "anonymous": False}
    received = {**who, "place": place, **said, **fields}
    return number, fact(f.ComplaintReceived, hours, **received)


def ruled(number: int, hours: float, matter: str, **fields: Any) -> tuple[int, Fact]:
    """A person's ruling on a case's matter."""
    one = fact(f.MatterAssigned, hours, way=Ruling.CONFIRM, with_nos=())
    said = {"kind": "matter", "matter": f"matter-{matter}", "was": matter, **fields}
    return number, one.model_copy(update=said)


def found(views: Views, hours: float | None = None, **asked: Any) -> list[Group]:
    """The matters as of some hours after the start."""
    at = None if hours is None else START + HOUR * hours
    asked = {"limit": None, **asked}
    return list(g.gather(Kind.MATTER, views.read(matters.groups(at, **asked))))


def nos(views: Views, hours: float | None = None) -> list[list[str]]:
    """The members of the matters, by number."""
    groups = found(views, hours)
    return sorted([member.no for member in group.members] for group in groups)


def test_what_is_said_of_one_place_by_several_callers_is_one_matter(
    views: Views,
) -> None:
    log = [
        call(1, 0, WHAT[0]),
        call(2, 1, WHAT[1]),
        call(3, 2, WHAT[0] + HOW[0]),
        call(4, 3, WHAT[0] + HOW[1], WHERE[1]),
        call(5, 4, WHAT[1] + HOW[2]),
        (1, fact(f.ComplaintClosed, 5)),
        call(6, 6, HOW[3] + WHAT[0], person="k1"),
        call(7, 7, None),
        call(8, 8, "？！"),
        (9, fact(f.FileTakenOver, 9, no="A9", place=f.Place(estate=WHERE[0]))),
    ]
    views.catch_up(Pages(told(log)))

    assert nos(views) == [["A1", "A3", "A6"], ["A2", "A5"]]
    leak, paint = found(views)
    assert (leak.reports, leak.incidents, leak.callers, leak.places) == (3, 3, 2, 1)
    assert (leak.around, leak.after_closing, leak.first) == (WHERE[0], 1, START)
    assert (paint.after_closing, paint.one_caller) == (0, False)
    assert leak.matter == f"matter-{case(1).hex}"
    assert found(views, key=leak.key[:12]) == [leak]
    assert nos(views, 3.5) == [["A1", "A3"]]
    assert nos(views, 1.5) == []
    assert [one.callers for one in found(views, erased=["k1"])] == [1, 2]


def test_a_ruling_parts_and_joins_whatever_the_words_say(views: Views) -> None:
    log = [call(number, number, WHAT[0] + HOW[number]) for number in range(3)]
    log += [call(3, 3, WHAT[4])]
    views.catch_up(Pages(told(log)))
    assert nos(views) == [["A0", "A1", "A2"]]

    mine, other = case(0).hex, "f" * 32
    log += [ruled(0, 10, mine), ruled(1, 10, other), ruled(2, 10, mine)]
    log += [ruled(3, 11, other)]
    log += [call(4, 20, WHAT[0] + HOW[3]), call(5, 21, WHAT[4] + HOW[0])]
    views.catch_up(Pages(told(log)))

    parts = nos(views)
    assert len(parts) == 2
    assert {"A0", "A2"} <= set(parts[0])
    assert {"A1", "A3", "A5"} <= set(parts[1])
    assert nos(views, 9) == [["A0", "A1", "A2"]]
    assert [member.ruled for member in found(views, 10.5)[0].members] == [True, True]
    before = views.hash()
    views.rebuild()
    views.catch_up(Pages(told(log)))
    assert (views.hash(), nos(views)) == (before, parts)


def test_a_report_that_is_classified_anew_keeps_to_what_a_person_said(
    views: Views,
) -> None:
    log = [
        call(1, 0, WHAT[0]),
        call(2, 1, WHAT[3]),
        ruled(2, 2, case(1).hex),
        (2, fact(f.ComplaintClassified, 3, leaf="D0101")),
        call(3, 4, None),
        ruled(3, 5, case(1).hex),
    ]
    views.catch_up(Pages(told(log)))

    assert nos(views) == [["A1", "A2", "A3"]]
    assert nos(views, 1.5) == []


def wild(count: int, seed: int) -> list[Recorded]:
    """Reports in few words at few places, with whatever may happen to them."""
    chance = Random(seed)
    history: list[tuple[int, Fact]] = []
    hours = 0.0
    for _ in range(count):
        hours += chance.choice((0, 0.5, 1, 30, 900))
        number = chance.randrange(max(4, len(history) // 3))
        history.append(_anything(chance, number, hours))
    return told(history)


def _anything(chance: Random, number: int, hours: float) -> tuple[int, Fact]:
    what = chance.random()
    if what < 0.6:
        words = chance.choice((*WHAT, *WHAT, None, "")) or ""
        words += "".join(chance.sample(HOW, chance.randrange(3))) if words else ""
        where = chance.choice((*WHERE, *WHERE, ""))
        person = f"k{chance.randrange(5)}"
        return call(number, hours, words or None, where, person=person)
    if what < 0.7:
        return number, fact(f.ComplaintClosed, hours)
    if what < 0.85:
        leaf = chance.choice(("Q0101", "Q0203", "S0301"))
        return number, fact(f.ClassificationCorrected, hours, leaf=leaf)
    if what < 0.88:
        place = f.Place(registry="r1", estate=chance.choice(WHERE))
        return number, fact(f.PlaceCorrected, hours, place=place)
    if what < 0.92:
        other = case(chance.randrange(6)).hex
        return ruled(number, hours, chance.choice((other, "e" * 32)))
    kinds: tuple[type[Fact], ...] = (f.ComplaintMerged, f.MergeUndone, f.OrderSigned)
    return number, fact(chance.choice(kinds), hours)


@given(st.integers(0, 1 << 30), st.lists(st.integers(0, 200), max_size=4))
@settings(max_examples=25, deadline=None)
def test_wherever_it_is_cut_or_begun_anew_the_same_is_told(
    tmp_path_factory: pytest.TempPathFactory, seed: int, cuts: list[int]
) -> None:
    log = wild(200, seed)
    data = tmp_path_factory.mktemp("matters")
    told_by = [matters.MATTERS]
    for upto in sorted(cuts):
        with open_views(data, "anew", projections=told_by) as anew:
            anew.catch_up(Pages(log), upto=upto)
    with (
        open_views(data, "anew", projections=told_by) as anew,
        open_views(data, "whole", projections=told_by) as whole,
    ):
        anew.catch_up(Cut(log, 17))
        whole.catch_up(Pages(log))
        assert anew.hash() == whole.hash()
        assert nos(anew) == nos(whole)


@given(st.integers(0, 1 << 30), st.integers(0, 200))
@settings(max_examples=15, deadline=None)
def test_as_of_an_instant_is_as_it_stood_when_told_so_far(
    tmp_path_factory: pytest.TempPathFactory, seed: int, upto: int
) -> None:
    log = wild(200, seed)
    # Facts of one instant are told together, or the instant is not over.
    while upto < len(log) and upto and log[upto].fact.at == log[upto - 1].fact.at:
        upto += 1
    hours = (log[upto - 1].fact.at - START) / HOUR if upto else -1
    data = tmp_path_factory.mktemp("matters")
    with open_views(data, "d", projections=[matters.MATTERS]) as views:
        views.catch_up(Pages(log), upto=upto)
        then = nos(views)
        views.catch_up(Pages(log))
        assert nos(views, hours) == then


def test_both_databases_and_two_followers_at_once_tell_the_same(
    sqlite_views: Opener, postgres_views: Opener
) -> None:
    log = wild(600, 7)
    hashes = set()
    for opened in (sqlite_views, postgres_views):
        alone = opened(projections=[matters.MATTERS])
        alone.catch_up(Pages(log))
        first, second = (opened("followed", [matters.MATTERS]) for _ in range(2))
        runners = [
            Thread(target=views.catch_up, args=(Cut(log, most),))
            for views, most in ((first, 7), (second, 11))
        ]
        for runner in runners:
            runner.start()
        for runner in runners:
            runner.join()
        hashes |= {alone.hash(), first.hash()}
        assert {s.lag for s in first.status(Pages(log))} == {0}

    assert len(hashes) == 1


def test_rarity_is_counted_at_the_same_reports_however_they_come(
    tmp_path: Path,
) -> None:
    chance = Random(3)
    log = told(
        [
            call(n, n, chance.choice(WHAT) + chance.choice(HOW), chance.choice(WHERE))
            for n in range(300)
        ]
    )
    told_by = [matters.MATTERS]
    for upto in range(0, 300, 37):
        with open_views(tmp_path, "anew", projections=told_by) as anew:
            anew.catch_up(Cut(log, 5), upto=upto)
    with (
        open_views(tmp_path, "anew", projections=told_by) as anew,
        open_views(tmp_path, "whole", projections=told_by) as whole,
    ):
        anew.catch_up(Pages(log))
        whole.catch_up(Pages(log))
        counted = [row["messages"] for row in whole.read(matters.rarity.select())]
        assert counted == [64, 128, 256]
        assert anew.hash() == whole.hash()
