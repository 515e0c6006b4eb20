"""Handling a complaint from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import DISPATCHER, HANDLER, HEAD, OPERATOR, Casework

REVIEWER = "sun:DHO:reviewer"
STEPS = (
    ("sign-for --at 2026-03-02T09:30", HANDLER),
    (
        "record-first-contact --contacted --contact 陈某"
        " --contacted-at 2026-03-02T09:50 --at 2026-03-02T10:00",
        HANDLER,
    ),
    ("start-handling --at 2026-03-02T10:05", HANDLER),
    (
        "reply --finding true --demand 合理 --result solved --way 电话"
        " --photos p1.jpg --photos-dated --approved-by qian --at 2026-03-03T10:00",
        HEAD,
    ),
    ("pass-review --at 2026-03-03T11:00", REVIEWER),
    (
        "record-follow-up --reached --solved --grade 5 --at 2026-03-03T15:00",
        "zhou:DHO:follow-up-caller",
    ),
    ("close --at 2026-03-03T16:00", REVIEWER),
)
PERSONAL = ("13900001111", "陈某", "修好又漏", "屋面漏水")


def test_a_case_goes_from_the_call_to_its_closing(casework: Casework) -> None:
    casework.receive()
    casework.classify()
    casework.dispatch()
    for written, by in STEPS:
        step, *options = written.split()
        casework.done("complaint", step, "A-1", *options, by=by)
    shown = casework.json("show", "A-1")

    assert shown["stage"] == "已办结"
    assert (shown["claimed"], shown["verified"], shown["accepted"]) == (
        "实际解决",
        True,
        True,
    )
    assert casework.json("worklist") == []
    then = casework.json("worklist", "--as-of", "2026-03-03T10:30+08:00")
    assert [item["stage"] for item in then] == ["已回复"]
    assert then[0]["claimed"] == "实际解决"
    assert not then[0]["verified"]


def test_what_was_recorded_is_told_with_its_clause_and_limits(
    casework: Casework,
) -> None:
    casework.receive()

    told = casework.classify()
    assert "(clause 4)" in told
    assert "dispatch limit runs from 2026-03-02 09:05" in told


def test_a_refusal_cites_the_clause_and_records_nothing(casework: Casework) -> None:
    casework.receive()
    before = casework.json("views", "status")

    told = casework("complaint", "sign-for", "A-1", by=HANDLER)
    assert told.exit_code == 1
    assert told.stderr.startswith("Clause 13 refuses this")
    assert len(told.stderr.splitlines()) == 1
    assert casework.json("views", "status") == before


@pytest.mark.parametrize(
    ("words", "by", "clause"),
    [
        (("start-handling", "A-1"), HANDLER, "2"),
        (("close", "A-1"), REVIEWER, "26"),
        (("classify", "A-1", "--leaf", "Q0102"), "npc:NPC:deputy", "2"),
        (("classify", "A-1", "--leaf", "nope"), OPERATOR, "4"),
        (("receive", "A-2", "--title", "漏水", "--anonymous"), OPERATOR, "3"),
        (("dispatch", "A-1", "--lead", "HB-R"), DISPATCHER, "1"),
    ],
)
def test_out_of_order_or_by_the_wrong_person_is_refused(
    casework: Casework, words: tuple[str, ...], by: str, clause: str
) -> None:
    casework.receive()

    told = casework("--lang", "zh", "complaint", *words, by=by)
    assert told.exit_code == 1
    assert f"第{clause}条" in told.stderr
    assert len(casework.json("show", "A-1")["items"]) == 1


def test_global_options_stand_before_or_after(casework: Casework) -> None:
    casework.receive()

    after = casework.json("worklist")
    before = json.loads(casework.done("--json", "worklist"))
    assert after == before
    assert len(after) == 1


def test_the_facts_as_json_say_nothing_of_the_caller(casework: Casework) -> None:
    words = ("complaint", "receive", "A-1", "--phone", "13900001111", "--json")
    place = ("--title", "屋面漏水", "--building", "B-7")

    (fact,) = json.loads(casework.done(*words, *place, by=OPERATOR))
    assert fact["topic"] == "complaint.received.v1"
    assert fact["person"]
    assert not any(word in json.dumps(fact, ensure_ascii=False) for word in PERSONAL)


@pytest.mark.parametrize(
    ("by", "sees"),
    [
        (None, False),
        (OPERATOR, True),
        (HANDLER, True),
        ("x:CON:handler", False),
        ("x:PM:unit-head", False),
        ("x:NPC:deputy", False),
    ],
)
def test_only_the_desk_and_the_handling_units_see_the_caller(
    casework: Casework, by: str | None, sees: bool
) -> None:
    casework.receive()
    casework.classify()
    casework.dispatch()

    told = casework.done("show", "A-1", by=by)
    document = casework.done("show", "A-1", "--json", by=by)
    assert all((word in told) is sees for word in PERSONAL)
    assert all((word in document) is sees for word in PERSONAL)
    assert ("withheld" in told) is not sees
    assert ("withheld from" in told) is (by is not None and not sees)


def test_the_unit_complained_about_sees_the_caller_only_with_consent(
    casework: Casework,
) -> None:
    place = ("--title", "漏水", "--phone", "1", "--building", "B", "--accused", "HB-R")
    casework.done("complaint", "receive", "A-1", *place, by=OPERATOR)
    casework.done("complaint", "receive", "A-2", *place, "--consent", by=OPERATOR)

    assert "漏水" not in casework.done("show", "A-1", by="x:HB-R:reviewer")
    assert "漏水" in casework.done("show", "A-2", by="x:HB-R:reviewer")


def test_a_command_id_makes_a_command_happen_once(casework: Casework) -> None:
    casework.receive()
    mark = ("--command-id", "0b0c1b6e-2f0b-4b64-9d53-0c3f2a12345a")
    words = ("complaint", "classify", "A-1", "--leaf", "Q0102", *mark)
    first = casework.json(*words, by=OPERATOR)

    assert casework.json(*words, by=OPERATOR) == first
    assert len(casework.json("show", "A-1")["items"]) == 2


def test_who_acts_must_be_said(casework: Casework) -> None:
    casework.receive()

    told = casework("complaint", "classify", "A-1", "--leaf", "Q0102")
    assert told.exit_code == 2
    assert "person:UNIT:ROLE" in told.stderr
    for by in (
        "nobody",
        "li:DHO",
        "li:DHO:king",
        "li:NOWHERE:operator",
        "s:DHO:system",
    ):
        told = casework("complaint", "classify", "A-1", "--leaf", "Q0102", by=by)
        assert told.exit_code == 2


def test_registered_staff_act_by_their_name(casework: Casework, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("person,unit,role\n李四,DHO,话务员\n", encoding="utf-8")
    casework.receive()
    casework.done("reference", "load", str(staff))

    casework.done("complaint", "classify", "A-1", "--leaf", "Q0102", by="李四")
    last = casework.json("show", "A-1")["items"][-1]
    assert last["by"] == {"person": "李四", "unit": "DHO", "role": "话务员"}


def test_an_unknown_case_is_told_in_a_sentence(casework: Casework) -> None:
    casework.receive()

    for words in (("show", "A-9"), ("complaint", "sign-for", "A-9"), ("known", "A-9")):
        told = casework(*words, by=HANDLER)
        assert told.exit_code == 1
        assert "no case A-9" in told.stderr
    told = casework("show", "A-1", "--as-of", "2026-03-01")
    assert told.exit_code == 1
    assert "no case A-1 yet" in told.stderr


def test_the_catalogue_names_the_lead_and_why(casework: Casework) -> None:
    casework.receive()
    casework.classify()
    words = ("complaint", "dispatch", "A-1", "--at", "2026-03-02T09:10")

    (fact,) = casework.json(*words, by=DISPATCHER)
    assert fact["lead"]
    assert fact["rule"]
    assert fact["why"]


def test_merging_names_the_other_order(casework: Casework) -> None:
    casework.receive("A-1")
    casework.classify("A-1")
    words = ("--title", "又漏", "--phone", "13900002222", "--building", "B-7")
    casework.done(
        "complaint", "receive", "A-2", "--at", "2026-03-02T10:00", *words, by=OPERATOR
    )

    told = casework("complaint", "merge-into", "A-2", "--target", "A-9", by=DISPATCHER)
    assert told.exit_code == 1
    assert "no case A-9" in told.stderr


def test_a_case_outside_any_group_has_no_site_meeting(casework: Casework) -> None:
    casework.receive()
    words = ("--held-at", "2026-03-02T10:00", "--minutes", "m")

    told = casework("group", "hold-site-meeting", "A-1", *words, by=DISPATCHER)
    assert told.exit_code == 1
    assert "not part of a group order" in told.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("receive", "A-2", "--title", "漏\x00水"),
        ("receive", "A-2", "--title", "漏\udcff水"),
        ("receive", " ", "--title", "漏水"),
        ("classify", "A-1", "--leaf", "Q0102", "--at", "9999-12-31T23:59"),
        ("classify", "A-1", "--leaf", "Q0102", "--at", "0001-01-01"),
        ("request-extension", "A-1", "--days", "999999999999", "--reason", "r"),
        ("request-extension", "A-1", "--days", "-1", "--reason", "r"),
        ("classify", "A-1", "--leaf", "Q0102", "--command-id", "one"),
        ("receive", "A-2", "--details", "no equals sign"),
        ("reply", "A-1", "--finding", "maybe"),
    ],
)
def test_what_cannot_be_meant_is_a_misuse(
    casework: Casework, words: tuple[str, ...]
) -> None:
    casework.receive()

    told = casework("complaint", *words, by=OPERATOR)
    assert told.exit_code == 2
    assert len(casework.json("worklist")) == 1


def test_a_time_before_the_last_record_is_refused(casework: Casework) -> None:
    casework.receive()
    words = ("complaint", "classify", "A-1", "--leaf", "Q0102")

    told = casework(*words, "--at", "2026-03-01T09:00", by=OPERATOR)
    assert told.exit_code == 1
    assert "before the last record" in told.stderr


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("classify", "--leaf"),
        ("reply", "--finding"),
        ("reopen", "--ground"),
        ("change-grade", "--grade"),
        ("revoke-close", "--reason"),
        ("merge-into", "--target"),
        ("record-first-contact", "--contacted"),
    ],
)
def test_what_a_step_needs_must_be_said(
    casework: Casework, command: str, option: str
) -> None:
    casework.receive()

    told = casework("complaint", command, "A-1", by=OPERATOR)
    assert told.exit_code == 2
    assert f"Missing option '{option}" in told.stderr


def test_a_step_out_of_order_is_refused_in_words(casework: Casework) -> None:
    casework.receive()
    late = (
        "complaint",
        "dispatch",
        "A-1",
        "--lead",
        "HB-R",
        "--at",
        "2026-03-02T10:00",
    )
    early = ("complaint", "classify", "A-1", "--leaf", "Q0102", "--at", "2026-03-01")

    told = casework(*late, by=DISPATCHER).stderr
    assert "the case is received and does not admit “complaint dispatched”" in told
    told = casework("--lang", "zh", *late, by=DISPATCHER).stderr
    assert "诉求已受理，此环节不能记录“已派单”" in told
    told = casework(*early, by=OPERATOR).stderr
    assert "2026-03-01 00:00 lies before the last record (2026-03-02 09:00)" in told


def test_what_is_no_ground_is_told_the_grounds(casework: Casework) -> None:
    casework.receive()
    words = ("complaint", "redirect", "A-1", "--ground", "mood", "--route", "法院")

    assert "“mood” is not one of emergency" in casework(*words, by=OPERATOR).stderr
    told = casework("--lang", "zh", *words, by=OPERATOR).stderr
    assert "“mood”不是规定事由，应为emergency（紧急事项）" in told
