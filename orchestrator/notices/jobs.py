"""What the worker does for this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from orchestrator.notices import climbing, points
from processes import standstill


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="tell_and_climb")
def tell_and_climb(timestamp: int) -> None:
    """Three times a minute: tell of points that clocks reached, and send unanswered notices up the ladder."""
    now = timezone.now()
    if standstill.stands(now):
        return
    points.tell_points(now)
    climbing.climb(now)
