"""What a recorder gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.agencies.models import Agency, Staff
from orchestrator.cases.models import Case
from processes.models import HumanTask


@dataclass(frozen=True)
class Work:
    """One task's checked answers, who gave them for which agency, and when. The case's row is current."""

    task: HumanTask
    case: Case
    agency: Agency  #: for whom `by` answers: the agency of the task's team
    answers: Mapping[str, Any]
    by: Staff
    now: datetime

    @property
    def person_id(self) -> int:
        """The person the task is about."""
        return int(self.task.item)
