"""One format for everything that went wrong: application/problem+json (RFC 9457).

    {"type": "about:blank", "title": …, "status": 409, "detail": …, "errors": {path: [messages]}}

A conflict also names `who` and `when`. What is not yours and what is not there give the same bytes.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localtime
from ninja.errors import AuthenticationError, ValidationError

from forms.exceptions import AlreadySubmitted
from forms.exceptions import AnswersRefused as FormAnswersRefused
from orchestrator.cases.exceptions import CaseError
from orchestrator.cases.exceptions import Problems as CaseProblems
from orchestrator.database import trouble
from orchestrator.database.trouble import Trouble
from orchestrator.pathway.exceptions import AnswersRefused, NotYourTask, PathwayError
from processes.exceptions import (
    IncidentSettled,
    InstanceBusy,
    NoSuchTask,
    ProcessError,
    TaskAlreadyClaimed,
    TaskAlreadyCompleted,
)

from . import parameters
from .exceptions import ApiError, BodyRefused

MEDIA_TYPE = "application/problem+json"
NOT_ACCEPTED = BodyRefused.title
NOT_ANSWERED = "This cannot be answered"
ASK_AGAIN = "Some of what the address asks for cannot be given: errors says which part, and what it may be."
LOOK_AGAIN = str(BodyRefused.__doc__)
log = logging.getLogger(__name__)

Errors = Mapping[str, Sequence[str]]


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    errors: Errors | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """The one shape. `more` are further members, said where they are known."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    content |= {"errors": {path: list(messages) for path, messages in (errors or {}).items()}, **more}
    return JsonResponse(content, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def not_there() -> HttpResponse:
    return problem(404, "Not found", "There is nothing here that you may see.")


def not_allowed(allow: str) -> HttpResponse:
    return problem(
        405, "This cannot be done here", f"Allowed at this address: {allow}.", headers={"Allow": allow}
    )


def refused(errors: Errors, *, detail: str = LOOK_AGAIN) -> HttpResponse:
    return problem(422, NOT_ACCEPTED, detail, errors=errors)


def too_late(detail: str, *, who: Any, when: datetime | None) -> HttpResponse:
    """Somebody was first: says who and when, in words (local time) and as members of the problem."""
    named = [str(who)] if who else []
    if when:
        named.append(f"{localtime(when):%-d %B %Y at %H:%M}")
    return problem(
        409,
        "Somebody was first",
        f"{detail} ({', '.join(named)})" if named else detail,
        who=str(who) if who else None,
        when=when.isoformat() if when else None,
    )


def of(request: HttpRequest, error: Exception) -> HttpResponse:
    """Any exception as a problem. What nobody foresaw is logged with its traceback and told as 500."""
    if request.method == "GET" and isinstance(error, ValidationError | BodyRefused):
        errors = error.errors if isinstance(error, BodyRefused) else _in_words(error)
        return problem(422, NOT_ANSWERED, ASK_AGAIN, errors=errors)
    for kind, answer in _ANSWERS:
        if isinstance(error, kind):
            return answer(error)
    if found := trouble.of(error):
        log.warning("%s %s refused: %s: %s", request.method, request.path, found.value, error)
        return _try_again(found)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(
        500, "Something went wrong here", "It was not your request. It is on record and will be looked into."
    )


def _api_error(error: Any) -> HttpResponse:
    return problem(error.status, error.title, str(error), errors=getattr(error, "errors", None))


def _query(error: Any) -> HttpResponse:
    return refused(_in_words(error))


def _in_words(error: Any) -> Errors:
    errors: dict[str, list[str]] = {}
    for one in error.errors:
        path = ".".join(str(part) for part in one["loc"][1:])
        errors.setdefault(path, []).append(parameters.in_words(one))
    return errors


def _answers(error: Any) -> HttpResponse:
    fields = {path: list(messages) for path, messages in error.fields.items()}
    said = {message for messages in fields.values() for message in messages}
    rest = [sentence for sentence in error.problems if sentence not in said]
    return refused({**fields, **({"": rest} if rest else {})})


def _unauthorised(error: Any) -> HttpResponse:
    return problem(
        401,
        "Who are you?",
        "Send a token that is valid: Authorization: Bearer TOKEN. It is made with manage.py api_token.",
        headers={"WWW-Authenticate": 'Bearer realm="One Front Door"'},
    )


#: Whether a request may be sent again is for its sender to know: it is whole or not there at all.
SAYS: Mapping[Trouble, tuple[str, int]] = {
    Trouble.HELD: ("Somebody is just working on this case. Nothing was changed.", 1),
    Trouble.SLOW: ("This took too long and was stopped. Nothing was changed.", 30),
    Trouble.FULL: ("There is no room left to save anything. Nothing was changed; reading goes on.", 60),
    Trouble.CROWDED: ("No connection to the database was free in time. Nothing was begun.", 1),
    Trouble.AWAY: (
        "The database does not answer. What was sent was saved as a whole or not at all: read before you "
        "send it again, or send it with an Idempotency-Key.",
        5,
    ),
}


def _try_again(found: Trouble) -> HttpResponse:
    detail, seconds = SAYS[found]
    return problem(503, "Try again in a moment", detail, headers={"Retry-After": str(seconds)})


def _conflict(error: Any) -> HttpResponse:
    return problem(409, "This cannot be done as things stand", str(error))


#: The first kind that fits answers: special ones before general ones.
_ANSWERS: tuple[tuple[type[Exception], Callable[[Any], HttpResponse]], ...] = (
    (ApiError, _api_error),
    (AuthenticationError, _unauthorised),
    (ValidationError, _query),
    (FormAnswersRefused, lambda error: refused(error.errors)),
    (AnswersRefused, _answers),
    (CaseProblems, lambda error: refused({"": list(error.problems)})),
    (Http404, lambda error: not_there()),
    (NotYourTask, lambda error: not_there()),
    (NoSuchTask, lambda error: not_there()),
    (TaskAlreadyClaimed, lambda error: too_late(str(error), who=error.claimed_by, when=error.claimed_at)),
    (TaskAlreadyCompleted, lambda error: too_late(str(error), who=error.by, when=error.at)),
    (IncidentSettled, lambda error: too_late(str(error), who=error.by, when=error.at)),
    (AlreadySubmitted, lambda error: too_late(str(error), who=error.by, when=error.at)),
    (InstanceBusy, lambda error: _try_again(Trouble.HELD)),
    (ProcessError, _conflict),
    (PathwayError, _conflict),
    (CaseError, _conflict),
)
