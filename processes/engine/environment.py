"""The one place where SpiffWorkflow would run code. It finds our interpreter there, and nothing else."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from processes.engine import expressions


class Interpreter(BasePythonScriptEngineEnvironment):
    """Evaluates with `expressions`; `functions` may be called, data can never take their place."""

    def __init__(self, functions: expressions.Functions) -> None:
        super().__init__({})
        self.functions = functions

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> Any:
        return expressions.evaluate(expression, context, self.functions, local=external_context)

    def execute(
        self, script: str, context: dict[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> bool:
        context.update(expressions.execute(script, context, self.functions))
        return True

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("An operation is a wait that a job resolves; a step never calls out.")


def script_engine(functions: expressions.Functions) -> PythonScriptEngine:
    """A script engine that can only interpret."""
    return PythonScriptEngine(Interpreter(functions))
