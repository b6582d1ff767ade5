"""From files to a spec: what cannot run is a finding with its place, and nothing is passed over."""

import pytest

from processes import engine

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ofd="urn:one-front-door:bpmn:1"'
    ' xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="test">'
)
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"


def drawing(inside: str, *, between: str = "", process_id: str = "p") -> bytes:
    """A process with one user task between start and end, and what the test adds."""
    return (
        f'{HEAD}{between}<process id="{process_id}"><startEvent id="s"/><userTask id="a" name="Ask"/>'
        '<endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>'
        f'<sequenceFlow id="f2" sourceRef="a" targetRef="e"/>{inside}</process></definitions>'
    ).encode()


def findings(*files: bytes, process_id: str = "p") -> list[engine.ModelFinding]:
    named = {f"file{number}.bpmn": content for number, content in enumerate(files)}
    with pytest.raises(engine.ModelError) as caught:
        engine.build(named, process_id)
    return list(caught.value.findings)


@pytest.mark.parametrize(
    ("inside", "words", "element_id"),
    [
        ('<complexGateway id="x"/>', "complexGateway is not supported", "x"),
        ('<adHocSubProcess id="x"/>', "adHocSubProcess is not supported", "x"),
        ('<transaction id="x"/>', "transaction is not supported", "x"),
        ('<endEvent id="x"><signalEventDefinition/></endEvent>', "signal event is not supported", "x"),
        (
            '<intermediateThrowEvent id="x"><linkEventDefinition name="n"/></intermediateThrowEvent>',
            "link event is not supported",
            "x",
        ),
        (
            '<intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent>',
            "compensate event is not supported",
            "x",
        ),
        (
            '<intermediateCatchEvent id="x"><conditionalEventDefinition/></intermediateCatchEvent>',
            "conditional event is not supported",
            "x",
        ),
        ('<intermediateCatchEvent id="x"/>', "does not say what it waits for", "x"),
        (
            '<boundaryEvent id="x" attachedToRef="nobody">' + TIMER.format("PT1H") + "</boundaryEvent>",
            "attached to nothing",
            "x",
        ),
        ('<boundaryEvent id="x" attachedToRef="a"/>', "does not say what it waits for", "x"),
        (
            '<boundaryEvent id="x" attachedToRef="a">' + TIMER.format("PT1H") * 2 + "</boundaryEvent>",
            "one cause only",
            "x",
        ),
        (
            '<boundaryEvent id="x" attachedToRef="a"><timerEventDefinition/></boundaryEvent>',
            "does not say when",
            "x",
        ),
        (
            '<boundaryEvent id="x" attachedToRef="a" cancelActivity="false"><errorEventDefinition/>'
            "</boundaryEvent>",
            "always interrupts",
            "x",
        ),
        (
            '<boundaryEvent id="x" attachedToRef="a"><errorEventDefinition errorRef="E"/></boundaryEvent>',
            "not defined",
            "x",
        ),
        ('<receiveTask id="x"/>', "does not name a message", "x"),
        ('<callActivity id="x"/>', "which process to call", "x"),
        ('<callActivity id="x" calledElement="q"/>', "“q” that is called here does not exist", "x"),
        ('<callActivity id="x" calledElement="p"/>', "calls itself", "p"),
        ('<businessRuleTask id="x"/>', "which decision table", "x"),
        (
            '<businessRuleTask id="x"><extensionElements><ofd:decision ref="no"/></extensionElements>'
            "</businessRuleTask>",
            "no decision table “no”",
            "x",
        ),
        ('<scriptTask id="x"><script>import os</script></scriptTask>', "name = expression", "x"),
        ('<scriptTask id="x"/>', "empty", "x"),
        ('<subProcess id="x" triggeredByEvent="true"/>', "event sub-process", "x"),
        ('<subProcess id="x"><endEvent id="y"/></subProcess>', "exactly one start event", "x"),
        ('<subProcess id="x"><startEvent id="y"/></subProcess>', "no end event", "x"),
        ('<task id="x"><standardLoopCharacteristics/></task>', "draw the loop", "x"),
        ('<task id="x" isForCompensation="true"/>', "compensation", "x"),
        (
            '<task id="x"><extensionElements><spiff:preScript>a</spiff:preScript></extensionElements></task>',
            "hidden script",
            "x",
        ),
        (
            '<task id="x"><multiInstanceLoopCharacteristics/></task>',
            "either a list of items or a number",
            "x",
        ),
        (
            '<task id="x"><multiInstanceLoopCharacteristics><loopDataInputRef>a b</loopDataInputRef>'
            "</multiInstanceLoopCharacteristics></task>",
            "cannot be read",
            "x",
        ),
        ('<task id="a"/>', "an id of its own", "a"),
        ('<task name="nameless"/>', "an id of its own", ""),
        ('<sequenceFlow id="x" sourceRef="a" targetRef="nowhere"/>', "does not join two steps", "x"),
        ('<sequenceFlow id="x" sourceRef="e" targetRef="a"/>', "nothing can follow an end event", "e"),
        ('<sequenceFlow id="x" sourceRef="a" targetRef="a"/>', "only a gateway may have several", "a"),
        (
            '<task id="x"/><sequenceFlow id="y" sourceRef="x" targetRef="e"><conditionExpression>True'
            "</conditionExpression></sequenceFlow>",
            "only an exclusive or inclusive gateway",
            "y",
        ),
        (
            '<exclusiveGateway id="x"/><sequenceFlow id="y" sourceRef="x" targetRef="a"/>'
            '<sequenceFlow id="z" sourceRef="x" targetRef="e"/>',
            "every way out needs a condition",
            "x",
        ),
        (
            '<exclusiveGateway id="x" default="y"/><sequenceFlow id="y" sourceRef="x" targetRef="a"/>'
            '<sequenceFlow id="z" sourceRef="x" targetRef="e"><conditionExpression>a.__b'
            "</conditionExpression></sequenceFlow>",
            "not allowed",
            "z",
        ),
        (
            '<eventBasedGateway id="x"/><sequenceFlow id="y" sourceRef="x" targetRef="a"/>',
            "events that wait",
            "x",
        ),
    ],
)
def test_what_cannot_run_is_a_finding_at_its_element(inside: str, words: str, element_id: str) -> None:
    found = [f for f in findings(drawing(inside)) if words in f.message]
    assert [(f.file, f.element_id) for f in found] == [("file0.bpmn", element_id)]
    assert found[0].line


