"""May a process go on in another drawing from exactly where it stands? Nothing is run to find out.

A stored state names nodes and levels, never a drawing (see `codec`), so a move is above all a proof: every
place where something is open must mean the same in the new drawing. What is open stays as it is, with its
ids, items, variables and moments; nothing is opened, ended or worked out anew. SpiffWorkflow's own migration
starts the open branch again and with it loses deadlines and items (engine notes, section 6).

What it does not look at, the caller does: whether an end can still be reached (`Place`, for a game of
tokens), and what the drawing says about a step beside its flow (form, team, limit).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from processes.engine import codec
from processes.engine.activities import Guard, MultiInstance, SubProcess, is_instance
from processes.engine.errors import SnapshotError
from processes.engine.events import Boundary, Catch, Message, Timer
from processes.engine.joins import Join
from processes.engine.nodes import ROOT, EventGateway, Human, Node, ProcessSpec, Service
from processes.engine.results import Wait
from processes.engine.spec import Spec
from processes.engine.step import waits_of
from processes.engine.tokens import Level, Run

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  #: loading a state asks no clock and calls no function


@dataclass(frozen=True)
class Obstacle:
    """One thing at an open step that differs, as a sentence about the step as people know it."""

    process_id: str
    element_id: str
    sentence: str


@dataclass(frozen=True)
class Place:
    """Where one open level stands, in the new drawing."""

    key: str  #: of the level
    process_id: str
    open: frozenset[str]  #: elements that a token stands at
    arrived: frozenset[str]  #: arrows on which a token waits at a gateway for the others
    fired: frozenset[str]  #: events on the edge of an open step that will not come (again) while it is open


@dataclass(frozen=True)
class Comparison:
    """What stands against a move, and what a move leaves as it is although the drawing says otherwise."""

    obstacles: tuple[Obstacle, ...] = ()
    notes: tuple[Obstacle, ...] = ()


def compare(old: Spec, new: Spec, snapshot: bytes, *, name: str) -> Comparison:
    """Every open place of the state, as the two drawings have it. `name` is what sentences call the new one.

    Raises SnapshotError where the state does not fit the old drawing.
    """
    comparer = _Comparer(new, name)
    for level in loaded(old, snapshot).levels():
        comparer.level(level)
    return Comparison(tuple(dict.fromkeys(comparer.obstacles)), tuple(dict.fromkeys(comparer.notes)))


def rebound(old: Spec, new: Spec, snapshot: bytes) -> bytes:
    """The state for the new drawing: byte for byte the old one, but for finished steps that are gone.

    Of those only what they pass on matters (their data, and that branches parted there), so each becomes a
    nameless beginning. Call it where `compare` has found no obstacle. Raises SnapshotError where the new
    drawing does not take exactly this state: the same waits, stored the same.
    """
    run = loaded(old, snapshot)
    before = waits_of(run)
    kept = True
    for level in run.levels():
        nodes = new.levels[level.spec.name].task_specs
        for task in level.tasks.values():
            is_past = not task.has_state(TaskState.NOT_FINISHED_MASK)
            if is_past and type(nodes.get(task.task_spec.name)) is not type(task.task_spec):
                task.task_spec = level.spec.task_specs[ROOT]
                kept = False
    written = codec.dump(run)
    if waits_of(loaded(new, written)) != before or codec.dump(loaded(new, written)) != written:
        raise SnapshotError("the new drawing reads the stored state differently")
    return snapshot if kept else written


def waits(spec: Spec, snapshot: bytes) -> tuple[Wait, ...]:
    """What the state waits for, as the drawing reads it."""
    return waits_of(loaded(spec, snapshot))


def places(new: Spec, snapshot: bytes) -> tuple[Place, ...]:
    """Where a state that was made for this drawing stands in it, level by level."""
    return tuple(_place(level) for level in loaded(new, snapshot).levels())


def ready_join(new: Spec, snapshot: bytes) -> str:
    """The name of a gateway that has everything it waits for, though nothing has happened; mostly none."""
    run = loaded(new, snapshot)
    for level in run.levels():
        for join in level.spec.joins:
            if join.fire(level):
                return _label(join)
    return ""


def same_flow(old: Spec, new: Spec, key: str) -> bool:
    """Whether tokens move alike in a level of both drawings, whatever their conditions and words."""
    return key in old.levels and _shape(old.levels[key]) == _shape(new.levels[key])


def loaded(spec: Spec, snapshot: bytes) -> Run:
    """The state in memory, to be looked at. Raises SnapshotError."""
    return codec.load(spec, snapshot, functions={}, now=_NEVER)


class _Comparer:
    def __init__(self, new: Spec, name: str) -> None:
        self.new = new
        self.name = name
        self.obstacles: list[Obstacle] = []
        self.notes: list[Obstacle] = []

    def level(self, level: Level) -> None:
        nodes = self.new.levels.get(level.spec.name)
        if nodes is None:
            return  # the step that opened it says so, in the level around it
        for task in level.tasks.values():
            if not task.has_state(TaskState.NOT_FINISHED_MASK) or is_instance(task):
                continue
            if isinstance(task.task_spec, Boundary):
                continue  # its activity is open too, and is asked for its events
            if isinstance(task.parent.task_spec, EventGateway):
                self._event_gateway(task.parent, task, nodes)
            else:
                self._open(task, nodes)

    def _open(self, task: Task, nodes: ProcessSpec) -> None:
        node, other = task.task_spec, nodes.task_specs.get(task.task_spec.name)
        if other is None:
            self._against(node, task, f"{self._is_open(node)} and {self._where(node)}")
        elif isinstance(other, MultiInstance) and not isinstance(node, MultiInstance):
            self._against(node, task, f"{self._is_open(node)} and has become a repeated step in {self.name}")
        elif isinstance(node, MultiInstance) and not isinstance(other, MultiInstance):
            what = f"{self._is_open(node)} for each of several, and is not repeated any more in {self.name}"
            self._against(node, task, what)
        elif type(node) is not type(other):
            self._against(node, task, f"{self._is_open(node)} and {_kind(other)} in {self.name}")
        else:
            self._same_kind(task, node, other, nodes)
            self._edges(task, nodes)

    def _same_kind(self, task: Task, node: Node, other: Node, nodes: ProcessSpec) -> None:
        match node, other:
            case MultiInstance(), MultiInstance():
                self._repeated(task, node, other, nodes)
            case SubProcess(), SubProcess() if (node.called, node.is_call) != (other.called, other.is_call):
                what = f"{self._is_open(node)} and leads into another process in {self.name}"
                self._against(node, task, what)
            case Catch(), Catch():
                self._event(task, node, other)
            case Join(), Join():
                self._join(task, node, other, task.workflow.spec, nodes)

    def _repeated(self, task: Task, node: MultiInstance, other: MultiInstance, nodes: ProcessSpec) -> None:
        inner = type(task.workflow.spec.task_specs[node.instance])
        theirs = nodes.task_specs[other.instance]
        settings = [(one.sequential, one.item_variable, one.output, one.output_item) for one in (node, other)]
        if settings[0] != settings[1] or inner is not type(theirs):
            what = f"{self._is_open(node)} for each of several, and is repeated otherwise in {self.name}"
            self._against(node, task, what)
        elif isinstance(theirs, SubProcess):
            ours = task.workflow.spec.task_specs[node.instance]
            if (ours.called, ours.is_call) != (theirs.called, theirs.is_call):
                what = f"{self._is_open(node)} and leads into another process in {self.name}"
                self._against(node, task, what)
        if (node.collection, node.cardinality) != (other.collection, other.cardinality):
            what = f"For whom {_name(node)} is repeated stays as it was worked out when it opened"
            self._note(node, task, what)

    def _event(self, task: Task, node: Catch, other: Catch) -> None:
        """A wait for a moment or a message: the same sort, and the same message."""
        mine, theirs = node.definition, other.definition
        if isinstance(mine, Timer) and isinstance(theirs, Timer):
            if mine != theirs:
                self._note(node, task, f"{_name(node)} keeps the moment that it has in this case")
        elif isinstance(mine, Message) and isinstance(theirs, Message) and mine != theirs:
            what = f"{_name(node)} is waited for in this case and is another message in {self.name}"
            self._against(node, task, what)
        elif type(mine) is not type(theirs):
            what = f"{_name(node)} is waited for in this case and waits for something else in {self.name}"
            self._against(node, task, what)

    def _event_gateway(self, gateway: Task, task: Task, nodes: ProcessSpec) -> None:
        node, other = gateway.task_spec, nodes.task_specs.get(gateway.task_spec.name)
        label = _name(node) if node.bpmn_name else "The first of several events"
        ways = {flow.target for flow in node.flows}
        if not isinstance(other, EventGateway) or ways != {flow.target for flow in other.flows}:
            what = f"{label} is waited for in this case, among other events in {self.name}"
            self._against(node, gateway, what)
        else:
            self._event(task, task.task_spec, nodes.task_specs[task.task_spec.name])

    def _join(self, task: Task, node: Join, other: Join, mine: ProcessSpec, nodes: ProcessSpec) -> None:
        """A token has arrived here: by an arrow that still comes from the same step."""
        flow = task.internal_data["flows"][0]
        if flow not in other.incoming or _source(mine, flow) != _source(nodes, flow):
            came = _name(_node(mine, _source(mine, flow)))
            what = f"The route after {came} is done in this case and leads elsewhere in {self.name}"
            self._against(node, task, what)

    def _edges(self, task: Task, nodes: ProcessSpec) -> None:
        """What may happen at the edge of an open step: what runs must stay, and nothing may go unheard."""
        host = task.task_spec
        guard = task.parent.task_spec if task.parent is not None else None
        had = guard.events if isinstance(guard, Guard) and guard.host == host.name else ()
        armed = [one for one in _around(task) if one.has_state(TaskState.WAITING)] if had else []
        other = nodes.task_specs.get(f"(guard) {host.name}")
        has = other.events if isinstance(other, Guard) else ()
        for event in armed:
            node, new = event.task_spec, nodes.task_specs.get(event.task_spec.name)
            if node.name not in has or not isinstance(new, Boundary):
                what = f"{_name(node)} runs at {_name(host)} in this case and does not in {self.name}"
                self._against(node, event, what)
            elif node.interrupting != new.interrupting:
                ends = "ends" if new.interrupting else "does not end"
                what = f"{_name(node)} runs at {_name(host)} in this case and {ends} that step in {self.name}"
                self._against(node, event, what)
            else:
                self._event(event, node, new)
        for name in has:
            new = nodes.task_specs[name]
            if name in had:
                continue
            if isinstance(new.definition, Timer):
                what = (
                    f"The limit {_name(new)} at {_name(host)} is new in {self.name}: it does not run for "
                    "this case before that step opens again"
                )
                self._note(host, task, what)
            else:
                what = f"{_name(new)} is new at {_name(host)} in {self.name}, where this case does not listen"
                self._against(host, task, what)

    def _where(self, node: Node) -> str:
        """What became of a step that its level has lost."""
        elsewhere = any(
            node.bpmn_id and one.bpmn_id == node.bpmn_id
            for level in self.new.levels.values()
            for one in level.task_specs.values()
            if isinstance(one, Node)
        )
        if elsewhere:
            return f"stands in another part of the pathway in {self.name}"
        return f"is not there any more in {self.name}"

    def _is_open(self, node: Node) -> str:
        return f"{_name(node)} is open in this case"

    def _against(self, node: Node, task: Task, sentence: str) -> None:
        self.obstacles.append(_found(node, task, sentence))

    def _note(self, node: Node, task: Task, sentence: str) -> None:
        self.notes.append(_found(node, task, sentence))


def _found(node: Node, task: Task, sentence: str) -> Obstacle:
    said = f"{sentence[:1].upper()}{sentence[1:]}."
    return Obstacle(task.workflow.spec.process_id, node.bpmn_id or "", said)


def _label(node: Node) -> str:
    return node.bpmn_name or node.bpmn_id or node.name


def _name(node: Node) -> str:
    return f"“{_label(node)}”"


def _kind(node: Node) -> str:
    match node:
        case Human():
            return "is a step for a person"
        case Service():
            return "is done by the service"
        case SubProcess():
            return "is a process of its own"
    return "is another kind of step"


def _node(level: ProcessSpec, name: str) -> Node:
    node: Node = level.task_specs[name]
    return node


def _source(level: ProcessSpec, flow_id: str) -> str:
    """The node that an arrow leaves."""
    for node in level.task_specs.values():
        if isinstance(node, Node) and any(flow.id == flow_id for flow in node.flows):
            return str(node.name)
    return ROOT


def _around(task: Task) -> list[Task]:
    guard = task.parent
    events: list[Task] = [
        one for one in guard.task_spec.members(guard) if isinstance(one.task_spec, Boundary)
    ]
    return events


def _place(level: Level) -> Place:
    here: set[str] = set()
    arrived: set[str] = set()
    fired: set[str] = set()
    for task in level.open_tasks():
        node = task.task_spec
        if is_instance(task) or isinstance(node, Boundary):
            continue
        if isinstance(node, Join):
            arrived.add(task.internal_data["flows"][0])
        elif isinstance(task.parent.task_spec, EventGateway):
            here.add(str(task.parent.task_spec.bpmn_id))
        else:
            here.add(str(node.bpmn_id))
            fired.update(_not_to_come(task))
    return Place(
        level.spec.name, level.spec.process_id, frozenset(here), frozenset(arrived), frozenset(fired)
    )


def _not_to_come(task: Task) -> Iterator[str]:
    guard = task.workflow.spec.task_specs.get(f"(guard) {task.task_spec.name}")
    if not isinstance(guard, Guard):
        return
    armed = set()
    if task.parent is not None and task.parent.task_spec is guard:
        armed = {one.task_spec.name for one in _around(task) if one.has_state(TaskState.WAITING)}
    yield from (name for name in guard.events if name not in armed)


def _shape(level: ProcessSpec) -> dict[str, tuple[object, ...]]:
    """How tokens move in a level: its nodes by kind, their arrows in and out, and what guards them."""
    found: dict[str, tuple[object, ...]] = {}
    for name, node in level.task_specs.items():
        if not isinstance(node, Node):
            continue
        found[name] = (
            type(node),
            frozenset((flow.id, flow.target) for flow in node.flows),
            frozenset(node.events) if isinstance(node, Guard) else frozenset(),
            node.interrupting if isinstance(node, Boundary) else True,
            type(getattr(node, "definition", None)),
        )
    return found
