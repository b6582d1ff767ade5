"""What an expression reads is given before a case comes there, by a form, a calculation or a table."""

from collections.abc import Iterator, Mapping

from processes.engine.errors import ExpressionError
from processes.engine.grammar import parse_script, variables
from processes.findings import ERROR, WARNING, Finding, Severity
from processes.graph import Flow, Level, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.lists import calculated, called_from
from processes.lint_rules.variables import read_by
from processes.parsing import Model
from processes.routes import ahead

RULE = "read-before-set"
_HELP = "Put the form, calculation or table that gives it before it, on every route, or read something else."


def check(model: Model, context: Context) -> Iterator[Finding]:
    """An error where no way gives the name before it is read: every case that comes there stops. A warning
    where some way does not (conditions are not worked out, so it may be one that no case takes), or where
    somebody may start the process with it by hand. In the pathway an error all the same: no case may stop.

    Left out is what messages, operations, repetitions and callers may give: that is there from outside.
    """
    known = pathway.known_processes(model, context)
    for process in model.executable:
        givers = _givers(process, known, context)
        outside = context.vocabulary.variables | _from_outside(process, known, context)
        severity = ERROR if _alone(process, known) else WARNING
        at_times = ERROR if pathway.belongs(process, known) else WARNING
        for thing, names in read_by(process, context):
            names -= _settled_within(thing)
            for name in sorted((names & givers.keys()) - outside):
                yield from _read(model, process, thing, name, givers[name], (severity, at_times))


def _read(
    model: Model,
    process: ProcessGraph,
    thing: Node | Flow,
    name: str,
    givers: set[str],
    severities: tuple[Severity, Severity],
) -> Iterator[Finding]:
    level, reader = process.levels[thing.level], thing.source if isinstance(thing, Flow) else thing.id
    shortest: list[Node] = []
    behind = False
    while reader in level.nodes:
        reader = level.nodes[reader].attached_to or reader
        gives = {id for id in level.nodes if id in givers or _inside(process, level.nodes[id], givers)}
        way = pathway.way_to_open(level, {reader}, gives)
        if way is None:
            return
        shortest = shortest or way
        after = [following for id in gives for following in level.next_ids(id)]
        behind = behind or reader in ahead(level, after)
        if not level.parent:
            break
        level, reader = process.levels[level.parent], level.id
    label = thing.name or thing.id
    if behind:
        text = (
            f"“{label}” reads “{name[:60]}”, which is not given on every way: {pathway.in_words(shortest)}."
        )
    else:
        text = (
            f"“{label}” reads “{name[:60]}” before anything gives it: every case that comes here would stop."
        )
    yield model.finding(RULE, thing, text, _HELP, severities[behind])


def _alone(process: ProcessGraph, known: Mapping[str, ProcessGraph]) -> bool:
    """Whether all that it starts with is known: a message, or what its callers have."""
    by_message = any(start.events for start in process.top.of_kind("startEvent"))
    return by_message or any(node.called == process.id for each in known.values() for node in each.nodes())


def _settled_within(thing: Node | Flow) -> set[str]:
    """What a calculation reads only after it has worked it out itself."""
    if isinstance(thing, Flow) or thing.kind != "scriptTask":
        return set()
    read, first, given = set[str](), set[str](), set[str]()
    try:
        for name, tree in parse_script(thing.script):
            read |= variables(tree)
            first |= variables(tree) - given
            given.add(name)
    except ExpressionError:
        return set()  # the rule on expressions says so
    return read - first


def _inside(process: ProcessGraph, node: Node, givers: set[str]) -> bool:
    level: Level | None = process.inside(node)
    return level is not None and any(
        each.id in givers or _inside(process, each, givers) for each in level.nodes.values()
    )


def _givers(
    process: ProcessGraph, known: Mapping[str, ProcessGraph], context: Context
) -> dict[str, set[str]]:
    """Name to the ids of the steps of a process that give it, themselves or in what they call."""
    found: dict[str, set[str]] = {}
    for node in process.nodes():
        names = _given(node, context)
        if node.called in known:
            called = called_from(known[node.called], known)
            names |= {name for each in called for inner in each.nodes() for name in _given(inner, context)}
        for name in names:
            found.setdefault(name, set()).add(node.id)
    return found


def _given(node: Node, context: Context) -> set[str]:
    names = {name for name, _ in calculated(node.script)} if node.kind == "scriptTask" else set()
    if node.kind == "businessRuleTask":
        names |= context.columns.get(node.ofd.decision, frozenset())
    if node.is_human:
        names |= context.form_answers.get(node.ofd.form, frozenset())
    if node.multi_instance and node.multi_instance.output:
        names.add(node.multi_instance.output)
    return names


def _from_outside(
    process: ProcessGraph, known: Mapping[str, ProcessGraph], context: Context
) -> frozenset[str]:
    """What repetitions give, and what any process has that may call this one."""
    names = {name for node in process.nodes() for name in _repetition(node)}
    for each in known.values():
        if each.id != process.id and any(called.id == process.id for called in called_from(each, known)):
            names |= {name for node in each.nodes() for name in (*_given(node, context), *_repetition(node))}
    return frozenset(names)


def _repetition(node: Node) -> tuple[str, ...]:
    return (node.multi_instance.item,) if node.multi_instance else ()
