"""Locked: nothing that the pathway works out on its way can fail, for whatever family."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from processes.engine.decisions import INPUT, DecisionTable
from processes.engine.errors import ExpressionError
from processes.engine.grammar import parse_expression, parse_script, variables
from processes.findings import Finding
from processes.graph import Flow, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.certainty import (
    LIST,
    MAYBE_NUMBER,
    NUMBER,
    ONE,
    TEXT,
    UNKNOWN,
    Known,
    agreed,
    doubts,
    kind_of,
)
from processes.lint_rules.context import Context
from processes.lint_rules.effort import takes_too_long
from processes.lint_rules.fitting import COUNT, TIMES, fits
from processes.lint_rules.from_outside import BROUGHT, not_there
from processes.parsing import Model

RULE = "locked-certain"
AT_RECEIPT = frozenset({"K-01", "K-02", "K-03", "K-04", "K-07", "K-08", "K-09"})
#: Clocks that surely have begun where a process runs, beside those that begin with the referral.
_BEGUN: Mapping[str, frozenset[str]] = {
    pathway.AGENCY_ASSESSMENT: frozenset({"K-05"}),
    pathway.IMMEDIATE_DANGER: frozenset({"K-12", "K-17"}),
    pathway.NEW_INFORMATION: frozenset({"K-21"}),
    pathway.REFERRER_FEEDBACK: frozenset({"K-10"}),
}
HELP = pathway.help_of(
    do="Compare with == or in, join with and, or, not, and ask the functions of the list. Compare by "
    "size only numbers that must be given; divide only by a number that is written out.",
    why="where something cannot be worked out the case stands still, before anybody has looked at it.",
    rule="Every case goes on",
    source="SafeLives’ One Front Door (pathway P0 to P13, steps S-05 to S-15)",
)
_LEFT_EMPTY = (
    "“{name}” is the answer to {question}, which may be left empty: make it compulsory and always asked in "
    "the form {form}, or compare it only where it is given: {name} != null and … "
)
#: Arguments that may be left out.
_OPTIONAL = frozenset({"round"})


def check(model: Model, context: Context) -> Iterator[Finding]:
    running = pathway.known_processes(model, context)
    known: Known | None = None
    for process in model.executable:
        if not pathway.belongs(process, running):
            continue
        known = known or Known(context.vocabulary, _kinds(running, context))
        for thing, what, tree, wanted in _worked_out(process):
            said = [*doubts(tree, known), *_misasked(tree, process.id, context)]
            said += [*takes_too_long(tree, known), *fits(tree, wanted, known)]
            said += [
                f"“{name}” is not there" for name in sorted(not_there(tree, thing, process, running, context))
            ]
            if said:
                help = _help_on([tree], said[0], known, context)
                yield model.finding(RULE, thing, may_fail(what, said[0]), help)


def _worked_out(process: ProcessGraph) -> Iterator[tuple[Node | Flow, str, ast.expr, str]]:
    """Each step or arrow, what of it, the expression, and which kind it must give: empty for any."""
    for level in process.levels.values():
        for flow in level.flows:
            source = level.nodes.get(flow.source)
            if flow.condition and not (source and source.default == flow.id):
                after = source.label if source else flow.source
                yield from _read(flow, f"The condition on the route after “{after}”", flow.condition, "")
    for node in process.nodes():
        for event in node.events:
            if event.kind == "timer":
                yield from _read(node, f"The time of “{node.label}”", event.expression, event.timer)
        if node.multi_instance:
            over = f"The repetition of “{node.label}”"
            yield from _read(node, over, node.multi_instance.collection, LIST)
            yield from _read(node, over, node.multi_instance.cardinality, COUNT)
            yield from _read(node, over, node.multi_instance.completion_condition, "")
        if node.kind == "scriptTask":
            yield from ((node, f"The calculation of “{node.label}”", tree, "") for _, tree in _lines(node))


def _read(
    thing: Node | Flow, what: str, source: str, wanted: str
) -> Iterator[tuple[Node | Flow, str, ast.expr, str]]:
    try:
        if source:
            yield thing, what, parse_expression(source), wanted
    except ExpressionError:
        return  # the rule on expressions says so


def _lines(node: Node) -> list[tuple[str, ast.expr]]:
    try:
        return list(parse_script(node.script))
    except ExpressionError:
        return []


def _misasked(tree: ast.expr, process_id: str, context: Context) -> Iterator[str]:
    """Functions of the service that are asked about what they do not know."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        names = context.vocabulary.arguments.get(call.func.id)
        if names is None or call.func.id not in context.vocabulary.functions:
            continue
        needed = [name for name in names if name not in _OPTIONAL]
        asked = f"“{ast.unparse(call)[:60]}”"
        if call.keywords or not len(needed) <= len(call.args) <= len(names):
            yield f"{asked} must be asked as {call.func.id}({', '.join(names)})"
            continue
        for name, given in zip(names, call.args, strict=False):
            if name in ("code", "point"):
                if not (isinstance(given, ast.Constant) and isinstance(given.value, str)):
                    yield f"{asked} needs a {name} in quotes"
            elif not (isinstance(given, ast.Name) and given.id == name):
                yield f"{asked} must be asked about “{name}”"
        if call.func.id in TIMES and call.args and isinstance(call.args[0], ast.Constant):
            code = str(call.args[0].value)
            begun = AT_RECEIPT | _BEGUN.get(process_id, frozenset())
            if code not in begun and not code.startswith("L-"):
                yield f"{asked} asks for a limit that may not have begun there"


