"""Who calls, in what standing, and when: read once at the door of each request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from orchestrator.agencies.models import Staff
from orchestrator.audit.reader import put_on_record, put_refusal_on_record
from orchestrator.inbox.standing import Standing, standing_of

from . import tokens


@dataclass(frozen=True)
class Caller:
    """The person behind the token. `now` is read here and handed down."""

    staff: Staff
    standing: Standing
    now: datetime
    ip: str | None

    on_record = put_on_record


class Token(HttpBearer):
    """`Authorization: Bearer TOKEN`. Nothing else signs in here: no cookie, no session."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        now = timezone.now()
        staff = tokens.bearer(token, now=now)
        if staff is None:
            return None
        return Caller(
            staff=staff, standing=standing_of(staff), now=now, ip=request.META.get("REMOTE_ADDR") or None
        )


def of(request: HttpRequest, allowed: Callable[[Standing], bool]) -> Caller:
    """The caller, where their standing is of the allowed kind. Anybody else: not there (Http404)."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if not allowed(caller.standing):
        raise Http404
    return caller


def refusal_on_record(request: HttpRequest) -> None:
    """That somebody asked for what is not theirs, or not there, is kept: both look the same here too."""
    person, asked = getattr(request, "auth", None), request.resolver_match
    if isinstance(person, Caller) and asked is not None:
        put_refusal_on_record(person, asked.view_name, asked.kwargs.values())
