"""No outcome is “no further action” where there is domestic abuse; otherwise only after everybody looked."""

from datetime import date

import pytest

from orchestrator.cases.outcome_guard import MemberFacts, PersonOutcome, outcome_problems

CORE = ["CSC", "DA", "HEALTH", "POLICE"]
ALL_AGREE = dict.fromkeys(CORE, "agree")
REASON = "The agencies looked at everything they hold and spoke about it together."
NO_CONCERN = PersonOutcome(["NO_CONCERN_AFTER_FULL_CHECK"], "B", REASON)
MARTA = MemberFacts("Marta Vell")


def problems(
    outcome: PersonOutcome | None,
    *,
    domestic_abuse: str = "no",
    missing: list[str] | None = None,
    positions: dict[str, str] | None = None,
    member: MemberFacts = MARTA,
) -> list[str]:
    return outcome_problems(
        domestic_abuse=domestic_abuse,
        core=CORE,
        missing_core=missing or [],
        positions=ALL_AGREE if positions is None else positions,
        members={1: member},
        outcomes={1: outcome} if outcome else {},
    )


@pytest.mark.parametrize("code", ["NO_CONCERN_AFTER_FULL_CHECK", "INFO_ADVICE_GIVEN"])
def test_with_domestic_abuse_nobody_is_left_without_help(code: str) -> None:
    found = problems(PersonOutcome([code], "B", REASON), domestic_abuse="yes")
    assert found == [
        "There is domestic abuse: Marta Vell cannot be left without help. The least is an offer with a named "
        "service, a named worker and a date."
    ]


def test_with_domestic_abuse_a_named_offer_is_the_least() -> None:
    offer = PersonOutcome(["OFFER_UNIVERSAL"], "G", REASON, "Family hub", "Jess Orrin", date(2026, 9, 15))
    assert problems(offer, domestic_abuse="yes") == []


@pytest.mark.parametrize("gap", ["service", "owner", "start_by"])
def test_an_offer_without_name_worker_or_date_is_none(gap: str) -> None:
    parts = {"service": "Family hub", "owner": "Jess Orrin", "start_by": date(2026, 9, 15)}
    parts[gap] = None if gap == "start_by" else ""
    offer = PersonOutcome(["OFFER_UNIVERSAL"], "G", REASON, **parts)  # type: ignore[arg-type]
    assert "a named service, a named worker and a date" in problems(offer)[0]


def test_a_declined_offer_needs_a_date_to_ask_again() -> None:
    assert "give the date" in problems(PersonOutcome(["OFFER_DECLINED"], "G", REASON))[0]
    declined = PersonOutcome(["OFFER_DECLINED"], "G", REASON, start_by=date(2026, 9, 22))
    assert problems(declined, domestic_abuse="yes") == []


def test_no_concern_stands_when_every_core_agency_answered_and_agreed() -> None:
    assert problems(NO_CONCERN) == []


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ({"missing": ["HEALTH"]}, "Missing: HEALTH"),
        ({"positions": {**ALL_AGREE, "DA": "dissent"}}, "agreement of every core agency"),
        ({"positions": {"CSC": "agree"}}, "agreement of every core agency"),
        ({"positions": {**ALL_AGREE, "POLICE": "recuse"}}, "agreement of every core agency"),
        ({"domestic_abuse": "not_known"}, "whether there is domestic abuse"),
    ],
)
def test_no_concern_falls_when_somebody_has_not_looked_or_not_agreed(
    facts: dict[str, object], finding: str
) -> None:
    assert finding in problems(NO_CONCERN, **facts)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ({"missing": ["HEALTH"]}, "Missing: HEALTH"),
        ({"positions": {**ALL_AGREE, "DA": "recuse"}}, "agreement of every core agency"),
        ({"domestic_abuse": "not_known"}, "whether there is domestic abuse"),
    ],
)
def test_advice_alone_is_no_further_action_and_falls_as_no_concern_does(
    facts: dict[str, object], finding: str
) -> None:
    advice = PersonOutcome(["INFO_ADVICE_GIVEN"], "G", REASON)
    assert problems(advice) == []
    found = problems(advice, **facts)  # type: ignore[arg-type]
    assert found[0].startswith("“Only advice” for Marta Vell")
    assert finding in found[0]


