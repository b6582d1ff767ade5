"""What is there for an expression though no step before gives it: from a message, or a repetition around."""

import ast
from collections.abc import Mapping

from processes.engine.grammar import variables
from processes.graph import Flow, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context

#: What the message that begins a process brings to it.
BROUGHT: Mapping[str, frozenset[str]] = {
    pathway.AGENCY_ASSESSMENT: frozenset({"agency", "round"}),
    pathway.NEW_INFORMATION: frozenset({"information"}),
    pathway.PERSON_JOINED: frozenset({"person"}),
}


def not_there(
    tree: ast.expr,
    thing: Node | Flow,
    process: ProcessGraph,
    running: Mapping[str, ProcessGraph],
    context: Context,
) -> set[str]:
    """Names that an expression asks and that only a message or a repetition gives, where none gives them.
    What forms, calculations and tables give is looked after by the rule `read-before-set`.
    """
    items = {
        node.multi_instance.item for each in running.values() for node in each.nodes() if node.multi_instance
    }
    asked = variables(tree) & (items | context.vocabulary.variables)
    return {name for name in asked if not _has(name, thing, process, running, frozenset())}


def _has(
    name: str,
    thing: Node | Flow,
    process: ProcessGraph,
    running: Mapping[str, ProcessGraph],
    seen: frozenset[str],
) -> bool:
    if name in BROUGHT.get(process.id, ()):
        return True
    level = process.levels[thing.level]
    around = [thing] if isinstance(thing, Node) else []
    while level.parent:
        outer = process.levels[level.parent]
        around += [outer.nodes[level.id]] if level.id in outer.nodes else []
        level = outer
    if any(node.multi_instance and node.multi_instance.item == name for node in around):
        return True
    callers = [
        (node, each)
        for each in running.values()
        for node in each.nodes()
        if node.called == process.id != each.id
    ]
    here = seen | {process.id}
    return bool(callers) and all(
        each.id in here or _has(name, node, each, running, here) for node, each in callers
    )
