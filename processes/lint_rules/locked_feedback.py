"""Locked: whoever raised the concern hears what came of it, at every end."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

_HELP = pathway.help_of(
    do="Call the process that gives the referrer feedback before this end.",
    why="referrers who hear nothing give up, and the next child is not referred.",
    rule="The referrer hears what came of it",
    source="the procedures of safeguarding partnerships on feedback (pathway P11, limit K-10)",
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.FRONT_DOOR):
        level = process.top

        def tells(node: Node) -> bool:
            return pathway.calls("referrer_feedback")(node) or pathway.asks("referrer_feedback")(node)

        telling = pathway.doing(process, level, tells, known)
        way = pathway.way_to_an_end(level, telling)
        deciding = pathway.doing(process, level, pathway.calls(pathway.JOINT_DECISION), known)
        for id in sorted(deciding) if way is None else ():
            after = pathway.way_to_an_end(level, telling, after=[id])
            if after is not None:
                way = [level.nodes[id], *after]
                break
        if way is not None:
            yield model.finding(
                "locked-feedback",
                pathway.last_step(way, level),
                f"A case can end without the referrer hearing of it: {pathway.in_words(way)}.",
                _HELP,
            )
    for process in pathway.processes_of(model, pathway.REFERRER_FEEDBACK):
        level = process.top
        way = pathway.way_to_an_end(
            level, pathway.doing(process, level, pathway.asks("referrer_feedback"), known)
        )
        if way is not None:
            yield model.finding(
                "locked-feedback",
                pathway.last_step(way, level),
                f"Feedback can end without the referrer hearing of it: {pathway.in_words(way)}.",
                _HELP,
            )
