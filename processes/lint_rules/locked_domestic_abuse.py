"""Locked: the domestic-abuse specialist is asked for a position in every joint decision."""

import re
from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-domestic-abuse"
_HELP = pathway.help_of(
    do="Ask every core agency on this route, by a step that is repeated for each core agency, or ask the "
    "domestic-abuse specialist by a step of their own.",
    why="the domestic-abuse specialist sits at the table with the statutory agencies, with the same voice.",
    rule="The specialist has a voice",
    source="SafeLives’ One Front Door (pathway P4, joint decision)",
)
_FILLED = re.compile(r"^\s*(\w+)\s*=\s*(.+?)\s*$", re.MULTILINE)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    specialist = context.vocabulary.agencies.get("DA")
    for process in pathway.processes_of(model, pathway.JOINT_DECISION):
        if specialist is None or not specialist.core:
            yield model.finding(
                RULE, process, "The domestic-abuse specialist is no core agency in the vocabulary.", _HELP
            )
        core = _core_collections(process)

        def asks_specialist(node: Node, core: frozenset[str] = core) -> bool:
            assignment = node.ofd.assignment
            if not node.is_human or assignment is None:
                return False
            repeated = node.multi_instance
            by_core = repeated is not None and repeated.collection in core
            return assignment.agency == "DA" or bool(
                repeated and by_core and assignment.variable == repeated.item
            )

        asking = pathway.doing(process, process.top, asks_specialist, known)
        way = pathway.way_past(process.top, asking)
        if way is not None:
            yield model.finding(
                RULE,
                pathway.last_step(way, process.top),
                "A joint decision can be made without asking the domestic-abuse specialist: "
                f"{pathway.in_words(way)}.",
                _HELP,
            )


def _core_collections(process: ProcessGraph) -> frozenset[str]:
    """`core_agencies()` and every variable that is only ever filled with it."""
    filled: dict[str, set[str]] = {}
    for node in process.nodes():
        for name, value in _FILLED.findall(node.script):
            filled.setdefault(name, set()).add(value.replace(" ", ""))
    return frozenset(
        {"core_agencies()", *(name for name, values in filled.items() if values == {"core_agencies()"})}
    )
