"""What the worker does for this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from orchestrator.api import idempotency


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="discard_old_answers")
def discard_old_answers(timestamp: int) -> None:
    """Every hour: what was answered under a key too long ago to be sent again is forgotten."""
    idempotency.discard_older(than=timezone.now() - idempotency.KEPT)
