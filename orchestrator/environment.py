"""Reads the environment. A value that makes no sense is refused in one sentence, never by a traceback later.

Every reader raises `django.core.exceptions.ImproperlyConfigured`, whose message names the variable, what it
holds and what would be right. `Reading` gathers those messages, so that all wrong settings are told at once;
`manage.py` prints them, one sentence a line, and ends with status 2.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
EXAMPLE = "write postgresql://user:password@host:5432/name."
NO = frozenset({"0", "false", "no", "off", ""})
SHORTEST_KEY, FEWEST_SIGNS = 50, 10  #: of a secret key: its length, and how many different signs are in it

_Value = TypeVar("_Value")


class Reading:
    """Reads many settings and keeps what is wrong with any of them, each sentence once."""

    def __init__(self) -> None:
        self.wrong: dict[str, None] = {}

    def __call__(self, reader: Callable[[], _Value], *, instead: Any) -> _Value:
        """What `reader` reads; `instead`, with its sentence kept, where that makes no sense."""
        try:
            return reader()
        except ImproperlyConfigured as refusal:
            self.wrong[str(refusal)] = None
            kept: _Value = instead
            return kept

    def end(self) -> None:
        """Raises ImproperlyConfigured with every sentence kept, one a line."""
        if self.wrong:
            raise ImproperlyConfigured("\n".join(self.wrong))


def strictly(reader: Callable[[], _Value], *, instead: Any) -> _Value:
    """As a `Reading`, for one who wants to be told at once: what is wrong is raised."""
    return reader()


def text(name: str, default: str = "") -> str:
    """The variable's text without surrounding blanks, or `default` where it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def yes_or_no(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off; `default` where the variable is absent."""
    if name not in os.environ:
        return default
    value = os.environ[name].strip().lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”: write 1 for yes or 0 for no.")


def whole_number(name: str, *, default: int, least: int = 0, most: int = 10**9) -> int:
    """A whole number from `least` to `most`."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value[:12]) <= most:
        raise ImproperlyConfigured(f"{name} is “{value}”: write a whole number from {least} to {most}.")
    return int(value)


def one_of(name: str, choices: Sequence[str], *, default: str) -> str:
    """One of `choices`, however it is capitalised."""
    value = text(name, default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is “{value}”: write one of {', '.join(choices)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list written with commas; empty parts are dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret_key(name: str) -> str:
    """A key that nobody guesses. What it holds is never said."""
    value = text(name)
    remedy = f"set it to {SHORTEST_KEY} or more random characters, or set DEMO to 1."
    if not value:
        raise ImproperlyConfigured(f"{name} is empty: {remedy}")
    if len(value) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"{name} has only {_count(len(value), 'character')}: {remedy}")
    if len(set(value)) < FEWEST_SIGNS or value.startswith("django-insecure-"):
        raise ImproperlyConfigured(f"{name} is easy to guess: {remedy}")
    return value


def host_names(name: str, default: str = "") -> list[str]:
    """Host names without `https://`, path or blank; `.example.org` for all under it, `*` for any."""
    hosts = words(name, default)
    for host in hosts:
        if not re.fullmatch(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]", host):
            raise ImproperlyConfigured(
                f"{name} holds “{host}”: write host names such as hub.example.org, with commas."
            )
    return hosts


def addresses(name: str, *, path: bool) -> list[str]:
    """Web addresses with `http://` or `https://`; without `path` nothing may follow the host."""
    found = words(name)
    for address in found:
        match = re.fullmatch(r"https?://[^\s/?#@]+(?P<rest>[/?#]\S*)?", address)
        if not match or (match["rest"] and not path):
            raise ImproperlyConfigured(
                f"{name} holds “{address}”: write an address such as https://example.org."
            )
    return found


def mail_address(name: str, default: str) -> str:
    """A sender: `name@host`, or `Name <name@host>`."""
    value = text(name, default)
    if not re.fullmatch(r"[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+", value):
        raise ImproperlyConfigured(f"{name} is “{value}”: write an address such as hub@example.org.")
    return value


def plain_name(name: str, default: str) -> str:
    """Letters, digits, dashes and underscores, at most 40."""
    value = text(name, default)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", value):
        raise ImproperlyConfigured(f"{name} is “{value}”: write at most 40 letters, digits, - and _.")
    return value


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def database(name: str, *, url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Django's settings for the PostgreSQL of `url`; `name` is the variable that a refusal names.

    The socket folder of `?host=` and other query parameters become OPTIONS, beneath `options`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read ({error}): {EXAMPLE}") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} does not name a PostgreSQL database: {EXAMPLE}")
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database after the host: {EXAMPLE}")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.pop("host", ""),
        "PORT": str(port or query.pop("port", "")),
        "OPTIONS": {**query, **options},
    }
