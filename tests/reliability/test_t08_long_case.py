"""T8. The long case: 2,000 turns of the real pathway's loop, drawings and branches of any length.

Turn 2,000 must cost what turn 20 costs. Here that is counted, not timed: moves, length of what is remembered
and size of the stored state; the times are in the benchmarks. (quality.md T8, issue 4)
"""

from typing import Any

from processes import engine
from tests.golden.record import ANSWERS, BPMN, WALKS
from tests.golden.walks import Move, Walk, go_on, standing, start
from tests.unit.engine.player import MORNING

TURNS = 2000
FRONT_DOOR = next(walk for walk in WALKS if walk.name == "front_door")


def real_front_door() -> engine.Spec:
    """The drawing that is published today, with all that it calls."""
    files = {path.name: path.read_bytes() for path in [*BPMN.glob("*/*.bpmn"), *BPMN.glob("*.dmn")]}
    return engine.build(files, "ofd_front_door")


def test_the_real_front_door_hears_two_thousand_answers_and_still_comes_to_its_end() -> None:
    spec = real_front_door()
    moves: list[Move] = list(FRONT_DOOR.moves)
    first = moves.index(("answered", None, {}))
    moves[first:first] = [("answered", None, {})] * TURNS
    walk = Walk("long", "ofd_front_door", "referral.received", {}, ANSWERS, moves)
    began = start(walk, spec)
    made = list(go_on(walk, spec, began.snapshot, standing(began), since=0))
    turns = made[first : first + TURNS]
    assert not any(step.completed for step in made[:-1]), "it ended before its end"
    assert {step.engine_steps for step in turns[1:]} == {turns[19].engine_steps}
    assert {step.depth for step in turns[20:]} == {turns[19].depth}
    sizes = [len(step.snapshot) for step in turns[20:]]
    assert max(sizes) < 1.1 * len(turns[19].snapshot)
    assert made[-1].completed
    assert made[-1].ended_at == ("end",)


def test_the_loop_turns_two_thousand_times_beside_a_branch_that_stays_open() -> None:
    """The open branch keeps the fork in memory; what the loop leaves behind is forgotten all the same."""
    spec = engine.build({"beside.bpmn": drawn(BESIDE)}, "beside")
    made = engine.step(spec, None, engine.Start({"more": True}), functions={}, now=MORNING)
    sizes = []
    for turn in range(TURNS):
        made = answer(spec, made, "look", {"more": True})
        assert {wait.element_id for wait in made.waits} == {"look", "visit"}, turn
        sizes.append(len(made.snapshot))
    assert max(sizes[20:]) < 1.1 * sizes[19]
    made = answer(spec, made, "look", {"more": False})
    assert not made.completed
    made = answer(spec, made, "visit", {})
    assert made.completed


def test_twelve_hundred_steps_in_a_row_are_all_made() -> None:
    """SpiffWorkflow 3.2.0 loses sight of a task that stands deeper than 1,000, and calls the case done."""
    number = 1200
    tasks = "".join(f'<bpmn:userTask id="t{n}"/>' for n in range(number))
    flows = "".join(flow(f"t{n}", f"t{n + 1}") for n in range(number - 1))
    inside = f'<bpmn:startEvent id="s"/>{tasks}<bpmn:endEvent id="e"/>'
    spec = engine.build(
        {"row.bpmn": drawn(inside + flow("s", "t0") + flows + flow("t1199", "e"), "row")}, "row"
    )
    made = engine.step(spec, None, engine.Start({}), functions={}, now=MORNING)
    for n in range(number):
        [wait] = made.waits
        assert wait.element_id == f"t{n}"
        made = answer(spec, made, f"t{n}", {})
    assert made.completed
    assert made.ended_at == ("e",)


def test_five_megabytes_of_data_are_carried_and_forgotten_turn_by_turn() -> None:
    """Nothing that large belongs into a process, but a step must not lose it, nor grow with each turn."""
    spec = engine.build({"beside.bpmn": drawn(BESIDE)}, "beside")
    data = {"more": True, "records": {f"line {n}": "ä" * 500 for n in range(5000)}}
    made = engine.step(spec, None, engine.Start(data), functions={}, now=MORNING)
    for _ in range(10):
        made = answer(spec, made, "look", {"more": True})
    made = answer(spec, made, "look", {"more": False})
    made = answer(spec, made, "visit", {})
    assert made.completed
    assert made.data["records"] == data["records"]


def test_reminders_left_open_in_every_turn_do_not_hide_one_another() -> None:
    """Each turn leaves one open task; all of them are seen, and each can still be done."""
    spec = engine.build({"beside.bpmn": drawn(LEAVING)}, "beside")
    made = engine.step(spec, None, engine.Start({}), functions={}, now=MORNING)
    left = TURNS // 20  # open tasks are work, not history: a hundred are as many as a case ever has
    for _ in range(left):
        timer = next(wait for wait in made.waits if wait.kind == "timer")
        made = engine.step(spec, made.snapshot, engine.FireTimer(timer.task_id), functions={}, now=MORNING)
        made = answer(spec, made, "look", {"more": True})
    assert sum(wait.element_id == "remind" for wait in made.waits) == left
    made = answer(spec, made, "look", {"more": False})
    for _ in range(left):
        assert not made.completed
        made = answer(spec, made, "remind", {})
    assert made.completed


def answer(spec: engine.Spec, made: engine.Step, element_id: str, data: dict[str, Any]) -> engine.Step:
    wait = next(wait for wait in made.waits if wait.element_id == element_id)
    return engine.step(
        spec, made.snapshot, engine.CompleteTask(wait.task_id, data), functions={}, now=MORNING
    )


def flow(source: str, target: str, condition: str = "") -> str:
    inside = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    return (
        f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inside}</bpmn:sequenceFlow>"
    )


def drawn(inside: str, process_id: str = "beside") -> bytes:
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">'
        f'<bpmn:process id="{process_id}" isExecutable="true">{inside}</bpmn:process></bpmn:definitions>'
    ).encode()


LOOP = (
    '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="again"/><bpmn:userTask id="look"/>'
    '<bpmn:exclusiveGateway id="turn" default="turn_e"/><bpmn:endEvent id="e"/>'
    + flow("again", "look")
    + flow("look", "turn")
    + flow("turn", "again", "more")
    + flow("turn", "e")
)
BESIDE = (
    LOOP
    + '<bpmn:parallelGateway id="fork"/><bpmn:userTask id="visit"/><bpmn:endEvent id="e2"/>'
    + flow("s", "fork")
    + flow("fork", "again")
    + flow("fork", "visit")
    + flow("visit", "e2")
)
LEAVING = (
    LOOP
    + '<bpmn:boundaryEvent id="late" attachedToRef="look" cancelActivity="false"><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:userTask id="remind"/><bpmn:endEvent id="e3"/>'
    + flow("s", "again")
    + flow("late", "remind")
    + flow("remind", "e3")
)
