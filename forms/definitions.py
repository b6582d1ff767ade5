"""Reading form definitions: the door to everything that a definition says.

A definition is one JSON file, forms/definitions/<key>.json; docs/forms.md tells the format.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from .exceptions import BadDefinition, BadJson, Finding, NoSuchForm
from .linter import sense_findings, shape_findings
from .questions import Definition, Section, read_questions
from .strict_json import loads

DEFINITIONS = Path(__file__).with_name("definitions")
MAX_BYTES = 256_000
KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")


def lint(content: bytes, *, file: str = "definition") -> list[Finding]:
    """Everything wrong with a definition; an empty list means it can be published. Never raises.

    Reads only `content`; takes well under 50 ms for any input (limits: 256 kB, 40 levels, 200 questions).
    """
    return list(_findings(bytes(content), file))


@lru_cache(maxsize=256)
def _findings(content: bytes, file: str) -> tuple[Finding, ...]:
    """Kept: a version is checked several times on its way, and hardly ever changes in more than one form."""
    return tuple(_examine(content, file)[1])


def parse(content: bytes | str, *, file: str = "definition") -> Definition:
    """The definition in `content`. Raises `BadDefinition`, which carries the findings of `lint`."""
    data = content.encode() if isinstance(content, str) else bytes(content)
    return _parsed(data, file)


@lru_cache(maxsize=256)
def _parsed(content: bytes, file: str) -> Definition:
    raw, findings = _examine(content, file)
    if findings:
        raise BadDefinition(findings)
    questions = read_questions(raw)
    sections = tuple(
        Section(one["title"], tuple(one["fields"]), one.get("description", ""))
        for one in raw.get("sections", ())
    ) or (Section("", tuple(question.name for question in questions)),)
    return Definition(
        key=raw["key"],
        title=raw["title"],
        description=raw.get("description", ""),
        submit=raw.get("submit", "Save and continue"),
        questions=questions,
        sections=sections,
        text=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def load(key: str, *, folder: Path = DEFINITIONS) -> Definition:
    """The definition of `key` as it stands in the folder today.

    Raises `NoSuchForm`, `BadDefinition`. Running cases use the version they are pinned to (forms.versions).
    """
    path = folder / f"{key}.json"
    if not KEY.fullmatch(key) or not path.is_file():
        raise NoSuchForm(key)
    return parse(path.read_bytes(), file=path.name)


def keys(*, folder: Path = DEFINITIONS) -> list[str]:
    """Keys of all definitions in the folder, sorted."""
    return sorted(path.stem for path in folder.glob("*.json"))


def _examine(content: bytes, file: str) -> tuple[Any, list[Finding]]:
    try:
        raw = loads(content, max_bytes=MAX_BYTES)
    except BadJson as error:
        line = re.match(r"Line (\d+)", str(error))
        number = int(line.group(1)) if line else 0
        return None, [Finding(file, number, "the file", "json", str(error), "Correct the JSON.")]
    remarks = list(dict.fromkeys(shape_findings(raw))) or list(dict.fromkeys(sense_findings(raw)))
    stem = Path(file).stem
    if not remarks and file.endswith(".json") and raw["key"] != stem:
        remarks.append(
            (
                "“key”",
                "key",
                f"The key is “{raw['key']}”, but the file is “{stem}.json”.",
                "Make them the same.",
            )
        )
    return raw, [
        Finding(file, _line_of(content, place), place, rule, message, help_text)
        for place, rule, message, help_text in remarks
    ]


def _line_of(content: bytes, place: str) -> int:
    """The line where the innermost question of `place` is named, 0 where none is."""
    line, start = 0, 0
    for name in re.findall(r"“([^”]+)”", place):
        found = content.find(f'"{name}"'.encode(), start)
        while found >= 0 and not content[found + len(name.encode()) + 2 :].lstrip().startswith(b":"):
            found = content.find(f'"{name}"'.encode(), found + 1)
        if found < 0:
            return line
        line, start = content.count(b"\n", 0, found) + 1, found
    return line
