"""Which values may take the place of which, when a variable of a process is corrected by hand.

Only the same kind of thing: a code for a code, a number for a number. Free text never gets in: what people
write does not belong to a process. (issue 4, point 4)
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from processes.exceptions import NoSuchVariable, NothingToCorrect, OtherKind

CODE, NUMBER, YES_NO, DATE, MOMENT, LIST, EMPTY = (
    "a code",
    "a number",
    "yes or no",
    "a date",
    "a date and time",
    "a list of ids",
    "nothing yet",
)
MOST_IN_A_LIST = 200

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+/-]{0,99}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
_YES_NO = {"yes": True, "no": False}


def kind_of(value: Any) -> str:
    """What kind of thing a variable holds, in words; "" where it is none that is corrected by hand."""
    match value:
        case None:
            return EMPTY
        case bool():
            return YES_NO
        case int() | float():
            return NUMBER
        case str() if _is_date(value):
            return DATE
        case str() if _is_moment(value):
            return MOMENT
        case str() if _CODE.fullmatch(value):
            return CODE
        case list() if len(value) <= MOST_IN_A_LIST and all(_is_id(one) for one in value):
            return LIST
    return ""


def checked(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from those before, each of the same kind.

    Raises NoSuchVariable, OtherKind, NothingToCorrect.
    """
    changed: dict[str, Any] = {}
    for name, value in values.items():
        if name not in before:
            raise NoSuchVariable(name)
        old, kind = before[name], kind_of(before[name])
        if not kind or not _fits(value, old, kind):
            raise OtherKind(name, kind)
        if value != old or type(value) is not type(old):
            changed[name] = value
    if not changed:
        raise NothingToCorrect
    return changed


def read(text: str, like: Any) -> Any:
    """What somebody wrote into a box, as a value of the kind that stands there; the text itself where it
    cannot be read so (`checked` then refuses it)."""
    text = text.strip()
    match kind_of(like):
        case kind if kind == YES_NO:
            return _YES_NO.get(text.lower(), text)
        case kind if kind == NUMBER:
            return _number(text)
        case kind if kind == LIST:
            parts = [part.strip() for part in text.split(",")] if text else []
            numbers = bool(like) and all(isinstance(one, int) for one in like)
            return [_number(part) if numbers else part for part in parts]
        case kind if kind == EMPTY and text.lower() in _YES_NO:
            return text.lower()
        case kind if kind == EMPTY and not text:
            return None
    return text


def shown(value: Any) -> str:
    """The value as `read` takes it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(shown(one) for one in value)
    return str(value)


def _number(text: str) -> Any:
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _fits(value: Any, old: Any, kind: str) -> bool:
    new = kind_of(value)
    if kind == EMPTY:
        return new in (EMPTY, CODE, NUMBER, YES_NO, DATE, MOMENT)
    if kind != new:
        return False
    if kind == MOMENT:
        return (datetime.fromisoformat(value).tzinfo is None) == (datetime.fromisoformat(old).tzinfo is None)
    if kind == LIST and old:
        return {type(one) for one in value} <= {type(one) for one in old}
    if kind == NUMBER and isinstance(old, int):
        return isinstance(value, int)
    return True


def _is_id(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and _CODE.fullmatch(value) is not None)


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Z-]{5,30}", text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
