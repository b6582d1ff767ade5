"""Locked: whether anyone is in danger is checked before anything else is waited for."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model
from processes.routes import may_wait

_HELP = pathway.help_of(
    do="Put the danger check on this route before any other step for a person, any waiting and any called "
    "process.",
    why="danger does not wait for forms, consent or opening hours.",
    rule="Danger first",
    source="the danger signs of domestic homicide reviews (pathway step S-06, limit K-02)",
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.FRONT_DOOR):
        level = process.top
        checking = pathway.doing(process, level, pathway.asks("danger_check"), known)
        waiting = {
            node.id
            for node in level.nodes.values()
            if node.id not in checking and may_wait(node, process, known)
        }
        way = pathway.way_to_open(level, waiting, checking) or pathway.way_to_an_end(level, checking)
        if way is not None:
            yield model.finding(
                "locked-danger-check",
                pathway.last_step(way, level),
                f"A case can wait or end before danger has been checked: {pathway.in_words(way)}.",
                _HELP,
            )
