"""Locked: when the danger check sees danger, the steps for danger start at once, and all are taken."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.at_once import late_after
from processes.lint_rules.context import Context
from processes.lint_rules.duties import Duty, join, skipped, too_early
from processes.lint_rules.truth import assuming
from processes.parsing import Model

RULE = "locked-danger-raised"
_SEEN = {"danger_seen()": True}
_SOURCE = "the government’s guidance on working together and the danger signs of domestic homicide reviews"
_HELP = pathway.help_of(
    do="After the danger check, ask in a choice whether danger was seen and nothing else, and lead that "
    "route "
    "to the message that starts the steps for danger, before anything is waited for.",
    why="who is in danger now cannot wait for a rating, for consent or for opening hours.",
    rule="Danger seen is danger raised",
    source=f"{_SOURCE} (pathway step S-06, A-01)",
)
_UNSEEN_HELP = pathway.help_of(
    do="After the danger check, ask in a choice whether danger was seen, and raise it on that route only.",
    why="it shows every agency everything about the family for 24 hours without asking anybody, which only "
    "danger allows.",
    rule="Danger is raised where danger is seen",
    source="data protection law and the government’s advice on sharing (pathway step S-06, A-01)",
)
_STEPS_HELP = pathway.help_of(
    do="Lead every route through opening what keeps people safe, the phone calls to those who must act and, "
    "where there is a child, the strategy discussion.",
    why="in danger, people act at once and on record, and talk to each other as soon as they have acted.",
    rule="In danger, people act at once",
    source=f"{_SOURCE} (pathway P1, A-01)",
)
OPEN = Duty("opening what keeps people safe", pathway.performs("open_danger_sharing"))
ACTIONS = Duty("the calls to those who must act", pathway.asks("danger_actions"))
STRATEGY = Duty("the strategy discussion", pathway.asks("strategy_discussion"), {"has_child()": True})
STEPS = (OPEN, ACTIONS, STRATEGY)
_raises = pathway.sends("danger.raised")


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.FRONT_DOOR):
        for node, way in late_after(pathway.asks("danger_check"), _raises, process, known, _SEEN):
            said = pathway.in_words([node, *way])
            text = f"Danger can be seen without the steps for danger being started at once: {said}."
            yield model.finding(RULE, node, text, _HELP)
        level = assuming(process.top, {"danger_seen()": False})
        raised = pathway.way_to_open(level, pathway.doing(process, level, _raises, known), ())
        if raised is not None:
            text = f"Danger can be raised for a family in which nobody saw any: {pathway.in_words(raised)}."
            yield model.finding(RULE, raised[-1], text, _UNSEEN_HELP)
    for process in pathway.processes_of(model, pathway.IMMEDIATE_DANGER):
        yield from _steps(model, process, known)


def _steps(model: Model, process: ProcessGraph, known: Mapping[str, ProcessGraph]) -> Iterator[Finding]:
    level, told = process.top, list[Duty]()
    for way, missed in skipped(process, STEPS, known):
        told += missed
        text = (
            f"Danger can be closed without {join([duty.what for duty in missed])}: {pathway.in_words(way)}."
        )
        yield model.finding(RULE, pathway.last_step(way, level), text, _STEPS_HELP)
    for way, later, earlier in too_early(process, [(ACTIONS, OPEN)], known, told):
        text = f"{later.what.capitalize()} can come before {earlier.what}: {pathway.in_words(way)}."
        yield model.finding(RULE, pathway.last_step(way, level), text, _STEPS_HELP)
    begins = pathway.is_a_start(process)
    late = late_after(begins, ACTIONS.test, process, known, {}) if ACTIONS not in told else ()
    for node, late_way in late:
        said = pathway.in_words([node, *late_way])
        text = f"A case in danger can wait before those who must act are phoned: {said}."
        yield model.finding(RULE, node, text, _STEPS_HELP)
