"""Reports of one matter come together; the engine's state is its rows alone."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.matter.matters import JOIN, Matters
from casework.domain.matter.message import Held
from casework.domain.matter.rarity import Rarity
from tests.matter.stream import HOUR, Stream, labels, report

ESTATES = ("丰泽花园", "翠竹苑", "滨河家园", "锦绣花城", "明月山庄", "金桂公寓")
PROBLEMS = (
    ("电梯经常停运", "电梯三天两头停运，老人上下楼很不方便，报修后无人维修。"),
    ("外墙渗水严重", "下雨天外墙渗水，墙皮脱落发霉，家具都受潮了。"),
    ("夜宵摊油烟扰民", "楼下夜宵摊油烟呛人，凌晨还在营业，无法开窗睡觉。"),
    ("地下车库积水", "车库积水没过脚踝，排水泵坏了，车辆进出困难。"),
)
WAYS = (
    ("{e}小区{t}", "{w}"),
    ("反映{e}{t}", "您好，{w}"),
    ("{e}{t}何时能解决", "{w}谢谢。"),
)


def _hotline(ways: int = 3) -> list[tuple[str, str, str]]:
    """(estate and problem, title, words) of a made-up hotline."""
    said = []
    for way, (title, words) in product(WAYS[:ways], PROBLEMS):
        for estate in ESTATES:
            t, w = way[0], way[1]
            head = t.format(e=estate, t=title)
            said.append((estate + title, head, w.format(e=estate, w=words)))
    return said


def test_reports_of_one_problem_at_one_place_come_together_and_no_others() -> None:
    said = [
        ("a", "丰泽花园小区电梯经常停运", "电梯三天两头停运，老人上下楼很不方便。"),
        ("b", "丰泽花园楼下夜宵摊油烟扰民", "烧烤摊凌晨还在营业，浓烟飘进窗户睡不着。"),
        ("c", "翠竹苑小区电梯经常停运", "电梯三天两头停运，老人上下楼很不方便。"),
        ("a", "丰泽花园电梯停运无人维修", "三号楼电梯又停运了，报修一周没人来。"),
        ("d", "滨河路工地夜间施工", "工地夜里打桩，噪音很大，孩子无法入睡。"),
        ("b", "反映丰泽花园夜宵摊油烟", "夜宵摊油烟呛人，烧烤到凌晨，无法开窗。"),
        ("c", "翠竹苑电梯什么时候能修好", "翠竹苑的电梯停运半个月了。"),
        ("d", "滨河路半夜打桩噪音扰民", "滨河路工地夜间打桩，吵得无法入睡。"),
    ]

    found = labels(report(no, t, w) for no, (_, t, w) in enumerate(said, 1))

    assert len(set(found)) == 4
    assert (
        len({(true, one) for (true, _, _), one in zip(said, found, strict=True)}) == 4
    )


def test_the_same_words_about_another_place_are_another_matter() -> None:
    words = "我们小区的电梯三天两头停运，老人上下楼很不方便，物业一直拖着不修。"

    one, other, again = labels(
        [
            report(1, "丰泽花园小区电梯经常停运", words),
            report(2, "翠竹苑小区电梯经常停运", words),
            report(3, "丰泽花园小区的电梯又停运了", words),
        ]
    )

    assert one == again != other


def test_templated_reports_of_different_communities_stay_apart() -> None:
    words = "您好，我是本小区业主，楼道灯坏了一个月，请尽快落实维修。"
    communities = ("r/1", "r/2", "r/3")

    found = labels(
        report(no, "楼道灯坏了", words, community=communities[no % 3])
        for no in range(12)
    )

    assert len(set(found)) == 3
    assert found[0] == found[3] == found[9]


def test_what_most_of_a_community_say_tells_no_matter_from_another() -> None:
    many = ("电梯停运", "油烟呛人", "车库积水", "楼道灯坏", "外墙渗水", "垃圾堆放")
    said = [
        report(no, f"沁荷榭{what}", f"沁荷榭居民反映{what}没人管", community="r/1")
        for no, what in enumerate(many)
    ]
    engine = Matters(lambda _: [Held(one, one.case) for one in said], Rarity.none())

    new = engine.find(
        report(8, "沁荷榭井盖松动", "沁荷榭居民反映井盖松动", community="r/1")
    )
    (again, *others) = engine.find(
        report(9, "沁荷榭车库积水", "沁荷榭居民反映车库又积水", community="r/1")
    )

    assert all(near.score < JOIN for near in new + others)
    assert again.matter == said[2].case
    assert again.score > JOIN


def test_the_number_of_another_building_speaks_against() -> None:
    stream = Stream()
    stream.place(report(1, "楼道灯坏了", "12号楼灯坏了没人修", community="r/1"))

    (same,) = stream.engine.find(
        report(2, "楼道灯坏了", "12幢灯坏了没人修", community="r/1")
    )
    (other,) = stream.engine.find(
        report(2, "楼道灯坏了", "35幢灯坏了没人修", community="r/1")
    )

    assert same.score > other.score


def test_who_has_reported_much_else_needs_more_likeness() -> None:
    stream = Stream()
    subjects = ("图书馆藏书陈旧", "绿化带树木枯死", "公交线班次太少", "垃圾站臭味熏天")
    for no, subject in enumerate(subjects, 1):
        stream.place(report(no, subject, f"{subject}，请加快改善", person="p"))
    asked = report(9, "图书馆座位紧张", "图书馆藏书陈旧，座位紧张", person="p")

    (theirs,) = stream.engine.find(asked, 1)
    (others,) = stream.engine.find(asked._replace(person="q"), 1)
    (nobodys,) = stream.engine.find(asked._replace(person=""), 1)

    assert theirs.score < others.score == nobodys.score


def test_who_repeats_a_report_joins_it_all_the_same() -> None:
    text = ("丰泽花园小区电梯停运", "电梯三天两头停运，老人上下楼很不方便。")

    found = labels(report(no, *text, person="p") for no in range(1, 9))

    assert len(set(found)) == 1


def test_a_matter_that_was_quiet_too_long_is_over() -> None:
    text = ("丰泽花园小区电梯经常停运", "电梯三天两头停运，老人上下楼很不方便。")

    first, soon, late = labels(
        [
            report(1, *text, hours=1),
            report(2, *text, hours=30 * 24),
            report(3, *text, hours=3 * 365 * 24),
        ]
    )

    assert first == soon != late


def test_a_leaf_of_another_group_speaks_against() -> None:
    held = report(1, "楼道灯坏了", "楼道里的灯坏了", community="r/1", leaf="Q0401")
    alike = report(2, "楼道灯不亮", "楼道灯不亮了", community="r/1")
    stream = Stream()
    stream.place(held)

    (same,) = stream.engine.find(alike._replace(leaf="Q0401"))
    (unknown,) = stream.engine.find(alike)
    (other,) = stream.engine.find(alike._replace(leaf="Q0402"))
    apart = stream.engine.find(alike._replace(leaf="C0101"))

    assert same.score > unknown.score > other.score
    assert not apart or apart[0].score < other.score


@pytest.mark.parametrize(
    "text",
    [
        "",
        "漏",
        "漏水",
        "😀😀😀",
        "hello",
        "お風呂の水漏れ",
        "水" * 20_000,
        "，。！" * 50,
    ],
    ids=["empty", "sign", "word", "emoji", "latin", "kana", "long", "marks"],
)
def test_any_text_is_placed_and_found(text: str) -> None:
    stream = Stream()
    stream.place(report(1, text, text))
    stream.place(report(2, "电梯停运", "电梯又停运了"))

    found = stream.engine.find(report(3, text, text))

    assert len(stream.held) == 2
    assert all(likeness.score > 0 for likeness in found)


def test_a_text_that_says_nothing_stands_alone() -> None:
    found = labels(report(no, "", "😀") for no in range(1, 4))

    assert len(set(found)) == 3


def test_find_holds_nothing() -> None:
    stream = Stream()
    stream.place(report(1, "丰泽花园电梯停运", "电梯停运"))
    message = report(2, "丰泽花园电梯又停运", "电梯停运")

    assert stream.engine.find(message) == stream.engine.find(message)
    assert [one.matter for one in stream.engine.find(message)] == stream.labels


def test_a_restart_at_any_point_changes_nothing() -> None:
    messages = [report(no, t, w) for no, (_, t, w) in enumerate(_hotline(), 1)]

    assert labels(messages, restart=True) == labels(messages)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(_hotline()), min_size=1, max_size=30), st.randoms())
def test_likeness_does_not_depend_on_the_order_of_the_rows(
    said: list[tuple[str, str, str]], random: object
) -> None:
    stream = Stream()
    for no, (_, title, words) in enumerate(said, 1):
        stream.place(report(no, title, words, person=str(no % 3)))
    rows = list(stream.held.values())
    random.shuffle(rows)  # type: ignore[attr-defined]
    asked = report(99, *said[0][1:])

    again = Matters(lambda _: rows, stream.rarity).find(asked, 10)

    assert again == stream.engine.find(asked, 10)


def test_a_withdrawn_report_leaves_no_trace() -> None:
    said = _hotline(2)
    stream, without = Stream(), Stream()
    for no, (_, title, words) in enumerate(said[:12], 1):
        stream.place(report(no, title, words))
    stream.withdraw(f"{5:032x}")
    without.held = dict(stream.held)
    asked = report(50, *said[4][1:])

    assert stream.engine.find(asked, 20) == without.engine.find(asked, 20)


def test_a_founder_that_comes_back_takes_no_name_that_is_taken() -> None:
    stream = Stream()
    lift = ("丰泽花园小区电梯停运", "丰泽花园小区电梯停运，无人维修")
    stream.place(report(1, *lift))
    stream.place(report(2, *lift))
    stream.withdraw(f"{1:032x}")

    stream.place(report(1, "滨河路夜间施工", "滨河路工地夜间打桩"))

    by_case = {case: row.matter for case, row in stream.held.items()}
    assert by_case[f"{2:032x}"] == f"{1:032x}"
    assert by_case[f"{1:032x}"] != f"{1:032x}"


def test_a_persons_word_is_not_undone_by_likeness() -> None:
    lift = ("丰泽花园小区电梯停运", "丰泽花园小区电梯停运，无人维修")
    stream = Stream()
    for no in range(1, 4):
        stream.place(report(no, *lift))
    split = f"{3:032x}"
    stream.assign(split, "ruled")

    for no in range(4, 8):
        stream.place(report(no, *lift))
    stream.count()

    assert stream.held[split].matter == "ruled"
    assert stream.held[f"{1:032x}"].matter != "ruled"


def test_new_reports_may_join_what_a_person_put_together() -> None:
    stream = Stream()
    stream.place(report(1, "丰泽花园小区电梯停运", "丰泽花园小区电梯停运，无人维修"))
    stream.assign(f"{1:032x}", "ruled")

    joined = stream.place(report(2, "丰泽花园电梯停运", "丰泽花园电梯停运，无人维修"))

    assert joined == "ruled"


def test_blocks_that_are_put_away_come_back_the_same() -> None:
    messages = [
        report(no, title, words, community=f"r/{no % 5}")
        for no, (_, title, words) in enumerate(_hotline(), 1)
    ]

    assert labels(messages, most_rows=3) == labels(messages)


def test_a_large_block_is_looked_up_to_the_same_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    messages = [report(no, t, w) for no, (_, t, w) in enumerate(_hotline(), 1)]
    scanned = labels(messages)
    monkeypatch.setattr("casework.domain.matter.block.TAIL", 4)

    assert labels(messages) == scanned


def test_reports_of_long_ago_may_still_come_in() -> None:
    text = ("丰泽花园小区电梯停运", "丰泽花园小区电梯停运，无人维修")
    stream = Stream()
    stream.place(report(1, *text, hours=1000))

    joined = stream.place(report(2, *text, hours=10))

    assert joined == f"{1:032x}"
    assert stream.held[f"{2:032x}"].message.at == 10 * HOUR


def test_rarity_is_counted_at_stated_counts_and_then_never_again() -> None:
    rarity = Rarity.none()
    counted = []
    for stored in range(1, 40_000):
        if rarity.due(stored):
            rarity = Rarity(stored, rarity.counts)
            counted.append(stored)

    assert counted == [64 << k for k in range(9)]
