"""Every way that a drawing can run is played, and what goes wrong is told with the way that leads there."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from processes.graph import Flow, Level, Node
from processes.parsing import B
from processes.token_game import play
from tests.unit.gate.conftest import MODELS, REPOSITORY, through_the_gate


def messages(rule: str, name: str) -> list[str]:
    path = MODELS / rule / f"{name}.bpmn"
    return [found.message for found in through_the_gate(path.name, path.read_bytes()) if found.rule == rule]


def test_a_merge_that_does_not_wait_is_told_with_the_way_there():
    (message,) = messages("soundness", "invalid-not-waited-for")

    assert "“After” can be opened twice at the same time" in message
    assert "“Check” → " in message or "“Look” → " in message


def test_a_case_that_gets_stuck_is_told_with_the_route_that_led_there():
    (message,) = messages("soundness", "invalid-waits-for-ever")

    assert "get stuck at “Together”" in message
    assert "“Which?” → “" in message


def test_a_loop_without_a_way_out_is_told():
    (message,) = messages("soundness", "invalid-no-way-out")

    assert "no end can be reached any more" in message


def test_a_screened_out_referral_is_told_with_its_way_its_rule_and_its_source():
    path = MODELS / "locked-agencies-asked" / "invalid-screened-out.bpmn"
    (found,) = [f for f in through_the_gate(path.name, path.read_bytes()) if f.rule == path.parent.name]

    assert "“Danger check” → “Screen out?”" in found.message
    assert "This is the rule “No screening out”, from SafeLives’ One Front Door" in found.help
    assert found.element_id == "end"


@pytest.mark.parametrize("path", sorted((REPOSITORY / "bpmn").rglob("*.*mn")), ids=lambda path: path.name)
def test_every_drawing_of_the_pathway_can_be_published(path):
    findings = through_the_gate(path.name, path.read_bytes())

    assert not findings, [found.message for found in findings]


def with_a_way_out(after: str) -> bytes:
    """The real front door with a choice after one step that leads to a new end."""
    root = etree.parse(REPOSITORY / "bpmn" / "ofd_front_door" / "ofd_front_door.bpmn").getroot()
    process = root.find(B + "process")
    (flow,) = (flow for flow in process.iter(B + "sequenceFlow") if flow.get("sourceRef") == after)
    target = flow.get("targetRef")
    flow.set("targetRef", "x1")
    make = etree.SubElement
    make(process, B + "exclusiveGateway", id="x1", name="Screen out?", default="x_on")
    make(process, B + "endEvent", id="x2", name="Closed")
    make(process, B + "sequenceFlow", id="x_on", sourceRef="x1", targetRef=target)
    way_out = make(process, B + "sequenceFlow", id="x_out", sourceRef="x1", targetRef="x2")
    make(way_out, B + "conditionExpression").text = "rating() == 'B'"
    return etree.tostring(root)


AT_THE_END = {"locked-decision-and-plan", "locked-feedback"}


@pytest.mark.parametrize(
    ("after", "rules"),
    [
        ("thank", {"locked-agencies-asked", "locked-danger-check", *AT_THE_END}),
        ("ask", {"locked-danger-check", *AT_THE_END}),
        ("danger_check", {"locked-danger-raised", *AT_THE_END}),
        ("initial_rating", AT_THE_END),
        ("joint_decision", AT_THE_END),
        ("plan", {"locked-feedback"}),
    ],
)
def test_a_new_way_to_an_early_end_in_the_real_front_door_is_refused(after, rules):
    findings = through_the_gate("ofd_front_door.bpmn", with_a_way_out(after))

    locked = [found for found in findings if found.rule.startswith("locked-")]
    assert {found.rule for found in locked} == rules
    assert all("This is the rule" in found.help for found in locked)
    assert all("“Screen out?”" in found.message for found in locked)


KINDS = ("userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway")


def random_level(chance: random.Random) -> Level:
    """A small level with any arrows; most of them are not sound."""
    count = chance.randint(2, 7)
    kinds = {f"n{number}": chance.choice(KINDS) for number in range(count)}
    nodes = {id: Node(id=id, kind=kind, level="L") for id, kind in kinds.items()}
    nodes["s"] = Node(id="s", kind="startEvent", level="L")
    nodes["e"] = Node(id="e", kind="endEvent", level="L")
    flows = [Flow(id="f", source="s", target=chance.choice(list(kinds)), level="L")]
    for id, kind in kinds.items():
        for number in range(1 if kind == "userTask" else chance.randint(1, 3)):
            target = chance.choice([*kinds, "e"])
            flows.append(Flow(id=f"{id}_{number}", source=id, target=target, level="L"))
    return Level(id="L", kind="process", name="", line=None, nodes=nodes, flows=tuple(flows))


@given(st.integers(0, 10**9))
@settings(max_examples=300, deadline=None)
def test_playing_rows_of_steps_as_one_place_changes_no_answer(seed):
    level = random_level(random.Random(seed))

    short = play(level)
    long = play(level, watched=frozenset(level.nodes))

    assert bool(short.doubled) == bool(long.doubled)
    assert bool(short.stuck) == bool(long.stuck)
    assert bool(short.finished) == bool(long.finished)
    assert len(short.parents) <= len(long.parents)
