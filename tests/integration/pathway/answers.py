"""Answers that each form takes, about the family of the tests. Change what a test is about by name."""

from collections.abc import Mapping
from typing import Any

WHY = "Who is protected from what, why this much is needed, and why less would not be enough."
MARTA = {
    "given_name": "Marta",
    "family_name": "Vell",
    "roles": ["adult_victim", "parent_carer"],
    "age": 31,
    "address": "4 Mill Lane, Fenmarsh",
    "address_protected": "not_known",
}
LIO = {
    "given_name": "Lio",
    "family_name": "Vell",
    "roles": ["subject_child"],
    "age": 6,
    "address": "4 Mill Lane, Fenmarsh",
    "address_protected": "not_known",
    "child_present": "yes",
    "child_seen": "yes",
    "child_spoken_to": "no",
}
DEAN = {
    "given_name": "Dean",
    "family_name": "Orrick",
    "roles": ["alleged_perpetrator"],
    "age": 34,
    "address": "Not known",
    "address_protected": "no",
}
DANGER_ITEMS = (
    "hurt_now",
    "weapon",
    "strangulation",
    "threat_to_kill",
    "sexual_violence",
    "suicide_threat",
    "separation",
    "order_breach",
    "pregnancy_new_baby",
    "child_missing",
    "knows_location",
    "stalking",
)


def mapped(person: dict[str, Any]) -> dict[str, Any]:
    """What the family map asks of a person, from what the contact said."""
    row = {name: value for name, value in person.items() if not name.startswith("child_")}
    return {**row, "perpetrator_basis": "alleged"} if "alleged_perpetrator" in row["roles"] else row


def contact(**changes: Any) -> dict[str, Any]:
    """A police officer tells of an argument; a child of six was in the house."""
    answers = {
        "immediate_danger_view": "no",
        "channel": "police_feed",
        "source_code": "6",
        "referrer_name": "PC Asha Rowe",
        "referrer_agency": "Fenmarsh Police",
        "referrer_role": "Response officer",
        "referrer_wants_anonymity": "no",
        "people": [dict(MARTA), dict(LIO), dict(DEAN)],
        "concern_types": ["domestic_abuse"],
        "domestic_abuse_indicated": "yes",
        "abuse_types": ["psychological", "threats"],
        "narrative": "Officers were called to an argument. A child was upstairs and said to be asleep.",
        "already_done": "Officers attended and spoke with both adults.",
        "people_told": "told_agreed",
    }
    return {**answers, **changes}


def in_danger(**changes: Any) -> dict[str, Any]:
    """The contact, from somebody who says that somebody is in danger now."""
    return contact(
        immediate_danger_view="yes", immediate_danger_detail="He has a knife and is in the house.", **changes
    )


def danger_check(**changes: Any) -> dict[str, Any]:
    """Nobody is in danger now."""
    answers = dict.fromkeys(DANGER_ITEMS, "no")
    return {
        **answers,
        "act_now": "no",
        "why_not_now": "No item points to danger now.",
        "looked_by": "Hub co-ordinator and police duty desk",
        **changes,
    }


def knife(**changes: Any) -> dict[str, Any]:
    """The check finds that somebody must act now."""
    return danger_check(
        weapon="yes",
        weapon_note="A knife was seen in his hand.",
        act_now="yes",
        why_not_now=None,
        **changes,
    )


def family_map(**changes: Any) -> dict[str, Any]:
    """The same three people, nobody missing."""
    return {"people": [mapped(MARTA), mapped(LIO), mapped(DEAN)], "missing_people": "no", **changes}


def sharing_decision(**changes: Any) -> dict[str, Any]:
    """Told, agreed, level 2."""
    answers = {
        "told_status": "told_agreed",
        "competent_child_view": "not_applicable",
        "capacity_issue": "none",
        "service_agreement": "yes",
        "level": "2",
        "basis_art6": ["A6_e"],
        "basis_art9": ["A9_g18"],
        "gateways": ["GW_CA04"],
        "le_flag": "no",
        "justification": WHY,
        "privacy_notice_given": "yes",
        "privacy_notice_at": "2026-09-08",
        "review_at": "2026-12-08",
    }
    return {**answers, **changes}


def override(**changes: Any) -> dict[str, Any]:
    """Told, refused, and facts are to flow all the same."""
    return sharing_decision(told_status="told_refused", **changes)


def respected(**changes: Any) -> dict[str, Any]:
    """Told, refused, and that is respected: known or not known, nothing more."""
    return sharing_decision(told_status="told_refused", level="1", basis_art9=[], gateways=[], **changes)


