"""Refusals of the API itself. The docstring is the sentence in `detail`."""

from collections.abc import Mapping, Sequence


class ApiError(Exception):
    """The API could not do that."""

    status = 400
    title = "This request cannot be understood"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class NotJson(ApiError):
    """Send the body as JSON, with the header Content-Type: application/json."""

    status = 415
    title = "The body is not JSON"


class AsThingsStand(ApiError):
    """This cannot be done as things stand."""

    status = 409
    title = "This cannot be done as things stand"


class BodyRefused(ApiError):
    """Some of what was sent needs another look. Nothing was changed."""

    status = 422
    title = "Some of what was sent cannot be accepted"

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors = {path: list(messages) for path, messages in errors.items()}
        super().__init__()


class KeyUsedOtherwise(BodyRefused):
    """This idempotency key was used for another request. Use a new key for a new request."""

    def __init__(self) -> None:
        super().__init__({"Idempotency-Key": [str(self.__doc__)]})


class ReferenceUsedBefore(BodyRefused):
    """Nothing was opened. Send what is new under a reference of its own."""

    status = 409
    title = "This reference was used before"

    def __init__(self, sentence: str) -> None:
        super().__init__({"external_reference": [f"{sentence} {self.__doc__}"]})


class StillWorking(ApiError):
    """The same request is still being worked on. Send it again in a moment with the same key."""

    status = 409
    title = "The same request is being worked on"
