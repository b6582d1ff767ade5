"""Locked: the form of a step still asks what the rules and records of the pathway read from it."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.form_answers import Asked, always_asked
from processes.lint_rules import locked_forms_labels, pathway
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
_YES_NO_UNKNOWN = _YES_NO | {"not_known"}
_ANY = frozenset[str]()
#: The signs of danger that the check is there for (domain 2.4 S-06).
DANGERS = (
    "hurt_now", "weapon", "strangulation", "threat_to_kill", "sexual_violence", "suicide_threat",
    "separation", "order_breach", "pregnancy_new_baby", "child_missing", "knows_location", "stalking",
)  # fmt: skip
#: form → question that is always asked → answers that must be there to choose (domain 2.4 to 2.8)
ASKED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "danger_check": {**dict.fromkeys(DANGERS, _YES_NO_UNKNOWN), "act_now": _YES_NO},
    "family_map": {"people": _ANY, "people.roles": _ANY, "missing_people": _YES_NO},
    "initial_rating": {"members": _ANY, "members.rating": frozenset("RAG"), "members.rationale": _ANY},
    "records_check": {"members": _ANY, "members.known": _YES_NO_UNKNOWN},
    "agency_information": {"answer": frozenset({"share", "decline"})},
    "confirm_decline": {"confirmed": _YES_NO, "confirm_reason": _ANY},
    "sharing_decision": {
        "told_status": frozenset({"told_agreed", "told_refused", "told_no_answer", "not_told"}),
        "competent_child_view": _ANY,
        "level": frozenset("0123"),
        "basis_art6": _ANY,
        "justification": _ANY,
    },
    "authorise_override": {"authorised": _YES_NO, "authorise_reason": _ANY},
    "danger_actions": dict.fromkeys(
        ("calls", "police_protection", "emergency_order", "other_children", "safe_now"), _ANY
    ),
    "strategy_discussion": {"all_three_present": _YES_NO, "s47": _YES_NO, "decision_text": _ANY},
    "decision_proposal": {
        "children": _ANY,
        "children.voice_obtained": _YES_NO,
        "members": _ANY,
        "members.rating": frozenset("RAGB"),
        "members.outcomes": _ANY,
        "members.reason": _ANY,
        "statutory_type": _ANY,
        "lead_agency": _ANY,
    },
    "agency_position": {"position": frozenset({"agree", "condition", "dissent"})},
    "settle_dissent": {"result": _ANY, "result_reason": _ANY},
    "plan": {
        "actions": _ANY,
        "actions.action": _ANY,
        "actions.owner_agency": _ANY,
        "actions.owner_name": _ANY,
        "actions.due_at": _ANY,
        "actions.success_test": _ANY,
        "perpetrator_action": _YES_NO,
        "tell_family_how": _ANY,
        "contingency": _ANY,
    },
    "plan_signature": {"signature": frozenset({"signed", "objected"})},
    "danger_review": {"shared_rightly": _ANY, "review_reason": _ANY},
    "triage_information": {"material": _YES_NO, "triage_reason": _ANY},
    "referrer_feedback": {"feedback_level": _ANY},
}
#: form → questions that are asked after another answer; that condition may be widened, not narrowed
AFTER: Mapping[str, tuple[str, ...]] = {
    "danger_check": ("why_not_now",),
    "agency_information": (
        "decline_reason", "members", "members.has_information", "members.analysis", "members.proposed_rating",
        "powers",
    ),
    "sharing_decision": ("not_told_reason", "competent_child_words", "serious_harm_indicators"),
    "decision_proposal": ("children.own_words", "children.not_obtained_reason"),
    "agency_position": ("condition", "position_reason"),
    "plan": ("perpetrator_no_action_reason",),
    "plan_signature": ("objection",),
    "danger_review": ("put_right",),
    "referrer_feedback": ("not_sent_reason", "said"),
}  # fmt: skip


def check(model: Model, context: Context) -> Iterator[Finding]:
    for _, node in pathway.nodes_of(model, context):
        form = node.ofd.form
        if node.is_human and form in context.questions:
            asked, shipped = context.questions[form], context.shipped_questions.get(form, {})
            where = f"The form “{form}” of “{node.label}”"
            for said in (*_always(form, asked, shipped), *_after(form, asked, shipped)):
                yield model.finding(RULE, node, f"{where} {said}", _HELP)
            if form in ASKED:
                yield from locked_forms_labels.check(model, node, asked, shipped, ASKED[form])


def _always(form: str, asked: Mapping[str, Asked], shipped: Mapping[str, Asked]) -> Iterator[str]:
    always = always_asked(asked)
    for name, wanted in ASKED.get(form, {}).items():
        title = locked_forms_labels.called(name, shipped)
        if name not in always:
            yield f"does not always ask {title}, which the pathway reads."
        elif wanted - always[name]:
            gone = ", ".join(sorted(wanted - always[name]))
            yield f"does not offer every answer of {title}: {gone} is gone."
        elif name in shipped and asked[name].each != shipped[name].each:
            yield f"does not ask {title} about everybody any more."


def _after(form: str, asked: Mapping[str, Asked], shipped: Mapping[str, Asked]) -> Iterator[str]:
    for name in AFTER.get(form, ()):
        if name not in shipped:
            continue
        title, now, was = locked_forms_labels.called(name, shipped), asked.get(name), shipped[name]
        if now is None or (was.is_required and not now.is_required):
            yield f"does not ask {title} any more, where it is to be answered."
        elif not all(other in was.when and was.when[other] <= codes for other, codes in now.when.items()):
            yield f"asks {title} more seldom than the pathway needs it."
