"""Rows of the machine without a drawing behind them, for tests of what the service does with such rows."""

from datetime import datetime
from uuid import uuid4

from orchestrator.agencies.models import Staff, Team
from orchestrator.cases.models import Case
from processes.models import HumanTask, ProcessInstance, ProcessVersion, StepDefinition, Timer
from tests.factories import TUESDAY


def instance(case: Case, *, item: str = "", process_id: str = "test_process") -> ProcessInstance:
    """A running instance about the case."""
    version, _ = ProcessVersion.objects.get_or_create(
        owner_key=case.site.code,
        process_id=process_id,
        number=1,
        defaults={
            "name": "Test",
            "sha256": f"{process_id:0<64}"[:64],
            "author": "Carys Bowen",
            "created_at": TUESDAY,
        },
    )
    return ProcessInstance.objects.create(
        version=version,
        business_key=case.business_key,
        item=item,
        snapshot=b"",
        snapshot_format=1,
        started_at=TUESDAY,
    )


def human_task(
    case: Case,
    *,
    team: Team,
    assignee: Staff | None = None,
    clock: str = "",
    item: str = "",
    due_at: datetime | None = None,
    priority: int = 2,
) -> HumanTask:
    """An open task of the case in the queue of a team."""
    of = instance(case, item=item)
    step, _ = StepDefinition.objects.get_or_create(
        version=of.version,
        process_id="test_process",
        element_id="step",
        defaults={"name": "Step", "kind": "userTask", "position": 1},
    )
    return HumanTask.objects.create(
        id=uuid4(),
        instance=of,
        step=step,
        queue=team.pk,
        audience=[team.agency_id],
        scope_key=case.business_key,
        item=item,
        title="Answer",
        clock=clock,
        due_at=due_at,
        priority=priority,
        assignee=assignee,
        state="reserved" if assignee else "ready",
        created_at=TUESDAY,
    )


def timer(case: Case, *, clock: str, point: str, due_at: datetime, item: str = "") -> Timer:
    """A waiting timer of an instance about the case."""
    return Timer.objects.create(
        id=uuid4(),
        instance=instance(case, item=item),
        element_id="limit",
        process_id="test_process",
        due_at=due_at,
        clock=clock,
        point=point,
        item=item,
        created_at=TUESDAY,
    )
