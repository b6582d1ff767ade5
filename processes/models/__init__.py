"""The rows of the BPMN machine. Pages, sweeps and measures read these and never load a workflow."""

from .events import EventKind, ProcessEvent
from .incidents import Incident, IncidentState, Mending, MendingKind
from .instances import InstanceState, ProcessInstance
from .makers import Person, Who, person
from .messages import Message, MessageState, MessageSubscription
from .moves import Move, MoveResult, MoveRun, ResultKind
from .requests import RequestState, ServiceRequest
from .standstills import Pulse, Standstill
from .tasks import HumanTask, TaskState
from .timers import Timer, TimerState
from .versions import BundleFile, ProcessVersion, StepDefinition, VersionSource, VersionState

__all__ = [
    "BundleFile",
    "EventKind",
    "HumanTask",
    "Incident",
    "IncidentState",
    "InstanceState",
    "Mending",
    "MendingKind",
    "Message",
    "MessageState",
    "MessageSubscription",
    "Move",
    "MoveResult",
    "MoveRun",
    "Person",
    "ProcessEvent",
    "ProcessInstance",
    "ProcessVersion",
    "Pulse",
    "RequestState",
    "ResultKind",
    "ServiceRequest",
    "Standstill",
    "StepDefinition",
    "TaskState",
    "Timer",
    "TimerState",
    "VersionSource",
    "VersionState",
    "Who",
    "person",
]
