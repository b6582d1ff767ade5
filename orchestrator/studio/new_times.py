"""What a scenario expected and what came out differently, put into its file.

Whoever shortens a limit moves every moment that is counted by it. Those can be taken over as they came, all
at once. Another plain value (how many were told, whether something is open) can be too, but one by one; what
people saw, decided or were refused never can: that is for its owner to write.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from orchestrator.pathway.models import ScenarioPlay
from orchestrator.pathway.play.expectations import NewTime

#: Signs that mean something in a list of entries: a text with one of them stands in quotes.
_SIGNS = re.compile(r"[,#{}\[\]\"'&*!|>%@`\\]|:(?!\d)")

#: An expectation that stands on one line with everything that it says.
_WHOLE = re.compile(r"^(\s*-\s+\w+:\s+\{[^{}]*[^{},\s])(\s*\}\s*(?:#.*)?)$")


def of(play: ScenarioPlay) -> list[NewTime]:
    """All that a play offers to take over."""
    said: Iterable[Mapping[str, Any]] = (time for one in play.failures for time in one.get("times", ()))
    return list(dict.fromkeys(NewTime(time["line"], time["key"], time["old"], time["new"]) for time in said))


def values_of(failure: Mapping[str, Any]) -> list[NewTime]:
    """Other plain values that would put one failure right."""
    return [NewTime(one["line"], one["key"], one["old"], one["new"]) for one in failure.get("values", ())]


def one_by_one(failure: Mapping[str, Any], content: bytes) -> list[NewTime]:
    """Those of them that can be put into the file, as it is now, with a press."""
    return [] if failure.get("by_hand") else put_in(content, values_of(failure))[1]


def said_now(failure: Mapping[str, Any], content: bytes) -> bool:
    """Whether the file, as it is now, expects what came instead in one of them."""
    return any(put_in(content, [replace(one, old=one.new)])[1] for one in values_of(failure))


def offered(plays: Iterable[ScenarioPlay], files: Mapping[str, bytes]) -> dict[str, list[NewTime]]:
    """By the path of the scenario: what can be put in, as the files are now."""
    found = {play.path: put_in(files[play.path], of(play))[1] for play in plays if play.path in files}
    return {path: times for path, times in found.items() if times}


def put_in(content: bytes, times: Iterable[NewTime]) -> tuple[bytes, list[NewTime]]:
    """The file with the new times, and which of them were put in: a line that has changed since is left."""
    lines = content.decode(errors="surrogateescape").split("\n")
    done = []
    for time in times:
        if not 0 < time.line <= len(lines):
            continue
        new = json.dumps(time.new, ensure_ascii=False) if _SIGNS.search(time.new) else time.new
        if time.old:
            changed, found = _entry(time).subn(lambda entry, new=new: entry[1] + new, lines[time.line - 1])
        else:
            entry = f", {time.key}: {new}"
            changed, found = _WHOLE.subn(
                lambda whole, entry=entry: whole[1] + entry + whole[2], lines[time.line - 1]
            )
        if found == 1:
            lines[time.line - 1] = changed
            done.append(time)
    return "\n".join(lines).encode(errors="surrogateescape"), done


def _entry(time: NewTime) -> re.Pattern[str]:
    """`due: 16:00` in a list of entries, with or without quotes."""
    key, old = re.escape(time.key), re.escape(time.old)
    return re.compile(rf"(?<![\w-])(\"?{key}\"?:\s+)[\"']?{old}[\"']?(?=\s*(?:[,}}\]]|$|#))")
