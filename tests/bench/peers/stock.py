"""The stock way: the whole workflow, drawing and all, as SpiffWorkflow's own serializer writes it."""

from typing import Any

import psycopg
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from tests.bench.peers.spiff import OneTextRow


class Stock(OneTextRow):
    """One completion: SELECT … FOR UPDATE, `deserialize_json`, `run`, `do_engine_steps`, `serialize_json`,
    UPDATE, COMMIT. Nothing else is written: no task, no timer, no history; nobody asks who may.
    """

    name = "stock"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        super().__init__(connection)
        self.serializer = BpmnWorkflowSerializer()

    def text_of(self, workflow: BpmnWorkflow) -> str:
        return str(self.serializer.serialize_json(workflow))

    def workflow_of(self, text: str) -> BpmnWorkflow:
        return self.serializer.deserialize_json(text)

    def scan(self) -> int:
        """Every waiting case is read and its timers are refreshed; where one has fired it runs on and is
        written. That is how such a server learns what is due. How many cases moved.
        """
        moved = 0
        cases = self.connection.execute(f"SELECT id FROM {self.table} ORDER BY id").fetchall()
        for (case,) in cases:
            text = self._one(f"SELECT state FROM {self.table} WHERE id = %s FOR UPDATE", case)
            workflow = self.workflow_of(text)
            workflow.refresh_timers()
            if workflow.get_tasks(state=TaskState.READY, manual=False):
                workflow.do_engine_steps()
                self._write(case, workflow)
                moved += 1
            self.connection.commit()
        return moved
