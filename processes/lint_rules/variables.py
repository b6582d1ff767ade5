"""What an expression reads is given by somebody: a form, a calculation, a table, a message, a repetition."""

import difflib
from collections.abc import Iterable, Iterator

from processes.engine.errors import ExpressionError
from processes.engine.expressions import BUILT_IN
from processes.engine.grammar import parse_expression, parse_script, variables
from processes.findings import ERROR, WARNING, Finding
from processes.graph import Flow, MultiInstance, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "variables"


def check(model: Model, context: Context) -> Iterator[Finding]:
    """A warning for each name that nothing known gives: when a case comes there, the step fails. An error in
    the pathway, where no case may stop. An error too for the bare name of a function: whoever wrote it meant
    its answer.

    Everything known counts, not only what comes before: a called process reads what its caller was given.
    """
    given = given_by((*context.processes.values(), *model.processes), context)
    known = pathway.known_processes(model, context)
    for process in model.executable:
        severity = ERROR if pathway.belongs(process, known) else WARNING
        for thing, names in read_by(process, context):
            for name in sorted(names - given):
                if name in context.vocabulary.functions or name in BUILT_IN:
                    yield model.finding(RULE, thing, *_call_meant(name))
                else:
                    yield model.finding(RULE, thing, *_words(name, given), severity)


def _call_meant(name: str) -> tuple[str, str]:
    return (
        f"“{name}” is the name of a function and asks nothing as it stands: did you mean {name}()?",
        f"Write {name}(…) with its brackets; a name without them is a variable.",
    )


def _words(name: str, given: set[str]) -> tuple[str, str]:
    near = difflib.get_close_matches(name, given, n=1)
    meant = f"Did you mean “{near[0]}”? " if near else ""
    return (
        f"Nothing in this drawing gives “{name[:60]}”: a case that comes here would stop.",
        f"{meant}Write the name as the form, calculation, table, message or repetition that gives it; a text "
        "stands in quotes, and a question of a form must be marked as one that the process reads.",
    )


def given_by(processes: Iterable[ProcessGraph], context: Context) -> set[str]:
    """Names that forms, tables, messages, and the calculations and repetitions of these processes give."""
    own = {name for process in processes for name in _given(process)}
    return {*context.answers, *context.vocabulary.variables, *own}


def _given(process: ProcessGraph) -> Iterator[str]:
    for node in process.nodes():
        if node.kind == "scriptTask":
            try:
                yield from (name for name, _ in parse_script(node.script))
            except ExpressionError:
                continue  # the rule on expressions says so
        if node.multi_instance:
            yield from (node.multi_instance.item, node.multi_instance.output)


def read_by(process: ProcessGraph, context: Context) -> Iterator[tuple[Node | Flow, set[str]]]:
    """Each step and arrow with the names that it reads, itself or in the table it asks."""
    for level in process.levels.values():
        for flow in level.flows:
            source = level.nodes.get(flow.source)
            if flow.condition and not (source and source.default == flow.id):
                yield flow, _names([flow.condition])
    for node in process.nodes():
        times = [event.expression for event in node.events if event.kind == "timer"]
        names = _names([*times, *_repetition(node.multi_instance)]) | _calculated(node)
        yield node, names | context.reads.get(node.ofd.decision, frozenset())


def _repetition(repeated: MultiInstance | None) -> tuple[str, ...]:
    return (repeated.collection, repeated.cardinality) if repeated else ()


def _calculated(node: Node) -> set[str]:
    try:
        lines = parse_script(node.script) if node.kind == "scriptTask" else ()
    except ExpressionError:
        return set()
    return {name for _, tree in lines for name in variables(tree)}


def _names(expressions: Iterable[str]) -> set[str]:
    """What they read. An expression that cannot be read is said by another rule."""
    found: set[str] = set()
    for expression in expressions:
        try:
            found |= variables(parse_expression(expression))
        except ExpressionError:
            continue
    return found
