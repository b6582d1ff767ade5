"""JSON from outside, read without surprises."""

import json
import math
import re
from typing import Any, NoReturn

from .exceptions import BadJson

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_DIGITS = 15  #: a number of more digits is not kept exactly by other readers of JSON
STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
BRACKET = re.compile(r"[\[\]{}]")


def loads(body: bytes | str, *, max_bytes: int = MAX_BYTES) -> Any:
    """Read JSON strictly.

    Refuses, each with a sentence (`BadJson`): more than `max_bytes`, text that is not UTF-8, nesting deeper
    than 40, a key twice in one object, NaN and Infinity (also as 1e400), whole numbers of more than 15
    digits.
    """
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    if len(content) > max_bytes:
        raise BadJson(f"This is too large: at most {max_bytes:,} bytes are accepted.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadJson("This text is not UTF-8.") from None
    if _depth(text) > MAX_DEPTH:
        raise BadJson(f"This is nested too deeply: at most {MAX_DEPTH} levels are accepted.")
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_short,
        )
    except json.JSONDecodeError as error:
        raise BadJson(f"Line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}).") from None


def _depth(text: str) -> int:
    """The deepest nesting, counted before the parser recurses; brackets inside strings do not count."""
    depth = deepest = 0
    for bracket in BRACKET.findall(STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadJson(f"The key “{key}” is there twice.")
        found[key] = value
    return found


def _no_constant(word: str) -> NoReturn:
    raise BadJson(f"“{word}” is not a number that can be kept.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadJson(f"“{digits[:20]}” is too large a number.")
    return number


def _short(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise BadJson(f"“{digits[:20]}” has too many digits: at most {MAX_DIGITS} are accepted.")
    return int(digits)
