"""No way through the pathway ends with an error that nothing catches: the case would stand still there."""

import pytest
from lxml import etree

from processes.lint_rules import locked_errors_caught
from processes.parsing import B
from tests.unit.gate.bending import Drawing, known


def failing(drawing: Drawing, end: str) -> Drawing:
    drawing.root.insert(0, etree.Element(B + "error", id="Err", errorCode="LOST", name="LOST"))
    etree.SubElement(drawing[end], B + "errorEventDefinition", id="failing", errorRef="Err")
    return drawing


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("ofd_front_door", "danger_check_50_end"),
        ("ofd_front_door", "plan_75_end"),
        ("agency_assessment", "answer_50_end"),
        ("agency_assessment", "answer_end"),
        ("joint_decision", "end"),
        ("sharing_decision", "end"),
        ("referrer_feedback", "end"),
    ],
)
def test_an_end_with_an_error_that_nothing_catches_is_refused_on_every_branch(name, end):
    drawing = failing(Drawing(name), end)

    (found,) = locked_errors_caught.check(drawing.model(), known().context)

    assert found.element_id == end
    assert "ends with an error that nothing catches: a case that comes here stops" in found.message
    assert "This is the rule “Every case goes on”" in found.help


@pytest.mark.parametrize(("code", "is_caught"), [("LOST", True), ("OTHER", False)])
def test_an_error_is_caught_on_the_edge_of_the_sub_process_only_by_its_own_code(code, is_caught):
    drawing = failing(Drawing("agency_assessment"), "answer_end")
    drawing.root.insert(0, etree.Element(B + "error", id="Caught", errorCode=code, name=code))
    edge = drawing.add("answer", "boundaryEvent", name="Lost", attachedToRef="answer")
    etree.SubElement(drawing[edge], B + "errorEventDefinition", id="caught", errorRef="Caught")
    drawing.arrow(edge, "answer_limit_end")

    found = list(locked_errors_caught.check(drawing.model(), known().context))

    assert (not found) is is_caught
