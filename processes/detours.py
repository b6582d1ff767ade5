"""Which step of a drawing may be left out where it fails, and which ways lead on from there.

An operation, a script and a decision table may be left out; at a choice whose conditions fail a person names
the way. Never a step that a person does, a join, or what a rule of the pathway locks: nor does a way that a
person names go round a locked step that lay on another one. (issue 4, point 4)
"""

from dataclasses import dataclass

from processes.exceptions import (
    JoinNotSkipped,
    LockedStepNotSkipped,
    NoSuchRoute,
    PersonsStepNotSkipped,
    RouteAroundLockedStep,
    RouteNeeded,
    StepNotSkipped,
)
from processes.graph import Flow, Level, Node
from processes.models import BundleFile
from processes.parsing import parse
from processes.routes import ahead

#: Left out as if they had been done, without their work.
PLAIN = frozenset({"serviceTask", "sendTask", "scriptTask", "businessRuleTask"})
CHOICE = "exclusiveGateway"
_JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass(frozen=True)
class Route:
    """One way out of a choice."""

    flow_id: str
    name: str  #: as the arrow is labelled; "" where it is not
    leads_to: str  #: what comes next on it, in words
    allowed: bool  #: it goes round no locked step


def routes(version_id: int, process_id: str, element_id: str) -> tuple[Route, ...]:
    """The ways out of a choice, in the order of the file; none at any other step."""
    level, node = _find(version_id, process_id, element_id)
    if level is None or node is None or node.kind != CHOICE:
        return ()
    out = level.out(node.id)
    return tuple(
        Route(flow.id, flow.name, _next(level, flow), not _locked_beside(level, node, flow)) for flow in out
    )


def allow(version_id: int, process_id: str, element_id: str, *, route: str = "") -> None:
    """Returns where the step may be left out (by this route, at a choice).

    Raises LockedStepNotSkipped, PersonsStepNotSkipped, JoinNotSkipped, StepNotSkipped; at a choice
    RouteNeeded, NoSuchRoute, RouteAroundLockedStep.
    """
    level, node = _find(version_id, process_id, element_id)
    if level is None or node is None:
        raise StepNotSkipped
    if node.ofd.locked:
        raise LockedStepNotSkipped(node.ofd.locked)
    if node.is_human:
        raise PersonsStepNotSkipped
    if node.kind in _JOINS:
        raise JoinNotSkipped
    if node.kind in PLAIN:
        return
    if node.kind != CHOICE:
        raise StepNotSkipped
    out = level.out(node.id)
    if len(out) < 2:
        raise StepNotSkipped
    if not route:
        raise RouteNeeded
    flow = next((flow for flow in out if flow.id == route), None)
    if flow is None:
        raise NoSuchRoute
    if locked := _locked_beside(level, node, flow):
        raise RouteAroundLockedStep(locked)


def kind_of(version_id: int, process_id: str, element_id: str) -> str:
    """BPMN tag of the element; "" where the drawing does not have it."""
    _, node = _find(version_id, process_id, element_id)
    return node.kind if node else ""


def _locked_beside(level: Level, choice: Node, chosen: Flow) -> str:
    """Name of a locked step that another way out leads to, and this one does not."""
    reached = ahead(level, [chosen.target], avoiding={choice.id})
    for flow in level.out(choice.id):
        for missed in sorted(ahead(level, [flow.target], avoiding={choice.id}) - reached):
            if level.nodes[missed].ofd.locked:
                return level.nodes[missed].label
    return ""


def _next(level: Level, flow: Flow) -> str:
    """The first thing with a name on the way."""
    seen: set[str] = set()
    current = level.nodes.get(flow.target)
    while current is not None and not current.name and current.id not in seen:
        seen.add(current.id)
        out = level.out(current.id)
        current = level.nodes.get(out[0].target) if len(out) == 1 else None
    return current.name if current is not None else ""


def _find(version_id: int, process_id: str, element_id: str) -> tuple[Level | None, Node | None]:
    """The element in the drawing of a version."""
    files = BundleFile.objects.filter(version_id=version_id, path__endswith=".bpmn").order_by("path")
    for path, content in files.values_list("path", "content"):
        for graph in parse(path, bytes(content)).executable:
            for level in graph.levels.values() if graph.id == process_id else ():
                if element_id in level.nodes:
                    return level, level.nodes[element_id]
    return None, None
