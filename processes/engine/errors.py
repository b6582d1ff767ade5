"""What can go wrong: in a drawing, before anything runs, and in a step, of which then nothing counts."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ModelFinding:
    """One thing that keeps a drawing from running, with the place where it stands."""

    file: str
    line: int | None
    element_id: str
    element_name: str
    message: str


class ModelError(Exception):
    """The drawing cannot be run. `findings` says what is wrong, each with its place."""

    def __init__(self, findings: Sequence[ModelFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.file}: {f.message}" for f in self.findings))


class ExpressionError(Exception):
    """An expression is not allowed, or could not be worked out. The text is a sentence for its author."""


class EngineError(Exception):
    """A step failed. Nothing of it counts: the caller keeps the snapshot that it had before.

    `cause` is the original text of the failure; `element_id`, `element_name` and `process_id` (of the called
    process it stands in) say where, and are empty when the failure stands at no element. Repeating the same
    trigger on the same state fails again: `retryable`.
    """

    retryable = False

    def __init__(
        self, cause: str, *, element_id: str = "", element_name: str = "", process_id: str = ""
    ) -> None:
        self.cause = cause
        self.element_id = element_id
        self.element_name = element_name
        self.process_id = process_id
        place = f"At “{element_name or element_id}”: " if element_id else ""
        super().__init__(place + cause)


class TaskNotReady(EngineError):
    """This step is not waiting for that (any more): somebody or something was faster."""


class NothingLeftOut(EngineError):
    """The element that was to be left out went through, or was not come to: nothing is left out then."""


class SnapshotError(EngineError):
    """The stored state of a process cannot be read."""
