"""What was agreed leads on for everybody: only an objection, a dissent or a refusal leads back."""

import pytest

from processes.findings import ERROR, WARNING
from processes.lint_rules import locked_no_limbo
from tests.unit.gate.bending import B, Drawing, known

RULE = "locked-agreed"
BENT = [
    ("plan_next_steps", "objection_to_plan_again", '{} or rating() == "B"'),
    ("plan_next_steps", "objection_to_plan_again", '{} or flag("housing")'),
    ("plan_next_steps", "objection_to_plan_again", '{} if rating() == "R" else True'),
    ("joint_decision", "dissent_to_settle_dissent", '{} or rating() == "B"'),
    ("joint_decision", "allowed_gate_to_freeze", '{} and rating() != "R"'),
    ("sharing_decision", "override_to_authorise_override", '{} or rating() == "B"'),
    ("sharing_decision", "authorised_to_open_next", '{} and rating() != "B"'),
    ("agency_assessment", "declined_to_confirm_decline", '{} or rating() == "B"'),
    ("agency_assessment", "stands_to_give_again", '{} or rating() == "B"'),
]


def bent(name: str, flow: str, form: str) -> Drawing:
    drawing = Drawing(name)
    condition = drawing[flow].find(B + "conditionExpression")
    condition.text = form.format(condition.text)
    return drawing


@pytest.mark.parametrize(("name", "flow", "form"), BENT)
def test_nothing_but_an_objection_a_dissent_or_a_refusal_leads_back(name, flow, form):
    drawing = bent(name, flow, form)

    (said,) = [each for each in drawing.findings() if each.rule == RULE]

    assert said.severity == ERROR
    assert said.element_id == drawing[flow].get("sourceRef")
    assert "can come again although" in said.message
    assert "This is the rule “What was agreed leads on”" in said.help


def test_the_limit_of_the_signatures_does_not_lead_a_family_back_for_its_rating():
    drawing = Drawing("plan_next_steps")
    drawing.choice_after("plan_signature_limit", "plan_again")

    assert RULE in drawing.refusals()


def test_another_choice_between_positions_and_decision_does_not_lead_back():
    drawing = Drawing("joint_decision")
    drawing.choice_after("positions_in", "propose_again")

    assert RULE in drawing.refusals()


def test_a_step_more_after_the_signatures_may_lead_on_for_everybody():
    drawing = Drawing("plan_next_steps")
    drawing.choice_after("signed", "objection")

    assert RULE not in drawing.refusals()


@pytest.mark.parametrize("form", ['{} or rating() == "B"', 'rating() == "B"'])
def test_no_new_round_begins_before_anything_is_decided(form):
    refused = bent("new_information", "decided_already_to_start_round_task", form).refusals()

    assert "a note of it where nothing is decided yet" in refused["locked-new-information"]


@pytest.mark.parametrize(("name", "step"), [
    ("joint_decision", "agency_position"), ("plan_next_steps", "plan_signature"),
])  # fmt: skip
def test_no_agency_waits_for_its_turn_behind_a_silent_one(name, step):
    drawing = Drawing(name)
    drawing[step].find(B + "multiInstanceLoopCharacteristics").set("isSequential", "true")

    assert "one agency after another" in drawing.refusals()["locked-repetition"]


@pytest.mark.parametrize(("name", "step"), [
    ("ofd_front_door", "danger_check"), ("ofd_front_door", "family_map"),
    ("ofd_front_door", "initial_rating"), ("sharing_decision", "sharing_decision_task"),
    ("immediate_danger", "danger_actions"), ("new_information", "triage_information"),
])  # fmt: skip
def test_no_step_is_given_to_those_alone_who_work_when_the_hub_is_closed(name, step):
    drawing = Drawing(name)
    drawing.ofd(step, "assignment").set("role", "EDT")

    assert "by day nobody would see it" in drawing.refusals()["locked-assignments"]


def step_for_an_agency(agency: str, *, ended: bool) -> list[tuple[str, str]]:
    drawing = Drawing("ofd_front_door")
    drawing.ofd("family_map", "assignment").set("agency", agency)
    drawing.ofd("family_map", "assignment").set("role", "PRAC")
    if ended:
        drawing.edge("family_map", drawing.merge_before("choose_again"))
    return [
        (each.severity, each.message)
        for each in locked_no_limbo.check(drawing.model(), known().context)
        if "silent" in each.message
    ]


@pytest.mark.parametrize(("agency", "name"), [("OT", "Occupational therapy"), ("POLICE", "Police")])
def test_a_step_at_which_every_case_waits_for_one_agency_is_told(agency, name):
    ((severity, message),) = step_for_an_agency(agency, ended=False)

    assert severity == WARNING
    assert f"for as long as {name} is silent" in message


def test_a_step_of_an_agency_that_a_limit_ends_is_not_told():
    assert step_for_an_agency("OT", ended=True) == []
    assert step_for_an_agency("HUB", ended=False) == []
