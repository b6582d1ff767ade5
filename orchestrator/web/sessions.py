"""Sessions in the database, as Django keeps them; one that only moves its end on may stay as it was.

Each request moves the end of its session on. Where the disk is full that cannot be written, and is no reason
to refuse the page: people go on reading (quality.md T14).
"""

from django.contrib.sessions.backends import db
from django.db import OperationalError

from orchestrator.database import trouble
from orchestrator.database.trouble import Trouble


class SessionStore(db.SessionStore):
    """Signing in, and whatever a page keeps in its session, is still refused when it cannot be written."""

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except OperationalError as error:
            if must_create or self.modified or trouble.of(error) is not Trouble.FULL:
                raise
