"""Steps of one agency at which every case stands for as long as that agency is silent."""

from collections.abc import Iterable, Iterator

from processes.findings import WARNING, Finding
from processes.graph import Level, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.limbo_goals import MAIN, Goal
from processes.parsing import Model

_HELP = (
    "Must the case wait for it? An agency may be silent. Put an event at the edge of the step that ends it "
    "at its limit, or let the step run on a branch beside, so that decision and plan come within 24 hours. "
    "This is asked because of the rule “A plan within 24 hours”, from SafeLives’ One Front Door (pathway P0, "
    "steps S-05 to S-15)."
)


def told(
    model: Model, process: ProcessGraph, level: Level, held: Iterable[str], goal: Goal, context: Context
) -> Iterator[Finding]:
    """A word on each held step that somebody outside the hub does and that no time ends."""
    for node in (level.nodes[id] for id in held) if goal in MAIN else ():
        who = pathway.asked(process, node, context.vocabulary) if node.is_human else None
        if who is None or who.agency == "HUB" or _is_ended(level, node):
            continue
        agency = context.vocabulary.agencies.get(who.agency)
        name = agency.label if agency else "the agency that is asked"
        text = f"Every case stands at “{node.label}” {goal.before} for as long as {name} is silent."
        yield model.finding("locked-no-limbo", node, text, _HELP, WARNING)


def _is_ended(level: Level, node: Node) -> bool:
    edges = [each for each in level.boundaries(node.id) if each.interrupting]
    return any(each.event and each.event.kind == "timer" for each in edges)
