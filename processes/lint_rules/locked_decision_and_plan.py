"""Locked: no case ends before the core agencies have looked, decided together and a plan exists."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.duties import Duty, join, not_followed, skipped, too_early
from processes.parsing import Model

RULE = "locked-decision-and-plan"
_HELP = pathway.help_of(
    do="Lead every route through the map of the family, the rating, a decision on sharing for each person, "
    "the "
    "joint picture, the joint decision and the plan, in this order, whatever the rating.",
    why="several agencies share the decision in equal parts, for the whole family; nobody is screened out "
    "by one agency or by one criterion, and a plan exists within 24 hours.",
    rule="Nobody is closed before all have looked, decided together and a plan exists",
    source="SafeLives’ One Front Door (pathway P0, steps S-07 to S-15)",
)
MAP = Duty("the map of the family", pathway.asks("family_map"))
RATING = Duty("a rating of the risk", pathway.asks("initial_rating"))
SHARING = Duty("a decision on sharing for each person", pathway.calls(pathway.SHARING_DECISION))
TOLD = Duty("word to the agencies that sharing is decided", pathway.sends("sharing.decided"))
PICTURE = Duty("the joint picture of the agencies’ answers", pathway.performs("build_picture"))
DECISION = Duty("the joint decision", pathway.calls(pathway.JOINT_DECISION))
PLAN = Duty("the plan of next steps", pathway.calls(pathway.PLAN_NEXT_STEPS))
DUTIES = (MAP, RATING, SHARING, TOLD, PICTURE, DECISION, PLAN)
_ORDER = (
    (SHARING, MAP),
    (TOLD, SHARING),
    (PICTURE, TOLD),
    (DECISION, RATING),
    (DECISION, SHARING),
    (DECISION, PICTURE),
    (PLAN, DECISION),
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.FRONT_DOOR):
        told: list[Duty] = []
        for way, missed in skipped(process, DUTIES, known):
            told += missed
            said = (
                f"A case can end without {join([duty.what for duty in missed])}: {pathway.in_words(way)}. No "
                "case ends before the core agencies have looked, decided together and a plan exists."
            )
            yield model.finding(RULE, pathway.last_step(way, process.top), said, _HELP)
        for way, later, earlier in too_early(process, _ORDER, known, told):
            told.append(later)
            said = f"A case can come to {later.what} before {earlier.what}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), said, _HELP)
        for way, first, then in not_followed(process, [(DECISION, PLAN)], known, told):
            said = f"After {first.what} a case can end without {then.what}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), said, _HELP)
