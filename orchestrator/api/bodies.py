"""Bodies of requests, read strictly."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, UnreadablePostError

from forms.exceptions import BadJson
from forms.strict_json import loads
from forms.text import clean

from .exceptions import BodyRefused, NotJson

JSON = "application/json"
#: What is read and thrown away of a body that is too large, so that the sender gets to read our answer.
MOST_DRAINED = 16_000_000
CHUNK = 65_536


def read(request: HttpRequest, *, may_be_empty: bool = False) -> dict[str, Any]:
    """The object in the body. Raises NotJson (wrong media type) and BodyRefused, each with a sentence.

    Refused: what `forms.strict_json` refuses (a key twice, NaN, 1e400, deep nesting, more than 1 MB, numbers
    of more than 15 digits), texts with characters that cannot be kept, anything but an object.
    """
    content = _content(request)
    if not content and may_be_empty:
        return {}
    if request.content_type != JSON:
        raise NotJson
    try:
        body = loads(content)
    except BadJson as refusal:
        raise BodyRefused({"": [str(refusal)]}) from None
    if not isinstance(body, dict):
        raise BodyRefused({"": ["The body must be an object: { … }"]})
    return body


def only(body: dict[str, Any], *allowed: str) -> None:
    """Refuse keys that this request does not have."""
    strangers = sorted(set(body) - set(allowed))
    if strangers:
        raise BodyRefused({key[:100]: ["This request does not have this key"] for key in strangers})


def text(body: dict[str, Any], key: str, *, name: str, longest: int, lines: bool = False) -> str:
    """The text under an optional key, "" where it is not there; by the rules of the pages' boxes."""
    value = body.get(key, "")
    if not isinstance(value, str):
        raise BodyRefused({key: [f"“{name}” must be a text"]})
    try:
        value = clean(value, name=name, lines=lines)
    except ValidationError as refusal:
        raise BodyRefused({key: refusal.messages}) from None
    if len(value) > longest:
        raise BodyRefused({key: [f"“{name}” may have {longest} characters at most"]})
    return value


def _content(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        _drain(request)
        raise BodyRefused({"": ["This is too large: at most 1,000,000 bytes are accepted."]}) from None
    except UnreadablePostError:
        raise BodyRefused({"": ["The body ended before it was complete."]}) from None


def _drain(request: HttpRequest) -> None:
    left = MOST_DRAINED
    try:
        while left > 0 and (chunk := request.read(CHUNK)):
            left -= len(chunk)
    except OSError:
        return
