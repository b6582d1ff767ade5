"""Files made to harm are refused with a sentence; ugly but harmless ones are shown as text."""

import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.unit.gate.conftest import MODELS, REPOSITORY, through_the_gate

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="urn:hostile">'
)
FLOWS = (
    '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="m"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="m" targetRef="e"/>'
)


def drawing(step: str) -> bytes:
    return (
        f'{HEAD}<bpmn:process id="P" isExecutable="true">{FLOWS}{step}</bpmn:process></bpmn:definitions>'
    ).encode()


def step(inner: str, tag: str = "userTask", attributes: str = 'name="Step"') -> bytes:
    return drawing(f'<bpmn:{tag} id="m" {attributes}>{inner}</bpmn:{tag}>')


def extension(inner: str) -> str:
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


CANARY = "__import__('pathlib').Path('{path}').write_text('reached')"


@pytest.mark.parametrize(
    "make",
    [
        lambda code: step(f"<bpmn:script>{code}</bpmn:script>", "scriptTask"),
        lambda code: step(extension(f"<spiffworkflow:preScript>{code}</spiffworkflow:preScript>")),
        lambda code: step(extension(f"<spiffworkflow:postScript>{code}</spiffworkflow:postScript>")),
        lambda code: step(
            f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{code}</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics>"
        ),
        lambda code: step(
            f"<bpmn:standardLoopCharacteristics><bpmn:loopCondition>{code}</bpmn:loopCondition>"
            "</bpmn:standardLoopCharacteristics>"
        ),
        lambda code: step(
            f'<bpmn:timerEventDefinition id="t"><bpmn:timeDuration>{code}</bpmn:timeDuration>'
            "</bpmn:timerEventDefinition>",
            "intermediateCatchEvent",
        ),
    ],
)
def test_code_in_a_drawing_is_refused_and_never_runs(make, tmp_path):
    canary = tmp_path / "canary"

    findings = through_the_gate("sent.bpmn", make(CANARY.format(path=canary)))

    assert [found for found in findings if found.is_error]
    assert not canary.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("[i for i in range(10**9)]", "** is not part of the expression language"),
        ("[i for i in range(1000000000)]", "there is no function range()"),
        ("(lambda: x())()", "only a plain function can be called"),
        ("lambda: 1", "lambda is not part of the expression language"),
        ("'a' * 1000000000", "only numbers can be multiplied"),
        ("().__class__", "the name __class__ is not allowed"),
        ("'%s'.format(1)", "only a plain function can be called"),
    ],
)
def test_a_calculation_that_is_a_program_is_refused_in_plain_words(code, said):
    made = step(f"<bpmn:script>found = {code}</bpmn:script>", "scriptTask")

    refused = [found.message for found in through_the_gate("sent.bpmn", made) if found.is_error]

    assert any(said in message for message in refused), refused


@pytest.mark.parametrize(
    "name",
    [
        "&lt;img src=x onerror=alert(document.cookie)&gt;",
        "=HYPERLINK(&quot;http://evil.example/&quot;,&quot;ok&quot;)",
        "+cmd|' /C calc'!A0",
        "x&#10;2026-11-22 INFO login ok user=admin",
        "javascript:alert(1)",
        "'; drop table cases; --",
    ],
)
def test_an_ugly_name_is_only_a_text(name):
    findings = through_the_gate("sent.bpmn", step("", attributes=f'name="{name}"'))

    assert not [found for found in findings if found.is_error]
    assert {found.rule for found in findings} == {"assignments", "forms", "clocks"}


def test_a_decision_table_comes_through_the_same_door():
    table = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><definitions id="d">&x;</definitions>'

    assert through_the_gate("sent.dmn", table.encode())[0].rule == "doctype"


def test_five_hundred_steps_are_the_limit():
    steps = "".join(f'<bpmn:userTask id="u{number}" name="Step"/>' for number in range(501))

    findings = through_the_gate("sent.bpmn", drawing('<bpmn:userTask id="m" name="Step"/>' + steps))

    assert "sizes" in {found.rule for found in findings}


