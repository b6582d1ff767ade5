"""JSON that somebody brings in a bundle: read without surprises, or refused with a sentence."""

import json
import math
import re
from typing import Any, NoReturn

MAX_DEPTH = 40
MAX_DIGITS = 15  #: a number of more digits is not kept exactly by other readers of JSON
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class UnreadableJson(Exception):
    """This is not JSON that can be kept."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


def loads(content: bytes) -> Any:
    """What it says. Raises UnreadableJson: what is not UTF-8, lies deeper than 40 levels, has a key twice, a
    number that cannot be kept, or a text that is none (half a sign, as \\ud800, or \\u0000).
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableJson("it is not UTF-8 text") from None
    if _depth(text) > MAX_DEPTH:
        raise UnreadableJson(f"it is nested more than {MAX_DEPTH} levels deep")
    try:
        found = json.loads(
            text,
            object_pairs_hook=_record,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_short,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableJson(f"it is not JSON any more at {where}") from None
    _refuse_what_is_no_text(found)
    return found


def _refuse_what_is_no_text(content: Any) -> None:
    """What cannot be kept in a record or shown on a page."""
    waiting = [content]
    while waiting:
        match waiting.pop():
            case dict() as record:
                waiting += [*record.keys(), *record.values()]
            case list() as members:
                waiting += members
            case str() as text if _NO_TEXT.search(text):
                raise UnreadableJson("a text in it holds characters that are not text")


def _depth(text: str) -> int:
    """The deepest nesting, counted before the parser recurses; brackets inside strings do not count."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableJson(f"“{_NO_TEXT.sub('', twice)[:60]}” stands twice in one place")
    return found


def _no_constant(word: str) -> NoReturn:
    raise UnreadableJson(f"{word} is no number that can be kept")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise UnreadableJson(f"{digits[:20]} is too large a number")
    return number


def _short(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise UnreadableJson(f"{digits[:20]} has more than {MAX_DIGITS} digits")
    return int(digits)
