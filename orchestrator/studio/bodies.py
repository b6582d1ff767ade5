"""What an editor sends: JSON, of which only what can be kept is read."""

import json
from typing import Any

from django.http import HttpRequest

from processes.findings import Finding
from processes.model_files import MAX_BYTES, RefusedFile

_MAX_BODY = 6 * MAX_BYTES


def texts(request: HttpRequest, *names: str) -> dict[str, Any]:
    """The object that was sent, with a text at each of the names.

    Raises RefusedFile for anything else, and where a sign in it cannot be kept: half a surrogate pair, a NUL.
    """
    body = request.read(_MAX_BODY + 1)
    try:
        given = json.loads(body) if len(body) <= _MAX_BODY else None
        json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in names):
        raise _refusal()
    if any("\0" in value for value in given.values() if isinstance(value, str)):
        raise _refusal()
    return given


def _refusal() -> RefusedFile:
    return RefusedFile(Finding(file="", rule="save", message="What was sent is no drawing, or too large."))
