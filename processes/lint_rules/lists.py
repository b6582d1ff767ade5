"""Which list a repetition goes over: who is asked, and whether that can be fewer than all."""

from ast import unparse
from collections.abc import Mapping

from processes.engine.errors import ExpressionError
from processes.engine.grammar import parse_script
from processes.graph import MultiInstance, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context

CORE = "core_agencies()"
PEOPLE = "people()"


def list_of(
    repeated: MultiInstance, process: ProcessGraph, known: Mapping[str, ProcessGraph], context: Context
) -> str:
    """`core_agencies()` or `people()` where the repetition surely goes over all of that, else empty.

    A variable counts where calculations fill it with nothing else, and nobody else gives one of its name.
    """
    said = pathway.plain(repeated.collection)
    if repeated.cardinality or said in (CORE, PEOPLE):
        return "" if repeated.cardinality else said
    given = context.answers | context.vocabulary.variables
    filled: set[str] = set()
    for each in called_from(process, known):
        for node in each.nodes():
            filled |= {value for name, value in calculated(node.script) if name == said}
            if node.multi_instance and said in (node.multi_instance.item, node.multi_instance.output):
                return ""
    return next(iter(filled)) if filled in ({CORE}, {PEOPLE}) and said not in given else ""


def called_from(process: ProcessGraph, known: Mapping[str, ProcessGraph]) -> list[ProcessGraph]:
    """The process and all that it calls, over any number of calls."""
    found, waiting = {process.id: process}, [process]
    while waiting:
        for node in waiting.pop().nodes():
            if node.called in known and node.called not in found:
                found[node.called] = known[node.called]
                waiting.append(known[node.called])
    return list(found.values())


def calculated(script: str) -> list[tuple[str, str]]:
    """The lines of a calculation as (name, value without blanks); none where it cannot be read."""
    if not script.strip():
        return []
    try:
        lines = parse_script(script)
    except ExpressionError:
        return []
    return [(name, pathway.plain(unparse(tree))) for name, tree in lines]
