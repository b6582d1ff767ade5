"""Reads the environment. A value that makes no sense is refused in one sentence, never by a traceback later.

Every reader raises `django.core.exceptions.ImproperlyConfigured`, whose message names the variable, what it
holds and what would be right; `manage.py` prints it and ends with status 2.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
EXAMPLE = "write postgresql://user:password@host:5432/name."
NO = frozenset({"0", "false", "no", "off", ""})


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
