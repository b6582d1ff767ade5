"""Parts of the OpenAPI document that ninja does not write by itself."""

from collections.abc import Mapping
from typing import Any

from .problems import MEDIA_TYPE

TITLES = {
    401: "No valid token",
    404: "Not there, or not yours: the answer is the same",
    405: "Not this method",
    409: "As things stand it cannot be done; a conflict names who and when",
    415: "The body is not JSON",
    422: "Some of what was sent cannot be accepted; `errors` says what, by path",
    503: "Busy: nothing was changed; try again after `Retry-After` seconds",
}


def problems(*statuses: int, also: Mapping[str, tuple[str, str]] | None = None) -> dict[str, Any]:
    """`responses` for these problems, and for further statuses with (words, name of a shape)."""
    responses: dict[str, Any] = {
        str(status): {"description": TITLES[status], "content": {MEDIA_TYPE: _named("Problem")}}
        for status in (*statuses, 405, 503)
    }
    for status, (words, shape) in (also or {}).items():
        responses[status] = {"description": words, "content": {"application/json": _named(shape)}}
    return {"responses": responses}


def body_of(shape: str, *, required: bool = True) -> dict[str, Any]:
    """A JSON body of a shape that stands among the components."""
    return {"requestBody": {"required": required, "content": {"application/json": _named(shape)}}}


def _named(shape: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{shape}"}}
