"""Locked: the domestic-abuse specialist is asked for a position in every joint decision."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules import core_asked, pathway
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


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    specialist = context.vocabulary.agencies.get("DA")
    for process in pathway.processes_of(model, pathway.JOINT_DECISION):
        if specialist is None or not specialist.core:
            yield model.finding(
                RULE, process, "The domestic-abuse specialist is no core agency in the vocabulary.", _HELP
            )
        unasked = core_asked.unasked(
            ["DA"], "agency_position", process, known, context, after="decision_proposal"
        )
        for _, way in unasked:
            yield model.finding(
                RULE,
                pathway.last_step(way, process.top),
                "A joint decision can be made without asking the domestic-abuse specialist: "
                f"{pathway.in_words(way)}.",
                _HELP,
            )
