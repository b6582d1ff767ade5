"""Locked: a drawing of the pathway in which nothing can begin any more says what is gone from it."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from processes.findings import Finding
from processes.lint_rules import (
    locked_agency_answer,
    locked_danger_raised,
    locked_decision_and_plan,
    locked_new_information,
    locked_plan_signed,
    locked_positions,
    pathway,
)
from processes.lint_rules.context import Context
from processes.lint_rules.duties import Duty, join
from processes.parsing import Model

RULE = "locked-steps-gone"
_HELP = pathway.help_of(
    do="Undo what was taken out, or bring the drawing in again. The process keeps its id and is marked as "
    "one "
    "that runs.",
    why="these steps are what the pathway is for.",
    rule="The pathway keeps its steps",
    source="SafeLives’ One Front Door (pathway P0 to P11)",
)
_ASK = Duty("asking every agency", pathway.performs("ask_agencies"))
_DANGER = Duty("the danger check", pathway.asks("danger_check"))
_RAISED = Duty("the message that starts the steps for danger", pathway.sends("danger.raised"))
_FEEDBACK = Duty("word to the referrer", pathway.calls(pathway.REFERRER_FEEDBACK))
_GUARD = Duty("the guard against “no further action”", pathway.decides("outcome_guard"))
_POSITIONS = Duty("the positions of all core agencies", pathway.asks("agency_position"))
_SIGNATURES = Duty("the signatures of all core agencies", pathway.asks("plan_signature"))
_REVIEW = Duty("the review of what was shared", pathway.asks("danger_review"))
_JOINED = (locked_new_information.CHOOSE, locked_new_information.ASK, locked_new_information.SHARING)
STEPS: Mapping[str, tuple[Duty, ...]] = {
    pathway.FRONT_DOOR: (_ASK, _DANGER, _RAISED, *locked_decision_and_plan.DUTIES, _FEEDBACK),
    pathway.IMMEDIATE_DANGER: (*locked_danger_raised.STEPS, _REVIEW),
    pathway.SHARING_DECISION: (
        Duty("the decision on sharing", pathway.asks("sharing_decision")),
        Duty("the second person who authorises an override", pathway.asks("authorise_override")),
        Duty("opening what may be shared", pathway.performs("open_sharing")),
    ),
    pathway.AGENCY_ASSESSMENT: locked_agency_answer.DUTIES,
    pathway.JOINT_DECISION: (locked_positions.PROPOSAL, _POSITIONS, _GUARD, locked_positions.FREEZE),
    pathway.PLAN_NEXT_STEPS: (locked_plan_signed.WRITE, _SIGNATURES, locked_plan_signed.PUBLISH),
    pathway.REFERRER_FEEDBACK: (Duty("word to the referrer", pathway.asks("referrer_feedback")),),
    pathway.NEW_INFORMATION: locked_new_information.DUTIES,
    pathway.PERSON_JOINED: _JOINED,
}


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process_id in _meant(model):
        if pathway.processes_of(model, process_id):
            continue
        nodes = [node for process in model.processes for node in process.nodes()]
        gone = [duty.what for duty in STEPS[process_id] if not any(duty.test(node) for node in nodes)]
        process = next((each for each in model.processes if each.id == process_id), None)
        words = "Its steps are there, and no case can begin them"
        if gone:
            names = join(list(dict.fromkeys(gone)))
            words = f"These steps of the pathway may not be taken out, and are gone: {names}"
        text = f"Nothing can begin in “{process.label if process else process_id}”. {words}."
        yield model.finding(RULE, process, text, _HELP)


def _meant(model: Model) -> list[str]:
    """Processes of the pathway that this drawing is of: by their ids, else by the name of its file."""
    found = [process.id for process in model.processes if process.id in STEPS]
    name = PurePosixPath(model.file).stem
    return found or [id for id in STEPS if id == name]
