"""What the worker does for this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from orchestrator.clocks import sweeping
from processes import standstill


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="sweep_clocks")
def sweep_clocks(timestamp: int) -> None:
    """Three times a minute: clocks whose next moment has come."""
    now = timezone.now()
    if not standstill.stands(now):
        sweeping.sweep(now)
