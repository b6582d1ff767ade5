"""The same flow in viewflow.workflow: written by hand in Python, its state in rows of tasks."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock  # noqa: TID251 - the peer that is measured, not a part of ours
from viewflow.workflow.models import Process, Task  # noqa: TID251

AGENCIES = 8


def asked(number: int) -> Any:
    return flow.View(_no_page).Annotation(title=f"Take a position ({number})").Next(this.merge)


def _no_page(request: Any) -> None:
    """Nobody opens it: functions are compared, not pages."""


class PeerCaseFlow(flow.Flow):
    """Eight agencies decide together. Without the time limit, which spares viewflow rows that ours has."""

    lock_impl = lock.SelectForUpdateLock(nowait=False)

    start = flow.StartHandle().Next(this.look)
    look = flow.View(_no_page).Annotation(title="Look at what was said").Next(this.which)
    which = flow.If(lambda activation: activation.process.data["go"] == "yes").Then(this.ask).Else(this.end)
    ask = (
        flow.Split()
        .Next(this.position_1)
        .Next(this.position_2)
        .Next(this.position_3)
        .Next(this.position_4)
        .Next(this.position_5)
        .Next(this.position_6)
        .Next(this.position_7)
        .Next(this.position_8)
    )
    position_1, position_2, position_3, position_4 = (asked(number) for number in (1, 2, 3, 4))
    position_5, position_6, position_7, position_8 = (asked(number) for number in (5, 6, 7, 8))
    merge = flow.Join().Next(this.decide)
    decide = flow.View(_no_page).Annotation(title="Decide together").Next(this.plan)
    plan = flow.View(_no_page).Annotation(title="Write the plan").Next(this.end)
    end = flow.End()


class RowsOfTasks:
    """One completion: the process row locked (`SelectForUpdateLock`), the task assigned, started and
    executed, which activates what follows; one transaction. Nobody asks who may; no history beyond the rows,
    no queue, no audience, no due time.
    """

    name = "viewflow"

    def begin(self, process_id: str, **data: Any) -> int:
        process: Process = PeerCaseFlow.start.run(_process_data={"go": "", **data})
        return int(process.pk)

    def open_task(self, case: int, item: str = "") -> int:
        """An open task; `item` is of no use here, each agency has a node of its own."""
        waiting = Task.objects.filter(process_id=case, flow_task_type="HUMAN", status__in=["NEW", "ASSIGNED"])
        return int(waiting.order_by("pk").values_list("pk", flat=True)[0])

    def complete(self, case: int, task_id: int, *, by: Any, **said: Any) -> None:
        task = Task.objects.get(pk=task_id)
        with task.activation() as activation:
            activation.assign(by)
            activation.start(None)
            activation.process.data.update(said)
            activation.process.save(update_fields=["data"])
            activation.execute()

    def is_over(self, case: int) -> bool:
        return bool(Process.objects.get(pk=case).status == "DONE")
