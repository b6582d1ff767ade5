"""The plain floor: the least that keeps a case at all, as a good engineer would write it in an afternoon."""

from uuid import UUID

import orjson
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.task import Task

from tests.bench.peers.spiff import OneTextRow, spec_of


class Floor(OneTextRow):
    """One completion: SELECT … FOR UPDATE, the tasks of the row put onto the drawing that is kept in memory,
    `run`, `do_engine_steps`, the tasks written as JSON (orjson), UPDATE, COMMIT, all with psycopg. No task
    row, no timer row, no history, no audit, no placement, no savepoint; nobody asks who may. Drawings without
    sub-processes only; nothing that is finished is forgotten.
    """

    name = "floor"

    def text_of(self, workflow: BpmnWorkflow) -> str:
        tasks = [
            [
                str(t.id),
                str(t._parent) if t._parent else None,
                [str(child) for child in t._children],
                t.last_state_change,
                t._state,
                t.task_spec.name,
                t.triggered,
                t.internal_data,
                t.data,
            ]
            for t in workflow.tasks.values()
        ]
        return orjson.dumps([workflow.spec.name, workflow.completed, workflow.data, tasks]).decode()

    def workflow_of(self, text: str) -> BpmnWorkflow:
        name, completed, data, tasks = orjson.loads(text)
        workflow = BpmnWorkflow(spec_of(name), {}, deserializing=True)
        for task_id, parent, children, changed, state, spec, triggered, internal, own in tasks:
            task = Task(workflow, workflow.spec.task_specs[spec], state=state, id=UUID(task_id))
            task._parent = UUID(parent) if parent else None
            task._children = [UUID(child) for child in children]
            task.last_state_change = changed
            task.triggered = triggered
            task.internal_data, task.data = internal, own
            workflow.tasks[task.id] = task
        workflow.task_tree = workflow.tasks[UUID(tasks[0][0])]
        workflow.completed, workflow.data = completed, data
        return workflow
