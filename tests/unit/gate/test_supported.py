"""The table of what runs keeps its word: what it allows, the engine builds; the rest is refused."""

import pytest

from processes import supported
from tests.unit.gate.conftest import through_the_gate
from tests.unit.gate.test_hostile_files import HEAD

DEFINITIONS = {
    "": "",
    "message": '<bpmn:messageEventDefinition id="d" messageRef="M"/>',
    "timer": '<bpmn:timerEventDefinition id="d"><bpmn:timeDuration>"PT4H"</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition>",
    "error": '<bpmn:errorEventDefinition id="d" errorRef="R"/>',
    "escalation": '<bpmn:escalationEventDefinition id="d" escalationRef="C"/>',
    "terminate": '<bpmn:terminateEventDefinition id="d"/>',
    "signal": '<bpmn:signalEventDefinition id="d" signalRef="G"/>',
    "link": '<bpmn:linkEventDefinition id="d" name="L"/>',
    "compensate": '<bpmn:compensateEventDefinition id="d"/>',
    "conditional": '<bpmn:conditionalEventDefinition id="d"><bpmn:condition>x</bpmn:condition>'
    "</bpmn:conditionalEventDefinition>",
    "cancel": '<bpmn:cancelEventDefinition id="d"/>',
}
PLACES = (
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)
ROOTS = (
    '<bpmn:message id="M" name="agency.responded"/><bpmn:error id="R" errorCode="late"/>'
    '<bpmn:escalation id="C" escalationCode="late"/><bpmn:signal id="G" name="all"/>'
)


def drawing_with(place: str, kind: str) -> bytes:
    event = f'<bpmn:{place} id="x" name="X"{{}}>{DEFINITIONS[kind]}</bpmn:{place}>'
    inner = '<bpmn:startEvent id="i1"/><bpmn:userTask id="i2" name="Inside"/><bpmn:endEvent id="i3"/>'
    inner += flow("i1", "i2") + flow("i2", "i3")
    work = f'<bpmn:subProcess id="work" name="Work">{inner}</bpmn:subProcess>'
    start, end = '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>'
    match place:
        case "startEvent":
            body = event.format("") + work + end + flow("x", "work") + flow("work", "e")
        case "endEvent":
            body = start + work + event.format("") + flow("s", "work") + flow("work", "x")
        case "boundaryEvent":
            other = '<bpmn:endEvent id="o"/>' + flow("x", "o")
            body = start + work + event.format(' attachedToRef="work"') + end + other
            body += flow("s", "work") + flow("work", "e")
        case _:
            body = (
                start + work + event.format("") + end + flow("s", "work") + flow("work", "x") + flow("x", "e")
            )
    return (
        f'{HEAD}{ROOTS}<bpmn:process id="P" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'
    ).encode()


def flow(source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", DEFINITIONS)
def test_an_event_is_accepted_exactly_where_the_table_says_that_it_runs(place, kind):
    runs = supported.event(place, kind).runs

    errors = [found for found in through_the_gate("sent.bpmn", drawing_with(place, kind)) if found.is_error]

    assert (not errors) == runs, [found.message for found in errors]
    if not runs:
        assert "unsupported-events" in {found.rule for found in errors}


@pytest.mark.parametrize(
    "support",
    [*supported.ELEMENTS.values(), *supported.EVENTS.values(), supported.MULTIPLE_EVENTS],
    ids=lambda support: support.label,
)
def test_everything_has_a_name_and_what_is_refused_a_way_out(support):
    assert support.label
    assert support.runs or support.instead.endswith(".")


def test_what_nobody_has_heard_of_is_refused():
    assert not supported.element("quantumTask").runs
    assert not supported.event("startEvent", "quantum").runs
