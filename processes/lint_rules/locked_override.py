"""Locked: sharing against somebody's wish is decided by a second person, on record, and looked at again."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Flow, Level, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-override"
_HELP = pathway.help_of(
    do="Lead this route through the step that authorises an override, given to another role than the "
    "decision on sharing, before sharing is opened.",
    why="sharing against somebody’s wish is lawful only with a reason, a second person and a record.",
    rule="A second person authorises",
    source="data protection law and the government’s advice on sharing (pathway P2, sharing)",
)
_DANGER_HELP = pathway.help_of(
    do="Lead this route through the review of what was shared in danger, before the end.",
    why="what was shared without asking is looked at afterwards by a second person.",
    rule="A second person looks again",
    source="data protection law and the government’s advice on sharing (pathway P1, limit K-17)",
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in pathway.processes_of(model, pathway.SHARING_DECISION):
        yield from _sharing(model, process)
    for process in pathway.processes_of(model, pathway.IMMEDIATE_DANGER):
        level = process.top
        opening = _ids(level, pathway.performs("open_danger_sharing"))
        reviewing = _ids(level, pathway.asks("danger_review"))
        way = pathway.way_to_an_end(level, reviewing, after=opening) if opening else None
        if way is not None:
            yield model.finding(
                RULE,
                pathway.last_step(way, level),
                f"What was shared in danger is never looked at again: {pathway.in_words(way)}.",
                _DANGER_HELP,
            )


def _sharing(model: Model, process: ProcessGraph) -> Iterator[Finding]:
    level = process.top
    opening = _ids(level, pathway.performs("open_sharing"))
    authorising = _ids(level, pathway.asks("authorise_override"))
    asking = [flow for flow in level.flows if flow.condition and "override_needed(" in flow.condition]
    gateways = {flow.source for flow in asking}
    way = pathway.way_to_open(level, opening, gateways) or pathway.way_to_an_end(level, gateways)
    if way is not None:
        yield model.finding(
            RULE,
            pathway.last_step(way, level),
            f"Sharing can be opened without asking whether an override is needed: {pathway.in_words(way)}.",
            _HELP,
        )
    for flow in _override_routes(level, asking):
        if flow.target in authorising:
            continue
        way = _way_from(level, flow, opening, authorising)
        if way is not None:
            yield model.finding(
                RULE,
                flow,
                f"An override can be used without a second person: {pathway.in_words(way)}.",
                _HELP,
            )
    deciders = {
        (node.ofd.assignment.agency, node.ofd.assignment.role)
        for node in level.nodes.values()
        if pathway.asks("sharing_decision")(node) and node.ofd.assignment
    }
    for node in (level.nodes[id] for id in authorising):
        given = node.ofd.assignment
        if given and (given.agency, given.role) in deciders:
            yield model.finding(
                RULE, node, f"“{node.label}” is given to the same role that decided on sharing.", _HELP
            )


def _override_routes(level: Level, asking: list[Flow]) -> list[Flow]:
    """Routes taken where an override is needed: those that ask for it, or the others of a “not needed”."""
    routes = []
    for flow in asking:
        if (flow.condition or "").lstrip().startswith("not "):
            routes += [other for other in level.out(flow.source) if other.id != flow.id]
        else:
            routes.append(flow)
    return routes


def _way_from(level: Level, flow: Flow, opening: set[str], authorising: set[str]) -> list[Node] | None:
    if flow.target in opening:
        return [level.nodes[flow.target]]
    target = level.nodes.get(flow.target)
    if target is None:
        return None
    way = pathway.way_to_open(level, opening, authorising, after=[target.id])
    return None if way is None else [target, *way]


def _ids(level: Level, test: pathway.Test) -> set[str]:
    return {node.id for node in level.nodes.values() if test(node)}
