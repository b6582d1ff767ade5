"""What rules and records of the pathway read from its forms: questions by form, and the answers gone on by.

Read in `orchestrator/pathway/recording`, and by the conditions and functions of the drawings.
"""

from collections.abc import Mapping

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
    "family_map": {
        "people": _ANY,
        "people.roles": frozenset(
            {
                "subject_child",
                "sibling",
                "non_resident_child",
                "unborn_child",
                "adult_victim",
                "alleged_perpetrator",
                "parent_carer",
                "ex_partner",
                "new_partner",
                "household_member",
                "adult_at_risk",
                "other",
            }
        ),
        "people.address": _ANY,
        "people.address_protected": _YES_NO_UNKNOWN,
        "missing_people": _YES_NO,
    },
    "initial_rating": {"members": _ANY, "members.rating": frozenset("RAG"), "members.rationale": _ANY},
    "records_check": {"members": _ANY, "members.known": _YES_NO_UNKNOWN},
    "agency_information": {"answer": frozenset({"share", "decline"})},
    "confirm_decline": {"confirmed": _YES_NO, "confirm_reason": _ANY},
    "sharing_decision": {
        "told_status": frozenset({"told_agreed", "told_refused", "told_no_answer", "not_told"}),
        "competent_child_view": _ANY,
        "level": frozenset("0123"),
        "service_agreement": _ANY,
        "basis_art6": _ANY,
        "le_flag": _YES_NO,
        "justification": _ANY,
        "review_at": _ANY,
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
        "mode": _ANY,
        "statutory_type": _ANY,
        "lead_agency": _ANY,
        "lead_contact": _ANY,
        "not_known": _ANY,
    },
    "agency_position": {"position": frozenset({"agree", "condition", "dissent"})},
    "settle_dissent": {"result": _ANY, "result_reason": _ANY},
    "plan": {
        "lead_professional": _ANY,
        "family_contact": _ANY,
        "review_at": _ANY,
        "actions": _ANY,
        "actions.member": _ANY,
        "actions.kind": _ANY,
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
#: form → questions that are asked after another answer, or may be left empty; asked no more seldom
AFTER: Mapping[str, tuple[str, ...]] = {
    "danger_check": (*(f"{sign}_note" for sign in DANGERS), "why_not_now"),
    "family_map": (
        "people.given_name", "people.family_name", "people.also_known_as", "people.description",
        "people.date_of_birth", "people.age", "people.due_date", "people.perpetrator_basis",
        "people.address_open_reason", "people.safe_contact", "people.flags", "what_is_different",
    ),
    "records_check": ("members.status", "members.worker"),
    "danger_actions": ("police_protection_at",),
    "agency_information": (
        "decline_reason", "decline_detail", "members", "members.has_information",
        "members.involvement_summary", "members.risks", "members.protective_factors", "members.analysis",
        "members.proposed_rating", "members.handling", "powers", "can_offer",
    ),
    "sharing_decision": (
        "not_told_reason", "competent_child_words", "serious_harm_indicators", "basis_art9", "gateways",
    ),
    "decision_proposal": (
        "children.seen_alone", "children.seen_by", "children.own_words", "children.wishes",
        "children.not_obtained_reason", "children.voice_due_at", "members.service", "members.owner",
        "members.start_by", "members.needs_met_by", "members.recontact_at",
    ),
    "agency_position": ("condition", "position_reason"),
    "plan": (
        "members", "members.needs_met_by", "perpetrator_no_action_reason", "perpetrator_no_action_detail",
    ),
    "plan_signature": ("objection",),
    "danger_review": ("put_right",),
    "referrer_feedback": ("not_sent_reason", "method", "said"),
}  # fmt: skip
#: form → further questions of whose answers the service knows each: no other may be added
KNOWN: Mapping[str, tuple[str, ...]] = {
    "family_map": ("people.perpetrator_basis", "people.flags"),
    "records_check": ("members.status",),
    "agency_information": (
        "decline_reason", "members.has_information", "members.proposed_rating", "members.handling",
    ),
    "sharing_decision": (
        "not_told_reason", "competent_child_view", "service_agreement", "basis_art6", "basis_art9",
        "gateways",
    ),
    "danger_actions": ("police_protection",),
    "danger_review": ("shared_rightly",),
    "decision_proposal": ("mode", "members.outcomes"),
    "plan": ("actions.kind",),
    "referrer_feedback": ("feedback_level", "method"),
}  # fmt: skip
