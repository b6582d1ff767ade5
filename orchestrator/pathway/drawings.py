"""Drawings of a version, and where a case stands in them.

A version never changes, so what is read from its files is kept per process.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from orchestrator.agencies.models import Agency
from orchestrator.cases.models import Case
from processes.models import (
    BundleFile,
    EventKind,
    HumanTask,
    InstanceState,
    MessageSubscription,
    ProcessEvent,
    ProcessInstance,
    ServiceRequest,
    StepDefinition,
    Timer,
)
from processes.parsing import parse

from .running_order import as_they_run

CATCHING = "intermediateCatchEvent"


@dataclass(frozen=True)
class Drawn:
    """One process of a bundle: the file that draws it, and which of its steps call which process."""

    process_id: str
    name: str
    path: str
    calls: Mapping[str, str]  #: element id of a call activity → process id


@dataclass(frozen=True)
class Standing:
    """Where one running process stands, for one drawing."""

    instance: ProcessInstance
    drawn: Drawn
    item: str
    about: str  #: the agency it is about, by name; "" where it is about the whole case
    present: tuple[str, ...]  #: element ids, in the order of the drawing
    passed: tuple[str, ...]
    sentences: tuple[str, ...]  #: the same in words

    @property
    def present_json(self) -> str:
        return json.dumps(self.present)

    @property
    def passed_json(self) -> str:
        return json.dumps(self.passed)

    @property
    def is_running(self) -> bool:
        return self.instance.state == InstanceState.RUNNING


@lru_cache(maxsize=256)
def of_version(version_id: int) -> tuple[Drawn, ...]:
    """Every process drawn in the bundle as it runs: that of the version itself first, then what it calls."""
    files = BundleFile.objects.filter(version_id=version_id, path__endswith=".bpmn").select_related("version")
    own = ""
    paths: dict[str, str] = {}
    graphs = []
    for file in files:
        own = file.version.process_id
        for graph in parse(file.path, bytes(file.content)).executable:
            paths.setdefault(graph.id, file.path)
            graphs.append(graph)
    return tuple(
        Drawn(
            graph.id,
            graph.label,
            paths[graph.id],
            {node.id: node.called for node in graph.nodes() if node.called},
        )
        for graph in as_they_run(graphs, first=own)
    )


def file_of(version_id: int, process_id: str) -> bytes | None:
    """The drawing of one process of a version, byte for byte; None where the version has no such process."""
    for drawn in of_version(version_id):
        if drawn.process_id == process_id:
            content = BundleFile.objects.get(version_id=version_id, path=drawn.path).content
            return bytes(content)
    return None


def of_case(case: Case) -> list[Standing]:
    """Where every process of the case stands, the oldest first, with one entry per drawing it is in now.

    Reads rows only. A called process is shown beside its caller while something waits in it.
    """
    instances = list(
        ProcessInstance.objects.filter(business_key=case.business_key)
        .select_related("version")
        .defer("snapshot")
        .order_by("started_at")
    )
    ids = [instance.pk for instance in instances]
    agencies = dict(Agency.objects.filter(site_id=case.site_id).values_list("code", "name"))
    names = _step_names({instance.version_id for instance in instances})
    waits = _waits(ids)
    passed = _passed(ids)
    standings = []
    for instance in instances:
        drawings = of_version(instance.version_id)
        here = waits[instance.pk]
        busy = {process_id for process_id, _ in here}
        for drawn in drawings:
            main = drawn.process_id == instance.version.process_id
            if not main and drawn.process_id not in busy:
                continue
            calling = {
                element
                for element, called in drawn.calls.items()
                if _reaches(called, busy, {one.process_id: one for one in drawings})
            }
            present = {element for process_id, element in here if process_id == drawn.process_id} | calling
            ordered = tuple(
                element
                for (version_id, process_id, element) in names
                if version_id == instance.version_id and process_id == drawn.process_id and element in present
            )
            standings.append(
                Standing(
                    instance=instance,
                    drawn=drawn,
                    item=instance.item,
                    about=agencies.get(instance.item, instance.item),
                    present=ordered,
                    passed=tuple(passed[(instance.pk, drawn.process_id)]),
                    sentences=_in_words(
                        [names[(instance.version_id, drawn.process_id, element)] for element in ordered]
                    ),
                )
            )
    return standings


def _in_words(steps: Sequence[StepDefinition]) -> tuple[str, ...]:
    """Names of the steps that are being done; events not come yet are named as such."""
    events = [f"“{step.name or step.element_id}”" for step in steps if step.kind == CATCHING]
    done_now = tuple(step.name or step.element_id for step in steps if step.kind != CATCHING)
    if not events:
        return done_now
    return (*done_now, f"waiting for {'one of ' if len(events) > 1 else ''}{', '.join(events)}")


def _reaches(called: str, busy: set[str], drawings: Mapping[str, Drawn]) -> bool:
    """Something waits in the called process or in one that it calls."""
    if called in busy:
        return True
    inner = drawings.get(called)
    return inner is not None and any(_reaches(one, busy, drawings) for one in inner.calls.values())


def _step_names(version_ids: set[int]) -> dict[tuple[int, str, str], StepDefinition]:
    steps = StepDefinition.objects.filter(version_id__in=version_ids).order_by("version_id", "position")
    return {(step.version_id, step.process_id, step.element_id): step for step in steps}


def _waits(instance_ids: Sequence[UUID]) -> dict[UUID, set[tuple[str, str]]]:
    """Instance → (process id, element id) of everything that it waits at. Boundary timers stand on a task."""
    found: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    tasks = HumanTask.objects.filter(instance_id__in=instance_ids, state__in=HumanTask.OPEN_STATES)
    for instance_id, process_id, element in tasks.values_list(
        "instance_id", "step__process_id", "step__element_id"
    ):
        found[instance_id].add((process_id, element))
    catching = StepDefinition.objects.filter(kind=CATCHING).values_list(
        "version_id", "process_id", "element_id"
    )
    events = set(catching)
    timers = Timer.objects.filter(instance_id__in=instance_ids, state="waiting").values_list(
        "instance_id", "instance__version_id", "process_id", "element_id"
    )
    for instance_id, version_id, process_id, element in timers:
        if (version_id, process_id, element) in events:
            found[instance_id].add((process_id, element))
    by_element = {(version_id, element): process_id for version_id, process_id, element in events}
    subscriptions = MessageSubscription.objects.filter(instance_id__in=instance_ids)
    for instance_id, version_id, element in subscriptions.values_list(
        "instance_id", "instance__version_id", "element_id"
    ):
        standing_in = by_element.get((version_id, element))
        if standing_in:
            found[instance_id].add((standing_in, element))
    requests = ServiceRequest.objects.filter(instance_id__in=instance_ids, state="waiting")
    for instance_id, process_id, element in requests.values_list(
        "instance_id", "step__process_id", "step__element_id"
    ):
        found[instance_id].add((process_id, element))
    return found


def _passed(instance_ids: Sequence[UUID]) -> dict[tuple[UUID, str], list[str]]:
    passed: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    events = ProcessEvent.objects.filter(
        instance_id__in=instance_ids, kind__in=(EventKind.PASSED, EventKind.TASK_COMPLETED)
    )
    for instance_id, process_id, element in events.values_list(
        "instance_id", "process_id", "element_id"
    ).distinct():
        passed[(instance_id, process_id)].append(element)
    return passed
