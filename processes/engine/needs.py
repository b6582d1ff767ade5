"""What the expressions that are still to come read, and whether a case that moves will have it.

A step that was put in before where a case stands never runs for it, so what that step would have given is
missing where a later condition asks for it. Found here before the move rather than as a failed step after.
"""

from collections.abc import Callable, Collection, Iterator

from processes.engine import clock
from processes.engine.activities import Guard, MultiInstance, SubProcess
from processes.engine.errors import ExpressionError
from processes.engine.events import Boundary, Catch, Message, Timer
from processes.engine.grammar import parse_expression, parse_script, variables
from processes.engine.joins import InclusiveGateway
from processes.engine.nodes import BusinessRule, ExclusiveGateway, Human, Node, ProcessSpec, Script, Service
from processes.engine.rebinding import loaded
from processes.engine.spec import Spec
from processes.engine.tokens import Level

_COUNTS = {
    "numberOfInstances", "numberOfActiveInstances",
    "numberOfCompletedInstances", "numberOfTerminatedInstances",
}  # fmt: skip


Gives = Callable[[str, str], Collection[str] | None]


def missing(old: Spec, new: Spec, moved: bytes, before: bytes, *, gives: Gives) -> dict[str, str]:
    """Variables that steps to come would ask for in vain, with what asks: empty where nothing is missing.

    `gives` says which variables a step of that process and element may give, by an answer, an operation or a
    message; None where that is not known: then nothing is held to be missing. What the old drawing would ask
    for too is not held against the move.
    """
    known, to_come, open_now = _here(new, moved)
    given = set(known)
    for level, node in (*to_come, *open_now):
        given |= _given(node)
        if _is_told(node):
            names = gives(level.process_id, node.bpmn_id or "")
            if names is None:
                return {}
            given |= set(names)
    _, old_ones, old_open = _here(old, before)
    asked_before = {name for name, _ in (*_asked(old_ones), *_still_asked(old_open))}
    wanted = (*_asked(to_come), *_still_asked(open_now))
    return {name: asks for name, asks in wanted if name not in given | asked_before}


_Nodes = list[tuple[ProcessSpec, Node]]
_Seen = dict[tuple[str, str], tuple[ProcessSpec, Node]]  #: by level and node


def _here(spec: Spec, snapshot: bytes) -> tuple[set[str], _Nodes, _Nodes]:
    """The variables that a case has, the nodes that are still to come, and those that are open."""
    known: set[str] = set()
    to_come: _Seen = {}
    open_now: _Nodes = []
    for level in loaded(spec, snapshot).levels():
        known.update(level.data, *(task.data for task in level.tasks.values()))
        here = [task.task_spec for task in level.open_tasks()]
        open_now += [(level.spec, node) for node in here]
        _go(spec, level.spec, [way for node in here for way in _ways(level, node)], to_come)
    return known, list(to_come.values()), open_now


def _ways(level: Level, node: Node) -> Iterator[str]:
    yield from (flow.target for flow in node.flows)
    guard = level.spec.task_specs.get(f"(guard) {node.name}")
    if isinstance(guard, Guard):
        yield from (flow.target for name in guard.events for flow in level.spec.task_specs[name].flows)


def _go(spec: Spec, level: ProcessSpec, names: list[str], seen: _Seen) -> None:
    """Everything that can come after, into the processes that are called."""
    while names:
        node = level.task_specs[names.pop()]
        if (level.name, node.name) in seen:
            continue
        seen[level.name, node.name] = (level, node)
        names += [flow.target for flow in node.flows]
        if isinstance(node, Guard):
            names += [node.host, *node.events]
        if isinstance(node, MultiInstance):
            names.append(node.instance)
        if isinstance(node, SubProcess):
            called = spec.levels[node.called]
            _go(spec, called, [flow.target for flow in called.start.flows], seen)


def _is_told(node: Node) -> bool:
    """Whether what comes of it is not written in the drawing."""
    return isinstance(node, Human | Service) or (
        isinstance(node, Catch) and isinstance(node.definition, Message)
    )


def _given(node: Node) -> set[str]:
    match node:
        case Script():
            return {name for name, _ in parse_script(node.script)}
        case BusinessRule():
            return set(node.table.outputs)
        case MultiInstance():
            return {node.item_variable, node.output}
    return set()


def _asked(nodes: _Nodes) -> Iterator[tuple[str, str]]:
    for _, node in nodes:
        label = node.bpmn_name or node.bpmn_id or ""
        for name in _read(node):
            yield name, label


def _still_asked(nodes: _Nodes) -> Iterator[tuple[str, str]]:
    """Of a repeated step that is open: when it is enough."""
    for _, node in nodes:
        if isinstance(node, MultiInstance) and node.condition:
            for name in _names(node.condition) - _COUNTS:
                yield name, node.bpmn_name or node.bpmn_id or ""


def _read(node: Node) -> set[str]:
    match node:
        case ExclusiveGateway() | InclusiveGateway():
            return _names(*(flow.condition for flow in node.flows if flow.condition and not flow.is_default))
        case MultiInstance():
            read = _names(node.collection or node.cardinality, node.condition)
            return read - _COUNTS - {node.item_variable}
        case Catch() | Boundary() if isinstance(node.definition, Timer):
            source = node.definition.expression
            return set() if clock.is_literal(source) else _names(source)
        case BusinessRule():
            return _names(*node.table.inputs)
        case Script():
            return _script(node.script)
    return set()


def _script(script: str) -> set[str]:
    read: set[str] = set()
    own: set[str] = set()
    for name, tree in parse_script(script):
        read |= variables(tree) - own
        own.add(name)
    return read


def _names(*sources: str) -> set[str]:
    found: set[str] = set()
    for source in filter(None, sources):
        try:
            found |= variables(parse_expression(source))
        except ExpressionError:
            continue
    return found
