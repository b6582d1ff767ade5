"""What the two peers on the bare SpiffWorkflow share: its own parser, its own objects, one text column."""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.util.task import TaskState

DRAWINGS = Path(__file__).parent / "drawings"


@cache
def spec_of(process_id: str) -> BpmnProcessSpec:
    """The drawing as the library reads it, once per process."""
    parser = BpmnParser()
    parser.add_bpmn_file(str(DRAWINGS / f"{process_id}.bpmn"))
    return parser.get_spec(process_id)


class OneTextRow:
    """A table of its own with one row a case: its id, and its whole state as text."""

    name: str

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.table = f"bench_{self.name}"
        connection.execute(f"DROP TABLE IF EXISTS {self.table}")
        connection.execute(
            f"CREATE TABLE {self.table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state text)"
        )
        connection.commit()

    def text_of(self, workflow: BpmnWorkflow) -> str:
        raise NotImplementedError

    def workflow_of(self, text: str) -> BpmnWorkflow:
        raise NotImplementedError

    def begin(self, process_id: str, **data: Any) -> int:
        """A new case, run to its first wait; gives its id."""
        workflow = BpmnWorkflow(spec_of(process_id), {})
        workflow.task_tree.data.update(data)
        workflow.do_engine_steps()
        case = self._one(f"INSERT INTO {self.table} (state) VALUES (%s) RETURNING id", self.text_of(workflow))
        self.connection.commit()
        return int(case)

    def open_task(self, case: int, item: str = "") -> UUID:
        """An open task, of this agency where one is named."""
        ready = self._read(case).get_tasks(state=TaskState.READY, manual=True)
        return next(task.id for task in ready if not item or task.data.get("agency") == item)

    def is_over(self, case: int) -> bool:
        return bool(self._read(case).completed)

    def complete(self, case: int, task_id: UUID, **said: Any) -> None:
        """Lock the row and read it, take the step, write the row, commit."""
        text = self._one(f"SELECT state FROM {self.table} WHERE id = %s FOR UPDATE", case)
        workflow = self.workflow_of(text)
        task = workflow.get_task_from_id(task_id)
        if task.state != TaskState.READY:
            raise ValueError("this task is not open")
        task.data.update(said)
        task.run()
        workflow.do_engine_steps()
        self._write(case, workflow)
        self.connection.commit()

    def _write(self, case: int, workflow: BpmnWorkflow) -> None:
        self.connection.execute(
            f"UPDATE {self.table} SET state = %s WHERE id = %s", [self.text_of(workflow), case]
        )

    def _read(self, case: int) -> BpmnWorkflow:
        text = self._one(f"SELECT state FROM {self.table} WHERE id = %s", case)
        self.connection.commit()
        return self.workflow_of(text)

    def _one(self, statement: str, *parameters: Any) -> Any:
        row = self.connection.execute(statement, parameters).fetchone()
        assert row is not None
        return row[0]
