"""The records of the pathway, one module per step (domain 3)."""

from .cases import Case, CaseState, Contact
from .decisions import Decision, DecisionCall, DecisionMode, Outcome, Position, PositionValue
from .feedback import Feedback, FeedbackKind, FeedbackLevel
from .information import Information, InformationKind
from .members import ChildVoice, FamilyMember
from .plans import ActionStatus, OwnerIs, Plan, PlanAction, PlanSignature, SignatureValue
from .requests import AgencyRequest, AgencyResponse, Handling, RequestState
from .risk import DangerCheck, Rating
from .sharing import SharingDecision

__all__ = [
    "ActionStatus",
    "AgencyRequest",
    "AgencyResponse",
    "Case",
    "CaseState",
    "ChildVoice",
    "Contact",
    "DangerCheck",
    "Decision",
    "DecisionCall",
    "DecisionMode",
    "FamilyMember",
    "Feedback",
    "FeedbackKind",
    "FeedbackLevel",
    "Handling",
    "Information",
    "InformationKind",
    "Outcome",
    "OwnerIs",
    "Plan",
    "PlanAction",
    "PlanSignature",
    "Position",
    "PositionValue",
    "Rating",
    "RequestState",
    "SharingDecision",
    "SignatureValue",
]
