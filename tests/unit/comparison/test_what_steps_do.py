"""What comes or goes says what it does: an approver reads what the service will do by itself."""

import pytest

from processes.comparison import compare

from .drawing import FILES, WORDS, changed, told

F1 = '<sequenceFlow id="f1" sourceRef="start" targetRef="check"/>'
HOW = "added between “Begin” and “Danger check”"


def put_in(element: str, id: str = "new") -> tuple[str, str]:
    between = F1.replace('targetRef="check"', f'targetRef="{id}"')
    return F1, f'{element}{between}<sequenceFlow id="n1" sourceRef="{id}" targetRef="check"/>'


@pytest.mark.parametrize(
    ("element", "sentence"),
    [
        (
            '<scriptTask id="new" name="Count"><script>zz = 1 // (0 if concern("neglect") else 1)\n'
            "yy = zz</script></scriptTask>",
            f'“Count” {HOW}. It calculates: zz = 1 // (0 if concern("neglect") else 1); yy = zz',
        ),
        (
            '<serviceTask id="new" name="Nudge"><extensionElements><ofd:operation name="remind" '
            'to="LEAD" clock="K-05" point="50"/></extensionElements></serviceTask>',
            f"“Nudge” {HOW}: operation “Remind”, who is told Team lead, limit that it is about "
            "“Agency’s answer” (K-05), point of the limit that it is about 50 per cent of the limit",
        ),
        (
            '<intermediateCatchEvent id="new" name="Rest"><timerEventDefinition id="td"><timeDuration>PT5H'
            "</timeDuration></timerEventDefinition></intermediateCatchEvent>",
            f"“Rest” {HOW}: time after PT5H",
        ),
        (
            '<intermediateCatchEvent id="new" name="Hear"><messageEventDefinition id="md" messageRef="m1"/>'
            "</intermediateCatchEvent>",
            f"“Hear” {HOW}: message “Something new”",
        ),
        (
            '<businessRuleTask id="new" name="Choose"><extensionElements><ofd:decision ref="clocks"/>'
            "</extensionElements></businessRuleTask>",
            f"“Choose” {HOW}: decision table “How long?”",
        ),
        (
            '<callActivity id="new" name="Again" calledElement="joint"/>',
            f"“Again” {HOW}: called process “joint”",
        ),
    ],
)
def test_an_added_step_that_nobody_does_tells_what_it_does(element, sentence):
    assert told(put_in(element)) == [sentence]
    added = changed(put_in(element))
    gone = compare(added, FILES, words=WORDS).changes[0].sentence
    said = sentence.replace(" added ", " removed from ").replace("calculates", "calculated")
    assert gone == said


def test_an_added_timer_tells_whom_it_tells():
    timer = (
        '<boundaryEvent id="b" name="Half time" attachedToRef="map" cancelActivity="false">'
        '<timerEventDefinition id="bt"><timeDate>clock_due("K-05", "50")</timeDate></timerEventDefinition>'
        '</boundaryEvent><serviceTask id="nudge" name="Nudge"><extensionElements>'
        '<ofd:operation name="remind" to="PRAC,LEAD" clock="K-05"/></extensionElements></serviceTask>'
        '<sequenceFlow id="n1" sourceRef="b" targetRef="nudge"/>'
    )
    assert told((F1, F1 + timer))[0] == (
        "“Half time” on “Family map” added on the edge of “Family map”: time at 50 per cent of the limit of "
        "“Agency’s answer” (K-05), leaves the step open, then “Nudge”, which tells Practitioner, Team lead"
    )


def test_an_added_route_tells_its_condition_and_so_does_one_that_goes_with_its_step():
    gateway = '<exclusiveGateway id="new" name="Child?" default="n1"/>'
    more = '<sequenceFlow id="n2" name="yes" sourceRef="new" targetRef="map"><conditionExpression>has_child()'
    swap = put_in(gateway)
    put = (swap[0], f"{swap[1]}{more}</conditionExpression></sequenceFlow>")
    assert f"“Child?” {HOW} and “Family map”" not in told(put)
    assert "The route “yes” from “Child?” to “Family map” added, taken when has_child()" in told(put)
    gone = [change.sentence for change in compare(changed(put), FILES, words=WORDS).changes]
    assert "The route “yes” from “Child?” to “Family map” removed, which was taken when has_child()" in gone


def test_an_added_process_tells_what_the_service_does_in_it():
    process = (
        '<process id="q" name="Beside" isExecutable="true"><startEvent id="q1"/>'
        '<scriptTask id="q2" name="Sum"><script>x = 1</script></scriptTask>'
        '<sequenceFlow id="q3" sourceRef="q1" targetRef="q2"/></process>'
    )
    said = told(("</process>", f"</process>{process}"))
    assert (
        "The process “Beside” added, with 1 step. The service itself does: “Sum”. It calculates: x = 1"
        in said
    )
