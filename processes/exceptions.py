"""Refusals of the machine. The docstring is the message a person reads; the attributes are for the page."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from processes.models import HumanTask, ProcessVersion


class ProcessError(Exception):
    """The pathway could not do that."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class BpmnError(ProcessError):
    """A modelled error: the drawing has a route for it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class StepFailed(ProcessError):
    """The pathway could not take the next step. It stands where it was before."""

    def __init__(
        self, cause: str, *, element_id: str = "", element_name: str = "", process_id: str = ""
    ) -> None:
        self.cause = cause
        self.element_id = element_id
        self.element_name = element_name
        self.process_id = process_id
        super().__init__(cause)


class NoSuchInstance(ProcessError):
    """There is no such running process."""

    def __init__(self, instance_id: UUID) -> None:
        self.instance_id = instance_id
        super().__init__()


class InstanceBusy(ProcessError):
    """Somebody is just working on this case. Nothing of yours was changed: try again in a few seconds."""


class InstanceEnded(ProcessError):
    """This process has ended. Nothing more can be done in it."""

    def __init__(self, instance_id: UUID, state: str) -> None:
        self.instance_id = instance_id
        self.state = state
        super().__init__()


class NoSuchProcess(ProcessError):
    """No published version of this process can be started."""

    def __init__(self, owner_key: str, process_id: str) -> None:
        self.owner_key = owner_key
        self.process_id = process_id
        super().__init__(f"No published version of the process {process_id} can be started.")


class NoSuchTask(ProcessError):
    """There is no such task."""

    def __init__(self, task_id: UUID) -> None:
        self.task_id = task_id
        super().__init__()


class TaskRefused(ProcessError):
    """This cannot be done with the task as it stands now."""

    def __init__(self, task: "HumanTask") -> None:
        self.task = task
        super().__init__()


class TaskAlreadyClaimed(TaskRefused):
    """Somebody else has already taken this task."""

    def __init__(self, task: "HumanTask", *, claimed_by: Any, claimed_at: datetime | None) -> None:
        self.claimed_by = claimed_by
        self.claimed_at = claimed_at
        super().__init__(task)


class NotYours(TaskAlreadyClaimed):
    """Somebody else holds this task, so only they can finish it or give it back."""


class TaskNotClaimed(TaskRefused):
    """Nobody holds this task."""


class TaskAlreadyCompleted(TaskRefused):
    """This task has already been done."""

    def __init__(self, task: "HumanTask", *, by: Any, at: datetime | None) -> None:
        self.by = by
        self.at = at
        super().__init__(task)


class TaskSubmitted(TaskRefused):
    """The answer to this task is kept. The pathway could not go on with it yet; it need not be sent again."""


class TaskCancelled(TaskRefused):
    """This task is not needed any more."""


class StaleRevision(TaskRefused):
    """The task has changed since this page was opened."""

    def __init__(self, task: "HumanTask", *, seen: int, current: int) -> None:
        self.seen = seen
        self.current = current
        super().__init__(task)


class NoSuchIncident(ProcessError):
    """There is no such failed step."""


class NothingToRetry(ProcessError):
    """This step is not waiting to be repeated any more."""


class IncidentSettled(NothingToRetry):
    """This failed step has been dealt with already."""

    def __init__(self, *, by: Any, at: datetime | None) -> None:
        self.by = by
        self.at = at
        super().__init__()


class ReasonNeeded(ProcessError):
    """Say in a few words why. Whoever looks at this case later needs to know."""


class ReasonTooLong(ProcessError):
    """The reason is too long. Say it in 500 characters at most."""


class CorrectionRefused(ProcessError):
    """The data cannot be corrected like this."""

    name = ""  #: of the variable, where it is about one


class NoSuchVariable(CorrectionRefused):
    """The case does not carry this at the step that failed."""

    def __init__(self, name: str) -> None:
        self.name = name[:100]
        super().__init__(f"The case carries no “{self.name}” at this step.")


class OtherKind(CorrectionRefused):
    """Only a value of the same kind can take its place."""

    def __init__(self, name: str, kind: str) -> None:
        self.name = name
        self.kind = kind
        super().__init__(f"“{name}” must stay {kind}." if kind else f"“{name}” cannot be corrected by hand.")


class NothingToCorrect(CorrectionRefused):
    """Nothing was changed. Write what is right into one of the boxes, or try again as it is."""


class SkipRefused(ProcessError):
    """This step cannot be left out."""


class StepNotSkipped(SkipRefused):
    """This step cannot be left out: only an operation, a calculation, a decision table or a choice can."""


class PersonsStepNotSkipped(SkipRefused):
    """A person does this step, so it cannot be left out."""


class JoinNotSkipped(SkipRefused):
    """Here the case waits until several branches have arrived. That cannot be left out."""


class LockedStepNotSkipped(SkipRefused):
    """A rule of the pathway locks this step, so nobody can leave it out."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__()


class RouteNeeded(SkipRefused):
    """Say which way the case goes on from this choice."""


class NoSuchRoute(SkipRefused):
    """This choice has no such way out."""


class RouteAroundLockedStep(SkipRefused):
    """This way goes round a step that a rule of the pathway locks. Choose another one."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(f"This way goes round “{step}”, which a rule of the pathway locks. Choose another.")


class NothingToSkip(SkipRefused):
    """This step does not fail any more, so there is nothing to leave out. Try it again instead."""


class NotPublishable(ProcessError):
    """This process cannot be published yet. `findings` says what is missing."""

    def __init__(self, findings: Sequence[Any]) -> None:
        self.findings = tuple(findings)
        first = next(iter(self.findings), None)
        super().__init__(f"{self.__doc__} First: {getattr(first, 'message', first)}" if first else None)


class MoveRefused(ProcessError):
    """This case cannot be moved to that version. `sentences` say what stands against it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences) or None)


class NotMovable(ProcessError):
    """Running cases move only between versions of one pathway, and only to one on which new cases start."""


class UndoRefused(ProcessError):
    """This move cannot be undone."""


class MovedOn(UndoRefused):
    """The case has taken a step since it was moved, so it stays on its new version."""


class UndoneAlready(UndoRefused):
    """This move has been undone, or the case has been moved again since."""


class VersionRefused(ProcessError):
    """This cannot be done with the version as it stands now."""

    def __init__(self, version: "ProcessVersion") -> None:
        self.version = version
        super().__init__()


class SamePerson(VersionRefused):
    """Somebody who made a version cannot approve it. A second person must."""


class OtherFiles(VersionRefused):
    """These are not the files you looked at. Look at the differences again, then approve what they show."""


class KnownFiles(VersionRefused):
    """Exactly these files are a version already. Change something, or start new cases on that version."""


class LastVersion(VersionRefused):
    """This is the only version that new cases can start on. Publish another one before you withdraw it."""


class StaleDraft(VersionRefused):
    """Somebody else has changed this since you opened it. Nothing of yours is lost: compare the two."""

    def __init__(
        self, draft: "ProcessVersion", *, seen: int, current: int, by: str, at: datetime | None
    ) -> None:
        self.draft = draft
        self.seen = seen
        self.current = current
        self.by = by
        self.at = at
        super().__init__(draft)