#: Answers that hold for every task with the form, whoever gives them. `EACH` stands for each row asked about.
EACH = "each"
USUAL: dict[str, dict[str, Any]] = {
    "danger_check": danger_check(),
    "family_map": family_map(),
    "initial_rating": {"members": {EACH: {"rating": "A", "rationale": "Threats, and a child was there."}}},
    "sharing_decision": sharing_decision(),
    "authorise_override": {"authorised": "yes", "authorise_reason": WHY, "told_of_override": "no"},
    "records_check": {"members": {EACH: {"known": "yes", "status": "open", "worker": "Duty worker"}}},
    "agency_information": {
        "answer": "share",
        "members": {
            EACH: {
                "has_information": "yes",
                "involvement_summary": "Seen twice this year.",
                "risks": "Arguments that get louder each time.",
                "analysis": "What happens at home frightens the child and wears the mother down.",
                "proposed_rating": "A",
                "handling": "O",
            }
        },
        "powers": ["none"],
        "can_offer": ["health_care"],
    },
    "confirm_decline": {"confirmed": "yes", "confirm_reason": WHY},
    "danger_actions": {
        "calls": [
            {
                "called": "999",
                "called_at": "2026-09-08T08:50:00Z",
                "spoke_to": "Control room, operator 7",
                "said": "There is a knife in a house with a child; send a car at once.",
                "agreed": "Car sent at once",
            }
        ],
        "police_protection": "no",
        "emergency_order": "no",
        "other_children": "no",
        "safe_now": "yes",
    },
    "strategy_discussion": {
        "held_at": "2026-09-08T08:58:00Z",
        "strategy_mode": "phone",
        "attendees": ["CSC", "POLICE", "HEALTH"],
        "all_three_present": "yes",
        "s47": "yes",
        "single_joint": "joint",
        "decision_text": WHY,
        "strategy_actions": [
            {
                "action": "See Lio at school",
                "owner_agency": "CSC",
                "owner_name": "Duty social worker",
                "due_at": "2026-09-09T09:00:00Z",
            }
        ],
    },
    "danger_review": {"shared_rightly": "right", "review_reason": WHY},
    "decision_proposal": {
        "mode": "phone",
        "present": ["CSC", "POLICE", "HEALTH", "DA"],
        "children": {
            EACH: {
                "voice_obtained": "yes",
                "seen_at": "2026-09-08T08:30:00Z",
                "seen_by": "Class teacher",
                "seen_alone": "yes",
                "method": "talk",
                "own_words": "I put the pillow on my ears.",
                "intervened": "no",
                "blames_self": "not_known",
            }
        },
        "members": {
            EACH: {
                "rating": "A",
                "harm_types": ["domestic_abuse"],
                "outcomes": ["OFFER_UNIVERSAL"],
                "reason": WHY,
                "service": "Fenmarsh family hub",
                "owner": "Family worker on duty",
                "start_by": "2026-10-09",
            }
        },
        "statutory_type": "s17",
        "lead_agency": "CSC",
        "lead_contact": "Duty social worker",
        "not_known": "Where Dean is staying.",
    },
    "agency_position": {"position": "agree"},
    "settle_dissent": {
        "stage": "1",
        "took_part": "CSC, POLICE and DA practitioners",
        "result": "protective_stands",
        "result_reason": WHY,
    },
    "plan_signature": {"signature": "signed"},
    "referrer_feedback": {
        "feedback_level": "professional",
        "method": "secure_email",
        "sent_at": "2026-09-08T08:59:00Z",
        "said": WHY,
        "challenge_explained": "yes",
    },
    "triage_information": {"material": "yes", "triage_reason": WHY},
}


def plan(actions: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A plan with these actions."""
    answers = {
        "lead_professional": "Rosa Lindqvist",
        "lead_professional_agency": "CSC",
        "family_contact": "Idva on duty",
        "actions": actions,
        "members": {EACH: {}},
        "perpetrator_action": "yes",
        "tell_family_how": "The Idva phones Marta at the safe time.",
        "contingency": "If he returns: 999, then the duty desk.",
        "school_action": "Lio's school keeps a daily eye and reports.",
        "longer_term": "Recovery work with Lio from October.",
        "review_at": "2026-09-22",
    }
    return {**answers, **changes}


def action(person_id: int, kind: str = "protect", **changes: Any) -> dict[str, Any]:
    """One thing that the police do for one person, six weeks ahead."""
    answers = {
        "member": person_id,
        "kind": kind,
        "action": "Visit and check that the conditions are kept",
        "owner_agency": "POLICE",
        "owner_name": "PC Asha Rowe",
        "due_at": "2026-10-20T10:00:00Z",
        "success_test": "No further call from this address",
        "family_facing": "no",
    }
    return {**answers, **changes}


def without(said: Mapping[str, Any], *questions: str) -> dict[str, Any]:
    """The same answers, some questions left out."""
    return {name: value for name, value in said.items() if name not in questions}
