"""Locked: new information is attached, weighed by a person, and reopens a decision that it changes."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.duties import Duty, join, not_followed, skipped, too_early
from processes.parsing import Model

RULE = "locked-new-information"
_HELP = pathway.help_of(
    do="Lead every route through attaching the information and the step in which a person weighs it. Where "
    "it "
    "changes the picture of a case that is decided, start a new round, decide together again and plan again; "
    "else note it.",
    why="what comes later can change everything, and nobody’s knowledge is passed over because a decision "
    "has "
    "been made.",
    rule="New information is weighed and may reopen the decision",
    source="SafeLives’ One Front Door (pathway A-05, new information on an open case)",
)
_JOINED_HELP = pathway.help_of(
    do="Lead every route through choosing and asking the agencies and through a decision on sharing for the "
    "person who joined.",
    why="whoever joins the family is looked at by every agency and has a decision on sharing of their own.",
    rule="Everybody in the family counts",
    source="SafeLives’ One Front Door (pathway P0, steps S-05 and S-10)",
)
_CHANGES = {"material": "yes", "decision_frozen()": True}
ATTACH = Duty("attaching it to the case", pathway.performs("attach_information"))
WEIGH = Duty("a person who weighs it", pathway.asks("triage_information"))
NOTE = Duty("a note of it", pathway.performs("note_information"), {"material": "no"})
EARLY = Duty(
    "a note of it where nothing is decided yet", NOTE.test, {"material": "yes", "decision_frozen()": False}
)
ROUND = Duty("a new round where it changes the picture", pathway.performs("start_round"), _CHANGES)
DECISION = Duty("a new joint decision", pathway.calls(pathway.JOINT_DECISION), _CHANGES)
PLAN = Duty("a new plan", pathway.calls(pathway.PLAN_NEXT_STEPS), _CHANGES)
DUTIES = (ATTACH, WEIGH, ROUND, DECISION, PLAN, NOTE, EARLY)
CHOOSE = Duty("choosing the agencies to ask", pathway.decides("agencies_required"))
ASK = Duty("asking the agencies", pathway.performs("ask_agencies"))
SHARING = Duty("a decision on sharing", pathway.calls(pathway.SHARING_DECISION))


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.NEW_INFORMATION):
        told: list[Duty] = []
        for way, missed in skipped(process, DUTIES, known):
            told += missed
            words = join([duty.what for duty in missed])
            text = f"New information can be left without {words}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _HELP)
        order = [(DECISION, ROUND), (PLAN, DECISION)]
        for way, later, earlier in too_early(process, order, known, told):
            text = f"It can come to {later.what} before {earlier.what}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _HELP)
        for way, first, then in not_followed(process, [(ROUND, DECISION), (DECISION, PLAN)], known, told):
            text = f"After {first.what} it can end without {then.what}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _HELP)
    for process in pathway.processes_of(model, pathway.PERSON_JOINED):
        missing: list[Duty] = []
        for way, missed in skipped(process, (CHOOSE, ASK, SHARING), known):
            missing += missed
            words = join([duty.what for duty in missed])
            text = f"Somebody can join the family without {words}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _JOINED_HELP)
        for way, later, earlier in too_early(process, [(ASK, CHOOSE)], known, missing):
            text = f"It can come to {later.what} before {earlier.what}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _JOINED_HELP)
