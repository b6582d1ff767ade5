"""Locked: no joint decision ends before the guard against "no further action" has let it pass."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Level, Node
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-outcome-guard"
_HELP = pathway.help_of(
    do="Lead this route through the decision table that guards the outcome, after the last proposal and "
    "before the end, and let a choice follow its answer.",
    why="where there is domestic abuse no outcome is “no further action”, and nobody is closed before every "
    "core agency has looked.",
    rule="Nobody is turned away",
    source="SafeLives’ One Front Door (pathway P4, joint decision)",
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.JOINT_DECISION):
        level = process.top
        guarding = pathway.doing(process, level, pathway.decides("outcome_guard"), known)
        proposing = [node.id for node in level.nodes.values() if pathway.asks("decision_proposal")(node)]
        way = pathway.way_to_an_end(level, guarding)
        for proposal in proposing if way is None else ():
            way = pathway.way_to_an_end(level, guarding, after=[proposal])
            if way is not None:
                way = [level.nodes[proposal], *way]
                break
        if way is not None:
            yield model.finding(
                RULE,
                pathway.last_step(way, level),
                f"A joint decision can end unguarded: {pathway.in_words(way)}.",
                _HELP,
            )
        for node in level.nodes.values():
            if pathway.decides("outcome_guard")(node) and not _is_heeded(level, node):
                yield model.finding(
                    RULE, node, f"What “{node.label}” answers is not heeded: no choice follows it.", _HELP
                )


def _is_heeded(level: Level, guard: Node) -> bool:
    """Whether the guard is followed by a choice with a condition, before anything else happens."""
    following = [level.nodes.get(flow.target) for flow in level.out(guard.id)]
    return bool(following) and all(
        node is not None
        and node.kind == "exclusiveGateway"
        and len(level.out(node.id)) > 1
        and any(flow.condition for flow in level.out(node.id))
        for node in following
    )
