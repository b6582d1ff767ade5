"""Expectations of scenarios that were there in the version before and are gone now, or say something else.

As many as before can still check less: whoever approves reads what each of them said, and what it says now.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from processes.findings import WARNING, Finding

from .play.exceptions import ScenarioFault
from .play.expectations.plain import in_words
from .play.moments import is_moment
from .play.reading import parse
from .rehearsals import scenario_paths

RULE = "scenarios-changed"
_TOLD = 12  #: expectations told one by one in a finding
_HELP = (
    "Whoever approves should know why: what nobody expects any more can break unseen. If the pathway changed "
    "on purpose, say so in the change note. If not, take the expectation from version {version}, which can "
    "be exported. The differences show every changed line."
)


def replaced(before: Mapping[str, bytes], after: Mapping[str, bytes], *, version: int) -> Iterator[Finding]:
    """A warning for each scenario that no longer expects what it did. Of one that is gone, `fewer` tells."""
    was = {PurePosixPath(path).stem: before[path] for path in scenario_paths(before)}
    for path in scenario_paths(after):
        name = PurePosixPath(path).stem
        changes = list(_changes(was[name], after[path])) if name in was else []
        if changes:
            told = [words for words in changes if words]
            times = len(changes) - len(told)
            moved = f"{times} time{'' if times == 1 else 's'} or limit{'' if times == 1 else 's'} changed"
            more = len(told) - _TOLD
            rest = f"; and {more} more" if more > 0 else ""
            said = "; ".join([*([moved] if times else []), *told[:_TOLD]])
            yield Finding(
                file=path,
                rule=RULE,
                message=f"The scenario {name} does not expect what it did in version {version}: "
                f"{said}{rest}.",
                help=_HELP.format(version=version),
                severity=WARNING,
            )


def _changes(before: bytes, after: bytes) -> Iterator[str]:
    """Each expectation that is gone, in words, with the nearest new one of its kind in its place; no words
    where nothing but times and limits differ, which stand in the differences line by line.
    """
    was, now = _listed(before), _listed(after)
    if was is None or now is None:
        return  # its play says so
    coming = list((now - was).elements())
    for text in (was - now).elements():
        alike = [each for each in coming if _kind(each) == _kind(text)]
        best = max(alike, key=lambda each: _in_common(each, text), default=None)
        if best is None:
            yield f"gone is {_words(text)}"
        else:
            coming.remove(best)
            only_times = _but_times(json.loads(text)) == _but_times(json.loads(best))
            yield "" if only_times else f"{_words(text)} is now {_words(best)}"


@lru_cache(maxsize=256)
def _listed(content: bytes) -> Counter[str] | None:
    """Every expectation as JSON with its keys in order; None where the file cannot be read."""
    try:
        data = parse(content, file="")
    except ScenarioFault:
        return None
    steps = data.get("steps")
    entries = [*(steps if isinstance(steps, list) else []), data]
    asked = [entry.get("expect") for entry in entries if isinstance(entry, dict)]
    listed = [each for many in asked if isinstance(many, list) for each in many]
    return Counter(json.dumps(each, sort_keys=True) for each in listed)


def _kind(text: str) -> str:
    entry = json.loads(text)
    return next(iter(entry), "") if isinstance(entry, dict) else str(entry)


def _but_times(entry: Any) -> Any:
    """The same with all moments and limits alike: a later one is no other expectation, a missing one is."""
    match entry:
        case dict():
            return {key: "limit" if key == "limit" else _but_times(each) for key, each in entry.items()}
        case list():
            return [_but_times(each) for each in entry]
        case str() if is_moment(entry):
            return "moment"
    return entry


def _parts(text: str) -> list[tuple[str, str]]:
    entry = json.loads(text)
    value = next(iter(entry.values()), None) if isinstance(entry, dict) else None
    if isinstance(value, dict):
        return [(key, _value(each)) for key, each in value.items()]
    return [] if value is None else [("", _value(value))]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(each)}" for key, each in value.items())
    return " and ".join(map(_value, value)) if isinstance(value, list) else str(value)


def _in_common(one: str, other: str) -> int:
    return len({*_parts(one)} & {*_parts(other)})


def _words(text: str) -> str:
    """“task: form “Check your records”, open yes”, with names for codes."""
    parts = ", ".join(f"{key.replace('_', ' ')} {in_words(value)}".strip() for key, value in _parts(text))
    kind = in_words(_kind(text)).replace("_", " ")
    return f"“{kind}: {parts}”" if parts else f"“{kind}”"