def test_all_findings_are_named_at_once() -> None:
    found = findings(drawing('<complexGateway id="x"/><receiveTask id="y" name="Hear back"/>'))
    assert {(f.element_id, f.element_name) for f in found} == {("x", ""), ("y", "Hear back")}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<definitions", "damaged"),
        (b"", "empty"),
        (b'<!DOCTYPE d [<!ENTITY e "x">]><d>&e;</d>', "DOCTYPE"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>', "DOCTYPE"),
        (b"<d>" + b" " * 5_000_001, "larger than"),
    ],
)
def test_unsafe_or_broken_files_are_refused(content: bytes, words: str) -> None:
    assert any(words in f.message for f in findings(content))


def test_a_missing_process_is_named() -> None:
    [finding] = findings(drawing(""), process_id="q")
    assert "“q”" in finding.message


def test_a_process_drawn_twice_is_refused() -> None:
    assert any(
        "drawn twice, in file0.bpmn and in file1.bpmn" in f.message
        for f in findings(drawing(""), drawing(""))
    )


def test_processes_that_call_each_other_in_a_circle_are_refused() -> None:
    first = drawing('<callActivity id="x" calledElement="q"/>')
    second = drawing('<callActivity id="x" calledElement="p"/>', process_id="q")
    assert {f.element_id for f in findings(first, second)} == {"p", "q"}


def test_a_file_that_is_not_asked_for_does_not_disturb() -> None:
    other = drawing('<complexGateway id="x"/>', process_id="other")
    files = {"a.bpmn": drawing(""), "b.bpmn": other, "notes.txt": b"<", "clocks.json": b"{}"}
    assert engine.build(files, "p").process_id == "p"


def test_the_same_ids_in_two_processes_do_not_meet() -> None:
    inner = '<subProcess id="x"><startEvent id="xs"/><endEvent id="xe"/></subProcess>'
    first = drawing(inner + '<callActivity id="c" calledElement="q"/>')
    second = drawing(inner, process_id="q")
    levels = engine.build({"a.bpmn": first, "b.bpmn": second}, "p").levels
    assert {"p/x", "q", "q/x"} <= set(levels)


def test_messages_of_two_files_do_not_meet_even_under_one_id() -> None:
    receive = '<receiveTask id="r" messageRef="M"/>'
    first = drawing(
        receive + '<callActivity id="c" calledElement="q"/>', between='<message id="M" name="one"/>'
    )
    second = drawing(receive, between='<message id="M" name="two"/>', process_id="q")
    spec = engine.build({"a.bpmn": first, "b.bpmn": second}, "p")
    assert spec.main.task_specs["r"].message_name == "one"
    assert spec.levels["q"].task_specs["r"].message_name == "two"


def test_a_long_drawing_is_no_problem() -> None:
    steps = "".join(f'<task id="t{n}"/>' for n in range(1500))
    flows = "".join(f'<sequenceFlow id="g{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(1499))
    spec = engine.build({"a.bpmn": drawing(steps + flows)}, "p")
    assert len(spec.main.task_specs) > 1500


def test_a_table_in_two_files_is_built_from_neither():
    table = (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d"/></definitions>'
    )
    with pytest.raises(engine.ModelError) as refused:
        engine.build({"p.bpmn": drawing(""), "a.dmn": table, "b.dmn": table}, "p")
    assert [one.message for one in refused.value.findings] == [
        "the decision table “d” is in two files, a.dmn and b.dmn"
    ]
