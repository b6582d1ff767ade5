"""Nobody is left waiting where no clock runs: before decision and plan a wait is short, or has an end."""

import pytest
from lxml import etree

from processes.findings import ERROR, WARNING
from processes.lint_rules import locked_no_limbo
from tests.unit.gate.bending import B, Drawing, known

RULE = "locked-no-limbo"
IN_FRONT = [
    ("ofd_front_door", "family_map"), ("ofd_front_door", "picture"), ("ofd_front_door", "plan"),
    ("joint_decision", "freeze"), ("sharing_decision", "open_sharing_task"), ("plan_next_steps", "plan"),
    ("new_information", "joint_decision_again"), ("immediate_danger", "strategy_discussion"),
    ("agency_assessment", "records_check"), ("agency_assessment", "agency_information"),
    ("person_joined", "sharing"),
]  # fmt: skip


def wait_before(drawing: Drawing, id: str, *, time: str = "", message: str = "", form: str = "") -> str:
    """A wait drawn into the only way to a step."""
    if message:
        drawing.root.insert(0, etree.Element(B + "message", id="Msg", name=message))
    wait = drawing.add(id, "intermediateCatchEvent", name="Wait a while")
    for flow in drawing.into(id):
        flow.set("targetRef", wait)
    drawing.arrow(wait, id)
    if message:
        etree.SubElement(drawing[wait], B + "messageEventDefinition", id=f"{wait}_e", messageRef="Msg")
    else:
        timer = etree.SubElement(drawing[wait], B + "timerEventDefinition", id=f"{wait}_e")
        etree.SubElement(timer, B + (form or "timeDuration")).text = time
    return wait


def found(drawing: Drawing) -> dict[str, str]:
    """Severity by step, as the rule says it."""
    all_of_it = locked_no_limbo.check(drawing.model(), known().context)
    return {each.element_id: each.severity for each in all_of_it}


@pytest.mark.parametrize(("name", "id"), IN_FRONT)
def test_nobody_waits_ten_years_in_front_of_decision_or_plan(name, id):
    drawing = Drawing(name)
    wait = wait_before(drawing, id, time='"P3650D"')

    (said,) = [one for one in drawing.findings() if one.rule == RULE]

    assert (said.element_id, said.severity) == (wait, ERROR)
    assert "“Wait a while”" in said.message
    assert "This is the rule “A plan within 24 hours”" in said.help


@pytest.mark.parametrize(("time", "form", "severity"), [
    ('"P30D"', "", ERROR), ('"PT24H1S"', "", ERROR), ('"P1D"', "", WARNING), ('"PT1H"', "", WARNING),
    ('"PT" + "1H"', "", ERROR), ("information", "", ERROR),
    ('"2199-01-01T00:00:00+00:00"', "timeDate", ERROR),
    ('clock_due("K-24", "limit")', "timeDate", ERROR), ('clock_due("K-07", "limit")', "timeDate", WARNING),
    ("answers_due()", "timeDate", WARNING), ('"P3650D"', "timeDate", ERROR),
])  # fmt: skip
def test_a_wait_in_front_of_the_decision_is_short_and_told(time, form, severity):
    drawing = Drawing("ofd_front_door")
    wait = wait_before(drawing, "family_map", time=time, form=form)

    assert found(drawing) == {wait: severity}


def test_many_short_waits_in_a_row_are_one_long_one():
    drawing = Drawing("ofd_front_door")
    first = wait_before(drawing, "family_map", time='"PT20H"')
    wait_before(drawing, "initial_rating", time='"PT20H"')

    assert found(drawing)[first] == ERROR


@pytest.mark.parametrize("message", ["decision.called", "agency.responded", "info.added"])
def test_a_message_that_may_never_come_is_not_waited_for_on_the_only_way(message):
    drawing = Drawing("ofd_front_door")
    wait = wait_before(drawing, "family_map", message=message)

    assert found(drawing) == {wait: ERROR}


@pytest.mark.parametrize(("time", "refused"), [
    ('"P3650D"', True), ('clock_due("K-24", "limit")', True), ('clock_due("K-05", "limit")', False),
])  # fmt: skip
def test_a_message_raced_with_a_time_is_only_as_good_as_the_time(time, refused):
    drawing = Drawing("ofd_front_door")
    timer = next(drawing["time_up"].iter(B + "timeDate"))
    timer.text = time

    assert bool(found(drawing)) == refused


def test_messages_raced_with_no_time_are_refused():
    drawing = Drawing("ofd_front_door")
    for thing in (*drawing.into("time_up"), *drawing.out("time_up"), drawing["time_up"]):
        thing.getparent().remove(thing)

    assert found(drawing) == {"answered": ERROR, "called": ERROR}


def go_round(drawing: Drawing, id: str, *, step: str) -> str:
    """Not yet red: wait an hour and look again."""
    wait = wait_before(drawing, id, time='"PT1H"')
    merge = drawing.add(id, "exclusiveGateway")
    gateway = drawing.add(id, "exclusiveGateway", name="Ready?")
    for flow in drawing.into(wait):
        flow.set("targetRef", merge)
    (on,) = drawing.out(wait)
    on.set("targetRef", merge)
    drawing.arrow(merge, gateway)
    drawing.arrow(gateway, id, 'rating() == "R"')
    back = wait
    if step:
        back = drawing.add(id, "userTask", name="Look again")
        drawing.arrow(back, wait)
    drawing[gateway].set("default", drawing.arrow(gateway, back))
    return wait


