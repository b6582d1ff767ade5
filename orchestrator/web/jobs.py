"""What the worker does for this room."""

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from procrastinate.contrib.django import app

from . import sign_in_limits


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="forget_sign_ins")
def forget_sign_ins(timestamp: int) -> None:
    """Every night: who signed in more than a year ago, and sessions that have ended."""
    sign_in_limits.discard_older(than=timezone.now() - sign_in_limits.SIGN_INS_KEPT)
    SessionStore.clear_expired()
