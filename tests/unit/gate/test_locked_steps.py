"""A step of the pathway keeps its form, its people, its operation, its list and its answers."""

import pytest
from lxml import etree

from processes.lint_rules import locked_assignments
from tests.unit.gate.bending import OFD, STEPS, B, Drawing, known
from tests.unit.gate.test_locked_ways import GAPS

#: steps that no rule of the pathway speaks of: thanking, reminding, telling, and what only fills a list
FREE = ("thank", "_remind", "_escalate", "tell", "tell_decided")


def steps(*kinds: str) -> list[tuple[str, str]]:
    return [
        (name, step.get("id"))
        for name in GAPS
        for step in Drawing(name).all(*(kinds or STEPS))
        if not step.get("id").endswith(FREE) or step.get("id") == "feedback"
    ]


def mark(drawing: Drawing, id: str, tag: str) -> etree._Element | None:
    return drawing[id].find(f"{B}extensionElements/{{{OFD}}}{tag}")


@pytest.mark.parametrize(("name", "id"), steps())
def test_a_step_taken_out_is_missed_without_any_mark_on_it(name, id):
    drawing = Drawing(name)
    drawing.without(id)

    assert drawing.refusals()


@pytest.mark.parametrize(("name", "id"), steps())
def test_a_step_that_does_something_else_is_missed(name, id):
    for tag, attribute, other in (
        ("form", "key", "contact"),
        ("operation", "name", "thank_referrer"),
        ("decision", "ref", "clocks"),
    ):
        drawing = Drawing(name)
        said = mark(drawing, id, tag)
        if said is not None:
            said.set(attribute, other)
            assert drawing.refusals()
    drawing = Drawing(name)
    if drawing[id].get("calledElement"):
        drawing[id].set("calledElement", "referrer_feedback" if id != "feedback" else "sharing_decision")
        assert drawing.refusals()


@pytest.mark.parametrize(("name", "id"), steps(*STEPS[:-1]))
def test_a_step_repeated_for_nobody_is_missed(name, id):
    drawing = Drawing(name)
    for old in drawing[id].findall(B + "multiInstanceLoopCharacteristics"):
        drawing[id].remove(old)
    repeated = etree.SubElement(drawing[id], B + "multiInstanceLoopCharacteristics")
    etree.SubElement(repeated, B + "loopDataInputRef").text = "nobody"
    etree.SubElement(repeated, B + "inputDataItem", id="member", name="agency")
    script = drawing.add(id, "scriptTask", name="List them")
    etree.SubElement(drawing[script], B + "script").text = "nobody = []"

    assert drawing.refusals()


@pytest.mark.parametrize(("name", "id"), steps("userTask"))
@pytest.mark.parametrize(
    ("agency", "role"), [("OT", "PRAC"), ("HOUS", "PRAC"), ("HUB", "OWNER"), ("{somebody}", "PRAC")]
)
def test_a_step_given_to_whom_it_may_not_be_given_is_refused_with_its_source(name, id, agency, role):
    drawing = Drawing(name)
    given = mark(drawing, id, "assignment")
    given.set("agency", agency)
    given.set("role", role)

    (found,) = locked_assignments.check(drawing.model(), known().context)

    assert "may not do it" in found.message or "does not see cases" in found.message
    assert "This is the rule “Who may" in found.help


def test_a_step_given_by_its_lane_is_looked_at_like_one_that_says_so_itself():
    drawing = Drawing("ofd_front_door")
    given = mark(drawing, "danger_check", "assignment")
    given.getparent().remove(given)
    lane = next(lane for lane in drawing.all("lane") if "danger_check" in "".join(lane.itertext()))
    lane.set("name", "Occupational therapy practitioners")
    extensions = etree.Element(B + "extensionElements")
    lane.insert(0, extensions)
    etree.SubElement(extensions, f"{{{OFD}}}assignment", agency="OT", role="PRAC")

    assert "“Occupational therapy / Practitioner”" in drawing.refusals()["locked-assignments"]


