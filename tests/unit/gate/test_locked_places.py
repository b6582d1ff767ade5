"""Whatever the pathway does stands in its own process, after what it needs, and once where once is meant."""

import pytest
from lxml import etree

from processes.lint_rules import locked_danger_raised, locked_new_information, locked_places, operations
from processes.parsing import OFD, B
from tests.unit.gate.bending import Drawing, known


def doing(drawing: Drawing, after: str, operation: str, **settings: str) -> Drawing:
    """A service step put in behind a step."""
    step = put_in(drawing, after, "serviceTask")
    extensions = etree.SubElement(drawing[step], B + "extensionElements")
    etree.SubElement(extensions, f"{{{OFD}}}operation", name=operation, **settings)
    return drawing


def asking(drawing: Drawing, after: str, form: str) -> Drawing:
    step = put_in(drawing, after, "userTask")
    extensions = etree.SubElement(drawing[step], B + "extensionElements")
    etree.SubElement(extensions, f"{{{OFD}}}form", key=form)
    return drawing


def sending(drawing: Drawing, after: str, message: str) -> Drawing:
    step = put_in(drawing, after, "intermediateThrowEvent")
    drawing.root.insert(0, etree.Element(B + "message", id="Msg", name=message))
    etree.SubElement(drawing[step], B + "messageEventDefinition", id=f"{step}_e", messageRef="Msg")
    return drawing


def put_in(drawing: Drawing, after: str, tag: str) -> str:
    (flow,) = drawing.out(after)
    step = drawing.add(after, tag, name="Extra step")
    drawing.arrow(step, flow.get("targetRef"))
    flow.set("targetRef", step)
    return step


def said_of(drawing: Drawing, rule=locked_places) -> list[str]:
    return [f"{found.message} {found.help}" for found in rule.check(drawing.model(), known().context)]


@pytest.mark.parametrize(
    "operation",
    [
        "release_response",
        "open_sharing",
        "open_danger_sharing",
        "freeze_decision",
        "publish_plan",
        "attach_information",
        "note_information",
        "start_round",
        "tell_agencies",
        "build_picture",
    ],
)
def test_nothing_that_would_fail_or_do_harm_is_put_in_front_of_the_danger_check(operation):
    (said,) = said_of(doing(Drawing("ofd_front_door"), "ask", operation))

    assert "“Extra step”" in said
    assert "This is the rule “Each step in its own place”, from SafeLives’ One Front Door" in said


@pytest.mark.parametrize(
    ("name", "after", "operation", "words"),
    [
        ("plan_next_steps", "list_agencies", "publish_plan", "before the signatures of the core agencies"),
        ("plan_next_steps", "plan", "publish_plan", "before the signatures of the core agencies"),
        ("joint_decision", "list_agencies", "freeze_decision", "before the guard"),
        ("joint_decision", "freeze", "freeze_decision", "a second time"),
        ("sharing_decision", "start", "open_sharing", "before a decision on sharing"),
        ("agency_assessment", "answer_start", "release_response", "before a look in the agency’s records"),
        ("agency_assessment", "answer_50", "release_response", "before a look in the agency’s records"),
        ("new_information", "attach", "start_round", "before a person who weighs the new information"),
        ("new_information", "start_round_task", "start_round", "a second time"),
        ("new_information", "attach", "ask_agencies", "before choosing the agencies to ask"),
        ("immediate_danger", "danger_actions", "open_danger_sharing", "a second time"),
        ("ofd_front_door", "danger_check_50", "build_picture", "before word to the agencies"),
    ],
)
def test_what_is_done_too_early_beside_the_route_or_a_second_time_is_refused(name, after, operation, words):
    (said,) = said_of(doing(Drawing(name), after, operation))

    assert words in said


def test_a_round_that_is_begun_is_decided_whatever_the_information_was_weighed_as():
    drawing = doing(Drawing("new_information"), "note_next", "start_round")

    (said,) = said_of(drawing, locked_new_information)

    assert "After a new round where it changes the picture it can end without a new joint decision" in said