def _kinds(running: Mapping[str, ProcessGraph], context: Context) -> dict[str, str]:
    """Of the variables: what every form, calculation and table that gives one of the name agrees on."""
    found: dict[str, set[str]] = {}
    brought = frozenset[str]().union(*BROUGHT.values())
    found.update({name: {ONE if name in brought else UNKNOWN} for name in context.vocabulary.variables})
    for names in context.columns.values():
        for name in names:
            found.setdefault(name, set()).add(UNKNOWN)
    for form, names in context.form_answers.items():
        for name in names:
            asked = context.questions.get(form, {}).get(name)
            kind = UNKNOWN
            if asked is not None and asked.is_always:
                kind = NUMBER if asked.is_number else TEXT if asked.choices else UNKNOWN
            elif asked is not None and asked.is_number:
                kind = MAYBE_NUMBER
            found.setdefault(name, set()).add(kind)
    lines: list[tuple[str, ast.expr]] = []
    for process in running.values():
        for node in process.nodes():
            if node.multi_instance:
                found.setdefault(node.multi_instance.item, set()).add(ONE)
                found.setdefault(node.multi_instance.output, set()).add(UNKNOWN)
            if node.kind == "scriptTask":
                lines += _lines(node)
    return _settled(found, lines, context)


def _settled(
    found: dict[str, set[str]], lines: list[tuple[str, ast.expr]], context: Context
) -> dict[str, str]:
    """A calculation may read what another gives: what each gives is asked again until nothing is new."""
    kinds = {name: agreed(given) for name, given in found.items()}
    for _ in range(len(lines) + 1):
        known = Known(context.vocabulary, kinds)
        settled = {name: set(given) for name, given in found.items()}
        for name, tree in lines:
            settled.setdefault(name, set()).add(kind_of(tree, known))
        again = {name: agreed(given) for name, given in settled.items()}
        if again == kinds:
            break
        kinds = again
    return kinds


def check_table(
    table: DecisionTable, names: Collection[str], context: Context
) -> Iterator[tuple[int, str, str, str]]:
    """What may fail in a table that the pathway asks by one of these names, as (number of the row or 0, where
    it stands, what, what to do).
    """
    if not _is_asked(names, context):
        return
    known = Known(context.vocabulary, _kinds(context.processes, context))
    columns = [parse_expression(source) for source in table.inputs]
    worked_out = [(0, tree, known) for tree in columns]
    for row in table.rules:
        for tree, test in zip(columns, row.tests, strict=True):
            if test:
                inside = known.also(INPUT, kind_of(tree, known))
                worked_out.append((row.number, parse_expression(test), inside))
        worked_out += [(row.number, parse_expression(output), known) for output in row.outputs if output]
    for number, tree, inside in worked_out:
        trees = [tree, *(columns if INPUT in variables(tree) else ())]
        what = f"{f'Row {number}' if number else 'A column'} of the table “{table.name}”"
        for doubt in (
            *doubts(tree, inside),
            *takes_too_long(tree, inside),
            *_misasked(tree, "", context),
            *_points(tree),
        ):
            yield number, what, doubt, _help_on(trees, doubt, known, context)


def _points(tree: ast.expr) -> Iterator[str]:
    """Of a drawing the limits are looked up; a table names none but the limit itself."""
    for call in ast.walk(tree):
        match call:
            case ast.Call(func=ast.Name(id="clock_due"), args=[_, ast.Constant(value=point)]) if (
                point != "limit"
            ):
                yield f"“{ast.unparse(call)[:60]}” asks for a point that may not be there"


def _is_asked(names: Collection[str], context: Context) -> bool:
    return any(
        node.ofd.decision in names
        for process in context.processes.values()
        if pathway.belongs(process, context.processes)
        for node in process.nodes()
    )


def may_fail(what: str, doubt: str) -> str:
    """The sentence: “the calculation of “Sum up” may fail for some family: …”."""
    return f"{what} may fail for some family: {doubt}."


def _help_on(trees: list[ast.expr], doubt: str, known: Known, context: Context) -> str:
    """Where the doubt is about a number that may be left empty: which question of which form gives it."""
    read = {name for tree in trees for name in variables(tree) if known.kinds.get(name) == MAYBE_NUMBER}
    for form, names in sorted(context.form_answers.items()):
        for name in sorted(read & names):
            if name in re.findall(r"\w+", doubt) or INPUT in doubt:
                asked = f"“{context.questions[form][name].title or name}”"
                title = f"“{context.forms.get(form, form)}”"
                return _LEFT_EMPTY.format(name=name, question=asked, form=title) + HELP
    return HELP
