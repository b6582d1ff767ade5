"""What would become of a running case in another version of its pathway: before a move, and in place of one.

Nothing is written. What cannot be shown to mean the same is refused in words: every wait must be there as it
is, an end must be within reach whatever routes are taken, what is asked on the way must have been given, and
the rows must say what the drawing says. (issue 4, moving running cases; engine notes 6)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal
from uuid import UUID

from processes import engine, specs, store
from processes.bundles import FORMS, VOCABULARY
from processes.engine import needs, rebinding
from processes.form_answers import answers_of
from processes.graph import HUMAN, Level
from processes.instance_locks import LockedInstance
from processes.model_files import open_model
from processes.models import (
    BundleFile,
    HumanTask,
    Incident,
    IncidentState,
    InstanceState,
    ProcessVersion,
    ServiceRequest,
    StepDefinition,
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
class Plan:
    """A prospect, and where it is good what a move writes: the state as the other version has it, and which
    steps of it the open rows refer to."""

    prospect: Prospect
    snapshot: bytes = b""
    tasks: tuple[MovingTask, ...] = ()
    requests: tuple[tuple[ServiceRequest, StepDefinition], ...] = ()


def look(instance: LockedInstance, to: ProcessVersion) -> Prospect:
    """What a move would do, with nothing written. Reads rows, so it is right for the transaction it is in."""
    return plan(instance, to).prospect


def plan(instance: LockedInstance, to: ProcessVersion) -> Plan:
    """What a move would do and write. Reads rows, so it is right for the transaction it is in."""
    name = f"version {to.number}"
    if instance.state != InstanceState.RUNNING:
        return Plan(Prospect("stays", ("It has ended.",)))
    if instance.version_id == to.pk:
        return Plan(Prospect("stays", (f"It runs {name} already.",)))
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
    return Plan(Prospect("can_move", notes), snapshot, tasks, tuple(requests))


def _against(sentences: Sequence[str]) -> Plan:
    return Plan(Prospect("cannot", tuple(dict.fromkeys(sentences))))


def _not_begun(instance: LockedInstance, new: engine.Spec, name: str) -> Plan:
    """Its first step has failed and waits to be repeated: nothing stands anywhere yet."""
    failed = Incident.objects.filter(instance_id=instance.id, state=IncidentState.OPEN, task_id=None).first()
    message = (failed.trigger.get("message") if failed else None) or None
    starts = [new.main.task_specs[flow.target] for flow in new.main.start.flows]
    if message and message not in {start.message_name for start in starts}:
        return _against([f"It was begun by the message “{message}”, which begins nothing in {name}."])
    return Plan(Prospect("can_move", ("Its first step has failed: it is to be repeated after the move.",)))


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
