"""Whom a step is for, and whom it is about, is known where it stands: nothing falls quietly to the hub."""

import pytest
from lxml import etree

from processes.lint_rules import locked_named
from processes.parsing import OFD, B
from tests.unit.gate.bending import Drawing, known

SHIPPED = (
    "ofd_front_door", "joint_decision", "plan_next_steps", "sharing_decision", "agency_assessment",
    "immediate_danger", "new_information", "person_joined", "referrer_feedback",
)  # fmt: skip


def a_step(name: str, before: str, *, agency: str = "HUB", about: str = "") -> Drawing:
    """A step of an owner's own in front of another."""
    drawing = Drawing(name)
    id = drawing.add(before, "userTask", name="Ask the therapist")
    extensions = etree.SubElement(drawing[id], B + "extensionElements")
    etree.SubElement(extensions, f"{{{OFD}}}assignment", agency=agency, role="PRAC")
    if about:
        etree.SubElement(extensions, f"{{{OFD}}}subject", variable=about)
    for flow in drawing.into(before):
        flow.set("targetRef", id)
    drawing.arrow(id, before)
    return drawing


def said(drawing: Drawing) -> list[str]:
    return [each.message for each in locked_named.check(drawing.model(), known().context)]


@pytest.mark.parametrize(("name", "before", "agency", "why"), [
    ("ofd_front_door", "family_map", "{nobody}", "nothing in this drawing gives that name"),
    ("ofd_front_door", "family_map", "{agency}", "that name is not there at this step"),
    ("sharing_decision", "sharing_decision_task", "{person}", "that is no agency"),
])  # fmt: skip
def test_a_step_for_an_agency_that_nothing_names_there_is_refused(name, before, agency, why):
    (finding,) = locked_named.check(a_step(name, before, agency=agency).model(), known().context)

    assert finding.is_error
    assert finding.message == (
        f"“Ask the therapist” is given to the agency that “{agency[1:-1]}” names, and {why}: it would fall "
        "to the hub co-ordinators."
    )
    assert "This is the rule “Whoever is asked is there”" in finding.help


@pytest.mark.parametrize("about", ["nobody", "person"])
def test_a_step_about_somebody_whom_nothing_names_there_is_refused(about):
    (text,) = said(a_step("ofd_front_door", "family_map", about=about))

    assert f"is about whom “{about}” names, and" in text


def test_a_step_for_the_agency_that_is_asked_or_about_the_person_of_a_repetition_stands():
    assert said(a_step("agency_assessment", "agency_information", agency="{agency}", about="agency")) == []
    assert said(a_step("sharing_decision", "sharing_decision_task", about="person")) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_drawings_name_nobody_who_is_not_there(name):
    assert said(Drawing(name)) == []
