"""What a process may carry: ids, codes, flags and dates written as text, in plain JSON shapes."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from processes.engine.errors import EngineError

MAX_INTEGER = 2**63 - 1
_NESTED = frozenset((dict, list))


def plain(value: Any, name: str = "data") -> Any:
    """A deep copy in plain JSON shapes. Raises EngineError with the place of the first value that is none."""
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= MAX_INTEGER:
            return value
        case float() if math.isfinite(value):
            return value
        case Mapping():
            for key in value:
                if not isinstance(key, str):
                    raise EngineError(f"{name} has the key {key!r}: a record's keys must be text")
            return {key: plain(inner, f"{name}.{key}") for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            items = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
            return [plain(inner, f"{name}[{index}]") for index, inner in enumerate(items)]
    raise EngineError(
        f"{name} is a {type(value).__name__}: a process carries only text, numbers, yes/no, lists and records"
        " (write a date as ISO text)"
    )


def weight(value: Any, most: int) -> int:
    """About how many characters a plain value takes; stops counting once it is more than `most`."""
    total, waiting = 0, [value]
    while waiting and total <= most:
        current = waiting.pop()
        total += len(current) if isinstance(current, str | bytes) else 8
        if isinstance(current, Mapping):
            total += sum(len(key) for key in current if isinstance(key, str))
            waiting.extend(current.values())
        elif isinstance(current, list | tuple | set | frozenset):
            total += 8 * len(current)
            waiting.extend(current if total <= most else ())
    return total


def copied(value: Any) -> Any:
    """A deep copy of a value that is known to be plain. Every step copies much: most of it needs no call."""
    if isinstance(value, dict):
        return {key: copied(inner) if type(inner) in _NESTED else inner for key, inner in value.items()}
    if isinstance(value, list):
        return [copied(inner) if type(inner) in _NESTED else inner for inner in value]
    return value


def changes(data: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """What `data` has made of `base`: new and altered variables, copied."""
    return {key: copied(value) for key, value in data.items() if key not in base or base[key] != value}


def merged(base: Mapping[str, Any], branches: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`base` with what each branch changed, later branches last.

    A branch that left a variable alone never undoes what another branch made of it.
    """
    result: dict[str, Any] = copied(dict(base))
    for branch in branches:
        result.update(changes(branch, base))
    return result
