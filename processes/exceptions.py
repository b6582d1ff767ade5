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

    def __init__(self, cause: str, *, element_id: str = "", element_name: str = "") -> None:
        self.cause = cause
        self.element_id = element_id
        self.element_name = element_name
        super().__init__(cause)


class NoSuchInstance(ProcessError):
    """There is no such running process."""

    def __init__(self, instance_id: UUID) -> None:
        self.instance_id = instance_id
        super().__init__()


class InstanceBusy(ProcessError):
    """Somebody else is moving this process on at this moment. Try again."""


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


class NothingToRetry(ProcessError):
    """This step is not waiting to be repeated any more."""


class NotPublishable(ProcessError):
    """This process cannot be published yet. `findings` says what is missing."""

    def __init__(self, findings: Sequence[Any]) -> None:
        self.findings = tuple(findings)
        first = next(iter(self.findings), None)
        super().__init__(f"{self.__doc__} First: {getattr(first, 'message', first)}" if first else None)


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
