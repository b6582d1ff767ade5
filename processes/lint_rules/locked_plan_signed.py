"""Locked: the plan is written, signed or objected to by every core agency, and published."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.core_asked import CORE_AGENCIES, cut_short, labels, unasked
from processes.lint_rules.duties import Duty, join, not_followed, skipped
from processes.lint_rules.truth import assuming
from processes.parsing import Model

RULE = "locked-plan-signed"
_HELP = pathway.help_of(
    do="Lead every route through writing the plan, a signature or objection of each core agency and "
    "publishing "
    "it; let only the limit of the plan, or the answers of all, end the asking for signatures.",
    why="one plan, which every core agency has signed, holds what each of them does for each member of the "
    "family.",
    rule="One plan, signed by all",
    source="SafeLives’ One Front Door (pathway P5, plan of next steps)",
)
WRITE = Duty("writing the plan", pathway.asks("plan"))
PUBLISH = Duty("publishing it", pathway.performs("publish_plan"))


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.PLAN_NEXT_STEPS):
        level, told = process.top, list[Duty]()
        for way, missed in skipped(process, (WRITE, PUBLISH), known):
            told += missed
            words = join([duty.what for duty in missed])
            text = f"Planning can end without {words}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, level), text, _HELP)
        for way, first, then in not_followed(process, [(WRITE, PUBLISH)], known, told):
            text = f"After {first.what} planning can end without {then.what}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, level), text, _HELP)
        for codes, way in unasked(CORE_AGENCIES, "plan_signature", process, known, context, after="plan"):
            names = join(labels(codes, context))
            text = f"A plan can be published without asking {names} to sign it: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, level), text, _HELP)
        for event in cut_short(process, "plan_signature", "K-09", known):
            text = f"“{event.label}” can end the asking for signatures before its limit (K-09) is reached."
            yield model.finding(RULE, event, text, _HELP)
        writing = pathway.doing(process, level, WRITE.test, known)
        publishing = pathway.doing(process, level, PUBLISH.test, known)
        signing = {id for id, node in level.nodes.items() if pathway.asks("plan_signature")(node)}
        objecting = assuming(level, {"plan_objection()": True})
        for id in sorted(signing) if writing and publishing else ():
            found = pathway.way_to_open(objecting, publishing, writing, after=[id])
            if found is not None:
                said = pathway.in_words([level.nodes[id], *found])
                text = f"A plan can be published although an agency objects: {said}."
                yield model.finding(RULE, found[-1], text, _HELP)
                break
