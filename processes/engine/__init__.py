"""The engine: a drawing and a state in, the next state and its waits out.

Plain Python around SpiffWorkflow's token trees; the only package that knows SpiffWorkflow. `build` reads a
bundle once into a `Spec` that every thread may share; `step` is a function of spec, snapshot, trigger,
functions and moment. It touches no database, reads no clock, runs no code of a drawing, and changes nothing
that it is given.
"""

from processes.engine.builder import build
from processes.engine.correcting import corrected, variables
from processes.engine.errors import (
    EngineError,
    ExpressionError,
    ModelError,
    ModelFinding,
    NothingLeftOut,
    SnapshotError,
    TaskNotReady,
)
from processes.engine.expressions import compile_expression, compile_script
from processes.engine.results import Passed, Step, Thrown, Wait
from processes.engine.spec import Spec
from processes.engine.step import step
from processes.engine.triggers import (
    AddInstance,
    CancelInstance,
    CancelProcess,
    CompleteService,
    CompleteTask,
    DeliverMessage,
    Detour,
    FailService,
    FireTimer,
    Start,
    Trigger,
)
from processes.engine.values import weight

__all__ = [
    "AddInstance",
    "CancelInstance",
    "CancelProcess",
    "CompleteService",
    "CompleteTask",
    "DeliverMessage",
    "Detour",
    "EngineError",
    "ExpressionError",
    "FailService",
    "FireTimer",
    "ModelError",
    "ModelFinding",
    "NothingLeftOut",
    "Passed",
    "SnapshotError",
    "Spec",
    "Start",
    "Step",
    "TaskNotReady",
    "Thrown",
    "Trigger",
    "Wait",
    "build",
    "compile_expression",
    "compile_script",
    "corrected",
    "step",
    "variables",
    "weight",
]
