"""A step of the pathway keeps its clock, and one that is done once is not repeated over a list."""

import pytest
from lxml import etree

from processes.findings import ERROR, WARNING
from processes.lint_rules import locked_clocks, read_before_set
from tests.unit.gate.bending import OFD, B, Drawing, known

NAMES = (
    "ofd_front_door", "joint_decision", "plan_next_steps", "sharing_decision", "agency_assessment",
    "immediate_danger", "new_information", "person_joined", "referrer_feedback",
)  # fmt: skip
CLOCKED = [
    (name, step.get("id"))
    for name in NAMES
    for step in Drawing(name).all("userTask", "callActivity")
    if step.find(f"{B}extensionElements/{{{OFD}}}clock") is not None
]


@pytest.mark.parametrize("another", ["K-24", ""])
@pytest.mark.parametrize(("name", "id"), CLOCKED)
def test_a_step_of_the_pathway_keeps_its_clock(name, id, another):
    drawing = Drawing(name)
    clock = drawing.ofd(id, "clock")
    was = clock.get("code")
    if another:
        clock.set("code", another)
    else:
        clock.getparent().remove(clock)

    said = list(locked_clocks.check(drawing.model(), known().context))

    (one,) = [one for one in said if one.element_id == id]
    assert one.severity == ERROR
    assert (another or "no clock") in one.message
    assert was in one.help


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_drawings_have_their_clocks_and_set_what_they_read(name):
    model, context = Drawing(name).model(), known().context

    assert not [*locked_clocks.check(model, context), *read_before_set.check(model, context)]


def repeat(drawing: Drawing, id: str, over: str, item: str) -> None:
    for old in drawing[id].findall(B + "multiInstanceLoopCharacteristics"):
        drawing[id].remove(old)
    repeated = etree.SubElement(drawing[id], B + "multiInstanceLoopCharacteristics")
    etree.SubElement(repeated, B + "loopDataInputRef").text = over
    etree.SubElement(repeated, B + "inputDataItem", id="each_one", name=item)


@pytest.mark.parametrize(("name", "id", "over"), [
    ("ofd_front_door", "danger_check", "people_to_decide"), ("ofd_front_door", "danger_check", "people()"),
    ("ofd_front_door", "danger_check", "core_agencies()"), ("ofd_front_door", "family_map", "people()"),
    ("ofd_front_door", "joint_decision", "people()"), ("ofd_front_door", "plan", "core_agencies()"),
    ("joint_decision", "decision_proposal", "core_agencies()"),
    ("plan_next_steps", "plan", "agencies_to_sign"),
    ("new_information", "joint_decision_again", "people()"),
])  # fmt: skip
def test_a_step_that_is_done_once_is_not_repeated_over_a_list(name, id, over):
    drawing = Drawing(name)
    repeat(drawing, id, over, "each_one")

    assert "is done once" in drawing.refusals()["locked-repetition"]


def test_a_list_that_is_filled_only_later_is_an_error_that_names_it():
    drawing = Drawing("ofd_front_door")
    repeat(drawing, "danger_check", "people_to_decide", "each_one")

    (said,) = read_before_set.check(drawing.model(), known().context)

    assert (said.element_id, said.severity) == ("danger_check", ERROR)
    assert "“people_to_decide” before anything gives it" in said.message


def test_a_name_that_is_given_on_some_ways_only_is_refused_in_the_pathway_and_told_elsewhere():
    drawing = Drawing("ofd_front_door")
    drawing.choice_after("initial_rating", "sharing")

    (said,) = read_before_set.check(drawing.model(), known().context)

    assert (said.element_id, said.severity) == ("sharing", ERROR)
    assert "“people_to_decide”" in said.message
    drawing.all("process")[0].set("id", "beside_the_pathway")
    (said,) = read_before_set.check(drawing.model(), known().context)
    assert (said.element_id, said.severity) == ("sharing", WARNING)


def test_a_condition_that_reads_what_comes_only_later_is_an_error():
    drawing = Drawing("joint_decision")
    (flow,) = [flow for flow in drawing.out("dissent") if flow.find(B + "conditionExpression") is not None]
    flow.find(B + "conditionExpression").text = "len(guarded) > 0"
    script = drawing.add("end", "scriptTask", name="Too late")
    etree.SubElement(drawing[script], B + "script").text = "guarded = people()"
    for into in drawing.into("end"):
        into.set("targetRef", script)
    drawing.arrow(script, "end")

    (said,) = read_before_set.check(drawing.model(), known().context)

    assert (said.severity, "“guarded”" in said.message) == (ERROR, True)
