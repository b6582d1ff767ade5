"""Answers become records: one recorder per form, run inside the transaction of the step.

A recorder reads checked answers and calls the verbs of the rooms below. It may refuse with a typed exception:
then nothing is written and the draft stays. Put a recorder for a new form in a module here and name it in
`RECORDERS`; a form without one is kept as its Submission alone.
"""

from collections.abc import Callable

from . import answers_of_agencies, danger, deciding, feedback, information, intake, planning, sharing
from .work import Work

Recorder = Callable[[Work], None]

RECORDERS: dict[str, Recorder] = {
    "danger_check": danger.record_check,
    "danger_actions": danger.record_actions,
    "strategy_discussion": danger.record_strategy,
    "danger_review": danger.record_review,
    "family_map": intake.record_family,
    "initial_rating": intake.record_ratings,
    "sharing_decision": sharing.record_decision,
    "authorise_override": sharing.record_authorisation,
    "records_check": answers_of_agencies.record_known,
    "agency_information": answers_of_agencies.record_information,
    "confirm_decline": answers_of_agencies.record_confirmation,
    "decision_proposal": deciding.record_proposal,
    "agency_position": deciding.record_position,
    "settle_dissent": deciding.record_settlement,
    "plan": planning.record_plan,
    "plan_signature": planning.record_signature,
    "referrer_feedback": feedback.record_feedback,
    "triage_information": information.record_triage,
}

__all__ = ["RECORDERS", "Recorder", "Work"]
