"""What a plan of next steps must hold before it is published (domain 2.8)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from orchestrator.cases.plan_rules import PlannedAction, PlannedMember, plan_problems

TODAY = date(2026, 9, 9)
MARTA, LIO, DEAN = 1, 2, 3
MEMBERS = {
    MARTA: PlannedMember("Marta Vell", is_victim=True),
    LIO: PlannedMember("Lio Vell", is_victim=True),
    DEAN: PlannedMember("Dean Orrick", is_alleged_perpetrator=True),
}


def action(person: int, kind: str, weeks: int = 1, **other: object) -> PlannedAction:
    usual = PlannedAction(
        person,
        kind,
        "Visit and agree what helps",
        "DA",
        "Gwen Pryce",
        due_on=TODAY + timedelta(weeks=weeks),
        success_test="They say that they feel safer",
    )
    return replace(usual, **other)  # type: ignore[arg-type]


GOOD = [
    action(MARTA, "protect"),
    action(LIO, "recover", weeks=8),
    action(DEAN, "disrupt_perpetrator", owner_agency="POLICE", owner_name="Ivy Chandler"),
]


def problems(actions: list[PlannedAction], **other: object) -> list[str]:
    usual: dict[str, object] = {
        "members": MEMBERS,
        "actions": actions,
        "needs_met": {},
        "no_perpetrator_action": {},
        "contingency": "If he comes back, phone 999.",
        "tell_family_how": "Gwen Pryce tells Marta when she is alone.",
        "lead_professional": "Alice Moreno",
        "today": TODAY,
    }
    return plan_problems(**{**usual, **other})  # type: ignore[arg-type]


def test_a_plan_with_somebody_and_something_for_everyone_may_be_published() -> None:
    assert problems(GOOD) == []


def test_a_member_without_an_action_needs_somebody_who_meets_their_needs() -> None:
    without = [each for each in GOOD if each.person_id != MARTA]
    assert problems(without) == ["Marta Vell has no action. Add one, or say by whom their needs are met."]
    assert problems(without, needs_met={MARTA: "Her GP"}) == []


def test_the_person_alleged_to_cause_harm_is_not_left_out() -> None:
    only_told = [*GOOD[:2], action(DEAN, "inform")]
    assert "Nothing is planned to stop Dean Orrick" in problems(only_told)[0]
    assert problems(only_told, no_perpetrator_action={DEAN: "Not found yet; police look for him."}) == []


@pytest.mark.parametrize("kind", ["protect", "immediate_safety", "disrupt_perpetrator", "monitor"])
def test_a_victim_never_owns_a_risk_action(kind: str) -> None:
    found = problems([*GOOD, action(MARTA, kind, owner_name="Marta Vell", owner_is="victim")])
    assert found == ["Action 4 makes a victim responsible for managing the risk. Give it to a professional."]


def test_a_victim_may_own_a_practical_action() -> None:
    assert problems([*GOOD, action(MARTA, "practical", owner_name="Marta Vell", owner_is="victim")]) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"text": " "}, "does not say what is to be done"),
        ({"owner_agency": ""}, "one agency and one person"),
        ({"owner_name": ""}, "one agency and one person"),
        ({"due_on": None}, "needs a date"),
        ({"due_on": TODAY - timedelta(days=1)}, "due in the past"),
        ({"success_test": ""}, "how will we know"),
        ({"person_id": 99}, "not part of the case"),
    ],
)
def test_every_action_is_complete(change: dict[str, object], finding: str) -> None:
    assert any(finding in each for each in problems([*GOOD, replace(GOOD[0], **change)]))  # type: ignore[arg-type]


def test_one_action_lies_more_than_four_weeks_ahead() -> None:
    soon = [replace(each, due_on=TODAY + timedelta(weeks=4)) for each in GOOD]
    assert problems(soon) == ["No action lies more than 4 weeks ahead. Plan for the longer term too."]


@pytest.mark.parametrize("part", ["contingency", "tell_family_how", "lead_professional"])
def test_the_plan_itself_is_complete(part: str) -> None:
    assert len(problems(GOOD, **{part: ""})) == 1
