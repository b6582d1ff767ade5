"""A process of the pathway begins with its own message, or plainly where it is called, and no other does."""

import pytest
from lxml import etree

from tests.unit.gate.bending import B, Drawing
from tests.unit.gate.conftest import surroundings

BEGUN = {
    "ofd_front_door": "referral.received", "immediate_danger": "danger.raised",
    "agency_assessment": "assessment.requested", "new_information": "info.added",
    "person_joined": "person.joined",
}  # fmt: skip
CALLED = ("sharing_decision", "joint_decision", "plan_next_steps", "referrer_feedback")


def hears(drawing: Drawing, start: str, message: str) -> None:
    drawing.root.insert(0, etree.Element(B + "message", id="Another", name=message))
    for event in drawing[start].findall(B + "messageEventDefinition"):
        drawing[start].remove(event)
    etree.SubElement(drawing[start], B + "messageEventDefinition", id="hears", messageRef="Another")


@pytest.mark.parametrize(("name", "message"), BEGUN.items())
def test_a_process_that_begins_with_a_message_is_not_made_to_begin_plainly(name, message):
    drawing = Drawing(name)
    drawing["start"].remove(drawing["start_message"])

    said = drawing.refusals()["locked-starts"]

    called = surroundings()[1].messages[message]
    assert message not in called
    assert f"no longer begins with the message “{called}”" in said
    assert message not in said
    assert "waits for no message" in said


@pytest.mark.parametrize("name", BEGUN)
@pytest.mark.parametrize("other", ["agency.responded", "danger.raised", "info.added", "made.up", ""])
def test_a_process_does_not_begin_with_another_message(name, other):
    drawing = Drawing(name)
    if other == BEGUN[name]:
        other = "referral.received"
    hears(drawing, "start", other)

    assert "no longer begins with the message" in drawing.refusals()["locked-starts"]


@pytest.mark.parametrize("kind", ["timer", "signal"])
def test_a_process_does_not_begin_at_a_time_or_a_signal(kind):
    drawing = Drawing("ofd_front_door")
    drawing["start"].remove(drawing["start_message"])
    etree.SubElement(drawing["start"], f"{B}{kind}EventDefinition", id="begins")

    assert "waits for something else" in drawing.refusals()["locked-starts"]


def test_a_second_plain_start_beside_the_message_is_refused():
    drawing = Drawing("ofd_front_door")
    drawing.arrow(drawing.add("start", "startEvent", name="By hand"), drawing.merge_before("thank"))

    assert "“By hand” waits for no message" in drawing.refusals()["locked-starts"]


@pytest.mark.parametrize("name", BEGUN)
def test_the_message_of_a_process_begins_no_process_of_another_id(name):
    drawing = Drawing(name)
    drawing[name].set("id", "quick_door")

    assert "and nothing else" in drawing.refusals()["locked-starts"]


def test_the_id_of_a_process_is_not_taken_by_another():
    drawing = Drawing("referrer_feedback")
    drawing["referrer_feedback"].set("id", "ofd_front_door")

    assert "locked-starts" in drawing.refusals()


@pytest.mark.parametrize("name", CALLED)
def test_a_process_that_is_called_keeps_its_plain_start(name):
    drawing = Drawing(name)
    hears(drawing, "start", "agency.responded")

    assert "no longer begins plainly" in drawing.refusals()["locked-starts"]


@pytest.mark.parametrize("name", [*BEGUN, *CALLED])
def test_the_shipped_drawings_begin_as_the_service_begins_them(name):
    assert "locked-starts" not in Drawing(name).refusals()