@pytest.mark.parametrize(("name", "id", "ends"), [
    ("ofd_front_door", "sharing", "sharing_decided()"), ("joint_decision", "agency_position",
    "any_dissent()"),
    ("joint_decision", "agency_position", "1 == 1"), ("plan_next_steps", "plan_signature",
    "plan_objection()"),
])  # fmt: skip
def test_a_repeated_step_cannot_end_before_all_have_answered(name, id, ends):
    drawing = Drawing(name)
    repeated = drawing[id].find(B + "multiInstanceLoopCharacteristics")
    for old in repeated.findall(B + "completionCondition"):
        repeated.remove(old)
    etree.SubElement(repeated, B + "completionCondition").text = ends

    assert "can end before all have answered" in drawing.refusals()["locked-repetition"]


@pytest.mark.parametrize(("name", "list", "filled"), [
    ("ofd_front_door", "list_people", "people_to_decide = []"),
    ("ofd_front_door", "list_people", "people_to_decide = [x for x in people() if rating() == 'R']"),
    ("ofd_front_door", "list_people", "people_to_decide = people()\npeople_to_decide = people()[0:1]"),
    ("ofd_front_door", "list_people", "people_to_decide = core_agencies()"),
    ("joint_decision", "list_agencies", "agencies_to_agree = ['DA']"),
    ("joint_decision", "list_agencies", "agencies_to_agree = []"),
    ("plan_next_steps", "list_agencies", "agencies_to_sign = core_agencies()[0:2]"),
    ("plan_next_steps", "list_agencies", "agencies_to_sign = people()"),
])  # fmt: skip
def test_a_list_of_fewer_than_all_is_refused(name, list, filled):
    drawing = Drawing(name)
    drawing[list].find(B + "script").text = filled

    assert drawing.refusals()


def test_sharing_is_decided_for_each_person_and_not_for_one():
    drawing = Drawing("ofd_front_door")
    drawing["sharing"].remove(drawing["sharing"].find(B + "multiInstanceLoopCharacteristics"))

    assert "decides for one person only" in drawing.refusals()["locked-repetition"]


@pytest.mark.parametrize(("name", "line"), [
    ("ofd_front_door", "agencies = ['OT']"), ("sharing_decision", "person = 17"),
    ("joint_decision", "allowed = 'yes'"),
    ("agency_assessment", "agency = 'OT'"), ("new_information", "material = 'no'"),
    ("agency_assessment", "confirmed = 'yes'"), ("joint_decision", "agency = 'DA'"),
])  # fmt: skip
def test_an_answer_cannot_be_overwritten_on_the_way(name, line):
    drawing = Drawing(name)
    (flow,) = drawing.out("start")
    script = drawing.add("start", "scriptTask", name="Work it out")
    etree.SubElement(drawing[script], B + "script").text = line
    drawing.arrow(script, flow.get("targetRef"))
    flow.set("targetRef", script)

    assert "overwrites" in drawing.refusals()["locked-variables"]


@pytest.mark.parametrize("name", GAPS)
def test_a_drawing_from_which_everything_was_taken_says_which_locked_steps_are_gone(name):
    drawing = Drawing(name)
    (process,) = drawing.all("process")
    for element in list(process):
        process.remove(element)

    found = {each.rule: each.message for each in drawing.findings()}

    assert "may not be taken out, and are gone: " in found["locked-steps-gone"]
    assert not [rule for rule in found if rule.startswith("locked-") and rule != "locked-steps-gone"]


@pytest.mark.parametrize("name", GAPS)
def test_a_drawing_in_which_nothing_is_meant_to_run_says_so_too(name):
    drawing = Drawing(name)
    (process,) = drawing.all("process")
    for element in list(process):
        process.remove(element)
    process.set("id", "Process_1")
    process.attrib.pop("isExecutable")

    rules = {each.rule for each in drawing.findings()}

    assert {"executable", "locked-steps-gone"} <= rules


@pytest.mark.parametrize("setting", ["clock", "to", "point"])
def test_an_operation_keeps_the_settings_that_it_cannot_do_without(setting):
    for value in ("", None):
        drawing = Drawing("ofd_front_door")
        operation = mark(drawing, "danger_check_50_remind", "operation")
        if value is None:
            operation.attrib.pop(setting)
        else:
            operation.set(setting, value)

        said = [each.message for each in drawing.findings() if each.rule == "operations"]
        assert any(f"cannot do without its setting “{setting}”" in message for message in said)
