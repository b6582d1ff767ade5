"""What the worker does for this room."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from forms import drafts

from . import signing

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
