"""What the worker does for this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from orchestrator.audit import reads


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal_reads")
def seal_reads(timestamp: int) -> None:
    """Every minute: what was read gets its seal."""
    reads.seal_reads(timezone.now())
