"""Every condition, time, collection and calculation is one that the service can work out safely."""

from collections.abc import Iterator

from processes.engine.errors import ExpressionError
from processes.engine.expressions import compile_expression, compile_script
from processes.findings import Finding
from processes.graph import Flow, Node
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "expressions"
_HELP = (
    "Compare variables with texts in quotes and numbers, join with and, or, not, and call only the "
    "functions of the list “What a condition may ask”, which stands under the routes of the step."
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            for flow in level.flows:
                if flow.condition:
                    source = level.nodes.get(flow.source)
                    what = f"The condition on the route after “{source.label if source else flow.source}”"
                    yield from _try(model, context, flow, what, flow.condition)
        for node in process.nodes():
            for what, expression in _of(node):
                yield from _try(model, context, node, what, expression)
            if node.kind == "scriptTask":
                yield from _script(model, context, node)


def _of(node: Node) -> Iterator[tuple[str, str]]:
    for event in node.events:
        if event.kind == "timer" and event.expression:
            yield f"The time of “{node.label}”", event.expression
    if node.multi_instance:
        for part in (node.multi_instance.collection, node.multi_instance.cardinality):
            if part:
                yield f"The repetition of “{node.label}”", part


def _try(model: Model, context: Context, thing: Node | Flow, what: str, expression: str) -> Iterator[Finding]:
    try:
        compile_expression(expression, context.vocabulary.functions)
    except ExpressionError as error:
        yield model.finding(RULE, thing, f"{what} cannot be used: {error}.", _HELP)


def _script(model: Model, context: Context, node: Node) -> Iterator[Finding]:
    if not node.script.strip():
        yield model.finding(
            RULE, node, f"“{node.label}” calculates nothing.", "Write lines such as: round = round + 1"
        )
        return
    try:
        compile_script(node.script, context.vocabulary.functions)
    except ExpressionError as error:
        yield model.finding(
            RULE,
            node,
            f"The calculation of “{node.label}” cannot be used: {error}.",
            "Keep only lines of the form “name = value”. Everything else is an operation of a service step.",
        )
