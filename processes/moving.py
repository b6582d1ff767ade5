"""Move a running case to another version of its pathway, and back until it has taken its next step.

Cases stay on the version they began with unless somebody moves them. A move is no step: nothing is opened,
ended or worked out anew. Every open task, limit, subscription and request keeps its row with its id, holder,
due time, title and item; only what the row says about the drawing is read from the other version from now on.
What cannot be shown to mean the same is refused in words (`prospects`). (issue 4, moving running cases;
engine notes 6)
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from processes import execution, history, prospects
from processes.engine import codec
from processes.exceptions import MovedOn, MoveRefused, NotMovable, UndoneAlready
from processes.execution import Actor
from processes.instance_locks import LockedInstance
from processes.models import (
    EventKind,
    HumanTask,
    InstanceState,
    Move,
    ProcessInstance,
    ProcessVersion,
    ServiceRequest,
    VersionState,
)


def require_target(source: ProcessVersion, to: ProcessVersion, *, now: datetime) -> None:
    """Raises NotMovable unless `to` is another published version of that pathway that has started."""
    if (source.owner_key, source.process_id) != (to.owner_key, to.process_id) or source.pk == to.pk:
        raise NotMovable
    if to.state != VersionState.PUBLISHED or (to.starts_at and to.starts_at > now):
        raise NotMovable


def move(instance: LockedInstance, *, to: ProcessVersion, by: Actor, now: datetime) -> Move:
    """Move the locked instance, or raise MoveRefused with the sentences that say why not.

    Guaranteed: the engine's waits and the open rows are the same after as before, wait by wait and row by
    row; one line of history. Follows the row on `instance`. Raises NotMovable.
    """
    source = ProcessVersion.objects.get(pk=instance.version_id)
    require_target(source, to, now=now)
    plan = prospects.plan(instance, to)
    if plan.prospect.kind != "can_move":
        raise MoveRefused(plan.prospect.sentences)
    with transaction.atomic():
        made = Move.objects.create(
            instance_id=instance.id,
            from_version=source,
            to_version=to,
            revision=instance.revision,
            snapshot=instance.snapshot or b"",
            snapshot_format=_format_of(instance),
            steps={
                "tasks": {str(task.task_id): task.step.pk for task in plan.tasks},
                "requests": {str(request.pk): request.step_id for request, _ in plan.requests},
            },
            by_id=by.pk if by else None,
            at=now,
        )
        _refer(HumanTask, {task.task_id: task.new_step.pk for task in plan.tasks})
        _refer(ServiceRequest, {request.pk: step.pk for request, step in plan.requests})
        same = plan.snapshot == (instance.snapshot or b"")
        number = made.snapshot_format if same else codec.VERSION
        _stand_on(instance, to, snapshot=plan.snapshot, snapshot_format=number)
        _tell(instance, EventKind.MOVED, source, to, by=by, now=now)
    return made


def undo(move_id: UUID, *, by: Actor, now: datetime) -> Move:
    """Put a moved case back exactly as it stood: version, stored state, and what its rows refer to.

    Only until its next step. What people did meanwhile without a step (claimed, typed) stays. Raises MovedOn,
    UndoneAlready, InstanceEnded, NoSuchInstance.
    """
    instance_id = Move.objects.values_list("instance_id", flat=True).get(pk=move_id)
    with execution.lock(instance_id) as instance:
        return undo_locked(instance, move_id, by=by, now=now)


def undo_locked(instance: LockedInstance, move_id: UUID, *, by: Actor, now: datetime) -> Move:
    """The same in a transaction that holds the instance."""
    made = Move.objects.select_related("from_version", "to_version").get(pk=move_id, instance_id=instance.id)
    is_last = not Move.objects.filter(instance_id=instance.id, undone_at=None, at__gt=made.at).exists()
    if made.undone_at or not is_last or instance.version_id != made.to_version_id:
        raise UndoneAlready
    execution.require_running(instance)
    if instance.revision != made.revision:
        raise MovedOn
    with transaction.atomic():
        _refer(HumanTask, _keys(made.steps["tasks"]))
        _refer(ServiceRequest, _keys(made.steps["requests"]))
        _stand_on(
            instance,
            made.from_version,
            snapshot=bytes(made.snapshot),
            snapshot_format=made.snapshot_format,
        )
        made.undone_at, made.undone_by_id = now, by.pk if by else None
        made.save(update_fields=["undone_at", "undone_by_id"])
        _tell(instance, EventKind.MOVED_BACK, made.to_version, made.from_version, by=by, now=now)
    return made


def may_undo(made: Move, instance: ProcessInstance) -> bool:
    """Whether `undo` would go through as the rows stand; for the button that offers it."""
    return (
        made.undone_at is None
        and instance.state == InstanceState.RUNNING
        and instance.version_id == made.to_version_id
        and instance.revision == made.revision
    )


def _refer(model: type[HumanTask] | type[ServiceRequest], steps: Mapping[UUID, int]) -> None:
    """Let open rows refer to other step definitions, locked in the order that everybody locks in."""
    if not steps:
        return
    rows = model._default_manager.filter(pk__in=steps)
    list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    for step_id in sorted(set(steps.values())):
        rows.filter(pk__in=[pk for pk, refers_to in steps.items() if refers_to == step_id]).update(
            step_id=step_id
        )


def _stand_on(
    instance: LockedInstance, version: ProcessVersion, *, snapshot: bytes, snapshot_format: int
) -> None:
    ProcessInstance.objects.filter(pk=instance.id).update(
        version=version, snapshot=snapshot, snapshot_format=snapshot_format
    )
    instance.version_id, instance.sha256 = version.pk, version.sha256
    instance.snapshot = snapshot or None


def _tell(
    instance: LockedInstance,
    kind: EventKind,
    source: ProcessVersion,
    to: ProcessVersion,
    *,
    by: Actor,
    now: datetime,
) -> None:
    data = {"from": source.number, "to": to.number, "from_version": source.pk, "to_version": to.pk}
    line = history.event(
        kind, now=now, process_id=instance.process_id, actor_id=by.pk if by else None, data=data
    )
    history.write(instance, [line])


def _format_of(instance: LockedInstance) -> int:
    return ProcessInstance.objects.values_list("snapshot_format", flat=True).get(pk=instance.id)


def _keys(steps: Mapping[str, int]) -> dict[UUID, int]:
    return {UUID(key): step_id for key, step_id in steps.items()}
