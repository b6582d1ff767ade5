"""A choice of the pathway cannot be made dead or bent, and a condition that asks nothing is told."""

import pytest

from processes.findings import ERROR, WARNING
from processes.lint_rules.truth import EITHER, outcomes, settled_parts
from tests.unit.gate.bending import B, Drawing

ONLY_RED = '{} and rating() == "R"'
DEAD = ("{} and 1 == 2", "not ({})", ONLY_RED, "False")
LOOSER = ("not ({})", '{} or rating() == "B"', "True")
#: routes that must be taken whenever their question is answered with yes
MUST = {
    ("ofd_front_door", "danger_to_raise_danger"): "locked-danger-raised",
    ("sharing_decision", "override_to_authorise_override"): "locked-override",
    ("agency_assessment", "level_to_give_again"): "locked-agency-answer",
    ("agency_assessment", "declined_to_confirm_decline"): "locked-agency-answer",
    ("agency_assessment", "stands_to_give_again"): "locked-agency-answer",
    ("joint_decision", "dissent_to_settle_dissent"): "locked-positions",
    ("plan_next_steps", "objection_to_plan_again"): "locked-plan-signed",
    ("new_information", "is_material_to_decided_already"): "locked-new-information",
    ("new_information", "decided_already_to_start_round_task"): "locked-new-information",
}
#: routes that may be taken on a yes alone
MAY = {
    ("ofd_front_door", "all_answered_to_picture_next"): "locked-answers-awaited",
    ("sharing_decision", "authorised_to_open_next"): "locked-override",
    ("agency_assessment", "may_share_to_share_next"): "locked-agency-answer",
    ("agency_assessment", "level_to_give_again"): "locked-agency-answer",
    ("joint_decision", "allowed_gate_to_freeze"): "locked-positions",
}
BENT = [
    *((*route, form, rule) for route, rule in MUST.items() for form in DEAD),
    *((*route, form, rule) for route, rule in MAY.items() for form in LOOSER),
]


def condition(drawing: Drawing, flow: str):
    return drawing[flow].find(B + "conditionExpression")


@pytest.mark.parametrize(("name", "flow", "form", "rule"), BENT)
def test_a_condition_of_the_pathway_cannot_be_bent(name, flow, form, rule):
    drawing = Drawing(name)
    asked = condition(drawing, flow)
    asked.text = form.format(asked.text)

    assert rule in drawing.refusals()


@pytest.mark.parametrize(("name", "flow"), [*MUST, *MAY])
def test_the_routes_of_a_choice_cannot_be_swapped(name, flow):
    drawing = Drawing(name)
    one, other = drawing[flow], drawing[drawing[drawing[flow].get("sourceRef")].get("default")]
    one_target, other_target = one.get("targetRef"), other.get("targetRef")
    one.set("targetRef", other_target)
    other.set("targetRef", one_target)

    assert drawing.refusals()


@pytest.mark.parametrize(("name", "flow"), MUST)
def test_a_route_of_the_pathway_cannot_lead_where_the_otherwise_route_leads(name, flow):
    drawing = Drawing(name)
    otherwise = drawing[drawing[drawing[flow].get("sourceRef")].get("default")]
    drawing[flow].set("targetRef", otherwise.get("targetRef"))

    assert drawing.refusals()


@pytest.mark.parametrize(
    ("kind", "message"),
    [("time", "answers_due()"), ("first", ""), ("chair", "decision.called")],
)
def test_the_answers_are_waited_for(kind, message):
    drawing = Drawing("ofd_front_door")
    if kind == "time":
        next(drawing["time_up"].iter(B + "timeDate")).text = '"2020-01-01T00:00:00+00:00"'
    elif kind == "first":
        drawing.out("answered")[0].set("targetRef", "stop_waiting")
    else:
        next(each for each in drawing.all("message") if each.get("name") == message).set("name", "info.added")

    assert "locked-answers-awaited" in drawing.refusals()


@pytest.mark.parametrize(("name", "edge"), [
    ("joint_decision", "agency_position_limit"), ("plan_next_steps", "plan_signature_limit"),
])  # fmt: skip
def test_agencies_have_their_whole_time_to_say_where_they_stand(name, edge):
    drawing = Drawing(name)
    next(drawing[edge].iter(B + "timeDate")).text = 'clock_due("K-07", "50")'

    assert any("before its limit" in message for message in drawing.refusals().values())


def test_the_bare_name_of_a_function_is_an_error_that_says_what_was_meant():
    drawing = Drawing("ofd_front_door")
    condition(drawing, "danger_to_raise_danger").text = 'rating == "B"'

    found = {each.rule: each for each in drawing.findings()}

    assert "did you mean rating()?" in found["variables"].message
    assert found["variables"].severity == ERROR


def test_a_part_that_asks_nothing_is_told_with_what_it_comes_to():
    drawing = Drawing("ofd_front_door")
    condition(drawing, "danger_to_raise_danger").text = "danger_seen() and 1 == 2"

    found = {each.rule: each for each in drawing.findings()}["constant-conditions"]

    assert found.severity == WARNING
    assert "“1 == 2” is always false, so the route is never taken." in found.message


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 == 2", {False}), ("danger_seen() and 1 == 2", {False}), ("x or True", {True}),
        ("x == 1 or x != 1", {True}), ("x == 'a' and x == 'b'", {False}), ("len([]) > 0", {False}),
        ("not (danger_seen() and False)", {True}), ("x > 2 and x < 2", {False}), ("x > 3 and x < 4", EITHER),
        ("a == b", EITHER), ("material == 'yes'", EITHER), ("x in ['R', 'A']", EITHER), ("x is None", EITHER),
        ("sharing_level() >= 2", EITHER), ("danger_seen() if 1 == 2 else x", EITHER), ("= =", EITHER),
        ("people() and not people()", {False}), ("x == (1 == 1)", EITHER), ("any([x for x in y])", EITHER),
    ],
)  # fmt: skip
def test_what_a_condition_can_come_to(source, value):
    assert outcomes(source) == value


def test_a_world_settles_what_is_known_and_leaves_the_rest_open():
    world = {"danger_seen()": True}

    assert outcomes("danger_seen() or x", world) == {True}
    assert outcomes("not danger_seen()", world) == {False}
    assert outcomes("danger_seen() and x", world) == EITHER
    assert outcomes("bool(danger_seen())", world) == EITHER


def test_an_answer_that_a_function_never_gives_is_told():
    assert list(settled_parts("rating() == 'X'", {"rating()": ("R", "A", "G", "B")})) == [
        ("rating() == 'X'", False)
    ]
