"""The drawings of the versions: how their processes are called, and their routes in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Count

from orchestrator.pathway import drawings
from processes.models import HumanTask, ProcessVersion, VersionState
from processes.parsing import parse


@dataclass(frozen=True)
class Route:
    """One arrow of a drawing: from which step to which."""

    id: str
    source: str
    target: str
    name: str


def newest(versions: Iterable[ProcessVersion]) -> list[ProcessVersion]:
    """The newest published version of each pathway, of versions that come newest first."""
    found: dict[tuple[str, str], ProcessVersion] = {}
    for version in versions:
        if version.state == VersionState.PUBLISHED:
            found.setdefault((version.owner_key, version.process_id), version)
    return list(found.values())


def drawing_of(versions: Sequence[ProcessVersion], process_id: str) -> ProcessVersion | None:
    """The version to draw a process from: its own, else one that calls it."""
    for version in versions:
        if version.process_id == process_id:
            return version
    for version in versions:
        if any(one.process_id == process_id for one in drawings.of_version(version.pk)):
            return version
    return None


def most_run(
    versions: Sequence[ProcessVersion], process_id: str, *, start: datetime, end: datetime
) -> ProcessVersion | None:
    """The version in which most cases came to a step of this process in a time; None where none did.

    A called process stands in the drawings of several pathways, each with versions of its own.
    """
    tasks = HumanTask.objects.filter(
        step__process_id=process_id,
        step__version__in=[version.pk for version in versions],
        created_at__gte=start,
        created_at__lt=end,
    )
    counted = tasks.order_by().values("step__version").annotate(cases=Count("scope_key", distinct=True))
    found = counted.order_by("-cases", "-step__version").values_list("step__version", flat=True).first()
    return next((version for version in versions if version.pk == found), None)


def names(versions: Iterable[ProcessVersion]) -> dict[str, str]:
    """Process id → what its drawing is called, called processes included."""
    return {one.process_id: one.name for version in versions for one in drawings.of_version(version.pk)}


@lru_cache(maxsize=256)
def routes(version_id: int, process_id: str) -> tuple[Route, ...]:
    """Every arrow of one drawing, in the order of the file. A version never changes."""
    content = drawings.file_of(version_id, process_id)
    if content is None:
        return ()
    graph = next((one for one in parse("drawing", content).executable if one.id == process_id), None)
    if graph is None:
        return ()
    nodes = {node.id: node for node in graph.nodes()}
    said = []
    for level in graph.levels.values():
        for flow in level.flows:
            source, target = nodes.get(flow.source), nodes.get(flow.target)
            said.append(
                Route(
                    flow.id,
                    (source.name if source else "") or "a junction",
                    (target.name if target else "") or "a junction",
                    flow.name,
                )
            )
    return tuple(said)


def no_routes(*, told: bool) -> str:
    """What stands in place of routes that nobody took, or that this reader is not `told` of."""
    if told:
        return "No case took a route of this drawing in this period."
    return (
        "How often each route was taken is not told to those who see no lists of cases: what comes to a "
        "junction also leaves it, so small numbers would follow from large ones."
    )


@lru_cache(maxsize=256)
def elements(version_id: int, process_id: str) -> frozenset[str]:
    """Ids of everything that stands in one drawing."""
    content = drawings.file_of(version_id, process_id)
    if content is None:
        return frozenset()
    graphs = [one for one in parse("drawing", content).executable if one.id == process_id]
    return frozenset(node.id for graph in graphs for node in graph.nodes())
