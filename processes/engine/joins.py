"""Parallel and inclusive gateways. A join counts tokens that have arrived and that no turn has used up.

That is what keeps a join inside a loop to its own turn: firing takes one token from each flow, and the next
turn finds none of them. (SpiffWorkflow 3.2.0 counts arrivals of earlier turns and opens too early.)
"""

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task

from processes.engine.nodes import Flow, Node, inherit, open_choices
from processes.engine.values import merged


class Join(Node):
    """Common to both kinds: tokens arrive, wait, and are merged into one."""

    def __init__(self, spec: WorkflowSpec, name: str, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.incoming: frozenset[str] = frozenset()

    @property
    def joins(self) -> bool:
        """Whether more than one flow comes in."""
        return len(self.incoming) > 1

    def _update_hook(self, my_task: Task) -> bool:
        inherit(my_task)
        if not self.joins:
            return True
        my_task._set_state(TaskState.WAITING)
        return False

    def arrived(self, level: Any) -> dict[str, Task]:
        """The oldest waiting token of each incoming flow."""
        tokens: dict[str, Task] = {}
        for task in level.tasks.values():
            if task.task_spec is self and task.has_state(TaskState.WAITING):
                tokens.setdefault(task.internal_data["flows"][0], task)
        return tokens

    def may_fire(self, level: Any, tokens: dict[str, Task]) -> bool:
        raise NotImplementedError

    def fire(self, level: Any) -> bool:
        """Merge the waiting tokens into one and let it go, where they are complete."""
        tokens = self.arrived(level)
        if not tokens or not self.may_fire(level, tokens):
            return False
        arrivals = list(tokens.values())
        survivor = arrivals[-1]
        base = _common_ancestor(arrivals)
        survivor.data = merged(base.data, [task.data for task in arrivals])
        survivor.internal_data["flows"] = list(tokens)
        for task in arrivals[:-1]:
            task._set_state(TaskState.CANCELLED)
        survivor._ready()
        return True


def _common_ancestor(tasks: list[Task]) -> Task:
    """Where the tokens parted: the latest task that all of them come from."""
    lines = []
    for task in tasks:
        line = [task]
        while (parent := line[-1].parent) is not None:
            line.append(parent)
        lines.append(line[::-1])
    common = lines[0][0]
    for generation in zip(*lines, strict=False):
        if any(task is not generation[0] for task in generation):
            break
        common = generation[0]
    return common


class ParallelGateway(Join):
    """Waits for one token on every incoming flow; sends one on every outgoing flow."""

    def may_fire(self, level: Any, tokens: dict[str, Task]) -> bool:
        return len(tokens) == len(self.incoming)


class InclusiveGateway(Join):
    """Waits for every token that can still come; sends one on each flow whose condition holds."""

    def __init__(self, spec: WorkflowSpec, name: str, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.sources: dict[str, frozenset[str]] = {}  #: flow in → nodes that can still reach it

    def chosen(self, task: Task) -> Iterable[Flow]:
        return open_choices(task, self.flows)

    def may_fire(self, level: Any, tokens: dict[str, Task]) -> bool:
        empty = [self.sources[flow] for flow in self.incoming if flow not in tokens]
        served = [self.sources[flow] for flow in tokens]
        for task in level.tasks.values():
            node = task.task_spec
            if node is self or not task.has_state(TaskState.DEFINITE_MASK):
                continue
            if any(node.name in names for names in empty) and not any(node.name in names for names in served):
                return False
        return True
