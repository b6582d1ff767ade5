"""Nothing that a drawing says is passed over: two answers to one question, a count, two that hear."""

import pytest
from lxml import etree

from processes.findings import ERROR
from processes.lint_rules import called_processes, extensions, messages, operations, unsupported_elements
from tests.unit.gate.bending import OFD, B, Drawing, known


def said(rule, drawing: Drawing) -> list[tuple[str, str]]:
    found = [one for one in rule.check(drawing.model(), known().context) if one.severity == ERROR]
    return [(one.element_id, one.message) for one in found]


@pytest.mark.parametrize("apart", [False, True], ids=["together", "apart"])
@pytest.mark.parametrize(("id", "tag", "attributes"), [
    ("ask", "operation", {"name": "thank_referrer"}), ("danger_check", "form", {"key": "family_map"}),
    ("danger_check", "assignment", {"agency": "HUB", "role": "REF"}),
    ("danger_check", "clock", {"code": "K-24"}),
    ("choose", "decision", {"ref": "clocks"}), ("Lane_hub", "assignment", {"agency": "OT", "role": "PRAC"}),
])  # fmt: skip
def test_a_step_says_each_thing_once(id, tag, attributes, apart):
    drawing = Drawing("ofd_front_door")
    step = drawing[id]
    around = step.find(B + "extensionElements")
    if around is None or apart:
        around = etree.Element(B + "extensionElements")
        step.insert(0, around)
    if step.find(f"{B}extensionElements/{{{OFD}}}{tag}") is None:
        etree.SubElement(around, f"{{{OFD}}}{tag}", attributes)
    etree.SubElement(around, f"{{{OFD}}}{tag}", attributes)

    ((found, message),) = said(extensions, drawing)

    assert (found, "says twice" in message) == (id, True)


@pytest.mark.parametrize("attribute", ["completionQuantity", "startQuantity"])
@pytest.mark.parametrize(("value", "refused"), [("0", 1), ("5", 1), ("x", 1), ("1", 0), (" 1 ", 0)])
def test_a_step_that_counts_its_cases_is_refused(attribute, value, refused):
    drawing = Drawing("ofd_front_door")
    drawing["ask"].set(attribute, value)

    assert [id for id, _ in said(unsupported_elements, drawing)] == ["ask"] * refused


@pytest.mark.parametrize("role", ["REF", "OWNER", "SYS", "AUD", "HUBMGR,REF"])
@pytest.mark.parametrize("id", ["plan_limit_escalate", "plan_75_remind"])
def test_only_those_who_work_on_cases_are_told_of_a_limit(id, role):
    drawing = Drawing("ofd_front_door")
    drawing.ofd(id, "operation").set("to", role)

    ((found, message),) = said(operations, drawing)

    assert (found, "does not work on cases" in message) == (id, True)


@pytest.mark.parametrize("message", ["referral.received", "danger.raised", "info.added"])
@pytest.mark.parametrize("place", ["beside", "alone"])
def test_two_pathways_do_not_begin_with_one_message(message, place):
    drawing = Drawing("ofd_front_door" if place == "beside" else "referrer_feedback")
    meant = [each for each in drawing.all("message") if each.get("name") == message]
    id = meant[0].get("id") if meant else "M"
    if not meant:
        drawing.root.insert(0, etree.Element(B + "message", id=id, name=message))
    if place == "beside":
        process = etree.SubElement(drawing.root, B + "process", id="quick", isExecutable="true")
        start = etree.SubElement(process, B + "startEvent", id="quick_start")
    else:
        drawing.all("process")[0].set("id", "quick")
        (start,) = drawing.all("startEvent")
        start.set("id", "quick_start")
    etree.SubElement(start, B + "messageEventDefinition", id="hears", messageRef=id)

    told = said(messages, drawing)

    assert "quick_start" in [id for id, _ in told]
    called = known().context.vocabulary.message(message)
    assert all("would begin both" in text and called in text for _, text in told)


@pytest.mark.parametrize(("called", "refused"), [(False, 1), (True, 0)])
def test_a_process_beside_the_pathway_that_nothing_begins_is_refused(called, refused):
    drawing = Drawing("ofd_front_door")
    process = etree.SubElement(drawing.root, B + "process", id="quick", isExecutable="true")
    etree.SubElement(process, B + "startEvent", id="quick_start")
    if called:
        etree.SubElement(drawing.all("process")[0], B + "callActivity", id="call", calledElement="quick")

    assert [id for id, _ in said(called_processes, drawing)] == ["quick"] * refused
