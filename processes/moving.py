"""Move a running case to another version of its pathway, and back until it has taken its next step.

Cases stay on the version they began with unless somebody moves them. A move is no step: nothing is opened,
ended or worked out anew. Every open task, limit, subscription and request keeps its row with its id, holder,
due time, title and item; only what the row says about the drawing is read from the other version from now on.
What cannot be shown to mean the same is refused in words. (issue 4, moving running cases; engine notes 6)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal
from uuid import UUID

from django.db import transaction

from processes import engine, execution, history, specs, store
from processes.bundles import FORMS, VOCABULARY
from processes.engine import codec, needs, rebinding
from processes.exceptions import MovedOn, MoveRefused, NotMovable, UndoneAlready
from processes.execution import Actor
from processes.form_answers import answers_of
from processes.graph import HUMAN, Level
from processes.instance_locks import LockedInstance
from processes.model_files import open_model
from processes.models import (
    BundleFile,
    EventKind,
    HumanTask,
    Incident,
    IncidentState,
    InstanceState,
    Move,
    ProcessInstance,
    ProcessVersion,
    ServiceRequest,
    StepDefinition,
    VersionState,
)
from processes.parsing import model_of
from processes.registries import MovingTask, registry
from processes.soundness import from_here
from processes.specs import Steps
from processes.token_board import Standing
from processes.vocabulary import read_vocabulary

Kind = Literal["stays", "can_move", "cannot"]


@dataclass(frozen=True)
class Prospect:
    """What would become of a case. `sentences`: why it stays or cannot, or what a move leaves as it is."""

    kind: Kind
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Plan:
    """A prospect, and where it is good what a move writes."""

    prospect: Prospect
    snapshot: bytes = b""
    tasks: tuple[MovingTask, ...] = ()
    requests: tuple[tuple[ServiceRequest, StepDefinition], ...] = ()


def require_target(source: ProcessVersion, to: ProcessVersion, *, now: datetime) -> None:
    """Raises NotMovable unless `to` is another published version of that pathway that has started."""
    if (source.owner_key, source.process_id) != (to.owner_key, to.process_id) or source.pk == to.pk:
        raise NotMovable
    if to.state != VersionState.PUBLISHED or (to.starts_at and to.starts_at > now):
        raise NotMovable


def look(instance: LockedInstance, to: ProcessVersion) -> Prospect:
    """What a move would do, with nothing written. Reads rows, so it is right for the transaction it is in."""
    return _plan(instance, to).prospect


def move(instance: LockedInstance, *, to: ProcessVersion, by: Actor, now: datetime) -> Move:
    """Move the locked instance, or raise MoveRefused with the sentences that say why not.

    Guaranteed: the engine's waits and the open rows are the same after as before, wait by wait and row by
    row; one line of history. Follows the row on `instance`. Raises NotMovable.
    """
    source = ProcessVersion.objects.get(pk=instance.version_id)
    require_target(source, to, now=now)
    plan = _plan(instance, to)
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


def _plan(instance: LockedInstance, to: ProcessVersion) -> _Plan:
    name = f"version {to.number}"
    if instance.state != InstanceState.RUNNING:
        return _Plan(Prospect("stays", ("It has ended.",)))
    if instance.version_id == to.pk:
        return _Plan(Prospect("stays", (f"It runs {name} already.",)))
    old = specs.spec_of(
        version_id=instance.version_id, process_id=instance.process_id, sha256=instance.sha256
    )
    new = specs.spec_of(version_id=to.pk, process_id=to.process_id, sha256=to.sha256)
    if instance.snapshot is None:
        return _not_begun(instance, new, name)
    found = rebinding.compare(old, new, instance.snapshot, name=name)
    if found.obstacles:
        return _against([one.sentence for one in found.obstacles])
    snapshot = rebinding.rebound(old, new, instance.snapshot)
    refused = _flow_obstacles(old, new, snapshot, to, name)
    theirs = specs.steps_of(version_id=to.pk, sha256=to.sha256)
    ours = specs.steps_of(version_id=instance.version_id, sha256=instance.sha256)
    lacking = needs.missing(old, new, snapshot, instance.snapshot, gives=_gives(to, theirs))
    for variable, asking in sorted(lacking.items()):
        refused.append(
            f"“{asking}” asks for “{variable}” in {name}, which the steps that this case has passed did not "
            "give."
        )
    tasks = _moving_tasks(instance, ours, theirs)
    requests, in_other_words = _moving_requests(instance, ours, theirs, name)
    refused += in_other_words
    against, beside = _service(instance, to, tasks)
    refused += against
    refused += _rows_differ(instance, new, snapshot)
    if refused:
        return _against(refused)
    notes = (*dict.fromkeys([*(one.sentence for one in found.notes), *beside]),)
    return _Plan(Prospect("can_move", notes), snapshot, tasks, tuple(requests))


def _against(sentences: Sequence[str]) -> _Plan:
    return _Plan(Prospect("cannot", tuple(dict.fromkeys(sentences))))


def _not_begun(instance: LockedInstance, new: engine.Spec, name: str) -> _Plan:
    """Its first step has failed and waits to be repeated: nothing stands anywhere yet."""
    failed = Incident.objects.filter(instance_id=instance.id, state=IncidentState.OPEN, task_id=None).first()
    message = (failed.trigger.get("message") if failed else None) or None
    starts = [new.main.task_specs[flow.target] for flow in new.main.start.flows]
    if message and message not in {start.message_name for start in starts}:
        return _against([f"It was begun by the message “{message}”, which begins nothing in {name}."])
    return _Plan(Prospect("can_move", ("Its first step has failed: it is to be repeated after the move.",)))


def _flow_obstacles(
    old: engine.Spec,
    new: engine.Spec,
    snapshot: bytes,
    to: ProcessVersion,
    name: str,
) -> list[str]:
    """Whether an end can still be reached from where every open level stands, whatever routes are taken."""
    ready = rebinding.ready_join(new, snapshot)
    if ready:
        return [f"“{ready}” would go on at once in {name}, though nothing has happened in this case."]
    found = []
    for place in set(rebinding.places(new, snapshot)):
        if rebinding.same_flow(old, new, place.key):
            continue
        for problem in _problems(to.pk, to.sha256, place):
            found.append(f"From where this case stands in {name}, {problem}.")
    return found


@lru_cache(maxsize=5000)
def _problems(version_id: int, sha256: str, place: rebinding.Place) -> tuple[str, ...]:
    """The same for all cases that stand there: 500 cases at ten places are ten games."""
    level = _levels(version_id, sha256)[place.process_id, place.key.rpartition("/")[2]]
    return tuple(from_here(level, Standing(place.open, place.arrived, place.fired)))


@lru_cache(maxsize=20)
def _levels(version_id: int, sha256: str) -> Mapping[tuple[str, str], Level]:
    """The drawn levels of a version, by process and by level."""
    files = BundleFile.objects.filter(version_id=version_id, path__endswith=".bpmn")
    graphs = [
        graph
        for path, content in files.values_list("path", "content")
        for graph in model_of(open_model(path, bytes(content))).processes
    ]
    return {(graph.id, key): level for graph in graphs for key, level in graph.levels.items()}


def _gives(to: ProcessVersion, steps: Steps) -> needs.Gives:
    """What a step of the new version may give the process; None where its files do not say."""
    answers, told = _said_by_files(to.pk, to.sha256)

    def of_step(process_id: str, element_id: str) -> frozenset[str] | None:
        step = steps.find(process_id, element_id)
        if step is not None and step.form_key:
            return answers.get(step.form_key)
        return told if step is not None and step.kind not in HUMAN else None

    return of_step


@lru_cache(maxsize=20)
def _said_by_files(
    version_id: int, sha256: str
) -> tuple[Mapping[str, frozenset[str]], frozenset[str] | None]:
    """The answers that the process reads, by form; and what operations and messages give at all."""
    files = dict(BundleFile.objects.filter(version_id=version_id).values_list("path", "content"))
    answers = {
        PurePosixPath(path).stem: answers_of(bytes(content))
        for path, content in files.items()
        if path.startswith(f"{FORMS}/")
    }
    words = files.get(VOCABULARY)
    return answers, read_vocabulary(bytes(words)).variables if words is not None else None


def _moving_tasks(instance: LockedInstance, ours: Steps, theirs: Steps) -> tuple[MovingTask, ...]:
    open_tasks = HumanTask.objects.filter(instance_id=instance.id, state__in=HumanTask.OPEN_STATES)
    found = []
    for task_id, title, state, step_id in open_tasks.order_by("id").values_list(
        "id", "title", "state", "step_id"
    ):
        step = ours.of_id(step_id)
        new_step = theirs.get(step.process_id, step.element_id)
        found.append(MovingTask(task_id, title, state == "submitted", step, new_step))
    return tuple(found)


def _moving_requests(
    instance: LockedInstance, ours: Steps, theirs: Steps, name: str
) -> tuple[list[tuple[ServiceRequest, StepDefinition]], list[str]]:
    found, refused = [], []
    requests = ServiceRequest.objects.filter(instance_id=instance.id, state__in=["waiting", "failed"])
    for request in requests.order_by("id"):
        step = ours.of_id(request.step_id)
        new_step = theirs.get(step.process_id, step.element_id)
        if new_step.operation != request.operation:
            label = step.name or step.element_id
            refused.append(f"“{label}” is being done in this case, and does something else in {name}.")
        found.append((request, new_step))
    return found, refused


def _service(
    instance: LockedInstance, to: ProcessVersion, tasks: Sequence[MovingTask]
) -> tuple[Sequence[str], Sequence[str]]:
    if registry.moving is None:
        return (), ()
    return registry.moving(
        business_key=instance.business_key, process_id=instance.process_id, to_version=to, tasks=tasks
    )


def _rows_differ(instance: LockedInstance, new: engine.Spec, snapshot: bytes) -> list[str]:
    """The waits as the new drawing reads them, against the rows that stand open: one for one."""
    rows = store.open_rows(instance.id)
    waits: dict[str, set[UUID]] = {"human": set(), "timer": set(), "message": set(), "service": set()}
    for wait in rebinding.waits(new, snapshot):
        waits[wait.kind].add(wait.task_id)
    if (waits["human"], waits["timer"], waits["message"], waits["service"]) == (
        set(rows.tasks),
        set(rows.timers),
        set(rows.subscriptions),
        set(rows.requests),
    ):
        return []
    return ["What this case waits for is not what its rows say. It has to be looked at before it is moved."]


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
