"""Locked: the form of a step still asks what the rules and records of the pathway read from it."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-forms"
_HELP = pathway.help_of(
    do="Ask this question again, always and with all its answers; its words may be your own.",
    why="the pathway goes on by this answer. A form that does not ask it leaves the step in place and the "
    "question out.",
    rule="The step asks what it is there for",
    source="SafeLives’ One Front Door (pathway P0 to P5)",
)
_YES_NO = frozenset({"yes", "no"})
#: form → question → answers that must be there to choose
ASKED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "danger_check": {"act_now": _YES_NO},
    "family_map": {"people": frozenset()},
    "initial_rating": {"members": frozenset()},
    "records_check": {"members": frozenset()},
    "agency_information": {"answer": frozenset({"share", "decline"})},
    "confirm_decline": {"confirmed": _YES_NO},
    "sharing_decision": {"level": frozenset("0123"), "justification": frozenset()},
    "authorise_override": {"authorised": _YES_NO, "authorise_reason": frozenset()},
    "decision_proposal": {"members": frozenset()},
    "agency_position": {"position": frozenset({"agree", "condition", "dissent"})},
    "settle_dissent": {"result": frozenset()},
    "plan": {"actions": frozenset()},
    "plan_signature": {"signature": frozenset({"signed", "objected"})},
    "danger_review": {"shared_rightly": frozenset()},
    "triage_information": {"material": _YES_NO},
    "referrer_feedback": {"feedback_level": frozenset()},
}


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in model.executable:
        if pathway.belongs(process, known):
            for node in process.nodes():
                if node.is_human and node.ofd.form in context.questions:
                    yield from _form(model, node, context.questions[node.ofd.form])


def _form(model: Model, node: Node, questions: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    for name, wanted in ASKED.get(node.ofd.form, {}).items():
        where = f"The form “{node.ofd.form}” of “{node.label}”"
        if name not in questions:
            yield model.finding(
                RULE, node, f"{where} does not always ask “{name}”, which the pathway reads.", _HELP
            )
        elif wanted - questions[name]:
            gone = ", ".join(sorted(wanted - questions[name]))
            yield model.finding(
                RULE, node, f"{where} does not offer every answer of “{name}”: {gone} is gone.", _HELP
            )