@pytest.mark.parametrize("abuse", ["yes", "not_known"])
def test_advice_beside_real_help_is_no_gap(abuse: str) -> None:
    both = PersonOutcome(["INFO_ADVICE_GIVEN", "EARLY_HELP"], "G", REASON)
    assert problems(both, domestic_abuse=abuse, missing=["HEALTH"]) == []


DEAN = MemberFacts("Dean Orrick", roles={"alleged_perpetrator", "parent_carer"})
VICTIM = MemberFacts("Marta Vell", roles={"adult_victim"})


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("DA_SPECIALIST_IDVA", "Independent domestic violence adviser"),
        ("DA_OUTREACH", "Domestic abuse outreach"),
    ],
)
def test_the_victims_adviser_is_never_given_to_the_person_alleged_to_cause_harm(
    code: str, words: str
) -> None:
    given = PersonOutcome([code], "A", REASON)
    assert problems(given, member=DEAN) == [
        f"Dean Orrick is alleged to cause harm: “{words}” is for the people who are harmed."
    ]
    assert problems(given, member=VICTIM) == []


def test_work_with_the_person_who_harms_is_never_given_to_a_victim() -> None:
    given = PersonOutcome(["PERP_RESPONSE"], "A", REASON)
    assert problems(given, member=VICTIM) == [
        "Marta Vell is not alleged to cause harm: “Response to the person alleged to cause harm” is not for "
        "them."
    ]
    assert problems(given, member=DEAN) == []


@pytest.mark.parametrize("part", ["adult_victim", "adult_at_risk", "subject_child"])
def test_a_person_who_is_harmed_and_alleged_to_harm_may_have_both(part: str) -> None:
    both = MemberFacts("Rhea Lunt", roles={"alleged_perpetrator", part})
    assert problems(PersonOutcome(["DA_SPECIALIST_IDVA", "PERP_RESPONSE"], "A", REASON), member=both) == []


def test_no_concern_does_not_go_with_other_outcomes() -> None:
    both = PersonOutcome(["NO_CONCERN_AFTER_FULL_CHECK", "EARLY_HELP"], "G", REASON)
    assert "does not go with other outcomes" in problems(both)[0]


def test_every_member_needs_an_outcome_a_rating_and_reasons() -> None:
    assert problems(None) == ["Choose what happens next for Marta Vell."]
    assert problems(PersonOutcome([], "G", REASON)) == ["Choose what happens next for Marta Vell."]
    assert problems(PersonOutcome(["EARLY_HELP"], "", "Short")) == [
        "Choose a rating for Marta Vell.",
        "Write the reasons for Marta Vell in at least 50 characters.",
    ]


def test_a_lower_rating_needs_all_core_agencies_and_a_higher_one_does_not() -> None:
    red = MemberFacts("Marta Vell", current_rating="R")
    amber = PersonOutcome(["EARLY_HELP"], "A", REASON)
    assert problems(amber, member=red) == []
    assert "lower rating" in problems(amber, member=red, missing=["HEALTH"])[0]
    assert "lower rating" in problems(amber, member=red, positions={"CSC": "agree"})[0]
    assert problems(amber, member=MemberFacts("Marta Vell", current_rating="G"), missing=["HEALTH"]) == []


@pytest.mark.parametrize(
    ("voice", "finding"), [("", "what Lio Vell said"), ("not_attempted", "Nobody has tried to hear")]
)
def test_a_child_that_was_not_heard_holds_the_decision_up(voice: str, finding: str) -> None:
    lio = MemberFacts("Lio Vell", is_child=True, voice=voice)
    assert finding in problems(PersonOutcome(["EARLY_HELP"], "A", REASON), member=lio)[0]


@pytest.mark.parametrize("voice", ["heard", "explained"])
def test_a_child_that_was_heard_or_could_not_be_for_a_reason_does_not(voice: str) -> None:
    lio = MemberFacts("Lio Vell", is_child=True, voice=voice)
    assert problems(PersonOutcome(["EARLY_HELP"], "A", REASON), member=lio) == []
