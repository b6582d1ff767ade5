"""How many wrong passwords are let through: by name and address together, by name, and by address.

Counting only the two together lets somebody guess one name from many addresses, or many names from one.
Counting a name alone would let any stranger shut a practitioner out, so that limit is wide, ends soon, and
does not hold where this person has signed in before: there only their own wrong passwords count.
"""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_failure_limit
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Sum
from django.http import HttpRequest

#: Wrong passwords for one name from whatever addresses, and from one address for whatever names.
MOST_OF_A_NAME = 10
MOST_FROM_AN_ADDRESS = 30
#: Within so long; after so long without another try the name or the address is free again.
WINDOW = timedelta(minutes=5)
#: So long an address stays known as one from which a person signs in.
KNOWN_FOR = timedelta(days=30)
#: So long it is kept who signed in, or tried to, from where.
SIGN_INS_KEPT = timedelta(days=365)


class SignInLimits(AxesDatabaseHandler):
    """axes' own count of name and address together (settings), and the two wider ones."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Wrong passwords that count here: at least the limit where one of the wider counts is full."""
        own = int(super().get_failures(request, credentials))
        limit = int(get_failure_limit(request, credentials))
        if own < limit and _is_guessed(request, get_client_username(request, credentials) or ""):
            return limit
        return own


def discard_older(*, than: datetime) -> int:
    """Drop what is kept of signing in and out and of wrong passwords before then; how many rows."""
    return sum(
        table.objects.filter(attempt_time__lt=than).delete()[0]
        for table in (AccessLog, AccessAttempt, AccessFailureLog)
    )


def _is_guessed(request: Any, username: str) -> bool:
    address, now = request.axes_ip_address, request.axes_attempt_time
    signed_in = AccessLog.objects.filter(
        username=username, ip_address=address, attempt_time__gte=now - KNOWN_FOR
    )
    if _wrong(now, username=username) >= MOST_OF_A_NAME:
        return not signed_in.exists()
    if address and _wrong(now, ip_address=address) >= MOST_FROM_AN_ADDRESS:
        return not signed_in.exists()
    return False


def _wrong(now: datetime, **where: str) -> int:
    """Wrong passwords within the window."""
    tries = AccessAttempt.objects.filter(attempt_time__gt=now - WINDOW, **where)
    return tries.aggregate(wrong=Sum("failures_since_start"))["wrong"] or 0
