"""The catalogue names one lead and one rule, or is refused with the rule's id."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.rulebook import load_rulebook
from casework.domain.rulebook.book import Rulebook, RulebookError
from casework.domain.rulebook.dispatch import (
    COMPLAINT_TYPES,
    Catalogue,
    DispatchCase,
    Proposal,
    Rule,
    parse_catalogue,
)
from casework.domain.rulebook.soundness import check_catalogue
from casework.domain.rulebook.taxonomy import Leaf, Taxonomy
from casework.domain.rulebook.units import Unit

DAY = date(2024, 3, 1)
BOOK = load_rulebook()
CIRCUMSTANCES = sorted(one.code for one in BOOK.catalogue.circumstances)


def proposed(leaf: str, *circumstances: str, **known: Any) -> Proposal:
    return BOOK.propose(
        DispatchCase(
            leaf=leaf, day=DAY, circumstances=frozenset(circumstances), **known
        )
    )


def test_night_work_without_a_permit_is_urgent() -> None:
    proposal = proposed("S0301", "no-night-permit")
    assert (proposal.lead, proposal.assists) == ("CON", ("ENV", "CM"))
    assert (proposal.grade, proposal.rule) == ("U2", "night-work-no-permit")


def test_emergency_repair_is_exempt() -> None:
    for circumstances in (("emergency-repair",), CIRCUMSTANCES[:2]):
        proposal = proposed("S0301", *circumstances)
        assert (proposal.grade, proposal.assists) == ("O5", ())
        assert proposal.rule == "night-work-emergency-repair"


def test_without_a_special_rule_the_leaf_decides() -> None:
    proposal = proposed("S0401")
    assert (proposal.lead, proposal.assists) == ("CON", ("HB-R",))
    assert (proposal.grade, proposal.rule) == ("O5", "default-S0401")
    assert proposal.source == "L20 §55"


@pytest.mark.parametrize("leaf", [leaf.code for leaf in BOOK.taxonomy().leaves])
def test_every_leaf_has_exactly_one_lead_that_may_lead(leaf: str) -> None:
    proposal = proposed(leaf)
    unit = BOOK.unit(proposal.lead)
    assert unit.handles or proposal.statutory_route
    assert unit.type != "RC" or not BOOK.government_duty(leaf)
    assert proposal.lead not in proposal.assists


def test_buck_passing_goes_to_neither_of_the_two() -> None:
    proposal = proposed("G0102")
    assert (proposal.lead, proposal.assists) == ("HB-P", ("HB-R",))
    assert proposal.rule == "buck-passing"


def test_a_question_is_told_apart_by_its_type() -> None:
    assert proposed("P0205", type="咨询").rule == "questions-before-works"
    assert proposed("P0205", type="投诉").rule == "default-P0205"


def test_warranty_moves_the_lead() -> None:
    assert proposed("Q0301").lead == "PM"
    assert proposed("Q0301", "in-warranty").lead == "CON"
    assert proposed("Q0101", "out-of-warranty").lead == "PM"


def test_of_two_that_apply_the_lower_order_goes_first() -> None:
    both = proposed("Q0301", "in-warranty", "no-property-company")
    assert both.rule == "warranty-pipes-and-equipment"
    assert proposed("Q0301", "no-property-company").lead == "ST-H"


def test_the_discipline_commission_is_a_route_not_a_lead() -> None:
    assert proposed("C0301").statutory_route
    assert not proposed("C0302").statutory_route


def test_those_who_only_watch_are_informed() -> None:
    proposal = proposed("C0203")
    assert (proposal.lead, proposal.informed) == ("DHO", ("DIS",))


@pytest.mark.parametrize(
    ("leaf", "accused", "lead"),
    [
        ("S0601", "CON", "HB-R"),
        ("S0601", "PM", "CON"),
        ("C0202", "ST-C", "DHO"),
        ("C0204", "DHO", "CITY"),
        ("S0401", "CON", "CON"),
    ],
)
def test_in_conduct_the_accused_makes_way(leaf: str, accused: str, lead: str) -> None:
    proposal = proposed(leaf, accused=accused)
    assert proposal.lead == lead
    assert ("makes way" in proposal.why("en")) == (accused != "PM" and leaf != "S0401")


def test_the_unit_that_did_not_call_is_asked_or_its_superior() -> None:
    assert proposed("C0201", assignee="IMP").lead == "IMP"
    assert proposed("C0201", assignee="IMP", accused="IMP").lead == "HB-R"
    assert proposed("C0201", assignee="gone", accused="gone").lead == "DHO"
    assert proposed("C0201").lead == "ST-C"


def test_the_reason_names_the_rule() -> None:
    proposal = proposed("S0301", "no-night-permit")
    assert proposal.why().endswith("（night-work-no-permit）")
    assert proposal.why("en").endswith("(night-work-no-permit)")


def test_a_district_unit_stands_for_its_type_where_the_case_is() -> None:
    first, second = (
        Unit(code=code, type="CON", zh=code, en=code, level=4, parent="HB-R")
        for code in ("CON-1", "CON-2")
    )
    ours = BOOK.with_units((first, second))
    case = DispatchCase(leaf="S0103", day=DAY, parties=(("CON", "CON-2"),))
    assert ours.propose(case).lead == "CON-2"
    assert ours.propose(DispatchCase(leaf="S0103", day=DAY)).lead == "CON"


def test_a_foreign_leaf_without_a_lead_has_no_rule(book: Rulebook) -> None:
    leaf = Leaf(code="other:1", taxonomy="other", zh="1", en="1")
    foreign = Taxonomy(id="other", version="1", leaves=(leaf,))
    with pytest.raises(RulebookError, match="no rule for other:1"):
        book.with_taxonomy(foreign).propose(DispatchCase(leaf="other:1", day=DAY))


def test_our_rules_do_not_reach_into_foreign_codes(book: Rulebook) -> None:
    leaf = Leaf(code="Potholes:1", taxonomy="Potholes", zh="1", en="1")
    foreign = Taxonomy(id="Potholes", version="1", leaves=(leaf,))
    asked = DispatchCase(leaf="Potholes:1", day=DAY, type="咨询")
    with pytest.raises(RulebookError, match="no rule for Potholes:1"):
        book.with_taxonomy(foreign).propose(asked)


leaves = st.sampled_from([leaf.code for leaf in BOOK.taxonomy().leaves])
circumstances = st.frozensets(st.sampled_from(CIRCUMSTANCES))
types = st.sampled_from(sorted(COMPLAINT_TYPES))


@given(leaves, circumstances, types)
def test_whatever_the_case_one_rule_wins(
    leaf: str, known: frozenset[str], type_: str
) -> None:
    case = DispatchCase(leaf=leaf, day=DAY, type=type_, circumstances=known)
    proposal = BOOK.propose(case)
    assert proposal.rule
    backwards = BOOK.model_copy(
        update={
            "catalogue": BOOK.catalogue.model_copy(
                update={"rules": BOOK.catalogue.rules[::-1]}
            )
        }
    )
    assert backwards.propose(case) == proposal


def rule(**given: Any) -> Rule:
    base = {"id": "ours", "leaves": ("S0401",), "lead": "HB-R", "zh": "甲", "en": "a"}
    return Rule(**{**base, **given})


def checked(*rules: Rule) -> Catalogue:
    catalogue = Catalogue(circumstances=BOOK.catalogue.circumstances, rules=rules)
    check_catalogue(catalogue, BOOK.taxonomy().leaves, BOOK.units)
    return catalogue


def test_a_rule_of_our_own_replaces_the_default() -> None:
    ours = BOOK.model_copy(update={"catalogue": checked(rule())})
    assert ours.propose(DispatchCase(leaf="S0401", day=DAY)).rule == "ours"


def test_a_dated_rule_holds_for_its_time() -> None:
    dated = rule(in_force_from=date(2024, 1, 1), in_force_until=date(2025, 1, 1))
    ours = BOOK.model_copy(update={"catalogue": checked(dated)})
    won = {
        year: ours.propose(DispatchCase(leaf="S0401", day=date(year, 1, 1))).rule
        for year in (2023, 2024, 2025)
    }
    assert won == {2023: "default-S0401", 2024: "ours", 2025: "default-S0401"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"leaves": ()}, "no condition"),
        ({"leaves": ("",)}, "no condition"),
        ({"leaves": ("S0401", "S0499")}, "no problem type S0499"),
        ({"lead": "XYZ"}, "no unit type XYZ"),
        ({"assists": ("XYZ",)}, "no unit type XYZ"),
        ({"informed": ("XYZ",)}, "no unit type XYZ"),
        ({"lead": "NPC"}, "NPC watches and never handles"),
        ({"assists": ("EVAL",)}, "EVAL watches and never handles"),
        ({"assists": ("HB-R",)}, "names a unit twice"),
        ({"lead": "RC"}, "S0401 is the government's duty"),
        ({"types": ("抱怨",)}, "no complaint type 抱怨"),
        ({"circumstances": frozenset({"full-moon"})}, "no circumstance full-moon"),
        ({"without": frozenset({"full-moon"})}, "no circumstance full-moon"),
        (
            {
                "circumstances": frozenset({"in-warranty"}),
                "without": frozenset({"in-warranty"}),
            },
            "never apply",
        ),
        (
            {"in_force_from": date(2024, 1, 1), "in_force_until": date(2024, 1, 1)},
            "never apply",
        ),
        ({"leaves": ("S04",)}, "a more specific rule always wins"),
    ],
)
def test_a_broken_rule_is_refused_by_its_id(
    given: dict[str, Any], message: str
) -> None:
    with pytest.raises(RulebookError, match="dispatch rule ours: ") as error:
        checked(rule(**given))
    assert message in error.value.sentence("en")
    assert error.value.sentence("zh").startswith("派单规则ours：")


def test_an_id_twice_is_refused() -> None:
    with pytest.raises(RulebookError, match="rule ours: its id is given 2 times"):
        checked(rule(), rule(leaves=("S0402",)))


def test_a_tie_is_refused() -> None:
    warranty, company = (
        rule(id=code, circumstances=frozenset({code}))
        for code in ("in-warranty", "no-property-company")
    )
    with pytest.raises(RulebookError, match="ties with no-property-company on S0401"):
        checked(warranty, company)
    checked(warranty, company.model_copy(update={"order": 1}))


def test_rules_that_exclude_each_other_do_not_tie() -> None:
    night = frozenset({"in-warranty"})
    over = frozenset({"out-of-warranty"})
    checked(
        rule(id="a", circumstances=night, without=over),
        rule(id="b", circumstances=over, without=night),
    )
    checked(rule(id="a", types=("咨询",)), rule(id="b", types=("投诉", "举报")))
    with pytest.raises(RulebookError, match="ties"):
        checked(rule(id="a", types=("咨询",)), rule(id="b", types=("咨询", "举报")))


def test_a_rule_always_beaten_is_refused() -> None:
    with pytest.raises(RulebookError, match="rule wide: a more specific rule"):
        checked(
            rule(id="wide", types=("咨询",), order=2),
            rule(id="narrow", types=("咨询", "举报"), order=1),
        )
    checked(
        rule(id="wide", types=("咨询", "投诉"), order=2),
        rule(id="narrow", types=("咨询", "举报"), order=1),
    )


def test_a_malformed_rule_is_named() -> None:
    text = '[[rule]]\nid = "bad"\nleaves = ["S0401"]\n'
    with pytest.raises(RulebookError, match="dispatch rule bad is malformed"):
        parse_catalogue(text)


def test_a_broken_default_is_refused_too() -> None:
    own = BOOK.taxonomy()
    broken = own.leaf("S0401").model_copy(update={"lead": "RC"})
    leaves = (broken, *(leaf for leaf in own.leaves if leaf.code != "S0401"))
    with pytest.raises(RulebookError, match="default-S0401"):
        BOOK.with_taxonomy(own.model_copy(update={"leaves": leaves}))
