"""T9. Random walks through random drawings that move to another drawing on the way.

To one that differs in names alone every walk may move at every step, there and back, and nothing changes. To
one with a step put in, a step taken out or a branch added a walk moves only where it then comes to an end
without a failure; where that cannot be shown it is refused. `MOVING_SEEDS` sets how many drawings. (issue 4,
moving running cases)
"""

import os
import re
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from lxml import etree

from processes import engine
from processes.engine import rebinding
from processes.graph import Level
from processes.model_files import BPMN, open_model
from processes.parsing import model_of
from processes.soundness import from_here
from processes.token_board import Standing
from processes.token_game import play
from tests.sameness.choices import Choices, Seeded, pick
from tests.sameness.drawing import Drawing
from tests.sameness.proof import PROCESS, drawing_of, prove
from tests.sameness.twin import Kept, Walk

B = f"{{{BPMN}}}"
PARTS = 2
pytestmark = pytest.mark.whole
SEEDS = int(os.environ.get("MOVING_SEEDS", "60"))
NAMED = re.compile(rb"<bpmn:(userTask|serviceTask|exclusiveGateway|boundaryEvent|subProcess) ")


def spec_of(content: bytes) -> engine.Spec:
    return engine.build({"random_walk.bpmn": content}, PROCESS)


