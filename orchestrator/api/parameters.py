"""What is wrong with a parameter of an address or a header, in plain words."""

from collections.abc import Callable, Mapping
from typing import Any

_MOMENT = "This must be a date and time with its offset from UTC, like 2026-09-08T09:00:00Z"
_NUMBER = "This must be a whole number, like 1"

_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda limit: "This is needed",
    "literal_error": lambda limit: f"This may be one of: {_listed(str(limit['expected']))}",
    "string_pattern_mismatch": lambda limit: (
        "This may have letters, digits and signs of ASCII only, and no spaces"
    ),
    "string_too_long": lambda limit: f"This may have {limit['max_length']} characters at most",
    "string_too_short": lambda limit: f"This must have {limit['min_length']} characters or more",
    "int_parsing": lambda limit: _NUMBER,
    "int_parsing_size": lambda limit: _NUMBER,
    "int_from_float": lambda limit: _NUMBER,
    "greater_than_equal": lambda limit: f"This must be {limit['ge']} or more",
    "less_than_equal": lambda limit: f"This must be {limit['le']} or less",
    "timezone_aware": lambda limit: _MOMENT,
    "datetime_parsing": lambda limit: _MOMENT,
    "datetime_from_date_parsing": lambda limit: _MOMENT,
    "datetime_object_invalid": lambda limit: _MOMENT,
}


def in_words(error: Mapping[str, Any]) -> str:
    """The sentence for one error of a parameter, of the shape that pydantic gives (type, ctx)."""
    say = _SENTENCES.get(error["type"])
    return (
        say(error.get("ctx") or {}) if say else "This cannot be read: the documentation says what it may be"
    )


def _listed(expected: str) -> str:
    """“R, A or none” of "'R', 'A' or 'none'"."""
    return expected.replace("'", "")
