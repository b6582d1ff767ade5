"""Sessions in the database, as Django keeps them; one that only moves its end on may stay as it was.

Each request moves the end of its session on. Where the database cannot write that (its disk is full, it has
just gone away), it is no reason to refuse a page that stands ready: people go on reading. (quality.md T14)
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from orchestrator.database import trouble


class SessionStore(db.SessionStore):
    """Signing in, and whatever a page keeps in its session, is still refused when it cannot be written: with
    the database's own error, which is answered as such (Django makes “bad request” of it)."""

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            refused = error.__context__
            if trouble.of(refused) is None or refused is None:
                raise
            if self.modified:
                raise refused from None