def side_by_side(branches: int, steps: int) -> bytes:
    """A drawing that runs `branches` rows of `steps` steps in parallel and waits for all of them."""
    flows, nodes = [], ['<bpmn:parallelGateway id="m"/>', '<bpmn:parallelGateway id="j"/>']
    for branch in range(branches):
        chain = ["m", *(f"u{branch}_{number}" for number in range(steps)), "j"]
        nodes += [f'<bpmn:userTask id="{id}" name="Step"/>' for id in chain[1:-1]]
        flows += [
            f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(chain)
        ]
    text = drawing("".join(nodes + flows))
    return text.replace(b'sourceRef="m" targetRef="e"', b'sourceRef="j" targetRef="e"')


def test_twelve_agencies_with_three_steps_each_are_checked_in_every_order():
    findings = through_the_gate("sent.bpmn", side_by_side(12, 3))

    assert "soundness" not in {found.rule for found in findings}


def test_more_orders_than_can_be_checked_are_never_called_sound():
    choice = (
        '<bpmn:exclusiveGateway id="g{0}" name="Which?" default="g{0}_a"/>'
        '<bpmn:exclusiveGateway id="h{0}"/><bpmn:userTask id="v{0}" name="Other"/>'
        '<bpmn:sequenceFlow id="g{0}_b" sourceRef="g{0}" targetRef="v{0}">'
        "<bpmn:conditionExpression>rating() == 'R'</bpmn:conditionExpression></bpmn:sequenceFlow>"
        '<bpmn:sequenceFlow id="v{0}_h" sourceRef="v{0}" targetRef="h{0}"/>'
        '<bpmn:sequenceFlow id="h{0}_j" sourceRef="h{0}" targetRef="j"/></bpmn:process>'
    )
    text = side_by_side(20, 1).decode()
    for branch in range(20):
        text = text.replace(f'sourceRef="m" targetRef="u{branch}_0"', f'sourceRef="m" targetRef="g{branch}"')
        text = text.replace(
            f'sourceRef="u{branch}_0" targetRef="j"', f'sourceRef="u{branch}_0" targetRef="h{branch}"'
        )
        first = f'<bpmn:sequenceFlow id="g{branch}_a" sourceRef="g{branch}" targetRef="u{branch}_0"/>'
        text = text.replace("</bpmn:process>", first + choice.format(branch))

    findings = through_the_gate("sent.bpmn", text.encode())

    assert any("not all of them could be checked" in found.message for found in findings)
    assert not [found for found in findings if found.is_error]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_get_an_answer(content):
    assert through_the_gate("sent.bpmn", content)


REAL = [
    path.read_bytes()
    for path in sorted((REPOSITORY / "bpmn").rglob("*.*"))
    if path.suffix in (".bpmn", ".dmn")
]
REAL += [path.read_bytes() for path in sorted(MODELS.rglob("*.bpmn"))]


@given(st.integers(0, 10**9))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_drawing_gets_an_answer_and_no_fault_of_ours(seed):
    chance = random.Random(seed)
    content = bytearray(chance.choice(REAL))
    for _ in range(chance.randint(1, 6)):
        position = chance.randrange(len(content) or 1)
        match chance.randint(0, 3):
            case 0:
                content[position : position + 1] = bytes([chance.randrange(256)])
            case 1:
                del content[position : position + chance.randint(1, 60)]
            case 2:
                other = chance.choice(REAL)
                start = chance.randrange(len(other))
                content[position:position] = other[start : start + chance.randint(1, 300)]
            case 3:
                content = content[: max(position, 1)]

    findings = through_the_gate("sent.bpmn", bytes(content))

    assert not [found.message for found in findings if found.rule == "unchecked"]


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_drawing_with_shuffled_settings_gets_an_answer_and_no_fault_of_ours(seed):
    """Well-formed but senseless: attribute values change places, elements vanish or come twice."""
    chance = random.Random(seed)
    root = etree.fromstring(chance.choice(REAL))
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    values = [value for element in elements for value in element.attrib.values()]
    for _ in range(chance.randint(1, 5)):
        element = chance.choice(elements)
        if element.attrib and chance.random() < 0.6:
            element.set(chance.choice(list(element.attrib)), chance.choice([*values, "", "\U0001f600", "-1"]))
        elif element.getparent() is not None:
            parent = element.getparent()
            if chance.random() < 0.5:
                parent.remove(element)
            else:
                target = chance.choice(elements)
                if target not in element.iter():
                    target.append(element)

    findings = through_the_gate("sent.bpmn", etree.tostring(root))

    assert not [found.message for found in findings if found.rule == "unchecked"]
