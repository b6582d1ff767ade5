"""Nothing that the pathway works out on its way may fail: no family stops where nobody has looked at it."""

from dataclasses import replace

import pytest
from lxml import etree

from processes.findings import ERROR, Finding
from processes.form_answers import Asked
from processes.lint_rules import locked_certain
from processes.lint_rules.certainty import MAYBE_NUMBER, NUMBER
from processes.linting import lint_tables
from processes.model_files import open_model
from processes.parsing import model_of
from tests.unit.gate.bending import OFD, B, Drawing, known
from tests.unit.gate.conftest import REPOSITORY

#: Who says that something cannot be worked out.
WORKED_OUT = {"locked-certain", "variables", "read-before-set", "expressions", "timers"}


def said(drawing: Drawing) -> list[str]:
    errors = [one for one in drawing.findings() if one.severity == ERROR]
    return [one.message for one in errors if one.rule in WORKED_OUT]


def between(drawing: Drawing, source: str, target: str, kind: str) -> str:
    """A new step on the way from one to the other."""
    id = drawing.add(source, kind, name="Sum up")
    for flow in drawing.out(source):
        flow.set("targetRef", id)
    drawing.arrow(id, target)
    return id


def calculating(*lines: str) -> Drawing:
    drawing = Drawing("ofd_front_door")
    (flow,) = drawing.out("ask")
    id = between(drawing, "ask", flow.get("targetRef"), "scriptTask")
    etree.SubElement(drawing[id], B + "script").text = "\n".join(lines)
    return drawing


@pytest.mark.parametrize("lines", [
    ('zz = 1 // (0 if concern("neglect") else 1)',),
    ("zz = 1/0",),
    ("aa = len([])", "zz = 1 // aa"),
    ("zz = 7 % sharing_level()",),
    ("zz = people()[0]",),
    ("zz = people()[0:1]",),
    ('zz = {"a": 1}.b',),
    ("zz = int(rating())",),
    ("zz = min([])",),
    ("zz = max(people())",),
    ("zz = sum(core_agencies())",),
    ("zz = round(1, 99)",),
    ("zz = sorted([1, 'a'])",),
    ("zz = get(1, 2)",),
    ("zz = -rating()",),
    ('zz = 1 + "a"',),
    ('zz = "a" + "b"',),
    ("zz = rating() < 3",),
    ("zz = 3 in 4",),
    ("zz = 3 in rating()",),
    ("zz = 1", *["zz = zz + zz"] * 300),
    ("zz = 999999999999 * 1", "zz = zz * zz"),
    ("zz = [x + 1 for x in people()]",),
    ("zz = [x for x in rating()]",),
    ("zz = len(sharing_level())",),
    ("zz = concern()",),
    ("zz = concern(5)",),
    ("zz = rating(1)",),
    ("zz = override_needed(rating())",),
    ("zz = override_needed(person)",),
    ("zz = agency",),
    ("zz = missing_core",),
    ('zz = clock_due("K-12", "limit")',),
    ('zz = time_to_answer("K-10")',),
    ("zz = nobody_knows + 1",),
    ("zz = nobody_knows == 1",),
    ("zz = allowed == 'yes'",),
    ("zz = [1]", *["zz = [zz, zz]"] * 20),
    ("zz = 1", "yy = [zz, zz]", "zz = [yy, yy]"),
    ("zz = 18446744073709551615",),
    ("zz = 1e999",),
    ("zz = 3", *["zz = zz / 0.001"] * 150),
    ("zz = [p for p in people() if p == 1] == p",),
    ("zz = [x for x in people() if [y for y in people() if y == x]]",),
    (f"zz = [x for x in people() if x in [{'1, ' * 90}] and x in [{'2, ' * 90}]]",),
], ids=lambda lines: lines[-1][:30])  # fmt: skip
def test_a_calculation_that_can_fail_is_refused_before_the_danger_check(lines):
    assert said(calculating(*lines))


@pytest.mark.parametrize("lines", [
    ('zz = rating() == "R" and concern("neglect")',),
    ("zz = 1", "zz = zz + 1", "zz = zz - 1"),
    ("zz = len(people()) > 3",),
    ("zz = len(people()) / 2 >= 1.5",),
    ('zz = "POLICE" in core_agencies()',),
    ("zz = [x for x in people() if x != 1]", "yy = len(zz)"),
    ('zz = 1 if has_child() else 2', "yy = zz < 2"),
    ("zz = not (sharing_level() >= 2 or flag('housing'))",),
    ('zz = clock_due("K-07", "limit")',),
    ("zz = sharing_level() + -1", "yy = zz // -2"),
    ("zz = min(round(len(people()) / 2), 3)",),
    ("zz = [x for x in people() if x not in core_agencies()]",),
    ("zz = any([one == 1 for one in people() if one != 2])",),
    ("zz = rating() if has_child() else None", "yy = str(zz)"),
], ids=lambda lines: lines[-1][:30])  # fmt: skip
def test_a_calculation_that_cannot_fail_stands(lines):
    assert said(calculating(*lines)) == []