@pytest.mark.parametrize("after", ["danger_done", "initial_rating", "plan"])
def test_danger_is_not_raised_for_a_family_in_which_nobody_saw_any(after):
    drawing = sending(Drawing("ofd_front_door"), after, "danger.raised")

    (said,) = said_of(drawing, locked_danger_raised)

    assert "Danger can be raised for a family in which nobody saw any" in said
    assert "This is the rule “Danger is raised where danger is seen”" in said


@pytest.mark.parametrize(
    ("name", "after", "form"),
    [
        ("ofd_front_door", "danger_done", "plan_signature"),
        ("ofd_front_door", "danger_done", "agency_information"),
        ("joint_decision", "list_agencies", "authorise_override"),
        ("person_joined", "tell", "decision_proposal"),
    ],
)
def test_a_form_of_one_process_is_not_asked_in_another_where_nobody_could_answer_it(name, after, form):
    assert said_of(asking(Drawing(name), after, form))


@pytest.mark.parametrize(
    ("name", "after", "called"),
    [
        ("new_information", "attach", "sharing_decision"),
        ("person_joined", "tell", "joint_decision"),
        ("immediate_danger", "danger_actions", "plan_next_steps"),
    ],
)
def test_a_process_is_called_only_from_where_what_it_needs_is_there(name, after, called):
    drawing = Drawing(name)
    drawing[put_in(drawing, after, "callActivity")].set("calledElement", called)

    assert said_of(drawing)


@pytest.mark.parametrize(
    ("name", "after", "message", "words"),
    [
        ("ofd_front_door", "ask", "referral.received", "which the service itself does and no drawing"),
        ("ofd_front_door", "ask", "assessment.requested", "which the service itself does and no drawing"),
        ("new_information", "attach", "info.added", "which the service itself does and no drawing"),
        ("agency_assessment", "release", "decision.called", "which the service itself does and no drawing"),
        ("ofd_front_door", "ask", "danger.raised", "before a step in which a person looks"),
        ("immediate_danger", "danger_actions", "danger.raised", "belongs in"),
        ("ofd_front_door", "danger_check_50", "sharing.decided", "before the decision on sharing"),
    ],
)
def test_a_message_that_begins_or_ends_something_is_not_sent_where_it_would_do_harm(
    name, after, message, words
):
    (said,) = said_of(sending(Drawing(name), after, message))

    assert words in said


@pytest.mark.parametrize(
    ("name", "step", "may"), [("joint_decision", "freeze", 1), ("plan_next_steps", "publish", 0)]
)
def test_a_step_may_move_into_a_process_that_its_own_calls_and_into_no_other(name, step, may):
    drawing = Drawing(name)
    moved = etree.SubElement(drawing.root, B + "process", id="freezing", name="Freeze", isExecutable="true")
    etree.SubElement(moved, B + "startEvent", id="freezing_start")
    etree.SubElement(moved, B + "endEvent", id="freezing_end")
    drawing.arrow("freezing_start", "freezing_end")
    doing(drawing, "freezing_start", "freeze_decision")
    drawing[step].tag = B + "callActivity"
    drawing[step].set("calledElement", "freezing")

    assert bool(said_of(drawing)) is not may


@pytest.mark.parametrize("point", ["abc", "-3", "0", "100", "limit", "²"])
def test_a_reminder_at_a_point_that_is_none_is_refused_before_it_fails_in_a_case(point):
    drawing = doing(Drawing("ofd_front_door"), "ask", "remind", clock="K-05", to="LEAD", point=point)

    (said,) = said_of(drawing, operations)

    assert "Write a number from 1 to 99" in said


def test_agencies_are_not_told_of_what_the_service_has_no_words_for():
    drawing = doing(Drawing("person_joined"), "tell", "tell_agencies", about="left")

    (said,) = said_of(drawing, operations)

    assert "tells of “left”, which the service has no words for" in said