class MovesToAndFro(Kept):
    """Stored, and moved to the other of two drawings after every step."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__(spec_of(drawing.content))
        self.other = spec_of(NAMED.sub(rb'<bpmn:\1 name="Another name" ', drawing.content))

    def take(self, trigger: engine.Trigger, *, now: datetime) -> engine.Step:
        step = super().take(trigger, now=now)
        if not step.completed:
            compared = rebinding.compare(self.spec, self.other, step.snapshot, name="version 2")
            assert compared == rebinding.Comparison()
            assert rebinding.rebound(self.spec, self.other, step.snapshot) == step.snapshot
            assert refusals(self.spec, self.other, step.snapshot, {}) == []
            self.spec, self.other = self.other, self.spec
        return step


@pytest.mark.parametrize("part", range(PARTS))
def test_a_walk_may_move_after_every_step_to_a_drawing_with_other_names_and_back(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        prove(seed, walks=2, stored=MovesToAndFro)


class Alone(Walk):
    """A walk of what is stored alone; `whole` is not compared."""

    def compare(self) -> None:
        if not self.step.completed:
            assert self.step.waits, "it stands still, waiting for nothing"

    def _once(self) -> None:
        wait = pick(self.choices, self.step.waits)
        self.step = self.stored.take(self._trigger(wait)(wait.task_id), now=self.now)


def refusals(
    old: engine.Spec, new: engine.Spec, snapshot: bytes, levels: dict[tuple[str, str], Level]
) -> list[str]:
    """What `processes.prospects` finds without its rows."""
    compared = rebinding.compare(old, new, snapshot, name="version 2")
    if compared.obstacles:
        return [one.sentence for one in compared.obstacles]
    moved = rebinding.rebound(old, new, snapshot)
    if ready := rebinding.ready_join(new, moved):
        return [ready]
    return [
        problem
        for place in rebinding.places(new, moved)
        if not rebinding.same_flow(old, new, place.key)
        for problem in from_here(
            levels[place.process_id, place.key.rpartition("/")[2]],
            Standing(place.open, place.arrived, place.fired),
        )
    ]


def levels_of(content: bytes) -> dict[tuple[str, str], Level]:
    graphs = model_of(open_model("random_walk.bpmn", content)).processes
    return {(graph.id, key): level for graph in graphs for key, level in graph.levels.items()}


def edited(content: bytes, choices: Choices) -> bytes:
    """The drawing with a step put in, a step taken out, or a branch added, somewhere."""
    root = etree.fromstring(content)
    edit = pick(choices, (put_in, take_out, add_branch))
    edit(root, choices)
    return etree.tostring(root)


def put_in(root: Any, choices: Choices) -> None:
    flow = pick(choices, list(root.iter(B + "sequenceFlow")))
    etree.SubElement(flow.getparent(), B + "userTask", id="new")
    arrow(flow.getparent(), "new_on", "new", flow.get("targetRef"))
    flow.set("targetRef", "new")


def take_out(root: Any, choices: Choices) -> None:
    hosts = {event.get("attachedToRef") for event in root.iter(B + "boundaryEvent")}
    tasks = [task for task in root.iter(B + "userTask") if task.get("id") not in hosts]
    flows = list(root.iter(B + "sequenceFlow"))
    into = Counter(flow.get("targetRef") for flow in flows)
    tasks = [task for task in tasks if into[task.get("id")] == 1]
    if not tasks:
        return put_in(root, choices)
    task = pick(choices, tasks)
    [before] = [flow for flow in flows if flow.get("targetRef") == task.get("id")]
    [after] = [flow for flow in flows if flow.get("sourceRef") == task.get("id")]
    before.set("targetRef", after.get("targetRef"))
    for gone in (task, after):
        gone.getparent().remove(gone)
    return None


def add_branch(root: Any, choices: Choices) -> None:
    ids = [gateway.get("id") for gateway in root.iter(B + "parallelGateway")]
    flows = list(root.iter(B + "sequenceFlow"))
    splits = [id for id in ids if sum(flow.get("sourceRef") == id for flow in flows) > 1]
    joins = [id for id in ids if sum(flow.get("targetRef") == id for flow in flows) > 1]
    pairs = [(split, join) for split in splits for join in joins if _level(root, split) is _level(root, join)]
    if not pairs:
        return put_in(root, choices)
    split, join = pick(choices, pairs)
    level = _level(root, split)
    etree.SubElement(level, B + "userTask", id="new")
    arrow(level, "new_from", split, "new")
    arrow(level, "new_to", "new", join)
    return None


def _level(root: Any, id: str) -> Any:
    return next(one for one in root.iter() if one.get("id") == id).getparent()


def arrow(level: Any, id: str, source: str, target: str) -> None:
    etree.SubElement(level, B + "sequenceFlow", id=id, sourceRef=source, targetRef=target)


def is_sound(levels: dict[tuple[str, str], Level]) -> bool:
    games = [play(level) for level in levels.values()]
    return not any(game.stuck or game.doubled or game.capped or game.endless() is not None for game in games)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_walk_that_may_move_to_an_edited_drawing_comes_to_an_end_in_it(part: int) -> None:
    found: Counter[str] = Counter()
    for seed in range(part, SEEDS * 3, PARTS):
        drawing = drawing_of(Seeded(seed))
        if not is_sound(levels_of(drawing.content)):
            continue
        content = edited(drawing.content, Seeded(seed, 77))
        levels = levels_of(content)
        if not is_sound(levels):
            continue
        try:
            old, new = spec_of(drawing.content), spec_of(content)
        except engine.ModelError:  # a step between an event gateway and its event, say
            continue
        for walk in range(4):
            found[
                moved_on_the_way(old, new, levels, Seeded(seed, walk), drawing, f"seed {seed}, {walk}")
            ] += 1
    print(dict(found))
    assert found["moved"] > 20
    assert found["refused"] > 3


def moved_on_the_way(
    old: engine.Spec,
    new: engine.Spec,
    levels: dict[tuple[str, str], Level],
    choices: Choices,
    drawing: Drawing,
    place: str,
) -> str:
    stored = Kept(old)
    going = Alone(old, stored, choices, may_fail=drawing.may_fail)
    for _ in range(choices.number(0, 5)):
        if going.step.completed:
            return "ended"
        going.number += 1
        going._once()
    if going.step.completed:
        return "ended"
    assert stored.snapshot is not None
    if refusals(old, new, stored.snapshot, levels):
        return "refused"
    stored.snapshot = rebinding.rebound(old, new, stored.snapshot)
    stored.spec = new
    try:
        while not going.step.completed and going.number < 120:
            going.number += 1
            going._once()
            going.compare()
    except engine.EngineError as error:
        raise AssertionError(f"{place}: {error}") from error
    return "moved"
