"""Locked: every agency is asked before a referral can end, on every route. No screening out."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

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


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.FRONT_DOOR):
        level = process.top
        asking = pathway.doing(process, level, pathway.performs("ask_agencies"), known)
        way = pathway.way_to_an_end(level, asking)
        if way is not None:
            yield model.finding(
                "locked-agencies-asked",
                pathway.last_step(way, level),
                f"A referral can be closed before any agency is asked: {pathway.in_words(way)}.",
                _HELP,
            )
        choosing = pathway.doing(process, level, pathway.decides("agencies_required"), known)
        early = pathway.way_to_open(level, asking, choosing) if way is None else None
        if early is not None:
            yield model.finding(
                "locked-agencies-asked",
                pathway.last_step(early, level),
                f"The agencies to ask need not be chosen by their table: {pathway.in_words(early)}.",
                _CHOOSE_HELP,
            )
