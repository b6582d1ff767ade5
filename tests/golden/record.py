"""Record the golden snapshots of a release, once: `python -m tests.golden.record 0.1.0`.

What is recorded is never recorded again: a release that its own successor cannot continue is a broken promise
to the cases that run it.
"""

import shutil
import sys
from pathlib import Path

from tests.golden.walks import DUE, RELEASES, Move, Walk, write

BPMN = RELEASES.parent.parent / "bpmn"
CORE = ["CSC", "DA", "HEALTH", "POLICE"]
PEOPLE = [17, 18, 19]
ANSWERS = {
    "clock_due": DUE,
    "time_to_answer": DUE,
    "answers_due": DUE,
    "people": PEOPLE,
    "core_agencies": CORE,
    "danger_seen": True,
    "domestic_abuse": "yes",
    "has_child": True,
    "has_child_of_school_age": True,
    "concern": False,
    "flag": False,
    "rating": "A",
    "current_round": 1,
    "sharing_level": 2,
    "sharing_decided": False,
    "override_needed": False,
    "override_authorised": False,
    "all_agencies_answered": False,
    "agency_declined": False,
    "any_dissent": False,
    "positions_complete": False,
    "outcome_allowed": True,
    "decision_frozen": True,
    "plan_objection": False,
    "signatures_complete": False,
}
DECIDE: list[Move] = [
    ("decision_proposal", None, {}),
    *(("agency_position", code, {}) for code in CORE),
    ("freeze", None, {}),
]
PLAN: list[Move] = [
    ("plan", None, {}),
    *(("plan_signature", code, {}) for code in CORE),
    ("publish", None, {}),
]
WALKS = (
    Walk(
        "front_door",
        "ofd_front_door",
        "referral.received",
        {},
        ANSWERS,
        [
            ("thank", None, {}),
            ("ask", None, {}),
            ("danger_check_50", None, {}),
            ("danger_check_50_remind", None, {}),
            ("danger_check", None, {}),
            ("family_map", None, {}),
            ("ask_again", None, {}),
            ("initial_rating", None, {}),
            ("sharing_80", None, {}),
            *(("sharing_decision_task", str(person), {}) for person in PEOPLE),
            *(("open_sharing_task", str(person), {}) for person in PEOPLE),
            ("sharing_80_remind", None, {}),
            ("answered", None, {}),
            ("answered", None, {}),
            ("time_up", None, {}),
            ("picture", None, {"missing_core": []}),
            *DECIDE,
            *PLAN,
            ("referrer_feedback_task", None, {}),
        ],
    ),
    Walk(
        "agency_assessment",
        "agency_assessment",
        "assessment.requested",
        {"agency": "HEALTH", "round": 1},
        ANSWERS,
        [
            ("records_check", None, {}),
            ("answer_50", None, {}),
            ("answer_50_remind", None, {}),
            ("sharing_decided_now", None, {}),
            ("agency_information", None, {}),
            ("release", None, {}),
        ],
    ),
    Walk(
        "immediate_danger",
        "immediate_danger",
        "danger.raised",
        {},
        ANSWERS,
        [
            ("open_danger_sharing", None, {}),
            ("danger_actions", None, {}),
            ("strategy_discussion", None, {}),
            ("danger_review", None, {}),
        ],
    ),
    Walk(
        "new_information",
        "new_information",
        "info.added",
        {},
        ANSWERS,
        [
            ("attach", None, {}),
            ("triage_information", None, {"material": "yes"}),
            ("start_round_task", None, {"round": 2}),
            *DECIDE,
            *PLAN,
        ],
    ),
)


def record(version: str) -> Path:
    """Drawings, tables and snapshots of today under the version's name. Refuses to overwrite."""
    release = RELEASES / version
    models = release / "models"
    models.mkdir(parents=True)
    for path in [*BPMN.glob("*/*.bpmn"), *BPMN.glob("*.dmn")]:
        shutil.copy(path, models / path.name)
    for walk in WALKS:
        write(release, walk)
    return release


if __name__ == "__main__":
    print(record(sys.argv[1]))