def test_the_refusal_says_where_what_to_do_why_and_whose_rule_it_is():
    drawing = calculating('zz = 1 // (0 if concern("neglect") else 1)')
    (finding,) = [one for one in drawing.findings() if one.rule == locked_certain.RULE]
    assert finding.message.startswith("The calculation of “Sum up” may fail for some family: “1 // (0 if")
    assert "divides by what may be nought" in finding.message
    for part in ("Compare with ==", "stands still", "Every case goes on", "SafeLives"):
        assert part in finding.help


def test_a_condition_that_can_fail_is_refused():
    drawing = Drawing("ofd_front_door")
    drawing.choice_after("ask", drawing.out("ask")[0].get("targetRef"), "1 / sharing_level() > 3")
    assert any("The condition on the route after" in text for text in said(drawing))


@pytest.mark.parametrize("time", [
    '"PT" + rating()', "rating()", 'clock_due("K-12", "limit")', 'clock_due("K-07", "limit")',
    '"P1D" if has_child() else "tomorrow"', '"P8000Y" if has_child() else "P1D"',
])  # fmt: skip
def test_a_time_that_can_fail_is_refused(time):
    drawing = Drawing("ofd_front_door")
    end = drawing.end("danger_check")
    drawing.edge("danger_check", end, interrupting=False)
    drawing.all("timeDuration")[-1].text = time
    assert any("may fail for some family" in text for text in said(drawing))


@pytest.mark.parametrize("over", ["rating()", "sharing_level()", "people()[1:]", "[[1], [2]]"])
def test_a_repetition_over_what_may_be_no_list_is_refused(over):
    drawing = Drawing("ofd_front_door")
    (flow,) = drawing.out("ask")
    id = between(drawing, "ask", flow.get("targetRef"), "userTask")
    repeated = etree.SubElement(drawing[id], B + "multiInstanceLoopCharacteristics")
    etree.SubElement(repeated, B + "loopDataInputRef").text = over
    etree.SubElement(repeated, B + "inputDataItem", id="one", name="one")
    assert any("The repetition of “Sum up” may fail" in text for text in said(drawing))


@pytest.mark.parametrize(("number", "refused"), [
    ("len(people()) / 2", True), ("len(people()) - 3", True), ("0 - 5", True), ("2.5", True), ("True", True),
    ("1000", True), ("len(people())", False), ("3", False), ("2 if has_child() else 1", False),
])  # fmt: skip
def test_a_number_of_repetitions_is_surely_a_whole_number_that_can_be_opened(number, refused):
    drawing = Drawing("ofd_front_door")
    (flow,) = drawing.out("ask")
    id = between(drawing, "ask", flow.get("targetRef"), "userTask")
    repeated = etree.SubElement(drawing[id], B + "multiInstanceLoopCharacteristics")
    etree.SubElement(repeated, B + "loopCardinality").text = number
    assert any("The repetition of “Sum up” may fail" in text for text in said(drawing)) == refused


def test_a_number_that_must_be_given_may_be_compared_by_size_and_one_that_may_be_left_out_not():
    asked = known().context.questions["danger_check"]
    assert not any(
        one.is_number for one in asked.values()
    )  # none of the shipped: the form below is a draft's
    for must, kind in ((True, NUMBER), (False, MAYBE_NUMBER)):
        context = replace(
            known().context,
            form_answers={"visit": frozenset({"score"})},
            questions={"visit": {"score": Asked(is_required=must, is_number=True)}},
        )
        assert locked_certain._kinds({}, context)["score"] == kind


def where_a_number_may_be_left_empty(condition: str) -> list[Finding]:
    """What is said of a choice of the pathway by a number of an owner's own form."""
    drawing = Drawing("ofd_front_door")
    (flow,) = drawing.out("ask")
    target = flow.get("targetRef")
    gateway = drawing.add("ask", "exclusiveGateway", name="High?")
    flow.set("targetRef", gateway)
    drawing[gateway].set("default", drawing.arrow(gateway, drawing.merge_before(target)))
    drawing.arrow(gateway, drawing.out(gateway)[0].get("targetRef"), condition)
    context = replace(
        known().context,
        forms={**known().context.forms, "visit": "After the visit"},
        form_answers={"visit": frozenset({"score"})},
        questions={"visit": {"score": Asked(title="How high is the risk?", is_number=True)}},
    )
    model = model_of(open_model("ofd_front_door.bpmn", etree.tostring(drawing.root)))
    return list(locked_certain.check(model, context))


