"""Why something could not be done with a task, in a sentence that names who has it."""

from datetime import datetime

from orchestrator.agencies.models import Team
from orchestrator.clocks import calendar
from orchestrator.inbox.urgency import moment_in_words
from processes.exceptions import TaskAlreadyClaimed
from processes.models import HumanTask


def why_not(refusal: Exception, task: HumanTask, *, now: datetime) -> str:
    """“Tom Beckwith has had this task since today 09:40.” Any other refusal says it itself."""
    if not isinstance(refusal, TaskAlreadyClaimed) or refusal.claimed_by is None:
        return str(refusal)
    who = refusal.claimed_by
    if refusal.claimed_at is None:
        return f"{who} has this task."
    site = Team.objects.select_related("site").get(pk=task.queue).site
    since = moment_in_words(refusal.claimed_at, now=now, calendar=calendar.of(site))
    return f"{who} has had this task since {since}."
