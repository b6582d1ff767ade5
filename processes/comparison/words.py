"""How the service calls what drawings name by a code: agencies, roles, clocks, forms, operations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.comparison.results import quoted
from processes.model_files import RefusedFile, open_model
from processes.parsing import local, one_line

VOCABULARY = "vocabulary.json"
_KINDS = {
    "agencies": "code",
    "roles": "code",
    "clocks": "code",
    "operations": "name",
    "messages": "name",
}
Labels = Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """Labels by code. What is not listed is called by its code.

    `values` holds the labels of the values of a decision table's column: its expression, then value to label.
    """

    agencies: Labels = field(default_factory=dict)
    roles: Labels = field(default_factory=dict)
    clocks: Labels = field(default_factory=dict)
    operations: Labels = field(default_factory=dict)
    messages: Labels = field(default_factory=dict)
    forms: Labels = field(default_factory=dict)
    processes: Labels = field(default_factory=dict)
    decisions: Labels = field(default_factory=dict)
    values: Mapping[str, Labels] = field(default_factory=dict)

    @classmethod
    def of(cls, *bundles: Mapping[str, bytes], values: Mapping[str, Labels] | None = None) -> "Words":
        """The words that bundles bring along, later ones first; what is unreadable is passed over."""
        found: dict[str, dict[str, str]] = {kind: {} for kind in (*_KINDS, "forms", "processes", "decisions")}
        for files in bundles:
            for path, content in files.items():
                _read(path, content, found)
        return cls(**found, values=values or {})

    def agency(self, code: str) -> str:
        """An agency; `{agency}` is whichever one is asked."""
        if code.startswith("{") and code.endswith("}"):
            return "the agency asked" if code == "{agency}" else f"the agency in {quoted(code[1:-1])}"
        return self.agencies.get(code, code)

    def role(self, code: str) -> str:
        return self.roles.get(code, code)

    def clock(self, code: str) -> str:
        return f"{quoted(self.clocks[code])} ({code})" if code in self.clocks else code

    def form(self, key: str) -> str:
        return quoted(self.forms.get(key, key)) if key else ""

    def operation(self, name: str) -> str:
        return quoted(self.operations.get(name, name)) if name else ""

    def message(self, name: str) -> str:
        return quoted(self.messages.get(name, name))

    def process(self, id: str) -> str:
        return quoted(self.processes.get(id, id)) if id else ""

    def decision(self, id: str) -> str:
        return quoted(self.decisions.get(id, id)) if id else ""

    def point(self, point: str) -> str:
        """A point of a clock: `50` or `limit`."""
        if point == "limit":
            return "the limit"
        return f"{point} per cent of the limit" if point.isdigit() else point

    def parameter(self, name: str, value: str) -> str:
        """The value of a fixed parameter of an operation."""
        if name == "to":
            return ", ".join(self.role(code.strip()) for code in value.split(","))
        if name == "clock":
            return self.clock(value)
        return self.point(value) if name == "point" else value

    def cell(self, column: str, text: str) -> str:
        """An entry of a decision table as people say it; `column` is the expression or name of its column."""
        plain = [part.strip().strip('"') for part in text.split('","')] if text else []
        known: Labels = self.values.get(column, {})
        if column in ("agency", "agencies"):
            known = self.agencies
        return ", ".join(self.clock(one) if column == "clock" else known.get(one, one) for one in plain)


def _read(path: str, content: bytes, found: dict[str, dict[str, str]]) -> None:
    if path.endswith(".json"):
        words = _json(content)
        if path.rpartition("/")[2] == VOCABULARY:
            for kind, key in _KINDS.items():
                found[kind].update(_labels(words.get(kind), key))
        elif path.startswith("forms/") and isinstance(words.get("title"), str):
            found["forms"][path[len("forms/") : -len(".json")]] = one_line(words["title"])
    elif path.endswith((".bpmn", ".dmn")):
        try:
            root = open_model(path, content).root
        except RefusedFile:
            return
        for element in root:
            kind = {"process": "processes", "decision": "decisions"}.get(str(local(element)), "")
            if kind and element.get("id") and element.get("name"):
                found[kind][element.get("id")] = one_line(element.get("name"))


def _json(content: bytes) -> dict[str, Any]:
    try:
        words = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return words if isinstance(words, dict) else {}


def _labels(rows: Any, key: str) -> dict[str, str]:
    if not isinstance(rows, list):
        return {}
    return {
        row[key]: one_line(row["label"])
        for row in rows
        if isinstance(row, dict) and isinstance(row.get(key), str) and isinstance(row.get("label"), str)
    }