@pytest.mark.parametrize(
    "condition", ["score > 3", "score == null and score > 3", "score != null or score > 3"]
)
def test_a_number_that_may_be_left_empty_is_told_with_its_question_and_form(condition):
    (one,) = where_a_number_may_be_left_empty(condition)

    assert "“score > 3” asks which is more of what may be no numbers" in one.message
    assert one.help.startswith(
        "“score” is the answer to “How high is the risk?”, which may be left empty: make it compulsory and "
        "always asked in the form “After the visit”, or compare it only where it is given: score != null and"
    )


@pytest.mark.parametrize("condition", [
    "score != null and score > 3",
    "score is not None and score > 3",
    "score and 10 - score > 3",
    "score == null or score > 3",
    "(score > 3) if score != null else False",
    "not (score == null or rating() == 'R') and score > 3",
])  # fmt: skip
def test_a_number_that_may_be_left_empty_is_compared_where_it_is_given(condition):
    assert where_a_number_may_be_left_empty(condition) == []


def test_a_column_of_a_table_that_may_be_left_empty_is_told_with_its_form():
    root = etree.parse(REPOSITORY / "bpmn" / "agencies_required.dmn").getroot()
    next(root.iter("{*}inputExpression")).find("{*}text").text = "score"
    next(root.iter("{*}inputEntry")).find("{*}text").text = "> 3"
    source = open_model("agencies_required.dmn", etree.tostring(root))
    context = replace(
        known().context,
        form_answers={"visit": frozenset({"score"})},
        questions={"visit": {"score": Asked(title="How high is the risk?", is_number=True)}},
    )
    (one,) = [one for one in lint_tables(source, context) if one.rule == locked_certain.RULE]
    assert "make it compulsory and always asked in the form “visit”" in one.help


@pytest.mark.parametrize(("place", "text", "refused"), [
    ("inputExpression", "1 // sharing_level()", True),
    ("inputExpression", "sharing_level()", False),
    ("inputExpression", "concern()", True),
    ("inputEntry", "< 3", True),
    ("inputEntry", '"yes", "no"', False),
    ("outputEntry", '"CSC" if 1 // sharing_level() else "CSC"', True),
])  # fmt: skip
def test_a_table_of_the_pathway_that_can_fail_is_refused(place, text, refused):
    root = etree.parse(REPOSITORY / "bpmn" / "agencies_required.dmn").getroot()
    cell = next(root.iter("{*}" + place)).find("{*}text")
    cell.text = text
    source = open_model("agencies_required.dmn", etree.tostring(root))
    found = [one for one in lint_tables(source, known().context) if one.rule == locked_certain.RULE]
    assert bool(found) == refused


def test_a_table_that_the_pathway_does_not_ask_is_left_alone():
    root = etree.parse(REPOSITORY / "bpmn" / "agencies_required.dmn").getroot()
    next(root.iter("{*}decision")).set("id", "another")
    next(root.iter("{*}inputExpression")).find("{*}text").text = "1 // sharing_level()"
    source = open_model("another.dmn", etree.tostring(root))
    assert not [one for one in lint_tables(source, known().context) if one.rule == locked_certain.RULE]


def test_who_a_repetition_is_about_is_there_inside_it_and_in_what_it_calls_only():
    drawing = Drawing("sharing_decision")
    assert said(drawing) == []
    front = calculating("zz = override_authorised(person)")
    assert any("“person” is not there" in text for text in said(front))


def test_a_drawing_beside_the_pathway_may_try_what_it_likes():
    root = etree.fromstring(
        f'<bpmn:definitions xmlns:bpmn="{B[1:-1]}" xmlns:ofd="{OFD}" id="d" targetNamespace="t">'
        '<bpmn:process id="visit" isExecutable="true"><bpmn:startEvent id="s"/>'
        '<bpmn:scriptTask id="sum" name="Sum up"><bpmn:script>zz = 1 // sharing_level()</bpmn:script>'
        '</bpmn:scriptTask><bpmn:endEvent id="e"/>'
        '<bpmn:sequenceFlow id="a" sourceRef="s" targetRef="sum"/>'
        '<bpmn:sequenceFlow id="b" sourceRef="sum" targetRef="e"/></bpmn:process></bpmn:definitions>'
    )
    model = model_of(open_model("visit.bpmn", etree.tostring(root)))
    assert not list(locked_certain.check(model, known().context))
