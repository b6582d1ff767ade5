"""Activities that hold others: guarded by boundary events, repeated per item, or a process of their own."""

from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task

from processes.engine.errors import EngineError
from processes.engine.nodes import Node, ask, failure, inherit, located
from processes.engine.values import changes, merged, plain

MAX_INSTANCES = 200


class Guard(Node):
    """Stands before an activity with boundary events: arms them with it, takes them down with it."""

    def __init__(self, spec: WorkflowSpec, name: str, *, host: str, events: tuple[str, ...]) -> None:
        super().__init__(spec, name)
        self.host = host
        self.events = events

    def _update_hook(self, my_task: Task) -> bool:
        inherit(my_task)
        my_task._set_state(TaskState.COMPLETED)
        specs = my_task.workflow.spec.task_specs
        tokens = [my_task._add_child(specs[name], TaskState.FUTURE) for name in (self.host, *self.events)]
        tokens[0].internal_data["flows"] = my_task.internal_data["flows"]
        for token in tokens:
            token.task_spec._update(token)
        return False

    def members(self, task: Task) -> list[Task]:
        """The activity and its events; other tasks may hang here too, once the past between is forgotten."""
        return [child for child in task.children if child.task_spec.name in (self.host, *self.events)]

    def child_completed(self, task: Task, child: Task) -> None:
        if child.task_spec.name == self.host:
            task.workflow.top_workflow.cancel_all(self.members(task), but=child)


class SubProcess(Node):
    """A sub-process or a call activity: a level of its own, with its own copy of the data."""

    def __init__(self, spec: WorkflowSpec, name: str, *, called: str, is_call: bool, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.called = called
        self.is_call = is_call

    def _update_hook(self, my_task: Task) -> bool:
        inherit(my_task)
        my_task._set_state(TaskState.STARTED)
        my_task.workflow.top_workflow.open_level(my_task, self.called)
        return False


class MultiInstance(Node):
    """The same activity once per item, at the same time or one after the other.

    What an instance changes reaches the whole when the whole is done, in the order of the items; the item
    variable stays inside. With an output variable, its value is the list of what the instances gave, in the
    same order. An instance that was called off gives nothing; when none is left, the process goes on.
    """

    def __init__(
        self,
        spec: WorkflowSpec,
        name: str,
        *,
        instance: str,
        collection: str = "",
        cardinality: str = "",
        item_variable: str = "",
        output: str = "",
        output_item: str = "",
        condition: str = "",
        sequential: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(spec, name, **kwargs)
        self.instance = instance
        self.collection = collection
        self.cardinality = cardinality
        self.item_variable = item_variable
        self.output = output
        self.output_item = output_item
        self.condition = condition
        self.sequential = sequential

    def instances(self, task: Task) -> list[Task]:
        """All instances so far; a token that has left the activity hangs below it too, and is none."""
        return [child for child in task.children if child.task_spec.name == self.instance]

    def items(self, task: Task) -> list[Any]:
        """The items, worked out once when the activity begins."""
        value = ask(task, self.collection or self.cardinality)
        if not self.collection:
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise failure(task, EngineError(f"the number of instances is {value!r}, not a number from 0"))
            value = range(min(value, MAX_INSTANCES + 1))
        elif isinstance(value, dict | str) or not hasattr(value, "__iter__"):
            raise failure(
                task, EngineError(f"“{self.collection}” is a {type(value).__name__}, not a list of items")
            )
        with located(task):
            return plain(list(value), self.collection or "number")

    def _update_hook(self, my_task: Task) -> bool:
        inherit(my_task)
        items = self.items(my_task)
        self._check_size(my_task, len(items))
        my_task.internal_data["opened"] = 0
        my_task.internal_data["remaining"] = items
        if not items:
            self._close(my_task)
            return True
        my_task._set_state(TaskState.STARTED)
        self._open(my_task)
        return False

    def _check_size(self, task: Task, number: int) -> None:
        if number > MAX_INSTANCES:
            raise failure(task, EngineError(f"more than {MAX_INSTANCES} instances at once"))

    def _open(self, task: Task) -> None:
        """Open what is due: everything that remains, or the next one."""
        remaining = task.internal_data["remaining"]
        count = 1 if self.sequential else len(remaining)
        spec = task.workflow.spec.task_specs[self.instance]
        opened = []
        for item in remaining[:count]:
            child = task._add_child(spec, TaskState.FUTURE)
            child.internal_data.update(item=item, index=task.internal_data["opened"])
            task.internal_data["opened"] += 1
            if self.item_variable:
                child.data[self.item_variable] = item
            opened.append(child)
        task.internal_data["remaining"] = remaining[count:]
        for child in opened:
            child.task_spec._update(child)

    def add(self, task: Task, item: Any) -> None:
        """One more instance, at once or at the end of the row."""
        self._check_size(task, task.internal_data["opened"] + len(task.internal_data["remaining"]) + 1)
        task.internal_data["remaining"].append(plain(item, "item"))
        if not self.sequential:
            self._open(task)

    def child_completed(self, task: Task, child: Task) -> None:
        if not is_instance(child):
            return
        if self.condition and self._enough(task):
            task.internal_data["remaining"] = []
            task.workflow.top_workflow.cancel_all(self.instances(task), but=child)
        self.proceed(task)

    def proceed(self, task: Task) -> None:
        """Go on to the next instance, or leave the activity, where nothing is open any more."""
        if not task.has_state(TaskState.STARTED) or any(
            child.has_state(TaskState.NOT_FINISHED_MASK) for child in self.instances(task)
        ):
            return
        if task.internal_data["remaining"]:
            self._open(task)
        else:
            self._close(task)
            task._ready()

    def _completed(self, task: Task) -> list[Task]:
        done = [child for child in self.instances(task) if child.has_state(TaskState.COMPLETED)]
        return sorted(done, key=lambda child: child.internal_data["index"])

    def _enough(self, task: Task) -> bool:
        children, done = self.instances(task), self._completed(task)
        active = [child for child in children if child.has_state(TaskState.NOT_FINISHED_MASK)]
        numbers = {
            "numberOfInstances": len(children) + len(task.internal_data["remaining"]),
            "numberOfActiveInstances": len(active),
            "numberOfCompletedInstances": len(done),
            "numberOfTerminatedInstances": len(children) - len(active) - len(done),
        }
        gathered = merged(task.data, [self._result(task, child) for child in done])
        return bool(ask(task, self.condition, {**gathered, **numbers}))

    def _result(self, task: Task, child: Task) -> dict[str, Any]:
        own = {self.item_variable, self.output_item} if self.output else {self.item_variable}
        return {key: value for key, value in changes(child.data, task.data).items() if key not in own}

    def _close(self, task: Task) -> None:
        done = self._completed(task)
        gathered = merged(task.data, [self._result(task, child) for child in done])
        if self.output:
            for child in done:
                if self.output_item not in child.data:
                    raise failure(child, EngineError(f"an instance did not give “{self.output_item}”"))
            gathered[self.output] = [child.data[self.output_item] for child in done]
        task.data = gathered


def is_instance(task: Task) -> bool:
    """Whether the task is one instance of a multi-instance activity."""
    parent = task.parent
    return (
        parent is not None
        and isinstance(parent.task_spec, MultiInstance)
        and task.task_spec.name == parent.task_spec.instance
    )
