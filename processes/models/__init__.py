"""The rows of the BPMN machine. Pages, sweeps and measures read these and never load a workflow."""

from .events import ProcessEvent
from .incidents import Incident
from .instances import ProcessInstance
from .messages import Message, MessageSubscription
from .requests import ServiceRequest
from .tasks import HumanTask
from .timers import Timer
from .versions import BundleFile, ProcessVersion, StepDefinition

__all__ = [
    "BundleFile",
    "HumanTask",
    "Incident",
    "Message",
    "MessageSubscription",
    "ProcessEvent",
    "ProcessInstance",
    "ProcessVersion",
    "ServiceRequest",
    "StepDefinition",
    "Timer",
]
