"""Refusals of the machine. The docstring is the message a person reads."""


class ProcessError(Exception):
    """The pathway could not do that."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class BpmnError(ProcessError):
    """A modelled error: the drawing has a route for it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
