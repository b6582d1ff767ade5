"""What the worker does for this room."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from forms import drafts
from processes.carrier import LONG

from . import moving, rehearsing, signing

#: A draft that nobody touched for so long is dropped (domain 4.4).
DRAFTS_KEPT = timedelta(days=90)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="discard_old_drafts")
def discard_old_drafts(timestamp: int) -> None:
    """Every night: what people typed and never sent is not kept for ever."""
    drafts.discard_older(than=timezone.now() - DRAFTS_KEPT)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="place_tasks_again")
def place_tasks_again(timestamp: int) -> None:
    """Every minute: what found nobody in its team goes there once somebody has come."""
    signing.place_again(timezone.now())


@app.task(queue=LONG, pass_context=True)
def play_scenarios(context: JobContext, version_id: int) -> None:
    """Whenever its owner asks, and when it is sent for approval: the scenarios of a version.

    Left by `rehearsals.ask` under a lock, so that one is played at a time.
    """
    rehearsing.play_all(version_id, clock=timezone.now, stopping=context.should_abort)


@app.task(queue=LONG, pass_context=True)
def move_cases(context: JobContext, run_id: str) -> None:
    """Whenever a manager asks: running cases to another version, one after the other.

    Left by `moving.ask` under a lock of the run. A case that has its result is not begun again.
    """
    moving.work(UUID(run_id), clock=timezone.now, stopping=context.should_abort)
