"""Checks the entries of a scenario file against what may stand there; a fault names line and remedy."""

import difflib
from collections.abc import Collection
from typing import Any

from .exceptions import ScenarioFault
from .reading import Lines, Listed


def only(data: Lines, allowed: Collection[str], *, what: str) -> None:
    """No other keys than `allowed`. Raises ScenarioFault at the line of the first other one."""
    for key in data:
        if key not in allowed:
            raise ScenarioFault(f"{what} has no entry “{key}”.{meant(key, allowed)}", line=data.lines[key])


def mapping(data: Any, *, what: str, line: int) -> Lines:
    if not isinstance(data, Lines):
        raise ScenarioFault(f"{what} must be entries such as “name: value”.", line=line)
    return data


def entries(data: Lines, key: str, *, what: str) -> Listed:
    """The list under `key`; an empty one where the key is missing."""
    if key not in data:
        return Listed()
    if not isinstance(data[key], Listed):
        raise ScenarioFault(f"{what} must be a list: one line with “- ” for each.", line=data.lines[key])
    return data[key]


def text(data: Lines, key: str, *, what: str, required: bool = False) -> str:
    """The words under `key`, on one line; empty where the key is missing and not required."""
    value = data.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise ScenarioFault(f"{what} needs “{key}: …”.", line=data.lines.get(key, data.line))
    return " ".join(value.split())


def texts(data: Lines, key: str, *, what: str) -> tuple[str, ...]:
    """One text or a list of texts under `key`."""
    value = data.get(key)
    if value is None:
        return ()
    listed = value if isinstance(value, Listed) else [value]
    if not all(isinstance(each, str) and each.strip() for each in listed):
        raise ScenarioFault(f"{what}: “{key}” is one text or a list of them.", line=data.lines[key])
    return tuple(" ".join(each.split()) for each in listed)


def meant(word: str, known: Collection[str]) -> str:
    """“ Did you mean …?”, or what is known where nothing is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f" Did you mean “{near[0]}”?"
    return f" Known are: {', '.join(sorted(known))}."
