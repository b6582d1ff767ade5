"""Refusals of the forms. The docstring is the message a person reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class FormError(Exception):
    """The form could not do that."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class BadJson(FormError):
    """This is not readable JSON."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a definition, said to the person who wrote it.

    `place` names the question ("question “hurt_now”"), `help` says what to do. `line` is 0 where unknown.
    """

    file: str
    line: int
    place: str
    rule: str
    message: str
    help: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.message}"


class BadDefinition(FormError):
    """This form definition cannot be used."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in findings))


class NoSuchForm(FormError):
    """There is no such form."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"There is no form “{key}”.")


class RowsMissing(FormError):
    """The form asks about a list that the caller did not hand in."""

    def __init__(self, source: str, key: str) -> None:
        self.source = source
        super().__init__(f"The form “{key}” needs the list of {source}.")


class AnswersRefused(FormError):
    """Some answers cannot be accepted.

    `errors` maps a path ("people.0.given_name") to its messages; `undeclared` lists the keys that the form
    does not ask for (issue 2, point 3).
    """

    def __init__(self, errors: Mapping[str, Sequence[str]], undeclared: Sequence[str] = ()) -> None:
        self.errors = {path: list(messages) for path, messages in errors.items()}
        self.undeclared = list(undeclared)
        super().__init__()


class AlreadySubmitted(FormError):
    """This form has already been submitted."""

    def __init__(self, *, by: Any, at: datetime) -> None:
        self.by = by
        self.at = at
        super().__init__()


class DraftConflict(FormError):
    """A newer draft was saved from another window or device.

    `draft` is the newer one as it is stored; nothing was overwritten.
    """

    def __init__(self, draft: Any) -> None:
        self.draft = draft
        super().__init__()


class DraftTooLarge(FormError):
    """The draft is too large to keep. Shorten the longest answer."""
