"""A repeated step says for whom: a collection, or a number of at most 200."""

import ast
from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import MultiInstance, Node
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "repetition"
MAX_INSTANCES = 200


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if node.standard_loop:
                yield model.finding(
                    RULE,
                    node,
                    f"“{node.label}” has a loop marker, which cannot be stopped or followed.",
                    "Draw the loop: a gateway before the step, another after it, and an arrow back.",
                )
            if node.multi_instance:
                yield from _multi_instance(model, node, node.multi_instance)


def _multi_instance(model: Model, node: Node, repeated: MultiInstance) -> Iterator[Finding]:
    if not repeated.collection and not repeated.cardinality:
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” is repeated, but not said for whom.",
            "Name the variable that holds the collection (loopDataInputRef); a calculation before it "
            "fills it, as in people_to_decide = people().",
        )
    if repeated.collection and repeated.cardinality:
        yield model.finding(
            RULE, node, f"“{node.label}” is repeated both for a collection and a number.", "Keep one of them."
        )
    if repeated.collection and not repeated.item:
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” is repeated for a collection, but its instances cannot tell which member they "
            "are for.",
            "Name the variable that holds the member (inputDataItem), for example person or agency.",
        )
    if not 1 <= _number(repeated.cardinality) <= MAX_INSTANCES:
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” would be opened more than {MAX_INSTANCES} times at once, or never.",
            f"Ask for 1 to {MAX_INSTANCES}, or repeat it for a collection.",
        )
    if repeated.output:
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” collects its answers in a list, which comes out in no fixed order.",
            "Take the output collection out. Answers are kept with their forms; a function can ask for them.",
        )
    if repeated.completion_condition and _reads_answers(repeated.completion_condition):
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” may stop early, but the rule would only see the last answer.",
            "Ask the records with a function, as in positions_complete(), or let a time limit end the step.",
        )


def _reads_answers(condition: str) -> bool:
    """Whether a stop rule reads variables: each answer has its own, so it would see only the newest."""
    try:
        tree = ast.parse(condition.strip(), mode="eval")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return True
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return any(isinstance(node, ast.Name) and id(node) not in called for node in ast.walk(tree))


def _number(cardinality: str) -> int:
    """A number written out; what has to be worked out passes here and meets the same limit when it runs."""
    try:
        value = ast.literal_eval(cardinality or "1")
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return 1
    return int(value) if isinstance(value, int | float) and abs(value) < 1e9 else MAX_INSTANCES + 1
