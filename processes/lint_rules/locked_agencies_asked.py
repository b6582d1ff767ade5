"""Locked: every agency is asked before a referral can end, on every route. No screening out."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.at_once import late_after
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-agencies-asked"
_HELP = pathway.help_of(
    do="Lead this route through the service step that asks the agencies for what they know, before its end.",
    why="every agency is at the front door from the moment a referral comes in, and no family is closed "
    "before they have looked.",
    rule="No screening out",
    source="SafeLives’ One Front Door (pathway step S-05)",
)
_CHOOSE_HELP = pathway.help_of(
    do="Put the decision table that chooses the agencies before the step that asks them.",
    why="the table always chooses every core agency, whatever the concern.",
    rule="No screening out",
    source="SafeLives’ One Front Door (pathway step S-05)",
)
_AGAIN_HELP = pathway.help_of(
    do="After the map of the family, let the table choose the agencies again and ask those that are new.",
    why="who is needed depends on who is in the family: a child at school, an adult on probation.",
    rule="No screening out",
    source="SafeLives’ One Front Door (pathway step S-08)",
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.FRONT_DOOR):
        level = process.top
        asking = pathway.doing(process, level, pathway.performs("ask_agencies"), known)
        way = pathway.way_to_an_end(level, asking)
        if way is not None:
            yield model.finding(
                RULE,
                pathway.last_step(way, level),
                f"A referral can be closed before any agency is asked: {pathway.in_words(way)}.",
                _HELP,
            )
        if way is None:
            yield from _when_and_whom(model, process, asking, known)


def _when_and_whom(
    model: Model, process: ProcessGraph, asking: set[str], known: Mapping[str, ProcessGraph]
) -> Iterator[Finding]:
    """From the first minute, chosen by the table, and again once the family is known."""
    level = process.top
    asks, begins = pathway.performs("ask_agencies"), pathway.is_a_start(process)
    for node, way in late_after(begins, asks, process, known, {}):
        said = pathway.in_words([node, *way])
        text = f"A case can wait before the agencies are asked, which is done at once: {said}."
        yield model.finding(RULE, node, text, _HELP)
    choosing = pathway.doing(process, level, pathway.decides("agencies_required"), known)
    mapping = sorted(pathway.doing(process, level, pathway.asks("family_map"), known))
    for after in ((), *((id,) for id in mapping)):
        early = pathway.way_to_open(level, asking, choosing, after=after)
        if early is not None:
            text = f"The agencies to ask need not be chosen by their table: {pathway.in_words(early)}."
            yield model.finding(RULE, early[-1], text, _CHOOSE_HELP)
            return
        missed = pathway.way_to_an_end(level, asking, after=after) if after else None
        if missed is not None:
            said = pathway.in_words([level.nodes[after[0]], *missed])
            text = f"Once the family is known, nobody need be asked who is needed for it: {said}."
            yield model.finding(RULE, level.nodes[after[0]], text, _AGAIN_HELP)
