"""Tokens: made once, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from orchestrator.agencies.models import Staff
from orchestrator.audit import acts
from processes.kept_queries import Kept

from .models import ApiToken

PREFIX = "ofd_"  #: lets scanners find a token that leaked
RANDOM_BYTES = 32
LONGEST = 200
LASTS_DAYS = 90
LONGEST_DAYS = 366
#: The last use is kept to the minute: a write per request would serve nobody.
USE_KEPT_FOR = timedelta(minutes=1)
_LIVE = Kept(
    lambda sha256, now: ApiToken.objects.filter(
        sha256=sha256, revoked_at__isnull=True, expires_at__gt=now, staff__is_active=True
    ).select_related("staff")
)


def issue(staff: Staff, *, now: datetime, days: int = LASTS_DAYS) -> str:
    """A new token of this person, beside those they have, for so many days. It cannot be read again later."""
    token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    row = ApiToken.objects.create(
        sha256=_digest(token), staff=staff, created_at=now, expires_at=now + timedelta(days=days)
    )
    acts.record("issue_api_token", case_key="", object=f"token:{row.pk}", who=staff, at=now)
    return token


def live(staff: Staff, *, now: datetime) -> QuerySet[ApiToken]:
    """This person's tokens that open the door now, oldest first."""
    return ApiToken.objects.filter(staff=staff, revoked_at__isnull=True, expires_at__gt=now)


def revoke(staff: Staff, number: int, *, now: datetime) -> bool:
    """One token of this person, by its number in the list, ends at once. False: they have none such."""
    ended = bool(live(staff, now=now).filter(pk=number).update(revoked_at=now))
    if ended:
        acts.record("revoke_api_token", case_key="", object=f"token:{number}", who=staff, at=now)
    return ended


def revoke_all(staff: Staff, *, now: datetime) -> int:
    """Every token of this person ends at once; returns how many did."""
    ended = live(staff, now=now).update(revoked_at=now)
    if ended:
        acts.record("revoke_api_tokens", case_key="", who=staff, at=now, detail={"count": ended})
    return ended


def bearer(token: str, *, now: datetime) -> Staff | None:
    """Whose token this is: None for one unknown, ended or past its day, and for somebody who has left."""
    if len(token) > LONGEST:
        return None
    row = _LIVE.first(sha256=_digest(token), now=now)
    if row is None:
        return None
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USE_KEPT_FOR)
    if row.last_used_at is None or row.last_used_at < now - USE_KEPT_FOR:
        ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=now)
    return row.staff


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