def test_nobody_goes_round_and_round_with_a_wait_and_no_person_in_front_of_the_decision():
    drawing = Drawing("ofd_front_door")
    wait = go_round(drawing, "joint_decision", step="")
    (said,) = locked_no_limbo.check(drawing.model(), known().context)

    assert (said.element_id, said.severity) == (wait, ERROR)
    assert "round and round" in said.message


def test_a_loop_with_a_person_in_it_is_only_told():
    drawing = Drawing("ofd_front_door")
    wait = go_round(drawing, "joint_decision", step="person")

    assert found(drawing) == {wait: WARNING}


def test_a_wait_hidden_in_a_sub_process_is_found_there():
    drawing = Drawing("ofd_front_door")
    sub = drawing.add("family_map", "subProcess", name="Quietly")
    for tag in ("startEvent", "endEvent"):
        etree.SubElement(drawing[sub], B + tag, id=f"{sub}_{tag}")
    etree.SubElement(
        drawing[sub], B + "sequenceFlow", id="in", sourceRef=f"{sub}_startEvent", targetRef=f"{sub}_endEvent"
    )
    for flow in drawing.into("family_map"):
        flow.set("targetRef", sub)
    drawing.arrow(sub, "family_map")
    wait = wait_before(drawing, f"{sub}_endEvent", time='"P30D"')

    assert found(drawing) == {wait: ERROR}


@pytest.mark.parametrize("name", [
    "ofd_front_door", "joint_decision", "plan_next_steps", "sharing_decision", "agency_assessment",
    "immediate_danger", "new_information", "person_joined", "referrer_feedback",
])  # fmt: skip
def test_what_the_shipped_drawings_wait_for_stays_allowed(name):
    assert found(Drawing(name)) == {}


def test_after_the_plan_a_review_may_be_waited_for():
    drawing = Drawing("ofd_front_door")
    wait_before(drawing, "end", time='"P90D"')

    assert found(drawing) == {}


@pytest.mark.parametrize(("name", "id"), [
    ("ofd_front_door", "feedback"), ("referrer_feedback", "referrer_feedback_task"),
])  # fmt: skip
@pytest.mark.parametrize("wait", [{"time": '"P90D"'}, {"message": "info.added"}, {"time": "information"}])
def test_between_the_plan_and_the_word_to_the_referrer_nobody_waits_for_weeks_or_for_ever(name, id, wait):
    drawing = Drawing(name)
    drawn = wait_before(drawing, id, **wait)

    (said,) = locked_no_limbo.check(drawing.model(), known().context)

    assert (said.element_id, said.severity) == (drawn, ERROR)
    assert "before the referrer hears what came of it" in said.message
    assert "This is the rule “The referrer hears what came of it”" in said.help


@pytest.mark.parametrize(("name", "time", "form"), [
    ("ofd_front_door", '"PT2H"', ""), ("referrer_feedback", 'clock_due("K-10", "80")', "timeDate"),
])  # fmt: skip
def test_a_short_wait_before_the_word_to_the_referrer_is_only_told(name, time, form):
    drawing = Drawing(name)
    id = {"ofd_front_door": "feedback", "referrer_feedback": "referrer_feedback_task"}[name]
    drawn = wait_before(drawing, id, time=time, form=form)

    assert found(drawing) == {drawn: WARNING}


def test_a_review_after_weeks_may_stand_beside_the_word_to_the_referrer_or_lead_back_to_the_plan_behind_it():
    beside = Drawing("ofd_front_door")
    fork = beside.add("feedback", "parallelGateway")
    for flow in beside.into("feedback"):
        flow.set("targetRef", fork)
    review, done = beside.add("feedback", "userTask", name="Review"), beside.end("feedback")
    for one, other in ((fork, "feedback"), (fork, review), (review, done)):
        beside.arrow(one, other)
    wait_before(beside, review, time='"P84D"')
    again = Drawing("ofd_front_door")
    again.choice_after("feedback", "plan")
    (gateway,) = [each for each in again.all("exclusiveGateway") if each.get("name") == "Screen out?"]
    (back,) = [flow for flow in again.out(gateway.get("id")) if flow.get("targetRef") != "end"]
    wait = again.add("feedback", "intermediateCatchEvent", name="Twelve weeks")
    timer = etree.SubElement(again[wait], B + "timerEventDefinition", id="weeks")
    etree.SubElement(timer, B + "timeDuration").text = '"P84D"'
    again.arrow(wait, back.get("targetRef"))
    back.set("targetRef", wait)

    assert (found(beside), found(again)) == ({}, {})


@pytest.mark.parametrize(
    "wait", [{"time": '"P30D"'}, {"message": "info.added"}, {"message": "sharing.decided"}]
)
@pytest.mark.parametrize("id", ["release", "end"])
def test_between_an_agencys_answer_and_the_word_to_the_hub_nobody_waits_for_ever(id, wait):
    drawing = Drawing("agency_assessment")
    drawn = wait_before(drawing, id, **wait)

    assert found(drawing) == {drawn: ERROR}
