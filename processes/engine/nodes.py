"""The elements of a drawing: what a token does at each of them.

They stand on SpiffWorkflow's task specifications and change three things for all of them. Nothing is
predicted: the tree holds only where tokens are and were. Data is copied deeply from step to step. And flows
keep the order of the file, whatever the picture looks like.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task

from processes.engine.decisions import DecisionTable
from processes.engine.errors import EngineError
from processes.engine.values import copied, plain

ROOT = "(start)"


@dataclass(frozen=True)
class Flow:
    """A sequence flow: where it leads (the name of a node) and when."""

    id: str
    target: str
    condition: str | None = None
    is_default: bool = False


class ProcessSpec(BpmnProcessSpec):
    """One level: a process, or a sub-process drawn inside one (then `process_id` is that of its process)."""

    def __init__(self, key: str, process_id: str, file: str) -> None:
        WorkflowSpec.__init__(self, name=key, filename=file)
        self.process_id = process_id
        self.data_objects: dict[str, Any] = {}
        self.io_specification = None
        self.start = Root(self, ROOT)
        self.joins: tuple[Node, ...] = ()


def failure(task: Task, error: Exception, doing: str = "") -> EngineError:
    """The same failure, with the element it happened at. An EngineError that has its place is left alone."""
    if isinstance(error, EngineError) and error.element_id:
        return error
    cause = error.cause if isinstance(error, EngineError) else str(error) or type(error).__name__
    node = task.task_spec
    made = type(error) if isinstance(error, EngineError) else EngineError
    return made(
        f"{doing}: {cause}" if doing else cause,
        element_id=node.bpmn_id or "",
        element_name=node.bpmn_name or "",
        process_id=task.workflow.spec.process_id,
    )


@contextmanager
def located(task: Task, doing: str = "") -> Iterator[None]:
    """Whatever fails in this block, fails at this task (unless it has its place already)."""
    try:
        yield
    except Exception as error:
        placed = failure(task, error, doing)
        if placed is error:
            raise
        raise placed from error


def ask(task: Task, source: str, local: dict[str, Any] | None = None) -> Any:
    """The value of an expression at this task. A failure says where it stands and keeps its original text."""
    with located(task, f"“{source}” could not be worked out"):
        return task.workflow.script_engine.environment.evaluate(source, task.data, local)


def inherit(task: Task) -> None:
    """Fill a new task with its own copy of what came before; what it has been given itself stays."""
    if task.parent is not None:
        task.data = {**copied(task.parent.data), **task.data}


def send(task: Task, flows: Iterable[Flow]) -> None:
    """Put a token on each flow; all of them exist before the first one arrives anywhere."""
    specs = task.workflow.spec.task_specs
    tokens = []
    for flow in flows:
        token = task._add_child(specs[flow.target], TaskState.FUTURE)
        token.internal_data["flows"] = [flow.id] if flow.id else []
        tokens.append(token)
    for token in tokens:
        token.task_spec._update(token)


class Node(BpmnSpecMixin):
    """Any element. `bpmn_id` is None for what no drawing shows."""

    ends = False  #: a token that comes here goes no further

    def __init__(
        self, spec: WorkflowSpec, name: str, *, element_id: str = "", element_name: str = ""
    ) -> None:
        super().__init__(spec, name)
        self.bpmn_id = element_id or None
        self.bpmn_name = element_name or None
        self.flows: tuple[Flow, ...] = ()

    def test(self) -> None:
        """The builder has checked what Spiff would check at every visit."""

    def _predict(self, my_task: Task, *args: Any, **kwargs: Any) -> None:
        """Nothing is predicted."""

    def _update_hook(self, my_task: Task) -> bool:
        inherit(my_task)
        return True

    def _on_ready(self, my_task: Task) -> None:
        my_task.workflow.top_workflow.queue.append(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        return True

    def _on_complete(self, my_task: Task) -> None:
        my_task.workflow.completed_task(my_task)
        send(my_task, self.chosen(my_task))

    def chosen(self, task: Task) -> Iterable[Flow]:
        """The flows that the token takes when it leaves."""
        return self.flows

    def child_completed(self, task: Task, child: Task) -> None:
        """A task that hangs below `task` and belongs to it (an instance, a guarded activity) is done."""


class Root(Node):
    """The invisible start of a level: its data is what the level began with."""

    def chosen(self, task: Task) -> Iterable[Flow]:
        starts = [(flow, task.workflow.spec.task_specs[flow.target]) for flow in self.flows]
        wanted = task.workflow.start_message
        if wanted is None:
            plain_starts = [flow for flow, start in starts if start.definition is None]
            return plain_starts or self.flows
        flows = [flow for flow, start in starts if start.message_name == wanted]
        if not flows:
            raise EngineError(f"no start event waits for the message “{wanted}”")
        return flows


class Human(Node):
    """A user task, a manual task, or a plain task: a person does it."""

    def __init__(self, spec: WorkflowSpec, name: str, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.manual = True

    def _on_ready(self, my_task: Task) -> None:
        my_task.workflow.top_workflow.new_wait()


class Service(Node):
    """An operation: it waits until a job says how it went. `message` is thrown once it has gone well."""

    def __init__(self, spec: WorkflowSpec, name: str, *, message: str = "", **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.message = message

    def _run_hook(self, my_task: Task) -> None:
        my_task.workflow.top_workflow.new_wait()

    def _on_complete(self, my_task: Task) -> None:
        if self.message:
            my_task.workflow.throw_message(my_task, self.message)
        super()._on_complete(my_task)


class Script(Node):
    """Lines of `name = expression`: all of them count, or the step fails."""

    def __init__(self, spec: WorkflowSpec, name: str, *, script: str, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.script = script

    def _run_hook(self, my_task: Task) -> bool:
        data = dict(my_task.data)
        try:
            my_task.workflow.script_engine.environment.execute(self.script, data)
            data = plain(data)
        except Exception:
            if not my_task.workflow.top_workflow.leaves_out(my_task):
                raise
        else:
            my_task.data = data
        return True


class BusinessRule(Node):
    """Asks a decision table; its outputs become variables."""

    def __init__(self, spec: WorkflowSpec, name: str, *, table: DecisionTable, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.table = table

    def _run_hook(self, my_task: Task) -> bool:
        evaluate = my_task.workflow.script_engine.environment.evaluate
        try:
            outputs = plain(self.table.decide(my_task.data, evaluate))
        except Exception:
            if not my_task.workflow.top_workflow.leaves_out(my_task):
                raise
        else:
            my_task.data.update(outputs)
        return True


class ExclusiveGateway(Node):
    """The first flow, in the order of the file, whose condition holds; otherwise the default one."""

    def chosen(self, task: Task) -> Iterable[Flow]:
        try:
            for flow in self.flows:
                if flow.condition is not None and not flow.is_default and ask(task, flow.condition):
                    return [flow]
            return _otherwise(task, self.flows)
        except Exception:
            run = task.workflow.top_workflow
            named = [flow for flow in self.flows if run.leaves_out(task) and flow.id == run.detour.route]
            if not named:
                raise
            return named


def _otherwise(task: Task, flows: Iterable[Flow]) -> list[Flow]:
    default = [flow for flow in flows if flow.is_default]
    if not default:
        raise failure(task, EngineError("no condition holds, and there is no route for “otherwise”"))
    return default


def open_choices(task: Task, flows: Iterable[Flow]) -> list[Flow]:
    """Every flow whose condition holds; otherwise the default one (the way out of an inclusive gateway)."""
    flows = list(flows)
    chosen = [f for f in flows if not f.is_default and (f.condition is None or ask(task, f.condition))]
    return chosen or _otherwise(task, flows)


class EventGateway(Node):
    """Opens all its events at once; whichever comes first closes the others (see `tokens.Run.fire`)."""
